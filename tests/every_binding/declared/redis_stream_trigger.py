import json
import logging

from azfdecor import function_name, redis_stream_trigger


@function_name("redis_stream_trigger")
@redis_stream_trigger("orders", connection="RedisConnection")
def ship(entry: str) -> None:
    order = json.loads(entry)["Values"]
    logging.info("shipping %s", order["sku"])
