import json
import logging

from azfdecor import function_name, redis_list_trigger


@function_name("redis_list_trigger")
@redis_list_trigger("orders", connection="RedisConnection")
def ship(order: str) -> None:
    logging.info("shipping %s", json.loads(order)["sku"])
