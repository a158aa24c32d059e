"""What an HTTP function returns, and the status that goes with it."""

from __future__ import annotations

import typing
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from azfdecor.bindings.http import http_trigger
from azfdecor.problems.requests import CONTENT_WITHOUT_PLACE, STATUS_IN_TUPLE
from azfdecor.runtime.annotations import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App
    from azfdecor.problems.problem import Problem

_EMPTY = (204, 205, 304)
"""The statuses without content. Source: RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5."""


def contents_without_place(app: App) -> Iterator[Problem]:
    """A status that goes with no content, beside a value that is returned."""
    for function in app.functions:
        trigger, returns = function.trigger.declaration, function.signature.returns
        if not isinstance(trigger, http_trigger) or trigger.status_code not in _EMPTY:
            continue
        if returns and (returns.is_payload or "str" in returns.types or "bytes" in returns.types):
            yield CONTENT_WITHOUT_PLACE.at(
                function.place_of(trigger, "status_code"),
                f"a response with the status {trigger.status_code} has no content, and "
                f"{function.reference.path} returns {returns.text}",
                "annotate it `-> None`, or leave status_code out",
            )


def statuses_in_tuples(app: App) -> Iterator[Problem]:
    """A returned tuple that ends with a status, as in Flask, which is answered as a JSON array."""
    for function in app.functions:
        returns = function.signature.returns
        is_request = isinstance(function.trigger.declaration, http_trigger)
        if not (is_request and returns and "tuple" in returns.text.lower()):
            continue
        if _ends_with_status(plain(function.signature.returned.value)):
            yield STATUS_IN_TUPLE.at(
                function.place_of_parameter("return"),
                f"{function.reference.path} returns {returns.text}, which is answered as a JSON "
                "array: the number in it is no status",
                "write status_code= in http_trigger, raise HTTPError or return an HttpResponse; for "
                "a JSON array annotate list[...]",
            )


def _ends_with_status(kind: Any) -> bool:
    """Whether it is `tuple[X, int]`, or the same with headers behind."""
    members = typing.get_args(kind)
    if typing.get_origin(kind) is not tuple or len(members) not in (2, 3) or ... in members:
        return False
    is_status = members[1] in (int, HTTPStatus) and members[0] not in (int, float)
    is_headers = len(members) == 2 or typing.get_origin(members[2]) is dict or members[2] is dict
    return is_status and is_headers
