"""The times of writes, each later than the one before, of which ETags are made."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_FIRST = datetime(1, 1, 1, tzinfo=timezone.utc)


class Ticks:
    """Tells the time in ticks of 100 nanoseconds since the year 1, no tick twice.

    A clock that stands still, or goes back, still gives every write an ETag of its own.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """The time now, or one tick after the last answer."""
        now = (self._clock() - _FIRST) // timedelta(microseconds=1) * 10
        self._last = max(now, self._last + 1)
        return self._last


def time_of(ticks: int) -> datetime:
    """The time of a tick, in whole microseconds."""
    return _FIRST + timedelta(microseconds=ticks // 10)
