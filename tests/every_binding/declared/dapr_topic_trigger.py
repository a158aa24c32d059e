import json
import logging

from azfdecor import function_name, dapr_topic_trigger


@function_name("dapr_topic_trigger")
@dapr_topic_trigger("messages", topic="orders")
def ship(event: str) -> None:
    logging.info("shipping %s", json.loads(event)["data"])
