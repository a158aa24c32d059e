"""What annotations say, to whom turns values into them and back."""

from __future__ import annotations

import sys
import types
import typing
from collections import deque
from collections.abc import (
    Collection,
    Iterable,
    Mapping,
    MutableSequence,
    MutableSet,
    Sequence,
)
from collections.abc import (
    Set as AbstractSet,
)
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from inspect import Parameter, Signature

UNIONS = (typing.Union, types.UnionType)
_MANY = (
    list,
    set,
    frozenset,
    deque,
    Sequence,
    MutableSequence,
    Collection,
    Iterable,
    AbstractSet,
    MutableSet,
)
_VALIDATORS = ("BeforeValidator", "PlainValidator", "WrapValidator")
"""What `Annotated` may hold of pydantic that takes JSON which the type itself would not."""
_ONE: tuple[type, ...] = (str, bytes, bytearray, int, float, Mapping)


def annotations_of(holder: Any) -> dict[str, Any]:
    """The annotations of a function or a class as they were written, none of them evaluated.

    Python 3.14 evaluates all of them when they are asked for, unless forward references will do:
    https://docs.python.org/3/library/annotationlib.html
    """
    if sys.version_info >= (3, 14):
        import annotationlib

        return annotationlib.get_annotations(holder, format=annotationlib.Format.FORWARDREF)
    if type(holder) is types.FunctionType:
        return holder.__annotations__  # as the next lines would say, in a tenth of the time
    from inspect import get_annotations

    return get_annotations(holder)


def names_for(function: Any) -> Mapping[str, Any]:
    """The names that the annotations of a callable may use: its module's, and type parameters."""
    from inspect import unwrap

    inner: Any = unwrap(function)
    names: Mapping[str, Any] = getattr(inner, "__globals__", {})
    parameters: list[Any] = []
    owner: Any = None
    for name in getattr(inner, "__qualname__", "").split(".")[:-1]:  # the classes around it
        owner = names.get(name) if owner is None else getattr(owner, name, None)
        parameters += getattr(owner, "__type_params__", ())
    parameters += getattr(inner, "__type_params__", ())
    return {**names, **{p.__name__: p for p in parameters}} if parameters else names


def explicit_signature(function: Any) -> Signature | None:
    """The `__signature__` that was set on a callable; not one that functools.wraps copied."""
    set_ = getattr(function, "__dict__", {}).get("__signature__")
    wrapped = getattr(function, "__wrapped__", None)
    is_copy = set_ is getattr(wrapped, "__dict__", {}).get("__signature__")
    return None if set_ is None or (is_copy and wrapped) else signature_of(function)


def has_own_annotations(wrapper: Any) -> bool:
    """Whether a wrapper has kept its annotations, which functools.wraps replaces by default."""
    wrapped = wrapper.__wrapped__
    if sys.version_info >= (3, 14):  # where that replaces the function that evaluates them
        evaluate = wrapper.__annotate__
        if evaluate is not None:
            return evaluate is not getattr(wrapped, "__annotate__", None)
        try:
            copied = wrapped.__annotations__
        except Exception:  # noqa: BLE001 - nobody has evaluated them, so nobody has copied them
            copied = None
        return bool(wrapper.__annotations__) and wrapper.__annotations__ is not copied
    return wrapper.__annotations__ is not getattr(wrapped, "__annotations__", None)


def call_annotations(function: Any) -> dict[str, Any]:
    """The annotations of a callable, and those of a `__signature__` that was set on it."""
    found = dict(annotations_of(function))
    if "__signature__" in getattr(function, "__dict__", {}):
        given = signature_of(function)
        hints = {p.name: p.annotation for p in given.parameters.values()}
        hints["return"] = given.return_annotation
        found.update({name: hint for name, hint in hints.items() if hint is not given.empty})
    return found


def own_parameters(function: Any) -> Mapping[str, Parameter]:
    """The parameters that a callable names itself, whatever it wraps.

    Raises:
        ValueError: When it wraps nothing, is not written in Python and does not say.
    """
    try:
        return signature_of(function, follow_wrapped=False).parameters
    except ValueError:
        if not hasattr(function, "__wrapped__"):
            raise
        return {}  # such as what functools.lru_cache makes, which passes everything on


def signature_of(function: Any, *, follow_wrapped: bool = True) -> Signature:
    """As `inspect.signature`, without evaluating annotations, as Python 3.14 does there.

    Raises:
        ValueError: When the callable is not written in Python and does not say.
        TypeError: When it cannot be called.
    """
    from inspect import signature

    late: dict[str, Any] = {}
    if sys.version_info >= (3, 14):
        from annotationlib import Format

        late["annotation_format"] = Format.FORWARDREF
    return signature(function, follow_wrapped=follow_wrapped, **late)


def plain(hint: Any) -> Any:
    """A hint without `Annotated`, `NewType` and `type` aliases around it.

    Raises:
        TypeError: When an alias stands for itself.
    """
    seen: list[Any] = []
    while True:
        is_noted = typing.get_origin(hint) is typing.Annotated
        inner = typing.get_args(hint)[0] if is_noted else without_name(hint)
        if inner is hint and type(hint).__name__ != "TypeAliasType":
            return hint
        seen.append(hint)
        if any(inner is one for one in seen):
            msg = f"the alias {hint} stands for itself"
            raise TypeError(msg)
        hint = inner


def without_name(hint: Any) -> Any:
    """What a `NewType`, a `type` alias or a type variable stands for; other hints are themselves.

    A type variable is its bound or its constraints, as it is for pydantic.
    """
    if isinstance(hint, typing.TypeVar):
        choices = hint.__constraints__ or (hint.__bound__,)
        return typing.Union[choices] if choices != (None,) else Any  # noqa: UP007 - made of these
    if type(hint).__name__ == "TypeAliasType":  # of typing or of typing_extensions
        return hint.__value__
    origin: Any = typing.get_origin(hint)
    if type(origin).__name__ == "TypeAliasType":
        return origin.__value__[typing.get_args(hint)]
    return getattr(hint, "__supertype__", hint)


def notes(hint: Any) -> list[Any]:
    """What `Annotated` says of a hint, in its aliases too."""
    found: list[Any] = []
    while True:
        if typing.get_origin(hint) is typing.Annotated:
            hint, *more = typing.get_args(hint)
            found += more
        elif (inner := without_name(hint)) is hint:
            return found
        else:
            hint = inner


def is_json_text(hint: Any) -> bool:
    """Whether it is pydantic's `Json[...]`: a value of any type, made of one text."""
    return any(_is_json(note) for note in (plain(hint), *notes(hint)))


def _is_json(note: Any) -> bool:
    kind = note if isinstance(note, type) else type(note)
    return kind.__name__ == "Json" and kind.__module__ == "pydantic.types"


def is_made_of_text(hint: Any) -> bool:
    """Whether a note says how a value is made of text, whatever its type."""
    return is_json_text(hint) or any(type(note).__name__ in _VALIDATORS for note in notes(hint))


def members(hint: Any) -> list[Any]:
    """The types that a union allows; any other type is its own."""
    hint = plain(hint)
    if typing.get_origin(hint) not in UNIONS:
        return [hint]
    return [member for part in typing.get_args(hint) for member in members(part)]


def is_among(hint: Any, others: Iterable[Any]) -> bool:
    """Whether it is one of some types, as one that holds itself is one of those around it.

    What a hint equals is for the user's code to say; and Python 3.14 makes the type that a generic
    alias stands for anew each time.
    """
    return any(_is_same(hint, other) for other in others)


def _is_same(hint: Any, other: Any) -> bool:
    if hint is other:
        return True
    one, two = typing.get_args(hint), typing.get_args(other)
    is_like = bool(one) and len(one) == len(two)
    if not is_like or typing.get_origin(hint) is not typing.get_origin(other):
        return False
    return all(_is_same(a, b) for a, b in zip(one, two))


_DEEPEST = 8
"""How deep `leaves` looks into a type, which may hold itself."""


def leaves(hint: Any, depth: int = 0) -> Iterator[Any]:
    """The types that a hint names, unions and collections of them taken apart.

    One that a validator makes of text stays whole, with its notes.
    """
    inner = plain(hint)
    arguments = () if typing.get_origin(inner) is typing.Literal else typing.get_args(inner)
    if not arguments or is_made_of_text(hint):
        yield hint
    elif depth < _DEEPEST:
        for argument in arguments:
            if argument is not ...:
                yield from leaves(argument, depth + 1)


def is_many(hint: Any) -> bool:
    """Whether it is a list, or another collection of any number of values."""
    hint = plain(hint)
    origin = typing.get_origin(hint) or hint
    if origin is tuple:
        return hint is tuple or ... in typing.get_args(hint)
    return _is_one_of(origin, _MANY)


def eager(hint: Any) -> Any:
    """The hint with `list` for `Iterable`, of which pydantic would check each item when it is used.

    A hint without one is itself.
    """
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        inner = eager(arguments[0])
        noted = (inner, *arguments[1:])
        annotated: Any = typing.Annotated
        return hint if inner is arguments[0] else annotated[noted]
    if origin in UNIONS:
        parts = tuple(map(eager, arguments))
        is_same = all(new is old for new, old in zip(parts, arguments))
        return hint if is_same else typing.Union[parts]  # noqa: UP007 - made of these
    if hint is Iterable or origin is Iterable:
        return types.GenericAlias(list, arguments) if arguments else list
    inner = without_name(hint)
    return hint if inner is hint or (made := eager(inner)) is inner else made


def holds(hint: Any) -> set[str]:
    """What JSON a type is made of: "many" for an array, "one" for anything else, or both.

    A class of which nobody can tell is made of both.
    """
    if is_json_text(hint):
        return {"one"}
    if is_made_of_text(hint):
        return {"one", "many"}
    return {what for member in members(hint) for what in _holds(member)}


def _holds(kind: Any) -> set[str]:
    origin = typing.get_origin(kind) or kind
    if kind is None or kind is type(None):
        return set()
    if is_many(kind) or origin is tuple:
        return {"many"}
    if origin is typing.Literal:
        return {"one"}
    if not isinstance(origin, type) or hasattr(origin, "_fields"):  # a NamedTuple is of both
        return {"one", "many"}
    if getattr(kind, "__pydantic_root_model__", False):
        return holds(kind.model_fields["root"].annotation)
    validators = getattr(kind, "__pydantic_decorators__", None)
    if validators is not None:  # a model, or a dataclass of pydantic
        modes = {v.info.mode for v in validators.model_validators.values()}
        return {"one"} if modes <= {"after"} else {"one", "many"}
    is_plain = issubclass(origin, _ONE) or hasattr(origin, "__dataclass_fields__")
    return {"one"} if is_plain else {"one", "many"}


def _is_one_of(hint: Any, others: tuple[Any, ...]) -> bool:
    """Whether it is one of them itself; what a hint equals is for the user's code to say."""
    return any(hint is other for other in others)


def is_optional(hint: Any) -> bool:
    """Whether None is allowed."""
    return any(member in (None, type(None)) for member in members(hint))


def allows(hint: Any, kind: type) -> bool:
    """Whether a hint names a type itself, perhaps beside others."""
    return hint is Any or kind in members(hint)


def fields(kind: Any) -> dict[str, Any]:
    """The fields of a NamedTuple, a dataclass or a TypedDict, each with its hint.

    One that a TypedDict may lack is optional.
    """
    import dataclasses

    import typing_extensions as te

    hints = te.get_type_hints(kind, include_extras=True)
    if dataclasses.is_dataclass(kind):
        return {field.name: hints[field.name] for field in dataclasses.fields(kind)}
    required = getattr(kind, "__required_keys__", hints)
    return {name: field_hint(hint, may_lack=name not in required) for name, hint in hints.items()}


def field_hint(hint: Any, *, may_lack: bool) -> Any:
    """The hint of a field; that of one which a TypedDict may lack is optional."""
    import typing_extensions as te

    origin: Any = te.get_origin(hint)
    if origin in (te.NotRequired, te.Required, te.ReadOnly):
        (inner,) = typing.get_args(hint)
        return field_hint(inner, may_lack=may_lack or origin is te.NotRequired)
    return typing.Optional[hint] if may_lack else hint  # noqa: UP045 - of any hint


def of_out(hint: Any) -> Any:
    """What an `Out[...]` holds."""
    out = next((member for member in members(hint) if member is not type(None)), Any)
    return next(iter(typing.get_args(out)), Any)


def is_response(hint: Any) -> bool:
    """Whether a hint is `HttpResponse`, or a class derived from it."""
    from azure.functions import HttpResponse

    hint = plain(hint)
    is_class = isinstance(hint, type) and typing.get_origin(hint) is None  # list[...] is, on 3.10
    return is_class and issubclass(hint, HttpResponse)


def without_responses(hint: Any) -> Any:
    """The hint without `HttpResponse`, which needs no encoding."""
    union = plain(hint)
    if typing.get_origin(union) not in UNIONS:
        return hint
    members = typing.get_args(union)
    left = tuple(member for member in members if not is_response(member))
    if left == members:
        return hint  # with its notes
    return typing.Union[left] if left else Any  # noqa: UP007 - made of what is there
