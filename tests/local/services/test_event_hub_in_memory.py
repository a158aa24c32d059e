"""Event Hubs in memory: events, batches, consumer groups and failures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from azfdecor import testing
from service_apps import CUP, Order, open_app

if TYPE_CHECKING:
    from service_apps import OpenApp

__all__ = ["open_app"]

APP = """
@http_trigger("orders", methods=["POST"])
@event_hub_output("orders", connection="HUBS")
def place(orders_placed: list[Order], orders: Out[list[Order]]) -> str:
    orders.set(orders_placed)
    return "placed"

@event_hub_trigger("orders", connection="HUBS")
@blob_output("stored/{rand-guid}")
def store(orders: list[Order]) -> str:
    if any(order.quantity < 1 for order in orders):
        raise ValueError("nothing to store")
    return ",".join(order.sku for order in orders)

@event_hub_trigger("orders", connection="HUBS", consumer_group="watch")
@queue_output("watched")
def watch(event: func.EventHubEvent) -> str:
    return json.dumps({
        "body": json.loads(event.get_body()), "key": event.partition_key,
        "number": event.sequence_number, "offset": event.offset,
        "sent": event.enqueued_time.isoformat(), "told": event.metadata["Properties"],
    })

@event_hub_trigger("raw", connection="HUBS")
@queue_output("raw")
def raw(events: List[func.EventHubEvent]) -> str:
    return ",".join(f"{e.partition_key}:{e.sequence_number}:{e.get_body().decode()}" for e in events)

@event_hub_trigger("retried", connection="HUBS")
@fixed_delay_retry(max_retry_count=2, delay_interval="00:00:10")
def retried(event: str) -> None:
    raise ValueError(event)
"""


def test_events_flow_in_batches(open_app: OpenApp) -> None:
    app = open_app(APP)
    placed = [Order(sku=str(n), quantity=1) for n in range(250)]
    app.http.post("/api/orders", json=[order.model_dump() for order in placed])
    hub = app.hub("orders", Order)
    assert hub.messages == placed
    app.run_until_idle()
    assert [len(call.inputs["orders"]) for call in app.calls("store")] == [100, 100, 50]
    assert len(app.calls("watch")) == 250
    assert hub.messages == placed  # a hub keeps its events
    assert app.run_until_idle() == 0


def test_batches_are_those_of_host_json(open_app: OpenApp) -> None:
    app = open_app(APP, host={"eventHubs": {"maxEventBatchSize": 2}})
    app.hub("orders", Order).send([CUP] * 5)
    app.run_until_idle()
    assert [len(call.inputs["orders"]) for call in app.calls("store")] == [2, 2, 1]


def test_the_worker_is_told_of_events(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.hub("orders", Order).send(CUP, partition_key="a", properties={"from": "test"})
    app.run_until_idle()
    (told,) = app.queue("watched", dict).messages
    sent = app.clock.now().isoformat()
    assert told.pop("told") in ({"from": "test"}, '{"from": "test"}')
    assert told == {
        "body": CUP.model_dump(),
        "key": "a",
        "number": 0,
        "offset": "0",
        "sent": sent,
    }
    app.hub("raw").send("x", partition_key="k")
    app.hub("raw").send("y")
    assert app.hub("raw").keys == ["k", None]
    app.run_until_idle()
    assert app.queue("raw").texts == ["k:0:x,None:1:y"]


def test_a_batch_that_fails_does_not_come_again(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.on_error = "record"
    app.hub("orders", Order).send(Order(sku="bad", quantity=0))
    app.run_until_idle()
    app.hub("orders", Order).send(CUP)
    app.run_until_idle()
    assert [call.has_failed for call in app.calls("store")] == [True, False]
    assert [blob.text for blob in app.blobs("stored/")] == ["cup"]


def test_a_retry_policy_is_followed(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.hub("retried").send("again")
    with pytest.raises(ValueError, match="again"):
        app.run_until_idle()
    assert [call.attempts for call in app.calls("retried")] == [3]
    assert app.run_until_idle() == 0


SHARED = """
@event_hub_trigger("orders", connection="HUBS")
def one(event: str) -> None: ...

@event_hub_trigger("orders", connection="HUBS")
def two(event: str) -> None: ...
"""


def test_functions_of_one_consumer_group_share_the_events(open_app: OpenApp) -> None:
    app = open_app(SHARED)
    app.hub("orders").send(["a", "b", "c"])
    assert app.run_until_idle() == 3
    assert [call.function for call in app.calls()] == ["one", "two", "one"]
    assert any("same consumer group" in warning for warning in app.warnings)


def test_functions_are_called_by_hand(open_app: OpenApp) -> None:
    app = open_app(APP)
    assert app.function("store").call([CUP, CUP]).outputs["$return"] == "cup,cup"
    told = app.function("watch").call(CUP).outputs["$return"]
    assert json.loads(json.loads(told)[0])["body"] == CUP.model_dump()
    assert app.function("raw").call().has_failed is False


def test_unknown_names_are_errors(open_app: OpenApp) -> None:
    app = open_app(APP)
    with pytest.raises(testing.UnknownNameError, match="did you mean 'orders'"):
        app.hub("order")
    app.hub("orders").send("x")
    app.hub("orders").clear()
    assert app.run_until_idle() == 0
