import json
import logging

from azure.functions import QueueMessage

from azfdecor import function_name, queue_trigger


@function_name("queue_trigger")
@queue_trigger("orders")
def ship(message: QueueMessage) -> None:
    order = json.loads(message.get_body())
    logging.info("shipping %s, try %s", order["sku"], message.dequeue_count)
