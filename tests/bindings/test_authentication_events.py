"""Authentication events: the function's return value is the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from judge import Judge, message, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command

HEAD = """
from azfdecor import authentication_events_trigger, queue_output
from azure.functions import Out


"""


def test_what_it_returns_is_the_answer(app: AppFactory, generate: Command) -> None:
    root = app(
        f"{HEAD}@authentication_events_trigger()\n"
        "@queue_output('seen')\n"
        "def answer(event: str, seen: Out[str]) -> str:\n"
        "    seen.set(event)\n"
        "    return '{}'\n"
    )
    generate(root)
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("answer", event=text('{"data": 1}'))
    assert outcome.returned == text("{}")
    assert message(outcome.outputs["seen"]) == '{"data": 1}'


def test_an_output_cannot_take_the_answer(app: AppFactory, azfdecor: Command) -> None:
    root = app(
        f"{HEAD}@authentication_events_trigger()\n"
        "@queue_output('seen')\n"
        "def answer(event: str) -> str: ...\n"
    )
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == "AZF306"
    assert "the answer to its authentication_events_trigger" in problem["message"]
