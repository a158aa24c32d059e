"""RabbitMQ in memory: queues, without exchanges.

Brokers are not told apart.

Source: azure-functions-rabbitmq-extension: RabbitMQListener.cs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from azfdecor.local.brokers.listeners import QueueListener
from azfdecor.local.brokers.message import Message
from azfdecor.local.brokers.queue import MessageQueue
from azfdecor.local.brokers.values import content, metadata
from azfdecor.local.host.call import Event
from azfdecor.local.host.service import Service
from azfdecor.platform import outputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.service import Surroundings
    from azfdecor.local.values import Value
    from azfdecor.platform.expressions import Resolver

_MOST_DELIVERIES = 6
"""The extension puts a message back five times."""


class RabbitMQService(Service):
    """Triggers and outputs of RabbitMQ."""

    types: ClassVar[frozenset[str]] = frozenset({"rabbitmqtrigger", "rabbitmq"})
    templates: ClassVar[frozenset[str]] = frozenset({"queueName"})

    def __init__(self, host: Surroundings) -> None:
        super().__init__(host)
        self._queues: dict[str, MessageQueue] = {}

    def queue(self, name: str) -> MessageQueue:
        """A queue; it is made where it is missing."""
        if name not in self._queues:
            self._queues[name] = MessageQueue(
                self.host.clock.now,
                lambda message: self._reject(name, message),
                most_deliveries=_MOST_DELIVERIES,
            )
        return self._queues[name]

    def _reject(self, name: str, message: Message) -> None:
        self.host.warn(
            f"a message of the RabbitMQ queue {name!r} has failed {message.deliveries} times and is "
            "rejected: without a dead-letter exchange it is lost"
        )

    def listener(self, function: HostedFunction, binding: HostedBinding) -> QueueListener:
        """The listener of a queue."""
        queue = self.queue(binding.text("queueName"))
        return QueueListener(function, queue, 1, lambda messages: self.event(binding, messages[0]))

    def event(self, binding: HostedBinding, message: Message) -> Event:
        """What the worker is told of a message."""
        queue = binding.text("queueName")
        told: dict[str, object] = {
            "ConsumerTag": "local",
            "DeliveryTag": message.number + 1,
            "Redelivered": message.deliveries > 1,
            "Exchange": "",
            "RoutingKey": queue,
        }
        value = content([message.body], binding, self.host, is_batch=False)
        reason = f"New message on the RabbitMQ queue '{queue}'."
        return Event(value, metadata(told), told, reason)

    def by_hand(self, binding: HostedBinding, contents: Sequence[bytes]) -> Event:
        """An event of a message that nobody has sent."""
        return self.event(binding, Message(b"".join(contents), 0, self.host.clock.now()))

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """Send messages to a queue."""
        queue = self.queue(resolver.fill(binding.text("queueName")))
        for message in outputs.messages(value.kind, value.content):
            queue.send(message.encode() if isinstance(message, str) else message)
