from azure.functions import HttpRequest, HttpResponse, Out

from azfdecor import function_name, http_trigger, kafka_output


@function_name("kafka_output")
@http_trigger("kafka_output/orders", methods=["POST"])
@kafka_output("orders", broker_list="KAFKA_BROKERS")
def place_order(req: HttpRequest, orders: Out[str]) -> HttpResponse:
    orders.set(req.get_body().decode())
    return HttpResponse(status_code=202)
