"""What becomes of typed values between the worker and a function: the plan of an entry point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import ANY_VALUE
from azfdecor.bindings.http import http_output, http_trigger
from azfdecor.compiler.match import requests
from azfdecor.compiler.match.acceptance import accepted, converts, is_open
from azfdecor.compiler.model import RETURN, Conversion, Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azfdecor.compiler.match.matching import Match
    from azfdecor.compiler.match.returned import Returned
    from azfdecor.compiler.model import Annotation, BindingEntry

_RESPONSE = "azure.functions.HttpResponse"
_ANSWERS = {ANY_VALUE: "data", "bytes": "binary"}
"""What a typed answer is, by the first annotation that the trigger names for one."""


def plan(match: Match, wrap: tuple[str, ...] = (), *, raises_http_errors: bool) -> Plan | None:
    """The plan; None where the user's function can be called as it is.

    Args:
        match: What the function is bound to.
        wrap: The middlewares around it.
        raises_http_errors: It may raise `HTTPError`.
    """
    bindings, returned, sources = match.bindings, match.returned, match.sources
    trigger = bindings[0]
    values = {name: _conversion(trigger, trigger) for name in match.beside}
    values.update(dict.fromkeys(match.arguments, Conversion("argument")))
    for bound in bindings:
        parameter = bound.parameter
        if parameter and bound.is_of(http_output):
            if not _is_response(parameter.annotation):
                values[parameter.name] = Conversion("response")
        elif parameter and (
            converts(bound.kind, parameter.annotation) or is_open(bound.kind, parameter.annotation)
        ):
            is_part = parameter.name in returned.parts
            name = f"return.{parameter.name}" if is_part else parameter.name
            values[name] = _conversion(bound, trigger, match.arguments)
    if not _makes_response(bindings[-1]):
        values.update(_of_what_is_returned(returned, bindings[-1]))
        return Plan({}, values, match.beside, wrap) if values or wrap else None
    if returned.parts:
        fields = (field for field in returned.fields() if field not in returned.parts)
        values.update({f"return.{field}": Conversion("response") for field in fields})
    is_plain = not (values or sources or wrap or raises_http_errors)
    if is_plain and not _is_made(trigger, returned.annotation):
        return None  # the usual case
    request = trigger.parameter
    taken = {request.name: requests.whole()} if request else {}
    return Plan({**taken, **sources}, values, {}, wrap)


def _makes_response(bound: BindingEntry) -> bool:
    """Whether it makes the HTTP response out of what the function returns."""
    return bound.name == RETURN and bound.is_of(http_output)


def _is_made(trigger: BindingEntry, returns: Annotation | None) -> bool:
    """Whether it takes a plan to make the response out of what is returned."""
    is_plain = returns is None or returns.is_none or _is_text(returns) or _is_response(returns)
    return "status_code" in trigger.node.given or not is_plain


def _is_text(annotation: Annotation) -> bool:
    """Whether it says `str` and nothing else."""
    is_more = annotation.is_payload or annotation.is_optional or annotation.is_out
    return annotation.types == ("str",) and not is_more


def _is_response(annotation: Annotation | None) -> bool:
    """Whether it says `HttpResponse` and nothing else, but for None."""
    return annotation is not None and annotation.types == (_RESPONSE,) and not annotation.is_payload


def _of_what_is_returned(returned: Returned, last: BindingEntry) -> dict[str, Conversion]:
    """What becomes of it where it is no HTTP response.

    Args:
        returned: What is returned.
        last: The last binding; the output that takes it, if there is one.
    """
    returns = returned.annotation
    if returned.parts or (returns and returns.is_none):
        return {}
    if returns is None:
        is_taken = returned.output is not None and is_open(last.kind, None)
        return {"return": _returning(last)} if is_taken else {}
    if returned.output:
        is_plain = accepted(last.kind.sends.returned, returns)
        return {} if is_plain else {"return": _returning(last)}
    if returned.answers and not accepted(returned.answers, returns):
        return {"return": Conversion(_ANSWERS.get(returned.answers[0], "document"))}
    return {}


def _returning(output: BindingEntry) -> Conversion:
    """How a returned value becomes text; or rows, where the worker sends nothing else."""
    types = output.kind.sends.returned
    if "str" in types:
        return _sending(output)
    _, _, row = types[0].rpartition(".")
    return Conversion("rows", (row,))


def _conversion(
    bound: BindingEntry, trigger: BindingEntry, arguments: Sequence[str] = ()
) -> Conversion:
    """How the entry point converts what a binding delivers, or is given."""
    if bound.kind.direction == "out":
        return _sending(bound)
    if bound.kind.takes.is_any_json:
        return Conversion("value")
    annotation = bound.parameter.annotation if bound.parameter else None
    if annotation and annotation.is_checked:
        return Conversion("payload")  # of text the whole, wherever a typed value stands
    if is_one_row(bound):
        return _row(bound, trigger, arguments)
    return Conversion("payload", _member(bound))


def _sending(output: BindingEntry) -> Conversion:
    """How it converts what an output is given."""
    return Conversion(output.kind.sends.what, _member(output), output.splits_text)


def _member(bound: BindingEntry) -> tuple[str, ...]:
    content = bound.kind.content
    # What the annotation adds to the properties is for the worker, and changes no content.
    member = content.member_in(bound.node.properties) if content else ""
    return (member,) if member else ()


def is_one_row(bound: BindingEntry) -> bool:
    """Whether a typed value is one row or document of what arrives."""
    rows = bound.kind.rows
    number = rows.number_in(bound.properties) if rows else ""
    annotation = bound.parameter.annotation if bound.parameter else None
    holds = annotation.holds if annotation else "either"
    return number == "one" or (number == "some" and holds == "one")


def _row(bound: BindingEntry, trigger: BindingEntry, arguments: Sequence[str]) -> Conversion:
    """The only row, or the one with the key that the binding names."""
    rows = bound.kind.rows
    if rows is None or not rows.member:
        return Conversion("row")
    key = str(rows.key_in(bound.properties))
    # The parameters that hold what the trigger delivers; of a request the endpoint knows.
    holders = [*([trigger.parameter.name] if trigger.parameter else []), *arguments]
    needs_data = "{" in key and not trigger.is_of(http_trigger)
    return Conversion("row", (rows.member, key, *(holders[:1] if needs_data else ())))
