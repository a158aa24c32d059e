import json
import logging

from azfdecor import function_name, rabbitmq_trigger


@function_name("rabbitmq_trigger")
@rabbitmq_trigger("orders", connection_string_setting="RABBITMQ")
def ship(message: str) -> None:
    logging.info("shipping %s", json.loads(message)["sku"])
