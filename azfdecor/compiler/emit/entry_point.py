"""One entry point: the function that the worker calls, and that calls the user's.

Its signature is the worker's business: plain `azure.functions` types and legal names. Its one call
is the user's. The names of either never collide.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from azfdecor.bindings.base import ANY_VALUE
from azfdecor.bindings.http import http_output
from azfdecor.compiler.emit.layout import fits, wrapped
from azfdecor.compiler.emit.names import Import, runtime
from azfdecor.compiler.match.acceptance import converts, is_named, is_open
from azfdecor.compiler.model import FILE, RETURN
from azfdecor.web import WebApp

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from azfdecor.bindings.base import BindingKind
    from azfdecor.compiler.emit.names import Names
    from azfdecor.compiler.model import (
        Annotation,
        App,
        BindingEntry,
        Conversion,
        Function,
        Plan,
        Source,
    )

_ONE_MESSAGE = runtime("one_message")
_RESPONSE = runtime("response")
_CALL = runtime("call")
_FIRST_CALL = runtime("first_call")
_HTTP = runtime("http")


class EntryPoint:
    """One function of a script.

    Attributes:
        name: The entry point's name.
        source: Where the user's function stands, for people.
        target: The user's function.
        plan: What its typed values need, if it has any.
        runtimes: The modules of `azfdecor.runtime` that it uses.
        libraries: What it uses of other libraries.
        needs_func: It names `azure.functions`.
        needs_typing: It names `typing`.
    """

    def __init__(self, app: App, function: Function, name: str) -> None:
        bindings = function.bindings
        self.name = name
        self.source = app.source(function.reference)
        self.target = Import(function.reference.module, function.reference.path)
        self.plan = function.plan
        self._function = function
        self._route_prefix = app.route_prefix
        target = function.declared.target
        self._protocol = target.protocol if isinstance(target, WebApp) else None
        self._output = function.output
        self._is_set = self._output is not None and self._output.name != RETURN
        self._answers = bool(self._output and self._output.is_of(http_output))
        self._is_endpoint = self._answers and self.plan is not None
        self._runner = function.trigger.kind.runner
        self.libraries = {Import(*library) for b in bindings if (library := b.library)}
        self._imports = self._imported(app)
        self._annotations = {b.name: _annotation(b) for b in bindings if b.name != RETURN}
        if function.context or (self.plan and self.plan.wrap):
            self._annotations["context"] = "func.Context"
        self._texts = {b.name for b in bindings if _sends_text(b, function)}
        """The outputs that would split, or write anew, a text that looks like JSON."""
        self._around = self._around_result()
        self._returns = self._return_annotation()
        self.runtimes = self._runtimes()
        self._may_answer_nothing = self._is_response_optional()
        texts = " ".join([*self._annotations.values(), self._returns])
        self.needs_func = "func." in texts or self._may_answer_nothing
        self.needs_typing = "typing." in texts

    def _imported(self, app: App) -> list[str]:
        """The modules that its first call imports by statements, in their order."""
        if app.config.imports == "eager":
            return []
        modules = [library.module for library in sorted(self.libraries)] if self.libraries else []
        return modules if self.plan else [*modules, self.target.module]

    def _runtimes(self) -> list[Import]:
        used = [_FIRST_CALL] if self._imports and self._function.signature.is_async else []
        if self._protocol:
            return [*used, runtime(self._protocol)]
        used += [_ONE_MESSAGE] if self._texts else []
        used += [_RESPONSE] if self._around and self._around[0] == _RESPONSE else []
        if self.plan is None:
            return used
        used += [_CALL] if self.plan.values or not self._is_endpoint else []
        return [*used, _HTTP] if self._is_endpoint else used

    def locals(self) -> list[str]:
        """The names that its parameters and variables take."""
        return [*self._annotations, *(["response"] if self._may_answer_nothing else [])]

    def definition(self, name: str, alias: str, names: Names) -> list[str]:
        """The object of the runtime that carries out the plan of typed values.

        Args:
            name: What it is called.
            alias: What the top name of the user's function is called; empty for its path as text.
            names: The script's.
        """
        if self.plan is None:
            return []
        target = f'"{self.target.module}:{self.target.path}"'
        if alias:
            target = self._dotted(alias)
        sources = {
            parameter: f"{names.of(_HTTP)}.{source.place}({_source_arguments(source)})"
            for parameter, source in self.plan.sources.items()
        }
        values = {
            parameter: f"{names.of(_CALL)}.{value.word}({_value_arguments(value)})"
            for parameter, value in self.plan.values.items()
        }
        is_async = "Async" if self._function.signature.is_async else ""
        around = [f'"{path}"' for path in self.plan.wrap]
        wrap = [f"wrap=[{', '.join(around)}]"] if around else []
        if not self._is_endpoint:
            must_return = bool(self._output or self._function.trigger.kind.answers)
            wrap += ["must_return=True"] if around and must_return else []
            arguments: list[str | Mapping[str, str]] = [target, values, *wrap]
            return wrapped(f"{name} = {names.of(_CALL)}.{is_async}Call(", arguments, ")")
        status_code = self._function.trigger.value("status_code") or 200
        arguments = [target, sources]
        arguments += [values] if values else []
        arguments += wrap
        arguments += [f"status_code={status_code}"] if status_code != 200 else []
        return wrapped(f"{name} = {names.of(_HTTP)}.{is_async}Endpoint(", arguments, ")")

    def lines(
        self, alias: str, planned: str, names: Names, *, eager: bool, describe: bool
    ) -> list[str]:
        """The function itself.

        Args:
            alias: What the top name of the user's function is called.
            planned: What `definition` defines.
            names: The script's.
            eager: The script has imported already what it uses.
            describe: It says itself where its source is.
        """
        imports = [] if eager else [names.line(library) for library in sorted(self.libraries)]
        if self.plan:
            body = self._planned_body(planned, names)
        else:
            imports += [] if eager else [self.target.line(alias)]
            body = self._web_body(alias, names) if self._protocol else self._body(alias, names)
        if imports:
            body = [*self._off_the_event_loop(names), *imports, "", *body]
        if describe:
            body = [f'"""{self.source}."""', *([""] if not eager else []), *body]
        return [*self._signature(names), *(f"    {line}" if line else "" for line in body)]

    def _off_the_event_loop(self, names: Names) -> list[str]:
        """What imports the modules before the import statements of an async function do."""
        if not self._function.signature.is_async:
            return []
        first_call, lines = names.of(_FIRST_CALL), list[str]()
        for module in dict.fromkeys(self._imports):
            name = json.dumps(module, ensure_ascii=False)
            test = f"if {name} not in {first_call}.ready:"
            if fits(test, 4):  # one that does not is left out, as it only saves time
                statement = wrapped(f"await {first_call}.imported(", [name], ")", inner=8)
                lines += [test, *(f"    {line}" for line in statement)]
            else:
                lines += wrapped(f"await {first_call}.imported(", [name], ")", inner=4)
        return lines

    def _dotted(self, alias: str) -> str:
        """The user's function where its top name is an alias."""
        return alias + self.target.path[len(self.target.top) :]

    def _signature(self, names: Names) -> list[str]:
        parameters = [
            f"{name}: {_with_alias(annotation, names.func)}" if annotation else name
            for name, annotation in self._annotations.items()
        ]
        start = "async def" if self._function.signature.is_async else "def"
        arrow = f" -> {_with_alias(self._returns, names.func)}" if self._returns else ""
        return wrapped(f"{start} {self.name}(", parameters, f"){arrow}:")

    def _body(self, alias: str, names: Names) -> list[str]:
        function = self._function
        target = self._dotted(alias)
        if self._runner:
            maker = names.of(Import(self._runner.module, self._runner.path))
            return wrapped(f"return {maker}({target})(", [*self._annotations], ")", inner=4)
        given = self._given(names)
        arguments: list[str] = []
        for parameter in function.signature.parameters:
            if parameter.name in given:
                value = given[parameter.name]
                by_place = parameter.is_positional_only
                arguments.append(value if by_place else f"{parameter.name}={value}")
        wait = "await " if function.signature.is_async else ""
        call = f"{wait}{target}("
        returns = function.signature.returns
        if returns and returns.is_none:
            return wrapped(call, arguments, ")", inner=4)
        if self._may_answer_nothing:
            empty = f"{names.func}.HttpResponse(status_code=204)"
            return [
                *wrapped(f"response = {call}", arguments, ")", inner=4),
                f"return {empty} if response is None else response",
            ]
        return self._returned(call, arguments, names)

    def _planned_body(self, planned: str, names: Names) -> list[str]:
        function, plan = self._function, self.plan
        given = self._given(names)
        given.update({k: given.get(v, v) for k, v in plan.beside.items()} if plan else {})
        arguments = [f"{name}={value}" for name, value in given.items() if name not in _read(plan)]
        if plan and plan.wrap:
            arguments.insert(0, "context")
        if self._is_endpoint:
            arguments.insert(0, function.trigger.name)
        call = f"{'await ' if function.signature.is_async else ''}{planned}("
        returns = function.signature.returns
        if returns and returns.is_none and not self._is_endpoint:
            return wrapped(call, arguments, ")", inner=4)
        return self._returned(call, arguments, names)

    def _web_body(self, alias: str, names: Names) -> list[str]:
        wait = "await " if self._function.signature.is_async else ""
        mount = json.dumps(_mount(self._route_prefix, self._function), ensure_ascii=False)
        arguments = [alias, self._function.trigger.name, "context", f"mount={mount}"]
        respond = f"{names.of(runtime(self._protocol or ''))}.respond("
        return wrapped(f"return {wait}{respond}", arguments, ")", inner=4)

    def _given(self, names: Names) -> dict[str, str]:
        """What fills the user's parameters that bindings or the context fill."""
        function = self._function
        given: dict[str, str] = {}
        for bound in function.bindings:
            if bound.parameter is None:
                continue
            value = bound.name
            if bound.made_of_text:
                value = f"{names.of(Import(*bound.made_of_text))}({value})"
            elif value in self._texts:
                value = f"{names.of(_ONE_MESSAGE)}.Out({value})"
            given[bound.parameter.name] = value
        if function.context:
            given[function.context.name] = "context"
        return given

    def _around_result(self) -> tuple[Import, str] | None:
        """The module and its function that make of what is returned what is sent.

        Bare text would be no response: the host takes it for JSON, and answers `010` with `8`.
        """
        returns = self._function.signature.returns
        if RETURN in self._texts:
            return _ONE_MESSAGE, "of"
        if (
            self._answers
            and not (self.plan or self._protocol)
            and not (returns and returns.is_none)
        ):
            if returns is None:
                return _RESPONSE, "of"
            return (_RESPONSE, "text") if "str" in returns.types else None
        return None

    def _returned(self, call: str, arguments: list[str], names: Names) -> list[str]:
        """What the call gives, as it is or as one message or a response, or set on its output."""
        if self._output and self._is_set:
            start = f"{self._output.name}.set"
        elif self._around:
            module, function = self._around
            start = f"return {names.of(module)}.{function}"
        else:
            return wrapped(f"return {call}", arguments, ")", inner=4)
        whole = wrapped(call, arguments, ")", inner=4 + len(f"{start}()"))
        if len(whole) == 1:
            return [f"{start}({whole[0]})"]
        inner = wrapped(call, arguments, ")", inner=8)
        return [f"{start}(", *(f"    {line}" for line in inner), ")"]

    def _is_response_optional(self) -> bool:
        """The worker cannot send None as a response: it is turned into 204 here."""
        returns = self._function.signature.returns
        return bool(self._answers and not self.plan and returns and returns.is_optional)

    def _return_annotation(self) -> str:
        """The return annotation, where the worker takes it; it may always be left out."""
        returns, output = self._function.signature.returns, self._output
        if self._is_endpoint or (self._around and self._around[0] == _RESPONSE):
            return "func.HttpResponse"
        if self._is_set:
            return "None"
        if self._runner or (self.plan and "return" in self.plan.values):
            return ""
        if returns and returns.is_none and output is None:
            return "None"
        if returns is None or output is None or returns.is_optional:
            return ""
        if len(returns.types) != 1 or returns.types[0].startswith("list["):
            return ""
        if not output.kind.sends.returned or output.kind.is_generic:
            return ""  # how the worker checks the return value of such a type is not known here
        return "" if returns.types == (FILE,) else _worker_safe(returns.types[0])


def _mount(route_prefix: str, function: Function) -> str:
    """The path before the catch-all parameter of the route, "" for the root."""
    route = str(function.trigger.value("route") or "")
    parts = [*route_prefix.split("/"), *route.strip("/").split("/")[:-1]]
    return "".join(f"/{part}" for part in parts if part)


def _annotation(bound: BindingEntry) -> str:
    """A plain annotation that the worker takes; none where it takes anything."""
    takes = bound.kind.takes
    if bound.parameter is None and bound.kind.direction == "out":
        return "func.Out[str]"
    if bound.parameter is None:
        type_ = takes.types[0]
        refused = (*takes.unannotated, ANY_VALUE)
        return "" if type_ in refused else _worker_safe(type_)
    annotation = bound.parameter.annotation
    if bound.is_of(http_output):
        return "func.Out[func.HttpResponse]"
    if is_open(bound.kind, annotation):
        # Without an annotation the worker sends its own objects too, if it sends text.
        is_own = "str" in bound.kind.sends.returned and not is_named(bound.kind, None)
        return "" if is_own else "func.Out[str]"
    if bound.made_of_text:
        return "str"
    runner = bound.kind.runner
    is_text = annotation and annotation.is_checked and not annotation.is_out
    if annotation and not is_text and not runner and converts(bound.kind, annotation):
        return _carrier(bound.kind, annotation)
    if annotation is None or len(annotation.types) != 1 or runner:
        return ""
    if takes.is_any_json or annotation.types == (FILE,):
        return ""
    if annotation.types[0] in takes.unannotated:
        return ""
    value = _worker_safe(annotation.types[0])
    return f"func.Out[{value}]" if annotation.is_out else value


def _carrier(kind: BindingKind, annotation: Annotation) -> str:
    """The annotation under which the worker delivers, or takes, what is converted."""
    if annotation.is_out:
        return "func.Out[str]"
    takes = kind.takes
    if takes.is_any_json or kind.is_generic:
        return ""
    batches = takes.batches()
    if annotation.cardinality == "many" and kind.has_batches:
        type_ = batches[0]
    else:
        type_ = next(type_ for type_ in takes.types if type_ not in batches)
    return "" if type_ in takes.unannotated else _worker_safe(type_)


def _sends_text(bound: BindingEntry, function: Function) -> bool:
    """Whether it is an output of messages that may be given text as it is."""
    if bound.kind.direction == "in" or not bound.kind.sends.is_messages:
        return False
    if bound.splits_text:
        return False
    if bound.name == RETURN:
        annotation = function.signature.returns
    else:
        annotation = bound.parameter.annotation if bound.parameter else None
    return bool(annotation and not annotation.is_payload and "str" in annotation.types)


def _read(plan: Plan | None) -> Collection[str]:
    """The parameters that the request fills."""
    return plan.sources if plan else ()


def _source_arguments(source: Source) -> str:
    name = _quoted(source.name)
    return f"{name}, many=True" if source.many else name


def _value_arguments(value: Conversion) -> str:
    arguments = [*map(_quoted, value.arguments), *(["split_text=True"] if value.split_text else [])]
    return ", ".join(arguments)


def _quoted(name: str) -> str:
    """A name as an argument; none at all where there is none."""
    return json.dumps(name, ensure_ascii=False) if name else ""


def _with_alias(annotation: str, func: str) -> str:
    """An annotation where `azure.functions` has another name than `func`, which is taken."""
    return annotation if func == "func" else annotation.replace("func.", f"{func}.")


def _worker_safe(type_: str) -> str:
    if type_.startswith("list["):
        return f"typing.List[{_worker_safe(type_[5:-1])}]"
    return type_.replace("azure.functions.", "func.")
