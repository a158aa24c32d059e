import json
import logging

from azure.functions import InputStream

from azfdecor import function_name, blob_input, mcp_tool_trigger


@function_name("mcp_tool_trigger")
@mcp_tool_trigger(
    "get_order",
    description="Look up an order by its number.",
    tool_properties=[
        {
            "propertyName": "number",
            "propertyType": "string",
            "description": "The order's number.",
            "isRequired": True,
        }
    ],
)
@blob_input("orders/{mcptoolargs.number}.json")
def get_order(context: str, order: InputStream) -> str:
    logging.info("asked for %s", json.loads(context)["arguments"])
    return order.read().decode()
