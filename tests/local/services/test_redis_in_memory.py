"""Redis in memory: lists, streams, channels, inputs and commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typing_extensions import assert_type

from azfdecor.local.host.call import InvocationError
from service_apps import CUP, Order, open_app

if TYPE_CHECKING:
    from service_apps import OpenApp

__all__ = ["open_app"]

APP = """
@http_trigger("orders/{sku}", methods=["PUT"])
@redis_output("LPUSH", connection="REDIS", arg_name="pushed")
@redis_output("SET", connection="REDIS", arg_name="stored")
@redis_output("XADD", connection="REDIS", arg_name="added")
@redis_output("PUBLISH", connection="REDIS", arg_name="told")
@redis_output("EXPIRE", connection="REDIS", arg_name="expiry")
def place(sku: str, pushed: Out[str], stored: Out[str], added: Out[str], told: Out[str], expiry: Out[str]) -> str:
    pushed.set("orders " + json.dumps({"sku": sku, "quantity": 2}, separators=(",", ":")))
    stored.set(f"last {sku}")
    added.set(f"log * sku {sku} quantity 2")
    told.set(f"news new order of {sku}")
    expiry.set("last 60")
    return "placed"

@http_trigger("last", methods=["GET"])
@redis_input("GET last", connection="REDIS")
def last(req: func.HttpRequest, value: str) -> str:
    return value or "nothing"

@redis_list_trigger("orders", connection="REDIS")
@blob_output("shipped/{sku}")
def ship(order: Order) -> str:
    if order.quantity < 1:
        raise ValueError("nothing to ship")
    return str(order.quantity)

@redis_stream_trigger("log", connection="REDIS")
@queue_output("entries")
def entry(order: Order) -> str:
    return f"{order.quantity} x {order.sku}"

@redis_pub_sub_trigger("news", connection="REDIS")
@queue_output("news")
def news(message: str) -> str:
    return json.loads(message)["Message"]

@redis_pub_sub_trigger("__keyspace@0__:las*", connection="REDIS", pattern=True)
@queue_output("keys")
def keys(message: str) -> str:
    told = json.loads(message)
    return told["Channel"] + " " + told["Message"]
"""


def test_messages_flow_between_functions(open_app: OpenApp) -> None:
    app = open_app(APP)
    assert app.http.get("/api/last").text == "nothing"
    app.http.put("/api/orders/cup")
    orders = app.redis.list("orders", Order)
    assert_type(orders.messages, list[Order])
    assert orders.messages == [CUP]
    assert app.http.get("/api/last").text == "cup"
    assert app.run_until_idle() == 4
    assert app.blob("shipped/cup").text == "2"
    assert app.queue("entries").texts == ["2 x cup"]
    assert app.queue("news").texts == ["new order of cup"]
    assert app.queue("keys").texts == ["__keyspace@0__:last set"]
    assert any("'EXPIRE' is not simulated" in warning for warning in app.warnings)


def test_nothing_that_fails_comes_again(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.redis.list("orders", Order).send([Order(sku="bad", quantity=0), CUP])
    with pytest.raises(ValueError, match="nothing to ship"):
        app.run_until_idle()
    app.run_until_idle()
    assert [blob.name for blob in app.blobs("shipped/")] == ["shipped/cup"]


def test_a_test_sends_and_looks(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.redis.stream("log", Order).send(CUP)
    assert app.redis.stream("log", Order).messages == [CUP]
    app.redis.channel("news").send("hello")
    assert app.redis.channel("news").messages == ["hello"]
    app.run_until_idle()
    assert app.queue("entries").texts == ["2 x cup"]
    assert app.queue("news").texts == ["hello"]


def test_a_deleted_list_is_still_listened_to(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.redis.list("orders", Order).send(CUP)
    assert app.redis.run("DEL", "orders") == "1"
    assert app.run_until_idle() == 0
    app.redis.list("orders", Order).send(CUP)
    assert app.run_until_idle() == 1


def test_commands(open_app: OpenApp) -> None:
    run = open_app(APP).redis.run
    assert run("SET", "a", "1") == "OK"
    assert run("INCR", "a") == "2"
    assert run("incrby", "a", "3") == "5"
    assert run("HSET", "h", "x", "1", "y", "2") == "2"
    assert (run("HGET", "h", "x"), run("HGET", "h", "z")) == ("1", None)
    assert run("HDEL", "h", "x", "z") == "1"
    assert run("RPUSH", "l", "1", "2") == "2"
    assert run("LPUSH", "l", "0") == "3"
    assert [run("LINDEX", "l", at) for at in ("0", "-1", "7")] == ["0", "2", None]
    assert run("LLEN", "l") == "3"
    assert run("DEL", "a", "none") == "1"
    assert run("GET", "a") is None
    with pytest.raises(InvocationError, match="'SORT' is not simulated; GET"):
        run("SORT", "l")
    with pytest.raises(InvocationError, match="cannot be run"):
        run("HSET", "h", "x")


def test_functions_are_called_by_hand(open_app: OpenApp) -> None:
    app = open_app(APP)
    assert app.function("ship").call(CUP).outputs["$return"] == "2"
    assert app.function("entry").call(CUP).outputs["$return"] == "2 x cup"
    assert app.function("entry").call().outputs["$return"] == "2 x K-7"
    assert app.function("news").call("hello").outputs["$return"] == "hello"
    assert app.function("keys").call().outputs["$return"].endswith("K-7")
    assert json.loads(app.calls("news")[0].inputs["message"])["Channel"] == "news"
