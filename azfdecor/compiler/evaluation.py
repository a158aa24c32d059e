"""Evaluates annotations: once, in discovery, while the app's modules can be imported."""

from __future__ import annotations

import ast
import contextlib
import inspect
import sys
import types
import typing
from typing import TYPE_CHECKING, Any

from azfdecor.compiler import buildable, foreign, hints
from azfdecor.compiler.errors import in_words
from azfdecor.compiler.model import Hint
from azfdecor.runtime.annotations import annotations_of, call_annotations, field_hint, of_out, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_known: dict[Any, Hint] = {}
"""Hints whose annotations say the same in every module."""
_checked_names: dict[str, dict[str, tuple[Any, int]]] = {}
"""What each file binds for type checkers alone."""


def forget() -> None:
    """Let go of what was evaluated for an app that was read."""
    _known.clear()
    _checked_names.clear()


def hints_of(function: Callable[..., Any]) -> dict[str, Hint]:
    """The annotations of a callable, by parameter; "return" is that of what it returns.

    Each stands on its own, so that one bad name does not hide the others.
    """
    is_plain = type(function) is types.FunctionType and not hasattr(function, "__wrapped__")
    inner = function if is_plain else inspect.unwrap(function)
    namespace: Mapping[str, Any] = getattr(inner, "__globals__", {})
    return {
        name: hint_of(annotation, namespace, is_returned=name == "return")
        for name, annotation in call_annotations(function).items()
    }


def hint_of(annotation: Any, namespace: Mapping[str, Any], *, is_returned: bool = False) -> Hint:
    """An annotation, evaluated; an app has few different ones, and many of each."""
    if annotation is None:
        annotation = type(None)  # what it is evaluated to, and so can be remembered
    key = (annotation, is_returned)
    try:
        return _known[key]
    except (KeyError, TypeError):  # not seen yet, or no key, such as Annotated[...] with a list
        pass
    try:
        value, missing = _evaluated(annotation, namespace)
        found = _hint(value, missing, is_returned=is_returned)
        is_same = value is annotation or (value == annotation and not isinstance(annotation, str))
    except Exception as error:  # noqa: BLE001 - an annotation runs the user's code
        return Hint(failure=in_words(error))
    # What a string means, or one within an annotation, depends on the module.
    if is_same:
        with contextlib.suppress(TypeError):
            _known[key] = found
    return found


def _hint(value: object, missing: Mapping[str, int], *, is_returned: bool) -> Hint:
    kind = plain(value) if is_returned else None
    fields = _fields(kind) if hints.field_names(kind) else {}
    annotation = hints.meaning(value)
    is_typed = annotation and (annotation.is_payload or annotation.marker or _has_notes(value))
    made = of_out(value) if annotation and annotation.is_out else value
    other = foreign.in_hint(value)
    return Hint(
        value,
        annotation,
        missing,
        fields,
        foreign=other,
        flaw=buildable.flaw(made) if is_typed else "",
    )


def _has_notes(value: object) -> bool:
    return any(hasattr(member, "__metadata__") for member in (value, *typing.get_args(value)))


def _fields(kind: Any) -> dict[str, Hint]:
    """The fields of a NamedTuple, a dataclass or a TypedDict."""
    required = getattr(kind, "__required_keys__", None)
    found: dict[str, Hint] = {}
    for base in reversed(kind.__mro__):
        namespace = getattr(sys.modules.get(base.__module__), "__dict__", {})
        for name, annotation in annotations_of(base).items():
            hint = hint_of(annotation, namespace)
            if not hint.failure:
                may_lack = required is not None and name not in required
                value = field_hint(hint.value, may_lack=may_lack)
                hint = _hint(value, hint.missing, is_returned=False)
            found[name] = hint
    return {name: found.get(name, Hint()) for name in hints.field_names(kind)}


def _evaluated(
    annotation: object, namespace: Mapping[str, Any]
) -> tuple[object, Mapping[str, int]]:
    """What an annotation says; and the names in it that are bound for type checkers alone."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation, {}
    try:
        return evaluate(annotation, namespace), {}
    except NameError as error:
        return _evaluated_for_type_checkers(annotation, namespace, error)


def _evaluated_for_type_checkers(
    annotation: object, namespace: Mapping[str, Any], error: NameError
) -> tuple[object, Mapping[str, int]]:
    """As `_evaluated`, with one name more at a time, so that each that is needed is known."""
    checked = type_checking_names(namespace)
    missing: dict[str, int] = {}
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


def type_checking_names(namespace: Mapping[str, Any]) -> dict[str, tuple[Any, int]]:
    """What a module binds under `if TYPE_CHECKING:`, bound for real, and the line of each."""
    file = namespace.get("__file__")
    if not isinstance(file, str) or not file.endswith(".py"):
        return {}
    if file not in _checked_names:
        _checked_names[file] = dict(_bound_for_type_checkers(file, dict(namespace)))
    return _checked_names[file]


def _bound_for_type_checkers(
    file: str, names: dict[str, Any]
) -> Iterator[tuple[str, tuple[Any, int]]]:
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
            yield name, (names[name], _line_of(name, statement))


def _line_of(name: str, statement: ast.stmt) -> int:
    aliases: list[ast.alias] = getattr(statement, "names", [])
    found = (alias.lineno for alias in aliases if name in (alias.name, alias.asname))
    return next(found, statement.lineno)


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"
