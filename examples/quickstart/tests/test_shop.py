"""Run with `python -m pytest`: decorated functions are plain callables."""

from unittest.mock import Mock

from azure.functions import HttpRequest

from shop import place_order, ship


def test_an_order_is_queued() -> None:
    orders = Mock()
    req = HttpRequest("POST", "/api/orders/teapot", route_params={"item": "teapot"}, body=b"")

    response = place_order(req, orders)

    assert response.status_code == 202
    orders.set.assert_called_once_with("teapot")


def test_shipping_writes_a_receipt() -> None:
    assert ship("teapot") == "shipped: teapot"
