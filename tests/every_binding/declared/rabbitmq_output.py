from azure.functions import HttpRequest, HttpResponse, Out

from azfdecor import function_name, http_trigger, rabbitmq_output


@function_name("rabbitmq_output")
@http_trigger("rabbitmq_output/orders", methods=["POST"])
@rabbitmq_output("orders", connection_string_setting="RABBITMQ")
def place_order(req: HttpRequest, orders: Out[bytes]) -> HttpResponse:
    orders.set(req.get_body())
    return HttpResponse(status_code=202)
