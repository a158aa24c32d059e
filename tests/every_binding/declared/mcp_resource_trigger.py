import json

from azfdecor import function_name, mcp_resource_trigger


@function_name("mcp_resource_trigger")
@mcp_resource_trigger(
    "file://prices.json",
    resource_name="prices",
    mime_type="application/json",
)
def prices(context: str) -> str:
    return json.dumps({"cup": 4.5, "asked": json.loads(context)["uri"]})
