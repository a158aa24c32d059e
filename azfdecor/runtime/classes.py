"""Whether a value holds objects of the classes that its type names, in lists and fields too.

pydantic writes an object of any class as if it were one of the class that is asked for: with the
fields that both have. It looks at classes only in unions, at all else (numbers, dates, what a
list holds) everywhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    Check: TypeAlias = Callable[[Any], None]
    """Raises Unfit for a value of another class."""

_NAME = 100
"""How much of a name is told."""
_ITEMS = (list, tuple, set, frozenset, deque)


class Unfit(TypeError):  # noqa: N818 - what a value is
    """A value, or something in it, is of another class.

    Attributes:
        place: The names and numbers that lead to it; empty for the value itself.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.place: list[str] = []

    def __str__(self) -> str:
        why = super().__str__()
        # Keys of a dict may be a sender's, who is to write no lines of the log.
        place = ".".join(ascii(part[:_NAME])[1:-1] for part in self.place)
        return f"{place} is {why}" if place else why


def check_of(schema: Any) -> Check | None:
    """The check of a type, of which pydantic has made a schema; None where there is nothing to see.

    Args:
        schema: `TypeAdapter(...).core_schema`.
    """
    return _Schemas().check(schema)


class _Schemas:
    """Makes checks of schemas, which may name each other.

    What a union allows is left out: there pydantic looks at classes itself.
    """

    def __init__(self) -> None:
        self._named: dict[str, Any] = {}
        self._checks: dict[str, Check | None] = {}

    def check(self, schema: Any) -> Check | None:
        make = _MAKERS.get(schema["type"])
        check = make(self, schema) if make else None
        if is_written_by_user(schema):
            instance = getattr(check, "__self__", None)
            return _Instance(instance.kind, []).see if isinstance(instance, _Instance) else None
        return check

    def named(self, schema: Any) -> Check | None:
        """The check of a schema that stands elsewhere, perhaps around this very place."""
        name: str = schema["schema_ref"]
        if name not in self._checks:
            self._checks[name] = partial(self._later, name)
            self._checks[name] = self.check(self._named[name])
        return self._checks[name]

    def _later(self, name: str, value: Any) -> None:
        check = self._checks[name]
        if check:
            check(value)

    def definitions(self, schema: Any) -> Check | None:
        self._named.update({one["ref"]: one for one in schema["definitions"]})
        return self.check(schema["schema"])

    def inner(self, schema: Any) -> Check | None:
        return self.check(schema["schema"])

    def instance(self, schema: Any) -> Check | None:
        """An object of a class with fields: a model, or a dataclass."""
        kind = schema["cls"]
        generic: dict[str, Any] = getattr(kind, "__pydantic_generic_metadata__", {})
        kind = generic.get("origin") or kind  # Page(...) where Page[Item] is asked for will do
        checks = [
            (name, attrgetter(name), check)
            for name, field in fields_of(schema).items()
            if (check := self.check(field))
        ]
        return _Instance(kind, checks).see

    def named_tuple(self, schema: Any) -> Check | None:
        kind = schema.get("cls") or schema["function"]  # as older pydantics have it
        if not isinstance(kind, type):
            return None
        fields = schema.get("fields") or schema["arguments_schema"]["arguments_schema"]
        checks = [
            (one["name"], attrgetter(one["name"]), check)
            for one in fields
            if (check := self.check(one["schema"]))
        ]
        return _Instance(kind, checks).see

    def plain(self, schema: Any) -> Check | None:
        """An object of a class of which pydantic knows nothing more."""
        kind = schema["cls"]
        return _Instance(kind, []).see if isinstance(kind, type) else None

    def typed_dict(self, schema: Any) -> Check | None:
        fields = schema["fields"]
        total = schema.get("total", True)
        required = {name for name, one in fields.items() if one.get("required", total)}
        checks = {name: check for name, one in fields.items() if (check := self.check(one))}
        return partial(_check_keys, required, checks)

    def items(self, schema: Any) -> Check | None:
        inner = schema.get("items_schema")
        check = self.check(inner) if inner else None
        return partial(_check_items, check) if check else None

    def members(self, schema: Any) -> Check | None:
        """A tuple, whose members may be of types of their own."""
        schemas = schema["items_schema"]
        rest = schema.get("variadic_item_index")
        checks = [self.check(one) for one in schemas]
        return partial(_check_members, checks, rest) if any(checks) else None

    def values(self, schema: Any) -> Check | None:
        inner = schema.get("values_schema")
        check = self.check(inner) if inner else None
        return partial(_check_values, check) if check else None

    def optional(self, schema: Any) -> Check | None:
        check = self.check(schema["schema"])
        return partial(_check_optional, check) if check else None

    def literal(self, schema: Any) -> Check | None:
        return partial(_check_literal, schema["expected"])

    def last(self, schema: Any) -> Check | None:
        return self.check(schema["steps"][-1])

    def python(self, schema: Any) -> Check | None:
        return self.check(schema.get("python_schema") or schema["strict_schema"])


_MAKERS: dict[str, Callable[[_Schemas, Any], Check | None]] = {
    "definitions": _Schemas.definitions,
    "definition-ref": _Schemas.named,
    "model": _Schemas.instance,
    "dataclass": _Schemas.instance,
    **dict.fromkeys(("named-tuple", "call"), _Schemas.named_tuple),
    "is-instance": _Schemas.plain,
    "typed-dict": _Schemas.typed_dict,
    **dict.fromkeys(("list", "set", "frozenset", "deque"), _Schemas.items),
    "tuple": _Schemas.members,
    **dict.fromkeys(("dict", "ordered-dict"), _Schemas.values),
    "nullable": _Schemas.optional,
    "literal": _Schemas.literal,
    "chain": _Schemas.last,
    **dict.fromkeys(("json-or-python", "lax-or-strict"), _Schemas.python),
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
        _Schemas.inner,
    ),
}
"""By the types of pydantic's schemas; of all others, pydantic looks at what a value is."""


LOOKED_AT = _MAKERS.keys()
"""The types of pydantic's schemas whose values are looked at."""


def fields_of(schema: Any) -> dict[str, Any]:
    """The schemas of the fields of a model or a dataclass; the only one of a root model is "root"."""
    inner = schema["schema"]
    if schema.get("root_model"):
        return {"root": inner}
    while "fields" not in inner and "schema" in inner:
        inner = inner["schema"]  # of a validator around the fields
    given: Any = inner.get("fields", {})
    fields = given if hasattr(given, "items") else {one["name"]: one for one in given}
    return {name: field for name, field in fields.items() if not field.get("init_only")}


def is_written_by_user(schema: Any) -> bool:
    """Whether a function of the user's writes the value, who alone knows what it takes."""
    function = schema.get("serialization", {}).get("function")
    return function is not None and not getattr(function, "__module__", "").startswith("pydantic.")


class _Instance:
    """The check of a class.

    Attributes:
        kind: The class.
        names: The fields of a model, which an object must have.
        fields: Those of which something is to be checked.
    """

    __slots__ = ("fields", "kind", "names")

    def __init__(
        self, kind: type, fields: Sequence[tuple[str, Callable[[Any], Any], Check]]
    ) -> None:
        self.kind = kind
        self.names = frozenset[str](getattr(kind, "model_fields", ()))
        self.fields = fields

    def see(self, value: Any) -> None:
        """The check."""
        kind, names = self.kind, self.names
        if type(value) is not kind and not isinstance(value, kind):
            msg = f"a {type(value).__name__}, no {kind.__name__}"
            raise Unfit(msg)
        lacks = names and names - value.__dict__.keys()  # of one made by model_construct()
        if lacks:
            msg = f"a {kind.__name__} without {', '.join(sorted(lacks))}"
            raise Unfit(msg)
        name = ""
        try:
            for name, get, inner in self.fields:  # noqa: B007 - told where it fails
                inner(get(value))
        except Unfit as unfit:
            unfit.place.insert(0, name)
            raise


def _check_at(place: str, check: Check, value: Any) -> None:
    try:
        check(value)
    except Unfit as unfit:
        unfit.place.insert(0, place)
        raise


def _check_keys(required: set[str], checks: Mapping[str, Check], value: Any) -> None:
    if not isinstance(value, Mapping):
        return  # which pydantic says
    found = cast("Mapping[str, Any]", value)
    lacks = required - found.keys()
    if lacks:
        msg = f"a {type(found).__name__} without {', '.join(sorted(lacks))}"
        raise Unfit(msg)
    for name, check in checks.items():
        if name in found:
            _check_at(name, check, found[name])


def _check_items(check: Check, value: Any) -> None:
    if not isinstance(value, _ITEMS):
        return
    place = 0
    try:
        for place, item in enumerate(cast("Iterable[Any]", value)):  # noqa: B007 - told where it fails
            check(item)
    except Unfit as unfit:
        unfit.place.insert(0, str(place))
        raise


def _check_members(checks: list[Check | None], rest: int | None, value: Any) -> None:
    if not isinstance(value, tuple):
        return
    found: tuple[Any, ...] = cast("Any", value)
    if rest is not None:
        more = [checks[rest]] * (len(found) - len(checks) + 1)
        checks = [*checks[:rest], *more, *checks[rest + 1 :]]
    for place, (check, member) in enumerate(zip(checks, found)):
        if check:
            _check_at(str(place), check, member)


def _check_values(check: Check, value: Any) -> None:
    if isinstance(value, Mapping):
        for key, held in cast("Any", value).items():
            _check_at(str(key), check, held)


def _check_optional(check: Check, value: Any) -> None:
    if value is not None:
        check(value)


def _check_literal(expected: list[Any], value: Any) -> None:
    if value not in expected:
        msg = f"none of {', '.join(map(repr, expected))}"
        raise Unfit(msg)
