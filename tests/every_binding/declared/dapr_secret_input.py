import json
import logging

from azure.functions import TimerRequest

from azfdecor import function_name, dapr_secret_input, timer_trigger


@function_name("dapr_secret_input")
@timer_trigger("0 0 6 * * *")
@dapr_secret_input("vault", key="partner-api")
def fetch(timer: TimerRequest, secret: str) -> None:
    token = json.loads(secret)["partner-api"]
    logging.info("the token has %s characters", len(token))
