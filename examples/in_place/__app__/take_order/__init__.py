import azure.functions as func
from __app__.shared import orders, prices

from azfdecor import function_name, http_trigger, queue_output


@http_trigger(methods=["POST"])
@function_name("take_order")
@queue_output("orders")
def main(req: func.HttpRequest, msg: func.Out[str]) -> func.HttpResponse:
    order = req.get_json()
    if prices.price(order["item"]) is None:
        return func.HttpResponse(f"there is no {order['item']}", status_code=400)
    msg.set(orders.write(order["item"], order["quantity"]))
    return func.HttpResponse("thank you", status_code=202)
