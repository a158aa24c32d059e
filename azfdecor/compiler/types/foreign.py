"""Markers and classes of web frameworks, which mean nothing here; and what azfdecor has instead.

They are told by the module of their class, so that no framework is imported. FastAPI's markers are in
`fastapi.params`: https://fastapi.tiangolo.com/reference/parameters/. Litestar's are in
`litestar.params`: https://docs.litestar.dev/latest/reference/params.html
"""

from __future__ import annotations

import typing
from typing import Any

from azfdecor.named_tuple import NamedTuple
from azfdecor.runtime.annotations import is_among, without_name

_PACKAGES = {
    "fastapi",
    "starlette",
    "litestar",
    "blacksheep",
    "ninja",
    "flask",
    "quart",
    "werkzeug",
}
_MARKER = "write Annotated[..., {0}()], with {0} imported from azfdecor"
_DEPENDENCY = "call it in the function, or run it around the function as a middleware: @wrap(...)"
_MARKERS = {
    **{n: _MARKER.format(n) for n in ("Query", "Path", "Header", "Cookie", "Form", "File", "Body")},
    **dict.fromkeys(("Depends", "Security", "Provide", "DependencyKwarg"), _DEPENDENCY),
    "BodyKwarg": _MARKER.format("Body"),
}
_ANY_MARKER = (
    "write a marker that is imported from azfdecor: Query, Path, Header, Cookie, Form, File, Body"
)
_CLASSES = {
    "UploadFile": "write Annotated[bytes, File()], with File imported from azfdecor",
    **dict.fromkeys(
        ("Request", "HTTPConnection", "Headers", "QueryParams", "FormData"),
        "take azure.functions.HttpRequest",
    ),
    "Response": "return azure.functions.HttpResponse, or the value that the response holds",
    "BackgroundTasks": "send a message with an output, such as @queue_output('jobs')",
    "BackgroundTask": "send a message with an output, such as @queue_output('jobs')",
    "WebSocket": "use @web_pub_sub_trigger or SignalR, or mount the app with asgi_function",
}


class Foreign(NamedTuple):
    """Something of another framework: its name there, and what to write instead."""

    name: str
    instead: str


def in_hint(hint: Any, within: tuple[object, ...] = ()) -> Foreign | None:
    """What an annotation names of another framework, however deep; an alias may hold itself."""
    if is_among(hint, within):
        return None
    within = (*within, hint)
    inner = without_name(hint)
    if inner is not hint:
        return in_hint(inner, within)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        noted = next(filter(None, map(of_value, arguments[1:])), None)
        return noted or in_hint(arguments[0], within)
    if isinstance(hint, type) and origin is None:
        return _of_class(hint)
    found = (in_hint(argument, within) for argument in arguments)
    return next(filter(None, found), None)


def of_value(value: object) -> Foreign | None:
    """A note in `Annotated`, or a default, when it is an object of another framework."""
    kind = type(value)
    package = _package(kind)
    if package is None or package == "werkzeug":
        return None
    return Foreign(f"{package}.{kind.__name__}", _MARKERS.get(kind.__name__, _ANY_MARKER))


def _of_class(kind: type) -> Foreign | None:
    for base in kind.__mro__:
        package = _package(base)
        if package and base.__name__ in _CLASSES:
            return Foreign(f"{package}.{kind.__name__}", _CLASSES[base.__name__])
    return None


def _package(kind: type) -> str | None:
    package = kind.__module__.partition(".")[0]
    return package if package in _PACKAGES else None
