"""Which part of a request fills which parameter of an HTTP function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor import markers
from azfdecor.compiler.model import Source
from azfdecor.platform import routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from azfdecor.compiler.model import Annotation, Parameter

REQUEST = "azure.functions.HttpRequest"
_PLACES: dict[type[markers.Marker], str] = {
    markers.Query: "query",
    markers.Path: "path",
    markers.Header: "header",
    markers.Cookie: "cookie",
    markers.Form: "form",
    markers.File: "file",
}
_BODIES = ("body", "field", "raw", "form", "file")
"""The places in the one body of a request."""
_MANY = ("query", "header", "form", "file")
"""The places that may have several values of one name."""


def route_parameters(route: object) -> dict[str, str]:
    """The parameters of a route template, each with its constraints, "" without one."""
    template = routes.parse(route if isinstance(route, str) else "")
    return {p.name: ":".join(p.constraints) for p in template.parameters}


def route_name(name: str, route: Mapping[str, str]) -> str | None:
    """How a route spells the name of a parameter, which ASP.NET compares without case."""
    if name in route:
        return name
    return next((spelled for spelled in route if spelled.lower() == name.lower()), None)


def sources(parameters: Iterable[Parameter], route: Mapping[str, str]) -> dict[str, Source]:
    """Where each of the parameters comes from; those that nothing can fill are left out.

    Args:
        parameters: Those that no binding fills.
        route: The parameters of the route.
    """
    filled = [p for p in parameters if p.name in route or not _keeps_its_default(p)]
    found = {p.name: source for p in filled if (source := _source(p, route))}
    bodies = [name for name, source in found.items() if source.place == "body"]
    if bodies:  # beside which a text is no longer all of the body
        bodies = [p.name for p in parameters if p.name in bodies or _is_marked_text(p)]
    if len(bodies) > 1:  # each is a name of one object
        found.update({name: Source("field", found[name].name or name) for name in bodies})
    return {
        name: Source("field", source.name) if source.place == "body" and source.name else source
        for name, source in found.items()
    }


def conflict(sources: Mapping[str, Source]) -> tuple[list[str], str, str] | None:
    """The parameters that cannot all be had from one body, why, and what to do; None if they can.

    Args:
        sources: Where each parameter comes from.
    """
    bodies = [name for name, source in sources.items() if source.place in _BODIES]
    places = {sources[name].place for name in bodies}
    if len(places - {"file"}) > 1 or places >= {"raw", "file"} or places >= {"body", "file"}:
        return bodies, "take it in different ways", "take all from JSON, or all from a form"
    if places == {"raw"} and len(bodies) > 1:
        return bodies, "would each be the whole of it", "keep one of them"
    fields = [sources[name].name for name in bodies if sources[name].place == "field"]
    if len(set(fields)) < len(fields):
        return bodies, "share a name in it", "give each a name of its own"
    return None


def whole() -> Source:
    """The request itself."""
    return Source("request")


def _is_marked_text(parameter: Parameter) -> bool:
    annotation = parameter.annotation
    return bool(
        annotation
        and isinstance(annotation.marker, markers.Body)
        and annotation.types == ("str",)
        and not (annotation.is_out or annotation.is_payload)
    )


def _keeps_its_default(parameter: Parameter) -> bool:
    """Whether it is a clock, a logger or the like, of which JSON holds no value."""
    annotation, flaw = parameter.annotation, parameter.hint.flaw
    is_marked = annotation is not None and annotation.marker is not None
    return parameter.has_default and flaw is not None and flaw.is_no_json and not is_marked


def _source(parameter: Parameter, route: Mapping[str, str]) -> Source | None:
    name, annotation = parameter.name, parameter.annotation
    in_route = route_name(name, route)
    if annotation is None:
        return Source("path", in_route) if in_route else None
    if annotation.is_out:
        return None
    if annotation.types == (REQUEST,):
        return whole()
    if annotation.marker is not None:
        return _marked(name, annotation, annotation.marker, route)
    if in_route:
        return Source("path", in_route)
    if annotation.shape == "bytes":
        return Source("raw")
    if annotation.shape == "object":
        return Source("body")
    if annotation.shape in ("scalar", "scalars"):
        return Source("query", name, annotation.shape == "scalars")
    return None


def _marked(
    name: str, annotation: Annotation, marker: markers.Marker, route: Mapping[str, str]
) -> Source:
    """Where the marker of a parameter says that it comes from."""
    if isinstance(marker, markers.Body):
        is_text = annotation.types in (("str",), ("bytes",)) and not annotation.is_payload
        return Source("raw") if is_text and not marker.name else Source("body", marker.name or "")
    place = next(place for kind, place in _PLACES.items() if isinstance(marker, kind))
    asked = marker.name or (name.replace("_", "-") if place == "header" else name)
    if place == "path":
        return Source(place, route_name(asked, route) or asked)
    is_many = annotation.is_list or annotation.shape == "scalars"
    return Source(place, asked, place in _MANY and is_many)
