"""Storage queues.

Sources: azure-sdk-for-net, Microsoft.Azure.WebJobs.Extensions.Storage.Queues: QueueListener.cs,
QueueProcessor.cs and QueueTriggerBinding.cs.
"""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from azfdecor.local.host.call import Event, InvocationError
from azfdecor.local.host.service import Listener, Service
from azfdecor.local.host.values import is_same, json_value
from azfdecor.local.storage import rules
from azfdecor.local.storage.errors import NotFoundError
from azfdecor.local.values import Value
from azfdecor.platform import outputs

if TYPE_CHECKING:
    from datetime import datetime

    from azfdecor.local.host.call import Call
    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.service import Surroundings
    from azfdecor.local.storage.protocol import Message, Queues
    from azfdecor.platform.expressions import Resolver

INVISIBLE = 600
"""The seconds for which a message is hidden while its function runs."""
POISON = "-poison"
_LONGEST_NAME = 63


class QueueService(Service):
    """Triggers and outputs of storage queues."""

    types: ClassVar[frozenset[str]] = frozenset({"queuetrigger", "queue"})
    templates: ClassVar[frozenset[str]] = frozenset({"queueName"})

    def listener(self, function: HostedFunction, binding: HostedBinding) -> Listener:
        """The listener of a queue."""
        return QueueListener(function, binding, self.host)

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """Send messages; the queue is created where it is missing."""
        name = resolver.fill(binding.text("queueName")).lower()
        queues = self.host.storage(binding.connection).queues
        messages = outputs.messages(value.kind, value.content)
        if value.kind == "string" and not (
            len(messages) == 1 and is_same(value.content, messages[0])
        ):
            self.host.warn(
                f"the text that {binding} is given is JSON to the host, which parses it, and sends "
                "what it finds as messages of its own: give it bytes to send it unchanged"
            )
        if messages:
            await queues.create_if_missing(name)
        for message in messages:
            await queues.send(name, self.encoded(message))

    def encoded(self, message: str | bytes) -> str:
        """The text of a message as the service has it."""
        content = message.encode() if isinstance(message, str) else message
        if self.host.host_json.queues.message_encoding == "none":
            return content.decode("utf-8", "replace")
        return base64.b64encode(content).decode()

    def decoded(self, text: str) -> bytes:
        """The content of a message.

        Raises:
            InvocationError: It is not encoded as host.json says.
        """
        if self.host.host_json.queues.message_encoding == "none":
            return text.encode()
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            msg = "Message decoding has failed! Check MessageEncoding settings."
            raise InvocationError(msg) from None


class QueueListener(Listener):
    """Tells of the messages of one queue."""

    def __init__(
        self, function: HostedFunction, binding: HostedBinding, host: Surroundings
    ) -> None:
        super().__init__(function)
        self._binding = binding
        self._host = host
        self._service = QueueService(host)
        self.queue = binding.text("queueName").lower()
        rules.check_queue(self.queue)
        self._returns: dict[str, datetime] = {}
        """When messages are visible again that have failed."""

    @property
    def _queues(self) -> Queues:
        return self._host.storage(self._binding.connection).queues

    async def start(self) -> None:
        """Look the account up, so that a connection that no setting describes is an error at once."""
        self._host.storage(self._binding.connection)

    async def has_event(self) -> bool:
        """Whether a message is visible."""
        try:
            return bool(await self._queues.peek(self.queue, 1))
        except NotFoundError:
            return False

    def due(self) -> datetime | None:
        """When the next message is visible that has failed."""
        now = self._host.clock.now()
        return min((time for time in self._returns.values() if time > now), default=None)

    async def take(self) -> Event | None:
        """The next message; one that nothing can decode goes to the poison queue."""
        queues = self._queues
        try:
            found = await queues.receive(self.queue, 1, invisibility=INVISIBLE)
        except NotFoundError:
            return None
        for message in found:
            self._returns.pop(message.id, None)
            limit = self._host.host_json.queues.max_dequeue_count
            if message.dequeue_count > limit:
                await self._put_aside(message, self._too_often)
                continue
            try:
                return self._event(message)
            except InvocationError as error:
                await self._put_aside(message, f"{error} MessageId={message.id}")
        return None

    @property
    def _too_often(self) -> str:
        limit = self._host.host_json.queues.max_dequeue_count
        return (
            f"Message has reached MaxDequeueCount of {limit}. "
            f"Moving message to queue '{self.queue}{POISON}'."
        )

    def _event(self, message: Message) -> Event:
        value, error = self._value(self._service.decoded(message.text))
        times = {
            "ExpirationTime": message.expires.isoformat(),
            "InsertionTime": message.inserted.isoformat(),
            "NextVisibleTime": (message.next_visible or message.inserted).isoformat(),
        }
        texts = {"Id": message.id, "PopReceipt": message.pop_receipt or ""}
        data: dict[str, object] = {**times, **texts, "DequeueCount": message.dequeue_count}
        metadata = {name: Value("string", text) for name, text in texts.items()}
        metadata |= {name: json_value(time) for name, time in times.items()}
        metadata["DequeueCount"] = json_value(message.dequeue_count)
        if isinstance(value.content, str):
            data["QueueTrigger"] = value.content
            metadata["QueueTrigger"] = value
        reason = f"New queue message detected on '{self.queue}'."
        return Event(value, metadata, data, reason, message, error)

    def _value(self, content: bytes) -> tuple[Value, str]:
        """The value of a message, or why there is none: text is in UTF-8."""
        if self._binding.data_type == "binary":
            return Value("bytes", content), ""
        try:
            return Value("string", content.decode()), ""
        except UnicodeDecodeError as error:
            why = f'the message is no text in UTF-8 ({error}): {self._binding} needs "dataType": "binary"'
            return Value("bytes", content), why

    async def settle(self, event: Event, call: Call) -> None:
        """Delete the message; or show it again, and after the last try put it aside."""
        message: Message = event.token
        limits = self._host.host_json.queues
        if not call.has_failed:
            await self._queues.delete(self.queue, message)
        elif message.dequeue_count >= limits.max_dequeue_count:
            await self._put_aside(message, self._too_often)
        else:
            await self._show_again(message, limits.visibility_timeout)

    async def _show_again(self, message: Message, delay: timedelta) -> None:
        seconds = int(delay.total_seconds())
        await self._queues.renew(self.queue, message, seconds)
        if seconds:
            self._returns[message.id] = self._host.clock.now() + delay

    async def _put_aside(self, message: Message, why: str) -> None:
        """Move a message to the poison queue; a poison queue has none, nor one with a long name.

        There the message stays hidden for the time for which it was received.
        """
        self._host.warn(why)
        poison = f"{self.queue}{POISON}"
        if self.queue.endswith(POISON) or len(poison) > _LONGEST_NAME:
            self._returns[message.id] = self._host.clock.now() + timedelta(seconds=INVISIBLE)
            return
        await self._queues.create_if_missing(poison)
        await self._queues.send(poison, message.text)
        await self._queues.delete(self.queue, message)
