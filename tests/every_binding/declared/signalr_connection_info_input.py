from azure.functions import HttpRequest, HttpResponse

from azfdecor import function_name, http_trigger, signalr_connection_info_input


@function_name("signalr_connection_info_input")
@http_trigger("signalr_connection_info_input/negotiate", methods=["POST"])
@signalr_connection_info_input("chat", user_id="{headers.x-ms-client-principal-id}")
def negotiate(req: HttpRequest, info: str) -> HttpResponse:
    return HttpResponse(info, mimetype="application/json")
