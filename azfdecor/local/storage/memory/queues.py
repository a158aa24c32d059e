"""Queues in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from azfdecor.local.storage import rules
from azfdecor.local.storage.errors import NotFoundError, RefusedError
from azfdecor.local.storage.memory.agenda import Agenda
from azfdecor.local.storage.protocol import (
    FOREVER,
    MOST_MESSAGES,
    NEVER,
    WEEK,
    Message,
    Queues,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class _Stored:
    """A message as the queue holds it, with exact times."""

    id: str
    rank: int
    text: str
    inserted: datetime
    expires: datetime
    next_visible: datetime
    dequeue_count: int = 0
    pop_receipt: str = ""

    def shown(self, *, is_received: bool) -> Message:
        """The message as whoever looks at it sees it, or as whoever received or sent it has it."""
        return Message(
            self.id,
            self.text,
            self.dequeue_count,
            _seconds(self.inserted),
            _seconds(self.expires),
            self.pop_receipt if is_received else None,
            _seconds(self.next_visible) if is_received else None,
        )


class _Queue:
    """One queue: its messages, when they are visible, and when they expire."""

    def __init__(self) -> None:
        self.messages: dict[str, _Stored] = {}
        self.visible = Agenda()
        self.expiring = Agenda()

    def expire(self, now: datetime) -> None:
        """Delete the messages whose time is over."""
        while (key := self.expiring.take(now)) is not None:
            self.delete(key)

    def show_at(self, message: _Stored, when: datetime) -> None:
        """Hide a message until then."""
        message.next_visible = when
        self.visible.set(message.id, when, message.rank)

    def delete(self, key: str) -> None:
        """Delete a message."""
        del self.messages[key]
        self.visible.discard(key)
        self.expiring.discard(key)

    def take(self, now: datetime, count: int) -> list[_Stored]:
        """The first visible messages, which are to be shown at some time again."""
        found: list[_Stored] = []
        while len(found) < count and (key := self.visible.take(now)) is not None:
            found.append(self.messages[key])
        return found


class MemoryQueues(Queues):
    """The queues of an account in memory; visibility and expiry follow its clock."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._queues: dict[str, _Queue] = {}
        self._sent = 0
        self._receipts = 0

    async def create_if_missing(self, queue: str) -> None:
        """Create a queue; one that exists stays as it is."""
        rules.check_queue(queue)
        self._queues.setdefault(queue, _Queue())

    async def exists(self, queue: str) -> bool:
        """Whether the queue exists."""
        rules.check_queue(queue)
        return queue in self._queues

    async def names(self, prefix: str = "") -> list[str]:
        """The names of the queues that begin so, in order."""
        return sorted(name for name in self._queues if name.startswith(prefix))

    async def send(
        self, queue: str, text: str, *, delay: int = 0, time_to_live: int = WEEK
    ) -> Message:
        """Put a message at the end of a queue."""
        rules.check_text(text)
        rules.check_sending(delay, time_to_live)
        found, now = self._open(queue)
        self._sent += 1
        key = f"00000000-0000-0000-0000-{self._sent:012x}"
        message = _Stored(key, self._sent, text, now, NEVER, now)
        message.pop_receipt = self._receipt()
        found.messages[message.id] = message
        found.show_at(message, now + timedelta(seconds=delay))
        if time_to_live != FOREVER and time_to_live < (NEVER - now).total_seconds():
            message.expires = now + timedelta(seconds=time_to_live)
            found.expiring.set(message.id, message.expires, message.rank)
        return message.shown(is_received=True)

    async def receive(self, queue: str, count: int = 1, *, invisibility: int = 30) -> list[Message]:
        """Take messages that are visible, oldest first, and hide them from others for some seconds."""
        rules.check_count(count)
        rules.check_invisibility(invisibility, least=1)
        found, now = self._open(queue)
        messages = found.take(now, count)
        for message in messages:
            message.dequeue_count += 1
            message.pop_receipt = self._receipt()
            found.show_at(message, now + timedelta(seconds=invisibility))
        return [message.shown(is_received=True) for message in messages]

    async def renew(
        self, queue: str, message: Message, invisibility: int, *, text: str | None = None
    ) -> Message:
        """Hide a received message for so many more seconds from now; 0 shows it again at once."""
        rules.check_invisibility(invisibility, least=0)
        if text is not None:
            rules.check_text(text)
        found, now = self._open(queue)
        stored = self._received(found, message)
        stored.text = stored.text if text is None else text
        stored.pop_receipt = self._receipt()
        found.show_at(stored, now + timedelta(seconds=invisibility))
        return replace(
            message,
            text=message.text if text is None else text,
            pop_receipt=stored.pop_receipt,
            next_visible=_seconds(stored.next_visible),
        )

    async def delete(self, queue: str, message: Message) -> None:
        """Delete a message that was received."""
        found, _ = self._open(queue)
        found.delete(self._received(found, message).id)

    async def peek(self, queue: str, count: int = MOST_MESSAGES) -> list[Message]:
        """The first visible messages, which stay as they are."""
        rules.check_count(count)
        found, now = self._open(queue)
        messages = found.take(now, count)
        for message in messages:
            found.show_at(message, message.next_visible)
        return [message.shown(is_received=False) for message in messages]

    async def count(self, queue: str) -> int:
        """How many messages the queue has, hidden ones included."""
        return len(self._open(queue)[0].messages)

    async def clear(self, queue: str) -> None:
        """Delete all messages of a queue."""
        self._open(queue)
        self._queues[queue] = _Queue()

    def everything(self, queue: str) -> list[Message]:
        """All messages of a queue in the order in which they become visible, hidden ones included."""
        found, _ = self._open(queue)
        return [found.messages[key].shown(is_received=True) for key in found.visible.in_order()]

    def next_due(self, queue: str) -> datetime | None:
        """When the first message of a queue is visible, or was; None for a queue without messages."""
        first = self._open(queue)[0].visible.first()
        return first and first[0]

    def _open(self, queue: str) -> tuple[_Queue, datetime]:
        """A queue that exists, with what it has now, and the time."""
        rules.check_queue(queue)
        found = self._queues.get(queue)
        if found is None:
            raise NotFoundError(code="QueueNotFound", text=f"there is no queue {queue!r}")
        now = self._clock()
        found.expire(now)
        return found, now

    def _receipt(self) -> str:
        """A pop receipt that nobody has."""
        self._receipts += 1
        return f"receipt-{self._receipts}"

    def _received(self, queue: _Queue, message: Message) -> _Stored:
        """The message that somebody received, if nobody else has since."""
        receipt = rules.receipt_of(message)
        stored = queue.messages.get(message.id)
        if stored is None:
            raise NotFoundError(
                code="MessageNotFound", text=f"there is no message {message.id} any more"
            )
        if stored.pop_receipt != receipt:
            text = f"the message {message.id} has been received or renewed again since"
            raise RefusedError(code="PopReceiptMismatch", text=text)
        return stored


def _seconds(when: datetime) -> datetime:
    """A time as the service reports it."""
    return when.replace(microsecond=0)
