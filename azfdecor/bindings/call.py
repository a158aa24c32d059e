"""Calls with arguments, as of the tools of language models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import value_in
from azfdecor.declaration import Frozen, camel_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from azfdecor.bindings.base import Properties


class CallFacts(Frozen):
    """A call with arguments, each of which may fill the parameter of its name.

    Args:
        option: The option that lists the arguments.
        key: The member of each argument in that list which holds its name.
        entry: Makes an argument of the list: of its name, its JSON schema and what it means; with
            `is_required`, the call cannot do without it.
        schema: The option that holds a JSON schema of all arguments instead; empty for none.
    """

    option: str
    key: str
    entry: Callable[..., Properties]
    schema: str

    def __init__(
        self,
        option: str,
        key: str,
        entry: Callable[..., Properties],
        schema: str = "",
    ) -> None:
        super().__init__(option=option, key=key, entry=entry, schema=schema)

    def names_in(self, properties: Properties) -> tuple[str, ...] | None:
        """The arguments that an entry with these properties names; None where it lists none."""
        schema: Any = _json_in(properties, self.schema) if self.schema else None
        if hasattr(schema, "keys"):
            return tuple(schema.get("properties", ()))
        listed = _json_in(properties, self.option)
        if listed is None:
            return None
        # Another type is for the rules to report.
        items = listed if hasattr(listed, "index") else ()
        return tuple(i[self.key] for i in items if hasattr(i, "keys") and self.key in i)


def _json_in(properties: Properties, keyword: str) -> Any:
    """What the JSON text of a property holds; None where there is none, () where it is no JSON."""
    from json import loads

    text = value_in(properties, camel_case(keyword))
    try:
        return loads(text) if isinstance(text, str) else text
    except ValueError:
        return ()
