"""Answers a request of the host's with a WSGI app."""

from __future__ import annotations

import sys
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from azfdecor.runtime import web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType
    from typing import Any

    from azure.functions import Context, HttpRequest, HttpResponse

    ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def respond(
    app: Callable[[dict[str, Any], Any], Iterable[bytes]],
    req: HttpRequest,
    context: Context,
    *,
    mount: str,
) -> HttpResponse:
    """The app's response, collected.

    Args:
        app: The WSGI app.
        req: The request.
        context: The invocation context.
        mount: Where the app is mounted, such as "/api".

    Raises:
        RuntimeError: When the app starts no response, or two.
        Exception: Whatever the app raises.
    """
    request = web.Request(req, mount)
    answer = _Answer()
    parts = app({**_environ(request), **web.facts(context)}, answer.start)
    try:
        answer.body.extend(bytes(part) for part in parts)
    finally:
        close = getattr(parts, "close", None)
        if close:
            close()
    if answer.status is None:
        msg = "the WSGI app ended without starting a response"
        raise RuntimeError(msg)
    return web.response(request.method, answer.status, answer.headers, answer.body)


def _environ(request: web.Request) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": unquote_to_bytes(request.root).decode("latin-1"),
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": request.query,
        "SERVER_NAME": request.host,
        "SERVER_PORT": str(request.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.scheme,
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        if "_" in name:
            continue  # it would pass for the header with "-" in its place
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        environ[key] = value.encode().decode("latin-1")
    return environ


class _Answer:
    """What the app says of its response, and its body."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.headers: list[tuple[str, str]] = []
        self.body: list[bytes] = []

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: ExcInfo | None = None
    ) -> Callable[[bytes], object]:
        """The `start_response` of PEP 3333."""
        if exc_info and any(self.body):
            # A server that does not collect has sent the first status already.
            raise exc_info[1].with_traceback(exc_info[2])
        if self.status is not None and not exc_info:
            msg = "the WSGI app started its response twice"
            raise RuntimeError(msg)
        self.status = int(status.split(maxsplit=1)[0])
        self.headers = list(headers)
        return self.body.append
