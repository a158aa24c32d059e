"""Queues, topics, hubs and streams of an app under test, in the words of a test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, get_origin

from azfdecor.testing.stores import decoded, encoded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from azfdecor.local.brokers.log import Log
    from azfdecor.local.brokers.message import Message
    from azfdecor.local.brokers.queue import MessageQueue
    from azfdecor.local.services.event_grid import EventGridService
    from azfdecor.local.services.service_bus import ServiceBusService

T = TypeVar("T")


def contents(value: object, kind: Any) -> list[bytes]:
    """What is sent of a value: a list is many messages, unless a message is a list itself."""
    if not isinstance(value, list) or (get_origin(kind) or kind) is list:
        return [encoded(cast("Any", value), kind)]
    return [encoded(one, kind) for one in cast("list[object]", value)]


class Messages(Generic[T]):
    """Messages that can be looked at.

    Args:
        name: The name of what holds them.
        kind: Their type; None for text.
    """

    def __init__(self, name: str, kind: type[T] | None) -> None:
        self.name = name
        self._kind = kind

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}, {len(self.raw)} messages)"

    def _held(self) -> Sequence[Message]:
        raise NotImplementedError

    @property
    def raw(self) -> list[bytes]:
        """The messages as bytes."""
        return [message.body for message in self._held()]

    @property
    def texts(self) -> list[str]:
        """The messages as text."""
        return [body.decode("utf-8", "replace") for body in self.raw]

    @property
    def messages(self) -> list[T]:
        """The messages as values of the type that the test named."""
        return [decoded(body, self._kind) for body in self.raw]


class RabbitMQQueue(Messages[T]):
    """A queue of RabbitMQ: `messages` are those that wait."""

    def __init__(self, queue: MessageQueue, name: str, kind: type[T] | None) -> None:
        super().__init__(name, kind)
        self._queue = queue

    def _held(self) -> Sequence[Message]:
        return self._queue.messages

    def send(self, message: T | list[T] | str | bytes) -> None:
        """Send a message, or each of a list: values as JSON, text and bytes as they are."""
        for body in contents(message, self._kind):
            self._queue.send(body)

    def clear(self) -> None:
        """Delete all messages."""
        self._queue.clear()


class MessagesOfLog(Messages[T]):
    """The messages of a log, which keeps them, whoever has read them."""

    def __init__(self, log: Log, name: str, kind: type[T] | None) -> None:
        super().__init__(name, kind)
        self._log = log

    def _held(self) -> Sequence[Message]:
        return self._log.messages

    @property
    def keys(self) -> list[str | None]:
        """The key of each message."""
        return [message.key for message in self._held()]

    def clear(self) -> None:
        """Delete all messages."""
        self._log.clear()


class Hub(MessagesOfLog[T]):
    """An event hub: `messages` are all of its events, also those that functions have read."""

    def send(
        self,
        event: T | list[T] | str | bytes,
        *,
        partition_key: str | None = None,
        properties: Mapping[str, object] | None = None,
    ) -> None:
        """Send an event, or each of a list: values as JSON, text and bytes as they are."""
        for body in contents(event, self._kind):
            self._log.send(body, key=partition_key, headers=properties or {})


class KafkaTopic(MessagesOfLog[T]):
    """A topic of Kafka: `messages` are the values of all that were sent to it."""

    def send(
        self,
        message: T | list[T] | str | bytes,
        *,
        key: str | None = None,
        headers: Mapping[str, object] | None = None,
    ) -> None:
        """Send a message, or each of a list: values as JSON, text and bytes as they are."""
        for body in contents(message, self._kind):
            self._log.send(body, key=key, headers=headers or {})


class ServiceBusQueue(Messages[T]):
    """A queue of Service Bus, or a subscription to a topic: `messages` are those that wait."""

    def __init__(
        self, service: ServiceBusService, path: str, name: str, kind: type[T] | None
    ) -> None:
        super().__init__(name, kind)
        self._service = service
        self._path = path

    def _held(self) -> Sequence[Message]:
        return self._service.queue(self._path).messages

    def send(self, message: T | list[T] | str | bytes, **properties: object) -> None:
        """Send a message, or each of a list: values as JSON, text and bytes as they are.

        Args:
            message: The message.
            properties: As of the SDK's messages: `message_id`, `session_id`, `subject`,
                `correlation_id`, `application_properties` and so on.
        """
        about = properties_of(properties)
        for body in contents(message, self._kind):
            self._service.queue(self._path).send(body, **about)

    @property
    def dead_letters(self) -> ServiceBusQueue[T]:
        """The messages that were delivered as often as they may be, and failed."""
        from azfdecor.local.services.service_bus import DEAD_LETTERS

        name = f"{self.name}/$DeadLetterQueue"
        return ServiceBusQueue(self._service, self._path + DEAD_LETTERS, name, self._kind)

    @property
    def max_delivery_count(self) -> int | None:
        """How often a message is delivered before it is a dead letter: 10 unless a test sets it."""
        return self._service.queue(self._path).most_deliveries

    @max_delivery_count.setter
    def max_delivery_count(self, count: int) -> None:
        self._service.queue(self._path).most_deliveries = count

    def clear(self) -> None:
        """Delete all messages."""
        self._service.queue(self._path).clear()


class Topic(MessagesOfLog[T]):
    """A topic of Service Bus: `messages` are all that were sent to it."""

    def __init__(self, service: ServiceBusService, name: str, kind: type[T] | None) -> None:
        super().__init__(service.topic(name), name, kind)
        self._service = service

    def send(self, message: T | list[T] | str | bytes, **properties: object) -> None:
        """Send a message, or each of a list, of which each subscription gets a copy.

        Args:
            message: The message: values are sent as JSON, text and bytes as they are.
            properties: As of the SDK's messages: `message_id`, `session_id`, `subject`,
                `correlation_id`, `application_properties` and so on.
        """
        about = properties_of(properties)
        for body in contents(message, self._kind):
            self._service.send_to_topic(self.name, body, **about)

    def subscription(self, name: str) -> ServiceBusQueue[T]:
        """A subscription of the topic; one that no function has gets messages from now on."""
        from azfdecor.local.services.service_bus import subscription_path

        self._service.subscription(self.name, name)
        path = subscription_path(self.name, name)
        return ServiceBusQueue(self._service, path, f"{self.name}/{name}", self._kind)


class EventGrid(MessagesOfLog[T]):
    """A topic of Event Grid: `messages` are the data of all events that were sent to it."""

    def __init__(self, service: EventGridService, name: str, kind: type[T] | None) -> None:
        super().__init__(service.topic(name), name, kind)
        self._service = service

    def send(
        self,
        data: T | str | bytes | dict[str, Any],
        *,
        event_type: str = "Test.Event",
        subject: str = "test",
        is_cloud_event: bool = False,
    ) -> None:
        """Send an event with this data: a value as JSON, text that is JSON as what it holds.

        Args:
            data: Its data.
            event_type: Its type.
            subject: What it is about.
            is_cloud_event: Send it in the schema of CloudEvents rather than of Event Grid.
        """
        body = encoded(data, self._kind)
        try:
            held: Any = json.loads(body)
        except ValueError:
            held = body.decode("utf-8", "replace")
        about: dict[str, Any] = {"id": str(self._log.end + 1), "subject": subject, "data": held}
        if is_cloud_event:
            about |= {"specversion": "1.0", "source": "/test", "type": event_type}
        else:
            about |= {"eventType": event_type, "dataVersion": "1"}
        self._service.send(self.name, about)

    def send_event(self, event: dict[str, Any]) -> None:
        """Send an event as it is, in the schema of Event Grid or of CloudEvents."""
        self._service.send(self.name, event)

    def deliver_to(self, *functions: str) -> None:
        """Say which functions subscribe to the topic; without it, all that do not send to it."""
        self._service.subscribers[self.name.lower()] = functions

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events, with their types, subjects and data."""
        return [json.loads(body) for body in self.raw]

    @property
    def messages(self) -> list[T]:
        """The data of the events as values of the type that the test named."""
        return [decoded(_content(event.get("data")), self._kind) for event in self.events]


def _content(data: Any) -> bytes:
    return data.encode() if isinstance(data, str) else json.dumps(data).encode()


_PROPERTIES = {
    "content_type": "ContentType",
    "correlation_id": "CorrelationId",
    "label": "Label",
    "partition_key": "PartitionKey",
    "reply_to": "ReplyTo",
    "reply_to_session_id": "ReplyToSessionId",
    "subject": "Subject",
    "to": "To",
}


def properties_of(given: Mapping[str, object]) -> dict[str, Any]:
    """What is told of a message, by the names of the SDK.

    Raises:
        TypeError: The SDK has no property of a name.
    """
    rest = dict(given)
    found: dict[str, Any] = {
        "id": str(rest.pop("message_id", "")),
        "key": rest.pop("session_id", None),
        "headers": rest.pop("application_properties", {}),
    }
    unknown = sorted(rest.keys() - _PROPERTIES.keys())
    if unknown:
        names = ("application_properties", "message_id", "session_id", *_PROPERTIES)
        msg = f"a message has no property {unknown[0]!r}; it has {', '.join(sorted(names))}"
        raise TypeError(msg)
    return {**found, "properties": {_PROPERTIES[name]: value for name, value in rest.items()}}
