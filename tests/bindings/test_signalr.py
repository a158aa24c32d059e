"""SignalR: events that never happen, and answers for clients that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from azfdecor import signalr_trigger
from conftest import faults, function_json
from judge import Judge, Value, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command


def messages(**options: Any) -> list[str]:
    return faults(signalr_trigger("chat", **options))


def test_a_connection_comes_and_goes() -> None:
    (message,) = messages(category="connections", event="broadcast")
    assert message == "the category 'connections' has no event 'broadcast'"
    assert messages(category="messages", event="broadcast") == []
    for event in ("connected", "Disconnected", "%EVENT%"):
        assert messages(category="connections", event=event) == []


def test_only_messages_have_arguments() -> None:
    (message,) = messages(category="connections", event="connected", parameter_names=["text"])
    assert "events of connections have none" in message
    assert messages(category="messages", event="broadcast", parameter_names=["text"]) == []


def test_each_argument_has_a_name_of_its_own() -> None:
    (message,) = messages(category="messages", event="say", parameter_names=["a", "b", "A"])
    assert "has 'a' twice" in message


def test_the_value_is_text() -> None:
    (message,) = messages(category="messages", event="say", data_type="binary")
    assert "delivers nothing" in message
    assert messages(category="messages", event="say", data_type="string") == []


def test_bytes_are_refused(app: AppFactory, azfdecor: Command) -> None:
    root = app("""
        from azfdecor import *

        @signalr_trigger("chat", category="messages", event="say")
        def say(invocation: bytes) -> None: ...
        """)
    assert azfdecor("generate", root, "--format", "json").codes() == ["AZF308"]


@pytest.mark.parametrize(
    ("arrow", "answer"),
    [
        (" -> str", text("sent")),
        (" -> dict[str, int]", Value("dict", {"sent": 1})),
        (" -> list[str]", Value("list", ["sent"])),
        (" -> int", Value("int", 1)),
        ("", text("sent")),
    ],
)
def test_what_a_function_returns_answers_the_client(
    arrow: str, answer: Value, app: AppFactory, generate: Command
) -> None:
    root = app(f"""
        from azfdecor import *

        @signalr_trigger("chat", category="messages", event="say")
        def say(invocation: str){arrow}:
            return {answer.content!r}
        """)
    generate(root)
    (binding,) = function_json(root, "say")["bindings"]
    assert "dataType" not in binding
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("say", invocation=text("{}"))
    assert outcome.error is None, outcome.traceback
    assert outcome.returned == answer
