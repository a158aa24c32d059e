"""The parameters of a callable that decorators of the user's own are put around."""

from __future__ import annotations

import ast
import contextlib
import inspect
import types
from typing import TYPE_CHECKING, Any

from azfdecor.compiler import lines
from azfdecor.compiler.discover import forwarding
from azfdecor.compiler.model import Hint
from azfdecor.compiler.types import hint_reader
from azfdecor.named_tuple import NamedTuple
from azfdecor.problems.callables import LOST_ANNOTATION, UNCALLABLE_WRAPPER
from azfdecor.runtime.annotations import (
    annotations_of,
    explicit_signature,
    has_own_annotations,
    names_for,
    own_parameters,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from inspect import Parameter

    from azfdecor.compiler.discover.forwarding import Forwarding

_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_BY_PLACE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_NOTHING = Hint()
_SAY = "say how the wrapper is called: {}.__signature__ = inspect.Signature([...])"
_PASS_ON = f"pass *args and **kwargs on in every call, or {_SAY}"


class Taken(NamedTuple):
    """A parameter as a call meets it, and its annotation."""

    parameter: Parameter
    hint: Hint

    @property
    def name(self) -> str:
        """Its name."""
        return self.parameter.name

    @property
    def is_required(self) -> bool:
        """Whether a call must give it."""
        return self.parameter.default is self.parameter.empty


class WrapperError(Exception):
    """A wrapper whose calls cannot succeed, or of which nobody can tell how it is called.

    Attributes:
        kind: The kind of the problem.
        message: What is wrong with the wrapper.
        hint: What to write instead.
    """

    kind = UNCALLABLE_WRAPPER

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class LostAnnotationError(WrapperError):
    """A typed value whose annotation is not there when the function runs."""

    kind = LOST_ANNOTATION


def parameters(target: Callable[..., Any]) -> list[Taken]:
    """The parameters that a call of a callable must give, whatever is wrapped around it.

    Raises:
        WrapperError: When no call of a wrapper can succeed, or nothing tells how to call it.
    """
    found = _taken(getattr(target, "__func__", target))
    # The first parameter of a class method is not one of the call's.
    return found[1:] if inspect.ismethod(target) else found


def _taken(function: Any) -> list[Taken]:
    wrapped = getattr(function, "__wrapped__", None)
    signature = explicit_signature(function)
    if signature is not None:
        namespace = names_for(function)
        return [
            Taken(p, _NOTHING if p.annotation is p.empty else _hint(p.annotation, namespace))
            for p in signature.parameters.values()
        ]
    if wrapped is None:
        hints = hint_reader.hints_of(function)
        return [Taken(p, hints.get(p.name, _NOTHING)) for p in own_parameters(function).values()]
    if not isinstance(function, types.FunctionType):
        return _taken(wrapped)  # such as functools.lru_cache, which passes everything on
    own = [*own_parameters(_without_attributes(function)).values()]
    inner = _taken(wrapped)
    forwarded = _forwarding(function, wrapped)
    named = [Taken(p, _own_hint(p, function, inner, forwarded)) for p in own]
    if not any(p.kind in _VARIADIC for p in own):
        return named
    return _merged(function, named, inner, forwarded)


def _hint(annotation: Any, namespace: Any) -> Hint:
    return hint_reader.hint_of(annotation, namespace)


def _without_attributes(function: types.FunctionType) -> types.FunctionType:
    """A wrapper without the `__signature__` that functools.wraps may have copied to it."""
    bare = types.FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    bare.__kwdefaults__ = function.__kwdefaults__
    return bare


def _forwarding(function: types.FunctionType, wrapped: Any) -> Forwarding | None:
    """How a wrapper calls what it wraps; None when its source does not tell."""
    callees = frozenset(name for name, value in _closure(function) if value is wrapped)
    found = forwarding.read(function.__code__, callees)
    if len(found) > 1:
        name = _name(function)
        message = f"the wrapper {name} does not give the function the same arguments in every call"
        raise WrapperError(message, _PASS_ON.format(name))
    return next(iter(found), None)


def _closure(function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        with contextlib.suppress(ValueError):  # one that is bound later
            yield name, cell.cell_contents


def _name(function: types.FunctionType) -> str:
    """The name of a wrapper in its source; functools.wraps gives it that of the function."""
    return function.__code__.co_name


def _own_hint(
    parameter: Parameter,
    function: types.FunctionType,
    inner: Sequence[Taken],
    forwarded: Forwarding | None,
) -> Hint:
    """The annotation of a parameter that a wrapper names itself.

    `functools.wraps` replaces the wrapper's annotations by those of the function, so that only
    the source has them. The first call would not find there what a typed value needs.
    """
    name = parameter.name
    if has_own_annotations(function):
        found = annotations_of(function).get(name)
        return _NOTHING if found is None else _hint(found, function.__globals__)
    seen = next((t.hint for t in inner if t.name == name), _NOTHING)
    meant = _written_hint(name, function) or _passed_on_hint(name, inner, forwarded) or seen
    is_same = meant.value == seen.value and meant.failure == seen.failure
    if is_same or meant.annotation is None or _is_of_the_platform(meant):
        return meant
    message = (
        f"the annotation of {name!r} in the wrapper {_name(function)} is not there when the "
        "function runs: functools.wraps replaces it by those of the function"
    )
    raise LostAnnotationError(message, _SAY.format(_name(function)))


def _is_of_the_platform(hint: Hint) -> bool:
    annotation = hint.annotation
    return bool(
        annotation
        and annotation.types
        and all("azure." in type_ for type_ in annotation.types)
        and not (annotation.is_payload or annotation.marker)
    )


def _written_hint(name: str, function: types.FunctionType) -> Hint | None:
    """The annotation that stands in a wrapper's source; None when there is none."""
    node = lines.definition(function.__code__)
    arguments = node.args if node else None
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs] if arguments else []
    written = next((a.annotation for a in every if a.arg == name), None)
    if written is None:
        return None
    names = {**function.__globals__, **dict(_closure(function))}
    return _hint(ast.unparse(written), names)


def _passed_on_hint(name: str, inner: Sequence[Taken], forwarded: Forwarding | None) -> Hint | None:
    """The annotation of the function's parameter that is given a parameter of the wrapper."""
    given = _given(inner, forwarded) if forwarded else {}
    return next((taken.hint for taken in inner if given.get(taken.name) == name), None)


def _given(inner: Sequence[Taken], forwarded: Forwarding) -> dict[str, str]:
    """The parameters that a wrapper gives itself, each with its own parameter that it passes."""
    by_place = [taken.name for taken in inner if taken.parameter.kind in _BY_PLACE]
    return {**dict(zip(by_place, forwarded.places)), **dict(forwarded.keywords)}


def _merged(
    function: types.FunctionType,
    named: Sequence[Taken],
    inner: Sequence[Taken],
    forwarded: Forwarding | None,
) -> list[Taken]:
    """What a wrapper names itself, and what of the function it leaves to be given."""
    kinds = {taken.parameter.kind for taken in named}
    own = [taken for taken in named if taken.parameter.kind not in _VARIADIC]
    by_keyword = inspect.Parameter.VAR_KEYWORD in kinds
    by_place = inspect.Parameter.VAR_POSITIONAL in kinds
    given: dict[str, str] = {}
    if forwarded:
        _check_reads(function, own, inner, forwarded, by_keyword=by_keyword)
        given = _given(inner, forwarded)
        by_keyword = by_keyword and forwarded.passes_kwargs
        by_place = by_place and forwarded.passes_args
    names = {taken.name for taken in own}
    needs = forwarded.needs if forwarded else frozenset[str]()
    rest: list[Taken] = []
    for taken in inner:
        is_left = taken.name not in names and (by_keyword or by_place)
        if is_left and (taken.name not in given or taken.name in needs):
            rest.append(_passed_on(taken, by_keyword=by_keyword, by_place=by_place))
        elif taken.name not in given and taken.is_required and _is_single(taken):
            _refuse(function, taken)
    if any(taken.parameter.kind is inspect.Parameter.POSITIONAL_ONLY for taken in rest):
        own = [_passed_on(t, by_keyword=False, by_place=True) for t in own]
    in_place = [t for t in own if t.parameter.kind in _BY_PLACE]
    return [*in_place, *rest, *(t for t in own if t.parameter.kind not in _BY_PLACE)]


def _is_single(taken: Taken) -> bool:
    return taken.parameter.kind not in _VARIADIC


def _passed_on(taken: Taken, *, by_keyword: bool, by_place: bool) -> Taken:
    """A parameter that reaches the function through a wrapper's `*args` or `**kwargs`."""
    kind = taken.parameter.kind
    if kind is inspect.Parameter.POSITIONAL_OR_KEYWORD and not by_keyword:
        return taken._replace(parameter=taken.parameter.replace(kind=_BY_PLACE[0]))
    if kind is inspect.Parameter.POSITIONAL_OR_KEYWORD and not by_place:
        keyword_only = inspect.Parameter.KEYWORD_ONLY
        return taken._replace(parameter=taken.parameter.replace(kind=keyword_only))
    return taken


def _check_reads(
    function: types.FunctionType,
    own: Sequence[Taken],
    inner: Sequence[Taken],
    forwarded: Forwarding,
    *,
    by_keyword: bool,
) -> None:
    """What a wrapper reads from its arguments must be there."""
    name = _name(function)
    if forwarded.reads_args and by_keyword:
        message = f"the wrapper {name} reads its arguments by position, and gets them by keyword"
        raise WrapperError(message, "name the parameter in the wrapper, before *args")
    unknown = sorted(forwarded.needs - {taken.name for taken in (*own, *inner)})
    if unknown:
        message = (
            f"the wrapper {name} reads {unknown[0]!r} from its **kwargs, where nothing puts it"
        )
        raise WrapperError(message, f"name {unknown[0]!r} as a parameter of the wrapper")


def _refuse(function: types.FunctionType, taken: Taken) -> None:
    name = _name(function)
    message = f"the wrapper {name} does not give {taken.name!r} to the function, which needs it"
    raise WrapperError(message, _PASS_ON.format(name))
