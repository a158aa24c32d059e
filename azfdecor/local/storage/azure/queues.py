"""Queues in an account of Azure Storage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from azure.storage.queue.aio import QueueServiceClient

from azfdecor.local.storage import rules
from azfdecor.local.storage.azure.service import (
    API_VERSION,
    make_client,
    suppressed_code,
    translated_errors,
)
from azfdecor.local.storage.errors import NotFoundError
from azfdecor.local.storage.protocol import MOST_MESSAGES, WEEK, Message, Queues

if TYPE_CHECKING:
    from collections.abc import AsyncIterable
    from datetime import datetime

    from azure.storage.queue import QueueMessage, QueueProperties
    from azure.storage.queue.aio import QueueClient

    from azfdecor.local.storage.azure.credentials import Credential


class AzureQueues(Queues):
    """The queues of an account of Azure Storage."""

    def __init__(self, endpoint: str, credential: Credential) -> None:
        self._service = make_client(
            QueueServiceClient, endpoint, credential, api_version=API_VERSION
        )

    async def close(self) -> None:
        """Close the network connections."""
        await self._service.close()

    async def create_if_missing(self, queue: str) -> None:
        """Create a queue; one that exists stays as it is."""
        with suppressed_code("QueueAlreadyExists"), translated_errors():
            await self._open(queue).create_queue()

    async def exists(self, queue: str) -> bool:
        """Whether the queue exists."""
        try:
            await self.count(queue)
        except NotFoundError:
            return False
        return True

    async def names(self, prefix: str = "") -> list[str]:
        """The names of the queues that begin so, in order."""
        with translated_errors():
            found = cast(
                "AsyncIterable[QueueProperties]",
                self._service.list_queues(name_starts_with=prefix or None),
            )
            return sorted([queue.name async for queue in found])

    async def send(
        self, queue: str, text: str, *, delay: int = 0, time_to_live: int = WEEK
    ) -> Message:
        """Put a message at the end of a queue."""
        rules.check_text(text)
        rules.check_sending(delay, time_to_live)
        with translated_errors():
            sent = await self._open(queue).send_message(
                text, visibility_timeout=delay, time_to_live=time_to_live
            )
        return replace(_message(sent), text=text, dequeue_count=0)

    async def receive(self, queue: str, count: int = 1, *, invisibility: int = 30) -> list[Message]:
        """Take messages that are visible, oldest first, and hide them from others for some seconds."""
        rules.check_count(count)
        rules.check_invisibility(invisibility, least=1)
        with translated_errors():
            received = self._open(queue).receive_messages(
                messages_per_page=count, visibility_timeout=invisibility
            )
            # The first page alone: the next would be another call of the service.
            async for page in received.by_page():
                return [_message(message) async for message in page]
        return []

    async def renew(
        self, queue: str, message: Message, invisibility: int, *, text: str | None = None
    ) -> Message:
        """Hide a received message for so many more seconds from now; 0 shows it again at once."""
        rules.check_invisibility(invisibility, least=0)
        if text is not None:
            rules.check_text(text)
        receipt = rules.receipt_of(message)
        with translated_errors():
            renewed = await self._open(queue).update_message(
                message.id, receipt, content=text, visibility_timeout=invisibility
            )
        return replace(
            message,
            text=message.text if text is None else text,
            pop_receipt=renewed.pop_receipt,
            next_visible=renewed.next_visible_on,
        )

    async def delete(self, queue: str, message: Message) -> None:
        """Delete a message that was received."""
        receipt = rules.receipt_of(message)
        with translated_errors():
            await self._open(queue).delete_message(message.id, receipt)

    async def peek(self, queue: str, count: int = MOST_MESSAGES) -> list[Message]:
        """The first visible messages, which stay as they are."""
        rules.check_count(count)
        with translated_errors():
            return [_message(one) for one in await self._open(queue).peek_messages(count)]

    async def count(self, queue: str) -> int:
        """How many messages the queue has, hidden ones included."""
        with translated_errors():
            properties = await self._open(queue).get_queue_properties()
        return properties.approximate_message_count or 0

    async def clear(self, queue: str) -> None:
        """Delete all messages of a queue."""
        with translated_errors():
            await self._open(queue).clear_messages()

    def _open(self, queue: str) -> QueueClient:
        """The client of a queue."""
        rules.check_queue(queue)
        return self._service.get_queue_client(queue)


def _message(found: QueueMessage) -> Message:
    """A message as the client reads it."""
    return Message(
        id=found.id,
        text=found.content or "",
        dequeue_count=found.dequeue_count or 0,
        inserted=cast("datetime", found.inserted_on),
        expires=cast("datetime", found.expires_on),
        pop_receipt=found.pop_receipt,
        next_visible=found.next_visible_on,
    )
