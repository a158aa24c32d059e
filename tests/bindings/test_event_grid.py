"""Event Grid: how a topic is named, and what arrives of the two schemas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor import event_grid_output, event_grid_trigger
from azfdecor.local.samples import sample
from conftest import faults
from judge import Judge, data, message

if TYPE_CHECKING:
    from conftest import AppFactory, Command

TOPIC = {"topic_endpoint_uri": "TOPIC_ENDPOINT", "topic_key_setting": "TOPIC_KEY"}
CLOUD_EVENT = {
    "specversion": "1.0",
    "id": "1",
    "source": "shop",
    "type": "Shop.OrderPlaced",
    "time": "2026-01-02T03:04:05Z",
    "data": {"sku": "K-7"},
    "region": "north",
}


@pytest.mark.parametrize("options", [TOPIC, {"connection": "TOPIC"}])
def test_a_topic_that_is_named_once(options: dict[str, Any]) -> None:
    assert faults(event_grid_output(**options)) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "no topic is named"),
        (
            {"topic_endpoint_uri": "TOPIC_ENDPOINT"},
            "topic_endpoint_uri needs topic_key_setting beside it",
        ),
        ({"topic_key_setting": "KEY"}, "topic_key_setting needs topic_endpoint_uri beside it"),
        (
            {"connection": "TOPIC", **TOPIC},
            "connection and topic_endpoint_uri and topic_key_setting both name the topic",
        ),
        (
            {"connection": "TOPIC", "topic_key_setting": "KEY"},
            "connection and topic_key_setting both name the topic",
        ),
        ({"connection": ""}, "no topic is named"),
    ],
)
def test_a_topic_that_is_named_twice_or_by_half(options: dict[str, Any], said: str) -> None:
    assert faults(event_grid_output(**options)) == [said]


SHOWN = """
    import json

    from azure.functions import CloudEvent, EventGridEvent, EventGridOutputEvent, Out

    from azfdecor import event_grid_output, event_grid_trigger, queue_output


    @event_grid_trigger(arg_name="event")
    @queue_output("seen")
    def either(event) -> str:
        return json.dumps([type(event).__name__, event.id, event.get_json()])


    @event_grid_trigger(arg_name="event")
    @queue_output("seen")
    def of_the_cloud(event: CloudEvent) -> str:
        time = event.time.isoformat() if event.time else ""
        return json.dumps([event.source, event.type, time, event.extension_attrs])


    @event_grid_trigger(arg_name="event")
    @event_grid_output(connection="TOPIC", arg_name="out")
    def passed_on(event: EventGridEvent, out: Out[list[EventGridOutputEvent]]) -> None:
        told = EventGridOutputEvent(
            id=event.id,
            data=event.get_json(),
            subject=event.subject,
            event_type=event.event_type,
            event_time=event.event_time,
            data_version="1",
        )
        out.set([told, told])
"""


def test_events_of_both_schemas_arrive_and_are_sent(app: AppFactory, generate: Command) -> None:
    root = app(SHOWN)
    generate(root)
    event_grid = sample(event_grid_trigger.__kind__)
    with Judge(root) as judge:
        judge.load()
        for event, kind in ((event_grid, "EventGridEvent"), (CLOUD_EVENT, "CloudEvent")):
            returned = judge.call("either", event=data(event)).returned
            assert returned
            assert json.loads(message(returned)) == [kind, event["id"], event["data"]]
        returned = judge.call("of_the_cloud", event=data(CLOUD_EVENT)).returned
        assert returned
        assert json.loads(message(returned)) == [
            "shop",
            "Shop.OrderPlaced",
            "2026-01-02T03:04:05+00:00",
            {"region": "north"},
        ]
        sent = json.loads(judge.call("passed_on", event=data(event_grid)).outputs["out"].content)
    assert [event["subject"] for event in sent] == [event_grid["subject"]] * 2
    assert sent[0]["data"] == event_grid["data"]
