"""Azure Event Grid.

The Event Grid extension is in every extension bundle. Each event is a call of its own: batches do
not reach Python, so there is no `cardinality`.

The trigger takes no `bytes`: the host sends JSON, which the worker makes text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Output, Sends, Takes, Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator


class event_grid_trigger(
    Trigger,
    type="eventGridTrigger",
    # The host sends JSON whatever dataType says, so a parameter of `bytes` would be given text.
    takes=Takes("azure.functions.EventGridEvent", "azure.functions.CloudEvent", "str"),
):
    """Run the function for each event of an Event Grid subscription.

    The parameter takes an `azure.functions.EventGridEvent` or an `azure.functions.CloudEvent`:
    the subscription's schema, not the annotation, decides which of them comes. `str` takes the
    event's JSON, whatever its schema. A typed value is made of the event's data. What to subscribe
    to is said in Azure, not here. A function that raises gets the event again, as the
    subscription's retry policy says.

    Example:
        @event_grid_trigger()
        def stored(event: EventGridEvent) -> None:
            logging.info("%s: %s", event.event_type, event.get_json()["url"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-event-grid-trigger
    """


def _topic_faults(output: event_grid_output) -> Iterator[Fault]:
    """A topic that is named twice, by half or not at all."""
    topic = {
        "topic_endpoint_uri": output.topic_endpoint_uri,
        "topic_key_setting": output.topic_key_setting,
    }
    given = [keyword for keyword, setting in topic.items() if setting]
    missing = [keyword for keyword in topic if keyword not in given]
    if output.connection and given:
        yield Fault(
            f"connection and {' and '.join(given)} both name the topic",
            f"remove connection, or {' and '.join(given)}",
            "connection",
        )
    elif not output.connection and not given:
        yield Fault(
            "no topic is named",
            "write topic_endpoint_uri and topic_key_setting, or connection",
        )
    elif not output.connection and missing:
        yield Fault(
            f"{given[0]} needs {missing[0]} beside it",
            f"add {missing[0]}, or write connection instead",
            given[0],
        )


_EVENTS = (
    "azure.functions.EventGridOutputEvent",
    "str",
    "bytes",
    "list[azure.functions.EventGridOutputEvent]",
    "list[str]",
)


class event_grid_output(
    Output,
    type="eventGrid",
    takes=Takes(*_EVENTS),
    sends=Sends("objects", *_EVENTS, is_text_where_returned=True),
    check=_topic_faults,
):
    """Send events to an Event Grid topic.

    The parameter takes `azure.functions.Out[T]`, where `T` is an
    `azure.functions.EventGridOutputEvent`, or `str` or `bytes` for an event as JSON in the
    topic's schema; `list[azure.functions.EventGridOutputEvent]` and `list[str]` send many.
    Without such a parameter, what the function returns is that.

    The topic is either `topic_endpoint_uri` and `topic_key_setting`, or `connection`.

    Args:
        topic_endpoint_uri: Name of the app setting that holds the address of the topic's
            endpoint. Never the address itself.
        topic_key_setting: Name of the app setting that holds an access key of the topic.
        connection: The prefix of the settings of an identity-based connection; the app setting
            "<connection>__topicEndpointUri" holds the address of the topic's endpoint.

    Example:
        @event_grid_trigger()
        @event_grid_output(topic_endpoint_uri="TOPIC_ENDPOINT", topic_key_setting="TOPIC_KEY")
        def pass_on(event: EventGridEvent) -> EventGridOutputEvent:
            return EventGridOutputEvent(
                id=event.id,
                subject=event.subject,
                event_type="Shop.BlobStored",
                event_time=event.event_time,
                data=event.get_json(),
                data_version="1",
            )

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-event-grid-output
    """

    topic_endpoint_uri: str | None = option(default=None, setting=True)
    topic_key_setting: str | None = option(default=None, setting=True)
    connection: str | None = option(default=None, setting=True)
