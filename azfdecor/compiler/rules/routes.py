"""HTTP routes: what the host refuses, and what answers in another's place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from azfdecor.bindings.http import http_trigger
from azfdecor.compiler.options import fits
from azfdecor.compiler.rules.at import problem
from azfdecor.platform import route_constraints, routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App, Function
    from azfdecor.compiler.problem import Problem


_IN_BRACKETS = re.compile(r"(<(?:([^<>:]*):)?(\w+)>)")
"""A parameter as Flask, Django and Bottle write it."""


def _http(app: App) -> Iterator[tuple[Function, http_trigger]]:
    for function in app.functions:
        trigger = function.trigger.declaration
        if isinstance(trigger, http_trigger) and fits(trigger.route, str | None):
            yield function, trigger  # a route of another type is reported as such


def foreign_parameters(app: App) -> Iterator[Problem]:
    """What other frameworks write for a parameter is plain text here."""
    for function, trigger in _http(app):
        for literal in routes.parse(trigger.route or "").literals:
            for whole, converter, name in _IN_BRACKETS.findall(literal):
                mistake = route_constraints.mistake(name, converter) if converter else None
                meant = f"{name}:{converter}" if converter else name
                yield problem(
                    function,
                    "AZF508",
                    f"{whole} in the route {trigger.route!r} is literal text to the host",
                    mistake[1] if mistake else f'write "{{{meant}}}"',
                    trigger,
                    "warning",
                )


def slashes_before_routes(app: App) -> Iterator[Problem]:
    """The host writes its prefix and a slash before the route, and refuses two slashes in a row.

    Sources: azure-functions-host, WebJobsRouteBuilder.cs; azure-docs, issue 69447.
    """
    for function, trigger in _http(app):
        if app.route_prefix and (trigger.route or "").startswith("/"):
            route = f"{trigger.route}".strip("/")
            root = 'set "routePrefix": "" in host.json, or write a route that is not empty'
            yield problem(
                function,
                "AZF509",
                f"the route {trigger.route!r} would become '/{app.route_prefix}/{trigger.route}', "
                "which the host refuses, and then it starts no function of the app",
                f'write "{route}"' if route else root,
                trigger,
            )


def reserved_names(app: App) -> Iterator[Problem]:
    """Without a route the name is the route, so a name can be reserved as well."""
    for function, trigger in _http(app):
        if not (trigger.route or "").strip("/ "):
            word = routes.reserved_word(function.name)
            if word:
                yield problem(
                    function,
                    "AZF505",
                    f"the route of {function.name} is its name, and the host refuses every "
                    f"route that starts with {word!r}",
                    "give it a route, as in @http_trigger('...')",
                    trigger,
                )


def duplicate_routes(app: App) -> Iterator[Problem]:
    """Two functions of one route and method conflict; parameter names make no difference."""
    seen: dict[str, list[tuple[Function, frozenset[str]]]] = {}
    for function, trigger in _http(app):
        route = _route(function, trigger)
        methods = _methods(trigger)
        for other, other_methods in seen.setdefault(route, []):
            both = methods & other_methods if methods and other_methods else methods | other_methods
            overlap = bool(both) or not (methods or other_methods)
            if overlap:
                what = f" for {', '.join(sorted(both))}" if both else ""
                where = f"{app.relative(other.reference.file)}:{other.line}"
                yield problem(
                    function,
                    "AZF504",
                    f"the route {route!r} is that of {other.name} ({where}) too{what}",
                    "give one of them another route or other methods",
                    trigger,
                    other=other,
                )
        seen[route].append((function, methods))


def hidden_routes(app: App) -> Iterator[Problem]:
    """The host tries routes by the functions' names, so a catch-all route hides later ones.

    Sources: azure-functions-host, FunctionMetadataManager.cs (the order), and its issue 9876.
    """
    ordered = sorted(_http(app), key=lambda found: found[0].name.upper())
    catching: list[tuple[Function, http_trigger, list[str]]] = []
    for function, trigger in ordered:
        segments = _route(function, trigger).split("/")
        for other, other_trigger, other_segments in catching:
            mount = other_segments[:-1]
            if segments == other_segments or function.name.lower() == other.name.lower():
                continue  # is reported as such
            if segments[: len(mount)] == mount and _covers(other_trigger, trigger):
                yield problem(
                    function,
                    "AZF214",
                    f"the route {other_trigger.route!r} of {other.name} takes every request to "
                    f"{function.name}: the host tries routes in the order of the functions' names",
                    f"give {other.name} a name behind {function.name!r} in the alphabet, or a "
                    "narrower route",
                    trigger,
                    other=other,
                )
                break
        if segments[-1].startswith("{*") and not {":", "="} & {*segments[-1]}:
            catching.append((function, trigger, segments))


def _route(function: Function, trigger: http_trigger) -> str:
    """The route as the host compares it: without one it is the function's name."""
    return ((trigger.route or "").strip("/") or function.name).lower()


def _covers(wide: http_trigger, narrow: http_trigger) -> bool:
    """Whether the one answers every method that the other does."""
    methods, others = _methods(wide), _methods(narrow)
    return not methods or (bool(others) and methods >= others)


def _methods(trigger: http_trigger) -> frozenset[str]:
    """The methods that a trigger answers; empty for all of them."""
    given: object = trigger.methods
    many: list[object] = list(cast("Any", given)) if isinstance(given, (list, tuple)) else []
    return frozenset(map(str, many))
