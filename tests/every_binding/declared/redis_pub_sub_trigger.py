import json
import logging

from azfdecor import function_name, redis_pub_sub_trigger


@function_name("redis_pub_sub_trigger")
@redis_pub_sub_trigger("orders", connection="RedisConnection")
def ship(event: str) -> None:
    logging.info("shipping %s", json.loads(event)["Message"])
