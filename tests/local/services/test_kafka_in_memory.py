"""Kafka in memory: records, keys, batches and failures."""

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
@kafka_output("orders", broker_list="BROKERS")
def place(order: Order, orders: Out[Order]) -> str:
    orders.set(order)
    return "placed"

@http_trigger("raw", methods=["POST"])
@kafka_output("orders", broker_list="BROKERS", arg_name="orders")
def raw(req: func.HttpRequest, orders: Out[str]) -> str:
    orders.set(req.get_body().decode())
    return ""

@kafka_trigger("orders", broker_list="BROKERS", consumer_group="ship")
@blob_output("shipped/{rand-guid}")
def ship(order: Order) -> str:
    if order.quantity < 1:
        raise ValueError("nothing to ship")
    return f"{order.quantity} x {order.sku}"

@kafka_trigger("orders", broker_list="BROKERS", consumer_group="tell")
@queue_output("told")
def tell(event: func.KafkaEvent) -> str:
    record = json.loads(event.get_body())
    return json.dumps({
        "value": record["Value"], "key": event.key, "offset": event.offset, "topic": event.topic,
        "partition": event.partition, "headers": event.headers, "same": record["Key"] == event.key,
    })

@kafka_trigger("orders", broker_list="BROKERS", consumer_group="many")
@queue_output("sums")
def add(orders: list[Order]) -> str:
    return str(sum(order.quantity for order in orders))

@kafka_trigger("raw", broker_list="BROKERS")
@queue_output("raw")
def events(events: List[func.KafkaEvent]) -> str:
    return ",".join(f"{e.key}:{e.offset}:{e.topic}" for e in events)

@kafka_trigger("bytes", broker_list="BROKERS")
@queue_output("bytes")
def binary(value: bytes) -> str:
    return value.hex()
"""


def test_messages_flow_between_functions(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.http.post("/api/orders", json=CUP.model_dump())
    assert app.kafka_topic("orders", Order).messages == [CUP]
    assert app.run_until_idle() == 3
    assert [blob.text for blob in app.blobs("shipped/")] == ["2 x cup"]
    assert app.queue("sums").texts == ["2"]


def test_the_worker_is_told_of_messages(open_app: OpenApp) -> None:
    app = open_app(APP)
    topic = app.kafka_topic("orders", Order)
    topic.send(CUP, key="k", headers={"from": "test"})
    topic.send(CUP)
    app.run_until_idle()
    first, second = app.queue("told", dict).messages
    assert first == {
        "value": CUP.model_dump_json(),
        "key": "k",
        "offset": 0,
        "topic": "orders",
        "partition": 0,
        "headers": [{"Key": "from", "Value": "dGVzdA=="}],
        "same": True,
    }
    assert (second["key"], second["offset"], second["headers"]) == (None, 1, [])
    app.kafka_topic("raw").send("a", key="k")
    app.kafka_topic("raw").send("b")
    app.kafka_topic("bytes").send(b"\xff\x00")
    app.run_until_idle()
    assert app.queue("raw").texts == ["k:0:raw,None:1:raw"]
    assert app.queue("bytes").texts == ["ff00"]


def test_a_whole_record_is_sent_with_its_key(open_app: OpenApp) -> None:
    app = open_app(APP)
    record = {
        "Offset": 0,
        "Partition": 0,
        "Topic": "",
        "Timestamp": "2026-01-02T03:04:05Z",
        "Value": CUP.model_dump_json(),
        "Key": "k",
        "Headers": [{"Key": "a", "Value": "b"}],
    }
    app.http.post("/api/raw", content=json.dumps(record))
    topic = app.kafka_topic("orders", Order)
    assert (topic.messages, topic.keys) == ([CUP], ["k"])


def test_batches_are_those_of_host_json(open_app: OpenApp) -> None:
    app = open_app(APP, host={"kafka": {"maxBatchSize": 2}})
    app.kafka_topic("orders", Order).send([CUP] * 3)
    app.run_until_idle()
    assert app.queue("sums").texts == ["4", "2"]


def test_what_fails_does_not_come_again(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.kafka_topic("orders", Order).send(Order(sku="bad", quantity=0))
    with pytest.raises(ValueError, match="nothing to ship"):
        app.run_until_idle()
    app.run_until_idle()
    assert len(app.calls("ship")) == 1


def test_functions_are_called_by_hand(open_app: OpenApp) -> None:
    app = open_app(APP)
    assert app.function("ship").call(CUP).outputs["$return"] == "2 x cup"
    assert app.function("add").call([CUP, CUP]).outputs["$return"] == "4"
    told = json.loads(json.loads(app.function("tell").call().outputs["$return"])[0])
    assert json.loads(told["value"])["sku"] == "K-7"
    with pytest.raises(testing.UnknownNameError, match="did you mean 'orders'"):
        app.kafka_topic("order")
