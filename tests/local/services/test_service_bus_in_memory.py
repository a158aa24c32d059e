"""Service Bus in memory: queues, topics, batches, failures and dead letters."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from typing_extensions import assert_type

from azfdecor import testing
from service_apps import CUP, Order, open_app

if TYPE_CHECKING:
    from service_apps import OpenApp

__all__ = ["open_app"]

APP = """
@http_trigger("orders", methods=["POST"])
@service_bus_queue_output("orders")
@service_bus_topic_output("placed", arg_name="placed")
def place(order: Order, orders: Out[Order], placed: Out[Order]) -> str:
    orders.set(order)
    placed.set(order)
    return "placed"

@service_bus_queue_trigger("orders")
@blob_output("shipped/{sku}")
def ship(order: Order) -> str:
    if order.quantity < 1:
        raise ValueError("nothing to ship")
    return str(order.quantity)

@service_bus_topic_trigger("placed", subscription_name="bills")
@queue_output("bills")
def bill(order: Order) -> str:
    return "bill of " + order.sku

@service_bus_topic_trigger("placed", subscription_name="audit")
@queue_output("audit")
def audit(message: func.ServiceBusMessage) -> str:
    return json.dumps({
        "body": message.get_body().decode(), "id": message.message_id, "subject": message.subject,
        "session": message.session_id, "count": message.delivery_count,
        "sequence": message.sequence_number, "sent": message.enqueued_time_utc.isoformat(),
        "told": message.application_properties,
    })

@service_bus_queue_trigger("orders/$DeadLetterQueue")
@queue_output("buried")
def bury(message: func.ServiceBusMessage) -> str:
    return f"{message.dead_letter_reason}: {message.get_body().decode()}"
"""


def test_messages_flow_between_functions(open_app: OpenApp) -> None:
    app = open_app(APP)
    orders, placed = app.service_bus_queue("orders", Order), app.topic("placed", Order)
    assert app.http.post("/api/orders", json=CUP.model_dump()).text == "placed"
    assert_type(placed.messages, list[Order])
    assert_type(app.topic("placed").messages, list[str])
    assert orders.messages == placed.messages == [CUP]
    assert placed.subscription("bills").messages == [CUP]
    assert app.run_until_idle() == 3
    assert orders.messages == placed.subscription("bills").messages == []
    assert placed.messages == [CUP]  # all that were sent
    assert app.blob("shipped/cup").text == "2"
    assert app.queue("bills").texts == ["bill of cup"]


def test_the_worker_is_told_of_a_message(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.topic("placed").send(
        '{"sku": "pot", "quantity": 1}',
        message_id="m1",
        subject="new",
        session_id="s",
        application_properties={"from": "test"},
    )
    app.run_until_idle()
    (told,) = app.queue("audit", dict).messages
    assert told == {
        "body": '{"sku": "pot", "quantity": 1}',
        "id": "m1",
        "subject": "new",
        "session": "s",
        "count": 1,
        "sequence": 1,
        "sent": app.clock.now().isoformat(),
        "told": {"from": "test"},
    }
    with pytest.raises(TypeError, match=r"'subjekt'; it has .*subject"):
        app.topic("placed").send("x", subjekt="y")


def test_a_failure_is_raised_and_the_message_comes_again(open_app: OpenApp) -> None:
    app = open_app(APP)
    orders = app.service_bus_queue("orders", Order)
    orders.send([Order(sku="bad", quantity=0), CUP])
    with pytest.raises(ValueError, match="nothing to ship"):
        app.run_until_idle()
    assert [order.sku for order in orders.messages] == ["bad", "cup"]


def test_what_fails_becomes_a_dead_letter(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.on_error = "record"
    orders = app.service_bus_queue("orders", Order)
    orders.send(Order(sku="bad", quantity=0))
    for _ in range(10):
        assert orders.dead_letters.messages == []
        app.run_next()
    assert orders.messages == []
    assert orders.dead_letters.messages == [Order(sku="bad", quantity=0)]
    app.run_until_idle()
    assert len(app.failures) == 10
    assert app.queue("buried").texts == ['MaxDeliveryCountExceeded: {"sku":"bad","quantity":0}']


def test_a_test_says_how_often_a_message_is_delivered(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.on_error = "record"
    app.service_bus_queue("orders").max_delivery_count = 3
    app.service_bus_queue("orders").send("no order")
    app.run_until_idle()
    assert len(app.failures) == 3


BATCH = """
@service_bus_queue_trigger("many")
@queue_output("sums")
def add(orders: list[Order]) -> str:
    if any(order.sku == "bad" for order in orders):
        raise ValueError("a bad one")
    return str(sum(order.quantity for order in orders))

@service_bus_queue_trigger("raw")
@queue_output("ids")
def ids(messages: List[func.ServiceBusMessage]) -> str:
    return ",".join(f"{m.message_id}:{m.sequence_number}:{m.subject}:{m.user_properties}" for m in messages)
"""


def test_batches_are_those_of_host_json(open_app: OpenApp) -> None:
    app = open_app(BATCH, host={"serviceBus": {"maxMessageBatchSize": 2}})
    app.service_bus_queue("many", Order).send([Order(sku="x", quantity=n) for n in range(5)])
    assert app.run_until_idle() == 3
    assert app.queue("sums").texts == ["1", "5", "4"]
    app.service_bus_queue("raw").send("a", message_id="1", subject="new")
    app.service_bus_queue("raw").send("b", message_id="2")
    app.run_until_idle()
    assert app.queue("ids").texts == ["1:1:new:{},2:2:None:{}"]


def test_a_batch_that_fails_comes_again_as_a_whole(open_app: OpenApp) -> None:
    app = open_app(BATCH)
    app.on_error = "record"
    many = app.service_bus_queue("many", Order)
    many.send([CUP, Order(sku="bad", quantity=1)])
    app.run_until_idle()
    assert len(app.failures) == 10
    assert many.dead_letters.messages == [CUP, Order(sku="bad", quantity=1)]


LEFT = """
@service_bus_queue_trigger("left", auto_complete_messages=False, is_sessions_enabled=True)
def leave(message: str) -> None: ...

@http_trigger("bytes")
@service_bus_queue_output("left", arg_name="message", split_text=True)
def send(req: func.HttpRequest, message: Out[str]) -> str:
    message.set('[{"a":1}, "b"]')
    return ""
"""


def test_what_nothing_completes_comes_again_after_its_lock(open_app: OpenApp) -> None:
    app = open_app(LEFT)
    left = app.service_bus_queue("left")
    left.send("x")
    assert app.run_until_idle() == 1
    assert left.texts == ["x"]
    assert app.run_until_idle(max_delay=timedelta(minutes=2)) == 2
    assert any("autoCompleteMessages" in warning for warning in app.warnings)
    assert any("sessions are not simulated" in warning for warning in app.warnings)


def test_text_is_split_as_the_host_does(open_app: OpenApp) -> None:
    app = open_app(LEFT)
    app.http.get("/api/bytes")
    assert app.service_bus_queue("left").texts == ['{\n  "a": 1\n}', "b"]


def test_functions_are_called_by_hand(open_app: OpenApp) -> None:
    app = open_app(APP + BATCH)
    assert app.function("ship").call(CUP).outputs["$return"] == "2"
    assert app.function("ship").call('{"sku": "x", "quantity": 7}').outputs["$return"] == "7"
    assert app.function("ship").call().outputs["$return"] == "2"
    told = app.function("audit").call("x", MessageId="by hand").outputs["$return"]
    assert json.loads(json.loads(told)[0])["id"] == "by hand"
    assert app.function("add").call([CUP, CUP]).outputs["$return"] == "4"
    assert app.function("add").call(CUP).outputs["$return"] == "2"


def test_unknown_names_are_errors(open_app: OpenApp) -> None:
    app = open_app(APP)
    with pytest.raises(testing.UnknownNameError, match="did you mean 'orders'"):
        app.service_bus_queue("order")
    with pytest.raises(testing.UnknownNameError, match=r"no Service Bus topic 'orders'.*'placed'"):
        app.topic("orders")
    app.topic("orders", create=True).send("x")


def test_damaged_text_is_told(open_app: OpenApp) -> None:
    app = open_app("@service_bus_queue_trigger('text')\ndef text(message: str) -> None: ...\n")
    app.service_bus_queue("text").send(b"\xff\x00")
    app.run_until_idle()
    assert app.calls("text")[0].inputs == {"message": "\ufffd\x00"}
    assert any('"dataType": "binary"' in warning for warning in app.warnings)


def test_a_setting_that_is_not_set_keeps_one_function_back(open_app: OpenApp) -> None:
    app = open_app(
        "@service_bus_queue_trigger('%NONE%')\ndef lost(message: str) -> None: ...\n"
        "@service_bus_queue_trigger('orders')\ndef ship(message: str) -> None: ...\n"
    )
    app.service_bus_queue("orders").send("x")
    assert app.run_until_idle() == 1
    assert any("'%NONE%' does not resolve" in warning for warning in app.warnings)
