from azfdecor import function_name, mcp_tool_property_input, mcp_tool_trigger


@function_name("mcp_tool_property_input")
@mcp_tool_trigger("greet", description="Greet a person.")
@mcp_tool_property_input(
    "name",
    property_type="string",
    description="The person's name.",
    is_required=True,
    arg_name="name",
)
def greet(context: str, name: str) -> str:
    return f"Hello, {name}!"
