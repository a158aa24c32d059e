"""Socket.IO: arguments that never come, and answers for clients that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from azfdecor import socketio_trigger
from conftest import faults
from judge import Judge, Value, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command


def test_only_own_events_have_arguments() -> None:
    def messages(event: str) -> list[str]:
        declared = socketio_trigger("chat", event_name=event, parameter_names=["text"])
        return faults(declared)

    for event in ("connect", "connected", "Disconnected"):
        (message,) = messages(event)
        assert f"{event!r} has none" in message
    assert messages("say") == []
    assert faults(socketio_trigger("chat", event_name="connect")) == []


@pytest.mark.parametrize(
    ("arrow", "value", "sent"),
    [
        ("dict[str, list[str]]", '{"ack": ["sent"]}', Value("dict", {"ack": ["sent"]})),
        ("str", "'{\"statusCode\": 401}'", text('{"statusCode": 401}')),
    ],
)
def test_what_a_function_returns_answers_the_client(
    arrow: str, value: str, sent: Value, app: AppFactory, generate: Command
) -> None:
    root = app(f"""
        from azfdecor import *

        @socketio_trigger("chat", event_name="say")
        def say(event: str) -> {arrow}:
            return {value}
        """)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("say", event=text("{}"))
    assert outcome.error is None, outcome.traceback
    assert outcome.returned == sent
