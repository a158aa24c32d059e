"""Azure Event Hubs.

The Event Hubs extension is in every extension bundle. It reads the endpoint of an IoT hub too,
which is an event hub.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Output, Sends, Takes, Trigger
from azfdecor.bindings.checks import entity_name_faults, source_faults
from azfdecor.declaration import option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from azfdecor.declaration import Fault


def _name_faults(name: str, _: str = "") -> Iterator[Fault]:
    return entity_name_faults("event hub", name, longest=256)


def _source_faults(name: str, _: str) -> Iterator[Fault]:
    yield from source_faults("event hub", name, "an event")
    yield from _name_faults(name)


class event_hub_trigger(
    Trigger,
    type="eventHubTrigger",
    takes=Takes(
        "azure.functions.EventHubEvent", "list[azure.functions.EventHubEvent]", "str", "bytes"
    ),
    has_retry=True,
):
    """Run the function for each event of an event hub, or for each batch of them.

    The parameter takes an `azure.functions.EventHubEvent`, or `str` or `bytes` for its body
    alone; `list[azure.functions.EventHubEvent]` takes a batch at once, which is much faster. A
    single `EventHubEvent` whose body is no text needs `data_type="binary"`. A function that
    raises does not get the event again, unless there is a retry policy.

    Args:
        event_hub_name: Event hub to read. "%SETTING%" stands for the value of an app setting;
            an EntityPath in the connection string is preferred to it.
        connection: Name of the app setting that holds the connection string of the event hub or
            its namespace, or the prefix of the settings of an identity-based connection. Never
            the connection string itself.
        consumer_group: Consumer group that reads. Give each app that reads an event hub a group
            of its own. "%SETTING%" stands for the value of an app setting.
        cardinality: "many" for batches, "one" for single events. Needed only without an
            annotation: a list means "many", anything else "one".

    Example:
        @event_hub_trigger("temperatures", connection="EVENT_HUBS")
        def watch(events: list[EventHubEvent]) -> None:
            for event in events:
                logging.info("%s: %s", event.enqueued_time, event.get_body().decode())

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-event-hubs-trigger
    """

    event_hub_name: str = option(kw_only=False, check=_source_faults)
    connection: str = option(setting=True)
    consumer_group: str = "$Default"
    cardinality: Literal["one", "many"] | None = None


class event_hub_output(
    Output,
    type="eventHub",
    takes=Takes("str", "bytes", "list[str]"),
    sends=Sends("messages", "str", "bytes", "list[str]"),
):
    """Send events to an event hub.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str` or `bytes` for one event and
    `list[str]` for many. Without such a parameter, what the function returns is that.

    Args:
        event_hub_name: Event hub to write to. "%SETTING%" stands for the value of an app
            setting; an EntityPath in the connection string is preferred to it.
        connection: Name of the app setting that holds the connection string of the event hub or
            its namespace, or the prefix of the settings of an identity-based connection. Never
            the connection string itself.
        split_text: Leave the splitting of text to the platform: each item of a text that is a JSON
            array is then a message of its own, and an object is written anew. Without it, text is
            one message, as it is.

    Example:
        @timer_trigger("0 */5 * * * *")
        @event_hub_output("heartbeats", connection="EVENT_HUBS")
        def beat() -> str:
            return json.dumps({"alive": True})

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-event-hubs-output
    """

    event_hub_name: str = option(kw_only=False, check=_name_faults)
    connection: str = option(setting=True)
    split_text: bool = option(default=False, in_json=False)
