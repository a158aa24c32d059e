"""Tables in an account of Azure Storage."""
# The client leaves its keyword arguments without types.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from datetime import datetime, timezone
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from azure.core import MatchConditions
from azure.data.tables import EdmType, EntityProperty, UpdateMode
from azure.data.tables.aio import TableServiceClient

from azfdecor.local.storage import rules
from azfdecor.local.storage.azure.service import make_client, suppressed_code, translated_errors
from azfdecor.local.storage.errors import NotFoundError
from azfdecor.local.storage.odata import quoted
from azfdecor.local.storage.protocol import Entity, Int64, Property, Tables

if TYPE_CHECKING:
    from typing import Literal

    from azure.data.tables import TableEntity
    from azure.data.tables.aio import TableClient

    from azfdecor.local.storage.azure.credentials import Credential

_MODES = {"merge": UpdateMode.MERGE, "replace": UpdateMode.REPLACE}


class AzureTables(Tables):
    """The tables of an account of Azure Storage."""

    def __init__(self, endpoint: str, credential: Credential) -> None:
        self._service = make_client(TableServiceClient, endpoint, credential)

    async def close(self) -> None:
        """Close the network connections."""
        await self._service.close()

    async def create_if_missing(self, table: str) -> None:
        """Create a table; one that exists stays as it is."""
        with suppressed_code("TableAlreadyExists"), translated_errors():
            await self._open(table).create_table()

    async def exists(self, table: str) -> bool:
        """Whether the table exists."""
        try:
            await self.get(table, "", "")
        except NotFoundError as error:
            return error.code != "TableNotFound"
        return True

    async def names(self) -> list[str]:
        """The names of the tables, in order."""
        with translated_errors():
            return sorted([table.name async for table in self._service.list_tables()])

    async def insert(self, table: str, *entities: Entity) -> None:
        """Insert all of at most 100 entities of one partition, or none; `ConflictError` if one exists."""
        rules.check_batch(entities)
        operations = [("create", _row(entity)) for entity in entities]
        with translated_errors():
            # One entity too: its own call raises errors without the service's code.
            await self._open(table).submit_transaction(operations)

    async def upsert(
        self, table: str, entity: Entity, *, mode: Literal["merge", "replace"] = "replace"
    ) -> None:
        """Write an entity whether it exists or not; "merge" keeps the properties that it does not name."""
        row = _row(entity)
        with translated_errors():
            await self._open(table).upsert_entity(row, mode=_MODES[mode])

    async def update(
        self,
        table: str,
        entity: Entity,
        *,
        mode: Literal["merge", "replace"] = "replace",
        if_etag: str = "*",
    ) -> None:
        """Write an entity that exists; one with another ETag raises `PreconditionFailedError`."""
        row = _row(entity)
        with translated_errors():
            await self._open(table).update_entity(row, mode=_MODES[mode], **_only_if(if_etag))

    async def delete(
        self, table: str, partition_key: str, row_key: str, *, if_etag: str = "*"
    ) -> None:
        """Delete an entity; one with another ETag raises `PreconditionFailedError`."""
        rules.check_key(partition_key)
        rules.check_key(row_key)
        row = {"PartitionKey": partition_key, "RowKey": row_key}
        with translated_errors():
            # Deleted alone, an entity that does not exist would be no error.
            await self._open(table).submit_transaction([("delete", row, _only_if(if_etag))])

    async def get(self, table: str, partition_key: str, row_key: str) -> Entity:
        """One entity."""
        rules.check_key(partition_key)
        rules.check_key(row_key)
        with translated_errors():
            return _entity(await self._open(table).get_entity(partition_key, row_key))

    async def query(
        self,
        table: str,
        *,
        partition_key: str | None = None,
        where: str = "",
        top: int | None = None,
    ) -> list[Entity]:
        """The entities that match, in the order of their keys."""
        rules.check_top(top)
        client = self._open(table)
        text = where.strip()
        if partition_key is not None:
            text = f"PartitionKey eq {quoted(partition_key)}" + (f" and ({text})" if text else "")
        matching: list[Entity] = []
        with translated_errors():
            if text:
                rows = client.query_entities(text, results_per_page=top)
            else:
                rows = client.list_entities(results_per_page=top)
            async for row in rows:
                matching.append(_entity(row))
                if len(matching) == top:
                    break
        return matching

    def _open(self, table: str) -> TableClient:
        """The client of a table."""
        rules.check_table(table)
        return self._service.get_table_client(table)


def _only_if(etag: str) -> dict[str, Any]:
    """The options of an operation on the entity that is meant."""
    if etag == "*":
        return {"match_condition": MatchConditions.Unconditionally}
    return {"etag": etag, "match_condition": MatchConditions.IfNotModified}


def _row(entity: Entity) -> dict[str, Any]:
    """An entity as the client writes it."""
    stored = rules.stored(entity)
    row: dict[str, Any] = {name: _written(value) for name, value in stored.properties.items()}
    return {**row, "PartitionKey": stored.partition_key, "RowKey": stored.row_key}


def _written(value: Property | None) -> object:
    """The value of a property as the client writes it."""
    return EntityProperty(int(value), EdmType.INT64) if isinstance(value, Int64) else value


def _entity(row: TableEntity) -> Entity:
    """An entity as the client reads it."""
    properties = {name: _read(value) for name, value in cast("dict[str, Any]", row).items()}
    partition_key, row_key = properties.pop("PartitionKey"), properties.pop("RowKey")
    timestamp = row.metadata["timestamp"]
    return Entity(
        str(partition_key),
        str(row_key),
        MappingProxyType(properties),
        etag=row.metadata["etag"],
        timestamp=timestamp and _time(timestamp),
    )


def _read(value: Any) -> Property:
    """The value of a property as the client reads it, in the type that the protocol has."""
    if isinstance(value, EntityProperty):
        return Int64(value.value)
    return _time(value) if isinstance(value, datetime) else value


def _time(value: datetime) -> datetime:
    """A time in UTC, in the type that Python has."""
    utc = value.astimezone(timezone.utc)
    return datetime.combine(utc.date(), utc.timetz())
