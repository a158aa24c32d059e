"""Functions that fail in every way, and apps that are wrong: what fails alone, and what is seen of it."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.local import CallingThread
from azfdecor.local.host.call import InvocationError
from azfdecor.local.storage.connection import find_connection
from azfdecor.local.storage.memory import MemoryStorage
from azfdecor.local.threads import thread_pool
from hosted import binding, http

if TYPE_CHECKING:
    from azfdecor.local.storage.protocol import Storage
    from hosted import OpenHost

pytestmark = pytest.mark.anyio

SCRIPT = """
import asyncio, json, logging, sys, threading, time
from azure.functions import HttpResponse, Out

times = []
seen = []

def works(req):
    return HttpResponse("x")

def exits(req):
    sys.exit(3)

async def exits_async(req):
    sys.exit(3)

async def cancels(req):
    asyncio.current_task().cancel()
    await asyncio.sleep(0)

def raises_cancelled(req):
    raise asyncio.CancelledError

def generator_exit(req):
    raise GeneratorExit

def floods(req):
    for number in range(20_000):
        logging.info("line %d", number)
    return HttpResponse("x")

async def waits(req):
    await asyncio.sleep(60)

async def waits_on(req):
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return HttpResponse("late")

def blocks(req):
    time.sleep(0.2)
    return HttpResponse("late")

def retried(req, context):
    retry = context.retry_context
    seen.append((context.invocation_id, retry.retry_count, retry.max_retry_count,
                 retry.rpc_exception.message if retry.rpc_exception else None))
    raise ValueError(f"attempt {retry.retry_count}")

def writes(req, out: Out[str]):
    out.set("x")
    return HttpResponse("x")

def by_queue(m):
    pass

def by_blob(m):
    pass

def sets(req, out: Out[str]):
    out.set("x")
    raise ValueError

def tick(timer, context):
    retry = context.retry_context
    seen.append((context.invocation_id, retry.retry_count, retry.max_retry_count))
    raise ValueError("no")
"""
ENDS: list[Any] = [
    pytest.param("exits", "has ended the worker with SystemExit(3)", id="exit"),
    pytest.param("exits_async", "has ended the worker with SystemExit(3)", id="exit-async"),
    pytest.param("cancels", "CancelledError", id="cancel"),
    pytest.param("raises_cancelled", "CancelledError", id="raise-cancelled"),
]


@pytest.mark.parametrize(("name", "why"), ENDS)
@pytest.mark.parametrize("threads", [False, True], ids=["inline", "threads"])
async def test_what_ends_a_function_ends_nothing_else(
    open_host: OpenHost, name: str, why: str, threads: bool
) -> None:
    executor = thread_pool() if threads else CallingThread()
    functions = {name: http(), "works": http()}
    hosted = await open_host(SCRIPT, functions, executor=executor)
    assert (await hosted.ask(f"/api/{name}")).status == 500
    (call,) = hosted.host.calls
    assert isinstance(call.exception, InvocationError)
    assert why in str(call.exception)
    assert (await hosted.ask("/api/works")).body == b"x"
    executor.shutdown()


async def test_a_flood_of_logs_is_cut_off(open_host: OpenHost) -> None:
    hosted = await open_host(SCRIPT, {"floods": http()})
    assert (await hosted.ask("/api/floods")).status == 200
    (call,) = hosted.host.calls
    assert len(call.logs) == 10_000
    assert call.logs[0].getMessage() == "line 0"


@pytest.mark.parametrize("name", ["waits", "waits_on", "blocks"])
@pytest.mark.parametrize("threads", [False, True], ids=["inline", "threads"])
async def test_a_function_that_takes_too_long(
    open_host: OpenHost, monkeypatch: pytest.MonkeyPatch, name: str, threads: bool
) -> None:
    """Row 74."""
    executor = thread_pool() if threads else CallingThread()
    functions = {name: http(), "works": http()}
    hosted = await open_host(SCRIPT, functions, executor=executor)
    hosted.host.invoker._timeout = timedelta(seconds=0.05)  # below what host.json takes
    assert (await hosted.ask(f"/api/{name}")).status == 500
    (call,) = hosted.host.calls
    assert str(call.exception).startswith("Timeout value of 00:00:00.0500000 exceeded by function")
    assert f"'Functions.{name}' (Id: '{call.id}'). Initiating cancellation." in str(call.exception)
    hosted.host.invoker._timeout = None
    assert (await hosted.ask("/api/works")).status == 200
    executor.shutdown()


async def test_the_limit_is_that_of_host_json(open_host: OpenHost) -> None:
    hosted = await open_host(SCRIPT, {"waits": http()}, {"functionTimeout": "00:00:01"})
    assert (await hosted.ask("/api/waits")).status == 500
    assert "Timeout value of 00:00:01 exceeded" in str(hosted.host.calls[0].exception)


async def test_cancelling_a_request_ends_its_function(open_host: OpenHost) -> None:
    hosted = await open_host(SCRIPT, {"waits": http()}, {"functionTimeout": "00:05:00"})
    task = asyncio.create_task(hosted.ask("/api/waits"))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


RETRY = {"strategy": "fixedDelay", "maxRetryCount": 2, "delayInterval": "00:00:01"}
TIMER = binding("timerTrigger", "timer", schedule="0 0 6 * * *")


async def test_a_timer_is_tried_again(open_host: OpenHost) -> None:
    """Row 72: as often as its policy says, each time as an invocation of its own."""
    hosted = await open_host(SCRIPT, {"tick": {"bindings": [TIMER], "retry": RETRY}})
    hosted.clock.advance(timedelta(days=1))
    before = hosted.clock.now()
    (call,) = await hosted.run()
    assert (call.attempts, str(call.exception)) == (3, "no")
    assert hosted.clock.now() - before == timedelta(seconds=2)
    assert hosted.host.warnings == []
    from __app__.script import seen

    assert [one[1:] for one in seen] == [(0, 2), (1, 2), (2, 2)]
    assert len({one[0] for one in seen}) == 3
    assert call.id == seen[-1][0]


async def test_a_request_is_tried_again(open_host: OpenHost) -> None:
    """Row 73; Azure's documentation does not have it, and so it is warned of."""
    functions = {"retried": {"bindings": http(), "retry": RETRY}, "works": http()}
    hosted = await open_host(SCRIPT, functions)
    assert (await hosted.ask("/api/retried")).status == 500
    (call,) = hosted.host.calls
    assert (call.attempts, str(call.exception)) == (3, "attempt 2")
    (warning,) = hosted.host.warnings
    from __app__.script import seen

    assert [one[3] for one in seen] == [None, "attempt 0", "attempt 1"]
    assert "'retried' has a retry policy" in warning


async def test_the_policy_of_host_json(open_host: OpenHost) -> None:
    hosted = await open_host(SCRIPT, {"tick": [TIMER]}, {"retry": RETRY})
    hosted.clock.advance(timedelta(days=1))
    (call,) = await hosted.run()
    assert call.attempts == 3


async def test_what_a_failed_function_set_is_dropped(open_host: OpenHost) -> None:
    out = binding("queue", "out", "out", queueName="later")
    hosted = await open_host(SCRIPT, {"sets": http(out)})
    assert (await hosted.ask("/api/sets")).status == 500
    assert hosted.host.calls[0].outputs == {}
    assert not await hosted.storage.queues.exists("later")


async def test_a_function_that_cannot_be_imported(open_host: OpenHost) -> None:
    """Row 42: it fails alone, each time that it is called."""
    bad = {"entryPoint": "missing", "bindings": http()}
    hosted = await open_host(SCRIPT, {"bad": bad, "works": http()})
    response = await hosted.ask("/api/bad")
    assert (response.status, response.body) == (500, b"")
    assert (await hosted.ask("/api/works")).status == 200
    assert any(w.startswith("The 'bad' function is in error: ") for w in hosted.host.warnings)


async def test_messages_of_a_function_that_cannot_be_imported_become_poison(
    open_host: OpenHost,
) -> None:
    trigger = binding("queueTrigger", "m", queueName="orders")
    hosted = await open_host(SCRIPT, {"bad": {"entryPoint": "missing", "bindings": [trigger]}})
    await hosted.storage.queues.create_if_missing("orders")
    await hosted.storage.queues.send("orders", "aGk=")
    assert len(await hosted.run()) == 5
    assert [one.text for one in await hosted.storage.queues.peek("orders-poison")] == ["aGk="]


FOLDERS: list[Any] = [
    pytest.param("{", "is not JSON", id="no-json"),
    pytest.param("[]", "is no object of JSON", id="array"),
    pytest.param("{}", "has no bindings", id="empty"),
    pytest.param('{"bindings": [3]}', "is no object", id="binding-number"),
    pytest.param('{"bindings": [{"type": "httpTrigger"}]}', "has a binding named ''", id="no-name"),
    pytest.param(
        '{"bindings": [{"type": "http", "name": "x"}]}', "has no triggers", id="no-trigger"
    ),
    pytest.param(
        json.dumps({"bindings": http(), "retry": {"strategy": "never"}}), "never", id="retry"
    ),
    pytest.param(json.dumps({"bindings": http(), "scriptFile": "no.py"}), "no.py", id="script"),
]


@pytest.mark.parametrize(("text", "why"), FOLDERS)
async def test_a_broken_function_json(open_host: OpenHost, text: str, why: str) -> None:
    """The function has no route, and the others go on."""
    hosted = await open_host(SCRIPT, {"works": http(), "bad": http()})
    (hosted.host.root / "bad" / "function.json").write_text(text)
    hosted = await open_host.again(hosted.host.root)
    assert (await hosted.ask("/api/bad")).status == 404
    assert (await hosted.ask("/api/works")).status == 200
    (error,) = [one.error for one in hosted.host.functions if one.name == "bad"]
    assert why in error


HOST_JSONS: list[Any] = [
    pytest.param("{", "is not JSON", id="no-json"),
    pytest.param("[]", "is no object of JSON", id="array"),
    pytest.param('{"version": "1.0"}', 'has no "version": "2.0"', id="version"),
    pytest.param('{"version": "2.0", "functionTimeout": "soon"}', "functionTimeout", id="timeout"),
    pytest.param(
        '{"version": "2.0", "extensions": {"queues": {"batchSize": 33}}}', "batchSize", id="range"
    ),
    pytest.param('{"version": "2.0", "retry": {}}', "retry policy", id="retry"),
]


@pytest.mark.parametrize(("text", "why"), HOST_JSONS)
async def test_a_broken_host_json(open_host: OpenHost, text: str, why: str) -> None:
    """No function runs."""
    hosted = await open_host(SCRIPT, {"works": http(), "tick": [TIMER]}, text)
    assert (await hosted.ask("/api/works")).status == 503
    hosted.clock.advance(timedelta(days=1))
    assert await hosted.run() == []
    assert why in hosted.host.error
    assert hosted.host.error.startswith("host.json ")


async def test_functions_that_host_json_leaves_out(open_host: OpenHost) -> None:
    functions = {"works": http(), "exits": http()}
    hosted = await open_host(SCRIPT, functions, {"functions": ["Works"]})
    assert [one.name for one in hosted.host.functions] == ["works"]
    assert (await hosted.ask("/api/exits")).status == 404


async def test_levels_of_logs(open_host: OpenHost) -> None:
    levels = {"logging": {"logLevel": {"default": "Warning"}}}
    root = logging.getLogger()
    before = root.level
    hosted = await open_host(SCRIPT, {"floods": http()}, levels)
    await hosted.ask("/api/floods")
    assert hosted.host.calls[0].logs == []
    await hosted.host.__aexit__()
    assert root.level == before


async def test_a_connection_that_no_setting_describes(open_host: OpenHost) -> None:
    """A function with such a trigger is in error, one with such an output fails; others go on."""
    memory = MemoryStorage()

    def account(connection: str) -> Storage:
        find_connection(connection, {"AzureWebJobsStorage": "UseDevelopmentStorage=true"})
        return memory

    out = binding("queue", "out", "out", queueName="later", connection="Missing")
    functions = {
        "by_queue": [binding("queueTrigger", "m", queueName="orders", connection="Missing")],
        "by_blob": [binding("blobTrigger", "m", path="orders", connection="Missing")],
        "tick": [TIMER],
        "writes": http(out),
        "works": http(),
    }
    hosted = await open_host(SCRIPT, functions, accounts=account)
    errors = {one.name: one.error for one in hosted.host.functions if one.error}
    assert errors.keys() == {"by_queue", "by_blob"}
    assert all(
        "connection string 'AzureWebJobsMissing' does not exist" in text for text in errors.values()
    )
    assert [one.function.name for one in hosted.host.listeners] == ["tick"]
    assert await hosted.run() == []
    assert (await hosted.ask("/api/works")).status == 200
    assert (await hosted.ask("/api/writes")).status == 500
    assert "'AzureWebJobsMissing' does not exist" in str(hosted.host.calls[-1].exception)
