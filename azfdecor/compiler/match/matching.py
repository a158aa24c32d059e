"""Which declaration fills which parameter.

The annotations decide, `arg_name` overrides them, and a parameter's name never does. Whatever
stays open on either side is a problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Binding, Output, Trigger
from azfdecor.bindings.http import http_output, http_trigger
from azfdecor.compiler.match import binding_names, calls, entries, misfits, requests, ties
from azfdecor.compiler.match.acceptance import accepted, converts, is_named
from azfdecor.compiler.match.report import Report
from azfdecor.compiler.match.returned import Returned
from azfdecor.compiler.model import RETURN, BindingEntry, Declared, Parameter, Signature
from azfdecor.compiler.reference import kind_of
from azfdecor.declaration import given_of
from azfdecor.named_tuple import NamedTuple
from azfdecor.problems.durable import CONTEXT_NOT_FIRST
from azfdecor.problems.matching import (
    AMBIGUOUS,
    NO_PARAMETER,
    NO_SUCH_ARGUMENT,
    TAKEN_TWICE,
    UNKNOWN_PARAMETER,
)
from azfdecor.problems.typed_values import SECOND_BODY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from azfdecor.compiler.config import Config
    from azfdecor.compiler.model import Source
    from azfdecor.problems.problem import Problem

CONTEXT = "azure.functions.Context"
_RESPONSE = http_output()
"""The binding that no decorator has to ask for."""


class Match(NamedTuple):
    """What was found for one callable.

    Attributes:
        bindings: In the order of function.json.
        context: The parameter that takes the invocation context, if any.
        returned: What becomes of the returned value.
        sources: The parameters that the request fills.
        beside: Parameters for which the value of another one, which takes it as the worker
            delivers it, is converted; and those that an argument of a call fills.
        arguments: Those of the latter.
    """

    bindings: tuple[BindingEntry, ...]
    context: Parameter | None
    returned: Returned
    sources: Mapping[str, Source]
    beside: Mapping[str, str]
    arguments: Sequence[str] = ()


def match(matchers: Sequence[Matcher]) -> list[tuple[Match | None, list[Problem]]]:
    """The bindings of each callable and what they fill, or what is wrong.

    Step by step, which takes a processor a third less time than callable by callable.
    """
    for matcher in matchers:
        matcher.check()
    sound = [matcher for matcher in matchers if not matcher.problems]
    for step in _STEPS:
        for matcher in sound:
            step(matcher)
    for matcher in sound:
        if not matcher.problems:
            # Otherwise what is left over may be left over because of them.
            matcher.report_leftovers()
    return [(None if m.problems else m.matched(), m.problems) for m in matchers]


class Matcher:
    """The state of one match: what is bound so far, and what is still open.

    Attributes:
        problems: What is wrong.

    Args:
        declared: The callable.
        signature: How it is called.
        config: What decorators need not say.
        is_wrapped: There are middlewares around it.
        must_answer: A request is answered whatever the callable returns.
    """

    def __init__(
        self,
        declared: Declared,
        signature: Signature,
        config: Config,
        *,
        is_wrapped: bool,
        must_answer: bool,
    ) -> None:
        # One object put on twice, as decorators of the user's own may do, is one binding.
        bindings = [d for d in dict.fromkeys(declared.declarations) if isinstance(d, Binding)]
        self._report = report = Report(declared)
        self.problems = report.problems
        self._is_wrapped = is_wrapped
        self._must_answer = is_wrapped or must_answer
        self._path = declared.reference.path
        self._signature = signature
        self._config = config
        self._bindings: Sequence[Binding] = bindings
        self._bound: dict[Binding, Parameter | None] = {}
        self._trigger = trigger = next((b for b in bindings if isinstance(b, Trigger)), None)
        self._is_http = isinstance(trigger, http_trigger)
        self._returned = Returned(signature, trigger, report)
        kind = kind_of(trigger) if trigger else None
        self._runner = kind.runner if kind else None
        """What calls the function in the worker's place, with the trigger's value alone."""
        self._is_call = bool(kind and kind.call)
        named = calls.names(trigger, bindings) if trigger and self._is_call else ()
        self._named: Sequence[str] | None = named
        """The arguments of a call that decorators name; None where the parameters say them."""
        self._arguments: list[Parameter] = []
        self._whole: Parameter | None = None
        """The parameter that is made of all arguments."""
        self._context = next((p for p in signature.parameters if self._is_context(p)), None)
        self._open = [p for p in signature.parameters if p is not self._context]
        route = getattr(trigger, "route", None) if self._is_http else None
        self._route = requests.route_parameters(route) if route else {}
        self._sources: dict[str, Source] = {}
        self._beside: dict[str, str] = {}

    def check(self) -> None:
        """Whether the decorators go together, whatever they decorate."""
        misfits.check_classes(self._report, self._bindings)
        if not self.problems:
            misfits.check_triggers(self._report, self._bindings, is_wrapped=self._is_wrapped)

    def match_names(self) -> None:
        """What `arg_name` says."""
        for binding in self._bindings:
            name = binding.arg_name
            if not isinstance(name, str):
                continue  # a value of another type is for the rules to report
            parameter = next((p for p in self._signature.parameters if p.name == name), None)
            if name == RETURN:
                self._bind_return(binding)
            elif parameter is None and isinstance(binding, Output) and self._has_field(name):
                self._bound[binding] = self._returned.part(binding, name)
            elif parameter is None:
                names = ", ".join(p.name for p in self._signature.parameters) or "none"
                fields = ", ".join(self._returned.fields())
                self._report.add(
                    UNKNOWN_PARAMETER,
                    f"arg_name={name!r} names no parameter of {self._path}",
                    f"its parameters are: {names}"
                    + (f"; the fields of what it returns: {fields}" if fields else ""),
                    binding,
                )
                self._bound[binding] = None
            elif parameter not in self._open:
                holder = next((b for b, p in self._bound.items() if p is parameter), None)
                taker = type(holder).__name__ if holder else "the invocation context"
                self._report.add(
                    TAKEN_TWICE,
                    f"the parameter {name!r} is filled by {taker} and by {type(binding).__name__}",
                    "give each binding a parameter of its own",
                    binding,
                )
                self._bound[binding] = None
            else:
                self._bind(binding, parameter)

    def _has_field(self, name: str) -> bool:
        return name in self._returned.fields() and name not in self._returned.parts

    def match_outputs(self) -> None:
        """An output goes to the only `Out[...]` that it can, else to what is returned."""
        unbound = [b for b in self._unbound() if isinstance(b, Output)]
        if not unbound:
            return
        outputs = self._settle_outputs(unbound)
        if not outputs:
            return
        outs = [p for p in self._open if _is_out(p)]
        # Each of these was meant for an output, and its annotation is what is wrong.
        strays = [p for p in outs if not any(self._accepts(output, p) for output in outputs)]
        if not outs:
            self._bound.update(self._returned.share(outputs))
        for output in outputs:
            candidates = [p for p in outs if self._accepts(output, p)]
            if output in self._bound:
                continue
            if candidates:
                self._report_tie(output, candidates, outputs)
            elif strays:
                self._bound[output] = None
                misfits.report_annotation(self._report, output, strays.pop(0))
            elif self._returned.parts or (
                self._returned.answers and not isinstance(output, http_output)
            ):
                self._returned.refuse(output)
                self._bound[output] = None
            else:
                self._bind_return(output)

    def match_inputs(self) -> None:
        """A trigger or an input goes to the only parameter whose annotation it accepts."""
        unbound = self._settle(self._unbound(), self._inputs())
        if not unbound:
            return
        spare = [b for b in unbound if kind_of(b).naming.unused]
        if spare:  # they leave a parameter to a binding that has to have it
            needy = [b for b in unbound if b not in spare]
            unbound = self._settle([*self._settle(needy, self._inputs()), *spare], self._inputs())
        for binding in unbound:
            inputs = self._inputs()
            candidates = self._candidates(binding, inputs)
            if candidates:
                self._report_tie(binding, candidates, unbound)
            elif kind_of(binding).naming.unused and (self._is_http or self._is_call or not inputs):
                self._bound[binding] = None
            else:
                self._report_homeless(binding)

    def match_arguments(self) -> None:
        """An argument of a call fills the parameter of its name, or all of them one object."""
        trigger, named = self._trigger, self._named
        if trigger is None or not self._is_call or self._report.problems:
            return
        fitting = [p for p in self._open if calls.is_argument(p, named)]
        if named is None and len(fitting) == 1 and calls.takes_all(fitting[0]):
            (self._whole,) = fitting
            holder = self._bound.get(trigger)
            if holder is None:
                self._bound[trigger] = self._whole
            else:
                self._beside = {self._whole.name: holder.name}
        else:
            self._arguments = fitting
        self._open = [p for p in self._open if p not in fitting]
        if not fitting and self._bound.get(trigger) is None:
            self._report_call(trigger)

    def _report_call(self, trigger: Trigger) -> None:
        """What is wrong where nothing takes the request or an argument of it, if anything is."""
        inputs = [p for p in self._inputs() if not p.has_default]
        if self._context and self._context.annotation is None:
            self._report_homeless(trigger)
        for parameter in inputs:
            if self._named and parameter.annotation and parameter.annotation.is_payload:
                self._report.add(
                    NO_SUCH_ARGUMENT,
                    f"{parameter.name!r} is not among the arguments that {type(trigger).__name__} names, "
                    f"and {parameter.annotation.text} cannot hold all of them",
                    f"name the parameter as one of the arguments: {', '.join(self._named)}",
                    parameter=parameter.name,
                )
            else:
                misfits.report_annotation(self._report, trigger, parameter)

    def match_beside(self) -> None:
        """The trigger's value as a type of the user's, beside it as the worker delivers it."""
        parameter = self._bound.get(self._trigger) if self._trigger and self._open else None
        if self._trigger is None or parameter is None or parameter.annotation is None:
            return
        if not any("azure." in type_ for type_ in parameter.annotation.types):
            return  # text beside a model: a decorator is more likely to be missing
        kind = kind_of(self._trigger)
        payloads = [p for p in self._open if not p.has_default and converts(kind, p.annotation)]
        if len(payloads) == 1 and not converts(kind, parameter.annotation):
            self._beside = {payloads[0].name: parameter.name}
            self._open.remove(payloads[0])

    def match_request(self) -> None:
        """What no binding fills comes out of the request; there is but one body."""
        if (
            not self._open
            or not self._is_http
            or self._answers_by_output()
            or self._report.problems
        ):
            return
        self._sources = requests.sources(self._open, self._route)
        self._open = [p for p in self._open if p.name not in self._sources]
        conflict = requests.conflict(self._sources)
        if conflict:
            names, why, hint = conflict
            self._report.add(
                SECOND_BODY,
                f"a request has one body, and {', '.join(names)} of {self._path} {why}",
                hint,
                parameter=names[-1],
            )

    def match_response(self) -> None:
        """Whether what the function returns is the HTTP response, without a word about it."""
        if not self._is_http or self._answers_by_output() or self._trigger is None:
            return
        elsewhere = self._returned.output
        if elsewhere and not isinstance(elsewhere, http_output):
            if self._sources or "status_code" in given_of(self._trigger):
                self._returned.refuse(elsewhere)  # as there is a response, of errors at least
            return
        returns = self._signature.returns
        is_made = self._must_answer or self._sources or "status_code" in given_of(self._trigger)
        self._returned.is_response = bool(is_made) or returns is None or not returns.is_none

    def check_place(self) -> None:
        """Whether a library that calls the function itself can hand over the trigger's value."""
        parameter = self._bound.get(self._trigger) if self._trigger else None
        if not self._runner or parameter is None:
            return
        if parameter.is_keyword_only or parameter is not self._signature.parameters[0]:
            self._report.add(
                CONTEXT_NOT_FIRST,
                f"{self._runner} passes the context as the first argument of {self._path}, and "
                f"{parameter.name!r} is not the first parameter",
                f"make {parameter.name!r} the first parameter",
                parameter=parameter.name,
            )

    def report_leftovers(self) -> None:
        """Parameters that nothing fills, and a return value that nothing takes or can send."""
        for parameter in self._open:
            if not parameter.has_default:
                misfits.report_unfilled(self._report, parameter)
        self._returned.check(is_run_by_library=bool(self._runner))

    def matched(self) -> Match:
        """What was found."""
        declared = self._report.declared
        bindings = self._in_order()
        arguments = [parameter.name for parameter in self._arguments]
        name, trigger, parameter = bindings[0]
        if self._is_call and isinstance(trigger, Trigger):
            self._beside.update(dict.fromkeys(arguments, parameter.name if parameter else name))
            told = self._arguments if self._named is None else ()
            own = calls.described(declared, trigger, told, self._whole)
            bindings[0] = (name, own, parameter)
        made = tuple(
            entries.entry(self._config, declared, binding, name, parameter)
            for name, binding, parameter in bindings
        )
        return Match(made, self._context, self._returned, self._sources, self._beside, arguments)

    def _in_order(self) -> list[tuple[str, Binding, Parameter | None]]:
        """The bindings in the order of function.json, each with its name and what it fills."""
        bindings, bound, output = self._bindings, self._bound, self._returned.output
        fixed = {b: name for b in bindings if (name := kind_of(b).naming.fixed)}
        parameters = [p.name for b, p in bound.items() if p and b not in fixed]
        unused = ""  # the name of what sets the function off, and it does not take
        if self._trigger and not bound.get(self._trigger):
            unused = binding_names.free(kind_of(self._trigger).naming.unused, parameters)
            parameters.append(unused)
        taken = set(fixed.values())
        if self._context or self._is_wrapped:
            # The worker delivers the context under this name alone; middlewares are told it too.
            taken.add("context")
        names = binding_names.legal(parameters, taken)
        ordered: list[tuple[str, Binding, Parameter | None]] = []
        for binding in sorted(bindings, key=self._place) if len(bindings) > 1 else bindings:
            parameter = bound[binding]
            if binding is not output:
                name = fixed.get(binding) or names[parameter.name if parameter else unused]
                ordered.append((name, binding, parameter))
        if output:
            is_set = is_named(kind_of(output), self._returned.annotation)
            used = {*taken, *names.values()}
            name = binding_names.free("returned", used) if is_set else RETURN
            ordered.append((name, output, None))
        elif self._returned.is_response:
            ordered.append((RETURN, _RESPONSE, None))
        return ordered

    def _answers_by_output(self) -> bool:
        """Whether the HTTP response is set through an `Out[...]`."""
        return any(
            isinstance(b, http_output) and b is not self._returned.output for b in self._bindings
        )

    def _place(self, binding: Binding) -> tuple[int, int]:
        """Trigger, inputs, outputs, each as the parameters stand."""
        role = 0 if binding is self._trigger else 2 if isinstance(binding, Output) else 1
        parameter, parameters = self._bound[binding], self._signature.parameters
        if self._returned.parts:
            parts = [*self._returned.parts.values()]
            if binding in parts:
                return role, len(parameters) + parts.index(binding)
        return role, parameters.index(parameter) if parameter else -1

    def _settle(
        self, bindings: Sequence[Binding], parameters: Sequence[Parameter]
    ) -> Sequence[Binding]:
        """Bind whatever has one candidate, until nothing has; the order cannot matter.

        What is left over is the result.
        """
        sole: list[tuple[Binding, Parameter]] = []
        for binding in bindings:
            candidates = self._candidates(binding, parameters)
            if len(candidates) == 1:
                sole.append((binding, candidates[0]))
        claims = [parameter for _, parameter in sole]
        sure = {b: p for b, p in sole if claims.count(p) == 1}
        for binding, parameter in sure.items():
            self._bind(binding, parameter, is_accepted=True)
        left = [b for b in bindings if b not in sure]
        if not sure or not left:
            return left
        return self._settle(left, [p for p in parameters if p in self._open])

    def _settle_outputs(self, outputs: Sequence[Binding]) -> Sequence[Binding]:
        """As `_settle`; and an output that alone can fill a parameter has to."""
        left = self._settle(outputs, [p for p in self._open if _is_out(p)])
        if not left:
            return left
        takers = [
            (parameter, [output for output in left if self._accepts(output, parameter)])
            for parameter in self._open
            if _is_out(parameter) and not parameter.has_default
        ]
        claims = [outputs[0] for _, outputs in takers if len(outputs) == 1]
        forced = [
            (outputs[0], parameter)
            for parameter, outputs in takers
            if len(outputs) == 1 and claims.count(outputs[0]) == 1
        ]
        for output, parameter in forced:
            self._bind(output, parameter, is_accepted=True)
        return self._settle_outputs([o for o in left if o not in self._bound]) if forced else left

    def _candidates(self, binding: Binding, parameters: Sequence[Parameter]) -> list[Parameter]:
        fitting = [p for p in parameters if self._accepts(binding, p)]
        if not fitting:
            return fitting
        # What the worker itself delivers is meant before what is made of it.
        if self._is_http or self._named is None:
            # A scalar is a parameter of the query, unless arg_name says otherwise.
            fitting = [p for p in fitting if not self._is_for_query(p)]
        if len(fitting) > 1:
            kind = kind_of(binding)
            as_they_are = [p for p in fitting if not converts(kind, p.annotation)]
            fitting = as_they_are or fitting
        return [p for p in fitting if not p.has_default] or fitting

    def _is_for_query(self, parameter: Parameter) -> bool:
        annotation = parameter.annotation
        if annotation is None or annotation.shape not in ("scalar", "scalars"):
            return False
        return annotation.is_payload or annotation.is_text_list

    def _accepts(self, binding: Binding, parameter: Parameter) -> bool:
        if self._route and requests.route_name(parameter.name, self._route):
            return False  # its name says where it comes from
        if self._named and parameter.name in self._named:
            return False
        annotation, kind = parameter.annotation, kind_of(binding)
        if self._is_call and binding is self._trigger:
            if annotation and annotation.is_payload and not calls.takes_all(parameter):
                return False
            is_said = binding.arg_name == parameter.name
            if not is_said and not calls.takes_request(parameter, self._named):
                return False
        if annotation and annotation.marker:
            return False  # it says itself where in a request it comes from
        if converts(kind, annotation):
            return True
        if annotation and not annotation.is_out and len(annotation.types) > 1:
            # The worker delivers one type, and azfdecor would have to guess it.
            return kind.takes.is_any_json and annotation.is_json
        return accepted(kind.takes.types, annotation)

    def _bind(self, binding: Binding, parameter: Parameter, *, is_accepted: bool = False) -> None:
        annotation = parameter.annotation
        self._bound[binding] = parameter
        self._open.remove(parameter)
        if annotation is None:
            return
        fits = is_accepted or self._accepts(binding, parameter)
        misfits.report_misfit(self._report, binding, parameter, annotation, fits=fits)

    def _bind_return(self, binding: Binding) -> None:
        self._bound[binding] = None
        self._returned.take(binding)

    def _inputs(self) -> list[Parameter]:
        """The parameters that are still open, and not for an output."""
        return [p for p in self._open if not _is_out(p)]

    def _unbound(self) -> list[Binding]:
        return [b for b in self._bindings if b not in self._bound]

    def _report_tie(
        self, binding: Binding, candidates: list[Parameter], tied: Sequence[Binding]
    ) -> None:
        self._bound[binding] = None
        is_output = isinstance(binding, Output)
        open_ = [p for p in self._open if _is_out(p) == is_output and not self._is_queried(p)]
        sharing = [b for b in tied if is_output or not kind_of(b).naming.unused]
        shared = ties.advice(sharing, open_, self._accepts)
        if len(candidates) > 1:
            message, hint = ties.between_parameters(
                binding, candidates, shared, is_http=self._is_http
            )
        else:
            rivals = [*self._rivals(binding, candidates[0])]
            message, hint = ties.between_bindings(binding, candidates[0], rivals, shared)
        self._report.add(AMBIGUOUS, message, hint, binding)

    def _is_queried(self, parameter: Parameter) -> bool:
        return self._is_http and self._is_for_query(parameter)

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
        inputs = self._inputs()
        if len(inputs) == 1:
            # It can only mean this one: the annotation is what is wrong.
            misfits.report_annotation(self._report, binding, inputs[0])
            return
        hint = f"{'annotate its parameter' if inputs else 'add a parameter annotated'} "
        hint += misfits.wanted(binding)
        context = self._context
        if not inputs and context and context.annotation is None:
            hint = (
                "without an annotation `context` is the invocation context: annotate it "
                f'{misfits.wanted(binding)}, or write arg_name="context" to have it as it is'
            )
        self._report.add(
            NO_PARAMETER,
            f"{type(binding).__name__} has no parameter of {self._path} to fill",
            hint,
            binding,
        )

    def _is_context(self, parameter: Parameter) -> bool:
        if self._runner:
            return False
        if parameter.annotation is None:
            claimed = any(b.arg_name == "context" for b in self._bindings)
            is_argument = parameter.name in (self._named or ())
            return parameter.name == "context" and not (claimed or is_argument)
        return parameter.annotation.types == (CONTEXT,) and not parameter.annotation.is_out


_STEPS = (
    Matcher.match_names,
    Matcher.match_outputs,
    Matcher.match_inputs,
    Matcher.match_arguments,
    Matcher.match_beside,
    Matcher.match_request,
    Matcher.match_response,
    Matcher.check_place,
)


def _is_out(parameter: Parameter) -> bool:
    return parameter.annotation is not None and parameter.annotation.is_out
