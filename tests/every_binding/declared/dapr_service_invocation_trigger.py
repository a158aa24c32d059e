import json

from azfdecor import function_name, dapr_service_invocation_trigger


@function_name("dapr_service_invocation_trigger")
@dapr_service_invocation_trigger("stock")
def stock(call: str) -> bytes:
    sku = json.loads(call)["sku"]
    return json.dumps({"sku": sku, "left": 12}).encode()
