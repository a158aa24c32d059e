"""Service Bus: queues, topics and their subscriptions, in memory.

Connections are not told apart: an app may send by one and listen by another.

Sources: azure-sdk-for-net, Microsoft.Azure.WebJobs.Extensions.ServiceBus: ServiceBusListener.cs and
ServiceBusTriggerBindingStrategy.cs;
https://learn.microsoft.com/azure/service-bus-messaging/service-bus-dead-letter-queues
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from azfdecor.local.brokers.listeners import QueueListener
from azfdecor.local.brokers.log import Log
from azfdecor.local.brokers.message import Message
from azfdecor.local.brokers.queue import MessageQueue
from azfdecor.local.brokers.values import batch_metadata, content, metadata
from azfdecor.local.host.call import Event
from azfdecor.local.host.service import Service
from azfdecor.platform import outputs, settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.service import Surroundings
    from azfdecor.local.values import Value
    from azfdecor.platform.expressions import Resolver

DEAD_LETTERS = "/$deadletterqueue"
MOST_DELIVERIES = 10
"""`maxDeliveryCount` of an entity, which stands in Azure and not in the app."""
_LOCK = timedelta(minutes=1)
_LIFE = timedelta(days=14)
_BYTES = "System.Byte[]"
"""What the host sends of bytes: https://github.com/Azure/azure-functions-host/issues/3125"""
_TEXTS = ("MessageId", "LockToken")


class ServiceBusService(Service):
    """Triggers and outputs of Service Bus."""

    types: ClassVar[frozenset[str]] = frozenset({"servicebustrigger", "servicebus"})
    templates: ClassVar[frozenset[str]] = frozenset({"queueName", "topicName", "subscriptionName"})

    def __init__(self, host: Surroundings) -> None:
        super().__init__(host)
        self._queues: dict[str, MessageQueue] = {}
        self._topics: dict[str, Log] = {}
        self._subscriptions: dict[str, list[str]] = {}

    def queue(self, path: str) -> MessageQueue:
        """A queue, or a subscription, or the dead letters of one; it is made where it is missing."""
        key = path.lower()
        if key not in self._queues:
            is_last = key.endswith(DEAD_LETTERS)
            self._queues[key] = MessageQueue(
                self.host.clock.now,
                lambda message: self._bury(key, message),
                most_deliveries=None if is_last else MOST_DELIVERIES,
            )
        return self._queues[key]

    def topic(self, name: str) -> Log:
        """What was sent to a topic; it is made where it is missing."""
        return self._topics.setdefault(name.lower(), Log(self.host.clock.now))

    def subscription(self, topic: str, name: str) -> MessageQueue:
        """A subscription, which gets what is sent to its topic from now on."""
        known = self._subscriptions.setdefault(topic.lower(), [])
        subscription = name.lower().removesuffix(DEAD_LETTERS)
        if subscription not in known:
            known.append(subscription)
        return self.queue(subscription_path(topic, name))

    def send_to_topic(self, topic: str, body: bytes, **about: Any) -> None:
        """Send a message to a topic: each subscription gets a copy."""
        self.topic(topic).send(body, **about)
        for name in self._subscriptions.get(topic.lower(), ()):
            self.queue(subscription_path(topic, name)).send(body, **about)

    def _bury(self, path: str, message: Message) -> None:
        count = message.deliveries
        self.queue(path + DEAD_LETTERS).send(
            message.body,
            id=message.id,
            key=message.key,
            headers=message.headers,
            properties={
                **message.properties,
                "DeadLetterReason": "MaxDeliveryCountExceeded",
                "DeadLetterErrorDescription": (
                    f"Message could not be consumed after {count} delivery attempts."
                ),
            },
        )

    def listener(self, function: HostedFunction, binding: HostedBinding) -> QueueListener:
        """The listener of a queue or a subscription."""
        name, topic = binding.text("queueName"), binding.text("topicName")
        queue = (
            self.subscription(topic, binding.text("subscriptionName"))
            if topic
            else self.queue(name)
        )
        if binding.is_true("isSessionsEnabled"):
            self.host.warn(
                f"sessions are not simulated: {function.name} gets messages in the order in which "
                "they were sent, whatever their session"
            )
        most = self.host.host_json.service_bus.max_message_batch_size if binding.is_batch else 1
        return QueueListener(
            function,
            queue,
            most,
            lambda messages: self.event(binding, messages),
            locked=None if self._completes(function, binding) else _LOCK,
        )

    def _completes(self, function: HostedFunction, binding: HostedBinding) -> bool:
        """Whether the host completes messages when the function succeeds."""
        given = binding.entry.text("autoCompleteMessages")
        default = self.host.host_json.service_bus.auto_complete_messages
        completes = settings.is_true(given) if given else default
        if not completes:
            self.host.warn(
                f"nothing completes the messages of {function.name}, as autoCompleteMessages is "
                "false and Python functions cannot: they are delivered again and again"
            )
        return completes

    def event(self, binding: HostedBinding, messages: Sequence[Message]) -> Event:
        """What the worker is told of messages."""
        is_batch = binding.is_batch
        rows = [self._fields(message) for message in messages]
        told = batch_metadata(rows, texts=_TEXTS) if is_batch else metadata(rows[0])
        data: dict[str, object] = {} if is_batch else rows[0]
        value = content([one.body for one in messages], binding, self.host, is_batch=is_batch)
        source = binding.text("queueName") or binding.text("topicName")
        return Event(value, told, data, f"New ServiceBus message detected on '{source}'.")

    def _fields(self, message: Message) -> dict[str, object]:
        return {
            "MessageId": message.id,
            "SequenceNumber": message.number + 1,
            "EnqueuedSequenceNumber": message.number + 1,
            "DeliveryCount": max(message.deliveries, 1),
            "EnqueuedTimeUtc": message.sent,
            "ExpiresAtUtc": message.sent + _LIFE,
            "LockedUntil": self.host.clock.now() + _LOCK,
            "LockToken": f"00000000-0000-0000-0000-{message.number + 1:012x}",
            "SessionId": message.key,
            **dict.fromkeys(SENDERS_FIELDS),
            **dict.fromkeys(_DEAD_LETTER_FIELDS),
            **message.properties,
            "ApplicationProperties": dict(message.headers),
            "UserProperties": dict(message.headers),
        }

    def by_hand(self, binding: HostedBinding, contents: Sequence[bytes]) -> Event:
        """An event of messages that nobody has sent."""
        now = self.host.clock.now()
        return self.event(binding, [Message(one, i, now) for i, one in enumerate(contents)])

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """Send messages to a queue or a topic."""
        queue = resolver.fill(binding.text("queueName"))
        topic = resolver.fill(binding.text("topicName"))
        for message in outputs.messages(value.kind, value.content):
            body = message.encode() if isinstance(message, str) else self._of_bytes(binding)
            if topic:
                self.send_to_topic(topic, body)
            else:
                self.queue(queue).send(body)

    def _of_bytes(self, binding: HostedBinding) -> bytes:
        self.host.warn(
            f"the output {binding.name!r} was given bytes, of which the platform sends the word "
            f"{_BYTES!r}: give it text"
        )
        return _BYTES.encode()


SENDERS_FIELDS = (
    "ContentType",
    "CorrelationId",
    "Label",
    "PartitionKey",
    "ReplyTo",
    "ReplyToSessionId",
    "Subject",
    "To",
)
_DEAD_LETTER_FIELDS = ("DeadLetterErrorDescription", "DeadLetterReason", "DeadLetterSource")


def subscription_path(topic: str, name: str) -> str:
    """The path of a subscription."""
    return f"{topic}/subscriptions/{name}".lower()
