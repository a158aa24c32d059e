"""What is wrong with a binding or a parameter, wherever matching finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import ANY_VALUE, Input, Output, Trigger
from azfdecor.bindings.http import http_output, http_trigger
from azfdecor.compiler.match.acceptance import listed
from azfdecor.compiler.reference import kind_of
from azfdecor.problems.around import WRAPPED_ORCHESTRATOR
from azfdecor.problems.durable import BESIDE_ORCHESTRATOR
from azfdecor.problems.matching import (
    CARDINALITY,
    DATA_TYPE,
    NO_PARAMETER,
    NO_TRIGGER,
    TWO_TRIGGERS,
    UNFILLED_PARAMETER,
    WRONG_ANNOTATION,
    WRONG_DIRECTION,
)
from azfdecor.problems.values import IMPOSSIBLE_VALUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azfdecor.bindings.base import Binding
    from azfdecor.compiler.match.report import Report
    from azfdecor.compiler.model import Annotation, Parameter

_ROLES = {"in": "an input", "out": "an output"}
_CARDINALITIES = ("one", "many")
_DATA_TYPES = ("string", "binary", "stream")
_DATA = {"str": "string", "bytes": "binary"}


def check_classes(report: Report, bindings: Sequence[Binding]) -> None:
    """Classes that say too little; those of azfdecor never do."""
    for binding in bindings:
        name = type(binding).__name__
        if not binding.json_type or not isinstance(binding, (Trigger, Input, Output)):
            report.add(
                IMPOSSIBLE_VALUE,
                f"the class {name} has no type in function.json, or no role",
                f'derive it from Trigger, Input or Output: class {name}(Trigger, type="...")',
                binding,
            )


def check_triggers(report: Report, bindings: Sequence[Binding], *, is_wrapped: bool) -> None:
    """A function has one trigger, and beside it nothing that does not go with it."""
    path = report.declared.reference.path
    triggers = [binding for binding in bindings if isinstance(binding, Trigger)]
    trigger = triggers[0] if triggers else None
    runner = ".".join((kind_of(trigger).run_by if trigger else None) or ())
    if not triggers:
        what = " and ".join(type(d).__name__ for d in report.declared.declarations)
        report.add(
            NO_TRIGGER,
            f"{path} has {what}, but no trigger: nothing would run it",
            "add one, such as @http_trigger() or @timer_trigger('0 */5 * * * *')",
        )
    for extra in triggers[1:]:
        report.add(
            TWO_TRIGGERS,
            f"{path} has a second trigger, {type(extra).__name__}: "
            "the host refuses a function with two",
            "write one function for each trigger; both may call a third",
            extra,
        )
    for output in bindings:
        if isinstance(output, http_output) and not isinstance(trigger, http_trigger):
            report.add(
                NO_PARAMETER,
                f"http_output answers a request, and {path} has no http_trigger that brings one",
                "remove it, or use http_trigger",
                output,
            )
    if runner and is_wrapped:
        report.add(
            WRAPPED_ORCHESTRATOR,
            f"{path} cannot be wrapped: {runner} runs it several times for one call",
            "remove @wrap here, and wrap the activities",
        )
    for other in bindings if runner else ():
        if not isinstance(other, Trigger):
            report.add(
                BESIDE_ORCHESTRATOR,
                f"{type(other).__name__} cannot be combined with {type(trigger).__name__}: "
                f"{runner} passes {path} nothing but the context",
                "move it to another function, such as an activity",
                other,
            )


def report_misfit(
    report: Report, binding: Binding, parameter: Parameter, annotation: Annotation, *, fits: bool
) -> None:
    """What is wrong with a parameter for the binding that is to fill it, if anything is."""
    if isinstance(binding, Output) != annotation.is_out:
        needs = "`Out[...]`" if isinstance(binding, Output) else "no `Out[...]`"
        report.add(
            WRONG_DIRECTION,
            f"{type(binding).__name__} is {_ROLES[binding.direction]}, "
            f"but {parameter.name!r} is annotated {annotation.text}",
            f"annotate it with {needs}",
            parameter=parameter.name,
        )
    elif not fits:
        report_annotation(report, binding, parameter)
    elif binding.cardinality_given() and _contradicts(
        binding.cardinality_given(), annotation.cardinality, _CARDINALITIES
    ):
        report.add(
            CARDINALITY,
            f"{type(binding).__name__} has the cardinality {binding.cardinality_given()!r}, "
            f"but {parameter.name!r} is annotated {annotation.text}",
            "leave cardinality out: the annotation says it",
            binding,
        )
    elif _is_other_data(binding, annotation):
        report.add(
            DATA_TYPE,
            f"{type(binding).__name__} has the data type {binding.data_type_given()!r}, "
            f"but {parameter.name!r} is annotated {annotation.text}",
            "leave data_type out: the annotation says it",
            binding,
        )


def report_annotation(report: Report, binding: Binding, parameter: Parameter) -> None:
    """A parameter is annotated what its binding cannot deliver, or send."""
    text = parameter.annotation.text if parameter.annotation else ""
    why = ", which JSON cannot hold" if ANY_VALUE in kind_of(binding).accepts else ""
    hint = f"annotate it {wanted(binding)}"
    kind, types = kind_of(binding), parameter.annotation.types if parameter.annotation else ()
    if types in (("list[str]",), ("list[bytes]",)) and "cardinality" in kind.options:
        batches = [type_ for type_ in kind.accepts if type_.startswith("list[")]
        why = ": the worker delivers a batch as objects of events or messages, not as text"
        hint = (
            f"annotate it {listed(batches, also='a list of a type of your own: list[YourModel]')}"
        )
    report.add(
        WRONG_ANNOTATION,
        f"{type(binding).__name__} cannot fill {parameter.name!r}, annotated {text}{why}",
        hint,
        parameter=parameter.name,
    )


def report_unfilled(report: Report, parameter: Parameter) -> None:
    """A parameter has no binding."""
    name = parameter.name
    if parameter.annotation is not None and parameter.annotation.is_out:
        hint = "add its output, such as @queue_output('name'), or remove the parameter"
    else:
        hint = "add its binding, give it a default, or remove it"
    report.add(
        UNFILLED_PARAMETER,
        f"nothing fills the parameter {name!r} of {report.declared.reference.path}",
        hint,
        parameter=name,
    )


def wanted(binding: Binding) -> str:
    """The annotations that a binding takes, in words."""
    kind = kind_of(binding)
    wrap = "Out[{}]" if isinstance(binding, Output) else "{}"
    any_type = kind.carries_payloads and ANY_VALUE not in kind.accepts
    own = wrap.format("YourModel")
    return listed(kind.accepts, wrap, also=f"a type of your own: {own}" if any_type else "")


def _is_other_data(binding: Binding, annotation: Annotation) -> bool:
    """Whether `data_type` asks for other data than the annotation says."""
    given = binding.data_type_given()
    if given is None or annotation.is_out:
        return False
    if annotation.cardinality == "many":
        return given == "stream"
    if given == "undefined":
        given = kind_of(binding).delivers
    return _contradicts(given, _DATA.get(" ".join(annotation.types)), _DATA_TYPES)


def _contradicts(given: object, wanted: str | None, known: Sequence[str]) -> bool:
    """Whether a value is another one than is wanted; what is none at all is for the rules."""
    return wanted is not None and given != wanted and given in known
