from azure.functions import HttpRequest, HttpResponse

from azfdecor import function_name, embeddings_input, http_trigger


@function_name("embeddings_input")
@http_trigger("embeddings_input/embeddings", methods=["POST"])
@embeddings_input("{text}", input_type="RawText", embeddings_model="%EMBEDDINGS_MODEL%")
def embed(req: HttpRequest, embeddings: str) -> HttpResponse:
    return HttpResponse(embeddings, mimetype="application/json")
