"""Web PubSub: the parameter's name chooses what the trigger hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from azfdecor import web_pub_sub_trigger
from conftest import faults, function_json
from judge import Judge, Value, binary, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command

USER = 'web_pub_sub_trigger("chat", event_type="user", event_name="message")'


def test_the_service_has_three_system_events() -> None:
    def messages(event: str) -> list[str]:
        declared = web_pub_sub_trigger("chat", event_type="system", event_name=event)
        return faults(declared)

    assert messages("message") == ["the service has no system event 'message'"]
    for event in ("connect", "connected", "Disconnected"):
        assert messages(event) == []
    own = web_pub_sub_trigger("chat", event_type="user", event_name="message")
    assert faults(own) == []


@pytest.mark.parametrize("name", ["message", "connection_context", "value"])
def test_a_name_that_chooses_nothing_is_a_problem(
    name: str, app: AppFactory, azfdecor: Command
) -> None:
    root = app(f"""
        from azfdecor import *

        @{USER}
        def chat({name}: str) -> None: ...
        """)
    result = azfdecor("generate", root, "--format", "json")
    (problem,) = result.problems()
    assert problem["code"] == "AZF402"
    assert problem["message"].startswith(
        f"the parameter {name!r} of web_pub_sub_trigger would always be None"
    )
    assert problem["hint"].startswith("name it request, connectionContext, data")


@pytest.mark.parametrize("annotation", ["", ": str", ": bytes"])
@pytest.mark.parametrize("name", ["request", "data", "connectionContext", "Reason"])
def test_a_name_that_chooses_a_part_gets_it(
    name: str, annotation: str, app: AppFactory, generate: Command
) -> None:
    root = app(f"""
        from azfdecor import *

        @{USER}
        def chat({name}{annotation}) -> dict[str, str]:
            return {{"data": str({name}), "dataType": "text"}}
        """)
    generate(root)
    (binding,) = function_json(root, "chat")["bindings"]
    assert binding["name"] == name
    assert binding.get("dataType") == ("binary" if annotation == ": bytes" else None)
    value = binary(b"hello") if annotation == ": bytes" else text("hello")
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("chat", None, **{name: value})
    assert outcome.error is None, outcome.traceback
    assert outcome.returned == Value("dict", {"data": str(value.content), "dataType": "text"})
