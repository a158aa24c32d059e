"""What the worker refuses for a binding that azfdecor has no decorator for.

Its own converters are asked, with the questions that it asks them when it loads a function.
Source: azure-functions-runtime-v1, functions.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azfdecor.bindings.base import ANY_TYPE
from azfdecor.compiler import lines
from azfdecor.compiler.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App, Bound

_TYPES = {"str": str, "bytes": bytes, "bytearray": bytearray}


def refused_annotations(app: App) -> Iterator[Problem]:
    """An annotation that the worker would refuse when it loads the function."""
    for function in app.functions:
        declared = function.declared
        for bound in function.bindings:
            parameter = bound.parameter
            if bound.kind.json_type != ANY_TYPE or parameter is None or _is_accepted(bound):
                continue
            text = parameter.annotation.text if parameter.annotation else ""
            place = lines.place_of_parameter(declared.target, parameter.name)
            file, line = place or (declared.reference.file, declared.line)
            yield Problem(
                "AZF308",
                f"the worker cannot fill {parameter.name!r}, annotated {text}, for a binding "
                f"of type {bound.declaration.type_in_json()!r}",
                "leave the annotation out to take what the worker delivers",
                file,
                line,
                declared.name,
            )


def _is_accepted(bound: Bound) -> bool:
    from azure.functions import get_binding_registry

    annotation = bound.parameter.annotation if bound.parameter else None
    if annotation is None or len(annotation.types) != 1:
        return True  # the shim then has no annotation, which the worker always takes
    converter: Any = get_binding_registry().get(bound.declaration.type_in_json())  # type: ignore[no-untyped-call]
    if converter is None:
        return True  # a type without a converter is generic, and takes what Binding.accepts has
    type_ = _TYPES[annotation.types[0]]
    has_implicit_output = getattr(converter, "has_implicit_output", bool)()
    if type_ in (str, bytes) and not has_implicit_output:
        return True
    direction = "output" if annotation.is_out else "input"
    try:
        return bool(getattr(converter, f"check_{direction}_type_annotation")(type_))
    except (AttributeError, TypeError):
        return False  # so it would end in the worker too
