"""What a function returns as an HTTP response."""

from __future__ import annotations

import typing
from functools import cache
from typing import TYPE_CHECKING, Any

from azfdecor.runtime.annotations import (
    allows,
    is_optional,
    is_response,
    members,
    plain,
    without_responses,
)
from azfdecor.runtime.payload import json_encoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from azure.functions import HttpResponse

    from azfdecor.runtime.http_error import HTTPError

PROBLEM = "application/problem+json"
"""The media type of an error's body: RFC 9457."""
_JSON = "application/json"


def problem(error: HTTPError) -> HttpResponse:
    """The response for an error: a problem document."""
    from azure.functions import HttpResponse

    return HttpResponse(
        _json_of(error.document()),
        status_code=error.status,
        headers=error.headers,
        mimetype=PROBLEM,
    )


def _json_of(document: dict[str, Any]) -> str:
    """JSON of whatever a document holds: an error must not become another one by its members."""
    from json import dumps

    from pydantic_core import to_jsonable_python

    options: dict[str, Any] = {"inf_nan_mode": "null", "fallback": _name_of_type}
    try:
        return dumps(to_jsonable_python(document, **options))
    except ValueError:  # of bytes that are no text
        return dumps(to_jsonable_python(document, bytes_mode="base64", **options))


def _name_of_type(value: object) -> str:
    return type(value).__name__


def of(value: Any) -> HttpResponse:
    """The response for what a function without a return annotation returns: JSON, in general.

    Raises:
        TypeError: When JSON has no form for it.
    """
    return _unsaid().of(value)


def text(value: Any) -> HttpResponse:
    """The response for text.

    Raises:
        TypeError: When it is no text.
    """
    from azure.functions import HttpResponse

    if not isinstance(value, str):
        msg = f"what the function returns is annotated str, and this is a {type(value).__name__}"
        raise TypeError(msg)
    return HttpResponse(value)


@cache
def _unsaid() -> Response:
    return Response("what the function returns", Any)


class Response:
    """Makes responses of what a function returns, which must be what its annotation says.

    Args:
        what: What the values are, for errors.
        hint: What they are annotated.
        status_code: That of a response which the function does not make itself.
    """

    def __init__(self, what: str, hint: Any, status_code: int = 200) -> None:
        from azure.functions import HttpResponse

        self._make = HttpResponse
        self._what = what
        self._status_code = status_code
        self._may_be_none = is_optional(hint) or hint is Any
        self._hint = hint
        self._is_text = plain(hint) is str
        self._classes = _classes(hint)
        self._to_json: Callable[[Any], bytes] | None = None

    def of(self, returned: Any) -> HttpResponse:
        """The response for one value.

        Raises:
            TypeError: When it is not what the annotation says.
        """
        if self._is_text and type(returned) is str:  # at once, as this is the quickest question
            return self._make(returned, status_code=self._status_code)
        if type(returned) in self._classes and self._to_json:  # as nearly always
            content: str | bytes = self._to_json(returned)
            return self._make(content, status_code=self._status_code, mimetype=_JSON)
        if isinstance(returned, self._make):
            return returned
        if returned is None and self._may_be_none:
            status = 204 if self._status_code == 200 else self._status_code
            return self._make(status_code=status)
        content, mimetype = self._encoded(returned)
        return self._make(content, status_code=self._status_code, mimetype=mimetype)

    def _encoded(self, returned: Any) -> tuple[str | bytes, str]:
        """The body and its media type."""
        if self._is_text and isinstance(returned, str):
            return returned, "text/plain"
        if isinstance(returned, (bytes, bytearray)) and allows(self._hint, type(returned)):
            return bytes(returned), "application/octet-stream"
        if self._to_json is None:
            if is_response(self._hint):
                msg = f"{self._what} is annotated HttpResponse, and this is a {type(returned).__name__}"
                raise TypeError(msg)
            self._to_json = json_encoder(
                self._what, without_responses(self._hint), keeps_bytes=True
            )
        encoded = self._to_json(returned)
        if type(returned) is str:
            return returned, "text/plain"
        return encoded, _JSON


def _classes(hint: Any) -> frozenset[type]:
    """The classes that an annotation names, and of which nothing but JSON can be made."""
    kinds: list[Any] = [typing.get_origin(kind) or kind for kind in members(hint)]
    others = (str, bytes, bytearray, type(None))
    classes: list[Any] = [kind for kind in kinds if isinstance(kind, type)]
    return frozenset(c for c in classes if not (is_response(c) or issubclass(c, others)))
