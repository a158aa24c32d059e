"""Event Grid in memory: topics, subscribers, both schemas, failures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from typing_extensions import assert_type

from azfdecor import testing
from azfdecor.local.host.call import InvocationError
from service_apps import CUP, Order, open_app

if TYPE_CHECKING:
    from service_apps import OpenApp

__all__ = ["open_app"]

APP = """
import datetime
TOPIC = {"topic_endpoint_uri": "TOPIC", "topic_key_setting": "KEY"}

@http_trigger("orders", methods=["POST"])
@event_grid_output(**TOPIC, arg_name="placed")
def place(order: Order, placed: Out[func.EventGridOutputEvent]) -> str:
    placed.set(func.EventGridOutputEvent(
        id="1", subject="orders/" + order.sku, data=order.model_dump(), data_version="1",
        event_type="Shop.Placed", event_time=datetime.datetime(2026, 1, 2),
    ))
    return "placed"

@event_grid_trigger()
@blob_output("shipped/{data.sku}")
def ship(order: Order) -> str:
    if order.quantity < 1:
        raise ValueError("nothing to ship")
    return str(order.quantity)

@event_grid_trigger()
@queue_output("told")
def tell(event: func.EventGridEvent) -> str:
    return f"{event.event_type} {event.subject} {event.topic} {event.get_json()}"

@http_trigger("raw", methods=["POST"])
@event_grid_output(**TOPIC, arg_name="event")
def raw(req: func.HttpRequest, event: Out[str]) -> str:
    event.set(req.get_body().decode())
    return ""
"""


def test_events_flow_between_functions(open_app: OpenApp) -> None:
    app = open_app(APP)
    topic = app.event_grid("TOPIC", Order)
    app.http.post("/api/orders", json=CUP.model_dump())
    assert_type(topic.messages, list[Order])
    assert_type(app.event_grid().messages, list[str])
    assert topic.messages == [CUP]
    assert topic.events[0]["eventType"] == "Shop.Placed"
    assert app.run_until_idle() == 2
    assert app.blob("shipped/cup").text == "2"
    assert app.queue("told").texts == [
        "Shop.Placed orders/cup /topics/TOPIC {'sku': 'cup', 'quantity': 2}"
    ]


def test_a_test_sends_events_of_its_own(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.event_grid(kind=Order).send(CUP, event_type="Shop.Moved", subject="s")
    app.event_grid().send_event(
        {"id": "1", "subject": "s", "eventType": "E", "dataVersion": "", "data": CUP.model_dump()}
    )
    assert app.run_until_idle() == 4
    assert [text.split()[0] for text in app.queue("told").texts] == ["Shop.Moved", "E"]


def test_a_test_says_who_gets_events(open_app: OpenApp) -> None:
    app = open_app(APP)
    topic = app.event_grid("TOPIC", Order)
    topic.deliver_to("ship")
    topic.send(CUP)
    app.run_until_idle()
    assert [call.function for call in app.calls()] == ["ship"]


def test_a_failure_comes_again_for_a_day(open_app: OpenApp) -> None:
    app = open_app(APP)
    topic = app.event_grid("TOPIC", Order)
    topic.deliver_to("ship")
    topic.send(Order(sku="bad", quantity=0))
    with pytest.raises(ValueError, match="nothing to ship"):
        app.run_until_idle()
    app.on_error = "record"
    assert app.run_until_idle() == 0
    start = app.clock.now()
    app.run_until_idle(max_delay=timedelta(days=2))
    assert [(call.at - start).total_seconds() for call in app.calls("ship")[1:4]] == [10, 40, 100]
    assert len(app.calls("ship")) == 11
    assert any("is dropped" in warning for warning in app.warnings)


CLOUD = """
@event_grid_trigger()
@event_grid_output(topic_endpoint_uri="TOPIC", topic_key_setting="KEY", arg_name="on")
def pass_on(event: func.CloudEvent, on: Out[str]) -> None:
    on.set(json.dumps({
        "specversion": "1.0", "id": event.id, "source": event.source, "type": event.type + ".Again",
        "data": event.get_json(),
    }))
"""


def test_cloud_events_are_passed_on_and_not_to_their_sender(open_app: OpenApp) -> None:
    app = open_app(CLOUD)
    app.event_grid().send({"a": 1}, event_type="First", is_cloud_event=True)
    assert app.run_until_idle() == 1
    (event,) = app.event_grid("TOPIC").events
    assert (event["type"], event["data"]) == ("First.Again", {"a": 1})


def test_what_is_no_event_fails_the_call(open_app: OpenApp) -> None:
    app = open_app(APP)
    with pytest.raises(InvocationError, match="this has no subject"):
        app.http.post("/api/raw", content='{"id": "1"}')
    with pytest.raises(InvocationError, match="an object of JSON, not 5"):
        app.http.post("/api/raw", content="5")
    assert app.event_grid("TOPIC").events == []


def test_functions_are_called_by_hand(open_app: OpenApp) -> None:
    app = open_app(APP)
    assert app.function("ship").call(CUP).outputs["$return"] == "2"
    assert "Test.Event test" in app.function("tell").call('{"x": 1}').outputs["$return"]
    assert "Storage.BlobCreated" in app.function("tell").call().outputs["$return"]


def test_unknown_names_are_errors(open_app: OpenApp) -> None:
    app = open_app(APP)
    with pytest.raises(testing.UnknownNameError, match="did you mean 'TOPIC'"):
        app.event_grid("TOPICS")
