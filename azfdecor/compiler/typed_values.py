"""What becomes of typed values between the worker and a function: the plan of an entry point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import ANY_VALUE, Output
from azfdecor.bindings.http import http_output, http_trigger
from azfdecor.compiler import requests
from azfdecor.compiler.acceptance import accepted
from azfdecor.compiler.model import RETURN, Conversion, Plan
from azfdecor.compiler.reference import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azfdecor.bindings.base import Binding
    from azfdecor.compiler.model import Annotation, Bound, Source
    from azfdecor.compiler.returned import Returned

_ANSWERS = {ANY_VALUE: "data", "bytes": "binary"}
"""What a typed answer is, by the first annotation that the trigger names for one."""


def converts(binding: Binding, annotation: Annotation | None) -> bool:
    """Whether the entry point turns the value into, or out of, a type of the user's."""
    if annotation is None or not annotation.is_payload:
        return False
    kind = kind_of(binding)
    if not kind.carries_payloads or annotation.is_out != isinstance(binding, Output):
        return False
    return not (ANY_VALUE in kind.accepts and annotation.is_json)


def plan(
    bindings: tuple[Bound, ...],
    returned: Returned,
    sources: Mapping[str, Source],
    beside: Mapping[str, str],
    wrap: tuple[str, ...],
    *,
    raises_http_errors: bool,
) -> Plan | None:
    """The plan; None where the user's function can be called as it is.

    Args:
        bindings: What the function is bound to.
        returned: What becomes of what it returns.
        sources: The parameters that the request fills.
        beside: Parameters for which the value of another one is converted.
        wrap: The middlewares around it.
        raises_http_errors: It may raise `HTTPError`.
    """
    trigger = bindings[0]
    values = {name: _conversion(trigger.declaration) for name in beside}
    for bound in bindings:
        parameter = bound.parameter
        if parameter and converts(bound.declaration, parameter.annotation):
            is_part = parameter.name in returned.parts
            name = f"return.{parameter.name}" if is_part else parameter.name
            values[name] = _conversion(bound.declaration)
    values.update(_of_what_is_returned(bindings, returned))
    answers = is_response(bindings[-1])
    is_made = _is_made(trigger, returned.annotation) or raises_http_errors
    if not (values or sources or wrap or (answers and is_made)):
        return None  # the usual case
    if not answers:
        return Plan({}, values, beside, wrap)
    request = trigger.parameter
    taken = {request.name: requests.whole()} if request else {}
    return Plan({**taken, **sources}, values, {}, wrap)


def is_response(bound: Bound) -> bool:
    """Whether it makes the HTTP response out of what the function returns."""
    return bound.name == RETURN and isinstance(bound.declaration, http_output)


def _is_made(trigger: Bound, returns: Annotation | None) -> bool:
    """Whether the worker could not make the response out of what is returned."""
    has_status_code = "status_code" in trigger.declaration.given()
    is_plain = returns is None or (
        not returns.is_payload and set(returns.types) <= set(http_output.returns)
    )
    return has_status_code or not is_plain


def _of_what_is_returned(bindings: tuple[Bound, ...], returned: Returned) -> dict[str, Conversion]:
    is_http = isinstance(bindings[0].declaration, http_trigger)
    returns = returned.annotation
    if returned.parts:
        fields = returned.fields() if is_http else ()
        response = Conversion("response")
        return {f"return.{field}": response for field in fields if field not in returned.parts}
    if returns is None or returns.is_none or is_response(bindings[-1]):
        return {}
    if returned.output:
        is_plain = accepted(kind_of(returned.output).returns, returns)
        return {} if is_plain else {"return": _conversion(returned.output)}
    if returned.answers and not accepted(returned.answers, returns):
        return {"return": Conversion(_ANSWERS.get(returned.answers[0], "document"))}
    return {}


def _conversion(binding: Binding) -> Conversion:
    """How the entry point converts a value."""
    kind = kind_of(binding)
    received = "value" if ANY_VALUE in kind.accepts else "payload"
    word = kind.sends if kind.direction == "out" else received
    return Conversion(word, kind.payload_member(binding))
