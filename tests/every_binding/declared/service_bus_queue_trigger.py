import json
import logging

from azure.functions import ServiceBusMessage

from azfdecor import function_name, service_bus_queue_trigger


@function_name("service_bus_queue_trigger")
@service_bus_queue_trigger("orders")
def ship(message: ServiceBusMessage) -> None:
    order = json.loads(message.get_body())
    logging.info("shipping %s, try %s", order["sku"], message.delivery_count)
