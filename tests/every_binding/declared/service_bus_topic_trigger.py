import json
import logging

from azure.functions import ServiceBusMessage

from azfdecor import function_name, service_bus_topic_trigger


@function_name("service_bus_topic_trigger")
@service_bus_topic_trigger("orders", subscription_name="shipping")
def ship(messages: list[ServiceBusMessage]) -> None:
    for message in messages:
        logging.info("shipping %s", json.loads(message.get_body())["sku"])
