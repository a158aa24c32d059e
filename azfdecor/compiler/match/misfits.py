"""What is wrong with a binding or a parameter, wherever matching finds it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from azfdecor.bindings.base import Output, Trigger
from azfdecor.bindings.http import http_output, http_trigger
from azfdecor.compiler.match.acceptance import listed
from azfdecor.compiler.properties import FIXED, properties_of, word_in
from azfdecor.compiler.reference import kind_of
from azfdecor.declaration import given_of
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

    from azfdecor.bindings.base import Binding, BindingKind
    from azfdecor.compiler.match.report import Report
    from azfdecor.compiler.model import Annotation, Parameter
    from azfdecor.declaration import Option

_ROLES = {"in": "an input", "out": "an output"}
_CARDINALITIES = ("one", "many")
_SAID = ("cardinality", "datatype")
"""The properties that say what annotations say, too, in lower case."""
_DATA_TYPES = ("string", "binary", "stream")
_DATA = {"str": "string", "bytes": "binary"}


def check_classes(report: Report, bindings: Sequence[Binding]) -> None:
    """Classes that say too little; those of azfdecor never do."""
    for binding in bindings:
        kind, name = binding.__kind__, type(binding).__name__
        for option in _misnamed(kind):
            report.add(
                IMPOSSIBLE_VALUE,
                f"the option {option.keyword!r} of {name} would be the property "
                f"{option.json_name!r}, which function.json has for every binding",
                "give the property its own name in the class: option(json_name=...)",
                binding,
            )
        if not (kind.type and kind.role):
            report.add(
                IMPOSSIBLE_VALUE,
                f"the class {name} has no type in function.json, or no role",
                f'derive it from Trigger, Input or Output: class {name}(Trigger, type="...")',
                binding,
            )


@functools.cache
def _misnamed(kind: BindingKind) -> list[Option]:
    """The options whose properties would take the place of what every binding has."""
    options = () if kind.is_generic else kind.options.values()
    return [option for option in options if option.in_json and option.json_name in FIXED]


def check_triggers(report: Report, bindings: Sequence[Binding], *, is_wrapped: bool) -> None:
    """A function has one trigger, and beside it nothing that does not go with it."""
    path = report.declared.reference.path
    triggers = [binding for binding in bindings if isinstance(binding, Trigger)]
    trigger = triggers[0] if triggers else None
    runner = kind_of(trigger).runner if trigger else None
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
            f"{type(binding).__name__} is {_ROLES[binding.__kind__.direction]}, "
            f"but {parameter.name!r} is annotated {annotation.text}",
            f"annotate it with {needs}",
            parameter=parameter.name,
        )
    elif not fits:
        report_annotation(report, binding, parameter)
    elif _may_contradict(binding):
        _report_contradiction(report, binding, parameter, annotation)


def _may_contradict(binding: Binding) -> bool:
    """Whether one of its options says what annotations say, too; most often none does."""
    said = _saying(binding.__kind__)
    return said is None or not said.isdisjoint(given_of(binding))


@functools.cache
def _saying(kind: BindingKind) -> frozenset[str] | None:
    """The keywords of such options; None where the properties have to be asked."""
    options = [o for o in kind.options.values() if o.json_name.lower() in _SAID]
    if kind.is_open or any(option.always or option.required for option in options):
        return None
    return frozenset(option.keyword for option in options)


def _report_contradiction(
    report: Report, binding: Binding, parameter: Parameter, annotation: Annotation
) -> None:
    """An option says another thing than the annotation, if one does."""
    given = properties_of(binding)
    cardinality, data_type = word_in(given, "cardinality"), word_in(given, "dataType")
    if _contradicts(cardinality, annotation.cardinality, _CARDINALITIES):
        report.add(
            CARDINALITY,
            f"{type(binding).__name__} has the cardinality {cardinality!r}, "
            f"but {parameter.name!r} is annotated {annotation.text}",
            "leave cardinality out: the annotation says it",
            binding,
        )
    elif _is_other_data(binding, data_type, annotation):
        report.add(
            DATA_TYPE,
            f"{type(binding).__name__} has the data type {data_type!r}, "
            f"but {parameter.name!r} is annotated {annotation.text}",
            "leave data_type out: the annotation says it",
            binding,
        )


def report_annotation(report: Report, binding: Binding, parameter: Parameter) -> None:
    """A parameter is annotated what its binding cannot deliver, or send."""
    text = parameter.annotation.text if parameter.annotation else ""
    kind = kind_of(binding)
    why = ", which JSON cannot hold" if kind.takes.is_any_json else ""
    hint = f"annotate it {wanted(binding)}"
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
    any_type = kind.content is not None and not kind.takes.is_any_json
    own = wrap.format("YourModel")
    return listed(kind.takes.types, wrap, also=f"a type of your own: {own}" if any_type else "")


def _is_other_data(binding: Binding, given: object, annotation: Annotation) -> bool:
    """Whether `data_type` asks for other data than the annotation says."""
    if given is None or annotation.is_out:
        return False
    if annotation.cardinality == "many":
        return given == "stream"
    if given == "undefined":
        given = kind_of(binding).takes.delivered
    return _contradicts(given, _DATA.get(" ".join(annotation.types)), _DATA_TYPES)


def _contradicts(given: object, wanted: str | None, known: Sequence[str]) -> bool:
    """Whether a value is another one than is wanted; what is none at all is for the rules."""
    return wanted is not None and given != wanted and given in known
