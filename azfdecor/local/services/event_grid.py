"""Event Grid in memory.

Which events a function gets is said in Azure, not in the app. Here every function with the trigger
gets the events of all topics, but for those topics that it sends to itself.

Sources: azure-sdk-for-net, Microsoft.Azure.WebJobs.Extensions.EventGrid;
https://learn.microsoft.com/azure/event-grid/delivery-and-retry
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from azfdecor.local.brokers.listeners import QueueListener
from azfdecor.local.brokers.log import Log
from azfdecor.local.brokers.queue import MessageQueue
from azfdecor.local.brokers.values import time
from azfdecor.local.host.call import Event, InvocationError
from azfdecor.local.host.service import Service
from azfdecor.local.values import Value
from azfdecor.platform import newtonsoft, outputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azfdecor.local.brokers.message import Message
    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.service import Surroundings
    from azfdecor.platform.expressions import Resolver

_DELAYS = (10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200)
"""The seconds after which an event comes again; after these it is a day old, and dropped."""
_REQUIRED = ("id", "subject", "eventType", "dataVersion")
_REQUIRED_OF_CLOUD = ("id", "source", "type")


class EventGridService(Service):
    """Triggers and outputs of Event Grid."""

    types: ClassVar[frozenset[str]] = frozenset({"eventgridtrigger", "eventgrid"})

    def __init__(self, host: Surroundings) -> None:
        super().__init__(host)
        self._topics: dict[str, Log] = {}
        self._queues: dict[str, MessageQueue] = {}
        self._own_topics: dict[str, set[str]] = {}
        self.subscribers: dict[str, tuple[str, ...]] = {}
        """The functions that get the events of a topic, where a test says."""

    def topic(self, name: str) -> Log:
        """What was sent to a topic; it is made where it is missing."""
        return self._topics.setdefault(name.lower(), Log(self.host.clock.now))

    def send(self, topic: str, event: dict[str, Any]) -> None:
        """Send an event to a topic, from which functions get it.

        Raises:
            InvocationError: It lacks what an event must have.
        """
        is_cloud = "specversion" in event
        required = _REQUIRED_OF_CLOUD if is_cloud else _REQUIRED
        missing = [name for name in required if event.get(name) is None]
        if missing:
            msg = f"an event of Event Grid needs {', '.join(required)}; this has no {missing[0]}"
            raise InvocationError(msg)
        if not is_cloud:
            event = {"eventTime": time(self.host.clock.now()), **event}
            event["topic"] = event.get("topic") or f"/topics/{topic}"
            event["metadataVersion"] = "1"
        body = json.dumps(event, ensure_ascii=False).encode()
        self.topic(topic).send(body)
        for function, queue in self._queues.items():
            if self._gets(function, topic.lower()):
                queue.send(body)

    def _gets(self, function: str, topic: str) -> bool:
        named = self.subscribers.get(topic)
        return topic not in self._own_topics[function] if named is None else function in named

    def listener(self, function: HostedFunction, binding: HostedBinding) -> QueueListener:
        """The listener of a function to all topics."""
        self._own_topics[function.name] = {
            topic_of(one).lower() for one in function.outputs if one.type == "eventgrid"
        }
        queue = self._queues[function.name] = MessageQueue(
            self.host.clock.now,
            lambda message: self._drop(function.name, message),
            most_deliveries=len(_DELAYS) + 1,
            delay_after=lambda count: timedelta(seconds=_DELAYS[count - 1]),
        )
        return QueueListener(
            function, queue, 1, lambda messages: self.by_hand(binding, [messages[0].body])
        )

    def _drop(self, function: str, message: Message) -> None:
        self.host.warn(
            f"an event that {function} has failed with {message.deliveries} times in a day is "
            f"dropped: {message.body.decode()[:200]}"
        )

    def by_hand(self, binding: HostedBinding, contents: Sequence[bytes]) -> Event:
        """An event; what is none is the data of one."""
        del binding
        if len(contents) != 1:
            msg = f"a function takes one event at once, not {len(contents)}"
            raise InvocationError(msg)
        try:
            event: Any = json.loads(contents[0])
        except ValueError:
            event = contents[0].decode("utf-8", "replace")
        if not (newtonsoft.is_object(event) and ("eventType" in event or "specversion" in event)):
            event = {
                "id": "1",
                "topic": "/topics/test",
                "subject": "test",
                "eventType": "Test.Event",
                "eventTime": time(self.host.clock.now()),
                "dataVersion": "1",
                "data": event,
            }
        text = json.dumps(event, ensure_ascii=False)
        return Event(Value("json", text), {}, {"data": event.get("data")}, "New event.")

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """Send events to the topic of an output."""
        del resolver
        for event in outputs.objects(value.kind, value.content):
            if not newtonsoft.is_object(event):
                msg = f"an event is an object of JSON, not {newtonsoft.in_json(event)[:200]}"
                raise InvocationError(msg)
            self.send(topic_of(binding), event)


def topic_of(output: HostedBinding) -> str:
    """What a topic is called here: the app setting that leads to it."""
    return output.entry.text("topicEndpointUri") or output.connection
