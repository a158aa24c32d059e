import json
import logging

from azfdecor import function_name, dapr_binding_trigger


@function_name("dapr_binding_trigger")
@dapr_binding_trigger("orders")
def ship(event: str) -> None:
    logging.info("shipping %s", json.loads(event)["sku"])
