"""A queue in memory: each message goes to one receiver, and comes again until it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from azfdecor.local.brokers.message import Message
from azfdecor.local.storage.memory.agenda import Agenda

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

NO_DELAY = timedelta()


def _at_once(_: int) -> timedelta:
    return NO_DELAY


class MessageQueue:
    """Messages in the order in which they were sent.

    Args:
        now: Tells the time.
        give_up: Takes a message that has failed as often as it may.
        most_deliveries: How often a message is delivered; None for no limit.
        delay_after: How long a message waits after so many deliveries that failed.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        give_up: Callable[[Message], object] = lambda _: None,
        *,
        most_deliveries: int | None = None,
        delay_after: Callable[[int], timedelta] = _at_once,
    ) -> None:
        self.most_deliveries = most_deliveries
        self._now = now
        self._give_up = give_up
        self._delay_after = delay_after
        self._messages: dict[str, Message] = {}
        self._order = Agenda()
        self._count = 0

    def send(self, body: bytes, **about: Any) -> Message:
        """Put a message at the end; `about` are further attributes of it."""
        message = Message(body, self._count, self._now(), **about)
        self._count += 1
        self._messages[_key(message)] = message
        self._order.set(_key(message), message.sent, message.number)
        return message

    def take(self, count: int = 1) -> list[Message]:
        """The first messages that may be delivered; nobody else gets them until they are settled."""
        found: list[Message] = []
        now = self._now()
        while len(found) < count and (key := self._order.take(now)) is not None:
            found.append(self._messages[key])
            found[-1].deliveries += 1
        return found

    def done(self, message: Message) -> None:
        """Forget a message that was taken."""
        del self._messages[_key(message)]

    def failed(self, message: Message) -> None:
        """Deliver a message again that was taken; after the last delivery, give it up."""
        if self.most_deliveries is not None and message.deliveries >= self.most_deliveries:
            self.done(message)
            self._give_up(message)
        else:
            self.show_after(message, self._delay_after(message.deliveries))

    def show_after(self, message: Message, delay: timedelta) -> None:
        """Deliver a message again that was taken, after some time; without a delay in its order."""
        when = self._now() + delay if delay else message.sent
        self._order.set(_key(message), when, message.number)

    def due(self) -> datetime | None:
        """When the first message may be delivered, or might have been."""
        first = self._order.first()
        return first and first[0]

    @property
    def has_message(self) -> bool:
        """Whether a message may be delivered now."""
        due = self.due()
        return due is not None and due <= self._now()

    @property
    def messages(self) -> list[Message]:
        """The messages that wait, in the order in which they are delivered."""
        return [self._messages[key] for key in self._order.in_order()]

    def clear(self) -> None:
        """Delete all messages."""
        self._messages.clear()
        self._order = Agenda()


def _key(message: Message) -> str:
    return str(message.number)
