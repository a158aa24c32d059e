"""The client of the app's HTTP functions: httpx's own, over a transport that asks the host."""

from __future__ import annotations

import functools
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from azfdecor.local.host.http import Request
from azfdecor.testing.errors import AppError

if TYPE_CHECKING:
    import sys
    from collections.abc import Awaitable, Callable

    if sys.version_info >= (3, 11):
        import httpx2 as httpx
    else:
        import httpx

    from azfdecor.local.host.http import Response

BASE_URL = "http://localhost/"


@functools.cache
def library() -> Any:
    """httpx2, or httpx where that is not installed.

    Raises:
        AppError: Neither is installed.
    """
    for name in ("httpx2", "httpx"):
        if find_spec(name):
            return import_module(name)
    msg = "the HTTP client needs httpx2: pip install 'azfdecor[test]'"
    raise AppError(msg)


def request_of(request: httpx.Request) -> Request:
    """What a server would have read of a request of the client."""
    headers = [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw
    ]
    is_chunked = request.headers.get("transfer-encoding", "").lower() == "chunked"
    target = request.url.raw_path.decode("ascii")
    body = request.content
    return Request(request.method, target, headers, body, is_chunked, request.url.scheme)


def client(answer: Callable[[Request], Response]) -> httpx.Client:
    """A client whose requests a function answers."""
    names = library()
    base: Any = names.BaseTransport

    class Transport(base):  # type: ignore[misc]
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            __tracebackhide__ = True
            request.read()
            return _response(answer(request_of(request)))

    made: httpx.Client = names.Client(transport=Transport(), base_url=BASE_URL)
    return made


def async_client(answer: Callable[[Request], Awaitable[Response]]) -> httpx.AsyncClient:
    """An async client whose requests a function answers."""
    names = library()
    base: Any = names.AsyncBaseTransport

    class Transport(base):  # type: ignore[misc]
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            __tracebackhide__ = True
            await request.aread()
            return _response(await answer(request_of(request)))

    made: httpx.AsyncClient = names.AsyncClient(transport=Transport(), base_url=BASE_URL)
    return made


def _response(response: Response) -> httpx.Response:
    headers = [(name.encode(), value.encode()) for name, value in response.headers]
    made: httpx.Response = library().Response(
        response.status, headers=headers, content=response.body
    )
    return made
