"""Kafka in memory: each topic has one partition, and each consumer group its place in it.

Brokers are not told apart.

Sources: azure-functions-kafka-extension: KafkaTriggerBindingStrategy.cs, KafkaEventData.cs and
KafkaProducer.cs.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, ClassVar

from azfdecor.local.brokers.listeners import LogListener
from azfdecor.local.brokers.log import Log, Reader
from azfdecor.local.brokers.values import batch_metadata, content, metadata, time
from azfdecor.local.host.call import Event
from azfdecor.local.host.service import Service
from azfdecor.platform import newtonsoft, outputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azfdecor.local.brokers.message import Message
    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.service import Surroundings
    from azfdecor.local.values import Value
    from azfdecor.platform.expressions import Resolver

_BATCH_SIZE = "extensions:kafka:maxbatchsize"
_DEFAULT_BATCH = 64
_RECORD = {"Value", "Headers", "Topic", "Partition", "Offset", "Timestamp"}
"""What a text must have to be a whole record."""


class KafkaService(Service):
    """Triggers and outputs of Kafka."""

    types: ClassVar[frozenset[str]] = frozenset({"kafkatrigger", "kafka"})
    templates: ClassVar[frozenset[str]] = frozenset({"topic", "consumerGroup"})

    def __init__(self, host: Surroundings) -> None:
        super().__init__(host)
        self._topics: dict[str, Log] = {}
        self._readers: dict[tuple[str, str], tuple[Reader, str]] = {}

    def topic(self, name: str) -> Log:
        """The messages of a topic; it is made where it is missing."""
        return self._topics.setdefault(name, Log(self.host.clock.now))

    def listener(self, function: HostedFunction, binding: HostedBinding) -> LogListener:
        """The listener of a consumer group; functions with the same one share its place."""
        topic, group = binding.text("topic"), binding.text("consumerGroup")
        known = self._readers.setdefault((topic, group), (Reader(self.topic(topic)), function.name))
        if known[1] != function.name:
            self.host.warn(
                f"{known[1]} and {function.name} read the Kafka topic {topic!r} in the same "
                f"consumer group, {group!r}: each message goes to one of them"
            )
        given = self.host.host_json.values.get(_BATCH_SIZE, "")
        most = int(given) if given.isdecimal() else _DEFAULT_BATCH
        return LogListener(
            function,
            known[0],
            most if binding.is_batch else 1,
            lambda messages: self.event(binding, messages),
        )

    def event(self, binding: HostedBinding, messages: Sequence[Message]) -> Event:
        """What the worker is told of messages: records, or their values where it asks for bytes."""
        topic, is_batch = binding.text("topic"), binding.is_batch
        is_alone = binding.entry.text("dataType").lower() == "binary" or any(
            binding.entry.text(name) for name in ("avroSchema", "schemaRegistryUrl")
        )
        bodies = [one.body if is_alone else _record(one, topic) for one in messages]
        rows = [_fields(message, topic) for message in messages]
        if is_batch:
            told = batch_metadata(rows, texts=("Topic",), numbers=("Offset",))
        else:  # of a record the host takes all but its headers itself
            told = metadata(rows[0] if is_alone else {"Headers": rows[0]["Headers"]})
        value = content(bodies, binding, self.host, is_batch=is_batch)
        data: dict[str, object] = {} if is_batch else rows[0]
        return Event(value, told, data, f"New messages on the Kafka topic '{topic}'.")

    def by_hand(self, binding: HostedBinding, contents: Sequence[bytes]) -> Event:
        """An event of messages that nobody has sent: of their values, or of whole records."""
        log = Log(self.host.clock.now)
        for one in contents:
            _send(log, one)
        return self.event(binding, log.messages)

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """Send messages: text that is a whole record is sent with its key and headers."""
        topic = self.topic(resolver.fill(binding.text("topic")))
        for message in outputs.messages(value.kind, value.content):
            _send(topic, message.encode() if isinstance(message, str) else message)


def _send(topic: Log, message: bytes) -> None:
    record = _record_in(message)
    if record is None:
        topic.send(message)
        return
    key = record.get("Key")
    topic.send(
        newtonsoft.as_text(record["Value"]).encode(),
        key=None if key is None else newtonsoft.as_text(key),
        headers=_headers(record["Headers"]),
    )


def _record_in(message: bytes) -> dict[str, Any] | None:
    try:
        held: Any = json.loads(message)
    except ValueError:
        return None
    return held if newtonsoft.is_object(held) and held.keys() >= _RECORD else None


def _headers(given: Any) -> dict[str, object]:
    """The headers of a record: a list of names and values."""
    rows: list[Any] = given if newtonsoft.is_array(given) else []
    return {row["Key"]: row.get("Value") for row in rows if newtonsoft.is_object(row)}


def _fields(message: Message, topic: str) -> dict[str, object]:
    headers = [
        {"Key": name, "Value": base64.b64encode(str(value).encode()).decode()}
        for name, value in message.headers.items()
    ]
    return {
        "Key": message.key,
        "Partition": 0,
        "Offset": message.number,
        "Timestamp": time(message.sent),
        "Topic": topic,
        "Headers": headers,
    }


def _record(message: Message, topic: str) -> bytes:
    """A message with what is told of it, as the extension writes it."""
    fields = _fields(message, topic)
    names = ("Offset", "Partition", "Topic", "Timestamp")
    text = message.body.decode("utf-8", "replace")
    record = {
        **{name: fields[name] for name in names},
        "Value": text,
        "Key": message.key,
        "Headers": fields["Headers"],
    }
    return json.dumps(record, ensure_ascii=False).encode()
