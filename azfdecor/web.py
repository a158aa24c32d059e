"""Whole web applications, each as one function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor import declaration
from azfdecor.bindings.http import http_trigger
from azfdecor.declaration import MARK, Fault, option

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator
    from typing import Any, Literal, TypeVar

    AsgiApp = TypeVar("AsgiApp", bound=Callable[[Any, Any, Any], Awaitable[object]])
    WsgiApp = TypeVar("WsgiApp", bound=Callable[[Any, Any], Iterable[bytes]])


def asgi_function(
    app: AsgiApp,
    *,
    name: str,
    route: str = "{*path}",
    auth_level: Literal["anonymous", "function", "admin"] | None = None,
) -> AsgiApp:
    """Make an ASGI app, such as one of FastAPI, Starlette or Quart, a function of its own.

    Every request to its route is answered by the app, which is mounted there: it sees the path
    below the route prefix of host.json, and URLs that it builds have the prefix. The app is
    returned as it is, so `app = asgi_function(FastAPI(), name="web")` works too.

    Args:
        app: The ASGI app. It must be an attribute of a module.
        name: Name of the function, and of its folder.
        route: URL template below the route prefix of host.json (default "api"). It ends in a
            catch-all parameter, such as "shop/{*path}"; the app is mounted before that.
        auth_level: Key that a caller must send: "function" a key of this function, "admin" the
            app's master key, "anonymous" none. The default is "function", or what `auth-level` of
            `[tool.azfdecor]` says.

    Example:
        from fastapi import FastAPI

        app = FastAPI()
        asgi_function(app, name="web")


        @app.get("/prices/{item}")
        async def price(item: str) -> dict[str, float]:
            return {"price": 4.50}

    Source: https://asgi.readthedocs.io/en/latest/specs/www.html
    """
    if declaration.recorder is not None:
        level: Any = {} if auth_level is None else {"auth_level": auth_level}
        trigger = _AsgiFunction(name=name, route=route, **level)
        declaration.recorder(WebApp(app, "asgi", trigger))
    return app


def wsgi_function(
    app: WsgiApp,
    *,
    name: str,
    route: str = "{*path}",
    auth_level: Literal["anonymous", "function", "admin"] | None = None,
) -> WsgiApp:
    """Make a WSGI app, such as one of Flask, Django or Bottle, a function of its own.

    Every request to its route is answered by the app, which is mounted there: it sees the path
    below the route prefix of host.json, and URLs that it builds have the prefix. The app is
    returned as it is, so `app = wsgi_function(Flask(__name__), name="web")` works too.

    Args:
        app: The WSGI app. It must be an attribute of a module.
        name: Name of the function, and of its folder.
        route: URL template below the route prefix of host.json (default "api"). It ends in a
            catch-all parameter, such as "shop/{*path}"; the app is mounted before that.
        auth_level: Key that a caller must send: "function" a key of this function, "admin" the
            app's master key, "anonymous" none. The default is "function", or what `auth-level` of
            `[tool.azfdecor]` says.

    Example:
        from flask import Flask

        app = Flask(__name__)
        wsgi_function(app, name="web")


        @app.get("/prices/<item>")
        def price(item: str) -> str:
            return "4.50"

    Source: https://peps.python.org/pep-3333/
    """
    if declaration.recorder is not None:
        level: Any = {} if auth_level is None else {"auth_level": auth_level}
        trigger = _WsgiFunction(name=name, route=route, **level)
        declaration.recorder(WebApp(app, "wsgi", trigger))
    return app


class WebApp:
    """Stands for a web app among the declared callables, while an Azure app is being read.

    The web app itself is left as it is, since not every one takes attributes.
    """

    def __init__(self, app: object, protocol: Literal["asgi", "wsgi"], trigger: WebTrigger) -> None:
        self.app = app
        self.protocol: Literal["asgi", "wsgi"] = protocol
        self.trigger = trigger
        setattr(self, MARK, (trigger,))


def _mount_faults(trigger: WebTrigger) -> Iterator[Fault]:
    """A route that leaves no path to the app."""
    from azfdecor.platform import routes

    if routes.parse(trigger.route or "").catch_all is None:
        yield Fault(
            f"the route {trigger.route!r} ends in no catch-all parameter, so the app would be "
            "asked for one path only",
            'write "{*path}", or "shop/{*path}" to mount the app below "shop"',
            "route",
        )


class WebTrigger(http_trigger, check=_mount_faults):
    """The declaration of a web app, which has a name and always a route."""

    name: str = option(in_json=False)


class _AsgiFunction(WebTrigger): ...


class _WsgiFunction(WebTrigger): ...


# Messages name a declaration as the user has written it.
_AsgiFunction.__name__ = "asgi_function"
_WsgiFunction.__name__ = "wsgi_function"
