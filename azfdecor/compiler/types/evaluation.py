"""Evaluates what annotations say, where they stand in text too, and names for type checkers alone."""

from __future__ import annotations

import ast
import types
import typing
from typing import TYPE_CHECKING, Any

from azfdecor.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_checked_names: dict[str, dict[str, Checked]] = {}
"""What each file binds for type checkers alone."""


def forget() -> None:
    """Let go of what an app's modules bind for type checkers."""
    _checked_names.clear()


class Checked(NamedTuple):
    """What a name is bound to for type checkers alone, and where."""

    value: Any
    place: tuple[str, int]


def evaluated(
    annotation: object, namespace: Mapping[str, Any]
) -> tuple[object, Mapping[str, tuple[str, int]]]:
    """What an annotation says; and the names in it that are bound for type checkers alone."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation, {}
    try:
        return evaluate(annotation, namespace), {}
    except NameError as error:
        return _evaluated_for_type_checkers(annotation, namespace, error)


def _evaluated_for_type_checkers(
    annotation: object, namespace: Mapping[str, Any], error: NameError
) -> tuple[object, Mapping[str, tuple[str, int]]]:
    """As `evaluated`, with one name more at a time, so that each that is needed is known."""
    checked = type_checking_names(namespace)
    missing: dict[str, tuple[str, int]] = {}
    names = dict(namespace)
    unknown = error
    while unknown.name in checked and unknown.name not in missing:
        names[unknown.name], missing[unknown.name] = checked[unknown.name]
        try:
            return evaluate(annotation, names), missing
        except NameError as another:
            unknown = another
    raise unknown


class _Carrier:
    """Carries one annotation through `typing.get_type_hints`."""

    def __init__(self, annotation: object) -> None:
        self.__annotations__ = {"hint": annotation}


def evaluate(annotation: object, namespace: Mapping[str, Any]) -> object:
    """An annotation with its strings evaluated in a namespace.

    Raises:
        NameError: When it names what is not there, as strings may.
    """
    carrier: Any = _Carrier(annotation)
    found = typing.get_type_hints(carrier, dict(namespace), include_extras=True)
    return found["hint"]


def type_checking_names(namespace: Mapping[str, Any]) -> dict[str, Checked]:
    """What a module binds under `if TYPE_CHECKING:`, bound for real."""
    file = namespace.get("__file__")
    if not isinstance(file, str) or not file.endswith(".py"):
        return {}
    if file not in _checked_names:
        _checked_names[file] = dict(_bound_for_type_checkers(file, dict(namespace)))
    return _checked_names[file]


def _bound_for_type_checkers(file: str, names: dict[str, Any]) -> Iterator[tuple[str, Checked]]:
    with open(file, "rb") as source:
        nodes = ast.parse(source.read()).body
    blocks = [n for n in nodes if isinstance(n, ast.If) and _is_type_checking(n.test)]
    for statement in [statement for block in blocks for statement in block.body]:
        before = set(names)
        try:
            exec(compile(ast.Module([statement], []), file, "exec"), names)  # noqa: S102 - its own
        except Exception:  # noqa: BLE001, S112 - a stub-only import; the name stays unknown
            continue
        for name in names.keys() - before:
            yield name, Checked(names[name], (file, _line_of(name, statement)))


def _line_of(name: str, statement: ast.stmt) -> int:
    aliases: list[ast.alias] = getattr(statement, "names", [])
    found = (alias.lineno for alias in aliases if name in (alias.name, alias.asname))
    return next(found, statement.lineno)


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"
