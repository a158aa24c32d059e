"""Durable Functions: what cannot run, or not as it is written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from azfdecor.compiler import libraries
from conftest import shim
from durable_apps import HEAD, PIN

if TYPE_CHECKING:
    from conftest import AppFactory, Command

TYPES = """
import datetime, enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Dict, List, Literal, NewType, Optional, Union
from pydantic import BaseModel, JsonValue
from typing_extensions import NotRequired, TypedDict

class Model(BaseModel): ...
@dataclass
class Data: ...
class Colour(enum.Enum):
    RED = "red"
class Text(str): ...
class Item(TypedDict):
    sku: str
    parts: NotRequired[List["Item"]]
class Ordered(Item):
    model: Model
Number = NewType("Number", int)
"""


@pytest.mark.parametrize(
    "type_",
    [
        "str", "int", "float", "bool", "None", "object", "Any", "list", "dict", "list[int]",
        "List[str]", "Dict[str, Any]", "dict[str, list[float]]", "Mapping[str, int]",
        "Sequence[str]", "Iterable[Item]", "Item", "Optional[Item]", "int | None",
        "str | list[str]", "Union[int, str]", "Literal['a', 1, None]",
        "dict[Literal['a'], int]", "Annotated[int, ['more']]", "Number", "dict[Any, Any]", "JsonValue",
    ],
)  # fmt: skip
def test_json_delivers_a_type(app: AppFactory, azfdecor: Command, type_: str) -> None:
    root = app(f"{TYPES}\n{HEAD}\n@activity_trigger()\ndef say(it: {type_}) -> {type_}: ...\n", PIN)
    result = azfdecor("generate", root)
    assert result.status == 0, result.out
    assert "def main(it):" in shim(root, "say") or type_ == "None"


@pytest.mark.parametrize(
    "type_",
    [
        "Model", "Data", "Colour", "Ordered", "list[Model]", "Model | None", "dict[str, Data]",
        "dict[int, str]", "tuple[int, int]", "set[str]", "datetime.datetime",
        "Literal[Colour.RED]", "Literal[b'a']",
    ],
)  # fmt: skip
def test_a_type_is_made_of_json(app: AppFactory, azfdecor: Command, type_: str) -> None:
    root = app(f"{TYPES}\n{HEAD}\n@activity_trigger()\ndef say(it: {type_}) -> {type_}: ...\n", PIN)
    result = azfdecor("generate", root)
    assert result.status == 0, result.out
    plan = '{"it": call.value(), "return": call.data()}'
    assert f'function = call.Call("functions:say", {plan})' in shim(root, "say")
    assert "def main(it):\n    return function(it=it)\n" in shim(root, "say")


def test_a_type_that_nothing_builds_is_refused(app: AppFactory, azfdecor: Command) -> None:
    source = f"{TYPES}\n{HEAD}\n@activity_trigger()\ndef say(it: Text) -> Text: ...\n"
    problems = azfdecor("generate", app(source), "--format", "json").problems()
    assert [p["code"] for p in problems] == ["AZF321", "AZF321"]
    assert "annotation of 'it', functions.Text: Unable to generate" in problems[0]["message"]


@pytest.mark.parametrize("type_", ["bytes", "HttpRequest", "list[bytes]"])
def test_json_does_not_deliver_a_type(app: AppFactory, azfdecor: Command, type_: str) -> None:
    root = app(f"{TYPES}\n{HEAD}\n@activity_trigger()\ndef say(it: {type_}) -> None: ...\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == "AZF308"
    assert "activity_trigger cannot fill 'it', annotated " in problem["message"]
    assert problem["message"].endswith(", which JSON cannot hold")
    assert problem["hint"].startswith("annotate it str, int, float, bool, None, list[...], dict")
    root = app(f"{TYPES}\n{HEAD}\n@activity_trigger()\ndef say(it: int) -> {type_}: ...\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == "AZF309"


def test_a_missing_library_is_told_with_the_way_to_it(
    app: AppFactory, azfdecor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "azure.durable_functions", None)
    monkeypatch.setattr(libraries, "find_spec", lambda _: None)
    source = "from azfdecor import *\n@orchestration_trigger()\ndef flow(context):\n    yield\n"
    (problem,) = azfdecor("generate", app(source), "--format", "json").problems()
    assert problem["code"] == "AZF315"
    assert problem["message"] == (
        "orchestration_trigger needs the library azure.durable_functions, "
        "which is not installed here"
    )
    assert problem["hint"] == 'install it: pip install "azfdecor[durable]"'
    (problem,) = azfdecor("generate", app(HEAD), "--format", "json").problems()
    assert problem["code"] == "AZF101"
    assert problem["hint"] == 'install it: pip install "azfdecor[durable]"'


def test_an_answer_that_another_binding_may_muddle_is_a_warning(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        """
        from azfdecor import activity_trigger, blob_input, table_input

        @activity_trigger(arg_name="city")
        @table_input("prices", arg_name="prices")  # <- AZF316
        def price(city: str, prices: str) -> str: ...

        @activity_trigger(arg_name="city")
        @table_input("prices", arg_name="prices")
        def noted(city: str, prices: str) -> None: ...

        @activity_trigger(arg_name="city")
        @blob_input("prices/{city}", arg_name="prices")
        def read(city: str, prices: bytes) -> str: ...
        """
    )
    result = azfdecor("generate", root, "--format", "json")
    assert result.status == 0
    (problem,) = result.problems()
    assert (problem["code"], problem["severity"], problem["line"]) == ("AZF316", "warning", 5)


MADE = {
    "below": "@{trigger}()\n@{maker}.create\ndef f(context): ...",
    "above": "@{maker}.create\n@{trigger}()\ndef f(context): ...",
    "around": "def g(context): ...\n\n\nf = {trigger}()({maker}.create(g))",
    "around, in place of it": "@{trigger}()\ndef f(context): ...\n\n\nf = {maker}.create(f)",
}


@pytest.mark.parametrize("kind", ["Orchestrator", "Entity"])
@pytest.mark.parametrize("source", MADE.values(), ids=MADE)
def test_what_the_entry_point_puts_around_a_function_must_not_stand_there(
    app: AppFactory, azfdecor: Command, source: str, kind: str
) -> None:
    trigger = "orchestration_trigger" if kind == "Orchestrator" else "entity_trigger"
    head = f"from azure.durable_functions import {kind}\n\nfrom azfdecor import {trigger}\n\n\n"
    root = app(head + source.format(trigger=trigger, maker=kind) + "\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert (problem["code"], problem["file"]) == ("AZF219", "functions.py")
    assert f"{kind}.create" in problem["message"]
