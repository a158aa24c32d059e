import json

from azure.functions import HttpRequest, HttpResponse

from azfdecor import function_name, http_trigger, signalr_negotiation_input


@function_name("signalr_negotiation_input")
@http_trigger("signalr_negotiation_input/negotiate", methods=["POST"])
@signalr_negotiation_input("chat")
def negotiate(req: HttpRequest, negotiation: str) -> HttpResponse:
    endpoint = json.loads(negotiation)["endpoints"][0]
    info = json.dumps(endpoint["connectionInfo"])
    return HttpResponse(info, mimetype="application/json")
