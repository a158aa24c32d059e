from azfdecor import function_name, mcp_prompt_trigger


@function_name("mcp_prompt_trigger")
@mcp_prompt_trigger(
    "review",
    description="Review a piece of code.",
    prompt_arguments=[{"name": "code", "description": "The code.", "required": True}],
)
def review(code: str) -> str:
    return f"Review this code: {code}"
