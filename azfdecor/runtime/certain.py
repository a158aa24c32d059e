"""Functions that see quickly whether a value is plainly of its type; one is written for each type.

Nearly every value is made of objects of the very classes that its type names, which a few lines of
Python see in less time than pydantic needs to write it. Of all others `classes` tells more, which
calls a function for each part of a value.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache, partial
from keyword import iskeyword
from typing import TYPE_CHECKING, Any
from uuid import UUID

from azfdecor.runtime.classes import LOOKED_AT, fields_of, is_written_by_user

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST = 24
"""How many items of a list are looked at to the last number; of a longer one pydantic is asked."""
_LONGEST = 1000
"""How many lines are written for a type at most, but for types that are shared."""
_DEEPEST = 10
"""How many loops may stand in each other; Python itself takes 20."""
_CLASSES = 64
"""Of how many derived classes it is known that their objects will do."""
_PLAIN: dict[str, type] = {
    "int": int,
    "str": str,
    "float": float,
    "bool": bool,
    "none": type(None),
    "bytes": bytes,
    "date": dt.date,
    "time": dt.time,
    "datetime": dt.datetime,
    "timedelta": dt.timedelta,
    "decimal": Decimal,
    "uuid": UUID,
}
"""The classes of plain values, by the types of pydantic's schemas."""
_ANY = {"type": "any"}


class _Untold(Exception):  # noqa: N818 - what a type is
    """Nothing can be told quickly of the values of a type."""


def certainty(schema: Any) -> Callable[[Any], bool] | None:
    """Whether a value is certainly of a type (if not, it may still be); None if nothing tells.

    pydantic has nothing to complain of such a value. To be asked alone takes it a microsecond,
    which is more than it needs to write a small model.

    Args:
        schema: `TypeAdapter(...).core_schema`.
    """
    return _written(schema, is_thorough=True)


def likeness(schema: Any) -> Callable[[Any], bool] | None:
    """Whether all objects in a value are certainly of the classes that a type names.

    `classes` has nothing to complain of such a value, and pydantic is to be asked about the rest:
    numbers, dates and so on. None if nothing tells.

    Args:
        schema: `TypeAdapter(...).core_schema`.
    """
    return _written(schema, is_thorough=False)


def _written(schema: Any, *, is_thorough: bool) -> Callable[[Any], bool] | None:
    writer = _Writer(is_thorough=is_thorough)
    try:
        name = writer.function(schema)
    except _Untold:
        return None
    # All names in it are made here or those of fields, which have been looked at.
    exec("\n".join(writer.code), writer.names)  # noqa: S102
    function: Callable[[Any], bool] = writer.names[name]
    return function


class _Writer:
    """Writes functions in Python, of statements that return False where a value is not as wanted.

    Attributes:
        code: Their lines.
        names: What the names in them stand for.
    """

    def __init__(self, *, is_thorough: bool) -> None:
        self.code: list[str] = []
        self.names: dict[str, Any] = {}
        self._is_thorough = is_thorough
        self._count = 0
        self._lines_written = 0
        self._loops = 0
        self._definitions: dict[str, Any] = {}
        self._inside: list[str] = []
        """The shared types that are being written, the innermost last."""
        self._functions: dict[str, str] = {}
        """The functions of shared types that hold themselves."""

    def function(self, schema: Any, name: str = "") -> str:
        """Write the function of a type; the result is its name."""
        name = name or self._name()
        loops, self._loops = self._loops, 0
        lines = self._lines(schema, "value")
        self._loops = loops
        self.code += [
            f"def {name}(value):",
            " try:",
            *(f"  {line}" for line in lines),
            "  return True",
            " except (AttributeError, KeyError):",
            "  return False",
        ]
        return name

    def _lines(self, schema: Any, value: str) -> list[str]:
        """The statements about a value, which an expression gives."""
        kind = schema["type"]
        self._lines_written += 1
        if self._is_thorough and "serialization" in schema:
            raise _Untold
        if is_written_by_user(schema) and kind in LOOKED_AT:
            if kind not in ("model", "dataclass"):
                raise _Untold
            return self._object(schema, value, has_fields=False)
        if kind in _PLAIN:
            is_other = f"type({value}) is not {self._name(_PLAIN[kind])}"
            return [f"if {is_other}: return False"] if self._is_thorough else []
        write = _WRITERS.get(kind)
        if write:
            return write(self, schema, value)
        if self._is_thorough or kind in LOOKED_AT:
            raise _Untold
        return []

    def definitions(self, schema: Any, value: str) -> list[str]:
        self._definitions.update({one["ref"]: one for one in schema["definitions"]})
        return self._lines(schema["schema"], value)

    def shared(self, schema: Any, value: str) -> list[str]:
        """Of a type that stands elsewhere: written anew, unless it holds itself or that is long."""
        reference = schema["schema_ref"]
        is_long = self._lines_written > _LONGEST
        if reference not in self._functions and not is_long and reference not in self._inside:
            self._inside.append(reference)
            lines = self._lines(self._definitions[reference], value)
            self._inside.pop()
            return lines
        if reference not in self._functions:
            self._functions[reference] = name = self._name()
            self.function(self._definitions[reference], name)
        return [f"if not {self._functions[reference]}({value}): return False"]

    def inner(self, schema: Any, value: str) -> list[str]:
        return self._lines(schema["schema"], value)

    def optional(self, schema: Any, value: str) -> list[str]:
        held, start = self._held(value)
        lines = self._lines(schema["schema"], held)
        return [*start, f"if {held} is not None:", *_inside(lines)] if lines else []

    def object(self, schema: Any, value: str) -> list[str]:
        """A model, or a dataclass."""
        return self._object(schema, value, has_fields=True)

    def _object(self, schema: Any, value: str, *, has_fields: bool) -> list[str]:
        kind, fields = schema["cls"], fields_of(schema)
        if self._is_thorough and (not fields or _has_more(schema)):
            raise _Untold
        held, lines = self._held(value)
        is_model = schema["type"] == "model"
        plain = [name for name in fields if not is_model or _is_attribute(kind, name)]
        is_other = f"type({held}) is not {self._name(kind)}"
        if not self._is_thorough:
            is_derived = lru_cache(_CLASSES)(partial(_is_derived, kind, plain if is_model else ()))
            is_other += f" and not {self._name(is_derived)}(type({held}))"
        lines.append(f"if {is_other}: return False")
        for name, field in fields.items():
            place = f"{held}.{name}" if name in plain else f"{held}.__dict__[{name!r}]"
            about = self._lines(field, place) if has_fields else []
            if not about and is_model:
                about = [place]  # which one made by model_construct() may lack
            lines += about
        return lines

    def typed_dict(self, schema: Any, value: str) -> list[str]:
        if self._is_thorough and ("extras_schema" in schema or _has_more(schema)):
            raise _Untold
        total = schema.get("total", True)
        held, lines = self._held(value)
        lines.append(f"if type({held}) is not dict: return False")
        for name, field in schema["fields"].items():
            place = f"{held}[{name!r}]"
            about = self._lines(field, place)
            if field.get("required", total):
                lines += about or [place]
            elif about:
                lines += [f"if {name!r} in {held}:", *_inside(about)]
        return lines

    def items(self, schema: Any, value: str) -> list[str]:
        item = self._name()
        held, start = self._held(value)
        lines = self._in_loop(schema.get("items_schema", _ANY), item)
        if not lines:
            return []
        is_other = self._is_other(held, schema["type"])
        return [*start, is_other, f"for {item} in {held}:", *_inside(lines)]

    def members(self, schema: Any, value: str) -> list[str]:
        """A tuple: of any length, or of members that have types of their own."""
        schemas = schema["items_schema"]
        if schema.get("variadic_item_index") is not None:
            if len(schemas) > 1:
                raise _Untold
            return self.items({"type": "tuple", "items_schema": schemas[0]}, value)
        held, start = self._held(value)
        lines = [
            line
            for place, member in enumerate(schemas)
            for line in self._lines(member, f"{held}[{place}]")
        ]
        is_other = f"type({held}) is not tuple or len({held}) != {len(schemas)}"
        about = [*start, f"if {is_other}: return False", *lines]
        return about if lines or self._is_thorough else []

    def values(self, schema: Any, value: str) -> list[str]:
        """A dict."""
        key, item = self._name(), self._name()
        held, start = self._held(value)
        lines = self._in_loop(schema.get("values_schema", _ANY), item)
        keys = schema.get("keys_schema", _ANY)
        about_keys = self._lines(keys, key) if self._is_thorough else []
        if not lines:
            return []
        loop = f"for {key}, {item} in {held}.items():"
        is_other = self._is_other(held, "dict")
        return [*start, is_other, loop, *_inside([*about_keys, *lines])]

    def _in_loop(self, schema: Any, item: str) -> list[str]:
        self._loops += 1
        if self._loops > _DEEPEST:
            raise _Untold
        lines = self._lines(schema, item)
        self._loops -= 1
        return lines

    def _is_other(self, held: str, kind: str) -> str:
        most = f" or len({held}) > {_MOST}" if self._is_thorough else ""
        return f"if type({held}) is not {kind}{most}: return False"

    def literal(self, schema: Any, value: str) -> list[str]:
        expected: list[Any] = schema["expected"]
        kinds = set(map(type, expected))
        if kinds - {str} and self._is_thorough:
            raise _Untold
        held, start = self._held(value)
        is_no_text = f"type({held}) is not str or " if self._is_thorough else ""
        is_other = f"{is_no_text}{held} not in {self._name(expected)}"
        return [*start, f"if {is_other}: return False"]

    def enum(self, schema: Any, value: str) -> list[str]:
        if not self._is_thorough:
            return []
        kinds: set[Any] = {type(member.value) for member in schema["cls"]}
        sub_type = schema.get("sub_type")
        if not kinds <= ({_PLAIN[sub_type]} if sub_type else {*_PLAIN.values()}):
            raise _Untold
        return [f"if type({value}) is not {self._name(schema['cls'])}: return False"]

    def anything(self, schema: Any, value: str) -> list[str]:
        """Any value, or one of several types, of which only plain ones are told."""
        if not self._is_thorough:
            return []
        found: list[Any] = schema.get("choices", [{"type": kind} for kind in _PLAIN])
        if any(isinstance(one, tuple) or one.keys() & {"serialization"} for one in found):
            raise _Untold
        if not {one["type"] for one in found} <= _PLAIN.keys():
            raise _Untold
        kinds = frozenset(_PLAIN[one["type"]] for one in found)
        return [f"if type({value}) not in {self._name(kinds)}: return False"]

    def plain(self, schema: Any, value: str) -> list[str]:
        """An object of a class of which pydantic knows nothing more."""
        if self._is_thorough or not isinstance(schema["cls"], type):
            raise _Untold
        return [f"if not isinstance({value}, {self._name(schema['cls'])}): return False"]

    def python(self, schema: Any, value: str) -> list[str]:
        if self._is_thorough:
            raise _Untold
        return self._lines(schema.get("python_schema") or schema["strict_schema"], value)

    def _held(self, value: str) -> tuple[str, list[str]]:
        """A name for what an expression gives, and the statement that gives it the name."""
        if value.isidentifier():
            return value, []
        name = self._name()
        return name, [f"{name} = {value}"]

    def _name(self, value: Any = None) -> str:
        self._count += 1
        name = f"_{self._count}"
        if value is not None:
            self.names[name] = value
        return name


_WRITERS: dict[str, Callable[[_Writer, Any, str], list[str]]] = {
    "definitions": _Writer.definitions,
    "definition-ref": _Writer.shared,
    **dict.fromkeys(("model", "dataclass"), _Writer.object),
    "typed-dict": _Writer.typed_dict,
    **dict.fromkeys(("list", "set", "frozenset"), _Writer.items),
    "tuple": _Writer.members,
    "dict": _Writer.values,
    "nullable": _Writer.optional,
    "literal": _Writer.literal,
    "enum": _Writer.enum,
    **dict.fromkeys(("any", "union"), _Writer.anything),
    "is-instance": _Writer.plain,
    **dict.fromkeys(("json-or-python", "lax-or-strict"), _Writer.python),
    **dict.fromkeys(
        (
            "default",
            "function-before",
            "function-after",
            "function-wrap",
            "model-field",
            "dataclass-field",
            "typed-dict-field",
        ),
        _Writer.inner,
    ),
}
"""By the types of pydantic's schemas."""


def _inside(lines: list[str]) -> list[str]:
    return [f" {line}" for line in lines]


def _is_attribute(kind: type, name: str) -> bool:
    """Whether an attribute of a model's object is always what stands in its `__dict__`."""
    from pydantic import BaseModel

    is_name = name.isascii() and name.isidentifier() and not iskeyword(name)
    own = ("__getattribute__", "__getattr__")
    is_own = any(getattr(kind, it, None) is not getattr(BaseModel, it, None) for it in own)
    return is_name and not is_own and not any(name in vars(base) for base in kind.__mro__)


def _is_derived(kind: type, names: Sequence[str], other: type) -> bool:
    """Whether an object of another class will do, whose fields are attributes as well."""
    generic: dict[str, Any] = getattr(kind, "__pydantic_generic_metadata__", {})
    is_derived = issubclass(other, generic.get("origin") or kind)
    return is_derived and all(_is_attribute(other, name) for name in names)


def _has_more(schema: Any) -> bool:
    """Whether more is written than the fields: others, or computed ones."""
    while True:
        behaviours = (
            schema.get("config", {}).get("extra_fields_behavior"),
            schema.get("extra_behavior"),
        )
        if "allow" in behaviours or schema.get("computed_fields") or "serialization" in schema:
            return True
        if "fields" in schema or "schema" not in schema or schema.get("root_model"):
            return False
        schema = schema["schema"]
