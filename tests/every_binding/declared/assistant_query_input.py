from azure.functions import HttpRequest, HttpResponse

from azfdecor import function_name, assistant_query_input, http_trigger


@function_name("assistant_query_input")
@http_trigger("assistant_query_input/assistants/{id}", methods=["GET"])
@assistant_query_input("{id}", timestamp_utc="{Query.timestampUTC}")
def messages(req: HttpRequest, state: str) -> HttpResponse:
    return HttpResponse(state, mimetype="application/json")
