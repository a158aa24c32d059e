from azure.functions import EventGridEvent, EventGridOutputEvent

from azfdecor import function_name, event_grid_output, event_grid_trigger


@function_name("event_grid_output")
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
