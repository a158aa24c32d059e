"""What time it is for a host."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime, timedelta, timezone


class Clock(ABC):
    """Tells the time, in UTC.

    Attributes:
        jumps: How often the time has jumped, over whatever was due in between.
    """

    jumps = 0

    @abstractmethod
    def now(self) -> datetime:
        """The time."""


class SystemClock(Clock):
    """The time of this machine."""

    def now(self) -> datetime:
        """The time."""
        return datetime.now(timezone.utc)


class StandingClock(Clock):
    """A time that stands still until it is moved.

    Args:
        start: The time at first, by default that of this machine; without a zone it is in UTC.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._now = _in_utc(start) if start else datetime.now(timezone.utc)

    def now(self) -> datetime:
        """The time."""
        return self._now

    def move_to(self, time: datetime | str) -> None:
        """Jump to a time, as if the host had started there: timers that are due before do not fire.

        Args:
            time: The new time, or its text in ISO 8601; without a zone it is in UTC.

        Raises:
            ValueError: The time is in the past, or the text is no time.
        """
        self._set(time)
        self.jumps += 1

    def advance_to(self, time: datetime) -> None:
        """Let the time go by until then.

        Raises:
            ValueError: The time is in the past.
        """
        self._set(time)

    def advance(self, delta: timedelta) -> None:
        """Let some time go by."""
        self._set(self._now + delta)

    def _set(self, time: datetime | str) -> None:
        wanted = _in_utc(_parsed(time) if isinstance(time, str) else time)
        if wanted < self._now:
            msg = f"the clock cannot go back from {self._now.isoformat()} to {wanted.isoformat()}"
            raise ValueError(msg)
        self._now = wanted


def _parsed(text: str) -> datetime:
    return datetime.fromisoformat(f"{text[:-1]}+00:00" if text[-1:] in "zZ" else text)


def _in_utc(time: datetime) -> datetime:
    zone = time.tzinfo or timezone.utc
    return time.replace(tzinfo=zone).astimezone(timezone.utc)
