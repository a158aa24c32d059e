"""Option values: of the declared type, of the closed set, and possible at all."""

from __future__ import annotations

import collections.abc
import functools
import json
import sys
import types
import typing
from typing import TYPE_CHECKING, Any

from azfdecor.compiler import hints
from azfdecor.compiler.rules.at import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App, Declared
    from azfdecor.compiler.problem import Problem
    from azfdecor.declaration import Declaration


def wrong_values(app: App) -> Iterator[Problem]:
    """What a type checker would have said, and what only the declaration itself knows."""
    for declared in app.declared:
        for declaration in declared.declarations:
            yield from _of(declared, declaration)


def _of(declared: Declared, declaration: Declaration) -> Iterator[Problem]:
    name = type(declaration).__name__
    right = True
    kind: Any = type(declaration)
    known = option_hints(kind)
    for keyword, value in declaration.given().items():
        hint = known.get(keyword, Any)
        wrong = _misfit(value, hint)
        if wrong:
            right = False
            message = f"{name}({keyword}=...) {wrong}"
            yield problem(declared, "AZF401", message, f"write {describe(hint)}", declaration)
    if right:
        for fault in declaration.faults():
            yield problem(declared, "AZF402", fault.message, fault.hint, declaration)


@functools.cache
def option_hints(kind: Any) -> dict[str, Any]:
    """The types of a declaration's options, by keyword."""
    resolved: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        module = vars(sys.modules[base.__module__])
        names = {**module, **hints.type_checking_names(module)} if base is not object else module
        for keyword, annotation in vars(base).get("__annotations__", {}).items():
            if keyword in kind.options:
                resolved[keyword] = hints.hint(annotation, names)
    return resolved


def _misfit(value: Any, hint: Any) -> str | None:
    """What is wrong with a value for its option; None when nothing is."""
    if not fits(value, hint):
        return f"is {value!r}"
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        return f"cannot be written as JSON: {error}"
    return None


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is of a type, as type checkers see it for the few kinds that options have."""
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
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


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
        return f"a list: {describe(arguments[0])}"
    if origin is collections.abc.Mapping:
        return "a dict with names of properties"
    words = {str: "a string", int: "an integer", bool: "True or False"}
    return words.get(hint) or str(hint)
