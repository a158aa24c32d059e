import json

from azure.functions import HttpRequest, Out

from azfdecor import function_name, dapr_state_output, http_trigger


@function_name("dapr_state_output")
@http_trigger("dapr_state_output/orders/{id}", methods=["PUT"])
@dapr_state_output("orders", key="{id}")
def put_order(req: HttpRequest, state: Out[str]) -> None:
    state.set(json.dumps({"value": req.get_json()}))
