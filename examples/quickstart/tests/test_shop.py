"""Run with `python -m pytest`: decorated functions are plain callables."""

from azure.functions import HttpRequest

from azfdecor import testing
from shop import place_order, ship


def test_an_order_is_queued() -> None:
    orders = testing.Out[str]()
    req = HttpRequest("POST", "/api/orders/teapot", route_params={"item": "teapot"}, body=b"")

    response = place_order(req, orders)

    assert response.status_code == 202
    assert orders.get() == "teapot"


def test_shipping_writes_a_receipt() -> None:
    assert ship("teapot") == "shipped: teapot"
