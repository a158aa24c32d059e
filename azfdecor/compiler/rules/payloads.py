"""Typed values: types that nothing can build, and what an entry point could not know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.http import http_output, http_trigger
from azfdecor.compiler.match import requests
from azfdecor.markers import Marker
from azfdecor.platform import routes
from azfdecor.problems.routes import CONSTRAINT_MISFIT, NOT_IN_ROUTE, OPTIONAL_PART
from azfdecor.problems.typed_values import (
    MARKER_AS_DEFAULT,
    POSITIONAL_ONLY,
    TYPE_CHECKING_ONLY,
    UNBUILDABLE_TYPE,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azfdecor.compiler.model import App, Function, Hint, Plan, Source, Type
    from azfdecor.problems.kind import Kind
    from azfdecor.problems.problem import Problem

_NUMBERS = ("int", "float", "Decimal", "str")
_FITTING = {
    "int": _NUMBERS,
    "long": _NUMBERS,
    "float": ("float", "Decimal", "str"),
    "double": ("float", "Decimal", "str"),
    "decimal": ("float", "Decimal", "str"),
    "bool": ("bool", "str"),
    "guid": ("UUID", "str"),
    "datetime": ("datetime", "date", "str"),
}
"""The plain types that can hold whatever a route constraint lets through."""
_TEXT = ("path", "query", "header", "cookie", "form")
"""The places in a request that hold no JSON."""
_FILES = {"bytes", "werkzeug.datastructures.file_storage.FileStorage", "Any", "None"}
_MARKED = (*_TEXT, "file")
"""Those that have a marker of their name; those in a JSON body share one."""
_PLAIN = {name for names in _FITTING.values() for name in names}


def unfit_payloads(app: App) -> Iterator[Problem]:
    """What the first call would fail at."""
    for function in app.functions:
        if function.plan:
            yield from _positional_only(function)
            # One field that cannot be read makes all of them unreadable, which is said once.
            yield from dict.fromkeys(_unfit_values(app, function, function.plan))
            yield from _unfit_route_parameters(function)
            yield from _required_route_parameters(function, function.plan)


def _unfit_values(app: App, function: Function, plan: Plan) -> Iterator[Problem]:
    names = [*plan.sources, *plan.values]
    returns = function.signature.returns
    is_response = any(b.is_of(http_output) for b in function.bindings)
    is_in_parts = any(name.startswith("return.") for name in names)
    if is_response and returns and returns.is_payload and not is_in_parts:
        names.append("return")
    for name in dict.fromkeys(names):
        source = plan.sources.get(name)
        if source is None or source.place != "request":
            yield from _unfit(app, function, name, source)


def _positional_only(function: Function) -> Iterator[Problem]:
    for parameter in function.signature.parameters:
        if parameter.is_positional_only:
            yield _problem(
                function,
                parameter.name,
                POSITIONAL_ONLY,
                f"{parameter.name!r} is positional-only, and typed values are passed by keyword",
                'remove the "/" from the signature; a wrapper around the function needs **kwargs',
            )


def _unfit(app: App, function: Function, name: str, source: Source | None) -> Iterator[Problem]:
    name, _, field = name.partition(".")
    what = "return annotation" if name == "return" else f"annotation of {name!r}"
    hint = function.signature.hint(name)
    if field and not hint.missing:
        hint, what = hint.fields[field], f"field {field!r} of the {what}"
    wrong = _undefined(app, hint)
    if wrong:
        yield _problem(
            function,
            name,
            TYPE_CHECKING_ONLY,
            f"the {what} is needed when the function runs, and {wrong}",
            "import it outside of `if TYPE_CHECKING:`",
        )
        return
    unheard = [*_unheard(function, name, source, hint)] if source else []
    if unheard:  # of which pydantic would warn
        yield from unheard
        return
    if source and source.place == "file":
        yield from _unfit_file(function, name, hint.type)
        return
    if source and source.place in _TEXT and not _takes_text(hint.type, many=source.many):
        yield _problem(
            function,
            name,
            UNBUILDABLE_TYPE,
            f"{name!r} comes from the {source.place} as text, which cannot become {hint.type.text}",
            "write a parameter for each of its fields, or take it from the body; where the text is "
            "JSON, annotate it pydantic's Json[...]",
        )
        return
    if hint.flaw:
        text, flaw = hint.type.text, hint.flaw
        message = f"no typed value can be made of the {what}, {text}: {flaw.why}"
        yield _problem(function, name, UNBUILDABLE_TYPE, message, flaw.instead)


def _undefined(app: App, hint: Hint) -> str:
    """What an annotation, or a field of it, names that is not there at run time."""
    if hint.failure:
        return f"cannot be evaluated: {hint.failure}"
    if hint.missing:
        names = [f"{name!r} ({_place(app, place)})" for name, place in hint.missing.items()]
        return f"names what is imported for type checkers only: {', '.join(names)}"
    if hint.flaw and hint.flaw.undefined:
        field, name, place = hint.flaw.undefined
        where = (
            f"imported for type checkers only ({_place(app, place)})" if place else "not defined"
        )
        return f"its field {field} names {name!r}, which is {where}"
    return ""


def _place(app: App, place: tuple[str, int]) -> str:
    return f"{app.relative(place[0])}:{place[1]}"


def _unheard(function: Function, name: str, source: Source, hint: Hint) -> Iterator[Problem]:
    """A marker or a `Field` where nothing looks for it."""
    from pydantic.fields import FieldInfo

    place = source.place.capitalize() if source.place in _MARKED else "Body"
    default = next((p.default for p in function.signature.parameters if p.name == name), None)
    if isinstance(default, (FieldInfo, Marker)):
        what = "Field" if isinstance(default, FieldInfo) else type(default).__name__
        yield _problem(
            function,
            name,
            MARKER_AS_DEFAULT,
            f"the default of {name!r} is a {what}(), which the function would get in its place",
            f"write it into the annotation: Annotated[..., {what}(...)]",
        )
    alias = hint.alias
    if alias:
        yield _problem(
            function,
            name,
            MARKER_AS_DEFAULT,
            f"the Field of {name!r} has an alias, which {place} does not read: the name in the "
            "request belongs into the marker",
            f"write Annotated[..., {place}({alias!r})]"
            if isinstance(alias, str)
            else f"give {place} one name",
        )


def _takes_text(kind: Type, *, many: bool) -> bool:
    """Whether a type may be made of text, or of several texts; of most nobody can tell."""
    if kind.is_made_of_text:
        return True
    if kind.name == "Union":
        parts = [part for part in kind.arguments if part.name != "None"]
        return any(_takes_text(part, many=many) for part in parts)
    if kind.name in ("dict", "collections.abc.Mapping"):
        return False
    if kind.name == "tuple" or kind.is_many:
        return many and all(_takes_text(item, many=False) for item in kind.items)
    return not kind.has_fields


def _unfit_file(function: Function, name: str, kind: Type) -> Iterator[Problem]:
    if not _held(kind) <= _FILES:
        message = f"a file cannot become {kind.text}, as {name!r} is annotated"
        hint = "annotate it bytes or werkzeug.datastructures.FileStorage, or a list of these"
        yield _problem(function, name, UNBUILDABLE_TYPE, message, hint)


def _held(kind: Type) -> set[str]:
    """What a type names, without lists and other collections around it."""
    held: set[str] = set()
    for member in kind.members:
        is_list = member.is_many and member.items
        held |= {n for item in member.items for n in _held(item)} if is_list else {member.name}
    return held


def _unfit_route_parameters(function: Function) -> Iterator[Problem]:
    trigger = function.trigger
    if not trigger.is_of(http_trigger) or function.plan is None:
        return
    constraints = requests.route_parameters(trigger.value("route"))
    for name, source in function.plan.sources.items():
        if source.place == "path" and source.name not in constraints:
            yield _not_in_route(function, name, source.name, constraints)
        constraint = constraints.get(source.name, "") if source.place == "path" else ""
        allowed = _FITTING.get(constraint.partition(":")[0].partition("(")[0])
        annotation = function.signature.hint(name).annotation
        text = annotation.text.rpartition(".")[2] if annotation else ""
        if allowed and text in (*_PLAIN, "time", "bytes") and text not in allowed:
            yield _problem(
                function,
                name,
                CONSTRAINT_MISFIT,
                f"the route's constraint {constraint!r} allows values that {name!r}, annotated {text}, "
                "cannot hold",
                f"annotate it {allowed[0]}, or change the route's constraint",
            )


def _required_route_parameters(function: Function, plan: Plan) -> Iterator[Problem]:
    """Parameters that must be there, of parts of the route that may be left out."""
    route: object = function.trigger.value("route")
    template = routes.parse(route if isinstance(route, str) else "")
    parameters = {parameter.name: parameter for parameter in function.signature.parameters}
    for name, source in plan.sources.items():
        part = template.parameter(source.name) if source.place == "path" else None
        may_lack = part and (part.is_optional or (part.is_catch_all and part.default is None))
        if part is None or not may_lack or name not in parameters:
            continue
        annotation = parameters[name].annotation
        if parameters[name].has_default or (annotation and annotation.is_optional):
            continue
        yield OPTIONAL_PART.at(
            function.place_of_parameter(name),
            f"a path without {part} is answered with 422, since {name!r} is required",
            f'give {name!r} a default such as "" or None'
            + ("" if part.is_catch_all else ', or leave the "?" out of the route'),
        )


def _not_in_route(function: Function, name: str, wanted: str, known: Mapping[str, str]) -> Problem:
    has = f"it has {', '.join(known)}" if known else "it has none"
    hint = f"write {{{wanted}}} in the route, or another marker than Path"
    if known:
        hint = f"write Path({next(iter(known))!r}), or {{{wanted}}} in the route"
    message = f"the route has no parameter {wanted!r} to fill {name!r} with: {has}"
    return _problem(function, name, NOT_IN_ROUTE, message, hint)


def _problem(function: Function, name: str, kind: Kind, message: str, hint: str) -> Problem:
    return kind.at(function.place_of_parameter(name), message, hint)
