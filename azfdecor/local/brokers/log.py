"""A log in memory: messages stay, and each reader has a place of its own in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azfdecor.local.brokers.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


class Log:
    """Messages in the order in which they were sent.

    Args:
        now: Tells the time.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.messages: list[Message] = []
        self._dropped = 0

    @property
    def end(self) -> int:
        """The number of the next message."""
        return self._dropped + len(self.messages)

    def send(self, body: bytes, **about: Any) -> Message:
        """Add a message; `about` are further attributes of it."""
        message = Message(body, self.end, self._now(), **about)
        self.messages.append(message)
        return message

    def after(self, number: int, count: int) -> list[Message]:
        """The messages from one number on, as many as `count`."""
        start = max(number - self._dropped, 0)
        return self.messages[start : start + count]

    def clear(self) -> None:
        """Delete all messages; whoever has not read them does not get them."""
        self._dropped = self.end
        self.messages.clear()


class Reader:
    """Reads a log, each message once.

    Args:
        log: The log.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._next = 0

    @property
    def has_message(self) -> bool:
        """Whether there is a message that was not read."""
        return self._next < self._log.end and bool(self._log.after(self._next, 1))

    def take(self, count: int = 1) -> list[Message]:
        """The next messages."""
        found = self._log.after(self._next, count)
        if found:
            self._next = found[-1].number + 1
        return found
