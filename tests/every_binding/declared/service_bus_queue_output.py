from azure.functions import HttpRequest, HttpResponse, Out

from azfdecor import function_name, http_trigger, service_bus_queue_output


@function_name("service_bus_queue_output")
@http_trigger("service_bus_queue_output/orders", methods=["POST"])
@service_bus_queue_output("orders")
def place_order(req: HttpRequest, orders: Out[str]) -> HttpResponse:
    orders.set(req.get_body().decode())
    return HttpResponse(status_code=202)
