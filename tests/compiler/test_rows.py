"""Rows and documents: how many arrive, and which of them a typed value is."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Protocol

import pytest

from azfdecor.cli import main
from conftest import function_json
from judge import Judge, Outcome, Value, data, http_request, text, timer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import AppFactory, Command

HEAD = """
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import *
from pydantic import BaseModel, BeforeValidator, RootModel, model_validator
from typing_extensions import TypedDict
from azure.functions import HttpRequest, InputStream, QueueMessage, TimerRequest
from azfdecor import *

class M(BaseModel):
    a: int

@dataclass
class D:
    a: int

class T(TypedDict):
    a: int

class N(NamedTuple):
    a: int

class Root(RootModel[list[M]]): ...

class RootOne(RootModel[M]): ...

class Wrapped(BaseModel):
    items: list[M]

    @model_validator(mode="before")
    @classmethod
    def wrap(cls, value: Any) -> Any:
        return {"items": value} if isinstance(value, list) else value

Listed = Annotated[M, BeforeValidator(lambda value: value[0])]
"""
TRIGGERS = {
    "cosmos_db_trigger": "cosmos_db_trigger('c', database_name='d', connection='C')",
    "cosmos_db_trigger_v3": (
        "cosmos_db_trigger_v3('c', database_name='d', connection_string_setting='C')"
    ),
    "generic_trigger": (
        "generic_trigger('cosmosDBTrigger', database_name='d', container_name='c', connection='C')"
    ),
    "sql_trigger": "sql_trigger('t', connection_string_setting='S')",
    "mysql_trigger": "mysql_trigger('t', connection_string_setting='S')",
}
ONE = ("M", "M | None", "D", "T", "dict[str, int]", "Mapping[str, int]", "RootOne", "int")
MANY = (
    "list[M]",
    "list[M] | None",
    "list",
    "Sequence[M]",
    "Iterable[M]",
    "tuple[M, ...]",
    "tuple[M, M]",
    "deque[M]",
    "set[int]",
    "Root",
)
EITHER = ("M | list[M]", "Wrapped", "Listed", "N", "Any", "str")


def codes(azfdecor: Command, root: Path) -> list[str]:
    return azfdecor("generate", root, "--format", "json").codes()


@pytest.mark.parametrize("trigger", TRIGGERS.values(), ids=TRIGGERS)
@pytest.mark.parametrize("annotation", [*ONE, *MANY, *EITHER])
def test_a_trigger_that_delivers_lists_takes_no_single_value(
    app: AppFactory, azfdecor: Command, trigger: str, annotation: str
) -> None:
    root = app(f"{HEAD}\n@{trigger}\ndef f(rows: {annotation}) -> None: ...\n")
    assert codes(azfdecor, root) == (["AZF340"] if annotation in ONE else [])


def test_the_problem_stands_at_the_parameter_and_says_what_to_write(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        f"{HEAD}\n@{TRIGGERS['cosmos_db_trigger']}\ndef f(\n    doc: M | None,\n) -> None: ...\n"
    )
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    lines = (root / "functions.py").read_text("utf-8").splitlines()
    line: int = problem["line"]
    assert lines[line - 1].strip() == "doc: M | None,"
    assert problem["hint"] == "annotate it list[functions.M]"


INPUTS = {
    "table": ("table_input('rows', partition_key='p')", "many"),
    "table by filter": ("table_input('rows', partition_key='p', filter='a gt 1')", "many"),
    "table by key": ("table_input('rows', partition_key='p', row_key='7')", "one"),
    "generic table by key": ("generic_input('table', tableName='r', rowKey='7')", "one"),
    "document by id": ("cosmos_db_input('c', database_name='d', connection='C', id='7')", "one"),
    "documents": ("cosmos_db_input('c', database_name='d', connection='C')", "some"),
    "sql": ("sql_input('SELECT 1', connection_string_setting='S')", "some"),
    "mysql": ("mysql_input('SELECT 1', connection_string_setting='S')", "some"),
    "kusto": ("kusto_input('T', database='d')", "some"),
}


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("annotation", [*ONE, *MANY, *EITHER])
def test_an_input_takes_as_many_as_arrive(
    app: AppFactory, azfdecor: Command, name: str, annotation: str
) -> None:
    decorator, rows = INPUTS[name]
    root = app(
        f"{HEAD}\n@timer_trigger('0 0 * * * *')\n@{decorator}\ndef f(rows: {annotation}) -> None: ...\n"
    )
    wrong = {"one": MANY, "many": ONE, "some": ()}[rows]
    assert codes(azfdecor, root) == (["AZF340"] if annotation in wrong else [])


CALLS = """
from __future__ import annotations
from azfdecor import *
from pydantic import BaseModel, Field

class Row(BaseModel):
    key: str = Field(alias="RowKey")

def table(row_key: str) -> object:
    return table_input("rows", partition_key="p", row_key=row_key, arg_name="row")

@http_trigger("a/{k}")
@table("{k}")
def by_route(k: str, row: Row | None) -> str:
    return row.key if row else "none"

@http_trigger("b/{K}")
@table("{k}-%SUFFIX%{{}}")
def by_route_without_parameter(row: Row | None) -> str:
    return row.key if row else "none"

@http_trigger("c")
@table("{Query.k}")
async def by_query(row: Row | None) -> str:
    return row.key if row else "none"

@http_trigger("d")
@table("{Headers.x-key}")
def by_header(row: Row | None) -> str:
    return row.key if row else "none"

@http_trigger("e")
@table("{order.key}")
def by_body(row: Row | None) -> str:
    return row.key if row else "none"

@timer_trigger("0 0 * * * *")
@table("7")
@queue_output("outgoing")
def by_literal(row: Row | None) -> str:
    return row.key if row else "none"

class Message(BaseModel):
    k: int

@queue_trigger("incoming")
@table("{k}")
@queue_output("outgoing")
def by_model(message: Message, row: Row | None) -> str:
    return row.key if row else "none"

@queue_trigger("incoming", arg_name="message")
@table("{QueueTrigger}")
@queue_output("outgoing")
async def by_text(message: str, row: Row) -> str:
    return row.key

@generic_trigger("exampleTrigger")
@table("{k}")
@queue_output("outgoing")
def by_generic(message: Message, row: Row | None) -> str:
    return row.key if row else "none"

@event_grid_trigger()
@table("{data.k}")
@queue_output("outgoing")
def by_event(message: Message, row: Row | None) -> str:
    return row.key if row else "none"
"""
PARTITION = '[{"RowKey": "6"}, {"RowKey": "7"}, {"RowKey": "7-eu{}"}]'
EVENT = {
    "id": "1",
    "data": {"k": 7},
    "topic": "t",
    "subject": "s",
    "eventType": "e",
    "eventTime": "2026-01-01T00:00:00Z",
    "dataVersion": "1",
}


class Call(Protocol):
    def __call__(self, function: str, trigger: Value, row: Value, /) -> Outcome: ...


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    root = tmp_path_factory.mktemp("rows")
    (root / "host.json").write_text('{"version": "2.0"}')
    (root / "functions.py").write_text(CALLS)
    assert main(["generate", str(root)]) == 0
    with Judge(root, environment={**os.environ, "SUFFIX": "eu"}) as judge:
        assert set(judge.load().values()) == {None}

        def run(function: str, trigger: Value, row: Value, /) -> Outcome:
            name = function_json(root, function)["bindings"][0]["name"]
            return judge.call(function, **{name: trigger, "row": row})

        yield run


def answer(outcome: Outcome) -> str:
    assert outcome.error is None, outcome.error
    assert outcome.returned is not None
    content = outcome.returned.content
    body: str = content["body"].decode() if outcome.returned.kind == "http" else content
    return body


@pytest.mark.parametrize(
    ("function", "trigger", "key"),
    [
        ("by_route", http_request(route={"k": "7"}), "7"),
        ("by_route", http_request(route={"k": "8"}), "none"),
        ("by_route_without_parameter", http_request(route={"K": "7"}), "7-eu{}"),
        ("by_query", http_request(query={"k": "7"}), "7"),
        ("by_header", http_request(headers={"X-Key": "6"}), "6"),
        ("by_body", http_request(body=b'{"order": {"key": 7}}'), "7"),
        ("by_literal", timer(), "7"),
        ("by_model", text('{"k": 7}'), "7"),
        ("by_model", text('{"K": 7, "k": 7}'), "7"),
        ("by_text", text("7"), "7"),
        ("by_generic", text('{"k": 6}'), "6"),
        ("by_event", data(EVENT), "7"),
    ],
)
@pytest.mark.parametrize("form", ["array", "object"])
def test_one_row_is_the_one_that_was_asked_for(
    call: Call, function: str, trigger: Value, key: str, form: str
) -> None:
    """The extension of today gives the whole partition, older ones gave the row or null."""
    row = "null" if key == "none" else json.dumps({"RowKey": key})
    given = text(PARTITION) if form == "array" else text(row)
    assert answer(call(function, trigger, given)) == key


def test_a_row_that_is_missing_and_may_not_be_is_an_error(call: Call) -> None:
    outcome = call("by_text", text("9"), text(PARTITION))
    assert "PayloadError" in (outcome.error or "")


@pytest.mark.parametrize(
    ("trigger", "parameter", "key", "unknown"),
    [
        ("http_trigger()", "req: HttpRequest", "{rand-guid}", "{rand-guid}"),
        ("http_trigger()", "req: HttpRequest", "{DateTime:yyyy}", "{DateTime:yyyy}"),
        ("http_trigger()", "req: HttpRequest", "{{{sys.utcnow}", "{sys.utcnow}"),
        ("timer_trigger('0 0 * * * *')", "timer: TimerRequest", "{TimerTrigger}", "{TimerTrigger}"),
        ("timer_trigger('0 0 * * * *')", "", "{x}", "{x}"),
        ("blob_trigger('photos/{name}')", "photo: InputStream", "{name}", "{name}"),
        ("queue_trigger('incoming')", "message: bytes", "{id}", "{id}"),
        ("event_hub_trigger('hub', connection='C')", "events: list[M]", "{a}", "{a}"),
        ("queue_trigger('incoming')", "message: QueueMessage", "{id}", None),
        ("queue_trigger('incoming')", "message: M", "{a}-%X%-{{}}", None),
        ("timer_trigger('0 0 * * * *')", "", "a{{b}}c", None),
    ],
)
def test_a_row_that_the_entry_point_cannot_tell_is_a_problem(
    app: AppFactory, azfdecor: Command, trigger: str, parameter: str, key: str, unknown: str | None
) -> None:
    table = f"table_input('rows', partition_key='p', row_key='{key}', arg_name='row')"
    source = f"@{trigger}\n@{table}\ndef f({parameter and parameter + ', '}row: D) -> None: ...\n"
    result = azfdecor("generate", app(f"{HEAD}{source}"), "--format", "json")
    if unknown is None:
        assert result.problems() == []
    else:
        # That nothing has a value for a name may be a warning beside it.
        (problem,) = (p for p in result.problems() if p["severity"] == "error")
        assert problem["code"] == "AZF341"
        assert problem["message"].endswith(f"it does not know {unknown}")
        assert f"filter=\"RowKey eq '{key}'\"" in problem["hint"]
