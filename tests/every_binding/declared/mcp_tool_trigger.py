from azure.functions import InputStream

from azfdecor import function_name, blob_input, mcp_tool_trigger


@function_name("mcp_tool_trigger")
@mcp_tool_trigger("get_order", description="Look up an order by its number.")
@blob_input("orders/{mcptoolargs.number}.json")
def get_order(number: int, order: InputStream, lines: bool = True) -> str:
    text = order.read().decode()
    return text if lines else f"order {number} exists"
