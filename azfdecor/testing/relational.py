"""The relational databases of an app under test, in the words of a test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from azfdecor.local.services.sql import quoted
from azfdecor.testing.stores import encoded

if TYPE_CHECKING:
    from azfdecor.local.services.sql import SqlService

T = TypeVar("T")


class SqlTable(Generic[T]):
    """A table of Azure SQL or MySQL.

    Args:
        service: The service that has it.
        name: Its name.
        kind: The type of its rows; None for dicts.
    """

    def __init__(self, service: SqlService, name: str, kind: type[T] | None) -> None:
        self._service = service
        self.name = name
        self._kind = kind

    def __repr__(self) -> str:
        return f"SqlTable({self.name!r})"

    def insert(self, *rows: T | dict[str, Any]) -> None:
        """Write rows, over those that have their primary keys; triggers are told of them."""
        for row in rows:
            self._service.upsert(self.name, json.loads(encoded(row, None)))

    def execute(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        """Run a statement of SQLite, such as CREATE TABLE; triggers are not told of it.

        Raises:
            InvocationError: SQLite refuses it.
        """
        return self._service.database.query(statement, parameters)

    @property
    def rows(self) -> list[T]:
        """All rows."""
        if not self._service.database.columns(self.name)[0]:
            return []
        found = self._service.database.query(f"SELECT * FROM {quoted(self.name)}")  # noqa: S608
        if self._kind is None:
            return cast("list[T]", found)
        from pydantic import TypeAdapter

        adapter = TypeAdapter(self._kind)
        return [adapter.validate_python(row) for row in found]
