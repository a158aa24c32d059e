"""What a function takes and gives, and whether the worker takes the function.

The worker compares the parameters and annotations of an entry point with the bindings of its
function.json, and refuses the function when they do not fit.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import GenericAlias, UnionType
from typing import TYPE_CHECKING, Any, ClassVar, Union, get_args, get_origin, get_type_hints

from azfdecor.local.converters import GENERAL, converter, may_return
from azfdecor.local.engine import Direction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azfdecor.local.engine import BindingInfo

_NOT_TYPES: tuple[object, ...] = (Union, tuple, ClassVar, get_origin(Callable[..., Any]))


class FunctionLoadError(RuntimeError):
    """The worker would refuse this function."""


@dataclass(frozen=True)
class Slot:
    """A parameter, or what is returned: how values get there.

    Attributes:
        binding_type: The type of binding whose converter takes the values.
        annotation: The type that is annotated, if any.
    """

    binding_type: str
    annotation: Any


@dataclass(frozen=True)
class EntryPoint:
    """An entry point whose parameters fit its bindings.

    Attributes:
        inputs: The parameters that are given values, by name.
        outputs: The parameters that are given an `Out`, by name.
        returned: What becomes of the returned value; None when nothing may be returned.
        takes_context: There is a parameter for the invocation's context.
    """

    inputs: Mapping[str, Slot]
    outputs: Mapping[str, Slot]
    returned: Slot | None
    takes_context: bool


def read_entry_point(
    function: Callable[..., Any], bindings: Mapping[str, BindingInfo]
) -> EntryPoint:
    """Read the signature of a function that an entry point names.

    Raises:
        FunctionLoadError: The worker would refuse it, as it also would for any other exception.
    """
    names = set(inspect.signature(function).parameters)
    hints = get_type_hints(function)
    for name, binding in bindings.items():
        _check_direction(name, binding.direction)
    bound = {name: binding for name, binding in bindings.items() if name != "$return"}
    takes_context = "context" in names - bound.keys()
    if takes_context:
        names.remove("context")
        _check_context(hints)
    if names != bound.keys():
        unbound, missing = sorted(names - bound.keys()), sorted(bound.keys() - names)
        msg = f"parameters without a binding: {unbound}; bindings without a parameter: {missing}"
        raise FunctionLoadError(msg)
    slots = {name: _slot(name, binding, hints) for name, binding in bound.items()}
    is_output = {name: binding.direction is Direction.OUT for name, binding in bound.items()}
    return EntryPoint(
        inputs={name: slot for name, slot in slots.items() if not is_output[name]},
        outputs={name: slot for name, slot in slots.items() if is_output[name]},
        returned=_returned(bindings, hints),
        takes_context=takes_context,
    )


def _check_direction(name: str, direction: Direction) -> None:
    if direction is Direction.INOUT:
        msg = f"the binding {name} has the direction inout"
        raise FunctionLoadError(msg)
    if name == "$return" and direction is not Direction.OUT:
        msg = "the binding $return is no output"
        raise FunctionLoadError(msg)


def _check_context(hints: Mapping[str, Any]) -> None:
    if "context" in hints and not _is_class(hints["context"], "Context"):
        msg = f"context is annotated {hints['context']!r}, not azure.functions.Context"
        raise FunctionLoadError(msg)


def _slot(name: str, binding: BindingInfo, hints: Mapping[str, Any]) -> Slot:
    """How values get to or from a parameter."""
    if name not in hints:
        return Slot(binding.type, None)
    annotation = hints[name]
    is_out = _is_class(get_origin(annotation) if _is_alias(annotation) else annotation, "Out")
    if is_out is not (binding.direction is Direction.OUT):
        msg = f"{name} is annotated {annotation!r} and its direction is {binding.direction.name}"
        raise FunctionLoadError(msg)
    if is_out:
        content = get_args(annotation)
        annotation = content[0] if len(content) == 1 else None
    if not (_is_class(annotation) or _is_alias(annotation)):
        msg = f"{name} is annotated {hints[name]!r}, which is no class"
        raise FunctionLoadError(msg)
    is_content = annotation in (str, bytes) and not may_return(binding.type)
    binding_type = GENERAL if is_content else binding.type
    direction = "output" if is_out else "input"
    check = getattr(converter(binding_type), f"check_{direction}_type_annotation")
    if not check(annotation):
        msg = f"{name} is annotated {hints[name]!r}, which does not fit its type {binding.type}"
        raise FunctionLoadError(msg)
    return Slot(binding_type, annotation)


def _returned(bindings: Mapping[str, BindingInfo], hints: Mapping[str, Any]) -> Slot | None:
    """Where the returned value goes: to `$return`, else to the last binding that allows it."""
    annotation = hints.get("return")
    if "$return" in bindings:
        type_ = bindings["$return"].type
        if "return" in hints and not (
            _is_class(annotation) and converter(type_).check_output_type_annotation(annotation)
        ):
            msg = f"the returned value is annotated {annotation!r}, which does not fit {type_}"
            raise FunctionLoadError(msg)
        return Slot(type_, annotation)
    types = [binding.type for binding in bindings.values() if may_return(binding.type)]
    return Slot(types[-1], annotation) if types else None


def _is_class(annotation: object, name: str | None = None) -> bool:
    """Whether it is a class, of that name: the worker knows some of them by their names alone."""
    # list[...] is a class to Python 3.10.
    if not isinstance(annotation, type) or isinstance(annotation, GenericAlias):
        return False
    return name in {None, annotation.__name__}


def _is_alias(annotation: object) -> bool:
    """Whether it is such as `List[int]`; `list[int]` is none to the worker."""
    origin = get_origin(annotation)
    is_builtin = isinstance(annotation, (GenericAlias, UnionType))
    return origin is not None and not is_builtin and origin not in _NOT_TYPES
