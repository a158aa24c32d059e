"""Values that are plainly of their type, which Python sees in less time than pydantic needs.

pydantic says whether a value is of its type while it writes it, if it is asked to, and takes more
time for that than for writing a small model. So models of plain values, in short lists at most, are
looked at here; of all others pydantic is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST = 8
"""How many items of a list are looked at; of a longer one pydantic is asked."""
_LONGEST = 5_000
"""How long a condition is at most; of larger models pydantic is asked."""
_PLAIN: dict[str, type] = {
    "int": int,
    "str": str,
    "float": float,
    "bool": bool,
    "none": type(None),
}
"""The classes of plain values, by the types of pydantic's schemas."""


def certainty(schema: Any) -> Callable[[Any], bool] | None:
    """Whether a value is certainly of a type (if not, it may still be); None if nothing tells.

    Args:
        schema: `TypeAdapter(...).core_schema`.
    """
    if schema["type"] in _PLAIN:
        return None  # for which pydantic takes no longer
    source = _Source()
    condition = source.condition(schema, "value")
    if condition is None:
        return None
    code = f"def is_certain(value):\n try: return {condition}\n except KeyError: return False"
    # One expression takes a third of the time of functions for each field, as in `dataclasses`.
    exec(code, source.names)  # noqa: S102 - all names in it are made here, or quoted
    found: Callable[[Any], bool] = source.names["is_certain"]
    return found


class _Source:
    """Writes conditions in Python.

    Attributes:
        names: What their names stand for.
    """

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}
        self._count = 0
        self._definitions: dict[str, Any] = {}

    def condition(self, schema: Any, value: str) -> str | None:
        """That a value, which an expression gives, is of a type; None where pydantic must say."""
        kind = schema["type"]
        if "serialization" in schema:  # somebody's own way to write it
            return None
        if kind in _PLAIN:
            return f"type({value}) is {self._name(_PLAIN[kind])}"
        if kind == "definitions":
            self._definitions.update({one["ref"]: one for one in schema["definitions"]})
        if kind in ("default", "model-field", "definitions"):
            return self.condition(schema["schema"], value)
        if kind == "definition-ref":  # taken out, for a type that holds itself
            defined = self._definitions.pop(schema["schema_ref"], None)
            condition = self.condition(defined, value) if defined else None
            self._definitions[schema["schema_ref"]] = defined
            return condition
        if kind == "nullable":
            held = self._name()
            inner = self.condition(schema["schema"], held)
            return inner and f"(({held} := {value}) is None or {inner})"
        if kind == "list" and "items_schema" in schema:
            held, item = self._name(), self._name()
            inner = self.condition(schema["items_schema"], item)
            is_short = f"type({held} := {value}) is list and len({held}) <= {_MOST}"
            return inner and f"({is_short} and all([{inner} for {item} in {held}]))"
        return self._of_fields(schema, value) if kind == "model" else None

    def _of_fields(self, schema: Any, value: str) -> str | None:
        """Of a model: of the very class, with its very fields."""
        inner = schema["schema"]
        if inner["type"] != "model-fields" or "serialization" in inner:
            return None
        behaviours = (
            schema.get("config", {}).get("extra_fields_behavior"),
            inner.get("extra_behavior"),
        )
        if "allow" in behaviours or inner.get("computed_fields"):
            return None
        model, fields = self._name(), self._name()
        is_model = f"type({model} := {value}) is {self._name(schema['cls'])}"
        conditions = [f"{is_model} and ({fields} := {model}.__dict__) is not None"]
        for name, field in inner["fields"].items():
            condition = self.condition(field, f"{fields}[{name!r}]")
            if condition is None or sum(map(len, conditions)) > _LONGEST:
                return None
            conditions.append(condition)
        return f"({' and '.join(conditions)})"

    def _name(self, value: object = None) -> str:
        self._count += 1
        name = f"_{self._count}"
        if value is not None:
            self.names[name] = value
        return name
