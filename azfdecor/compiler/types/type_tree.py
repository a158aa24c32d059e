"""Types as data: what later stages ask of an annotation, without the user's classes."""

from __future__ import annotations

import typing
from typing import Any

from azfdecor.compiler.model import Type
from azfdecor.compiler.types import hints
from azfdecor.runtime.annotations import UNIONS, is_among, is_made_of_text, is_many, plain

_NAMES: tuple[tuple[object, str], ...] = (
    (Any, "Any"),
    (type(None), "None"),
    (None, "None"),
    (..., "..."),
    (typing.Literal, "Literal"),
)


def type_of(hint: object, within: tuple[object, ...] = ()) -> Type:
    """The tree of a type; where it holds itself, the tree ends.

    Args:
        hint: The evaluated annotation.
        within: The types around it.
    """
    inner = plain(hint)
    text = hints.text_of(hint)
    name = _name(inner)
    if is_among(inner, within):
        return Type(name, text, is_many=is_many(inner))
    is_union = typing.get_origin(inner) in UNIONS
    is_literal = typing.get_origin(inner) is typing.Literal
    within = (*within, inner)
    arguments = () if is_literal else typing.get_args(inner)
    return Type(
        name="Union" if is_union else name,
        text=text,
        arguments=tuple(
            type_of(argument, within) for argument in arguments if not isinstance(argument, list)
        ),
        is_many=is_many(inner),
        fields=_fields(inner),
        has_fields=_has_fields(inner),
        is_made_of_text=is_made_of_text(hint) or _has_model_validators(inner),
    )


def _name(hint: Any) -> str:
    kind = typing.get_origin(hint) or hint
    known = next((name for one, name in _NAMES if one is kind), None)
    if known or not isinstance(kind, type):
        return known or hints.text_of(kind)
    is_built_in = kind.__module__ == "builtins"
    return kind.__qualname__ if is_built_in else f"{kind.__module__}.{kind.__qualname__}"


def _has_model_validators(kind: Any) -> bool:
    validators = getattr(kind, "__pydantic_decorators__", None)
    return validators is not None and bool(validators.model_validators)


def _has_fields(kind: Any) -> bool:
    """Whether it is a model, a dataclass, a TypedDict or a NamedTuple."""
    is_model = hasattr(kind, "model_fields") and not getattr(kind, "__pydantic_root_model__", False)
    return is_model or bool(hints.field_names(kind))


def _fields(kind: Any) -> tuple[str, ...]:
    """What the members of its JSON are called, aliases too; none when they may be called anything."""
    model: Any = getattr(kind, "model_fields", None)
    if model is None:
        return tuple(hints.field_names(kind))
    if kind.model_config.get("extra") == "allow":
        return ()
    return tuple(name for key in model for name in _member_names(key, model[key]))


def _member_names(key: str, field: Any) -> list[str]:
    """The name of a pydantic field, and its aliases."""
    aliases = [getattr(field, "alias", None), getattr(field, "validation_alias", None)]
    choices = [c for a in aliases for c in getattr(a, "choices", [a])]
    paths = [getattr(choice, "path", [choice])[0] for choice in choices]
    return [*dict.fromkeys(name for name in (*paths, key) if isinstance(name, str))]
