"""Tables in memory."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from azfdecor.local.storage import rules
from azfdecor.local.storage.errors import ConflictError, NotFoundError, PreconditionFailedError
from azfdecor.local.storage.memory.ticks import time_of
from azfdecor.local.storage.odata import compile_filter
from azfdecor.local.storage.protocol import Entity, Tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal, TypeAlias

    from azfdecor.local.storage.memory.ticks import Ticks

    Keys: TypeAlias = "tuple[str, str]"


class _Table:
    """One table: its name as it was created, its entities, and their keys in order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.entities: dict[Keys, Entity] = {}
        self.keys: list[Keys] = []

    def write(self, entity: Entity, ticks: int) -> None:
        """Write an entity over whatever was there."""
        keys = _keys(entity)
        if keys not in self.entities:
            insort(self.keys, keys)
        time = time_of(ticks)
        self.entities[keys] = replace(
            entity,
            properties=MappingProxyType(dict(entity.properties)),
            etag=f"W/\"datetime'{_etag_time(ticks)}'\"",
            timestamp=time,
        )

    def of(self, partition_key: str | None) -> Iterator[Entity]:
        """The entities of a partition, or all, in the order of their keys."""
        start = 0 if partition_key is None else bisect_left(self.keys, (partition_key, ""))
        for at in range(start, len(self.keys)):
            if partition_key is not None and self.keys[at][0] != partition_key:
                return
            yield self.entities[self.keys[at]]


class MemoryTables(Tables):
    """The tables of an account in memory."""

    def __init__(self, ticks: Ticks) -> None:
        self._ticks = ticks
        self._tables: dict[str, _Table] = {}

    async def create_if_missing(self, table: str) -> None:
        """Create a table; one that exists stays as it is."""
        rules.check_table(table)
        self._tables.setdefault(table.lower(), _Table(table))

    async def exists(self, table: str) -> bool:
        """Whether the table exists."""
        rules.check_table(table)
        return table.lower() in self._tables

    async def names(self) -> list[str]:
        """The names of the tables, in order."""
        return sorted(table.name for table in self._tables.values())

    async def insert(self, table: str, *entities: Entity) -> None:
        """Insert all of at most 100 entities of one partition, or none; `ConflictError` if one exists."""
        rules.check_batch(entities)
        stored = [rules.stored(entity) for entity in entities]
        found = self._open(table)
        for entity in stored:
            if _keys(entity) in found.entities:
                text = f"there is an entity {_keys(entity)} in {table!r}"
                raise ConflictError(code="EntityAlreadyExists", text=text)
        for entity in stored:
            found.write(entity, self._ticks.next())

    async def upsert(
        self, table: str, entity: Entity, *, mode: Literal["merge", "replace"] = "replace"
    ) -> None:
        """Write an entity whether it exists or not; "merge" keeps the properties that it does not name."""
        stored = rules.stored(entity)
        found = self._open(table)
        self._write(found, found.entities.get(_keys(stored)), stored, mode)

    async def update(
        self,
        table: str,
        entity: Entity,
        *,
        mode: Literal["merge", "replace"] = "replace",
        if_etag: str = "*",
    ) -> None:
        """Write an entity that exists; one with another ETag raises `PreconditionFailedError`."""
        stored = rules.stored(entity)
        found = self._open(table)
        old = _existing(found, _keys(stored), if_etag)
        self._write(found, old, stored, mode)

    async def delete(
        self, table: str, partition_key: str, row_key: str, *, if_etag: str = "*"
    ) -> None:
        """Delete an entity; one with another ETag raises `PreconditionFailedError`."""
        found = self._open(table)
        keys = (partition_key, row_key)
        _existing(found, keys, if_etag)
        del found.entities[keys]
        del found.keys[bisect_left(found.keys, keys)]

    async def get(self, table: str, partition_key: str, row_key: str) -> Entity:
        """One entity."""
        return _existing(self._open(table), (partition_key, row_key), "*")

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
        found = self._open(table)
        matches = compile_filter(where) if where.strip() else None
        matching: list[Entity] = []
        for entity in found.of(partition_key):
            if len(matching) == top:
                break
            if matches is None or matches(entity):
                matching.append(entity)
        return matching

    def _open(self, table: str) -> _Table:
        """A table that exists."""
        rules.check_table(table)
        found = self._tables.get(table.lower())
        if found is None:
            raise NotFoundError(code="TableNotFound", text=f"there is no table {table!r}")
        return found

    def _write(
        self, table: _Table, old: Entity | None, new: Entity, mode: Literal["merge", "replace"]
    ) -> None:
        """Write an entity, over or into the one that is there."""
        if old is not None and mode == "merge":
            merged = replace(new, properties={**old.properties, **new.properties})
            new = rules.stored(merged)
        table.write(new, self._ticks.next())


def _keys(entity: Entity) -> Keys:
    """What an entity is found by."""
    return entity.partition_key, entity.row_key


def _existing(table: _Table, keys: Keys, etag: str) -> Entity:
    """An entity that exists, if it is the one that is meant."""
    for key in keys:
        rules.check_key(key)
    found = table.entities.get(keys)
    if found is None:
        raise NotFoundError(
            code="ResourceNotFound", text=f"there is no entity {keys} in {table.name!r}"
        )
    if etag not in ("*", found.etag):
        text = f"the entity {keys} in {table.name!r} has another ETag"
        raise PreconditionFailedError(code="UpdateConditionNotSatisfied", text=text)
    return found


def _etag_time(ticks: int) -> str:
    """A time as ETags spell it, to the tick."""
    whole = time_of(ticks).strftime("%Y-%m-%dT%H%%3A%M%%3A%S.%f")
    return f"{whole}{ticks % 10}Z"
