"""How a declared callable is called, or why it cannot be."""

from __future__ import annotations

import functools
import inspect
import types
from typing import TYPE_CHECKING, Any

from azfdecor.bindings.base import Trigger
from azfdecor.compiler.discover import web
from azfdecor.compiler.model import Declared, Hint, Parameter, Signature
from azfdecor.compiler.reference import kind_of
from azfdecor.compiler.types import foreign, hint_reader, marker_rules
from azfdecor.problems.callables import (
    GENERATOR,
    HIDDEN_ASYNC,
    NO_FUNCTION,
    UNRESOLVED_ANNOTATION,
    VARIADIC,
)
from azfdecor.problems.durable import ASYNC_ORCHESTRATOR
from azfdecor.problems.problem import Place
from azfdecor.problems.typed_values import FOREIGN_MARKER
from azfdecor.web import WebApp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from azfdecor.problems.kind import Kind
    from azfdecor.problems.problem import Problem

_GENERATORS = inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR
_NOT_SO_PLAIN = _GENERATORS | inspect.CO_COROUTINE
_NOTHING = Hint()
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def read(declared: Declared) -> tuple[Signature | None, list[Problem]]:
    """The signature of a callable; None when there are problems that leave none."""
    if isinstance(declared.target, WebApp):
        return web.signature(declared.target), []
    try:
        return _of_function(declared)
    except hint_reader.LateAnnotationError as error:
        message = f"an annotation of {declared.reference.path} cannot be evaluated: {error.why}"
        hint = _hint_of_failure(error.why)
        file, line = error.place
        place = Place(file, line, function=declared.name)
        return None, [UNRESOLVED_ANNOTATION.at(place, message, hint)]


def _of_function(declared: Declared) -> tuple[Signature | None, list[Problem]]:
    target = declared.target
    names = _plain_names(target)
    if names is not None and not target.__code__.co_flags & _NOT_SO_PLAIN:
        hints = hint_reader.hints_of(target)
        if not any(map(_is_odd, hints.values())):  # the usual case
            plain = tuple(_plain_parameter(name, hints) for name in names)
            returned = hints.get("return", _NOTHING)
            return Signature(plain, returned.annotation, is_async=False, returned=returned), []
    problems = list(_kind_problems(declared))
    if problems:
        return None, problems
    from azfdecor.compiler.discover import wrappers

    try:
        taken = wrappers.parameters(target)
    except wrappers.WrapperError as error:
        return None, [_problem(declared, error.kind, error.message, error.hint)]
    problems += [_variadic(declared, p) for p, _ in taken if p.kind in _VARIADIC]
    parameters = tuple(_parameter(p, hint) for p, hint in taken if p.kind not in _VARIADIC)
    # What a generator is annotated to return is what it yields, which nothing sends.
    hints = {} if _flags(target) & _GENERATORS else hint_reader.hints_of(target)
    returned = hints.get("return", _NOTHING)
    signature = Signature(parameters, returned.annotation, _is_async(target), returned)
    problems += _annotation_problems(declared, signature)
    return (None if problems else signature), problems


def _parameter(parameter: inspect.Parameter, hint: Hint) -> Parameter:
    return Parameter(
        name=parameter.name,
        annotation=hint.annotation,
        has_default=parameter.default is not inspect.Parameter.empty,
        is_positional_only=parameter.kind is inspect.Parameter.POSITIONAL_ONLY,
        is_keyword_only=parameter.kind is inspect.Parameter.KEYWORD_ONLY,
        hint=hint,
        default=parameter.default,
    )


def _annotation_problems(declared: Declared, signature: Signature) -> Iterator[Problem]:
    """Annotations that cannot be evaluated, or whose markers mean nothing or too much."""
    for name in ("return", *(parameter.name for parameter in signature.parameters)):
        failure = signature.hint(name).failure
        if failure:
            yield _unresolved(declared, name, failure)
    yield from _foreign_problems(declared, signature)
    for parameter in signature.parameters:
        fault = marker_rules.fault(parameter)
        if fault:
            yield _problem(declared, *fault, parameter.name)


def _is_odd(hint: Hint) -> bool:
    """Whether there may be something to say of an annotation."""
    is_marked = hint.annotation is not None and hint.annotation.marker is not None
    return bool(hint.failure or hint.foreign or is_marked)


def _foreign_problems(declared: Declared, signature: Signature) -> Iterator[Problem]:
    """Markers and classes of other frameworks, which would be passed over."""
    hints = {p.name: p.hint for p in signature.parameters} | {"return": signature.returned}
    defaults = {p.name: foreign.of_value(p.default) for p in signature.parameters}
    for name, hint in hints.items():
        found, what = hint.foreign, f"the annotation of {name!r} names"
        if name == "return":
            what = "the return annotation names"
        elif defaults[name]:
            found, what = defaults[name], f"the default of {name!r} is of"
        if found:
            message = f"{what} {found[0]}, which means nothing in a function of azfdecor"
            yield _problem(declared, FOREIGN_MARKER, message, found[1], name)


def _plain_parameter(name: str, hints: Mapping[str, Hint]) -> Parameter:
    """One without a default, that may be passed by its name."""
    hint = hints.get(name, _NOTHING)
    return Parameter(name, hint.annotation, has_default=False, is_positional_only=False, hint=hint)


def _is_async(target: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(target)


def _unresolved(declared: Declared, name: str, why: str) -> Problem:
    what = "return annotation" if name == "return" else f"annotation of {name!r}"
    message = f"the {what} of {declared.reference.path} cannot be resolved: {why}"
    return _problem(declared, UNRESOLVED_ANNOTATION, message, _hint_of_failure(why), name)


def _hint_of_failure(why: str) -> str:
    """What to write instead of an annotation that fails."""
    if why.startswith("TypeError: unsupported operand") and "'str'" in why:  # of "Order" | None
        return "write the quotes around all of the annotation, or none"
    if why.endswith("'function' object is not subscriptable"):  # below which `def list` stands
        return "rename the function of the module that has the name of a type"
    if not why.startswith(("NameError", "AttributeError", "ImportError")):
        return marker_rules.unknown_argument(why) or "correct the annotation"
    return "import what it names, at the top or under `if TYPE_CHECKING:`, from where it really is"


def _variadic(declared: Declared, parameter: inspect.Parameter) -> Problem:
    stars = "*" if parameter.kind is inspect.Parameter.VAR_POSITIONAL else "**"
    path = declared.reference.path
    message = f"{path} takes {stars}{parameter.name}, which no binding can fill"
    hint = "name each parameter; a decorator around the function needs functools.wraps"
    return _problem(declared, VARIADIC, message, hint, parameter.name)


def _kind_problems(declared: Declared) -> Iterator[Problem]:
    """What is wrong with the kind of callable that it is."""
    target, path = declared.target, declared.reference.path
    if inspect.isclass(target):
        message = f"{path} is a class, and a function of the app is a function"
        yield _problem(declared, NO_FUNCTION, message, "decorate a function or a static method")
    elif isinstance(target, functools.partial):
        message = f"{path} is a partial, whose signature the worker cannot read"
        hint = "write a function that calls it, and decorate that"
        yield _problem(declared, NO_FUNCTION, message, hint)
    elif not inspect.isroutine(target):
        message = f"{path} is an object of {type(target).__name__}, not a function"
        hint = "write a function that calls it, and decorate that"
        yield _problem(declared, NO_FUNCTION, message, hint)
    else:
        inner: Any = inspect.unwrap(target)
        flags = _flags(target)
        runner, may_yield = _runner(declared)
        if runner and (flags & inspect.CO_ASYNC_GENERATOR or _is_async(inner)):
            message = f"{path} is async, and {runner} calls it as a plain function"
            hint = "write `def`; what is to be awaited belongs in another function"
            yield _problem(declared, ASYNC_ORCHESTRATOR, message, hint)
        elif flags & _GENERATORS and not may_yield:
            message = f"{path} is a generator: the worker would call it and run none of it"
            yield _problem(declared, GENERATOR, message, "collect the values and return them")
        elif inner is not target and _is_async(inner) and not _is_async(target):
            message = (
                f"{path} is async, but a decorator hides that behind a plain function: "
                "the worker would not await it"
            )
            hint = "make the decorator's wrapper `async def` too, and await in it"
            yield _problem(declared, HIDDEN_ASYNC, message, hint)


def _flags(target: Callable[..., Any]) -> int:
    """What kind of function the innermost one is, as `inspect.CO_...` has it."""
    code = getattr(inspect.unwrap(target), "__code__", None)
    return getattr(code, "co_flags", 0)


def _runner(declared: Declared) -> tuple[str, bool]:
    """The name of what runs the function in the worker's place, and whether that runs generators."""
    for declaration in declared.declarations:
        if isinstance(declaration, Trigger):
            runner = kind_of(declaration).runner
            return (str(runner), runner.may_yield) if runner else ("", False)
    return "", False


def _plain_names(caller: Any) -> Sequence[str] | None:
    """The parameters of a function that has only plain ones, without defaults; else None.

    `inspect.signature` can tell of every callable, but takes its time over a thousand.
    """
    code: Any = getattr(caller, "__code__", None)
    is_plain = (
        type(caller) is types.FunctionType
        and not code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS)
        and not (code.co_posonlyargcount or code.co_kwonlyargcount or caller.__defaults__)
        and not caller.__dict__.keys() & {"__signature__", "__wrapped__"}
    )
    return code.co_varnames[: code.co_argcount] if is_plain else None


def _problem(
    declared: Declared, kind: Kind, message: str, hint: str, parameter: str | None = None
) -> Problem:
    place = declared.place_of_parameter(parameter) if parameter else declared.place
    return kind.at(place, message, hint)
