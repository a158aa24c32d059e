import json

from azure.functions import HttpRequest, HttpResponse, Out

from azfdecor import function_name, dapr_publish_output, http_trigger


@function_name("dapr_publish_output")
@http_trigger("dapr_publish_output/orders", methods=["POST"])
@dapr_publish_output("messages", topic="orders")
def place_order(req: HttpRequest, message: Out[str]) -> HttpResponse:
    message.set(json.dumps({"payload": req.get_json()}))
    return HttpResponse(status_code=202)
