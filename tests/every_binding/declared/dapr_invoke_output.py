import json

from azfdecor import function_name, dapr_invoke_output, queue_trigger


@function_name("dapr_invoke_output")
@queue_trigger("orders")
@dapr_invoke_output("warehouse", method_name="ship")
def forward(order: str) -> str:
    return json.dumps({"body": json.loads(order)})
