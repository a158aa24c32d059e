"""Service Bus: names, and messages with their properties, alone and in batches."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor import (
    service_bus_queue_output,
    service_bus_queue_trigger,
    service_bus_topic_output,
    service_bus_topic_trigger,
)
from azfdecor.compiler.properties import entry_of
from conftest import faults, function_json
from judge import Judge, Value, batch, message, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command


def subscription(name: str) -> service_bus_topic_trigger:
    return service_bus_topic_trigger("orders", subscription_name=name)


def topic(name: str) -> service_bus_topic_trigger:
    return service_bus_topic_trigger(name, subscription_name="shipping")


WITH_PATHS = {
    service_bus_queue_trigger: "queue",
    service_bus_queue_output: "queue",
    service_bus_topic_output: "topic",
    topic: "topic",
}


@pytest.mark.parametrize("make", [*WITH_PATHS, subscription])
@pytest.mark.parametrize("name", ["a", "Orders.new-2_x", "%NAME%"])
def test_a_name_that_is_possible(make: Any, name: str) -> None:
    assert faults(make(name)) == []


@pytest.mark.parametrize("make", WITH_PATHS)
@pytest.mark.parametrize("name", ["shop/orders", "a" * 260])
def test_a_name_that_a_queue_and_a_topic_can_have(make: Any, name: str) -> None:
    assert faults(make(name)) == []


@pytest.mark.parametrize(("make", "what"), WITH_PATHS.items())
@pytest.mark.parametrize("name", ["", "/", "a" * 261, "-a", "a/", "my orders", "aufträge"])
def test_a_name_that_no_queue_and_no_topic_can_have(make: Any, what: str, name: str) -> None:
    assert faults(make(name)) == [f"no {what} can be named {name!r}"]


@pytest.mark.parametrize("name", ["", "a" * 51, "a/b", "-a", "my orders"])
def test_a_name_that_no_subscription_can_have(name: str) -> None:
    assert faults(subscription(name)) == [f"no subscription can be named {name!r}"]


@pytest.mark.parametrize("make", [service_bus_queue_trigger, subscription])
@pytest.mark.parametrize("end", ["/$DeadLetterQueue", "/$deadletterqueue"])
def test_dead_letters_are_read_by_their_path(make: Any, end: str) -> None:
    assert faults(make(f"orders{end}")) == []
    assert faults(make(f"orders/$Transfer{end}")) == []
    for wrong in (f"a/-{end}", "orders/$other"):
        (said,) = faults(make(wrong))
        assert said.startswith("no ")


@pytest.mark.parametrize("make", [service_bus_queue_output, service_bus_topic_output])
def test_an_output_may_be_named_by_the_trigger(make: Any) -> None:
    assert faults(make("{kind}")) == []


@pytest.mark.parametrize("make", [service_bus_queue_trigger, topic, subscription])
def test_a_trigger_may_not(make: Any) -> None:
    (said,) = faults(make("{kind}"))
    assert "needs a message before" in said


def test_completing_is_left_to_host_json_unless_it_is_said() -> None:
    assert "autoCompleteMessages" not in entry_of(service_bus_queue_trigger("orders"), "m")
    told = entry_of(service_bus_queue_trigger("orders", auto_complete_messages=True), "m")
    assert told["autoCompleteMessages"] is True


SHOWN = """
    import json

    from azure.functions import ServiceBusMessage

    from azfdecor import (
        service_bus_queue_output,
        service_bus_queue_trigger,
        service_bus_topic_trigger,
    )


    def told(message: ServiceBusMessage) -> list[object]:
        properties = message.application_properties
        return [message.message_id, message.get_body().decode(), properties, message.delivery_count]


    @service_bus_queue_trigger("orders")
    @service_bus_queue_output("told")
    def one(message: ServiceBusMessage) -> str:
        return json.dumps(told(message))


    @service_bus_topic_trigger("orders", subscription_name="shipping")
    @service_bus_queue_output("told")
    def many(messages: list[ServiceBusMessage]) -> str:
        return json.dumps([told(message) for message in messages])
"""


def test_messages_arrive_alone_and_in_batches(app: AppFactory, generate: Command) -> None:
    root = app(SHOWN)
    generate(root)
    (trigger, _) = function_json(root, "many")["bindings"]
    assert (trigger["cardinality"], trigger["dataType"]) == ("many", "binary")
    with Judge(root) as judge:
        judge.load()
        metadata = {
            "MessageId": text("1"),
            "UserProperties": Value("json", "{}"),
            "ApplicationProperties": Value("json", '{"kind": "x"}'),
            "DeliveryCount": Value("json", "2"),
        }
        outcome = judge.call("one", metadata, message=text("a"))
        assert outcome.returned
        assert json.loads(message(outcome.returned)) == ["1", "a", {"kind": "x"}, 2]
        metadata = {
            "MessageIdArray": Value("json", '["1", "2"]'),
            "UserPropertiesArray": Value("json", "[{}, {}]"),
            "ApplicationPropertiesArray": Value("json", '[{"kind": "x"}, {}]'),
            "DeliveryCountArray": Value("json", "[1, 2]"),
        }
        outcome = judge.call("many", metadata, messages=batch(b"a", b"b"))
        assert outcome.error is None
        assert outcome.returned
        assert json.loads(message(outcome.returned)) == [
            ["1", "a", {"kind": "x"}, 1],
            ["2", "b", {}, 2],
        ]
