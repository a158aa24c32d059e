"""Azure SQL and Azure Database for MySQL: what their extensions read, and what they refuse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor import mysql_input, sql_input
from azfdecor.compiler.properties import properties_of
from conftest import faults, function_json
from judge import Judge, message, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command

INPUTS = (sql_input, mysql_input)


def declared(kind: Any, **options: Any) -> Any:
    return kind("SELECT 1", connection_string_setting="DB", **options)


@pytest.mark.parametrize("kind", INPUTS)
@pytest.mark.parametrize(
    "pairs",
    [
        None,
        "",
        "@id=1",
        "@id={id},@name=",
        "@id=null",
        ",@id=1,,",
        "%PAIRS%",
        "{pairs}",
        "@n={a.b}",
    ],
)
def test_pairs_that_the_extension_reads(kind: Any, pairs: str | None) -> None:
    assert faults(declared(kind, parameters=pairs)) == []


@pytest.mark.parametrize("kind", INPUTS)
@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ("@id", "is no pair"),
        ("@id=1=2", "is no pair"),
        ("@name=Smith, John", "is no pair"),
        ("id=1", "does not start with '@'"),
        ("@id=1, @name=x", "the name ' @name'"),
    ],
)
def test_pairs_that_the_extension_refuses(kind: Any, pairs: str, message: str) -> None:
    (said,) = faults(declared(kind, parameters=pairs))
    assert message in said


@pytest.mark.parametrize("kind", INPUTS)
def test_the_host_finds_all_parameters_of_the_constructor(kind: Any) -> None:
    query = properties_of(declared(kind, parameters="@id=1"))
    assert (query["commandType"], query["parameters"]) == ("Text", "@id=1")
    procedure = properties_of(declared(kind, command_type="StoredProcedure"))
    assert (procedure["commandType"], procedure["parameters"]) == ("StoredProcedure", "")


SOURCE = """
    import json
    import azure.functions as func
    from azfdecor import *

    @queue_trigger("incoming", arg_name="message")
    @{service}_input("SELECT 1", connection_string_setting="DB")
    @queue_output("outgoing")
    def read(message: str, rows: func.{row}List) -> str:
        return json.dumps([type(row).__name__ + row["Name"] for row in rows])

    @queue_trigger("incoming")
    @{service}_output("t", connection_string_setting="DB")
    def one(message: str) -> func.{row}:
        return func.{row}.from_json(message)

    @queue_trigger("incoming")
    @{service}_output("t", connection_string_setting="DB")
    def many(message: str, rows: func.Out[func.{row}List]) -> None:
        rows.set(func.{row}List([func.{row}.from_json(message)] * 2))

    @queue_trigger("incoming")
    @{service}_output("t", connection_string_setting="DB")
    def as_text(message: str, rows: func.Out[str]) -> None:
        rows.set(message)
"""


@pytest.mark.parametrize(("service", "row"), [("sql", "SqlRow"), ("mysql", "MySqlRow")])
def test_rows_come_and_go(service: str, row: str, app: AppFactory, generate: Command) -> None:
    root = app(SOURCE.format(service=service, row=row))
    generate(root)
    cup = '{"Name": "Cup", "Cost": 3}'
    with Judge(root) as judge:
        judge.load()
        read = judge.call("read", message=text(""), rows=text(f"[{cup}, {cup}]"))
        assert read.returned is not None
        assert json.loads(message(read.returned)) == [f"{row}Cup"] * 2
        one = judge.call("one", message=text(cup))
        assert one.returned is not None
        assert (one.returned.kind, json.loads(one.returned.content)) == ("json", [json.loads(cup)])
        many = judge.call("many", message=text(cup)).outputs["rows"]
        assert (many.kind, json.loads(many.content)) == ("json", [json.loads(cup)] * 2)
        assert judge.call("as_text", message=text(cup)).outputs["rows"] == text(cup)


def test_changes_of_mysql_come_as_rows(app: AppFactory, generate: Command) -> None:
    root = app(
        """
        from azure.functions import MySqlRowList
        from azfdecor import mysql_trigger, queue_output

        @mysql_trigger("products", connection_string_setting="DB")
        @queue_output("outgoing")
        def follow(changes: MySqlRowList) -> str:
            return changes[0]["Item"]["Name"] + str(changes[0]["Operation"])
        """
    )
    generate(root)
    with Judge(root) as judge:
        judge.load()
        sample = '[{"Operation": 0, "Item": {"Name": "Cup"}}]'
        assert judge.call("follow", changes=text(sample)).returned == text("Cup0")


def test_changes_of_sql_come_as_text_only(app: AppFactory, azfdecor: Command) -> None:
    source = """
        from azure.functions import SqlRowList
        from azfdecor import sql_trigger

        @sql_trigger("dbo.Products", connection_string_setting="DB")
        def follow(changes: {}) -> None: ...
        """
    for annotation in ("SqlRowList", "bytes"):
        root = app(source.format(annotation))
        assert azfdecor("generate", root, "--format", "json").codes() == ["AZF308"]
    root = app(source.format("str"))
    assert azfdecor("generate", root).status == 0
    (binding,) = function_json(root, "follow")["bindings"]
    assert "dataType" not in binding
