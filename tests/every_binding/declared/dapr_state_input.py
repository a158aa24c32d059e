from azure.functions import HttpRequest, HttpResponse

from azfdecor import function_name, dapr_state_input, http_trigger


@function_name("dapr_state_input")
@http_trigger("dapr_state_input/orders/{id}")
@dapr_state_input("orders", key="{id}")
def order(req: HttpRequest, state: str) -> HttpResponse:
    return HttpResponse(state, mimetype="application/json")
