"""How the options of a decorator stand in function.json, written and read.

One table says for each codec of an option how a value becomes a property and how a property becomes
a value. What is written is for the host; what is read may be written by anybody, and is read as
tolerantly as the host reads it.
"""

from __future__ import annotations

import functools
import json
import keyword as python
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from azfdecor.bindings.base import value_in
from azfdecor.compiler.options import choices, describe, fits, types_of
from azfdecor.declaration import camel_case, given_of
from azfdecor.named_tuple import NamedTuple
from azfdecor.platform import newtonsoft

if TYPE_CHECKING:
    from azfdecor.bindings.base import Binding, BindingKind
    from azfdecor.declaration import Declaration, DecoratorKind, Option

FIXED = ("name", "type", "direction")
"""What an entry has besides its properties."""


class Reading(NamedTuple):
    """What the entry of a binding says, as its decorator would be written.

    Attributes:
        options: The values by keyword; those that are the default are left out.
        unknown: The properties that the decorator has no option for, by their names.
        unreadable: Why a property can be no value of its option, by its name.
    """

    options: dict[str, Any]
    unknown: dict[str, Any]
    unreadable: dict[str, str]


def properties_of(declaration: Declaration) -> dict[str, Any]:
    """The properties for function.json, defaults left out, in the order of the options.

    An open decorator has them in the order in which they are given. Values of wrong types, which
    are for the rules to report, raise nothing here.
    """
    kind, given = declaration.__kind__, given_of(declaration)
    found: dict[str, Any] = {}
    members: dict[str, Any] = {}
    needed = _needed(kind)
    for keyword in given if kind.is_open else kind.options:
        if keyword not in given and keyword not in needed:
            continue  # the usual case: it is at its default
        option = kind.options.get(keyword)
        if option is None:
            found[camel_case(keyword)] = given[keyword]
        elif option.codec == "members":
            members.update(given[keyword] if isinstance(given[keyword], Mapping) else {})
        elif option.in_json and option.json_name not in FIXED:
            value = _CODECS[option.codec].write(given.get(keyword, option.default))
            if _is_written(option, value, kind, given):
                found[option.json_name] = value
    return {**found, **members}


@functools.cache
def _needed(kind: DecoratorKind) -> frozenset[str]:
    """The keywords of the options that may stand in function.json without being given."""
    options = kind.options.values()
    return frozenset(option.keyword for option in options if option.always or option.required)


def _is_written(option: Option, value: Any, kind: DecoratorKind, given: Mapping[str, Any]) -> bool:
    """Whether a property stands in function.json; `value` is its value there."""
    if option.required or option.always is True:
        return True
    other = kind.options.get(option.always) if option.always else None
    if other and given.get(other.keyword, other.default) != other.default:
        return True
    return bool(value != default_of(option))


@functools.cache
def default_of(option: Option) -> Any:
    """What function.json would say of an option at its default."""
    return _CODECS[option.codec].write(option.default)


def type_of(binding: Binding) -> str:
    """The type of this very binding in function.json."""
    kind = binding.__kind__
    return str(given_of(binding).get("type")) if kind.is_generic else kind.type


def entry_of(binding: Binding, name: str) -> dict[str, Any]:
    """The binding as it stands in function.json under `name`."""
    direction = binding.__kind__.direction
    properties = properties_of(binding)
    return {"name": name, "type": type_of(binding), "direction": direction, **properties}


def word_in(properties: Mapping[str, Any], name: str) -> object:
    """A property of a closed set, such as `cardinality`, whose values the host reads without case."""
    value = value_in(properties, name)
    return value.lower() if isinstance(value, str) else value


def principal_of(declaration: Declaration) -> object:
    """The value of the one option that may be positional; None where there is none."""
    principal = declaration.__kind__.principal
    return getattr(declaration, principal.keyword, None) if principal else None


def methods_in(properties: Mapping[str, Any]) -> list[str]:
    """The HTTP methods in capitals, each once; none for all, and for a value of a wrong type."""
    methods = value_in(properties, "methods")
    many = cast("list[object]", methods) if isinstance(methods, list) else []
    return [str(method).upper() for method in many]


def read(kind: BindingKind, entry: Mapping[str, Any]) -> Reading:
    """An entry of function.json as the options of a decorator.

    Names of properties and values of closed sets are read without regard to case, and numbers and
    booleans may be text.

    Args:
        kind: What is known of the decorator.
        entry: The properties; `name`, `type` and `direction` may be among them.
    """
    reading = Reading({}, {}, {})
    hints = types_of(kind.decorator)
    seen: set[str] = set()
    for name, value in entry.items():
        folded = name.lower()
        option = kind.option_named(name)
        if folded in seen:
            reading.unreadable[name] = "it is there twice, in letters of another case"
        elif folded in FIXED:
            if kind.is_generic and folded == "type":
                reading.options["type"] = value
        elif option is None or option.codec == "members":
            _keep(reading, kind, name, value)
        elif value is not None and not _is_untold(option, value):
            _read_option(reading, option, hints[option.keyword], name, value)
        seen.add(folded)
    return reading


def _is_untold(option: Option, value: object) -> bool:
    """Whether a word says no more than its absence: `dataType` may be "undefined"."""
    return option.keyword == "data_type" and str(value).lower() == "undefined"


def _keep(reading: Reading, kind: BindingKind, name: str, value: Any) -> None:
    """A property that no option has, which an open decorator takes all the same."""
    keyword = re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)
    is_keyword = keyword.isidentifier() and not python.iskeyword(keyword) and keyword != "self"
    if not kind.is_open:
        reading.unknown[name] = value
    elif is_keyword and camel_case(keyword) == name and keyword not in kind.options:
        reading.options[keyword] = value
    else:
        reading.options.setdefault("properties", {})[name] = value


def _read_option(reading: Reading, option: Option, hint: Any, name: str, value: Any) -> None:
    try:
        found = _CODECS[option.codec].read(value, hint)
    except ValueError as error:
        reading.unreadable[name] = str(error)
        return
    if option.required or found != option.default:
        reading.options[option.keyword] = found


class _Codec(NamedTuple):
    """How a value stands in function.json.

    Attributes:
        write: A value as a property. It raises nothing, whatever the value is.
        read: A property as a value of a type, or ValueError that says what is wrong.
    """

    write: Callable[[Any], Any]
    read: Callable[[Any, Any], Any]


def _as_it_is(value: Any) -> Any:
    return value


def _read_plain(value: Any, hint: Any) -> Any:
    if fits(value, hint):
        return value
    found = _converted(value, hint)
    if found is None:
        msg = f"it is not {describe(hint)}"
        raise ValueError(msg)
    return found


def _converted(value: Any, hint: Any) -> Any:
    """A value of a type that is meant by one of another type; None when there is none."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        found = (_converted(value, argument) for argument in arguments)
        return next((one for one in found if one is not None), None)
    if origin is Sequence and isinstance(value, list):
        items = [_item(item, arguments[0]) for item in cast("list[object]", value)]
        return None if None in items else items
    if origin is typing.Literal or hint is bool:
        meant = {str(choice).lower(): choice for choice in choices(hint) or (True, False)}
        return meant.get(str(value).lower())
    if hint is str and isinstance(value, (bool, int, float)):
        return newtonsoft.as_text(value)
    if hint in (int, float) and not isinstance(value, bool):
        number = _number(value)
        return number if fits(number, hint) else None
    return None


def _item(value: Any, hint: Any) -> Any:
    return value if fits(value, hint) else _converted(value, hint)


def _number(value: Any) -> int | float | None:
    """What a text or a number is as a number, whole where it can be."""
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,400}\s*", value, re.ASCII):
        return int(value)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return int(number) if number.is_integer() else number


def _write_lower(value: Any) -> Any:
    """A word in lower case, or several, each once; a member of an enum stands for its value."""
    if isinstance(value, (list, tuple)):
        words = [_write_lower(item) for item in cast("Sequence[Any]", value)]
        return [word for at, word in enumerate(words) if word not in words[:at]]
    word = getattr(value, "value", value)
    return word.lower() if isinstance(word, str) else value


def _write_text(value: Any) -> Any:
    return None if value is None else str(value)


def _read_text(value: Any, hint: Any) -> Any:
    number = _number(value)
    return number if number is not None and fits(number, hint) else _read_plain(value, hint)


def _write_json(value: Any) -> Any:
    try:
        return None if value is None else json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return value


def _read_json(value: Any, hint: Any) -> Any:
    try:
        found = json.loads(value)
    except (TypeError, ValueError, RecursionError):
        msg = "it is no text that is JSON"
        raise ValueError(msg) from None
    return None if found is None else _read_plain(found, hint)


_CODECS: Mapping[str, _Codec] = {
    "plain": _Codec(_as_it_is, _read_plain),
    "lower": _Codec(_write_lower, _read_plain),
    "text": _Codec(_write_text, _read_text),
    "json": _Codec(_write_json, _read_json),
}
