import json

from azure.functions import HttpRequest

from azfdecor import function_name, assistant_post_input, http_trigger


@function_name("assistant_post_input")
@http_trigger("assistant_post_input/assistants/{id}", methods=["POST"])
@assistant_post_input("{id}", user_message="{Query.message}", chat_model="%CHAT_MODEL%")
def ask(req: HttpRequest, state: str) -> str:
    return str(json.loads(state)["recentMessages"][-1]["content"])
