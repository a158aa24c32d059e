"""Tables: the same tests for every implementation."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from azfdecor.local.storage.errors import (
    ConflictError,
    NotFoundError,
    PreconditionFailedError,
    RefusedError,
    StorageError,
    TooLargeError,
)
from azfdecor.local.storage.protocol import Entity, Int64, Tables

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from accounts import Account

pytestmark = pytest.mark.anyio

PROPERTIES: dict[str, Any] = {
    "text": "teapot",
    "empty": "",
    "yes": True,
    "no": False,
    "int32": -(2**31),
    "int64": Int64(2**63 - 1),
    "small_int64": Int64(5),
    "double": 1.5,
    "whole": 5.0,
    "huge": 1e300,
    "infinite": math.inf,
    "time": datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=timezone.utc),
    "old": datetime(1601, 1, 1, tzinfo=timezone.utc),
    "guid": UUID("c9da6455-213d-42c9-9a79-3e9149a57833"),
    "binary": b"\x00\xff",
    "größe": "äöü😀'\"\\",
}


@pytest.fixture
async def tables(account: Account, name: str) -> Tables:
    """The tables, one of which has the name that the test has."""
    await account.storage.tables.create_if_missing(name)
    return account.storage.tables


def keys(entities: list[Entity]) -> list[tuple[str, str]]:
    return [(entity.partition_key, entity.row_key) for entity in entities]


async def test_an_entity_is_read_with_the_types_with_which_it_was_written(
    tables: Tables, name: str
) -> None:
    await tables.insert(name, Entity("p", "r", {**PROPERTIES, "nothing": None}))
    read = await tables.get(name, "p", "r")
    assert (read.partition_key, read.row_key) == ("p", "r")
    assert read.properties == PROPERTIES
    types = {key: type(value) for key, value in read.properties.items()}
    assert types == {key: type(value) for key, value in PROPERTIES.items()}
    assert read.etag
    assert read.etag.startswith("W/\"datetime'")
    assert type(read.timestamp) is datetime
    assert read.timestamp.utcoffset() == timedelta(0)
    assert await tables.query(name) == [read]


async def test_times_are_turned_into_utc_and_a_double_may_be_no_number(
    tables: Tables, name: str
) -> None:
    zone = timezone(timedelta(hours=2))
    time = datetime(2026, 1, 2, 3, 4, 5, tzinfo=zone)
    await tables.insert(name, Entity("p", "r", {"time": time, "nan": math.nan}))
    read = (await tables.get(name, "p", "r")).properties
    assert read["time"] == time
    assert isinstance(read["time"], datetime)
    assert read["time"].utcoffset() == timedelta(0)
    assert isinstance(read["nan"], float)
    assert math.isnan(read["nan"])


async def test_an_entity_is_inserted_once(tables: Tables, name: str) -> None:
    await tables.insert(name, Entity("p", "r", {"n": 1}))
    with pytest.raises(ConflictError) as error:
        await tables.insert(name, Entity("p", "r", {"n": 2}))
    assert error.value.code == "EntityAlreadyExists"
    assert (await tables.get(name, "p", "r")).properties == {"n": 1}


async def test_entities_are_inserted_together_or_not_at_all(tables: Tables, name: str) -> None:
    rows = [Entity("p", f"{number:02}", {"n": number}) for number in range(100)]
    await tables.insert(name, *rows)
    assert keys(await tables.query(name)) == keys(rows)
    with pytest.raises(ConflictError) as error:
        await tables.insert(name, Entity("p", "new"), Entity("p", "50"), Entity("p", "newer"))
    assert error.value.code == "EntityAlreadyExists"
    assert keys(await tables.query(name)) == keys(rows)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "InvalidInput"),
        ([("p", str(number)) for number in range(101)], "InvalidInput"),
        ([("p", "a"), ("q", "b")], "CommandsInBatchActOnDifferentPartitions"),
        ([("p", "a"), ("p", "a")], "InvalidDuplicateRow"),
    ],
)
async def test_entities_that_cannot_be_inserted_together_are_refused(
    tables: Tables, name: str, rows: list[tuple[str, str]], code: str
) -> None:
    with pytest.raises(RefusedError) as error:
        await tables.insert(name, *(Entity(*row) for row in rows))
    assert error.value.code == code
    assert await tables.query(name) == []


async def test_an_upsert_replaces_or_merges(tables: Tables, name: str) -> None:
    await tables.upsert(name, Entity("p", "r", {"a": 1, "b": 1}))
    first = await tables.get(name, "p", "r")
    assert first.properties == {"a": 1, "b": 1}
    await tables.upsert(name, Entity("p", "r", {"a": "two", "c": None}), mode="merge")
    second = await tables.get(name, "p", "r")
    assert second.properties == {"a": "two", "b": 1}
    assert second.etag != first.etag
    await tables.upsert(name, Entity("p", "r", {"c": 3}))
    assert (await tables.get(name, "p", "r")).properties == {"c": 3}
    await tables.upsert(name, Entity("p", "new", {"d": 4}), mode="merge")
    assert (await tables.get(name, "p", "new")).properties == {"d": 4}


async def test_an_update_needs_an_entity_and_may_need_its_etag(tables: Tables, name: str) -> None:
    await tables.insert(name, Entity("p", "r", {"a": 1, "b": 1}))
    first = await tables.get(name, "p", "r")
    assert first.etag
    await tables.update(name, Entity("p", "r", {"a": 2}), mode="merge", if_etag=first.etag)
    for call in (
        tables.update(name, Entity("p", "r", {"a": 3}), if_etag=first.etag),
        tables.update(name, Entity("p", "r", {"a": 3}), mode="merge", if_etag=first.etag),
        tables.delete(name, "p", "r", if_etag=first.etag),
    ):
        with pytest.raises(PreconditionFailedError) as error:
            await call
        assert error.value.code == "UpdateConditionNotSatisfied"
    assert (await tables.get(name, "p", "r")).properties == {"a": 2, "b": 1}
    await tables.update(name, Entity("p", "r", {"c": 1}))
    assert (await tables.get(name, "p", "r")).properties == {"c": 1}


async def test_an_entity_is_deleted(tables: Tables, name: str) -> None:
    await tables.insert(name, Entity("p", "a"), Entity("p", "b"))
    etag = (await tables.get(name, "p", "a")).etag
    assert etag
    await tables.delete(name, "p", "a", if_etag=etag)
    assert keys(await tables.query(name)) == [("p", "b")]
    await tables.delete(name, "p", "b")
    assert await tables.query(name) == []


@pytest.mark.parametrize(
    "call",
    [
        lambda tables, name: tables.get(name, "p", "r"),
        lambda tables, name: tables.update(name, Entity("p", "r")),
        lambda tables, name: tables.update(name, Entity("p", "r"), mode="merge"),
        lambda tables, name: tables.delete(name, "p", "r"),
    ],
)
async def test_an_entity_that_does_not_exist_is_not_found(
    tables: Tables, name: str, call: Callable[[Tables, str], Awaitable[Any]]
) -> None:
    with pytest.raises(NotFoundError) as error:
        await call(tables, name)
    assert error.value.code == "ResourceNotFound"


@pytest.mark.parametrize(
    "call",
    [
        lambda tables, name: tables.insert(name, Entity("p", "r")),
        lambda tables, name: tables.insert(name, Entity("p", "r"), Entity("p", "s")),
        lambda tables, name: tables.upsert(name, Entity("p", "r")),
        lambda tables, name: tables.update(name, Entity("p", "r")),
        lambda tables, name: tables.delete(name, "p", "r"),
        lambda tables, name: tables.get(name, "p", "r"),
        lambda tables, name: tables.query(name),
        lambda tables, name: tables.query(name, partition_key="p", where="n eq 1"),
    ],
)
async def test_a_table_that_does_not_exist_is_not_found(
    account: Account, name: str, call: Callable[[Tables, str], Awaitable[Any]]
) -> None:
    tables = account.storage.tables
    assert not await tables.exists(name)
    with pytest.raises(NotFoundError) as error:
        await call(tables, name)
    assert error.value.code == "TableNotFound"


async def test_tables_are_listed(tables: Tables, name: str) -> None:
    await tables.create_if_missing(f"{name}A")
    await tables.create_if_missing(name)
    listed = await tables.names()
    assert [one for one in listed if one.startswith(name)] == [name, f"{name}A"]
    assert listed == sorted(listed)
    assert await tables.exists(name)


async def test_entities_come_in_the_order_of_their_keys(tables: Tables, name: str) -> None:
    rows = [("b", "2"), ("a", "9"), ("b", "10"), ("a", "1"), ("B", "x"), ("", ""), ("b", "é")]
    for row in rows:
        await tables.insert(name, Entity(*row))
    in_order = [("", ""), ("B", "x"), ("a", "1"), ("a", "9"), ("b", "10"), ("b", "2"), ("b", "é")]
    assert keys(await tables.query(name)) == in_order
    assert keys(await tables.query(name, top=3)) == in_order[:3]
    assert keys(await tables.query(name, top=100)) == in_order
    assert keys(await tables.query(name, partition_key="b")) == in_order[4:]
    assert keys(await tables.query(name, partition_key="b", top=1)) == in_order[4:5]
    assert keys(await tables.query(name, partition_key="")) == in_order[:1]
    assert await tables.query(name, partition_key="nobody") == []


async def test_more_entities_than_a_page_are_read(tables: Tables, name: str) -> None:
    for partition in range(11):
        rows = [Entity(f"{partition:02}", f"{row:02}") for row in range(100)]
        await tables.insert(name, *rows)
    assert len(await tables.query(name)) == 1100
    assert len(await tables.query(name, top=1050)) == 1050


@pytest.mark.parametrize(
    "key", ["", " ", "it's", "a b", "é😀", "a%b", "a+b", "a&b=c", "a:b(c,d)", "x" * 512]
)
async def test_a_key_may_be_almost_any_text(tables: Tables, name: str, key: str) -> None:
    await tables.insert(name, Entity(key, key, {"n": 1}))
    await tables.update(name, Entity(key, key, {"n": 2}))
    await tables.upsert(name, Entity(key, key, {"m": 3}), mode="merge")
    assert (await tables.get(name, key, key)).properties == {"n": 2, "m": 3}
    assert keys(await tables.query(name, partition_key=key)) == [(key, key)]
    await tables.delete(name, key, key)
    assert await tables.query(name) == []


@pytest.mark.parametrize(
    ("key", "kind", "code"),
    [
        ("a/b", RefusedError, "OutOfRangeInput"),
        ("a\\b", RefusedError, "OutOfRangeInput"),
        ("a#b", RefusedError, "OutOfRangeInput"),
        ("a?b", RefusedError, "OutOfRangeInput"),
        ("a\nb", RefusedError, "OutOfRangeInput"),
        ("\ud800", RefusedError, "OutOfRangeInput"),
        ("x" * 513, TooLargeError, "KeyValueTooLarge"),
    ],
)
async def test_a_key_that_no_entity_can_have_is_refused(
    tables: Tables, name: str, key: str, kind: type[StorageError], code: str
) -> None:
    for call in (
        tables.insert(name, Entity(key, "r")),
        tables.upsert(name, Entity("p", key)),
        tables.get(name, key, "r"),
        tables.delete(name, "p", key),
    ):
        with pytest.raises(kind) as error:
            await call
        assert error.value.code == code


@pytest.mark.parametrize(
    ("properties", "kind", "code"),
    [
        ({"n": 2**31}, RefusedError, "InvalidInput"),
        ({"n": Int64(2**63)}, RefusedError, "InvalidInput"),
        ({"t": datetime(2026, 1, 1)}, RefusedError, "InvalidInput"),  # noqa: DTZ001
        ({"t": datetime(1600, 1, 1, tzinfo=timezone.utc)}, RefusedError, "InvalidInput"),
        ({"s": "\ud800"}, RefusedError, "InvalidInput"),
        ({"a b": 1}, RefusedError, "PropertyNameInvalid"),
        ({"Timestamp": 1}, RefusedError, "PropertyNameInvalid"),
        ({"x" * 256: 1}, RefusedError, "PropertyNameInvalid"),
        ({f"p{number}": 1 for number in range(253)}, RefusedError, "TooManyProperties"),
        ({"s": "x" * 32769}, TooLargeError, "PropertyValueTooLarge"),
        ({"b": b"x" * 65537}, TooLargeError, "PropertyValueTooLarge"),
        ({f"p{number}": b"x" * 65536 for number in range(17)}, TooLargeError, "EntityTooLarge"),
    ],
)
async def test_properties_that_no_entity_can_have_are_refused(
    tables: Tables, name: str, properties: dict[str, Any], kind: type[StorageError], code: str
) -> None:
    with pytest.raises(kind) as error:
        await tables.insert(name, Entity("p", "r", properties))
    assert error.value.code == code
    assert await tables.query(name) == []


async def test_the_largest_properties_are_taken(tables: Tables, name: str) -> None:
    properties = {"text": "x" * 32768, "binary": b"\xff" * 65536}
    await tables.insert(name, Entity("p", "r", properties))
    assert (await tables.get(name, "p", "r")).properties == properties


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("ab", "OutOfRangeInput"),
        ("a" * 64, "OutOfRangeInput"),
        ("1abc", "InvalidResourceName"),
        ("my-table", "InvalidResourceName"),
        ("Tables", "InvalidResourceName"),
        ("täble", "InvalidResourceName"),
    ],
)
async def test_a_name_that_no_table_can_have_is_refused(
    account: Account, table: str, code: str
) -> None:
    tables = account.storage.tables
    for call in (tables.create_if_missing(table), tables.exists(table), tables.query(table)):
        with pytest.raises(RefusedError) as error:
            await call
        assert error.value.code == code


async def test_a_query_asks_for_one_entity_at_least(tables: Tables, name: str) -> None:
    with pytest.raises(RefusedError, match="top is 0"):
        await tables.query(name, top=0)
