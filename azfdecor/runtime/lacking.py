"""How many required fields the objects of JSON lack at least, before pydantic tells each of them.

`[{},{},...]` for a list of models with twenty required fields makes twenty errors of three
characters: 300 kB of it would take 750 MB.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from azfdecor.runtime.core_schemas import parts

_WITHIN = {
    "default": "schema",
    "nullable": "schema",
    "function-after": "schema",
    "definitions": "schema",
    "model": "schema",
    "dataclass": "schema",
    "json-or-python": "json_schema",
    "lax-or-strict": "lax_schema",
}
"""Where core schemas that take JSON as it is have the one that it is then held to."""
_LISTS = ("list", "set", "frozenset")
_OBJECTS = ("model-fields", "typed-dict", "dataclass-args")


class _Fields(NamedTuple):
    """The fields of a model, a TypedDict or a dataclass: their schemas by name, and the required."""

    schemas: dict[str, Any]
    required: int


class Lacking:
    """Counts what JSON lacks of a type.

    What a union, or a validator that comes first, makes of it is not looked into: the count is
    what there is at least.

    Args:
        schema: The type's core schema.

    Attributes:
        most: How many required fields one object may lack.
    """

    def __init__(self, schema: Any) -> None:
        self._schema = schema
        self._definitions = {part["ref"]: part for part in parts(schema) if "ref" in part}
        self._known: dict[int, _Fields] = {}
        objects = [part for part in parts(schema) if part["type"] in _OBJECTS]
        self.most = max((self._fields(part).required for part in objects), default=0)

    def count(self, value: Any, enough: int) -> int:
        """How many fields a value that was read from JSON lacks, counted until there are enough."""
        lacked = 0
        held: list[tuple[Any, Any]] = [(self._schema, value)]
        while held and lacked <= enough:
            schema, one = held.pop()
            schema, _ = self._seen_through(schema)
            if isinstance(one, list):
                items = schema.get("items_schema") if schema["type"] in _LISTS else None
                held += [(items, item) for item in cast("Any", one)] if items else []
            elif isinstance(one, dict):
                more, within = self._of_object(schema, cast("dict[str, Any]", one))
                lacked += more
                held += within
        return lacked

    def _of_object(self, schema: Any, given: dict[str, Any]) -> tuple[int, list[tuple[Any, Any]]]:
        """How many fields an object lacks, and what it holds, each with its schema."""
        values = schema.get("values_schema") if schema["type"] == "dict" else None
        if values:
            return 0, [(values, one) for one in given.values()]
        if schema["type"] not in _OBJECTS:
            return 0, []
        fields = self._fields(schema)
        names = given.keys() & fields.schemas.keys()
        within = [(fields.schemas[name], given[name]) for name in names]
        return max(0, fields.required - len(given)), within

    def _seen_through(self, schema: Any) -> tuple[Any, bool]:
        """The schema that JSON is held to in the end, and whether there is a default."""
        has_default = False
        while True:
            kind: str = schema["type"]
            has_default = has_default or kind == "default"
            inner = schema.get(_WITHIN.get(kind, ""))
            if kind == "definition-ref":
                inner = self._definitions.get(schema["schema_ref"])
            if inner is None or schema.get("custom_init"):
                return schema, has_default
            schema = inner

    def _fields(self, schema: Any) -> _Fields:
        known = self._known.get(id(schema))
        if known is None:
            known = self._known[id(schema)] = self._fields_of(schema)
        return known

    def _fields_of(self, schema: Any) -> _Fields:
        fields: Any = schema["fields"]
        if not isinstance(fields, dict):  # those of a dataclass
            fields = {field["name"]: field for field in fields}
        schemas: dict[str, Any] = {}
        required = 0
        is_simple = True
        for name, field in cast("Any", fields).items():
            alias = field.get("validation_alias", name)
            is_simple = is_simple and isinstance(alias, str)  # else one name may fill several
            schemas[str(alias)] = field["schema"]
            is_given = field.get("init", True)
            must_be = field.get("required", schema.get("total", True))
            required += bool(is_given and must_be and not self._seen_through(field["schema"])[1])
        return _Fields(schemas, required if is_simple else 0)
