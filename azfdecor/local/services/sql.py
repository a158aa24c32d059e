"""Azure SQL and MySQL on SQLite in memory, one database each.

A table that nobody has created is made of the first row that is written, and its first column is the
primary key. Queries are SQLite's, with `TOP n` and names such as `[dbo].[Products]`.

Sources: azure-functions-sql-extension: SqlAsyncCollector.cs, SqlBindingUtilities.cs and
TriggerBinding/SqlTableChangeMonitor.cs.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from azfdecor.local.brokers.listeners import QueueListener
from azfdecor.local.brokers.queue import MessageQueue
from azfdecor.local.host.call import Event, InvocationError
from azfdecor.local.host.service import Service
from azfdecor.local.values import Value
from azfdecor.platform import newtonsoft, outputs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from azfdecor.local.brokers.message import Message
    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.platform.expressions import Resolver

_TOP = re.compile(r"\s*SELECT\s+TOP\s*\(?\s*(\d+)\s*\)?\s+(.*)", re.IGNORECASE | re.DOTALL)
_PART = re.compile(r"\[([^\]]+)\]|`([^`]+)`|\"([^\"]+)\"|(\w+)")
_MOST_TRIES = 5
_TRY_AGAIN = timedelta(minutes=1)
_BATCH = 100
_BATCH_SIZE = "extensions:{}:maxbatchsize"


class Database:
    """A database in memory, whose changes others can follow.

    Statements are made of names of tables and columns, which are quoted; values are parameters.
    """

    def __init__(self) -> None:
        import sqlite3  # which an app without SQL does not pay for

        self._error = sqlite3.Error
        self._connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False
        )
        self._connection.row_factory = sqlite3.Row
        self._schemas = {"main"}
        self.followers: dict[str, list[MessageQueue]] = {}

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()

    def query(self, text: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Run a statement; the rows that it gives.

        Raises:
            InvocationError: SQLite refuses it.
        """
        for schema in re.findall(r"\[?\b(\w+)\]?\.\[?\w", text):
            self._attach(schema)
        top = _TOP.fullmatch(text)
        statement = f"SELECT {top[2].rstrip().rstrip(';')} LIMIT {top[1]}" if top else text
        try:
            found = self._connection.execute(statement, parameters or {}).fetchall()
        except self._error as error:
            msg = f"the statement {text!r} does not run on SQLite, which stands in here: {error}"
            raise InvocationError(msg) from error
        return [dict(row) for row in found]

    def _attach(self, schema: str) -> None:
        """Make a schema, which SQLite has as a database; an alias of a table does no harm."""
        if schema.lower() == "dbo" and "dbo" not in self._schemas:
            self._schemas.add("dbo")
            self._connection.execute("ATTACH ':memory:' AS dbo")

    def columns(self, table: str) -> tuple[list[str], list[str]]:
        """The columns of a table, and those of its primary key; none where there is no table."""
        schema, name = parts(table)
        self._attach(schema)
        info = self.query(f'PRAGMA "{schema}".table_info("{name}")')
        keys = sorted((row for row in info if row["pk"]), key=lambda row: row["pk"])
        return [row["name"] for row in info], [row["name"] for row in keys]

    def create_for(self, table: str, row: Mapping[str, Any]) -> str:
        """Make a table with the columns of a row; the column that is its primary key."""
        first = next(iter(row), "")
        columns = ", ".join(f'"{name}" {_type(value)}' for name, value in row.items())
        self.query(f'CREATE TABLE {quoted(table)} ({columns}, PRIMARY KEY ("{first}"))')
        return first

    def upsert(self, table: str, row: Mapping[str, Any]) -> None:
        """Insert a row, or update the one that has its primary key.

        Raises:
            InvocationError: A column is not there, or the primary key is missing.
        """
        known, keys = self.columns(table)
        names = {name.lower(): name for name in known}
        unknown = [name for name in row if name.lower() not in names]
        if unknown:
            msg = (
                f"The following properties in the row don't exist in the table {table}: "
                f"{', '.join(unknown)}; it has {', '.join(known)}"
            )
            raise InvocationError(msg)
        values = {names[name.lower()]: _stored(value) for name, value in row.items()}
        if not keys or not values.keys() >= set(keys):
            msg = f"a row of {table} needs its primary key: {', '.join(keys) or 'it has none'}"
            raise InvocationError(msg)
        at = " AND ".join(f'"{name}" = :{name}' for name in keys)
        is_known = bool(self.query(f"SELECT 1 FROM {quoted(table)} WHERE {at}", values))  # noqa: S608
        self._write(table, values, keys, at, is_known=is_known)
        where = {name: values[name] for name in keys}
        (item,) = self.query(f"SELECT * FROM {quoted(table)} WHERE {at}", where)  # noqa: S608
        self._tell(table, {"Operation": int(is_known), "Item": item})

    def _write(
        self, table: str, values: Mapping[str, Any], keys: list[str], at: str, *, is_known: bool
    ) -> None:
        others = [name for name in values if name not in keys]
        names = ", ".join(f'"{name}"' for name in values)
        if not is_known:
            marks = ", ".join(f":{name}" for name in values)
            self.query(f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})", values)  # noqa: S608
        elif others:
            changes = ", ".join(f'"{name}" = :{name}' for name in others)
            self.query(f"UPDATE {quoted(table)} SET {changes} WHERE {at}", values)  # noqa: S608

    def _tell(self, table: str, change: Mapping[str, Any]) -> None:
        for queue in self.followers.get(quoted(table).lower(), ()):
            queue.send(json.dumps(change).encode())


def parts(table: str) -> tuple[str, str]:
    """The schema and the name of a table: `dbo.Products`, `[dbo].[Products]`."""
    found = [match[match.lastindex or 0] for match in _PART.finditer(table)]
    schema = found[-2] if len(found) > 1 and found[-2].lower() == "dbo" else "main"
    return schema, found[-1] if found else table


def quoted(table: str) -> str:
    """A table as SQLite has it."""
    schema, name = parts(table)
    return f'"{schema}"."{name}"'


def _type(value: Any) -> str:
    if isinstance(value, (bool, int)):
        return "INTEGER"
    return "REAL" if isinstance(value, float) else "TEXT"


def _stored(value: Any) -> Any:
    """A value as a column holds it: what is within a row is JSON."""
    return json.dumps(value) if isinstance(value, (dict, list)) else value


class SqlService(Service):
    """Triggers, inputs and outputs of Azure SQL."""

    types: ClassVar[frozenset[str]] = frozenset({"sqltrigger", "sql"})
    templates: ClassVar[frozenset[str]] = frozenset({"tableName", "commandText", "parameters"})
    section: ClassVar[str] = "sql"

    @cached_property
    def database(self) -> Database:
        """The one database that all connections lead to."""
        return Database()

    def close(self) -> None:
        """Close the database."""
        if "database" in self.__dict__:
            self.database.close()

    def listener(self, function: HostedFunction, binding: HostedBinding) -> QueueListener:
        """The listener of a table."""
        table = binding.text("tableName")
        queue = MessageQueue(
            self.host.clock.now,
            most_deliveries=_MOST_TRIES,
            delay_after=lambda _: _TRY_AGAIN,
        )
        self.database.followers.setdefault(quoted(table).lower(), []).append(queue)
        given = self.host.host_json.values.get(_BATCH_SIZE.format(self.section), "")
        most = int(given) if given.isdecimal() else _BATCH

        def event(messages: list[Message]) -> Event:
            return _event([json.loads(message.body) for message in messages], table)

        return QueueListener(function, queue, most, event)

    def by_hand(self, binding: HostedBinding, contents: Sequence[bytes]) -> Event:
        """An event of changes, or of rows that are inserted."""
        held: list[Any] = []
        for content in contents:
            one: Any = json.loads(content)
            held += one if newtonsoft.is_array(one) else [one]
        changes = [
            one if "Operation" in one and "Item" in one else {"Operation": 0, "Item": one}
            for one in held
        ]
        return _event(changes, binding.text("tableName"))

    async def read(self, binding: HostedBinding, resolver: Resolver) -> Value:
        """The rows of a query."""
        command = resolver.fill(binding.text("commandText"))
        if binding.text("commandType").lower() == "storedprocedure":
            msg = f"the stored procedure {command!r} of {binding.name!r} is not simulated"
            raise InvocationError(msg)
        parameters = _parameters(resolver.fill(binding.text("parameters")))
        rows = self.database.query(command, parameters)
        return Value("string", json.dumps(rows, ensure_ascii=False))

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """Insert rows, or update those whose primary key is there already."""
        table = resolver.fill(binding.text("commandText"))
        for row in outputs.objects(value.kind, value.content):
            if not newtonsoft.is_object(row):
                msg = f"a row is an object of JSON, not {newtonsoft.in_json(row)[:200]}"
                raise InvocationError(msg)
            self.upsert(table, row)

    def upsert(self, table: str, row: Mapping[str, Any]) -> None:
        """Write a row; a table that is missing is made of it."""
        if not self.database.columns(table)[0]:
            key = self.database.create_for(table, row)
            self.host.warn(
                f"nobody has created the table {table}: it has the columns of the first row, and "
                f"{key!r} is its primary key"
            )
        self.database.upsert(table, row)


class MySqlService(SqlService):
    """The same of MySQL."""

    types: ClassVar[frozenset[str]] = frozenset({"mysqltrigger", "mysql"})
    section: ClassVar[str] = "mysql"


def _event(changes: Sequence[Any], table: str) -> Event:
    content = json.dumps(list(changes), ensure_ascii=False)
    return Event(Value("string", content), {}, {}, f"New changes on the table '{table}'.")


def _parameters(text: str) -> dict[str, Any]:
    """The values of parameters: `@id=7,@name=null`."""
    found: dict[str, Any] = {}
    for pair in filter(None, text.split(",")):
        name, _, value = pair.partition("=")
        found[name.strip().lstrip("@")] = None if value.strip().lower() == "null" else value
    return found
