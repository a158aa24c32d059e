"""The storage in memory: nothing but the standard library, and time as its clock tells it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from azfdecor.local.storage.memory.blobs import MemoryBlobs
from azfdecor.local.storage.memory.queues import MemoryQueues
from azfdecor.local.storage.memory.tables import MemoryTables
from azfdecor.local.storage.memory.ticks import Ticks
from azfdecor.local.storage.protocol import Storage

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MemoryBlobs", "MemoryQueues", "MemoryStorage", "MemoryTables"]


def _now() -> datetime:
    """The time of this machine."""
    return datetime.now(timezone.utc)


class MemoryStorage(Storage):
    """An account in memory, which ends with this object.

    Args:
        clock: Tells the time, with a time zone: this machine's, or one that a test moves.
    """

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        ticks = Ticks(clock)
        self._queues = MemoryQueues(clock)
        self._blobs = MemoryBlobs(ticks)
        self._tables = MemoryTables(ticks)

    @property
    def queues(self) -> MemoryQueues:
        """The queues; they also tell what only memory knows: hidden messages, when the next is due."""
        return self._queues

    @property
    def blobs(self) -> MemoryBlobs:
        """The blobs."""
        return self._blobs

    @property
    def tables(self) -> MemoryTables:
        """The tables."""
        return self._tables

    async def close(self) -> None:
        """Memory holds nothing to give back, so that what was stored can still be looked at."""
