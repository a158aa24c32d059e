"""What evaluated type hints mean to the platform."""

from __future__ import annotations

import collections.abc
import datetime as dt
import enum
import inspect
import io
import re
import sys
import typing
from typing import Any

from azfdecor.compiler.model import FILE, Annotation, Held, Shape
from azfdecor.markers import Marker
from azfdecor.runtime.annotations import (
    UNIONS,
    annotations_of,
    holds,
    is_among,
    is_json_text,
    is_many,
    plain,
    without_name,
)

_PLAIN = {str: "str", bytes: "bytes", bytearray: "bytearray", type(None): "None"}
_MANY = (list, collections.abc.Sequence, collections.abc.Iterable)
_PACKAGES = ("azure.functions", "azure.durable_functions")
"""The packages whose classes are words of `Takes`."""
_JSON = (str, int, float, bool, list, dict, object, type(None))
_SCALARS = (str, int, float, complex, enum.Enum, dt.date, dt.time, dt.timedelta)
_SCALAR_NAMES = {
    ("decimal", "Decimal"),
    ("uuid", "UUID"),
    ("fractions", "Fraction"),
    ("zoneinfo", "ZoneInfo"),
    ("pathlib", "PurePath"),
    ("pathlib._local", "PurePath"),  # of Python 3.13
    *(
        ("ipaddress", f"IPv{version}{kind}")
        for version in (4, 6)
        for kind in ("Address", "Network", "Interface")
    ),
    *(("pydantic.types", f"Secret{kind}") for kind in ("Str", "Bytes")),
    *(("pydantic.types", name) for name in ("AwareDatetime", "NaiveDatetime")),
    *(
        ("pydantic.types", f"{way}{kind}")
        for way in ("Past", "Future")
        for kind in ("Date", "Datetime")
    ),
    *(("pydantic.networks", name) for name in ("EmailStr", "NameEmail", "AnyUrl")),
    *(("pydantic.networks", f"IPvAny{kind}") for kind in ("Address", "Network", "Interface")),
    *(("pydantic.networks", f"_Base{kind}") for kind in ("Url", "MultiHostUrl")),
    *(("pydantic_core._pydantic_core", name) for name in ("Url", "MultiHostUrl")),
}
"""Classes that are told by their names: to import their modules takes longer than all this."""
_JSON_LISTS = (*_MANY, collections.abc.Collection, collections.abc.MutableSequence)
_OWN_SCHEMA = "__get_pydantic_core_schema__"
_JSON_DICTS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


def meaning(hint: object) -> Annotation | None:
    """What a resolved hint means; None when it says nothing, as `Any` does."""
    says_nothing, marker = _says_nothing(hint), next(iter(markers(hint)), None)
    if says_nothing and marker is None:
        return None
    meaning = _meaning(hint)
    return meaning._replace(
        text=text_of(hint),
        is_json=_is_json(hint, ()),
        is_list=_is_list(hint),
        holds=_held(hint),
        shape=_shape(hint),
        marker=marker,
        is_checked=meaning.types in (("str",), ("bytes",)) and _has_checks(hint),
    )


def _has_checks(hint: object) -> bool:
    """Whether `Annotated` says what pydantic is to check, or to make, of a value."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in UNIONS:
        return any(map(_has_checks, arguments))
    if origin is not typing.Annotated:
        inner = without_name(hint)
        return inner is not hint and _has_checks(inner)
    return any(map(_is_check, arguments[1:])) or _has_checks(arguments[0])


def _is_check(note: object) -> bool:
    package = type(note).__module__.partition(".")[0]
    return package in ("pydantic", "annotated_types") or hasattr(note, _OWN_SCHEMA)


def _says_nothing(hint: object) -> bool:
    hint = plain(hint)
    if typing.get_origin(hint) in UNIONS:
        return any(_says_nothing(argument) for argument in typing.get_args(hint))
    return hint is Any or hint is inspect.Parameter.empty


def _meaning(hint: object) -> Annotation:
    hint = plain(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is None or hint is type(None) or _is_never(hint):
        return Annotation("", is_optional=True)
    if origin in UNIONS:
        return _union([_meaning(argument) for argument in arguments])
    platform = _platform_class(origin or hint)
    if platform == "azure.functions.Out":
        is_open = not arguments or _says_nothing(arguments[0])
        value = Annotation("") if is_open else _meaning(arguments[0])
        return value._replace(is_out=True)
    if platform and origin is None:
        return Annotation("", (platform,))
    if origin in _MANY and len(arguments) == 1 and isinstance(plain(arguments[0]), type):
        item = _meaning(arguments[0])
        if not (item.is_payload or item.is_optional or item.is_out) and len(item.types) == 1:
            return Annotation("", (f"list[{item.types[0]}]",))
    if _is_file(origin or hint):
        return Annotation("", (FILE,))
    if isinstance(hint, type) and hint in _PLAIN:
        return Annotation("", (_PLAIN[hint],))
    if isinstance(hint, type) and any(map(_platform_class, hint.__mro__)):
        # The worker makes its own class, and no payload holds what that stands for.
        return Annotation("", (f"{hint.__module__}.{hint.__qualname__}",))
    return Annotation("", is_payload=True)


def _is_never(hint: object) -> bool:
    """Whether it is `NoReturn` or `Never`: what returns nothing is as good as None."""
    if type(hint).__name__ != "_SpecialForm":
        return False  # before a module is imported for it
    import typing_extensions

    never: tuple[object, ...] = (typing.NoReturn, typing_extensions.Never)
    return _is_one_of(hint, never)


def _union(members: list[Annotation]) -> Annotation:
    """`X | None` is X that may be missing, and `Out[X] | None` is an Out: the worker gives one."""
    outs = [m for m in members if m.is_out]
    values = [m for m in members if not m.is_none]
    if 0 < len(outs) < len(values):
        return Annotation("", ("azure.functions.Out",), is_out=True)  # which no output takes
    return Annotation(
        "",
        tuple(type_ for m in values for type_ in m.types),
        is_out=bool(outs),
        is_optional=any(m.is_optional for m in members) and not outs,
        is_payload=any(m.is_payload for m in values),
    )


def markers(hint: object) -> list[Marker]:
    """What `Annotated` says of a value's place in a request; what counts stands first."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in UNIONS:
        return [marker for argument in arguments for marker in markers(argument)]
    if origin is not typing.Annotated:
        inner = without_name(hint)
        return [] if inner is hint else markers(inner)
    notes = [note() if _is_marker_class(note) else note for note in reversed(arguments[1:])]
    return [*(note for note in notes if isinstance(note, Marker)), *markers(arguments[0])]


def _is_marker_class(note: Any) -> bool:
    return isinstance(note, type) and issubclass(note, Marker)


def _held(hint: object) -> Held:
    """What JSON it is made of."""
    held = holds(hint)
    return "either" if len(held) != 1 else "many" if "many" in held else "one"


def _is_list(hint: object) -> bool:
    """Whether it is a list of something; of `Out[...]`, whether what is in the brackets is."""
    if is_json_text(hint):
        return False
    hint = plain(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in UNIONS:
        values = [argument for argument in arguments if argument is not type(None)]
        return len(values) == 1 and _is_list(values[0])
    if arguments and _platform_class(origin) == "azure.functions.Out":
        return _is_list(arguments[0])
    return is_many(hint)


def _shape(hint: object, within: tuple[object, ...] = ()) -> Shape:
    """What a value of a type is to an HTTP request; the type may hold itself."""
    if is_among(hint, within):
        return "object"
    if is_json_text(hint):
        return "scalar"
    within = (*within, hint)
    hint = plain(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in UNIONS:
        values = [argument for argument in arguments if argument is not type(None)]
        shapes: set[Shape] = {_shape(value, within) for value in values}
        return shapes.pop() if len(shapes) == 1 else "object"
    if origin is typing.Literal:
        return "scalar"
    if any(map(_platform_class, getattr(origin or hint, "__mro__", ()))):
        return ""
    if isinstance(hint, type) and origin is None:
        if hint in (bytes, bytearray):
            return "bytes"
        is_named = any((c.__module__, c.__name__) in _SCALAR_NAMES for c in hint.__mro__)
        return "scalar" if is_named or issubclass(hint, _SCALARS) else "object"
    if arguments and (origin is tuple or is_many(hint)):
        items = [argument for argument in arguments if argument is not ...]
        is_plain = all(_shape(item, within) == "scalar" for item in items)
        return "scalars" if is_plain else "object"
    return "object"


def _is_json(hint: object, within: tuple[object, ...]) -> bool:
    """Whether JSON delivers values of a type, which may hold itself."""
    if is_among(hint, within):
        return True
    within = (*within, hint)
    hint = plain(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    # Python leaves some names as they are: in an alias, and before 3.11 in `list["..."]`.
    if _is_one_of(hint, (*_JSON, None, Any)) or isinstance(hint, (str, typing.ForwardRef)):
        return True
    if origin is typing.Literal:
        return all(type(value) in _JSON for value in arguments)
    kind = origin or hint
    if _is_one_of(kind, _JSON_DICTS) and arguments:
        return _is_text(arguments[0]) and _is_json(arguments[1], within)
    if _is_one_of(kind, (*UNIONS, *_JSON_LISTS, *_JSON_DICTS)):
        return all(_is_json(argument, within) for argument in arguments)
    fields = _fields(kind)
    return fields is not None and all(_is_json(field, within) for field in fields)


def _is_one_of(hint: object, others: tuple[object, ...]) -> bool:
    """Whether it is one of them itself; what a hint equals is for the user's code to say."""
    return any(hint is other for other in others)


def _is_text(key: object) -> bool:
    """Whether the keys of a dict are what those of a JSON object can be."""
    key = plain(key)
    if typing.get_origin(key) is typing.Literal:
        return all(type(value) is str for value in typing.get_args(key))
    return key is str or key is Any


def _fields(kind: object) -> list[object] | None:
    """The types in a TypedDict; None for any other class."""
    if not hasattr(kind, "__total__"):
        return None
    import typing_extensions

    if not typing_extensions.is_typeddict(kind):
        return None
    try:
        return list(typing_extensions.get_type_hints(kind).values())
    except NameError:  # of a name under `if TYPE_CHECKING:`
        return []


def _is_file(hint: object) -> bool:
    """Whether it is something to be read, as `io.BytesIO` and `typing.TextIO` are."""
    return isinstance(hint, type) and issubclass(hint, (io.IOBase, typing.IO))


def _platform_class(hint: object) -> str | None:
    """`azure.functions.X` for a class that the worker, or a library beside it, knows so."""
    if not isinstance(hint, type):
        return None
    package = next((p for p in _PACKAGES if hint.__module__.startswith(p)), None)
    if package is None:
        return None
    public = getattr(sys.modules.get(package), hint.__name__, None)
    if isinstance(public, type) and (issubclass(public, hint) or issubclass(hint, public)):
        return f"{package}.{hint.__name__}"
    is_public = public is None and "._" not in hint.__module__
    return f"{hint.__module__}.{hint.__name__}" if is_public else None


def field_names(kind: Any) -> list[str]:
    """The fields of a NamedTuple, a dataclass or a TypedDict; none of any other type."""
    if not isinstance(kind, type):
        return []
    if hasattr(kind, "__dataclass_fields__"):
        from dataclasses import fields

        return [field.name for field in fields(kind)]
    return [*getattr(kind, "_fields", annotations_of(kind) if hasattr(kind, "__total__") else ())]


def text_of(hint: object) -> str:
    """A hint as a person writes it."""
    if isinstance(hint, str):
        return hint
    if hint is None or hint is type(None):
        return "None"
    text = inspect.formatannotation(hint)
    text = re.sub(r"\bazure\.functions\._\w+\.", "azure.functions.", text)
    text = re.sub(r"\bazure\.durable_functions\.models\.(\w+\.)*", "azure.durable_functions.", text)
    return re.sub(r"\btyping(_extensions)?\.", "", text).replace("NoneType", "None")
