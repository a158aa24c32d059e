import json

from azure.functions import HttpRequest

from azfdecor import function_name, http_trigger, text_completion_input


@function_name("text_completion_input")
@http_trigger("text_completion_input/whois/{name}")
@text_completion_input("Who is {name}?", chat_model="%CHAT_MODEL%", max_tokens=200)
def whois(req: HttpRequest, answer: str) -> str:
    return str(json.loads(answer)["content"])
