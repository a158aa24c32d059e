"""Middlewares and web apps."""

from __future__ import annotations

from azfdecor.problems.kind import Kind

NO_WEB_APP = Kind(
    "AZF211",
    "What `asgi_function` or `wsgi_function` was given is no web app",
    "It is a class, or an object that cannot be called as an app is: no request could be answered.",
    """
    from azfdecor import asgi_function


    class App:
        async def __call__(self, scope, receive, send): ...


    web = asgi_function(App, name="web")
    """,
    "Give it the app object itself, such as `App()`.",
)
UNREACHABLE_WEB_APP = Kind(
    "AZF212",
    "No name of a module leads to a web app",
    "The entry point imports the app by its name.",
    """
    from azfdecor import asgi_function


    def make() -> None:
        async def app(scope, receive, send): ...

        asgi_function(app, name="web")


    make()
    """,
    "Assign the app to a name of the module, outside of functions.",
)
WRONG_PROTOCOL = Kind(
    "AZF213",
    "A WSGI app was given to `asgi_function`, or an ASGI app to `wsgi_function`",
    "The two are called in different ways, and every request would fail.",
    """
    from azfdecor import asgi_function


    def app(environ, start_response):
        start_response("200 OK", [])
        return [b"hello"]


    web = asgi_function(app, name="web")
    """,
    "Use the other of the two functions.",
)
UNREACHABLE_MIDDLEWARE = Kind(
    "AZF215",
    "No name of a module leads to a middleware of `@wrap`",
    "The entry point imports the middleware by its name.",
    """
    from contextlib import nullcontext

    from azfdecor import queue_trigger, wrap


    @queue_trigger("orders")
    @wrap(lambda call: nullcontext())
    def ship(order: str) -> None: ...
    """,
    "Write it as a function of a module, or give what makes it a name there: "
    '`admin = role("admin")`.',
)
UNKNOWN_MIDDLEWARE = Kind(
    "AZF216",
    "`wrap` in the configuration names a middleware that is not there",
    "The whole app should run inside of it.",
    """
    from azfdecor import queue_trigger


    @queue_trigger("orders")
    def ship(order: str) -> None: ...
    """,
    'Name a middleware as "package.module:function".',
    beside={"pyproject.toml": '[tool.azfdecor]\nwrap = ["timing:timed"]'},
)
NO_CONTEXT_MANAGER = Kind(
    "AZF217",
    "A middleware gives no context manager",
    "It is a generator function without `@contextmanager`, an async function that never yields, or a "
    "class without `__enter__`: nothing can run around a function with it.",
    """
    from azfdecor import queue_trigger, wrap


    def timed(call):
        yield


    @queue_trigger("orders")
    @wrap(timed)
    def ship(order: str) -> None: ...
    """,
    "Put `@contextmanager` above the generator: [middlewares](../how-to/middleware.md).",
)
ASYNC_MIDDLEWARE = Kind(
    "AZF218",
    "An async middleware stands around a function that is not async",
    "A plain function runs in a thread, where nothing can be awaited.",
    """
    from contextlib import asynccontextmanager

    from azfdecor import queue_trigger, wrap


    @asynccontextmanager
    async def timed(call):
        yield


    @queue_trigger("orders")
    @wrap(timed)
    def ship(order: str) -> None: ...
    """,
    "Make the function async, or the middleware plain. For one that wraps the whole app, "
    "`@unwrapped()` leaves a function out.",
)
WRAPPED_ORCHESTRATOR = Kind(
    "AZF319",
    "`@wrap` stands on an orchestrator or an entity",
    "Such a function runs again and again from its beginning, and the middleware would with it.",
    """
    from contextlib import contextmanager

    from azfdecor import orchestration_trigger, wrap


    @contextmanager
    def timed(call):
        yield


    @orchestration_trigger()
    @wrap(timed)
    def fulfil(context):
        yield
    """,
    "Take `@wrap` away from it, and wrap its activities.",
)
