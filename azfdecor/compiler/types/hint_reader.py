"""The annotations of callables as hints: read once, while the app's modules can be imported."""

from __future__ import annotations

import contextlib
import sys
import traceback
import typing
from typing import TYPE_CHECKING, Any

from azfdecor.compiler.errors import in_words
from azfdecor.compiler.model import Hint
from azfdecor.compiler.types import buildable, evaluation, foreign, hints, type_tree
from azfdecor.runtime.annotations import (
    annotations_of,
    call_annotations,
    field_hint,
    names_for,
    of_out,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_known: dict[Any, Hint] = {}
"""Hints whose annotations say the same in every module."""


class LateAnnotationError(Exception):
    """Python 3.14 evaluates a function's annotations when they are asked for, and one of them fails.

    Attributes:
        why: The exception and what it says.
        place: The file and line of the annotation.
    """

    def __init__(self, error: Exception) -> None:
        self.why = in_words(error)
        super().__init__(self.why)
        frames = traceback.walk_tb(error.__traceback__)
        frame, line = [*frames][-1]
        self.place = (frame.f_code.co_filename, line)


def forget() -> None:
    """Let go of what was read of an app."""
    _known.clear()
    evaluation.forget()


def hints_of(function: Callable[..., Any]) -> dict[str, Hint]:
    """The annotations of a callable, by parameter; "return" is that of what it returns.

    Each stands on its own, so that one bad name does not hide the others.

    Raises:
        LateAnnotationError: An annotation fails whatever the names in it are.
    """
    try:
        annotations = call_annotations(function)
    except Exception as error:
        raise LateAnnotationError(error) from error
    found: dict[str, Hint] = {}
    namespace: Mapping[str, Any] | None = None
    for name, annotation in annotations.items():
        is_returned = name == "return"
        hint = _remembered(annotation, is_returned=is_returned)
        if hint is None:
            namespace = names_for(function) if namespace is None else namespace
            hint = _evaluated(annotation, namespace, is_returned=is_returned)
        found[name] = hint
    return found


def hint_of(annotation: Any, namespace: Mapping[str, Any]) -> Hint:
    """An annotation that is not of what is returned."""
    known = _remembered(annotation, is_returned=False)
    return _evaluated(annotation, namespace, is_returned=False) if known is None else known


def _remembered(annotation: Any, *, is_returned: bool) -> Hint | None:
    """What is known of an annotation: an app has few different ones, and many of each."""
    try:
        return _known.get((annotation, is_returned))
    except TypeError:  # it is no key, such as Annotated[...] with a list
        return None


def _evaluated(annotation: Any, namespace: Mapping[str, Any], *, is_returned: bool) -> Hint:
    """An annotation that is not known yet, from now on known where it says the same everywhere."""
    try:
        value, missing = evaluation.evaluated(annotation, namespace)
        found = _hint(value, missing, is_returned=is_returned)
        is_same = value is annotation or (value == annotation and not isinstance(annotation, str))
    except Exception as error:  # noqa: BLE001 - an annotation runs the user's code
        return Hint(failure=in_words(error))
    # What a string means, or one within an annotation, depends on the module.
    if is_same or annotation is None:
        with contextlib.suppress(TypeError):
            _known[annotation, is_returned] = found
    return found


def _hint(
    value: object, missing: Mapping[str, tuple[str, int]], *, is_returned: bool = False
) -> Hint:
    kind = plain(value) if is_returned else None
    fields = _fields(kind) if hints.field_names(kind) else {}
    annotation = hints.meaning(value)
    flaw = None
    if annotation and annotation.is_none and not is_returned:
        flaw = buildable.NONE
    elif annotation and (annotation.is_payload or annotation.marker or _has_notes(value)):
        is_sent = is_returned or annotation.is_out
        made = of_out(value) if annotation.is_out else value
        flaw = buildable.flaw(made, is_sent=is_sent)
    return Hint(
        value,
        type_tree.type_of(value),
        annotation,
        missing,
        fields,
        flaw=flaw,
        foreign=foreign.in_hint(value),
        alias=_alias(value),
    )


def _alias(value: object) -> object:
    """The alias that a `Field` in `Annotated` gives."""
    notes: tuple[object, ...] = getattr(value, "__metadata__", ())
    if not notes:
        return None
    from pydantic.fields import FieldInfo

    fields = (note for note in notes if isinstance(note, FieldInfo))
    return next(
        (f.validation_alias or f.alias for f in fields if f.validation_alias or f.alias), None
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
                hint = _hint(value, hint.missing)
            found[name] = hint
    return {name: found.get(name, Hint()) for name in hints.field_names(kind)}
