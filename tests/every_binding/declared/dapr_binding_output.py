import json

from azfdecor import function_name, dapr_binding_output, queue_trigger


@function_name("dapr_binding_output")
@queue_trigger("orders")
@dapr_binding_output("archive", operation="create")
def archive(order: str) -> str:
    return json.dumps({"data": json.loads(order)})
