import logging

from azure.functions import EventGridEvent

from azfdecor import function_name, event_grid_trigger


@function_name("event_grid_trigger")
@event_grid_trigger()
def stored(event: EventGridEvent) -> None:
    logging.info("%s: %s", event.event_type, event.get_json()["url"])
