"""Random sequences of operations: memory and the emulator give the same answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from azfdecor.local.storage.azure import AzureStorage
from azfdecor.local.storage.connection import parse_connection_string
from azfdecor.local.storage.errors import StorageError
from azfdecor.local.storage.memory import MemoryStorage
from azfdecor.local.storage.protocol import Entity, Int64

if TYPE_CHECKING:
    from azfdecor.local.storage.protocol import BlobProperties, Message, Storage
    from azurite import Azurite

SETTINGS = settings(
    derandomize=True,
    database=None,
    max_examples=20,
    phases=[Phase.generate],  # shrinking takes minutes over a network
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WORDS = st.sampled_from(["a", "b", "a/b", "ä"])
KEYS = st.sampled_from(["a", "b"])
VALUES = st.one_of(
    st.integers(-3, 3),
    st.integers(-3, 3).map(Int64),
    st.booleans(),
    st.floats(-3, 3, width=16).map(lambda number: number + 0.0),
    st.sampled_from(["", "a", "b", b"", b"\xff"]),
)
PROPERTIES = st.dictionaries(st.sampled_from(["A", "B"]), VALUES)
MODES = st.sampled_from(["merge", "replace"])
HELD = st.integers(0, 3)
QUEUE_STEPS = st.one_of(
    st.tuples(
        st.just("send"),
        st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs"))),
        st.sampled_from([0, 600]),
    ),
    st.tuples(st.just("receive"), st.integers(1, 3)),
    st.tuples(st.just("renew"), HELD, st.sampled_from([0, 600])),
    st.tuples(st.just("delete"), HELD),
    st.tuples(st.just("peek"), st.integers(1, 5)),
    st.tuples(st.just("count")),
    st.tuples(st.just("clear")),
)
BLOB_STEPS = st.one_of(
    st.tuples(st.just("put"), WORDS, st.binary(max_size=5), st.booleans()),
    st.tuples(st.just("put_held"), WORDS, HELD),
    st.tuples(st.just("get"), WORDS),
    st.tuples(st.just("exists"), WORDS),
    st.tuples(st.just("list"), st.sampled_from(["", "a", "a/", "z"])),
    st.tuples(st.just("delete"), WORDS),
    st.tuples(st.just("delete_held"), WORDS, HELD),
)
TABLE_STEPS = st.one_of(
    st.tuples(
        st.just("insert"), KEYS, st.lists(KEYS, min_size=1, max_size=2, unique=True), PROPERTIES
    ),
    st.tuples(st.just("upsert"), KEYS, KEYS, PROPERTIES, MODES),
    st.tuples(st.just("update"), KEYS, KEYS, PROPERTIES, MODES, HELD),
    st.tuples(st.just("delete"), KEYS, KEYS, HELD),
    st.tuples(st.just("get"), KEYS, KEYS),
    st.tuples(
        st.just("query"),
        st.sampled_from(["", "A eq 1", "A ne 1", "not (B eq 0.5)", "A eq 'a' or B eq true"]),
        KEYS,
    ),
)


def told(message: Message) -> tuple[object, ...]:
    """What both tell of a message alike."""
    return message.text, message.dequeue_count, message.pop_receipt is None


def known(blob: BlobProperties) -> tuple[object, ...]:
    """What both know of a blob alike."""
    return blob.name, blob.length, blob.content_type, dict(blob.metadata)


def seen(entity: Entity) -> tuple[object, ...]:
    """What both see of an entity alike."""
    properties = {name: (type(value), value) for name, value in entity.properties.items()}
    return entity.partition_key, entity.row_key, properties


class Follower:
    """Carries out steps in one storage, and keeps what later steps refer to."""

    def __init__(self, storage: Storage, name: str) -> None:
        self.storage = storage
        self.name = name
        self.messages: list[Message] = []
        self.etags: list[str] = []

    async def follow(self, service: str, step: tuple[Any, ...]) -> object:
        """What one step gives, or the error that it raises."""
        try:
            return await getattr(self, service)(*step)
        except StorageError as error:
            return type(error), error.code

    async def queue(self, step: str, *rest: Any) -> object:
        queues = self.storage.queues
        if step == "send":
            return told(await queues.send(self.name, rest[0], delay=rest[1]))
        if step == "receive":
            received = await queues.receive(self.name, rest[0], invisibility=600)
            self.messages += received
            return [told(message) for message in received]
        if step in ("renew", "delete"):
            if not self.messages:
                return None
            at = rest[0] % len(self.messages)
            if step == "delete":
                return await queues.delete(self.name, self.messages[at])
            self.messages[at] = await queues.renew(self.name, self.messages[at], rest[1])
            return told(self.messages[at])
        if step == "peek":
            return [told(message) for message in await queues.peek(self.name, rest[0])]
        return await getattr(queues, step)(self.name)

    async def blob(self, step: str, *rest: Any) -> object:
        blobs = self.storage.blobs
        if step == "put":
            written = await blobs.put(self.name, rest[0], rest[1], if_missing=rest[2])
            self.etags.append(written.etag)
            return known(written)
        if step in ("put_held", "delete_held"):
            if not self.etags:
                return None
            etag = self.etags[rest[1] % len(self.etags)]
            if step == "put_held":
                return known(await blobs.put(self.name, rest[0], b"x", if_etag=etag))
            return await blobs.delete(self.name, rest[0], if_etag=etag)
        if step == "get":
            found = await blobs.get(self.name, rest[0])
            return known(found.properties), found.content
        if step == "list":
            return [known(found) for found in await blobs.list(self.name, rest[0])]
        return await getattr(blobs, step)(self.name, rest[0])

    async def table(self, step: str, *rest: Any) -> object:
        tables = self.storage.tables
        if step == "insert":
            rows = [Entity(rest[0], key, rest[2]) for key in rest[1]]
            return await tables.insert(self.name, *rows)
        if step == "upsert":
            return await tables.upsert(self.name, Entity(*rest[:3]), mode=rest[3])
        if step == "update":
            entity = Entity(*rest[:3])
            return await tables.update(self.name, entity, mode=rest[3], if_etag=self.etag(rest[4]))
        if step == "delete":
            return await tables.delete(self.name, rest[0], rest[1], if_etag=self.etag(rest[2]))
        if step == "get":
            entity = await tables.get(self.name, rest[0], rest[1])
            self.etags.append(entity.etag or "")
            return seen(entity)
        return [
            seen(e) for e in await tables.query(self.name, partition_key=rest[1], where=rest[0])
        ]

    def etag(self, held: int) -> str:
        """One of the ETags that were read, or any."""
        return self.etags[held % len(self.etags)] if self.etags and held else "*"


def compare(azurite: Azurite, service: str, steps: list[tuple[Any, ...]]) -> None:
    """Both give the same answer to each step."""

    async def run() -> None:
        connection = parse_connection_string(azurite.connection_string)
        async with AzureStorage(connection) as real:
            name = f"n{uuid4().hex[:16]}"
            followers = [Follower(MemoryStorage(), name), Follower(real, name)]
            for follower in followers:
                await follower.storage.queues.create_if_missing(name)
                await follower.storage.blobs.create_container_if_missing(name)
                await follower.storage.tables.create_if_missing(name)
            for step in steps:
                answers = [await follower.follow(service, step) for follower in followers]
                assert answers[0] == answers[1], step

    asyncio.run(run())


@SETTINGS
@given(steps=st.lists(QUEUE_STEPS, min_size=10, max_size=25))
def test_queues_agree(azurite: Azurite, steps: list[tuple[Any, ...]]) -> None:
    compare(azurite, "queue", steps)


@SETTINGS
@given(steps=st.lists(BLOB_STEPS, min_size=10, max_size=25))
def test_blobs_agree(azurite: Azurite, steps: list[tuple[Any, ...]]) -> None:
    compare(azurite, "blob", steps)


@SETTINGS
@given(steps=st.lists(TABLE_STEPS, min_size=10, max_size=25))
def test_tables_agree(azurite: Azurite, steps: list[tuple[Any, ...]]) -> None:
    compare(azurite, "table", steps)
