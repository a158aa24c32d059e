"""Tables: rows as the host reads and writes them.

Source: azure-sdk-for-net, Microsoft.Azure.WebJobs.Extensions.Tables: TablesExtensionConfigProvider.cs
and its converters.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from azfdecor.local.host.call import InvocationError
from azfdecor.local.host.service import Service
from azfdecor.local.storage.errors import NotFoundError
from azfdecor.local.storage.protocol import MOST_ENTITIES, Entity, Int64
from azfdecor.local.values import Value
from azfdecor.platform import expressions, newtonsoft, outputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azfdecor.local.host.function import HostedBinding
    from azfdecor.local.storage.protocol import Property
    from azfdecor.platform.expressions import Resolver

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_LEFT_OUT = ("timestamp", "odata.etag", "etag")


class TableService(Service):
    """Inputs and outputs of tables."""

    types: ClassVar[frozenset[str]] = frozenset({"table"})
    templates: ClassVar[frozenset[str]] = frozenset(
        {"tableName", "partitionKey", "rowKey", "filter"}
    )

    async def read(self, binding: HostedBinding, resolver: Resolver) -> Value:
        """An array of rows: of the whole partition, also where a row key is given."""
        table = resolver.fill(binding.text("tableName"))
        partition = resolver.fill(binding.text("partitionKey")) or None
        where = _filter(binding.text("filter"), resolver)
        take = binding.text("take")
        row_key = resolver.fill(binding.text("rowKey"))
        tables = self.host.storage(binding.connection).tables
        top = int(take) if take.isdecimal() and int(take) else None
        try:
            rows = await tables.query(table, partition_key=partition, where=where, top=top)
        except NotFoundError:
            rows = []
        if row_key and any(row.row_key != row_key for row in rows):
            self.host.warn(
                f"the extension does not look at the rowKey of {binding}: the function gets all rows "
                "of the partition"
            )
        return Value("string", json.dumps([as_json(row) for row in rows], ensure_ascii=False))

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """Insert rows; a row that exists fails the call. The table is created where it is missing."""
        table = resolver.fill(binding.text("tableName"))
        keys = {
            "partitionkey": resolver.fill(binding.text("partitionKey")),
            "rowkey": resolver.fill(binding.text("rowKey")),
        }
        rows = [entity(row, keys) for row in outputs.objects(value.kind, value.content)]
        if not rows:
            return
        tables = self.host.storage(binding.connection).tables
        await tables.create_if_missing(table)
        by_partition: dict[str, list[Entity]] = {}
        for row in rows:
            by_partition.setdefault(row.partition_key, []).append(row)
        for some in by_partition.values():
            for start in range(0, len(some), MOST_ENTITIES):
                await tables.insert(table, *some[start : start + MOST_ENTITIES])


def _filter(template: str, resolver: Resolver) -> str:
    """A filter with the values of its expressions, in which quotes are doubled."""
    parts = expressions.parse(template)
    return "".join(
        part if isinstance(part, str) else resolver.value(part).replace("'", "''") for part in parts
    )


def as_json(row: Entity) -> dict[str, Any]:
    """A row as the host hands it over."""
    keys = {"PartitionKey": row.partition_key, "RowKey": row.row_key}
    return {**keys, **{name: _json(value) for name, value in row.properties.items()}}


def _json(value: Property | None) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, UUID):
        return str(value)
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def entity(row: object, keys: Mapping[str, str]) -> Entity:
    """The row of an object of JSON.

    Args:
        row: The object.
        keys: The keys that the binding gives, by their names in lower case.

    Raises:
        InvocationError: It is no object, or a key is missing.
    """
    if not newtonsoft.is_object(row):
        msg = f"a row is an object of JSON, not {newtonsoft.in_json(row)}"
        raise InvocationError(msg)
    given = {name.lower(): value for name, value in row.items()}
    found = {name: newtonsoft.as_text(given.get(name)) or keys[name] for name in keys}
    if not all(found.values()):
        msg = "'' is not a valid value for a partition key or row key."
        raise InvocationError(msg)
    properties: dict[str, Property | None] = {
        name: _property(value)
        for name, value in row.items()
        if name.lower() not in (*keys, *_LEFT_OUT) and value is not None
    }
    return Entity(found["partitionkey"], found["rowkey"], properties)


def _property(value: Any) -> Property:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        if not _SMALLEST <= value <= _LARGEST:
            msg = f"the number {value} is too large for a table"
            raise InvocationError(msg)
        return Int64(value)
    if isinstance(value, (dict, list)):
        return newtonsoft.in_json(value, indent=2)
    date = newtonsoft.date_in(value) if isinstance(value, str) else None
    found: Property = value if date is None or date.time.tzinfo is None else date.time
    return found
