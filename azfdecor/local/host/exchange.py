"""Requests and responses as a server reads and sends them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azfdecor.local.host.call import Call


@dataclass(frozen=True)
class Request:
    """A request as a server has read it.

    Attributes:
        method: The method.
        target: The path and the query as they were sent: "/api/items/1?limit=5".
        headers: Names and values, in the order in which they came.
        body: The request body.
        is_chunked: It came in chunks, without a length; the worker then gets no body.
        scheme: "http" or "https".
    """

    method: str
    target: str
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    is_chunked: bool = False
    scheme: str = "http"

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever the case of its name."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)


@dataclass(frozen=True)
class Response:
    """A response as a server is to send it.

    Attributes:
        status: The status code.
        headers: Names and values.
        body: The response body.
        call: The call that gave it, where a function was called.
    """

    status: int
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    call: Call | None = field(default=None, compare=False)

    def with_headers(self, added: Iterable[tuple[str, str]]) -> Response:
        """The response with headers that it lacks; those that it has stay."""
        given = {name.lower() for name, _ in self.headers}
        new = [(name, text) for name, text in added if name.lower() not in given]
        if not new:
            return self
        return Response(self.status, [*self.headers, *new], self.body, self.call)
