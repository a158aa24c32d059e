import json
import logging

from azure.functions import TimerRequest

from azfdecor import function_name, signalr_endpoints_input, timer_trigger


@function_name("signalr_endpoints_input")
@timer_trigger("0 */5 * * * *")
@signalr_endpoints_input("chat")
def watch(timer: TimerRequest, endpoints: str) -> None:
    for endpoint in json.loads(endpoints):
        logging.info("%s is online: %s", endpoint["name"], endpoint["online"])
