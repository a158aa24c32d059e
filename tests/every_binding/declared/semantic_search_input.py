import json

from azure.functions import HttpRequest

from azfdecor import function_name, http_trigger, semantic_search_input


@function_name("semantic_search_input")
@http_trigger("semantic_search_input/ask", methods=["POST"])
@semantic_search_input(
    "{prompt}",
    search_connection_name="AISearchEndpoint",
    collection="documents",
    chat_model="%CHAT_MODEL%",
    embeddings_model="%EMBEDDINGS_MODEL%",
)
def ask(req: HttpRequest, result: str) -> str:
    return str(json.loads(result)["Response"])
