"""`azfdecor bindings`."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import pytest

import azfdecor as package
from azfdecor.bindings.base import Binding

if TYPE_CHECKING:
    from conftest import AppFactory, Command


def test_json_lists_every_binding_in_the_documented_shape(azfdecor: Command) -> None:
    entries = azfdecor("bindings", "--format", "json").json()["bindings"]
    classes = [n for n in package.__all__ if isinstance(getattr(package, n), type)]
    names = [n for n in classes if issubclass(getattr(package, n), Binding)]
    assert sorted(entry["decorator"] for entry in entries) == names
    (blob,) = (entry for entry in entries if entry["decorator"] == "blob_trigger")
    assert blob == {
        "decorator": "blob_trigger",
        "type": "blobTrigger",
        "direction": "in",
        "trigger": True,
        "accepts": ["azure.functions.InputStream", "str", "bytes"],
        "returns": [],
        "properties": [
            {
                "name": "path",
                "keyword": "path",
                "type": "string",
                "setting": False,
                "required": True,
                "default": None,
                "enum": None,
            },
            {
                "name": "source",
                "keyword": "source",
                "type": "string",
                "setting": False,
                "required": False,
                "default": "LogsAndContainerScan",
                "enum": ["LogsAndContainerScan", "EventGrid"],
            },
            {
                "name": "connection",
                "keyword": "connection",
                "type": "string",
                "setting": True,
                "required": False,
                "default": "AzureWebJobsStorage",
                "enum": None,
            },
            {
                "name": "dataType",
                "keyword": "data_type",
                "type": "string",
                "setting": False,
                "required": False,
                "default": None,
                "enum": ["string", "binary", "stream"],
            },
        ],
    }


def test_one_decorator_can_be_named(azfdecor: Command) -> None:
    result = azfdecor("bindings", "http_trigger")
    assert result.status == 0
    assert result.out.startswith("@http_trigger(route=None, *, auth_level='function'")
    assert "'anonymous' | 'function' | 'admin'" in result.out


def test_without_a_name_there_is_a_line_for_each(azfdecor: Command) -> None:
    head, *lines, _, end = azfdecor("bindings").out.splitlines()
    assert head.split() == ["DECORATOR", "ROLE", "MEANING"]
    decorators = [name for name in package.__all__ if name.islower()]
    assert sorted(line.split()[0] for line in lines) == sorted(decorators)
    assert all(len(line.split(maxsplit=2)) == 3 for line in lines)
    assert end == "`azfdecor bindings DECORATOR` shows one with its options."


@pytest.mark.parametrize("name", [name for name in package.__all__ if name.islower()])
def test_every_decorator_can_be_named_and_shows_its_options(azfdecor: Command, name: str) -> None:
    result = azfdecor("bindings", name)
    assert result.status == 0
    assert result.out.removeprefix("@").startswith(f"{name}(")
    keywords = set(inspect.signature(getattr(package, name)).parameters) - {"kinds"}
    assert keywords <= {*re.findall(r"^    (\w+)(?::.*)?$", result.out, re.MULTILINE)}


def test_what_is_no_binding_has_no_json(azfdecor: Command) -> None:
    result = azfdecor("bindings", "wrap", "--format", "json")
    assert (result.status, result.out) == (2, "")
    assert "wrap is not a binding" in result.err


@pytest.mark.parametrize(
    "call", ["fixed_delay_retry(max_retries=3)", "blob_input('a/b', conection='X')"]
)
def test_the_hint_at_a_wrong_keyword_leads_to_the_decorator(
    app: AppFactory, azfdecor: Command, call: str
) -> None:
    root = app(f"from azfdecor import *\n@timer_trigger('0 0 * * * *')\n@{call}\ndef f(): ...\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    found = re.search("`python -m azfdecor (bindings .*)`", problem["hint"])
    assert found
    assert azfdecor(*found[1].split()).out.startswith(f"@{call.partition('(')[0]}(")


@pytest.mark.parametrize(
    ("name", "takes"),
    [("cosmos_db_output", True), ("queue_trigger", True), ("timer_trigger", False)],
)
def test_what_carries_content_is_shown_to_take_types_of_the_users(
    azfdecor: Command, name: str, takes: bool
) -> None:
    text = " ".join(azfdecor("bindings", name).out.split())
    assert ("types of your own (a model, `list[Model]`)" in text) is takes


def test_every_option_has_its_type(azfdecor: Command) -> None:
    entries = azfdecor("bindings", "--format", "json").json()["bindings"]
    types = {
        (entry["decorator"], option["keyword"]): option["type"]
        for entry in entries
        for option in entry["properties"]
    }
    assert types["http_trigger", "methods"] == "array"
    assert types["http_trigger", "auth_level"] == "string"
    assert types["timer_trigger", "use_monitor"] == "boolean"
    assert types["kafka_trigger", "lag_threshold"] == "integer"
    assert types["text_completion_input", "top_p"] == "number"
    assert types["mcp_tool_trigger", "metadata"] == "object"
    (sql,) = (entry for entry in entries if entry["decorator"] == "sql_output")
    assert sql["returns"] == ["azure.functions.SqlRow", "azure.functions.SqlRowList"]
    shown = azfdecor("bindings", "http_trigger").out
    assert "    route: string\n" in shown
    assert "    methods: array of 'GET' | 'POST'" in shown


def test_an_unknown_decorator_is_wrong_usage_with_a_suggestion(azfdecor: Command) -> None:
    result = azfdecor("bindings", "htp_trigger")
    assert result.status == 2
    assert (
        result.err == "azfdecor: there is no decorator 'htp_trigger': did you mean http_trigger?\n"
    )
