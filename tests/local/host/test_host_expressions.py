"""Binding expressions as the host resolves them. The ids are rows of the host's facts."""

from __future__ import annotations

import base64
import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from hosted import binding, http

if TYPE_CHECKING:
    from hosted import OpenHost

pytestmark = pytest.mark.anyio

SCRIPT = """
from azure.functions import HttpResponse, Out

ran = []

def write(req, out: Out[str]):
    ran.append(req.url)
    out.set("x")
    return HttpResponse("x")

def read(req, b: str):
    ran.append(req.url)
    return HttpResponse(str(b))

def from_queue(m, out: Out[str]):
    out.set("x")
"""


def writes(path: str, **options: object) -> dict[str, Any]:
    return {"write": http(binding("blob", "out", "out", path=path), **options)}


PATHS: list[Any] = [
    pytest.param("{datetime:yyyy-MM-dd}/{id}", "", b'{"id":5}', "2026-11-25/5", id="44"),
    pytest.param("{DateTime}", "", b"", "2026-11-25T06-00-30Z", id="datetime"),
    pytest.param("{sys.utcnow:HH.mm}", "", b"", "06.00", id="utcnow"),
    pytest.param("{sys.methodname}", "", b"", "write", id="method"),
    pytest.param("{Query.name}", "?name=a", b"", "a", id="47-query"),
    pytest.param("{Headers.x-h}", "", b"", "one", id="47-headers"),
    pytest.param("{name}", "?name=q", b'{"NAME":"b"}', "q", id="query-over-body"),
    pytest.param("{a.b}", "", b'{"a":{"B":"c"}}', "c", id="nested"),
    pytest.param("{{x}}-{flag}", "", b'{"flag":true}', "{x}-True", id="braces"),
    pytest.param("a{nothing}b", "", b'{"nothing":""}', "ab", id="empty"),
    pytest.param("%FOLDER%/x", "", b"", "of-setting/x", id="setting"),
]


@pytest.mark.parametrize(("path", "query", "body", "name"), PATHS)
async def test_names_of_outputs(
    open_host: OpenHost, path: str, query: str, body: bytes, name: str
) -> None:
    functions = writes(f"out/{path}")
    hosted = await open_host(SCRIPT, functions, environment={"FOLDER": "of-setting"})
    headers = [("X-H", "one")]
    response = await hosted.ask(f"/api/write{query}", "POST", headers=headers, body=body)
    assert response.status == 200, hosted.host.calls[0].exception
    assert [one.name for one in await hosted.storage.blobs.list("out")] == [name]


async def test_guids(open_host: OpenHost) -> None:
    """Row 43: each occurrence is a value of its own."""
    hosted = await open_host(SCRIPT, writes("out/{rand-guid}/{rand-guid:N}.txt"))
    await hosted.ask("/api/write")
    (blob,) = await hosted.storage.blobs.list("out")
    first, _, second = blob.name.removesuffix(".txt").partition("/")
    assert len(first) == 36
    assert len(second) == 32
    assert uuid.UUID(first) != uuid.UUID(second)


async def test_route_values(open_host: OpenHost) -> None:
    """One that the path leaves out is empty."""
    hosted = await open_host(SCRIPT, writes("out/{a}-{b}", route="write/{a}/{b?}"))
    assert (await hosted.ask("/api/write/1")).status == 200
    assert (await hosted.ask("/api/write/1/2")).status == 200
    names = [one.name for one in await hosted.storage.blobs.list("out")]
    assert names == ["1-", "1-2"]


@pytest.mark.parametrize("path", ["{nope}", "{Query.Name}", "{Query.nope}"], ids=["45", "47", ""])
async def test_an_output_without_a_value(open_host: OpenHost, path: str) -> None:
    """The function has run, and the call fails."""
    hosted = await open_host(SCRIPT, writes(f"out/{path}"))
    response = await hosted.ask("/api/write?name=a")
    assert (response.status, response.body) == (500, b"")
    from __app__.script import ran

    assert len(ran) == 1
    assert "the output 'out' cannot be sent: " in str(hosted.host.calls[0].exception)


async def test_an_input_without_a_value(open_host: OpenHost) -> None:
    """Row 46: the function does not run."""
    hosted = await open_host(SCRIPT, {"read": http(binding("blob", "b", path="in/{nope}"))})
    assert (await hosted.ask("/api/read")).status == 500
    from __app__ import script

    assert script.ran == []
    message = str(hosted.host.calls[0].exception)
    assert message == ("the input 'b' cannot be read: No value for named parameter 'nope'.")


@pytest.mark.parametrize(
    ("body", "path", "name"),
    [
        ('{"b":true}', "{b}", "True"),
        ('{"n":1.50}', "{n}", "1.5"),
        ('{"t":"2024-01-02T03:04:05Z"}', "{t}", "01/02/2024 03:04:05"),
        ("text", "{QueueTrigger}", "text"),
        ('{"ID":"mine"}', "{Id}", "mine"),
        ("text", "{DequeueCount}", "1"),
    ],
    ids=["48", "number", "date", "body", "hidden", "metadata"],
)
async def test_names_from_messages(open_host: OpenHost, body: str, path: str, name: str) -> None:
    out = binding("blob", "out", "out", path=f"out/{path}")
    trigger = binding("queueTrigger", "m", queueName="orders")
    hosted = await open_host(SCRIPT, {"from_queue": [trigger, out]})
    await hosted.storage.queues.create_if_missing("orders")
    await hosted.storage.queues.send("orders", base64.b64encode(body.encode()).decode())
    (call,) = await hosted.run()
    assert call.exception is None
    assert [one.name for one in await hosted.storage.blobs.list("out")] == [name]


async def test_the_key_of_a_caller_is_no_name(open_host: OpenHost) -> None:
    hosted = await open_host(SCRIPT, writes("out/{code}"))
    assert (await hosted.ask("/api/write?code=secret")).status == 500
    body = json.dumps({"code": "of-body"}).encode()
    assert (await hosted.ask("/api/write?code=secret", "POST", body=body)).status == 200
    assert [one.name for one in await hosted.storage.blobs.list("out")] == ["of-body"]
