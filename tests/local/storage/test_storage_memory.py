"""What only memory has: virtual time, and a cost that does not grow with what is stored."""

from __future__ import annotations

import ast
import cProfile
import pstats
import random
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import azfdecor.local.storage.memory as package
from azfdecor.local.storage.memory import MemoryStorage
from azfdecor.local.storage.memory.agenda import Agenda
from azfdecor.local.storage.protocol import Entity

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from accounts import Clock

from accounts import START

pytestmark = pytest.mark.anyio


@pytest.fixture
def storage(clock: Clock) -> MemoryStorage:
    return MemoryStorage(clock)


async def test_messages_follow_the_clock(storage: MemoryStorage, clock: Clock) -> None:
    queues = storage.queues
    await queues.create_if_missing("orders")
    assert queues.next_due("orders") is None
    sent = await queues.send("orders", "x", delay=3600, time_to_live=7200)
    assert (sent.inserted, sent.next_visible) == (START, START + timedelta(hours=1))
    assert sent.expires == START + timedelta(hours=2)
    assert queues.next_due("orders") == START + timedelta(hours=1)
    clock.advance(3599)
    assert await queues.receive("orders") == []
    clock.advance(1)
    (received,) = await queues.receive("orders", invisibility=600)
    assert received.next_visible == START + timedelta(minutes=70)
    assert queues.next_due("orders") == received.next_visible
    clock.advance(3599)
    assert await queues.count("orders") == 1
    clock.advance(1)
    assert await queues.count("orders") == 0
    assert queues.next_due("orders") is None


async def test_a_message_comes_at_its_very_time_and_tells_whole_seconds(
    storage: MemoryStorage, clock: Clock
) -> None:
    queues = storage.queues
    await queues.create_if_missing("orders")
    clock.advance(0.75)
    sent = await queues.send("orders", "x", delay=1)
    assert (sent.inserted, sent.next_visible) == (START, START + timedelta(seconds=1))
    clock.advance(0.5)
    assert await queues.peek("orders") == []
    assert queues.next_due("orders") == START + timedelta(seconds=1.75)
    clock.advance(0.5)
    assert len(await queues.peek("orders")) == 1


async def test_everything_in_a_queue_can_be_looked_at(storage: MemoryStorage) -> None:
    queues = storage.queues
    await queues.create_if_missing("orders")
    for number in range(40):
        await queues.send("orders", str(number), delay=60 if number == 5 else 0)
    (received,) = await queues.receive("orders")
    shown = queues.everything("orders")
    assert [m.text for m in shown] == [*map(str, [*range(1, 5), *range(6, 40)]), "0", "5"]
    assert shown[-2] == received
    assert queues.everything("orders") == shown


async def test_ids_and_etags_are_the_same_in_every_run_and_no_two_are_alike(clock: Clock) -> None:
    runs = []
    for _ in range(2):
        storage = MemoryStorage(clock)
        await storage.queues.create_if_missing("orders")
        await storage.blobs.create_container_if_missing("photos")
        await storage.tables.create_if_missing("orders")
        seen: list[str | None] = []
        for number in range(3):
            message = await storage.queues.send("orders", "x")
            seen += [message.id, message.pop_receipt]
            seen.append((await storage.blobs.put("photos", "x", b"")).etag)
            await storage.tables.upsert("orders", Entity("p", "r", {"n": number}))
            seen.append((await storage.tables.get("orders", "p", "r")).etag)
        assert len(set(seen)) == len(seen)
        runs.append(seen)
    assert runs[0] == runs[1]


async def test_writes_are_told_apart_when_the_clock_goes_back(
    storage: MemoryStorage, clock: Clock
) -> None:
    await storage.blobs.create_container_if_missing("photos")
    first = await storage.blobs.put("photos", "x", b"")
    clock.advance(-3600)
    second = await storage.blobs.put("photos", "x", b"")
    assert second.etag != first.etag
    assert first.modified == START


async def test_names_of_tables_are_the_same_without_regard_to_case(storage: MemoryStorage) -> None:
    # As in the service; the emulator finds a table by its very name alone.
    tables = storage.tables
    await tables.create_if_missing("Orders")
    await tables.create_if_missing("ORDERS")
    await tables.insert("orders", Entity("p", "r"))
    assert await tables.names() == ["Orders"]
    assert len(await tables.query("oRDERS")) == 1


async def test_what_was_stored_cannot_be_changed_from_outside(storage: MemoryStorage) -> None:
    await storage.tables.create_if_missing("orders")
    await storage.blobs.create_container_if_missing("photos")
    properties, metadata, content = {"n": 1}, {"a": "b"}, bytearray(b"x")
    await storage.tables.insert("orders", Entity("p", "r", dict(properties)))
    await storage.blobs.put("photos", "x", content, metadata=metadata)
    content += b"y"
    metadata["c"] = "d"
    blob = await storage.blobs.get("photos", "x")
    assert (blob.content, blob.properties.metadata) == (b"x", {"a": "b"})
    entity = await storage.tables.get("orders", "p", "r")
    with pytest.raises(TypeError):
        entity.properties["n"] = 2  # type: ignore[index]
    with pytest.raises(TypeError):
        blob.properties.metadata["a"] = "c"  # type: ignore[index]


async def through_a_queue(storage: MemoryStorage, count: int) -> None:
    """Send so many messages and take them away in batches, as a host does."""
    queues = storage.queues
    await queues.create_if_missing("orders")
    for number in range(count):
        await queues.send("orders", str(number))
    while messages := await queues.receive("orders", 16, invisibility=600):
        for message in messages:
            await queues.delete("orders", message)


async def through_the_others(storage: MemoryStorage, count: int) -> None:
    """Write, read and delete so many blobs and entities, in no order."""
    await storage.blobs.create_container_if_missing("photos")
    await storage.tables.create_if_missing("orders")
    names = [f"{number:06}" for number in range(count)]
    random.Random(5).shuffle(names)
    for name in names:
        await storage.blobs.put("photos", name, b"x")
        await storage.tables.insert("orders", Entity("p", name, {"n": 1}))
    for name in names:
        assert len(await storage.blobs.list("photos", name)) == 1
        await storage.tables.get("orders", "p", name)
        await storage.tables.update("orders", Entity("p", name, {"n": 2}), mode="merge")
    for name in names:
        await storage.blobs.delete("photos", name)
        await storage.tables.delete("orders", "p", name)


def calls_of(work: Coroutine[Any, Any, None]) -> int:
    """How many calls some work makes."""
    profile = cProfile.Profile()
    profile.enable()
    with pytest.raises(StopIteration):
        work.send(None)  # it waits for nothing, and so ends at once
    profile.disable()
    return pstats.Stats(profile).total_calls  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("work", [through_a_queue, through_the_others])
def test_the_cost_of_an_operation_does_not_grow(clock: Clock, work: Any) -> None:
    few = calls_of(work(MemoryStorage(clock), 200)) / 200
    many = calls_of(work(MemoryStorage(clock), 2000)) / 2000
    assert many < few * 1.1


async def test_a_queue_keeps_nothing_of_the_messages_that_went_through_it(
    storage: MemoryStorage,
) -> None:
    await through_a_queue(storage, 5000)
    queue = storage.queues._queues["orders"]
    assert queue.messages == {}
    for agenda in (queue.visible, queue.expiring):
        assert len(agenda) == 0
        assert len(agenda._heap) <= 32


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["set", "discard", "take"]),
            st.sampled_from("abcdef"),
            st.integers(0, 5),
        ),
        max_size=80,
    )
)
def test_an_agenda_is_a_sorted_list_of_what_is_there(steps: list[tuple[str, str, int]]) -> None:
    agenda, plain = Agenda(), dict[str, tuple[int, int]]()
    for rank, (step, key, when) in enumerate(steps):
        if step == "set":
            agenda.set(key, START + timedelta(seconds=when), rank)
            plain[key] = (when, rank)
        elif step == "discard":
            agenda.discard(key)
            plain.pop(key, None)
        else:
            due = sorted((at, key) for key, at in plain.items() if at[0] <= when)
            expected = due[0][1] if due else None
            assert agenda.take(START + timedelta(seconds=when)) == expected
            plain.pop(expected or "", None)
        assert agenda.in_order() == sorted(plain, key=plain.__getitem__)
        assert len(agenda) == len(plain)


def test_memory_needs_the_standard_library_alone() -> None:
    folder = Path(package.__file__).parent
    found = set()
    for file in [*folder.glob("*.py"), *folder.parent.glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    # typing_extensions is imported for type checkers alone.
    assert found - sys.stdlib_module_names == {"azfdecor", "typing_extensions"}
