"""Tables as the host reads and writes them. The ids are rows of the host's facts."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.local.storage.protocol import Entity, Int64
from hosted import binding, http

if TYPE_CHECKING:
    from hosted import OpenHost, Place

pytestmark = pytest.mark.anyio

SCRIPT = """
import json
from azure.functions import HttpResponse, Out

def read(req, rows: str):
    return HttpResponse(rows)

def write(req, out: Out[str]):
    out.set(req.get_body().decode())
    return HttpResponse("x")
"""


def table(name: str, **more: object) -> list[dict[str, Any]]:
    return http(binding("table", "rows", tableName=name, **more))


async def fill(place: Place, name: str) -> None:
    await place.storage.tables.create_if_missing(name)
    for partition, row, number in [("p", "a", 1), ("p", "b", 2), ("q", "a", 3), ("o'p", "a", 4)]:
        await place.storage.tables.insert(name, Entity(partition, row, {"Number": number}))


INPUTS: list[Any] = [
    pytest.param({}, "", [4, 1, 2, 3], id="all"),
    pytest.param({"partitionKey": "p"}, "", [1, 2], id="partition"),
    pytest.param({"partitionKey": "p", "rowKey": "b"}, "", [1, 2], id="69"),
    pytest.param({"partitionKey": "none"}, "", [], id="none"),
    pytest.param({"filter": "Number gt 2"}, "", [4, 3], id="filter"),
    pytest.param({"partitionKey": "p", "filter": "Number gt 1"}, "", [2], id="both"),
    pytest.param({"take": 1}, "", [4], id="take"),
    pytest.param({"partitionKey": "{Query.p}"}, "?p=q", [3], id="expression"),
    pytest.param({"filter": "PartitionKey eq '{Query.p}'"}, "?p=o%27p", [4], id="quote"),
]


@pytest.mark.parametrize(("options", "query", "numbers"), INPUTS)
async def test_what_is_read(
    open_host: OpenHost,
    place: Place,
    name: str,
    options: dict[str, Any],
    query: str,
    numbers: list[int],
) -> None:
    hosted = await open_host(SCRIPT, {"read": table(name, **options)}, place=place)
    assert (await hosted.ask(f"/api/read{query}")).body == b"[]"  # there is no table
    await fill(place, name)
    for _ in range(2):
        rows = json.loads((await hosted.ask(f"/api/read{query}")).body)
        assert [row["Number"] for row in rows] == numbers
    assert len(hosted.host.warnings) == ("rowKey" in options)


async def test_a_row_that_is_alone_is_no_loss(open_host: OpenHost, place: Place, name: str) -> None:
    options = {"partitionKey": "q", "rowKey": "a"}
    hosted = await open_host(SCRIPT, {"read": table(name, **options)}, place=place)
    await fill(place, name)
    await hosted.ask("/api/read")
    assert hosted.host.warnings == []


async def test_values_that_are_read(open_host: OpenHost, place: Place, name: str) -> None:
    hosted = await open_host(SCRIPT, {"read": table(name)}, place=place)
    await place.storage.tables.create_if_missing(name)
    when = datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    properties = {"Large": Int64(2**40), "When": when, "Data": b"\xff", "Open": True, "None": None}
    await place.storage.tables.insert(name, Entity("p", "r", properties))
    (row,) = json.loads((await hosted.ask("/api/read")).body)
    assert row == {
        "PartitionKey": "p",
        "RowKey": "r",
        "Large": 2**40,
        "When": "2024-01-02T03:04:05Z",
        "Data": "/w==",
        "Open": True,
    }


async def test_what_is_written(open_host: OpenHost, place: Place, name: str) -> None:
    """Rows 70 and 71."""
    keys = {"partitionKey": "p", "rowKey": "{Query.row}"}
    hosted = await open_host(
        SCRIPT, {"write": http(binding("table", "out", "out", tableName=name, **keys))}, place=place
    )
    body = json.dumps({"N": 1, "F": 1.5, "Nothing": None, "Nested": {"a": [1]}}).encode()
    assert (await hosted.ask("/api/write?row=r", "POST", body=body)).status == 200
    row = await place.storage.tables.get(name, "p", "r")
    assert row.properties == {"N": 1, "F": 1.5, "Nested": '{\n  "a": [\n    1\n  ]\n}'}
    assert isinstance(row.properties["N"], Int64)
    assert (await hosted.ask("/api/write?row=r", "POST", body=body)).status == 500
    assert "EntityAlreadyExists" in str(hosted.host.calls[-1].exception)
    two = json.dumps([{"RowKey": "1"}, {"PARTITIONKEY": "q", "rowkey": "2", "A": "x"}]).encode()
    assert (await hosted.ask("/api/write?row=r", "POST", body=two)).status == 200
    assert (await place.storage.tables.get(name, "p", "1")).properties == {}
    assert (await place.storage.tables.get(name, "q", "2")).properties == {"A": "x"}


WRONG: list[Any] = [
    pytest.param("{}", "'' is not a valid value", id="no-keys"),
    pytest.param("[3]", "a row is an object of JSON", id="number"),
    pytest.param("{x}", "cannot be sent", id="no-json"),
    pytest.param('{"PartitionKey": "p", "RowKey": "a/b"}', "must not contain", id="key"),
]


@pytest.mark.parametrize(("text", "why"), WRONG)
async def test_rows_that_cannot_be(
    open_host: OpenHost, place: Place, name: str, text: str, why: str
) -> None:
    hosted = await open_host(
        SCRIPT, {"write": http(binding("table", "out", "out", tableName=name))}, place=place
    )
    assert (await hosted.ask("/api/write", "POST", body=text.encode())).status == 500
    assert why in str(hosted.host.calls[0].exception)
