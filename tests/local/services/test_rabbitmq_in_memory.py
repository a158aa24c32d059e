"""RabbitMQ in memory: queues and failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from azfdecor import testing
from service_apps import CUP, Order, open_app

if TYPE_CHECKING:
    from service_apps import OpenApp

__all__ = ["open_app"]

APP = """
@http_trigger("orders", methods=["POST"])
@rabbitmq_output("orders", connection_string_setting="RABBIT")
def place(order: Order, orders: Out[Order]) -> str:
    orders.set(order)
    return "placed"

@rabbitmq_trigger("orders", connection_string_setting="RABBIT")
@blob_output("shipped/{sku}")
def ship(order: Order) -> str:
    if order.quantity < 1:
        raise ValueError("nothing to ship")
    return str(order.quantity)

@rabbitmq_trigger("bytes", connection_string_setting="RABBIT")
@rabbitmq_output("hex", connection_string_setting="RABBIT")
def binary(message: bytes) -> bytes:
    return message + b"!"
"""


def test_messages_flow_between_functions(open_app: OpenApp) -> None:
    app = open_app(APP)
    orders = app.rabbitmq_queue("orders", Order)
    app.http.post("/api/orders", json=CUP.model_dump())
    assert orders.messages == [CUP]
    assert app.run_until_idle() == 1
    assert orders.messages == []
    assert app.blob("shipped/cup").text == "2"
    app.rabbitmq_queue("bytes").send(b"\xff")
    app.run_until_idle()
    assert app.rabbitmq_queue("hex").raw == [b"\xff!"]


def test_what_fails_comes_again_five_times(open_app: OpenApp) -> None:
    app = open_app(APP)
    orders = app.rabbitmq_queue("orders", Order)
    orders.send(Order(sku="bad", quantity=0))
    with pytest.raises(ValueError, match="nothing to ship"):
        app.run_until_idle()
    app.on_error = "record"
    assert app.run_until_idle() == 5
    assert orders.messages == []
    assert any("is rejected" in warning for warning in app.warnings)


def test_functions_are_called_by_hand(open_app: OpenApp) -> None:
    app = open_app(APP)
    assert app.function("ship").call(CUP).outputs["$return"] == "2"
    assert app.function("ship").call().outputs["$return"] == "2"
    with pytest.raises(testing.UnknownNameError, match="did you mean 'orders'"):
        app.rabbitmq_queue("order")
