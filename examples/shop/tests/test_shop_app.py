"""The whole shop in one process: what one function sends, another one gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import Order

if TYPE_CHECKING:
    from azfdecor.testing import App


def test_an_order_is_shipped(function_app: App) -> None:
    response = function_app.http.post("/api/orders", json={"sku": "teapot", "quantity": 2})
    assert response.status_code == 201
    orders = function_app.queue("orders", Order)
    assert [order.total for order in orders.messages] == [Order(**response.json()).total]

    function_app.run_until_idle()

    assert orders.messages == []
    (receipt,) = function_app.blobs("receipts/")
    assert receipt.text == "2 x teapot, standard: 39.80"
    (row,) = function_app.table("shipments").rows
    assert row["sku"] == "teapot"


def test_the_report_comes_at_night(function_app: App) -> None:
    function_app.clock.move_to("2030-01-01T00:00:00Z")
    function_app.advance(days=1)
    (call,) = function_app.calls("nightly_report")
    assert (call.at.hour, call.has_failed) == (2, False)


def test_an_order_that_fits_no_model_goes_aside(function_app: App) -> None:
    function_app.on_error = "record"
    function_app.queue("orders").send('{"sku": "sofa"}')
    function_app.run_until_idle()
    assert function_app.queue("orders-poison").texts == ['{"sku": "sofa"}']
    assert len(function_app.failures) == 5
