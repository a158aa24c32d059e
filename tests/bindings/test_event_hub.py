"""Event Hubs: names, and batches."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor import event_hub_output, event_hub_trigger
from conftest import faults, function_json
from judge import Judge, Value, batch, binary

if TYPE_CHECKING:
    from conftest import AppFactory, Command


@pytest.mark.parametrize("kind", [event_hub_trigger, event_hub_output])
@pytest.mark.parametrize("name", ["a", "Heart.beats-2_x", "a" * 256, "%HUB%"])
def test_a_name_that_an_event_hub_can_have(kind: Any, name: str) -> None:
    assert faults(kind(name, connection="EVENT_HUBS")) == []


@pytest.mark.parametrize("kind", [event_hub_trigger, event_hub_output])
@pytest.mark.parametrize("name", ["", ".", "a" * 257, "-a", "a_", "heart beats", "herzschläge"])
def test_a_name_that_no_event_hub_can_have(kind: Any, name: str) -> None:
    assert faults(kind(name, connection="X")) == [f"no event hub can be named {name!r}"]


def test_a_trigger_cannot_take_its_name_from_an_event() -> None:
    (said,) = faults(event_hub_trigger("{hub}", connection="EVENT_HUBS"))
    assert said.startswith("the event hub '{hub}' contains an expression")


SHOWN = """
    import json

    from azure.functions import EventHubEvent

    from azfdecor import event_hub_output, event_hub_trigger


    @event_hub_trigger("beats", connection="EVENT_HUBS")
    @event_hub_output("told", connection="EVENT_HUBS")
    def many(events: list[EventHubEvent]) -> list[str]:
        return [f"{event.partition_key} {event.get_body().decode()}" for event in events]


    @event_hub_trigger("beats", connection="EVENT_HUBS", data_type="binary")
    @event_hub_output("told", connection="EVENT_HUBS")
    def one(event: EventHubEvent) -> bytes:
        return event.get_body()
"""


def test_a_list_asks_for_batches(app: AppFactory, generate: Command) -> None:
    root = app(SHOWN)
    generate(root)
    (trigger, _) = function_json(root, "many")["bindings"]
    assert (trigger["cardinality"], trigger["dataType"]) == ("many", "binary")
    (trigger, _) = function_json(root, "one")["bindings"]
    assert ("cardinality" in trigger, trigger["dataType"]) == (False, "binary")
    with Judge(root) as judge:
        judge.load()
        metadata = Value("json", json.dumps([{"PartitionKey": "p"}, {"PartitionKey": "q"}]))
        outcome = judge.call("many", {"SystemPropertiesArray": metadata}, events=batch(b"a", b"b"))
        assert outcome.error is None
        assert outcome.returned == Value("json", '["p a", "q b"]')
        outcome = judge.call(
            "one", {"SystemProperties": Value("json", "{}")}, event=binary(b"\xff")
        )
        assert outcome.returned == binary(b"\xff")
