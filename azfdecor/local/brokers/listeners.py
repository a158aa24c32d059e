"""Listeners to queues and logs in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azfdecor.local.host.service import Listener

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from azfdecor.local.brokers.log import Reader
    from azfdecor.local.brokers.message import Message
    from azfdecor.local.brokers.queue import MessageQueue
    from azfdecor.local.host.call import Call, Event
    from azfdecor.local.host.function import HostedFunction


class QueueListener(Listener):
    """Tells of the messages of a queue, which come again when the function fails.

    Args:
        function: The function.
        queue: The queue.
        most: As many messages are one event.
        event: Makes an event of messages.
        locked: How long a message stays hidden that nobody completes; None where the host does.
    """

    def __init__(
        self,
        function: HostedFunction,
        queue: MessageQueue,
        most: int,
        event: Callable[[list[Message]], Event],
        *,
        locked: timedelta | None = None,
    ) -> None:
        super().__init__(function)
        self.queue = queue
        self._most = most
        self._event = event
        self._locked = locked

    async def has_event(self) -> bool:
        """Whether a message may be delivered."""
        return self.queue.has_message

    def due(self) -> datetime | None:
        """When a message may be delivered next."""
        return self.queue.due()

    async def take(self) -> Event | None:
        """The next messages."""
        messages = self.queue.take(self._most)
        return replace(self._event(messages), token=messages) if messages else None

    async def settle(self, event: Event, call: Call) -> None:
        """The messages are done, or come again."""
        messages: list[Message] = event.token
        for message in messages:
            if call.has_failed:
                self.queue.failed(message)
            elif self._locked is None:
                self.queue.done(message)
            else:
                self.queue.show_after(message, self._locked)


class LogListener(Listener):
    """Tells of the messages of a log, once each: what fails does not come again.

    Args:
        function: The function.
        reader: Reads the log.
        most: As many messages are one event.
        event: Makes an event of messages.
    """

    def __init__(
        self,
        function: HostedFunction,
        reader: Reader,
        most: int,
        event: Callable[[list[Message]], Event],
    ) -> None:
        super().__init__(function)
        self._reader = reader
        self._most = most
        self._event = event

    async def has_event(self) -> bool:
        """Whether there is a message that was not read."""
        return self._reader.has_message

    async def take(self) -> Event | None:
        """The next messages."""
        messages = self._reader.take(self._most)
        return self._event(messages) if messages else None
