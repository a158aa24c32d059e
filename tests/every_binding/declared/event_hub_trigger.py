import logging

from azure.functions import EventHubEvent

from azfdecor import function_name, event_hub_trigger


@function_name("event_hub_trigger")
@event_hub_trigger("temperatures", connection="EVENT_HUBS")
def watch(events: list[EventHubEvent]) -> None:
    for event in events:
        logging.info("%s: %s", event.enqueued_time, event.get_body().decode())
