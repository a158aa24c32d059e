from azure.functions import PromptInvocationContext

from azfdecor import function_name, mcp_prompt_argument_input, mcp_prompt_trigger


@function_name("mcp_prompt_argument_input")
@mcp_prompt_trigger("summarize", prompt_arguments=[{"name": "topic", "required": True}])
@mcp_prompt_argument_input("topic", is_required=True)
def summarize(context: PromptInvocationContext, topic: str) -> str:
    return f"Summarize what is known about {topic}."
