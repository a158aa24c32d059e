"""HTTP routes: what the host refuses, and what answers in another's place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azfdecor.bindings.http import http_trigger
from azfdecor.compiler.properties import methods_in
from azfdecor.named_tuple import NamedTuple
from azfdecor.platform import expressions, route_constraints, routes
from azfdecor.platform.routes import covers
from azfdecor.problems.routes import (
    BRACKETS,
    DUPLICATE_ROUTE,
    HIDDEN_ROUTE,
    LEADING_SLASH,
    RESERVED_ROUTE,
    UNTAKEN_ROUTE_PARAMETER,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeVar

    from azfdecor.compiler.model import AnyFunction, App, Function
    from azfdecor.problems.problem import Problem

    Kind = TypeVar("Kind", bound=AnyFunction)


_IN_BRACKETS = r"(<(?:([^<>:]*):)?(\w+)>)"
"""A parameter as Flask, Django and Bottle write it."""


def _http(functions: Iterable[Kind]) -> Iterator[tuple[Kind, str]]:
    """The functions that requests run, each with its route."""
    for function in functions:
        if function.trigger.is_of(http_trigger):
            route = function.trigger.value("route") or ""
            if isinstance(route, str):  # one of another type is reported as such
                yield function, route


def foreign_parameters(app: App) -> Iterator[Problem]:
    """What other frameworks write for a parameter is plain text here."""
    for function, route in _http(app.every_function):
        if "<" not in route:
            continue  # the usual case
        for literal in routes.parse(route).literals:
            for whole, converter, name in re.findall(_IN_BRACKETS, literal):
                mistake = route_constraints.mistake(name, converter) if converter else None
                meant = f"{name}:{converter}" if converter else name
                yield BRACKETS.at(
                    function.trigger.node.place("route"),
                    f"{whole} in the route {route!r} is literal text to the host",
                    mistake[1] if mistake else f'write "{{{meant}}}"',
                )


def slashes_before_routes(app: App) -> Iterator[Problem]:
    """The host writes its prefix and a slash before the route, and refuses two slashes in a row.

    Sources: azure-functions-host, WebJobsRouteBuilder.cs; azure-docs, issue 69447.
    """
    for function, route in _http(app.every_function):
        if app.route_prefix and route.startswith("/"):
            inner = route.strip("/")
            root = 'set "routePrefix": "" in host.json, or write a route that is not empty'
            yield LEADING_SLASH.at(
                function.trigger.node.place("route"),
                f"the route {route!r} would become '/{app.route_prefix}/{route}', "
                "which the host refuses, and then it starts no function of the app",
                f'write "{inner}"' if inner else root,
            )


def reserved_names(app: App) -> Iterator[Problem]:
    """Without a route the name is the route, so a name can be reserved as well."""
    for function, route in _http(app.every_function):
        if not route.strip("/ "):
            word = routes.reserved_word(function.name)
            if word:
                yield RESERVED_ROUTE.at(
                    function.trigger.node.place("route"),
                    f"the route of {function.name} is its name, and the host refuses every "
                    f"route that starts with {word!r}",
                    f"give it a route, as in {function.trigger.node.principal(function.trigger.kind, '...')}",
                )


def untaken_parameters(app: App) -> Iterator[Problem]:
    """A value of the path that nothing takes, where the function names what it takes.

    A catch-all may be there only to catch, and a middleware is given the request.
    """
    for function, route in _http(app.functions):
        plan = function.plan
        if plan is None or not plan.sources or plan.wrap or function.trigger.parameter:
            continue
        taken = {source.name.lower() for source in plan.sources.values() if source.place == "path"}
        if any(source.place == "request" for source in plan.sources.values()):
            continue
        taken |= set(_in_expressions(function))
        others = [name for name, source in plan.sources.items() if source.place != "path"]
        for parameter in routes.parse(route).parameters:
            name = parameter.name
            if parameter.is_catch_all or name.lower() in taken:
                continue
            from difflib import get_close_matches

            close = get_close_matches(name.lower(), [other.lower() for other in others], 1)
            meant = f"rename the parameter {close[0]!r} to it, or " if close else ""
            yield UNTAKEN_ROUTE_PARAMETER.at(
                function.trigger.node.place("route"),
                f"no parameter of {function.reference.path} takes {{{name}}} of the route "
                f"{route!r}",
                f"{meant}add a parameter {name!r}, or take the HttpRequest",
            )


def _in_expressions(function: Function) -> Iterator[str]:
    """The names that the function's other bindings use."""
    for bound in function.bindings[1:]:
        for value in bound.properties.values():
            if isinstance(value, str):
                yield from (name.partition(".")[0].lower() for name in expressions.names(value))


def duplicate_routes(app: App) -> Iterator[Problem]:
    """Two functions of one route and method: the host refuses the second, or never reaches it.

    The names of parameters make no difference to a request.
    """
    seen: dict[str, list[_Endpoint]] = {}
    for endpoint in _endpoints(app):
        alike = seen.setdefault(_shape(endpoint.template), [])
        for other in alike:
            methods = _shared(endpoint.methods, other.methods)
            is_same = covers(endpoint.template, other.template)
            if methods is None or not is_same or not covers(other.template, endpoint.template):
                continue
            what = f" for {', '.join(sorted(methods))}" if methods else ""
            where = f"{app.relative(other.function.place.file)}:{other.function.place.line}"
            yield DUPLICATE_ROUTE.at(
                endpoint.function.trigger.node.place("route"),
                f"{other.function.name} ({where}) has the route "
                f"{endpoint.template.text!r} too{what}",
                "give one of them another route or other methods",
                other=other.function.name,
            )
        alike.append(endpoint)


def hidden_routes(app: App) -> Iterator[Problem]:
    """A route that an earlier function takes whole, as the host tries them by the functions' names.

    Sources: azure-functions-host, FunctionMetadataManager.cs (the order), and its issues 3153, 6062
    and 9876.
    """
    earlier: dict[tuple[str, str], list[_Endpoint]] = {}
    for endpoint in sorted(_endpoints(app), key=lambda found: routes.order(found.function.name)):
        first, second = _beginning(endpoint.template)
        keys = dict.fromkeys(((first, second), (first, ""), ("", second), ("", "")))
        for other in (found for key in keys for found in earlier.get(key, ())):
            if (
                _covers(other.methods, endpoint.methods)
                and covers(other.template, endpoint.template)
                and not covers(endpoint.template, other.template)  # which is reported as such
                and other.function.name.lower() != endpoint.function.name.lower()
            ):
                yield HIDDEN_ROUTE.at(
                    endpoint.function.trigger.node.place("route"),
                    f"the route {other.template.text!r} of {other.function.name} takes every request "
                    f"to {endpoint.function.name}: the host tries routes in the order of the "
                    "functions' names",
                    f"give {other.function.name} a name that sorts behind "
                    f"{endpoint.function.name!r}, or a narrower route",
                )
                break
        if endpoint.template.parameters:  # without one it takes no more than its own text
            earlier.setdefault((first, second), []).append(endpoint)


class _Endpoint(NamedTuple):
    """A function with what it answers; no methods stand for all of them."""

    function: AnyFunction
    template: routes.Template
    methods: frozenset[str]


def _endpoints(app: App) -> Iterator[_Endpoint]:
    """The functions whose routes are right."""
    for function, route in _http(app.every_function):
        template = routes.parse(routes.of_function(route, function.name))
        if not template.mistakes:
            methods = frozenset(methods_in(function.trigger.properties))
            yield _Endpoint(function, template, methods)


def _beginning(template: routes.Template) -> tuple[str, str]:
    """The first two segments, "" for one that is not a literal: they tell most routes apart."""
    plain: list[str] = []
    for parts in template.segments[:2]:
        (part,) = parts if len(parts) == 1 else ("",)
        plain.append(part.lower() if isinstance(part, str) else "")
    first, second, *_ = (*plain, "", "")
    return first, second


def _shape(template: routes.Template) -> str:
    """What templates that match the same paths have in common."""
    return "/".join(
        "".join(part.lower() if isinstance(part, str) else "{}" for part in parts)
        for parts in template.segments
    )


def _shared(methods: frozenset[str], others: frozenset[str]) -> frozenset[str] | None:
    """The methods that both answer, none for all; None when they share no method."""
    if not methods or not others:
        return methods or others
    return methods & others or None


def _covers(methods: frozenset[str], others: frozenset[str]) -> bool:
    """Whether the first are all of the others."""
    return not methods or (bool(others) and methods >= others)
