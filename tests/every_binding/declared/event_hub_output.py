import json

from azure.functions import TimerRequest

from azfdecor import function_name, event_hub_output, timer_trigger


@function_name("event_hub_output")
@timer_trigger("0 */5 * * * *")
@event_hub_output("heartbeats", connection="EVENT_HUBS")
def beat(timer: TimerRequest) -> str:
    return json.dumps({"late": timer.past_due})
