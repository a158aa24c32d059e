"""Warmup: its context, and no other annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import function_json
from judge import Judge, data, text, timer

if TYPE_CHECKING:
    from conftest import AppFactory, Command


@pytest.mark.parametrize("annotation", ["", ": WarmUpContext"])
def test_a_warmup_function_gets_its_context(
    app: AppFactory, generate: Command, annotation: str
) -> None:
    root = app(
        f"""
        from azfdecor import queue_output, warmup_trigger
        from azure.functions import Out
        from azure.functions.warmup import WarmUpContext

        @warmup_trigger()
        @queue_output("seen")
        def warmup(event{annotation}, seen: Out[str]) -> None:
            seen.set(type(event).__name__)
        """
    )
    generate(root)
    with Judge(root) as judge:
        assert judge.load() == {"warmup": None}
        assert judge.call("warmup", event=data({})).outputs == {"seen": text("WarmUpContext")}


@pytest.mark.parametrize(
    ("annotation", "code"),
    [("str", "AZF308"), ("bytes", "AZF308"), ("dict", "AZF308")],
)
def test_no_other_annotation_is_taken(
    app: AppFactory, azfdecor: Command, annotation: str, code: str
) -> None:
    root = app(
        f"""
        from azfdecor import warmup_trigger
        from azure.functions import Context

        @warmup_trigger()
        def warmup(event: {annotation}) -> None: ...
        """
    )
    assert azfdecor("generate", root, "--format", "json").codes() == [code]


def test_a_warmup_function_and_a_timer_may_do_without_a_parameter(
    app: AppFactory, generate: Command
) -> None:
    root = app(
        """
        from azfdecor import queue_output, timer_trigger, warmup_trigger

        @warmup_trigger()
        @queue_output("seen")
        def warmup() -> str:
            return "warm"

        @timer_trigger("0 0 2 * * *")
        @queue_output("seen")
        async def nightly() -> str:
            return "night"
        """
    )
    generate(root)
    with Judge(root) as judge:
        assert judge.load() == {"nightly": None, "warmup": None}
        assert judge.call("warmup", event=data({})).returned == text("warm")
        assert judge.call("nightly", timer=timer()).returned == text("night")


def test_a_timer_leaves_its_only_parameter_to_what_has_to_have_one(
    app: AppFactory, generate: Command
) -> None:
    root = app(
        """
        from azfdecor import blob_input, timer_trigger

        @timer_trigger("0 0 2 * * *")
        @blob_input("prices/today.json")
        def text(prices: str) -> None: ...

        @timer_trigger("0 0 2 * * *")
        @blob_input("prices/today.json")
        def anything(prices) -> None: ...

        @timer_trigger("0 0 2 * * *")
        def alone(prices: str) -> None: ...
        """
    )
    generate(root)
    for name, names in (("text", ["timer", "prices"]), ("anything", ["timer", "prices"])):
        assert [b["name"] for b in function_json(root, name)["bindings"]] == names
    assert [b["name"] for b in function_json(root, "alone")["bindings"]] == ["prices"]
