import json
import logging

from azure.functions import KafkaEvent

from azfdecor import function_name, kafka_trigger


@function_name("kafka_trigger")
@kafka_trigger("orders", broker_list="KAFKA_BROKERS", consumer_group="shop")
def ship(event: KafkaEvent) -> None:
    order = json.loads(json.loads(event.get_body())["Value"])
    logging.info("shipping %s, offset %s", order["sku"], event.offset)
