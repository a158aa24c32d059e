"""The types of a declaration's options, and whether a value is of such a type."""

from __future__ import annotations

import collections.abc
import functools
import sys
import types
import typing
from typing import TYPE_CHECKING, Any, cast

from azfdecor.compiler.types import evaluation
from azfdecor.runtime.annotations import annotations_of

if TYPE_CHECKING:
    from azfdecor.declaration import Declaration


_USUAL = {
    "Any": Any,
    "Literal": typing.Literal,
    "Mapping": collections.abc.Mapping,
    "Sequence": collections.abc.Sequence,
}
"""What options are made of; a module's names under `if TYPE_CHECKING:` take long to find."""


def types_of(kind: type[Declaration]) -> dict[str, Any]:
    """The type of each option of a decorator, by keyword."""
    key: Any = kind
    return _types_of(key)


@functools.cache
def _types_of(kind: Any) -> dict[str, Any]:
    resolved: dict[str, Any] = {}
    for base in reversed(kind.__mro__[:-1]):
        for keyword, annotation in annotations_of(base).items():
            if keyword in kind.__kind__.options:
                resolved[keyword] = _evaluated(annotation, base.__module__)
    return resolved


def _evaluated(annotation: object, module: str) -> object:
    try:
        return evaluation.evaluate(annotation, _USUAL)
    except NameError:  # a name of the module's own
        pass
    try:
        return evaluation.evaluate(annotation, _names(module))
    except Exception:  # noqa: BLE001 - a class of another package may say what nobody understands
        return Any


@functools.cache
def _names(module: str) -> dict[str, Any]:
    names = vars(sys.modules[module])
    checked = evaluation.type_checking_names(names)
    return {**names, **{name: value for name, (value, _) in checked.items()}}


def choices(hint: Any) -> tuple[Any, ...]:
    """The closed set of an option's values, also of those in its list; empty when it is open."""
    if typing.get_origin(hint) is typing.Literal:
        return typing.get_args(hint)
    return next((found for part in typing.get_args(hint) if (found := choices(part))), ())


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is of a type, as type checkers see it for the few kinds that options have."""
    if type(value) is hint:
        return True  # the usual case
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return True
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, argument) for argument in arguments)
    if origin is typing.Literal:
        return any(value == a and type(value) is type(a) for a in arguments)
    if origin is collections.abc.Sequence:
        many = _is(value, collections.abc.Sequence) and not _is(value, (str, bytes))
        return many and all(fits(item, arguments[0]) for item in value)
    if origin is collections.abc.Mapping:
        many = _is(value, collections.abc.Mapping)
        return many and all(fits(key, arguments[0]) for key in value)
    if hint in (int, float):
        return isinstance(value, (int, hint)) and not isinstance(value, bool)
    try:
        return isinstance(value, origin or hint)
    except TypeError:  # such as a TypedDict, of which no value tells
        return True


def _is(value: Any, kind: Any) -> bool:
    """`isinstance` that leaves the value's static type alone."""
    return isinstance(value, kind)


def describe(hint: Any) -> str:
    """An option's type in words."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return "a value that JSON can hold"
    if origin in (typing.Union, types.UnionType):
        return describe(next(a for a in arguments if a is not type(None)))
    if origin is typing.Literal:
        return "one of " + ", ".join(map(repr, arguments))
    if origin is collections.abc.Sequence:
        item = arguments[0]
        if choices(item):
            return "a list of " + ", ".join(map(repr, choices(item)))
        return f"a list of {_MANY.get(typing.get_origin(item) or item, 'values')}"
    if origin is collections.abc.Mapping:
        return "a dict with names of properties"
    if origin is cast("Any", collections.abc.Callable):
        return "a function"
    words = {str: "a string", int: "an integer", float: "a number", bool: "True or False"}
    return words.get(hint) or str(hint)


def json_type(hint: Any) -> str:
    """An option's type in the words of JSON schemas; of a union its first."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return json_type(next(a for a in arguments if a is not type(None)))
    if origin is typing.Literal:
        return json_type(type(arguments[0]))
    return _JSON_TYPES.get(origin or hint, "object")


_JSON_TYPES = {
    str: "string",
    int: "integer",
    bool: "boolean",
    float: "number",
    collections.abc.Sequence: "array",
    collections.abc.Mapping: "object",
}
_MANY = {str: "strings", int: "integers", float: "numbers", collections.abc.Mapping: "dicts"}


def nearest(value: Any, hint: Any) -> Any:
    """A value of the closed set that is meant by one which differs in case, or by an enum's.

    It is a list where the option takes one, and None when none is meant.
    """
    is_list = any(
        typing.get_origin(part) is collections.abc.Sequence
        for part in (hint, *typing.get_args(hint))
    )
    meant = {_folded(choice): choice for choice in choices(hint)}
    many = is_list and _is(value, (list, tuple))
    given: list[Any] = list(value) if many else [value]
    found = [meant.get(_folded(getattr(item, "name", item))) for item in given]
    if not found or None in found:
        return None
    return list(dict.fromkeys(found)) if is_list else found[0]


def _folded(name: object) -> object:
    """`EVENT_GRID`, as enums have it, is "EventGrid"."""
    return name.replace("_", "").lower() if isinstance(name, str) else None
