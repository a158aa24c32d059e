"""Redis: numbers and commands with which nothing would happen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor import redis_list_trigger, redis_output, redis_pub_sub_trigger, redis_stream_trigger
from azfdecor.compiler.properties import properties_of
from azfdecor.declaration import faults_of
from conftest import faults, shim
from judge import Judge, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command


@pytest.mark.parametrize("kind", [redis_list_trigger, redis_stream_trigger])
def test_polling_that_reads_nothing_is_found(kind: Any) -> None:
    assert faults(kind("orders", connection="R")) == []
    assert faults(kind("orders", connection="R", polling_interval_in_ms=0)) == []
    (said,) = faults(kind("orders", connection="R", polling_interval_in_ms=-1))
    assert "polling_interval_in_ms=-1" in said
    (said,) = faults(kind("orders", connection="R", max_batch_size=0))
    assert "max_batch_size=0" in said


@pytest.mark.parametrize("command", ["SET", "DEL", "%COMMAND%", "{command} x"])
def test_a_command_alone_is_right(command: str) -> None:
    assert faults(redis_output(command, connection="R")) == []


def test_arguments_in_the_command_of_an_output_are_found() -> None:
    (fault,) = faults_of(redis_output("SET price 12", connection="R"))
    assert "'SET price 12'" in fault.message
    assert "'SET'" in fault.hint


def test_the_host_finds_all_parameters_of_the_constructors() -> None:
    assert properties_of(redis_pub_sub_trigger("a", connection="R"))["pattern"] is False
    assert properties_of(redis_list_trigger("a", connection="R")) == {
        "key": "a",
        "connection": "R",
        "pollingIntervalInMs": 1000,
        "maxBatchSize": 16,
        "listDirection": "left",
    }


def test_a_typed_value_is_the_message_or_where_the_channel_may_be_any_of_many_the_whole(
    app: AppFactory, generate: Command
) -> None:
    root = app("""
        from azfdecor import *
        from pydantic import BaseModel

        class Order(BaseModel):
            sku: str

        class Published(BaseModel):
            Channel: str
            Message: str

        @redis_pub_sub_trigger("orders", connection="R")
        @queue_output("seen")
        def one(order: Order) -> str: return order.sku

        @redis_pub_sub_trigger("orders.*", connection="R", pattern=True)
        @queue_output("seen")
        def any_of_many(it: Published) -> str: return f"{it.Channel}: {it.Message}"
        """)
    generate(root)
    assert 'call.payload("Message")' in shim(root, "one")
    assert "call.payload()" in shim(root, "any_of_many")
    published = {"SubscriptionChannel": "orders.*", "Channel": "orders.1"}
    message = text(json.dumps({**published, "Message": '{"sku": "A"}'}))
    with Judge(root) as judge:
        judge.load()
        assert judge.call("one", order=message).returned == text("A")
        returned = judge.call("any_of_many", it=message).returned
    assert returned == text('orders.1: {"sku": "A"}')
