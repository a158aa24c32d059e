import json

from azfdecor import function_name, queue_trigger, table_output


@function_name("table_output")
@queue_trigger("orders")
@table_output("orders", partition_key="shop", row_key="{rand-guid}")
def record(order: str) -> str:
    return json.dumps({"sku": json.loads(order)["sku"]})
