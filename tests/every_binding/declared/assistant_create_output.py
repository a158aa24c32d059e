import json

from azure.functions import HttpRequest, HttpResponse, Out

from azfdecor import function_name, assistant_create_output, http_trigger


@function_name("assistant_create_output")
@http_trigger("assistant_create_output/assistants/{id}", methods=["PUT"])
@assistant_create_output()
def create(req: HttpRequest, assistant: Out[str]) -> HttpResponse:
    instructions = "You keep a list of tasks."
    assistant.set(json.dumps({"id": req.route_params["id"], "instructions": instructions}))
    return HttpResponse(status_code=202)
