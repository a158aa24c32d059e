from azure.functions import HttpRequest, HttpResponse

from azfdecor import function_name, http_trigger, socketio_negotiation_input


@function_name("socketio_negotiation_input")
@http_trigger("socketio_negotiation_input/negotiate", methods=["GET"])
@socketio_negotiation_input("chat", user_id="{query.user}")
def negotiate(req: HttpRequest, negotiation: str) -> HttpResponse:
    return HttpResponse(negotiation, mimetype="application/json")
