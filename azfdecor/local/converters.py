"""The converters of `azure.functions`, which make Python objects of datums and datums of them.

The library has one for each type of binding that it knows. All others share a general one, which
is part of the worker and so stands here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from azure.functions import get_binding_registry
from azure.functions.meta import Datum

if TYPE_CHECKING:
    from collections.abc import Mapping

GENERAL = "generic"
"""The type of binding that parameters annotated `str` or `bytes` count as."""

_REGISTRY: Any = cast("Any", get_binding_registry)()
_KINDS: dict[type, str | None] = {
    str: "string",
    bytes: "bytes",
    type(None): None,
    dict: "dict",
    list: "list",
    int: "int",
    float: "double",
}


class GeneralConverter:
    """What the worker does with values of a type that `azure.functions` does not know."""

    @staticmethod
    def has_trigger_support() -> bool:
        """Whether it wants the trigger's metadata."""
        return False

    @staticmethod
    def check_input_type_annotation(annotation: type) -> bool:
        """Whether a parameter may be annotated so."""
        return issubclass(annotation, (str, bytes))

    @staticmethod
    def check_output_type_annotation(annotation: type) -> bool:
        """Whether an output may be annotated so."""
        return issubclass(annotation, (str, bytes, bytearray))

    @staticmethod
    def decode(datum: Datum, *, trigger_metadata: Mapping[str, Datum]) -> object:  # noqa: ARG004
        """Take content as it is, JSON too."""
        if datum.type not in {"string", "bytes", "json", None}:
            msg = f"a value of the kind {datum.type} is neither text nor bytes"
            raise ValueError(msg)
        return datum.value if datum.type else None

    @staticmethod
    def encode(value: object, *, expected_type: type | None) -> Datum:  # noqa: ARG004
        """Say of what kind a value is."""
        if isinstance(value, bytearray):
            value = bytes(value)
        for type_, kind in _KINDS.items():
            if isinstance(value, type_):
                return Datum(value, kind)
        raise NotImplementedError


def converter(binding_type: str) -> Any:
    """The converter for a type of binding."""
    return _REGISTRY.get(binding_type) or GeneralConverter


def may_return(binding_type: str) -> bool:
    """Whether a function with such a binding may return a value without a `$return` binding."""
    found = converter(binding_type)
    if found is GeneralConverter:
        return binding_type != "durableClient"
    # Those that encode only say nothing of it.
    return getattr(found, "has_implicit_output", bool)()


def encode(binding_type: str, value: object, annotation: Any) -> Any:
    """The datum of a value that a function gave."""
    found = converter(binding_type)
    try:
        return found.encode(value, expected_type=annotation)
    except NotImplementedError:
        msg = f"a binding of the type {binding_type} takes no {type(value).__name__}"
        raise TypeError(msg) from None
