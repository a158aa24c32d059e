"""What only a real service has: it can be away, it can deny, and it answers over a network."""

from __future__ import annotations

import asyncio
import base64
import logging
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.local.storage.azure import AzureStorage
from azfdecor.local.storage.connection import parse_connection_string
from azfdecor.local.storage.errors import DeniedError, UnavailableError
from azfdecor.local.storage.protocol import Entity
from azurite import KEY, Azurite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from azfdecor.local.storage.protocol import Storage

pytestmark = pytest.mark.anyio


@pytest.fixture
def own_azurite(azurite_program: Path, tmp_path: Path) -> Iterator[Azurite]:
    """An emulator that a test may stop."""
    emulator = Azurite(azurite_program, tmp_path)
    try:
        emulator.start()
        yield emulator
    finally:
        emulator.stop()


async def use(storage: Storage) -> None:
    """Write to each of the services, and read it."""
    await storage.queues.create_if_missing("orders")
    await storage.queues.send("orders", "x")
    assert [message.text for message in await storage.queues.receive("orders")] == ["x"]
    await storage.blobs.create_container_if_missing("photos")
    await storage.blobs.put("photos", "x", b"x")
    assert (await storage.blobs.get("photos", "x")).content == b"x"
    await storage.tables.create_if_missing("orders")
    await storage.tables.upsert("orders", Entity("p", "r", {"n": 1}))
    assert (await storage.tables.get("orders", "p", "r")).properties == {"n": 1}


async def test_a_service_that_is_away_is_unavailable_until_it_is_back(own_azurite: Azurite) -> None:
    connection = parse_connection_string(own_azurite.connection_string)
    async with AzureStorage(connection) as storage:
        await use(storage)
        own_azurite.stop()
        answers = await asyncio.gather(
            storage.queues.receive("orders"),
            storage.queues.names(),
            storage.blobs.put("photos", "y", b"x"),
            storage.blobs.list("photos"),
            storage.blobs.exists("photos", "x"),
            storage.tables.get("orders", "p", "r"),
            storage.tables.insert("orders", Entity("p", "s")),
            storage.tables.query("orders"),
            return_exceptions=True,
        )
        assert {type(answer) for answer in answers} == {UnavailableError}
        assert {str(answer).partition(":")[0] for answer in answers} == {"ServiceRequestError"}
        own_azurite.start()  # on the same ports
        await use(storage)


@pytest.mark.filterwarnings("ignore:Testing an element's truth:DeprecationWarning")  # the client's
async def test_a_wrong_key_is_denied(azurite: Azurite) -> None:
    wrong = base64.b64encode(b"wrong").decode()
    text = azurite.connection_string.replace(KEY, wrong)
    async with AzureStorage(parse_connection_string(text)) as storage:
        for call in (
            storage.queues.send("orders", "x"),
            storage.blobs.put("photos", "x", b"x"),
            storage.tables.get("orders", "p", "r"),
        ):
            with pytest.raises(DeniedError) as error:
                await call
            assert wrong not in str(error.value)


async def test_no_request_is_logged(azurite: Azurite, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with AzureStorage(parse_connection_string(azurite.connection_string)) as storage:
        await use(storage)
    assert caplog.records == []


async def test_an_emulator_of_today_takes_the_version_that_is_asked_for(azurite: Azurite) -> None:
    # It is started without --skipApiVersionCheck, and refuses the newest clients' own version.
    from azure.core.exceptions import HttpResponseError
    from azure.storage.queue.aio import QueueServiceClient

    newest: Any = QueueServiceClient.from_connection_string(azurite.connection_string)
    async with newest, AzureStorage(parse_connection_string(azurite.connection_string)) as storage:
        assert isinstance(await storage.queues.names(), list)
        if newest.api_version > "2025-11-05":
            with pytest.raises(HttpResponseError, match="API version"):
                _ = [queue async for queue in newest.list_queues()]
