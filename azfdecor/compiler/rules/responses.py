"""What an HTTP function returns, and the status that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.http import http_output, http_trigger
from azfdecor.compiler.model import FILE, RETURN
from azfdecor.problems.matching import WRONG_RETURN
from azfdecor.problems.requests import CONTENT_WITHOUT_PLACE, STATUS_IN_TUPLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App, Type
    from azfdecor.problems.problem import Problem

_EMPTY = (204, 205, 304)
"""The statuses without content. Source: RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5."""
_NO_JSON = (FILE, "list[bytearray]")
"""The worker's types of which no response is made, besides those of its own classes."""


def contents_without_place(app: App) -> Iterator[Problem]:
    """A status that goes with no content, beside a value that is returned."""
    for function in app.functions:
        trigger, returns = function.trigger, function.signature.returns
        status_code = trigger.value("status_code")
        if not trigger.is_of(http_trigger) or status_code not in _EMPTY:
            continue
        if returns and (returns.is_payload or "str" in returns.types or "bytes" in returns.types):
            yield CONTENT_WITHOUT_PLACE.at(
                trigger.node.place("status_code"),
                f"a response with the status {status_code} has no content, and "
                f"{function.reference.path} returns {returns.text}",
                "annotate it `-> None`, or leave status_code out",
            )


def unanswerable(app: App) -> Iterator[Problem]:
    """What is returned as a response, and is an object of the platform, of which none is made."""
    for function in app.functions:
        returns, plan = function.signature.returns, function.plan
        bound = function.bindings[-1]
        is_taken = bound.name == RETURN and bound.is_of(http_output)
        is_in_parts = plan is not None and any(name.startswith("return.") for name in plan.values)
        if returns is None or not is_taken or is_in_parts:
            continue
        if any(map(_is_unanswerable, returns.types)):
            yield WRONG_RETURN.at(
                function.place_of_parameter("return"),
                f"{function.reference.path} returns {returns.text}, of which no HTTP response is made",
                "return an HttpResponse, str, bytes, a type of your own or what JSON holds",
            )


def _is_unanswerable(type_: str) -> bool:
    """Whether it is a class of the platform's, or a list of such, and no response."""
    return type_ in _NO_JSON or ("azure." in type_ and type_ != "azure.functions.HttpResponse")


def statuses_in_tuples(app: App) -> Iterator[Problem]:
    """A returned tuple that ends with a status, as in Flask, which is answered as a JSON array."""
    for function in app.functions:
        returns = function.signature.returns
        is_request = function.trigger.is_of(http_trigger)
        if not (is_request and returns and "tuple" in returns.text.lower()):
            continue
        if _ends_with_status(function.signature.returned.type):
            yield STATUS_IN_TUPLE.at(
                function.place_of_parameter("return"),
                f"{function.reference.path} returns {returns.text}, which is answered as a JSON "
                "array: the number in it is no status",
                "write status_code= in http_trigger, raise HTTPError or return an HttpResponse; for "
                "a JSON array annotate list[...]",
            )


def _ends_with_status(kind: Type) -> bool:
    """Whether it is `tuple[X, int]`, or the same with headers behind."""
    names = [argument.name for argument in kind.arguments]
    if kind.name != "tuple" or len(names) not in (2, 3) or "..." in names:
        return False
    is_status = names[1] in ("int", "http.HTTPStatus") and names[0] not in ("int", "float")
    return is_status and names[2:] in ([], ["dict"])
