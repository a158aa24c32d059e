"""Event Hubs in memory: each hub has one partition, and each consumer group its place in it.

Connections are not told apart: an app may send by one and listen by another.

Sources: azure-sdk-for-net, Microsoft.Azure.WebJobs.Extensions.EventHubs: EventHubListener.cs,
PartitionProcessor.cs and EventHubTriggerBindingStrategy.cs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from azfdecor.local.brokers.listeners import LogListener
from azfdecor.local.brokers.log import Log, Reader
from azfdecor.local.brokers.message import Message
from azfdecor.local.brokers.values import batch_metadata, content, metadata, time
from azfdecor.local.host.call import Event
from azfdecor.local.host.service import Service
from azfdecor.platform import outputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.service import Surroundings
    from azfdecor.local.values import Value
    from azfdecor.platform.expressions import Resolver

_DEFAULT_GROUP = "$Default"


class EventHubService(Service):
    """Triggers and outputs of Event Hubs."""

    types: ClassVar[frozenset[str]] = frozenset({"eventhubtrigger", "eventhub"})
    templates: ClassVar[frozenset[str]] = frozenset({"eventHubName", "consumerGroup"})

    def __init__(self, host: Surroundings) -> None:
        super().__init__(host)
        self._hubs: dict[str, Log] = {}
        self._readers: dict[tuple[str, str], tuple[Reader, str]] = {}

    def hub(self, name: str) -> Log:
        """The events of a hub; it is made where it is missing."""
        return self._hubs.setdefault(name.lower(), Log(self.host.clock.now))

    def listener(self, function: HostedFunction, binding: HostedBinding) -> LogListener:
        """The listener of a consumer group; functions with the same one share its place."""
        hub = binding.text("eventHubName")
        group = binding.text("consumerGroup", _DEFAULT_GROUP)
        key = hub.lower(), group.lower()
        known = self._readers.setdefault(key, (Reader(self.hub(hub)), function.name))
        if known[1] != function.name:
            self.host.warn(
                f"{known[1]} and {function.name} read the event hub {hub!r} in the same consumer "
                f"group, {group!r}: each event goes to one of them"
            )
        most = self.host.host_json.event_hubs.max_event_batch_size if binding.is_batch else 1
        return LogListener(function, known[0], most, lambda messages: self.event(binding, messages))

    def event(self, binding: HostedBinding, messages: Sequence[Message]) -> Event:
        """What the worker is told of events."""
        is_batch = binding.is_batch
        rows = [_fields(message) for message in messages]
        context = {
            "FullyQualifiedNamespace": "local.servicebus.windows.net",
            "EventHubName": binding.text("eventHubName"),
            "ConsumerGroup": binding.text("consumerGroup", _DEFAULT_GROUP),
            "PartitionId": "0",
        }
        told = (
            batch_metadata(rows, texts=("PartitionKey", "Offset"), numbers=("SequenceNumber",))
            if is_batch
            else metadata(rows[0])
        )
        told |= metadata({"PartitionContext": context})
        value = content([one.body for one in messages], binding, self.host, is_batch=is_batch)
        data: dict[str, object] = {} if is_batch else rows[0]
        reason = f"New events detected on '{context['EventHubName']}'."
        return Event(value, told, {"PartitionContext": context, **data}, reason)

    def by_hand(self, binding: HostedBinding, contents: Sequence[bytes]) -> Event:
        """An event of what nobody has sent."""
        now = self.host.clock.now()
        return self.event(binding, [Message(one, i, now) for i, one in enumerate(contents)])

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """Send events, without a partition key, as the extension does."""
        hub = self.hub(resolver.fill(binding.text("eventHubName")))
        for message in outputs.messages(value.kind, value.content):
            hub.send(message.encode() if isinstance(message, str) else message)


def _fields(message: Message) -> dict[str, object]:
    system = {
        "SequenceNumber": message.number,
        "Offset": str(message.number),
        "EnqueuedTimeUtc": time(message.sent),
        "PartitionKey": message.key,
    }
    return {
        "PartitionKey": message.key,
        "Offset": str(message.number),
        "SequenceNumber": message.number,
        "EnqueuedTimeUtc": message.sent,
        "Properties": dict(message.headers),
        "SystemProperties": {name: value for name, value in system.items() if value is not None},
    }
