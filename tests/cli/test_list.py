"""`azfdecor list`."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from conftest import function_json

if TYPE_CHECKING:
    from conftest import AppFactory, Command

APP = """\
from azure.functions import HttpRequest, InputStream, Out, TimerRequest
from azfdecor import *


@http_trigger("items/{id}", methods=["GET", "HEAD"])
@blob_input("samples/{id}")
@queue_output("seen")
def item(req: HttpRequest, obj: InputStream, seen: Out[str]) -> str: ...


@timer_trigger("0 */5 * * * *")
def tick(timer: TimerRequest) -> None: ...


@generic_trigger("redisStreamTrigger", key="k")
@function_name("From-Redis")
async def redis(entry: str) -> None: ...
"""


def test_the_table_shows_each_function_with_its_source(app: AppFactory, azfdecor: Command) -> None:
    result = azfdecor("list", app(APP))
    assert result.status == 0
    assert result.err == ""
    assert [" ".join(line.split()) for line in result.out.splitlines()] == [
        "FUNCTION TRIGGER FROM BINDINGS SOURCE",
        "From-Redis redisStream redisStreamTrigger - functions.py:15",
        "item http GET,HEAD /api/items/{id} obj ← blob, seen → queue, → http functions.py:5",
        "tick timer 0 */5 * * * * - functions.py:11",
    ]


@pytest.mark.parametrize(
    ("host", "route"),
    [
        ('{"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}', "/items"),
        ('{"version": "2.0", "extensions": {"http": {"routePrefix": "/v1/"}}}', "/v1/items"),
        ("{}", "/api/items"),
        ('// a comment\n{"version": "2.0",}', "/api/items"),
    ],
)
def test_routes_have_the_prefix_of_host_json(
    app: AppFactory, azfdecor: Command, host: str, route: str
) -> None:
    root = app("from azfdecor import *\n@http_trigger()\ndef items() -> str: ...\n")
    (root / "host.json").write_text(host)
    assert f" any {route} " in " ".join(azfdecor("list", root).out.split())


@pytest.mark.parametrize(
    ("host", "line"),
    [('{\n"version": 2.0\n"x": 1}', 3), ("[]", 0), ('{"version": "1.0"}', 0)],
)
def test_a_host_json_that_the_host_refuses_is_a_problem(
    app: AppFactory, azfdecor: Command, host: str, line: int
) -> None:
    root = app("from azfdecor import *\n@http_trigger()\ndef items() -> str: ...\n")
    (root / "host.json").write_text(host)
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert (problem["code"], problem["file"], problem["line"]) == ("AZF109", "host.json", line)


def test_a_terminal_without_unicode_gets_the_table_all_the_same(app: AppFactory) -> None:
    words = [sys.executable, "-m", "azfdecor", "list", str(app(APP))]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    result = subprocess.run(words, capture_output=True, text=True, env=environment, check=True)
    assert "seen -> queue" in result.stdout


def test_json_has_the_documented_shape(
    app: AppFactory, azfdecor: Command, generate: Command
) -> None:
    root = app(APP)
    generate(root)
    functions = azfdecor("list", root, "--format", "json").json()["functions"]
    assert [f["name"] for f in functions] == ["From-Redis", "item", "tick"]
    assert functions[1] == {
        "name": "item",
        "source": "functions.py:item",
        "line": 5,
        "trigger": "httpTrigger",
        "bindings": function_json(root, "item")["bindings"],
    }


def test_the_problems_of_others_go_to_stderr(app: AppFactory, azfdecor: Command) -> None:
    root = app(
        APP,
        {
            "bad.py": "from azfdecor import *\n@timer_trigger('0 0 * * * *')\ndef bad(t: str, x: int): ...\n"
        },
    )
    result = azfdecor("list", root, "--format", "json")
    assert result.status == 1
    assert len(result.json()["functions"]) == 3
    assert "AZF307 nothing fills the parameter 'x'" in result.err


WRONG = """\
import azure.functions as func
from azfdecor import *

@http_trigger("a", methods=[func.HttpMethod.GET])
def enum() -> str: ...
@http_trigger("b", methods=5)
def number() -> str: ...
@http_trigger(["c"])
def route() -> str: ...
@generic_trigger(["xTrigger"])
def kind(value) -> None: ...
@generic_trigger("xTrigger", properties=5)
def properties(value) -> None: ...
@generic_trigger("xTrigger", free=object())
def free(value) -> None: ...
@mcp_tool_trigger("tool", tool_properties=5)
def tool(value) -> None: ...
"""


def test_a_value_of_another_type_is_shown_and_reported(app: AppFactory, azfdecor: Command) -> None:
    root = app(WRONG)
    result = azfdecor("list", root)
    assert result.status == 1
    assert result.err.count("AZF401") == 6
    assert " GET /api/a " in result.out
    assert " any /api/b " in result.out
    functions = azfdecor("list", root, "--format", "json").json()["functions"]
    assert len(functions) == 7
    (free,) = (f for f in functions if f["name"] == "free")
    assert free["bindings"] == [{"name": "value", "type": "xTrigger", "direction": "in"}]


@pytest.mark.parametrize(
    ("decorator", "origin"),
    [
        ("service_bus_topic_trigger('prices', subscription_name='web')", "prices/web"),
        ("event_hub_trigger('hub', connection='C')", "hub"),
        ("event_hub_trigger('hub', connection='C', consumer_group='audit')", "hub/audit"),
        ("kafka_trigger('t', broker_list='B', consumer_group='g')", "t/g"),
        (
            "cosmos_db_trigger('c', database_name='d', connection='C', lease_container_prefix='p')",
            "c/p",
        ),
    ],
)
def test_functions_on_one_source_are_told_apart(
    app: AppFactory, azfdecor: Command, decorator: str, origin: str
) -> None:
    root = app(f"from azfdecor import *\n\n\n@{decorator}\ndef f(m): ...\n")
    row = azfdecor("list", root).out.splitlines()[1]
    assert row.split()[2] == origin
