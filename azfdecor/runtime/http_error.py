"""An error that is an HTTP response."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""What Python calls otherwise before 3.13."""
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""What the name of a header is made of."""


class HTTPError(Exception):
    """Ends an HTTP function with an error response, wherever below it is raised.

    The body is a problem document: `application/problem+json`, RFC 9457.

    Args:
        status: The status code, 400 to 599.
        detail: What the caller should know; it is sent.
        headers: Headers of the response.
        extensions: More members of the document.

    Raises:
        ValueError: When the status is that of no error, or a header can have no such name.

    Example:
        raise HTTPError(404, f"there is no order {number}", number=number)

    Source: https://www.rfc-editor.org/rfc/rfc9457,
        https://www.rfc-editor.org/rfc/rfc9110#section-5.1
    """

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        **extensions: Any,
    ) -> None:
        super().__init__(status, detail)
        if not 400 <= status <= 599:
            msg = f"HTTPError takes a status from 400 to 599, and this is {status}"
            raise ValueError(msg)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        for name in self.headers:
            if not name or not set(name) <= _TOKEN:
                msg = f"no header can be named {name!r}: use letters, digits and hyphens"
                raise ValueError(msg)
        self.extensions = extensions

    def document(self) -> dict[str, Any]:
        """The body of the response."""
        from http.client import responses

        title = _TITLES.get(self.status) or responses.get(self.status, "Error")
        detail = {"detail": self.detail} if self.detail else {}
        return {"title": title, "status": self.status, **detail, **self.extensions}
