"""Connectors: two ways of delivery, and batches."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor import connector_trigger
from azfdecor.declaration import faults_of
from conftest import function_json, shim
from judge import Judge, batch, message

if TYPE_CHECKING:
    from conftest import AppFactory, Command


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, None),
        ({"delivery_mode": "Webhook"}, None),
        ({"delivery_mode": "Poll", "connection": "C", "trigger_config_name": "%T%"}, None),
        (
            {"delivery_mode": "Poll", "connection": "C"},
            'delivery_mode="Poll" needs trigger_config_name',
        ),
        (
            {"delivery_mode": "Poll", "trigger_config_name": "t"},
            'delivery_mode="Poll" needs connection',
        ),
        ({"max_batch_size": 10, "max_concurrent_calls": 1}, None),
        ({"max_batch_size": 0}, "max_batch_size=0 lets no event through"),
        ({"max_concurrent_calls": -1}, "max_concurrent_calls=-1 lets no event through"),
        ({"target_pending_event_threshold": 0}, "target_pending_event_threshold=0 lets no"),
    ],
)
def test_what_lets_no_event_through_is_found(options: dict[str, Any], message: str | None) -> None:
    found = list(faults_of(connector_trigger(**options)))
    assert len(found) == (message is not None)
    assert all(fault.message.startswith(message or "") and fault.hint for fault in found)


@pytest.mark.parametrize(
    ("annotation", "cardinality"),
    [(": list[str]", None), ("", "many"), (": list[str]", "many")],
)
def test_a_batch_arrives_as_a_list_of_texts(
    app: AppFactory, generate: Command, annotation: str, cardinality: str | None
) -> None:
    root = app(
        f"""
        import json
        from azfdecor import connector_trigger, queue_output
        from azure.functions import Out

        @connector_trigger(cardinality={cardinality!r}, arg_name="events")
        @queue_output("seen")
        def mails(events{annotation}, seen: Out[str]) -> None:
            seen.set(json.dumps(events))
        """
    )
    generate(root)
    trigger = function_json(root, "mails")["bindings"][0]
    assert (trigger["cardinality"], trigger["dataType"]) == ("many", "string")
    assert "def main(events, seen:" in shim(root, "mails")
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("mails", events=batch('{"a": 1}', "{}"))
    assert json.loads(message(outcome.outputs["seen"])) == ['{"a": 1}', "{}"]
