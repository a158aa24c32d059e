"""Azure SQL and MySQL on SQLite: outputs, queries, triggers."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel
from typing_extensions import assert_type

from azfdecor import testing
from azfdecor.local.host.call import InvocationError
from service_apps import open_app

if TYPE_CHECKING:
    from service_apps import OpenApp

__all__ = ["open_app"]

APP = """
SQL = {"connection_string_setting": "SQL"}

class Product(BaseModel):
    id: int
    name: str
    cost: float = 1

class Change(BaseModel):
    Operation: int
    Item: Product

@http_trigger("products", methods=["PUT"])
@sql_output("dbo.Products", **SQL)
def put(product: Product, row: Out[Product]) -> str:
    row.set(product)
    return "stored"

@http_trigger("raw", methods=["PUT"])
@sql_output("[dbo].[Products]", **SQL, arg_name="row")
def raw(req: func.HttpRequest, row: Out[str]) -> str:
    row.set(req.get_body().decode())
    return ""

@http_trigger("cost/{cost}", methods=["GET"])
@sql_input("SELECT TOP 2 id, name FROM [dbo].[Products] WHERE cost = @cost ORDER BY id", **SQL, parameters="@cost={cost}")
def find(cost: str, rows: func.SqlRowList) -> str:
    return ",".join(row["name"] for row in rows)

@http_trigger("bad", methods=["GET"])
@sql_input("SELECT GETDATE() FROM dbo.Products", **SQL)
def bad(req: func.HttpRequest, rows: func.SqlRowList) -> str:
    return ""

@http_trigger("procedure", methods=["GET"])
@sql_input("Cheapest", **SQL, command_type="StoredProcedure")
def procedure(req: func.HttpRequest, rows: func.SqlRowList) -> str:
    return ""

@sql_trigger("dbo.Products", **SQL)
@queue_output("changes")
def changed(changes: list[Change]) -> str:
    if any(change.Item.cost < 0 for change in changes):
        raise ValueError("a cost below nothing")
    return ",".join(f"{c.Operation}:{c.Item.name}" for c in changes)

@http_trigger("mine", methods=["PUT"])
@mysql_output("products", connection_string_setting="MY", arg_name="row")
def put_mine(req: func.HttpRequest, row: Out[str]) -> str:
    row.set(req.get_body().decode())
    return ""

@http_trigger("mine", methods=["GET"])
@mysql_input("SELECT * FROM `products`", connection_string_setting="MY")
def all_mine(req: func.HttpRequest, rows: func.MySqlRowList) -> str:
    return json.dumps([dict(row) for row in rows])
"""


class Product(BaseModel):
    id: int
    name: str
    cost: float = 1


CUP, POT = Product(id=1, name="cup"), Product(id=2, name="pot")


def test_rows_flow_between_functions(open_app: OpenApp) -> None:
    app = open_app(APP)
    products = app.sql_table("dbo.Products", Product)
    assert products.rows == []
    app.http.put("/api/products", json=CUP.model_dump())
    assert_type(products.rows, list[Product])
    assert products.rows == [CUP]
    app.http.put("/api/products", json=POT.model_dump())
    assert app.http.get("/api/cost/1").text == "cup,pot"
    app.http.put("/api/raw", content='{"id": 1, "name": "mug"}')
    assert [row.name for row in products.rows] == ["mug", "pot"]
    assert app.run_until_idle() == 1
    assert app.queue("changes").texts == ["0:cup,0:pot,1:mug"]
    assert any("'id' is its primary key" in warning for warning in app.warnings)


def test_a_test_creates_tables(open_app: OpenApp) -> None:
    app = open_app(APP)
    products = app.sql_table("dbo.Products")
    products.execute(
        "CREATE TABLE dbo.Products (name TEXT, id INTEGER PRIMARY KEY, cost REAL DEFAULT 1)"
    )
    products.insert({"ID": 1, "name": "cup"})
    assert products.rows == [{"name": "cup", "id": 1, "cost": 1.0}]
    assert app.warnings == []
    with pytest.raises(InvocationError, match=r"don't exist in the table dbo.Products: color"):
        products.insert({"id": 1, "color": "red"})
    with pytest.raises(InvocationError, match="needs its primary key: id"):
        products.insert({"name": "pot"})


def test_changes_that_fail_come_again_five_times(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.sql_table("dbo.Products", Product).insert(Product(id=1, name="x", cost=-1))
    with pytest.raises(ValueError, match="below nothing"):
        app.run_until_idle()
    app.on_error = "record"
    assert app.run_until_idle() == 0
    assert app.run_until_idle(max_delay=timedelta(hours=1)) == 4


def test_what_sqlite_does_not_run_fails_the_call(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.sql_table("dbo.Products", Product).insert(CUP)
    with pytest.raises(InvocationError, match="no such function: GETDATE"):
        app.http.get("/api/bad")
    with pytest.raises(InvocationError, match="'Cheapest' of 'rows' is not simulated"):
        app.http.get("/api/procedure")
    with pytest.raises(InvocationError, match="an object of JSON, not 5"):
        app.http.put("/api/raw", content="5")


def test_mysql_has_a_database_of_its_own(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.http.put("/api/mine", content='[{"id": 1, "tags": ["a"]}]')
    assert app.http.get("/api/mine").json() == [{"id": 1, "tags": '["a"]'}]
    assert app.mysql_table("products").rows == [{"id": 1, "tags": '["a"]'}]
    assert app.sql_table("dbo.Products").rows == []


def test_functions_are_called_by_hand(open_app: OpenApp) -> None:
    app = open_app(APP)
    assert app.function("changed").call(CUP).outputs["$return"] == "0:cup"
    change = {"Operation": 1, "Item": CUP.model_dump()}
    assert app.function("changed").call([change]).outputs["$return"] == "1:cup"
    assert json.loads(app.calls("changed")[0].inputs["changes"])[0]["Operation"] == 0
    with pytest.raises(testing.UnknownNameError, match=r"did you mean 'dbo.Products'"):
        app.sql_table("dbo.Product")
