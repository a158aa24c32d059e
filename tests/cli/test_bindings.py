"""`azfdecor bindings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import azfdecor as package
from azfdecor.bindings.base import Binding

if TYPE_CHECKING:
    from conftest import Command


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
