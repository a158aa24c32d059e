import json

from azfdecor import function_name, event_hub_output, timer_trigger


@function_name("event_hub_output")
@timer_trigger("0 */5 * * * *")
@event_hub_output("heartbeats", connection="EVENT_HUBS")
def beat() -> str:
    return json.dumps({"alive": True})
