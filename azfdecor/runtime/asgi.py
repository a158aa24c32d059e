"""Answers a request of the host's with an ASGI app."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import unquote

from azfdecor.runtime import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from azure.functions import Context, HttpRequest, HttpResponse

    Message = dict[str, Any]
    App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Any]], Any]

_lifespans: dict[tuple[int, int], _Lifespan] = {}
"""By the ids of the app and of the event loop; a worker has one loop, a test has many."""


async def respond(app: App, req: HttpRequest, context: Context, *, mount: str) -> HttpResponse:
    """The app's response, collected.

    Args:
        app: The ASGI app. Its lifespan's startup is run before its first request.
        req: The request.
        context: The invocation context.
        mount: Where the app is mounted, such as "/api".

    Raises:
        RuntimeError: When the app sends no whole response.
        Exception: Whatever the app raises, unless it has sent a whole response before.
    """
    state = await _started(app)
    request = web.Request(req, mount)
    exchange = _Exchange(request)
    scope = {**_scope(request), **web.facts(context), "state": dict(state)}
    try:
        await app(scope, exchange.receive, exchange.send)
    except Exception:
        # Frameworks answer with their page for status 500 and raise then, for the server to log.
        if not exchange.is_complete.is_set():
            raise
        web.log.exception("%s %s: the app raised after its response", request.method, request.path)
    return exchange.response()


def _scope(request: web.Request) -> Message:
    raw_path = request.root + request.path
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": unquote(raw_path),
        "raw_path": raw_path.encode("ascii"),
        "root_path": unquote(request.root),
        "query_string": request.query.encode("ascii"),
        "headers": [(name.encode(), value.encode()) for name, value in request.headers.items()],
        "client": None,
        "server": (request.host, request.port),
    }


class _Exchange:
    """One request and its response, as the app receives and sends them."""

    def __init__(self, request: web.Request) -> None:
        self._request = request
        self._is_received = False
        self._status: int | None = None
        self._headers: list[tuple[str, str]] = []
        self._body: list[bytes] = []
        self.is_complete = asyncio.Event()

    async def receive(self) -> Message:
        if not self._is_received:
            self._is_received = True
            return {"type": "http.request", "body": self._request.body, "more_body": False}
        # The caller stays until the response is there.
        await self.is_complete.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if self._status is not None:
                msg = "the ASGI app started its response twice"
                raise RuntimeError(msg)
            self._status = int(message["status"])
            self._headers = [
                (bytes(name).decode("latin-1"), bytes(value).decode("latin-1"))
                for name, value in message.get("headers", ())
            ]
        elif message["type"] == "http.response.body" and not self.is_complete.is_set():
            if self._status is None:
                msg = "the ASGI app sent a body before it started its response"
                raise RuntimeError(msg)
            self._body.append(bytes(message.get("body", b"")))
            if not message.get("more_body", False):
                self.is_complete.set()

    def response(self) -> HttpResponse:
        if self._status is None or not self.is_complete.is_set():
            msg = "the ASGI app ended without a whole response"
            raise RuntimeError(msg)
        return web.response(self._request.method, self._status, self._headers, self._body)


async def _started(app: App) -> Message:
    """The state of the app's lifespan, whose startup is over."""
    loop = asyncio.get_running_loop()
    key = id(app), id(loop)
    lifespan = _lifespans.get(key)
    if lifespan is None or lifespan.loop is not loop:
        for old in [k for k, v in _lifespans.items() if v.loop.is_closed()]:
            del _lifespans[old]
        lifespan = _lifespans[key] = _Lifespan(app, loop)
    if not lifespan.is_started:
        try:
            # A caller that gives up must not end the startup that others wait for.
            await asyncio.shield(lifespan.startup)
        except BaseException:
            if lifespan.startup.done() and _lifespans.get(key) is lifespan:
                del _lifespans[key]  # the next request tries again
            raise
        lifespan.is_started = True
    return lifespan.state


class _Lifespan:
    """An app's lifespan on one event loop, from its startup on.

    It is never shut down: Azure tells no function that its process ends.
    """

    def __init__(self, app: App, loop: asyncio.AbstractEventLoop) -> None:
        self._app = app
        self._is_asked = False
        self._failure: str | None = None
        self.loop = loop
        self.state: Message = {}
        self.is_started = False
        self.startup: asyncio.Future[None] = loop.create_future()
        self._task = loop.create_task(self._run())

    async def _run(self) -> None:
        versions = {"version": "3.0", "spec_version": "2.0"}
        scope = {"type": "lifespan", "asgi": versions, "state": self.state}
        try:
            await self._app(scope, self._receive, self._send)
        except Exception as error:  # noqa: BLE001 - whatever the app raises
            if self._failure is not None:
                self._end(error)
            elif not self.startup.done():
                web.log.info("the ASGI app has no lifespan: %r", error)
            else:
                web.log.exception("the lifespan of the ASGI app ended")
        finally:
            self._end(self._error())

    async def _receive(self) -> Message:
        if not self._is_asked:
            self._is_asked = True
            return {"type": "lifespan.startup"}
        self._end(self._error())
        never: asyncio.Future[Message] = self.loop.create_future()
        return await never

    async def _send(self, message: Message) -> None:
        if message["type"] == "lifespan.startup.complete":
            self._end(None)
        elif message["type"] == "lifespan.startup.failed":
            # The app raises what has failed next, which says more than the message.
            self._failure = str(message.get("message", ""))

    def _error(self) -> Exception | None:
        if self._failure is None:
            return None
        return RuntimeError(f"the startup of the ASGI app failed: {self._failure}")

    def _end(self, error: Exception | None) -> None:
        if self.startup.done():
            return
        if error:
            self.startup.set_exception(error)
        else:
            self.startup.set_result(None)
