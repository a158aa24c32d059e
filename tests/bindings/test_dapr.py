"""Dapr: callers get their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conftest import function_json
from judge import Judge, Value, binary, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command

SOURCE = """
    import azure.functions as func
    from azfdecor import *

    @dapr_service_invocation_trigger()
    def called(call: str) -> bytes:
        return call.upper().encode()

    @dapr_binding_trigger("orders")
    @dapr_state_output("store", key="last")
    def bound(event: bytes, state: func.Out[str]) -> str:
        state.set('{"value": 1}')
        return event.decode()

    @dapr_service_invocation_trigger("nobody_home")
    def without_body(call: str) -> str:
        return repr(call)

    @dapr_topic_trigger("messages")
    @dapr_publish_output("messages", topic="shipped")
    def topic(event: str) -> str:
        return event
"""


def test_what_a_function_returns_is_the_answer(app: AppFactory, generate: Command) -> None:
    root = app(SOURCE)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        assert judge.call("called", call=text('"a"')).returned == binary(b'"A"')
        bound = judge.call("bound", event=binary(b"{}"))
        assert bound.returned == text("{}")
        assert bound.outputs == {"state": text('{"value": 1}')}
        assert judge.call("without_body", call=Value(None, None)).returned == text("None")
        assert judge.call("topic", event=text("{}")).returned == text("{}")


def test_an_answer_takes_no_output_and_no_other_type(app: AppFactory, azfdecor: Command) -> None:
    root = app(
        """
        from azfdecor import *
        from azure.functions import Out

        @dapr_service_invocation_trigger()
        @dapr_publish_output("messages", topic="x")
        def both(call: str) -> str: ...

        @dapr_binding_trigger()
        def mapping(event: str) -> Out[str]: ...
        """
    )
    assert azfdecor("generate", root, "--format", "json").codes() == ["AZF306", "AZF309"]


def test_names_that_are_left_out_are_left_to_the_extension(
    app: AppFactory, generate: Command
) -> None:
    root = app(SOURCE)
    generate(root)
    (binding,) = function_json(root, "called")["bindings"]
    assert binding == {"name": "call", "type": "daprServiceInvocationTrigger", "direction": "in"}
