"""What a function returns as an HTTP response."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azfdecor.runtime.annotations import allows, is_optional, is_response, plain, without_responses
from azfdecor.runtime.payload import json_encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from azure.functions import HttpResponse

    from azfdecor.runtime.http_error import HTTPError

PROBLEM = "application/problem+json"
"""The media type of an error's body: RFC 9457."""


def problem(error: HTTPError) -> HttpResponse:
    """The response for an error: a problem document."""
    import json

    from azure.functions import HttpResponse

    return HttpResponse(
        json.dumps(error.document(), default=_jsonable),
        status_code=error.status,
        headers=error.headers,
        mimetype=PROBLEM,
    )


def _jsonable(value: Any) -> Any:
    """What of an error's members Python's own JSON does not know, as pydantic writes it."""
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value)


class Response:
    """Makes responses of what a function returns, which must be what its annotation says.

    Args:
        function: The user's function.
        hints: Its annotations, "return" among them if there is one.
        status_code: That of a response which the function does not make itself.
    """

    def __init__(
        self, function: Callable[..., Any], hints: Mapping[str, Any], status_code: int
    ) -> None:
        from azure.functions import HttpResponse

        self._make = HttpResponse
        self._function = function
        self._status_code = status_code
        hint = hints.get("return", Any)
        self._may_be_none = is_optional(hint) or hint is Any
        self._hint = hint
        self._is_text = plain(hint) is str
        self._to_json: Callable[[Any], bytes] | None = None

    def of(self, returned: Any) -> HttpResponse:
        """The response for one value.

        Raises:
            TypeError: When it is not what the annotation says.
        """
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
            what = f"what {self._function.__module__}.{self._function.__qualname__} returns"
            if is_response(self._hint):
                msg = f"{what} is annotated HttpResponse, and this is a {type(returned).__name__}"
                raise TypeError(msg)
            self._to_json = json_encoder(what, without_responses(self._hint), keeps_bytes=True)
        encoded = self._to_json(returned)
        if type(returned) is str:
            return returned, "text/plain"
        return encoded, "application/json"
