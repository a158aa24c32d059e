"""The routes of an app, as the host makes them when it starts.

Sources: azure-functions-host, Host/ScriptHost.cs (ValidateHttpFunction) and
WebScriptHostHttpRoutesManager.cs; aspnetcore, Http/Routing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.platform import newtonsoft, routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from azfdecor.local.host.function import HostedFunction

HTTP_TRIGGER = "httptrigger"


def is_http(function: HostedFunction) -> bool:
    """Whether requests set a function off."""
    return function.trigger is not None and function.trigger.type == HTTP_TRIGGER


def refuse(functions: Iterable[HostedFunction]) -> None:
    """Refuse the functions whose route is reserved, or taken by a function before them."""
    taken: list[tuple[str, set[str] | None, str]] = []
    for function in functions:
        if not is_http(function) or function.is_refused:
            continue
        text = routes.of_function(_route_text(function), function.name)
        if routes.reserved_word(text):
            function.refuse("The specified route conflicts with one or more built in routes.")
            continue
        methods = set(_methods(function) or ()) or None
        for other, others, name in taken:
            is_shared = methods is None or others is None or methods & others
            if other == text.lower() and is_shared:
                function.refuse(f"The route specified conflicts with the route of '{name}'.")
                break
        else:
            taken.append((text.lower(), methods, function.name))


def routes_of(functions: Iterable[HostedFunction], prefix: str) -> list[routes.Route]:
    """The routes of the functions that have one."""
    return [
        routes.Route(function.name, routes.parse(_template(function, prefix)), _methods(function))
        for function in functions
        if is_http(function) and not (function.is_refused or function.is_disabled)
    ]


def mistakes(found: Iterable[routes.Route]) -> Iterator[str]:
    """Why the router takes a route not; then the host starts no function at all."""
    for route in found:
        for mistake in route.template.mistakes:
            yield (
                f"the route {route.template.text!r} of the function {route.function!r} "
                f"{mistake.why}: {mistake.instead}"
            )


def warnings(found: Iterable[routes.Route]) -> Iterator[str]:
    """What is accepted, and not what is meant."""
    for route in found:
        if route.methods == ():
            yield (
                f"the function {route.function!r} has an empty list of methods, and so answers no "
                'request: leave out "methods" for all of them'
            )


def _template(function: HostedFunction, prefix: str) -> str:
    """The whole template, where a slash before the route makes an empty segment behind a prefix."""
    return routes.with_prefix(prefix, _route_text(function), function.name)


def _route_text(function: HostedFunction) -> str:
    return function.trigger.entry.text("route") if function.trigger else ""


def _methods(function: HostedFunction) -> tuple[str, ...] | None:
    found = function.trigger.entry.get("methods") if function.trigger else None
    return tuple(map(str, found)) if newtonsoft.is_array(found) else None
