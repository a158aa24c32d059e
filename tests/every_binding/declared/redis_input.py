from azure.functions import HttpRequest

from azfdecor import function_name, http_trigger, redis_input


@function_name("redis_input")
@http_trigger("redis_input/prices/{sku}")
@redis_input("HGET prices {sku}", connection="RedisConnection")
def price(req: HttpRequest, price: str) -> str:
    return price
