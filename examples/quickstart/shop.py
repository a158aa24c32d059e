"""A small shop: orders come in over HTTP and are shipped from a queue."""

from azure.functions import HttpRequest, HttpResponse, Out

from azfdecor import blob_output, http_trigger, queue_output, queue_trigger


@http_trigger("orders/{item}", methods=["POST"])
@queue_output("orders")
def place_order(req: HttpRequest, orders: Out[str]) -> HttpResponse:
    """Accept an order and leave the work to the queue."""
    item = req.route_params["item"]
    orders.set(item)
    return HttpResponse(f"ordered: {item}", status_code=202)


@queue_trigger("orders")
@blob_output("receipts/{rand-guid}.txt")
def ship(item: str) -> str:
    """Ship what was ordered; the returned text becomes the receipt."""
    return f"shipped: {item}"
