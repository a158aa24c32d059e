"""Queues as the host listens to them and writes to them. The ids are rows of the host's facts."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.local import DirectEngine
from azfdecor.local.host.clock import StandingClock
from azfdecor.local.storage.errors import UnavailableError
from azurite import Azurite
from hosted import Place, binding, http

if TYPE_CHECKING:
    from hosted import Hosted, OpenHost

pytestmark = pytest.mark.anyio

SCRIPT = """
import json, os
from azure.functions import HttpResponse, Out

seen = []

def note(m):
    seen.append({
        "body": m.get_body().decode("latin-1"), "id": m.id, "count": m.dequeue_count,
        "receipt": m.pop_receipt, "inserted": m.insertion_time.isoformat(),
        "expires": m.expiration_time.isoformat(),
    })

def fails(m):
    note(m)
    raise ValueError("no")

def send(req, out: Out[str]):
    out.set(req.get_body().decode())
    return HttpResponse("sent")

def send_bytes(req, out: Out[bytes]):
    out.set(req.get_body())
    return HttpResponse("sent")

def forward(m, out: Out[str]):
    out.set(m.get_body().decode())

def two(req, one: Out[str], other: Out[str]):
    one.set("{x}")
    other.set("y")
    return HttpResponse("sent")
"""


def trigger(queue: str, **more: object) -> list[dict[str, Any]]:
    return [binding("queueTrigger", "m", queueName=queue, **more)]


def encoded(content: bytes | str) -> str:
    data = content.encode() if isinstance(content, str) else content
    return base64.b64encode(data).decode()


async def put(place: Place, queue: str, text: str) -> None:
    await place.storage.queues.create_if_missing(queue)
    await place.storage.queues.send(queue, text)


async def texts(place: Place, queue: str) -> list[str]:
    """The visible messages of a queue, decoded."""
    found = await place.storage.queues.peek(queue)
    return [base64.b64decode(one.text).decode() for one in found]


def noted(hosted: Hosted) -> list[dict[str, Any]]:
    from __app__.script import seen

    return seen


async def test_a_message(open_host: OpenHost, place: Place, name: str) -> None:
    hosted = await open_host(SCRIPT, {"note": trigger(name.upper())}, place=place)
    assert await hosted.run() == []  # the queue is not there yet
    await put(place, name, encoded("grüß"))
    (call,) = await hosted.run()
    assert call.reason == f"New queue message detected on '{name}'."
    (one,) = noted(hosted)
    assert one["body"].encode("latin-1").decode() == "grüß"
    assert one["count"] == 1
    assert one["id"]
    assert one["receipt"]
    assert one["inserted"] < one["expires"]
    assert await place.storage.queues.count(name) == 0


async def test_a_message_that_fails(open_host: OpenHost, place: Place, name: str) -> None:
    """Row 55."""
    hosted = await open_host(SCRIPT, {"fails": trigger(name)}, place=place)
    await put(place, name, encoded("x"))
    assert [str(call.exception) for call in await hosted.run()] == ["no"] * 5
    assert [one["count"] for one in noted(hosted)] == [1, 2, 3, 4, 5]
    assert await texts(place, f"{name}-poison") == ["x"]
    assert await place.storage.queues.count(name) == 0
    assert any("MaxDequeueCount of 5" in text for text in hosted.host.warnings)


async def test_limits_of_host_json(open_host: OpenHost, place: Place, name: str) -> None:
    queues = {"maxDequeueCount": 2, "messageEncoding": "none"}
    options = {"extensions": {"queues": queues}}
    hosted = await open_host(SCRIPT, {"fails": trigger(name)}, options, place=place)
    await put(place, name, "plain")
    assert len(await hosted.run()) == 2
    assert [one["body"] for one in noted(hosted)] == ["plain"] * 2
    (poison,) = await place.storage.queues.peek(f"{name}-poison")
    assert poison.text == "plain"


async def test_a_message_comes_again_later(open_host: OpenHost, name: str) -> None:
    queues = {"extensions": {"queues": {"visibilityTimeout": "00:00:30"}}}
    hosted = await open_host(SCRIPT, {"fails": trigger(name)}, queues)
    await hosted.storage.queues.create_if_missing(name)
    await hosted.storage.queues.send(name, encoded("x"))
    assert len(await hosted.run()) == 1
    assert hosted.host.next_due() == hosted.clock.now() + timedelta(seconds=30)
    hosted.clock.advance(timedelta(seconds=29))
    assert await hosted.run() == []
    hosted.clock.advance(timedelta(seconds=1))
    assert len(await hosted.run()) == 1


async def test_after_the_last_try_a_message_is_put_aside_at_once(
    open_host: OpenHost, name: str
) -> None:
    queues = {"visibilityTimeout": "00:00:30", "maxDequeueCount": 2}
    hosted = await open_host(SCRIPT, {"fails": trigger(name)}, {"extensions": {"queues": queues}})
    await hosted.storage.queues.create_if_missing(name)
    await hosted.storage.queues.send(name, encoded("x"))
    assert len(await hosted.run()) == 1
    hosted.clock.advance(timedelta(seconds=30))
    assert len(await hosted.run()) == 1
    assert hosted.host.next_due() is None
    assert await hosted.storage.queues.count(name) == 0
    assert await hosted.storage.queues.count(f"{name}-poison") == 1


async def test_a_message_that_was_seen_too_often_reaches_no_function(
    open_host: OpenHost, place: Place, name: str
) -> None:
    """As after a host that ended each time before it could settle the message."""
    hosted = await open_host(SCRIPT, {"note": trigger(name)}, place=place)
    await put(place, name, encoded("x"))
    for _ in range(5):
        (message,) = await place.storage.queues.receive(name, 1)
        await place.storage.queues.renew(name, message, 0)
    assert await hosted.run() == []
    assert await texts(place, f"{name}-poison") == ["x"]
    assert await place.storage.queues.count(name) == 0


async def test_text_that_is_no_base64(open_host: OpenHost, place: Place, name: str) -> None:
    """Row 56."""
    hosted = await open_host(SCRIPT, {"note": trigger(name)}, place=place)
    await put(place, name, "plain text")
    assert await hosted.run() == []
    (poison,) = await place.storage.queues.peek(f"{name}-poison")
    assert poison.text == "plain text"
    assert await place.storage.queues.count(name) == 0
    assert any(text.startswith("Message decoding has failed!") for text in hosted.host.warnings)
    assert not any("MaxDequeueCount" in text for text in hosted.host.warnings)


async def test_bytes_that_are_no_text(open_host: OpenHost, place: Place, name: str) -> None:
    content = bytes(range(256))
    functions = {
        "note": trigger(name),
        "other": {"entryPoint": "note", "bindings": trigger("b" + name, dataType="binary")},
    }
    hosted = await open_host(SCRIPT, functions, place=place)
    await put(place, name, encoded(content))
    calls = await hosted.run()
    assert len(calls) == 5
    assert "is no text in UTF-8" in str(calls[0].exception)
    assert noted(hosted) == []
    await put(place, "b" + name, encoded(content))
    await hosted.run()
    (one,) = noted(hosted)
    assert one["body"].encode("latin-1") == content


async def test_the_poison_queue_has_none_of_its_own(open_host: OpenHost, name: str) -> None:
    hosted = await open_host(SCRIPT, {"fails": trigger(f"{name}-poison")})
    queues = hosted.storage.queues
    await queues.create_if_missing(f"{name}-poison")
    await queues.send(f"{name}-poison", encoded("x"))
    assert len(await hosted.run()) == 5
    assert await queues.names() == [f"{name}-poison"]
    assert await queues.count(f"{name}-poison") == 1  # hidden, until its time is over
    due = hosted.host.next_due()
    assert due == hosted.clock.now() + timedelta(minutes=10)


async def test_members_of_a_message_hide_what_the_host_tells(
    open_host: OpenHost, name: str
) -> None:
    """The member `id` of a message becomes its id."""
    hosted = await open_host(SCRIPT, {"note": trigger(name)})
    await hosted.storage.queues.create_if_missing(name)
    for _ in range(2):
        await hosted.storage.queues.send(name, encoded('{"id": "mine", "sku": "cup"}'))
    await hosted.run()
    assert [one["id"] for one in noted(hosted)] == ["mine", "mine"]
    assert len([text for text in hosted.host.warnings if "takes the place of Id" in text]) == 1


SENT: list[Any] = [
    pytest.param("hello", ["hello"], 0, id="text"),
    pytest.param("[1,2]", ["1", "2"], 1, id="58"),
    pytest.param('{"a":1}', ['{\n  "a": 1\n}'], 0, id="60"),
    pytest.param("[]", [], 1, id="none"),
    pytest.param("[true, 1.0]", ["True", "1"], 1, id="scalars"),
]


@pytest.mark.parametrize(("text", "messages", "warned"), SENT)
async def test_text_that_is_sent(
    open_host: OpenHost, place: Place, name: str, text: str, messages: list[str], warned: int
) -> None:
    out = binding("queue", "out", "out", queueName=name)
    hosted = await open_host(SCRIPT, {"send": http(out), "send_bytes": http(out)}, place=place)
    for _ in range(2):
        assert (await hosted.ask("/api/send", "POST", body=text.encode())).status == 200
    found = await texts(place, name) if messages else []
    assert found == messages * 2
    assert len([one for one in hosted.host.warnings if "the binding 'out'" in one]) == warned
    await hosted.ask("/api/send_bytes", "POST", body=text.encode())
    assert (await texts(place, name))[len(found) :] == [text]


async def test_text_that_looks_like_json(open_host: OpenHost, place: Place, name: str) -> None:
    """Row 59, and 79: another output is written all the same."""
    outs = [
        binding("queue", "one", "out", queueName=f"a{name}"),
        binding("queue", "other", "out", queueName=f"b{name}"),
    ]
    hosted = await open_host(SCRIPT, {"two": http(*outs)}, place=place)
    assert (await hosted.ask("/api/two")).status == 500
    assert "the output 'one' cannot be sent" in str(hosted.host.calls[0].exception)
    assert await texts(place, f"b{name}") == ["y"]
    assert not await place.storage.queues.exists(f"a{name}")


async def test_functions_feed_each_other(open_host: OpenHost, place: Place, name: str) -> None:
    """Row 61."""
    out = binding("queue", "out", "out", queueName=name)
    later = binding("queue", "out", "out", queueName=f"z{name}")
    functions = {"send": http(out), "forward": [*trigger(name), later]}
    hosted = await open_host(SCRIPT, functions, place=place)
    await hosted.ask("/api/send", "POST", body=b"x")
    assert [call.function for call in await hosted.run()] == ["forward"]
    assert await texts(place, f"z{name}") == ["x"]


REFUSED: list[Any] = [
    pytest.param("%NOPE%", "'%NOPE%' does not resolve to a value.", id="49"),
    pytest.param("a%b", "does not have a closing '%'", id="percent"),
    pytest.param("Not_A_Name", "must consist of lower-case letters", id="name"),
]


@pytest.mark.parametrize(("queue", "why"), REFUSED)
async def test_a_queue_that_nobody_can_listen_to(
    open_host: OpenHost, name: str, queue: str, why: str
) -> None:
    """The function is in error, and the others run."""
    functions = {
        "note": trigger(queue),
        "forward": [*trigger(name), binding("queue", "out", "out", queueName="x-%YES%")],
    }
    hosted = await open_host(SCRIPT, functions, environment={"YES": "yes"})
    (error,) = [one.error for one in hosted.host.functions if one.name == "note"]
    assert why in error
    await hosted.storage.queues.create_if_missing(name)
    await hosted.storage.queues.send(name, encoded("x"))
    (call,) = await hosted.run()
    assert call.exception is None
    assert await hosted.storage.queues.names() == sorted([name, "x-yes"])


@pytest.mark.parametrize("queue", ["%NOPE%", "a{b", "{}"])
async def test_an_output_that_cannot_be(open_host: OpenHost, name: str, queue: str) -> None:
    functions = {"forward": [*trigger(name), binding("queue", "out", "out", queueName=queue)]}
    hosted = await open_host(SCRIPT, functions)
    assert hosted.host.functions[0].error
    assert hosted.host.listeners == []


@pytest.mark.parametrize("kind", [DirectEngine])  # it takes seconds
async def test_storage_that_stops_in_the_middle(
    open_host: OpenHost, request: pytest.FixtureRequest
) -> None:
    """Nothing is lost that was taken in before, and the test sees that the service was away."""
    from azfdecor.local.storage.azure import AzureStorage
    from azfdecor.local.storage.connection import parse_connection_string

    program = request.getfixturevalue("azurite_program")
    emulator = Azurite(program, request.getfixturevalue("tmp_path"), keeps=True)
    emulator.start()
    try:
        connection = parse_connection_string(emulator.connection_string)
        async with AzureStorage(connection) as storage:
            place = Place(storage, StandingClock(), is_memory=False)
            hosted = await open_host(SCRIPT, {"note": trigger("orders")}, place=place)
            for number in range(3):
                await put(place, "orders", encoded(f"message {number}"))
            assert (await hosted.host.run_next()) is not None
            await asyncio.to_thread(emulator.stop)
            with pytest.raises(UnavailableError):
                await hosted.host.run_next()
            await asyncio.to_thread(emulator.start)
            await hosted.run()
            assert [one["body"] for one in noted(hosted)] == [f"message {n}" for n in range(3)]
            assert hosted.host.warnings == []
    finally:
        emulator.stop()
