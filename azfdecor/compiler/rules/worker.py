"""What the worker refuses or muddles, of which only its own converters tell.

They are asked, with the questions that the worker asks them when it loads a function.
Source: azure-functions-runtime-v1, functions.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azfdecor.bindings.base import ANY_VALUE
from azfdecor.compiler.model import RETURN
from azfdecor.problems.durable import MUDDLED_ANSWER
from azfdecor.problems.matching import WRONG_ANNOTATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App, BindingEntry
    from azfdecor.problems.problem import Problem

_TYPES = {"str": str, "bytes": bytes, "bytearray": bytearray}


def refused_annotations(app: App) -> Iterator[Problem]:
    """An annotation that the worker would refuse when it loads the function."""
    for function in app.functions:
        for bound in function.bindings:
            parameter = bound.parameter
            if not bound.kind.is_generic or parameter is None or _is_accepted(bound):
                continue
            text = parameter.annotation.text if parameter.annotation else ""
            yield WRONG_ANNOTATION.at(
                function.place_of_parameter(parameter.name),
                f"the worker cannot fill {parameter.name!r}, annotated {text}, for a binding "
                f"of type {bound.type!r}",
                "leave the annotation out to take what the worker delivers",
            )


def muddled_answers(app: App) -> Iterator[Problem]:
    """An answer that the worker may send in the form of another binding.

    Of several bindings whose form a return value may take, the worker uses the one that it reads
    last; the host sends them in no certain order. Source: azure-functions-runtime-v1,
    functions.py (get_return_binding).
    """
    for function in app.functions:
        trigger = function.trigger
        returns = function.signature.returns
        if ANY_VALUE not in trigger.kind.answers or (returns and returns.is_none):
            continue
        for bound in function.bindings[1:]:
            has_form = _converter(trigger.type) and not _converter(bound.type)
            if has_form and bound.name != RETURN:
                yield MUDDLED_ANSWER.at(
                    bound.node.place(),
                    f"the worker may send what {function.reference.path} returns as text that is "
                    f"no JSON, because of {bound.node.title}",
                    "read that value in the function itself, or in one that returns nothing",
                )


def _converter(type_: str) -> Any:
    """The worker's own form for a type; None where it takes the value as it is."""
    from azure.functions import get_binding_registry

    return get_binding_registry().get(type_)  # type: ignore[no-untyped-call]


def _is_accepted(bound: BindingEntry) -> bool:
    annotation = bound.parameter.annotation if bound.parameter else None
    if annotation is None or len(annotation.types) != 1 or annotation.is_text_list:
        return True  # the shim then has no annotation, which the worker always takes
    converter = _converter(bound.type)
    if converter is None:
        return True  # a type without a converter is generic, and takes what Takes has
    type_ = _TYPES[annotation.types[0]]
    has_implicit_output = getattr(converter, "has_implicit_output", bool)()
    if type_ in (str, bytes) and not has_implicit_output:
        return True
    direction = "output" if annotation.is_out else "input"
    try:
        return bool(getattr(converter, f"check_{direction}_type_annotation")(type_))
    except (AttributeError, TypeError):
        return False  # so it would end in the worker too
