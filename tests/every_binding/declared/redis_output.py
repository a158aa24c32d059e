from azure.functions import HttpRequest, Out

from azfdecor import function_name, http_trigger, redis_output


@function_name("redis_output")
@http_trigger("redis_output/prices/{sku}", methods=["PUT"])
@redis_output("SET", connection="RedisConnection")
def set_price(req: HttpRequest, arguments: Out[str]) -> None:
    arguments.set(f"{req.route_params['sku']} {req.get_body().decode()}")
