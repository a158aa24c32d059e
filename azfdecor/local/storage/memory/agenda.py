"""What is due when: keys in the order of their times, which may change."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Agenda:
    """Keys in the order of their times, and keys of one time in the order of their ranks.

    A heap, in which an entry that was changed or removed stays until it comes first, or until most
    entries are such; so that every operation takes O(log n) and the memory follows what is there.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, str]] = []
        self._current: dict[str, tuple[datetime, int]] = {}

    def __len__(self) -> int:
        return len(self._current)

    def set(self, key: str, when: datetime, rank: int) -> None:
        """Give a key its time and rank, whether it is new or not."""
        self._current[key] = (when, rank)
        heapq.heappush(self._heap, (when, rank, key))
        self._sweep()

    def discard(self, key: str) -> None:
        """Forget a key, whether it is there or not."""
        if self._current.pop(key, None) is not None:
            self._sweep()

    def first(self) -> tuple[datetime, str] | None:
        """The time and key that come first."""
        while self._heap:
            when, rank, key = self._heap[0]
            if self._current.get(key) == (when, rank):
                return when, key
            heapq.heappop(self._heap)
        return None

    def take(self, now: datetime) -> str | None:
        """Take out the first key, if its time has come."""
        first = self.first()
        if first is None or first[0] > now:
            return None
        heapq.heappop(self._heap)
        del self._current[first[1]]
        return first[1]

    def in_order(self) -> list[str]:
        """All keys in their order."""
        return sorted(self._current, key=self._current.__getitem__)

    def _sweep(self) -> None:
        """Drop what was changed or removed, where it is most of the heap."""
        if len(self._heap) > 2 * len(self._current) + 32:
            self._heap = [(when, rank, key) for key, (when, rank) in self._current.items()]
            heapq.heapify(self._heap)
