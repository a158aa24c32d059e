"""HTTP functions whose return value goes elsewhere, and what is meant for a response elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import function_json
from judge import Judge, http_request, message

if TYPE_CHECKING:
    from conftest import AppFactory, Command

HEAD = """
import azure.functions as func
from azure.functions import Out
from pydantic import BaseModel
from azfdecor import *

class M(BaseModel):
    a: int

"""
OUTPUTS = (
    "queue_output('orders', arg_name='$return')",
    "blob_output('orders/x', arg_name='$return')",
    "event_hub_output('orders', connection='HUB', arg_name='$return')",
    "table_output('orders', arg_name='$return')",
)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("returns", ["str", "M", "list[M]"])
def test_the_return_value_of_an_http_function_may_go_elsewhere(
    app: AppFactory, azfdecor: Command, output: str, returns: str
) -> None:
    root = app(
        f"{HEAD}@http_trigger()\n@{output}\ndef f(req: func.HttpRequest) -> {returns}: ...\n"
    )
    result = azfdecor("generate", root)
    assert result.status == 0, result.out
    entries = function_json(root, "f")["bindings"]
    assert [entry["name"] for entry in entries] == ["req", "$return"]
    assert "http" not in {entry["type"] for entry in entries}


@pytest.mark.parametrize("keyword", ["def", "async def"])
def test_what_is_returned_is_sent(app: AppFactory, generate: Command, keyword: str) -> None:
    source = f"@http_trigger()\n@{OUTPUTS[0]}\n{keyword} f(req: func.HttpRequest) -> str:\n"
    root = app(f"{HEAD}{source}    return req.params['x']\n")
    generate(root)
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("f", req=http_request(query={"x": "[1]"}))
    assert outcome.returned
    assert message(outcome.returned) == "[1]"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (f"@http_trigger()\n@{OUTPUTS[0]}\ndef f(order: M) -> str: ...", "AZF306"),
        (f"@http_trigger()\n@{OUTPUTS[0]}\ndef f(n: int = 1) -> str: ...", "AZF306"),
        (
            f"@http_trigger(status_code=201)\n@{OUTPUTS[0]}\ndef f(req: func.HttpRequest) -> M: ...",
            "AZF306",
        ),
        (f"@http_trigger()\n@{OUTPUTS[0]}\ndef f() -> None: ...", "AZF309"),
        ("@http_trigger()\n@queue_output('orders')\ndef f() -> str: ...", "AZF306"),
        (f"@mcp_tool_trigger('t')\n@{OUTPUTS[0]}\ndef f(a: int) -> str: ...", "AZF306"),
    ],
)
def test_what_cannot_be_a_response_too_is_a_problem(
    app: AppFactory, azfdecor: Command, source: str, code: str
) -> None:
    result = azfdecor("generate", app(f"{HEAD}{source}\n"), "--format", "json")
    assert result.codes() == [code]


TRIGGERS = {
    "timer_trigger('0 0 2 * * *')": "timer: func.TimerRequest",
    "event_grid_trigger()": "event: func.EventGridEvent",
    "queue_trigger('orders')": "order: str",
    "mcp_tool_trigger('t')": "city: str",
}


@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize("output", ["http_output()", "http_output(arg_name='answer')"])
@pytest.mark.parametrize("way", ["by parameter", "by return"])
def test_nothing_but_a_request_is_answered(
    app: AppFactory, azfdecor: Command, trigger: str, output: str, way: str
) -> None:
    parameters, returns = TRIGGERS[trigger], "str"
    if way == "by parameter":
        parameters, returns = f"{parameters}, answer: Out[str]", "None"
    elif "arg_name" in output:
        output = "http_output(arg_name='$return')"
    root = app(f"{HEAD}@{trigger}\n@{output}\ndef f({parameters}) -> {returns}: ...\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == "AZF306"
    assert problem["message"].startswith("http_output answers a request")


@pytest.mark.parametrize(
    ("trigger", "parameters", "codes"),
    [
        ("http_trigger('a')", "context", ["AZF326"]),
        ("timer_trigger('0 0 2 * * *')", "context", ["AZF326"]),
        ("http_trigger('a')", "context: func.Context", []),
        ("http_trigger('a')", "req: func.HttpRequest, context", []),
        ("http_trigger('a')", "context, limit: int = 1", []),
        ("http_trigger('a', arg_name='context')", "context", []),
        ("mcp_tool_trigger('a')", "context, n: int", []),
        ("queue_trigger('orders')", "order: str, context", []),
    ],
)
def test_a_context_that_may_be_meant_for_the_request_is_a_warning(
    app: AppFactory, azfdecor: Command, trigger: str, parameters: str, codes: list[str]
) -> None:
    result = azfdecor(
        "generate", app(f"{HEAD}@{trigger}\ndef f({parameters}): ...\n"), "--format", "json"
    )
    assert result.status == 0
    assert [(p["code"], p["severity"]) for p in result.problems()] == [
        (code, "warning") for code in codes
    ]
