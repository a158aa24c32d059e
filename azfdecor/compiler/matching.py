"""Which declaration fills which parameter.

The annotations decide, `arg_name` overrides them, and a parameter's name never does. Whatever
stays open on either side is a problem.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from azfdecor.bindings.base import ANY_VALUE, Binding, Input, Output, Trigger
from azfdecor.bindings.http import http_output, http_trigger
from azfdecor.compiler import binding_names, hints, lines, requests
from azfdecor.compiler.model import RETURN, Annotation, Bound, Declared, Parameter, Plan, Signature
from azfdecor.compiler.problem import Problem
from azfdecor.compiler.reference import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from azfdecor.compiler.model import Source

CONTEXT = "azure.functions.Context"
_BODIES = ("body", "field", "raw", "form", "file")
"""The places in the one body of a request."""
_RESPONSE = http_output()
"""The binding that no decorator has to ask for."""
_ROLES = {"in": "an input", "out": "an output"}
_CARDINALITIES = ("one", "many")
_DATA_TYPES = ("string", "binary", "stream")
_DATA = {"str": "string", "bytes": "binary"}
_JSON = "str, int, float, bool, None, list[...], dict[str, ...], a TypedDict"
"""What `ANY_VALUE` says among the annotations of a binding."""


class Match(NamedTuple):
    """What was found for one callable.

    Attributes:
        bindings: In the order of function.json.
        context: The parameter that takes the invocation context, if any.
        plan: What typed values need, if there are any.
    """

    bindings: tuple[Bound, ...]
    context: Parameter | None
    plan: Plan | None


def match(
    declared: Declared, signature: Signature, wrap: tuple[str, ...] = ()
) -> tuple[Match | None, list[Problem]]:
    """The bindings and what they fill, or what is wrong.

    Args:
        declared: The callable.
        signature: How it is called.
        wrap: The middlewares around it.
    """
    # One object put on twice, as decorators of the user's own may do, is one binding.
    bindings = list(dict.fromkeys(d for d in declared.declarations if isinstance(d, Binding)))
    matcher = _Matcher(declared, signature, bindings, wrap)
    matcher.check_classes()
    if not matcher.problems:
        matcher.check_triggers()
    if matcher.problems:
        return None, matcher.problems
    matcher.match_names()
    matcher.match_outputs()
    matcher.match_inputs()
    matcher.match_beside()
    matcher.match_request()
    matcher.check_place()
    matcher.report_leftovers()
    if matcher.problems:
        return None, matcher.problems
    return Match(tuple(matcher.bound()), matcher.context, matcher.plan()), []


class _Matcher:
    """The state of one match: what is bound so far, and what is still open."""

    def __init__(
        self,
        declared: Declared,
        signature: Signature,
        bindings: Sequence[Binding],
        wrap: tuple[str, ...],
    ) -> None:
        self._wrap = wrap
        self._declared = declared
        self._signature = signature
        self._bindings = bindings
        self._bound: dict[Binding, Parameter | None] = {}
        self._return: Binding | None = None
        self.problems: list[Problem] = []
        self._triggers = [b for b in bindings if isinstance(b, Trigger)]
        self._trigger = self._triggers[0] if self._triggers else None
        self._is_http = isinstance(self._trigger, http_trigger)
        kind = kind_of(self._trigger) if self._trigger else None
        self._answers: Sequence[str] = getattr(kind, "answers", ())
        """What the function may return to whoever waits for an answer of it."""
        self._runner = ".".join(getattr(kind, "run_by", None) or ())
        """What calls the function in the worker's place, with the trigger's value alone."""
        self.context = next((p for p in signature.parameters if self._is_context(p)), None)
        self._open = [p for p in signature.parameters if p is not self.context]
        route = getattr(self._trigger, "route", None) if self._is_http else None
        self._route = requests.route_parameters(route) if route else {}
        self._payloads = [
            p for p in signature.parameters if p.annotation and p.annotation.is_payload
        ]
        self._parts: dict[str, Binding] = {}
        """The fields of what is returned that outputs take."""
        self._sources: dict[str, Source] = {}
        self._beside: dict[str, str] = {}

    def check_classes(self) -> None:
        """Classes that say too little; those of azfdecor never do."""
        for binding in self._bindings:
            name = type(binding).__name__
            if not binding.json_type or not isinstance(binding, (Trigger, Input, Output)):
                self._problem(
                    "AZF402",
                    f"the class {name} has no type in function.json, or no role",
                    f'derive it from Trigger, Input or Output: class {name}(Trigger, type="...")',
                    binding,
                )

    def check_triggers(self) -> None:
        path = self._declared.reference.path
        if not self._triggers:
            what = " and ".join(type(d).__name__ for d in self._declared.declarations)
            self._problem(
                "AZF301",
                f"{path} has {what}, but no trigger: nothing would run it",
                "add one, such as @http_trigger() or @timer_trigger('0 */5 * * * *')",
            )
        for extra in self._triggers[1:]:
            self._problem(
                "AZF302",
                f"{path} has a second trigger, {type(extra).__name__}: "
                "the host refuses a function with two",
                "write a function for each, both calling a third",
                extra,
            )
        if self._runner and self._wrap:
            self._problem(
                "AZF319",
                f"{self._runner} runs {path} again and again, and nothing can be wrapped around it",
                "wrap its activities, or leave it out of what wraps",
            )
        for other in self._bindings if self._runner else ():
            if not isinstance(other, Trigger):
                self._problem(
                    "AZF313",
                    f"{type(other).__name__} cannot stand beside {type(self._trigger).__name__}: "
                    f"{self._runner} calls {path} with its context alone",
                    "put it on a function that takes more, such as an activity",
                    other,
                )

    def match_names(self) -> None:
        """What `arg_name` says."""
        for binding in self._bindings:
            name = binding.arg_name
            if not isinstance(name, str):
                continue  # a value of another type is for the rules to report
            parameter = next((p for p in self._signature.parameters if p.name == name), None)
            if name == RETURN:
                self._bind_return(binding)
            elif parameter is None and isinstance(binding, Output) and name in self._fields():
                # The part of what is returned takes the place of a parameter.
                part = Annotation(name, is_out=True, is_payload=True)
                self._parts[name] = binding
                self._bound[binding] = Parameter(
                    name, part, has_default=False, is_positional_only=False
                )
            elif parameter is None:
                names = ", ".join(p.name for p in self._signature.parameters) or "none"
                self._problem(
                    "AZF303",
                    f"arg_name={name!r} names no parameter of {self._declared.reference.path}",
                    f"its parameters are: {names}{self._fields_in_words()}",
                    binding,
                )
                self._bound[binding] = None
            elif parameter not in self._open:
                holder = next((b for b, p in self._bound.items() if p is parameter), None)
                taker = type(holder).__name__ if holder else "the invocation context"
                self._problem(
                    "AZF304",
                    f"the parameter {name!r} is filled by {taker} and by {type(binding).__name__}",
                    "give each binding a parameter of its own",
                    binding,
                )
                self._bound[binding] = None
            else:
                self._bind(binding, parameter)

    def _fields(self) -> list[str]:
        """The fields of what is returned."""
        returns = self._signature.returns
        is_object = returns is not None and returns.shape == "object"
        return hints.return_fields(self._declared.target) if is_object else []

    def _fields_in_words(self) -> str:
        fields = ", ".join(self._fields())
        return f"; the fields of what it returns: {fields}" if fields else ""

    def match_outputs(self) -> None:
        """An output goes to the only `Out[...]` that it can, else to the return value."""
        unbound = [b for b in self._unbound() if isinstance(b, Output)]
        outputs = self._settle(unbound, [p for p in self._open if _is_out(p)])
        if not outputs:
            return
        outs = [p for p in self._open if _is_out(p)]
        # Each of these was meant for an output, and its annotation is what is wrong.
        strays = [p for p in outs if not any(self._accepts(output, p) for output in outputs)]
        for output in outputs:
            candidates = [p for p in outs if self._accepts(output, p)]
            if candidates:
                self._report_tie(output, candidates)
            elif strays:
                self._bound[output] = None
                self._report_annotation(output, strays.pop(0))
            elif isinstance(output, http_output) and not self._is_http:
                self._problem(
                    "AZF306",
                    f"http_output answers a request, and {self._declared.reference.path} has no "
                    "http_trigger that brings one",
                    "remove it, or use http_trigger",
                    output,
                )
                self._bound[output] = None
            elif self._answers and not isinstance(output, http_output):
                self._problem(
                    "AZF306",
                    f"{type(output).__name__} has no parameter to take its value from, and what "
                    f"{self._declared.reference.path} returns is {self._answer_in_words()}",
                    f"add a parameter such as {_parameter(output)}",
                    output,
                )
                self._bound[output] = None
            else:
                self._bind_return(output)

    def match_inputs(self) -> None:
        """A trigger or an input goes to the only parameter whose annotation it accepts."""
        unbound = self._settle(self._unbound(), [p for p in self._open if not _is_out(p)])
        for binding in unbound:
            candidates = self._candidates(binding, [p for p in self._open if not _is_out(p)])
            if isinstance(binding, http_trigger) and not candidates:
                self._bound[binding] = None
            elif candidates:
                self._report_tie(binding, candidates)
            else:
                self._report_homeless(binding)

    def match_beside(self) -> None:
        """The trigger's value as a type of the user's, beside it as the worker delivers it."""
        parameter = self._bound.get(self._trigger) if self._trigger and self._open else None
        if self._trigger is None or parameter is None or parameter.annotation is None:
            return
        if not any("azure." in type_ for type_ in parameter.annotation.types):
            return  # text beside a model: a decorator is more likely to be missing
        payloads = [
            p
            for p in self._open
            if not p.has_default and self._converts(self._trigger, p.annotation)
        ]
        if len(payloads) == 1 and not self._converts(self._trigger, parameter.annotation):
            self._beside = {payloads[0].name: parameter.name}
            self._open.remove(payloads[0])

    def match_request(self) -> None:
        """What no binding fills comes out of the request; there is but one body."""
        if not self._open or not self._is_http or self._answers_by_output() or self.problems:
            return
        self._sources = requests.sources(self._open, self._route)
        self._open = [p for p in self._open if p.name not in self._sources]
        bodies = [n for n, source in self._sources.items() if source.place in _BODIES]
        places = {self._sources[name].place for name in bodies}
        if len(places - {"file"}) > 1 or places >= {"raw", "file"} or places >= {"body", "file"}:
            self._problem(
                "AZF320",
                f"a request has one body, and {', '.join(bodies)} of "
                f"{self._declared.reference.path} take it in different ways",
                "take all from JSON, or all from a form",
                parameter=bodies[-1],
            )
        elif list(places) == ["raw"] and len(bodies) > 1:
            self._problem(
                "AZF320",
                f"{', '.join(bodies)} of {self._declared.reference.path} would each be the whole "
                "body",
                "keep one of them",
                parameter=bodies[-1],
            )

    def plan(self) -> Plan | None:
        """What typed values need between the worker and the function; None without any."""
        returns = self._signature.returns
        is_plain = returns is None or (
            not returns.is_payload and set(returns.types) <= set(http_output.returns)
        )
        has_values = self._payloads or self._sources or self._has_status_code()
        if is_plain and not (has_values or self._wrap):
            return None  # the usual case
        values: dict[str, str] = dict.fromkeys(self._beside, "payload")
        for binding, parameter in self._bound.items():
            if parameter and self._converts(binding, parameter.annotation):
                is_part = parameter.name in self._parts
                name = f"return.{parameter.name}" if is_part else parameter.name
                values[name] = _conversion(binding)
        if self._parts and self._is_http:
            values.update(
                {f"return.{n}": "response" for n in self._fields() if n not in self._parts}
            )
        elif returns and not returns.is_none and not self._answers_by_return():
            if self._return and not accepted(kind_of(self._return).returns, returns):
                values["return"] = _conversion(self._return)
            elif not self._return and self._answers and not accepted(self._answers, returns):
                values["return"] = "data" if ANY_VALUE in self._answers else "document"
        if not self._is_http or not self._answers_by_return():
            has_plan = values or self._wrap
            return Plan({}, values, self._beside, self._wrap) if has_plan else None
        request = self._bound.get(self._trigger) if self._trigger else None
        taken = {request.name: requests.whole()} if request else {}
        return Plan({**taken, **self._sources}, values, {}, self._wrap)

    def _has_status_code(self) -> bool:
        trigger = self._trigger
        return isinstance(trigger, http_trigger) and "status_code" in trigger.given()

    def check_place(self) -> None:
        """Whether a library that calls the function itself can hand over the trigger's value."""
        parameter = self._bound.get(self._trigger) if self._trigger else None
        if not self._runner or parameter is None:
            return
        if parameter.is_keyword_only or parameter is not self._signature.parameters[0]:
            self._problem(
                "AZF314",
                f"{self._runner} calls {self._declared.reference.path} with its context in the "
                f"first place, where {parameter.name!r} does not stand",
                f"make {parameter.name!r} the first parameter",
                parameter=parameter.name,
            )

    def report_leftovers(self) -> None:
        """Parameters that nothing fills, and a return value that nothing takes or can send."""
        if self.problems:
            # What is left over may be left over because of them.
            return
        for parameter in self._open:
            if not parameter.has_default:
                self._report_unfilled(parameter)
        returns = self._signature.returns
        if self._parts:
            self._check_parts()
        elif returns and (self._return or self._answers_by_return()):
            self._check_return(self._return, returns)
        elif returns and self._answers and not self._is_http:
            self._check_answer(returns)
        elif returns and not returns.is_none:
            self._problem(
                "AZF309",
                f"{self._declared.reference.path} returns {returns.text}, "
                "but no output takes what it returns",
                "annotate it `-> None`"
                if self._is_http or self._runner
                else "add an output such as @queue_output('name'), or annotate it `-> None`",
                parameter="return",
            )

    def bound(self) -> Iterable[Bound]:
        """The bindings in the order of function.json, the HTTP response among them."""
        fixed = {b: name for b in self._bindings if (name := kind_of(b).name_in_json)}
        parameters = [p.name for b, p in self._bound.items() if p and b not in fixed]
        request = ""  # the name of a request that the function does not take
        if self._is_http and not (self._trigger and self._bound.get(self._trigger)):
            request = binding_names.free("req", parameters)
            parameters.append(request)
        taken = {*fixed.values(), *(["context"] if self.context else [])}
        names = binding_names.legal(parameters, taken)
        for binding in sorted(self._bindings, key=self._order):
            parameter = self._bound[binding]
            if binding is not self._return:
                name = fixed.get(binding) or names[parameter.name if parameter else request]
                yield Bound(name, binding, kind_of(binding), parameter)
        if self._return:
            yield Bound(RETURN, self._return, kind_of(self._return), None)
        elif self._answers_by_return():
            yield Bound(RETURN, _RESPONSE, http_output, None)

    def _answer_in_words(self) -> str:
        name = type(self._trigger).__name__
        return "the HTTP response" if self._is_http else f"the answer to its {name}"

    def _answers_by_return(self) -> bool:
        """Whether what the function returns is the HTTP response, without a word about it."""
        returns = self._signature.returns
        if not self._is_http or self._answers_by_output():
            return False
        is_made = bool(self._sources or self._wrap) or self._has_status_code()
        return returns is None or not returns.is_none or is_made

    def _answers_by_output(self) -> bool:
        """Whether the HTTP response is set through an `Out[...]`."""
        return any(isinstance(b, http_output) and b is not self._return for b in self._bindings)

    def _order(self, binding: Binding) -> tuple[int, int]:
        """Trigger, inputs, outputs, each as the parameters stand."""
        role = 0 if isinstance(binding, Trigger) else 2 if isinstance(binding, Output) else 1
        parameter = self._bound[binding]
        parameters = self._signature.parameters
        if binding in self._parts.values():
            return role, len(parameters) + list(self._parts.values()).index(binding)
        return role, parameters.index(parameter) if parameter else -1

    def _settle(
        self, bindings: Sequence[Binding], parameters: Sequence[Parameter]
    ) -> Sequence[Binding]:
        """Bind whatever has one candidate, until nothing has; the order cannot matter.

        What is left over is the result.
        """
        choices = [(b, self._candidates(b, parameters)) for b in bindings]
        sole = [(b, candidates[0]) for b, candidates in choices if len(candidates) == 1]
        claims = [parameter for _, parameter in sole]
        sure = {b: p for b, p in sole if claims.count(p) == 1}
        for binding, parameter in sure.items():
            self._bind(binding, parameter, is_accepted=True)
        left = [b for b in bindings if b not in sure]
        if not sure or not left:
            return left
        return self._settle(left, [p for p in parameters if p in self._open])

    def _candidates(self, binding: Binding, parameters: Sequence[Parameter]) -> list[Parameter]:
        fitting = [p for p in parameters if self._accepts(binding, p)]
        # What the worker itself delivers is meant before what is made of it.
        if self._is_http and fitting:
            # A scalar is a parameter of the query, unless arg_name says otherwise.
            fitting = [p for p in fitting if not self._is_for_query(p)]
        if len(fitting) > 1:
            as_they_are = [p for p in fitting if not self._converts(binding, p.annotation)]
            fitting = as_they_are or fitting
        return [p for p in fitting if not p.has_default] or fitting

    def _is_for_query(self, parameter: Parameter) -> bool:
        annotation = parameter.annotation
        is_scalar = annotation is not None and annotation.shape in ("scalar", "scalars")
        return is_scalar and annotation is not None and annotation.is_payload

    def _converts(self, binding: Binding, annotation: Annotation | None) -> bool:
        """Whether the entry point turns the value into, or out of, a type of the user's."""
        if annotation is None or not annotation.is_payload:
            return False
        kind = kind_of(binding)
        if not kind.carries_payloads or annotation.is_out != isinstance(binding, Output):
            return False
        return not (ANY_VALUE in kind.accepts and annotation.is_json)

    def _accepts(self, binding: Binding, parameter: Parameter) -> bool:
        if parameter.name in self._route:
            return False  # its name says where it comes from
        annotation, types = parameter.annotation, kind_of(binding).accepts
        if annotation and annotation.marker:
            return False  # it says itself where in a request it comes from
        if annotation and annotation.is_payload and self._converts(binding, annotation):
            return True
        if annotation and not annotation.is_out and len(annotation.types) > 1:
            # The worker delivers one type, and azfdecor would have to guess it.
            return ANY_VALUE in types and annotation.is_json
        return accepted(types, annotation)

    def _bind(self, binding: Binding, parameter: Parameter, *, is_accepted: bool = False) -> None:
        annotation = parameter.annotation
        self._bound[binding] = parameter
        self._open.remove(parameter)
        if annotation is None:
            return
        if isinstance(binding, Output) != annotation.is_out:
            needs = "`Out[...]`" if isinstance(binding, Output) else "no `Out[...]`"
            self._problem(
                "AZF310",
                f"{type(binding).__name__} is {_ROLES[binding.direction]}, "
                f"but {parameter.name!r} is annotated {annotation.text}",
                f"annotate it with {needs}",
                parameter=parameter.name,
            )
        elif not is_accepted and not self._accepts(binding, parameter):
            self._report_annotation(binding, parameter)
        elif _contradicts(binding.cardinality_given(), annotation.cardinality, _CARDINALITIES):
            self._problem(
                "AZF311",
                f"{type(binding).__name__} has the cardinality {binding.cardinality_given()!r}, "
                f"but {parameter.name!r} is annotated {annotation.text}",
                "leave cardinality out: the annotation says it",
                binding,
            )
        elif self._is_other_data(binding, annotation):
            self._problem(
                "AZF317",
                f"{type(binding).__name__} has the data type {binding.data_type_given()!r}, "
                f"but {parameter.name!r} is annotated {annotation.text}",
                "leave data_type out: the annotation says it",
                binding,
            )

    def _is_other_data(self, binding: Binding, annotation: Annotation) -> bool:
        """Whether `data_type` asks for other data than the annotation says."""
        given = binding.data_type_given()
        if given is None or annotation.is_out:
            return False
        if annotation.cardinality == "many":
            return given == "stream"
        if given == "undefined":
            given = kind_of(binding).delivers
        return _contradicts(given, _DATA.get(" ".join(annotation.types)), _DATA_TYPES)

    def _bind_return(self, binding: Binding) -> None:
        self._bound[binding] = None
        if not isinstance(binding, Output):
            self._problem(
                "AZF310",
                f"{type(binding).__name__} is an input, and the return value is an output",
                "name a parameter with arg_name",
                binding,
            )
        elif self._return is not None:
            self._problem(
                "AZF304",
                f"the return value is taken by {type(self._return).__name__} "
                f"and by {type(binding).__name__}",
                f"give one of them a parameter such as {_parameter(binding)}",
                binding,
            )
        elif self._answers and not isinstance(binding, http_output):
            self._problem(
                "AZF306",
                f"{type(binding).__name__} cannot take what {self._declared.reference.path} "
                f"returns: that is {self._answer_in_words()}",
                f"give it a parameter such as {_parameter(binding)}",
                binding,
            )
        elif not kind_of(binding).returns:
            self._problem(
                "AZF306",
                f"{type(binding).__name__} cannot take what {self._declared.reference.path} "
                "returns: the worker has no converter for it",
                f"give it a parameter such as {_parameter(binding)}",
                binding,
            )
        else:
            self._return = binding

    def _check_parts(self) -> None:
        """Fields of what is returned that nothing takes; of a request, one is the response."""
        open_ = [name for name in self._fields() if name not in self._parts]
        if len(open_) > (1 if self._is_http else 0):
            what = "more than one response" if self._is_http else "no output"
            self._problem(
                "AZF318",
                f"{self._declared.reference.path} returns an object whose fields "
                f"{', '.join(map(repr, open_))} are for {what}",
                "give each an output with arg_name, or take it out",
                parameter="return",
            )

    def _check_return(self, output: Binding | None, returns: Annotation) -> None:
        """What is wrong with a return value for its output, or for an HTTP response if None."""
        what = f"{self._declared.reference.path} returns {returns.text}"
        kind = kind_of(output) if output else http_output
        taker = type(output).__name__ if output else "the HTTP response"
        is_empty = returns.is_none and not self._answers_by_return()
        if kind is http_output and not returns.is_out and not is_empty:
            return  # a response is made of whatever it is
        if returns.is_none:
            self._problem(
                "AZF309",
                f"{what}, but {taker} takes what it returns",
                f"return the value, or add a parameter such as {_parameter(kind)}",
                parameter="return",
            )
        elif returns.is_optional:
            self._problem(
                "AZF309",
                f"{what}, and the worker cannot send None for {taker}",
                f"add a parameter such as {_parameter(kind)} and set it only when there is a value",
                parameter="return",
            )
        elif returns.is_out or not (accepted(kind.returns, returns) or _sends(kind, returns)):
            hint = f"return {_listed(kind.returns)}"
            if returns.is_payload and kind.carries_payloads:
                # The worker sends text that is set, and none that is returned.
                hint += f", or add a parameter such as `output: Out[{returns.text}]`"
            self._problem(
                "AZF309",
                f"{what}, which {taker} cannot {'send' if output else 'be'}",
                hint,
                parameter="return",
            )

    def _check_answer(self, returns: Annotation) -> None:
        """What is wrong with a return value that answers the trigger without a binding."""
        trigger = kind_of(self._trigger) if self._trigger else None
        if trigger and trigger.carries_payloads and returns.is_payload and not returns.is_out:
            return  # it is sent as JSON
        if returns.is_out or not (returns.is_none or accepted(self._answers, returns)):
            self._problem(
                "AZF309",
                f"{self._declared.reference.path} returns {returns.text}, which "
                f"{self._answer_in_words()} cannot be",
                f"return {_listed(self._answers)}",
                parameter="return",
            )

    def _unbound(self) -> list[Binding]:
        return [b for b in self._bindings if b not in self._bound]

    def _report_tie(self, binding: Binding, candidates: list[Parameter]) -> None:
        kind, first = type(binding).__name__, candidates[0]
        self._bound[binding] = None
        if len(candidates) > 1:
            message = f"{kind} could fill each of: {', '.join(p.name for p in candidates)}"
            # Each of several that tie is shown a parameter of its own.
            ties = sum(problem.code == "AZF305" for problem in self.problems)
            own = candidates[ties % len(candidates)]
            hint = f"choose one, such as arg_name={own.name!r}, or annotate them more exactly"
        else:
            others = ", ".join(type(b).__name__ for b in self._rivals(binding, first))
            message = f"{kind} could fill {first.name!r}, and so could {others}"
            hint = (
                f"write arg_name={first.name!r} for one of them, and give the other a parameter "
                "of its own"
            )
        self._problem("AZF305", message, hint, binding)

    def _rivals(self, binding: Binding, parameter: Parameter) -> Iterator[Binding]:
        """The other bindings without a parameter that this one could fill as well."""
        is_output = isinstance(binding, Output)
        for other in self._bindings:
            if other is binding or self._bound.get(other):
                continue
            if isinstance(other, Output) == is_output and self._accepts(other, parameter):
                yield other

    def _report_homeless(self, binding: Binding) -> None:
        self._bound[binding] = None
        inputs = [p for p in self._open if not _is_out(p)]
        if len(inputs) == 1:
            # It can only mean this one: the annotation is what is wrong.
            self._report_annotation(binding, inputs[0])
            return
        start = "annotate its parameter" if inputs else "add a parameter annotated"
        if not inputs and self.context and self.context.annotation is None:
            start = "without an annotation `context` is the invocation context: annotate it"
        self._problem(
            "AZF306",
            f"{type(binding).__name__} has no parameter of {self._declared.reference.path} to fill",
            f"{start} {_listed(kind_of(binding).accepts)}",
            binding,
        )

    def _report_annotation(self, binding: Binding, parameter: Parameter) -> None:
        text = parameter.annotation.text if parameter.annotation else ""
        wrap = "Out[{}]" if isinstance(binding, Output) else "{}"
        why = ", which JSON cannot hold" if ANY_VALUE in kind_of(binding).accepts else ""
        self._problem(
            "AZF308",
            f"{type(binding).__name__} cannot fill {parameter.name!r}, annotated {text}{why}",
            f"annotate it {_listed(kind_of(binding).accepts, wrap)}",
            parameter=parameter.name,
        )

    def _report_unfilled(self, parameter: Parameter) -> None:
        name = parameter.name
        if _is_out(parameter):
            hint = "add its output, such as @queue_output('name'), or remove the parameter"
        else:
            hint = "add its binding, give it a default, or remove it"
        self._problem(
            "AZF307",
            f"nothing fills the parameter {name!r} of {self._declared.reference.path}",
            hint,
            parameter=name,
        )

    def _is_context(self, parameter: Parameter) -> bool:
        if self._runner:
            return False
        if parameter.annotation is None:
            claimed = any(b.arg_name == "context" for b in self._bindings)
            return parameter.name == "context" and not claimed
        return parameter.annotation.types == (CONTEXT,) and not parameter.annotation.is_out

    def _problem(
        self,
        code: str,
        message: str,
        hint: str,
        binding: Binding | None = None,
        parameter: str | None = None,
    ) -> None:
        reference = self._declared.reference
        file, line = reference.file, self._declared.line
        if binding and binding.location.file == reference.file:
            line = binding.location.line
        if parameter:
            place = lines.place_of_parameter(self._declared.target, parameter)
            file, line = place or (file, line)
        self.problems.append(Problem(code, message, hint, file, line, self._declared.name))


def accepted(types: Sequence[str], annotation: Annotation | None) -> bool:
    """Whether the worker can fill or send a value so annotated; no annotation takes anything."""
    if annotation is None or (ANY_VALUE in types and annotation.is_json):
        return True
    if annotation.is_payload or not (annotation.types or annotation.is_out):
        return False
    return all(type_ in types for type_ in annotation.types)


def _conversion(binding: Binding) -> str:
    """How the entry point converts a value, in the words of `Plan.values`."""
    kind = kind_of(binding)
    return getattr(kind, "sends", "value" if ANY_VALUE in kind.accepts else "payload")


def _sends(kind: type[Binding], returns: Annotation) -> bool:
    """Whether the worker sends what the entry point makes of a returned value: text."""
    return kind.carries_payloads and returns.is_payload and "str" in kind.returns


def _parameter(output: Binding | type[Binding]) -> str:
    """A parameter that an output can fill, as a person writes it."""
    kind = kind_of(output) if isinstance(output, Binding) else output
    type_ = "str" if "str" in kind.returns else kind.accepts[0]
    return f"`output: Out[{re.sub('[a-z_]+[.]', '', type_)}]`"


def _contradicts(given: object, wanted: str | None, known: Sequence[str]) -> bool:
    """Whether a value is another one than is wanted; what is none at all is for the rules."""
    return wanted is not None and given != wanted and given in known


def _is_out(parameter: Parameter) -> bool:
    return parameter.annotation is not None and parameter.annotation.is_out


def _listed(types: Sequence[str], wrap: str = "{}") -> str:
    texts = [_JSON if type_ == ANY_VALUE else wrap.format(type_) for type_ in types]
    return " or ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)
