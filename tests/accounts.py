"""Storage of every implementation for tests: fixtures, which conftest.py names."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from azurite import Azurite, install

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from azfdecor.local.storage.protocol import Storage

TESTS = Path(__file__).parent
START = datetime(2026, 11, 25, 6, tzinfo=timezone.utc)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The event loop of async tests."""
    return "asyncio"


@pytest.fixture(scope="session")
def azurite_program() -> Path:
    """Azurite's program, installed beside pytest's cache."""
    return install(TESTS / "package.json", TESTS.parent / ".pytest_cache" / "azurite")


@pytest.fixture(scope="session")
def azurite(azurite_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurite]:
    """The emulator of this session; each test makes names of its own in it."""
    emulator = Azurite(azurite_program, tmp_path_factory.mktemp("azurite"))
    try:
        emulator.start()
        yield emulator
    finally:
        emulator.stop()


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@dataclass
class Account:
    """A storage and its time: virtual in memory, real in the emulator."""

    storage: Storage
    clock: Clock | None

    async def wait(self, seconds: float) -> None:
        """Let some time go by."""
        if self.clock is None:
            await asyncio.sleep(seconds)
        else:
            self.clock.advance(seconds)


@pytest.fixture(params=["memory", "azurite"])
async def account(request: pytest.FixtureRequest, clock: Clock) -> AsyncIterator[Account]:
    """A storage of each implementation."""
    from azfdecor.local.storage.memory import MemoryStorage

    if request.param == "memory":
        yield Account(MemoryStorage(clock), clock)
        return
    from azfdecor.local.storage.azure import AzureStorage
    from azfdecor.local.storage.connection import parse_connection_string

    emulator: Any = request.getfixturevalue("azurite")
    async with AzureStorage(parse_connection_string(emulator.connection_string)) as storage:
        yield Account(storage, None)


@pytest.fixture(name="name")
def own_name() -> str:
    """A name that no other test has, of a queue, a container or a table."""
    return f"n{uuid4().hex[:16]}"
