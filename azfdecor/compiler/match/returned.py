"""What a callable returns: which outputs take it, and what is wrong with that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Output
from azfdecor.bindings.http import http_output, http_trigger
from azfdecor.compiler.match.acceptance import accepted, is_texts, listed, parameter_for
from azfdecor.compiler.model import Annotation, Parameter
from azfdecor.compiler.properties import principal_of
from azfdecor.compiler.reference import kind_of
from azfdecor.problems.matching import (
    NO_PARAMETER,
    TAKEN_TWICE,
    UNTAKEN_FIELDS,
    WRONG_DIRECTION,
    WRONG_RETURN,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azfdecor.bindings.base import Binding, BindingKind, Trigger
    from azfdecor.compiler.match.report import Report
    from azfdecor.compiler.model import Signature


class Returned:
    """The return value of one callable.

    Attributes:
        annotation: What it is annotated.
        answers: The annotations of a value that answers the trigger; empty where nobody waits.
        output: The output that takes all of it.
        parts: The outputs that take a field of it each, by field.
        is_response: It is, or makes, the HTTP response, without a binding that says so.
    """

    def __init__(self, signature: Signature, trigger: Trigger | None, report: Report) -> None:
        self.annotation = signature.returns
        self._fields = signature.returned.fields
        self.answers: Sequence[str] = kind_of(trigger).answers if trigger else ()
        self.output: Binding | None = None
        self.parts: dict[str, Binding] = {}
        self.is_response = False
        self._trigger = trigger
        self._is_http = isinstance(trigger, http_trigger)
        self._report = report
        self._path = report.declared.reference.path

    def fields(self) -> list[str]:
        """The fields of an object that outputs can take apart; none of any other value."""
        return [*self._fields]

    def part(self, output: Binding, field: str) -> Parameter:
        """Give an output a field, which then takes the place of a parameter."""
        self.parts[field] = output
        annotation = Annotation(field, is_out=True, is_payload=True)
        return Parameter(field, annotation, has_default=False, is_positional_only=False)

    def share(self, outputs: Sequence[Binding]) -> dict[Binding, Parameter]:
        """Give outputs the fields of an object that none of them could take as a whole.

        Each takes the field that is named like its queue, topic, table or container; the only
        one that is left takes the only field that is left, the response apart.
        """
        outputs = [output for output in outputs if not isinstance(output, http_output)]
        is_shared = bool(self.parts) or self._is_http or len(outputs) > 1
        open_ = [name for name in (self.fields() if is_shared else []) if name not in self.parts]
        shared: dict[Binding, Parameter] = {}
        for output in outputs:
            name = _resource(output)
            if name in open_:
                open_.remove(name)
                shared[output] = self.part(output, name)
        left = [output for output in outputs if output not in shared]
        fields = [name for name in open_ if not (self._is_http and name == _RESPONSE)]
        is_for_response = self._is_http and len(fields) == len(open_)
        if len(left) == len(fields) == 1 and not is_for_response:
            shared[left[0]] = self.part(left[0], fields[0])
        return shared

    def take(self, output: Binding) -> None:
        """Give all of it to an output."""
        name = type(output).__name__
        if not isinstance(output, Output):
            self._report.add(
                WRONG_DIRECTION,
                f"{name} is an input, and the return value is an output",
                "name a parameter with arg_name",
                output,
            )
        elif self.output is not None:
            self._report.add(
                TAKEN_TWICE,
                f"the return value is taken by {type(self.output).__name__} and by {name}",
                f"give one of them a parameter such as {parameter_for(kind_of(output))}",
                output,
            )
        elif self.answers and not (self._is_http or isinstance(output, http_output)):
            self._report.add(
                NO_PARAMETER,
                f"{name} cannot take what {self._path} returns: that is {self._answer_in_words()}",
                f"give it a parameter such as {parameter_for(kind_of(output))}",
                output,
            )
        elif not kind_of(output).sends.returned:
            self._report.add(
                NO_PARAMETER,
                f"{name} cannot take what {self._path} returns: the worker has no converter for it",
                f"give it a parameter such as {parameter_for(kind_of(output))}",
                output,
            )
        else:
            self.output = output

    def refuse(self, output: Binding) -> None:
        """Say that an output finds nothing to take, since what is returned answers the trigger."""
        open_ = [name for name in self.fields() if name not in self.parts]
        field = f", or name a field of what it returns: arg_name={open_[0]!r}" if open_ else ""
        self._report.add(
            NO_PARAMETER,
            f"{type(output).__name__} has no parameter to take its value from, and what "
            f"{self._path} returns is {self._answer_in_words()}",
            f"add a parameter such as {parameter_for(kind_of(output))}{field}",
            output,
        )

    def check(self, *, is_run_by_library: bool) -> None:
        """What is wrong with it, now that it is known what takes it."""
        returns = self.annotation
        if self.parts:
            self._check_parts()
        elif returns and (self.output or self.is_response):
            self._check_output(returns)
        elif returns and self.answers and not self._is_http:
            self._check_answer(returns)
        elif returns and not returns.is_none:
            self._report.add(
                WRONG_RETURN,
                f"{self._path} returns {returns.text}, but no output takes what it returns",
                "annotate it `-> None`"
                if self._is_http or is_run_by_library
                else "add an output such as @queue_output('name'), or annotate it `-> None`",
                parameter="return",
            )

    def _check_parts(self) -> None:
        """Fields that nothing takes; of a request, one is the response."""
        open_ = [name for name in self.fields() if name not in self.parts]
        if len(open_) > (1 if self._is_http else 0):
            what = "more than one response" if self._is_http else "no output"
            self._report.add(
                UNTAKEN_FIELDS,
                f"{self._path} returns an object whose fields "
                f"{', '.join(map(repr, open_))} are for {what}",
                "give each an output with arg_name, or take it out",
                parameter="return",
            )

    def _check_output(self, returns: Annotation) -> None:
        """What is wrong with it for its output, or for the HTTP response."""
        what = f"{self._path} returns {returns.text}"
        kind = kind_of(self.output) if self.output else http_output.__kind__
        taker = type(self.output).__name__ if self.output else "the HTTP response"
        is_empty = returns.is_none and not self.is_response
        if kind.is_a(http_output) and not returns.is_out and not is_empty:
            return  # a response is made of whatever it is
        if returns.is_none:
            self._report.add(
                WRONG_RETURN,
                f"{what}, but {taker} takes what it returns",
                f"return the value, or add a parameter such as {parameter_for(kind)}",
                parameter="return",
            )
        elif returns.is_optional:
            self._report.add(
                WRONG_RETURN,
                f"{what}, and the worker cannot send None for {taker}",
                f"add a parameter such as {parameter_for(kind)} and set it only when there is a "
                "value",
                parameter="return",
            )
        elif returns.is_out or not (
            accepted(kind.sends.returned, returns) or _sends(kind, returns)
        ):
            own = "a type of your own: YourModel" if kind.content else ""
            self._report.add(
                WRONG_RETURN,
                f"{what}, which {taker} cannot {'send' if self.output else 'be'}",
                f"return {listed(kind.sends.returned, also=own)}",
                parameter="return",
            )

    def _check_answer(self, returns: Annotation) -> None:
        """What is wrong with it when it answers the trigger without a binding."""
        trigger = kind_of(self._trigger) if self._trigger else None
        if trigger and trigger.content and returns.is_payload and not returns.is_out:
            return  # it is sent as JSON
        if returns.is_out or not (returns.is_none or accepted(self.answers, returns)):
            self._report.add(
                WRONG_RETURN,
                f"{self._path} returns {returns.text}, which {self._answer_in_words()} cannot be",
                f"return {listed(self.answers)}",
                parameter="return",
            )

    def _answer_in_words(self) -> str:
        name = type(self._trigger).__name__
        return "the HTTP response" if self._is_http else f"the answer to its {name}"


_RESPONSE = "response"
"""The field that is the HTTP response by its name, where there is a choice."""


def _resource(output: Binding) -> str:
    """What an output's queue, topic, table or container would be called in Python."""
    value = None if output.__kind__.is_generic else principal_of(output)
    return value.partition("/")[0].replace("-", "_") if isinstance(value, str) else ""


def _sends(kind: BindingKind, returns: Annotation) -> bool:
    """Whether the worker sends what the entry point makes of a returned value: text, or rows."""
    if kind.content is None:
        return False
    if "str" not in kind.sends.returned:
        return returns.is_payload and returns.shape == "object"
    return returns.is_payload or is_texts(kind, returns, kind.sends.returned)
