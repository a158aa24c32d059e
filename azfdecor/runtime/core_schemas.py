"""pydantic's core schemas: what a type is to validation, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """A core schema, and all within it."""
    if isinstance(schema, (list, tuple)):
        for part in cast("Any", schema):
            yield from parts(part)
    elif isinstance(schema, dict):
        found = cast("dict[str, Any]", schema)
        is_schema = isinstance(found.get("type"), str)  # else fields or choices, by their names
        if is_schema:
            yield found
        for key, part in found.items():
            if not is_schema or key not in _NO_SCHEMAS:
                yield from parts(part)


_NO_SCHEMAS = ("serialization", "metadata", "config", "default", "expected")
"""What of a core schema holds none."""


def repeats_names(schema: Any) -> bool:
    """Whether the sender's own names, or ever more names, may stand in the path of many errors.

    They do in a dict of values that can be wrong, in extra fields of a type, and in a type that
    holds itself.
    """
    definitions: dict[str, Any] = {}
    for part in parts(schema):
        if "ref" in part:
            definitions[part["ref"]] = part
        values = part.get("values_schema") if part["type"] == "dict" else None
        if "extras_schema" in part or (values and values["type"] != "any"):
            return True
    return any(_holds(one, ref, definitions, set()) for ref, one in definitions.items())


def _holds(schema: Any, ref: str, definitions: Mapping[str, Any], seen: set[str]) -> bool:
    """Whether a type holds another one, perhaps within others."""
    for part in parts(schema):
        held = part.get("schema_ref", "")
        if held == ref:
            return True
        if held in definitions and held not in seen:
            seen.add(held)
            if _holds(definitions[held], ref, definitions, seen):
                return True
    return False
