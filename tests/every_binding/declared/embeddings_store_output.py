import json

from azure.functions import HttpRequest, HttpResponse, Out

from azfdecor import function_name, embeddings_store_output, http_trigger


@function_name("embeddings_store_output")
@http_trigger("embeddings_store_output/documents", methods=["POST"])
@embeddings_store_output(
    "{url}",
    input_type="Url",
    store_connection_name="AISearchEndpoint",
    collection="documents",
    embeddings_model="%EMBEDDINGS_MODEL%",
)
def store(req: HttpRequest, document: Out[str]) -> HttpResponse:
    document.set(json.dumps({"title": req.get_json()["url"]}))
    return HttpResponse(status_code=202)
