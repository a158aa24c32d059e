"""Cosmos DB in memory: outputs, the change feed, and inputs by id and by query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel
from typing_extensions import assert_type

from azfdecor import testing
from azfdecor.local.documents.container import DocumentError
from azfdecor.local.host.call import InvocationError
from service_apps import open_app

if TYPE_CHECKING:
    from service_apps import OpenApp

__all__ = ["open_app"]

APP = """
SHOP = {"database_name": "shop", "connection": "COSMOS"}

class Product(BaseModel):
    id: str
    kind: str
    price: float

@http_trigger("products", methods=["PUT"])
@cosmos_db_output("products", **SHOP)
def put(product: Product, document: Out[Product]) -> str:
    document.set(product)
    return "stored"

@http_trigger("raw", methods=["PUT"])
@cosmos_db_output("products", **SHOP, arg_name="document")
def raw(req: func.HttpRequest, document: Out[str]) -> str:
    document.set(req.get_body().decode())
    return ""

@http_trigger("products/{id}", methods=["GET"])
@cosmos_db_input("products", **SHOP, id="{id}", partition_key="{id}")
def find(id: str, product: Product | None) -> str:
    return f"{product.price}" if product else "none"

@http_trigger("kinds/{kind}", methods=["GET"])
@cosmos_db_input("products", **SHOP, sql_query="SELECT * FROM c WHERE c.kind = {kind} ORDER BY c.price DESC")
def of_kind(kind: str, products: list[Product]) -> str:
    return ",".join(product.id for product in products)

@http_trigger("all", methods=["GET"])
@cosmos_db_input("products", **SHOP)
def everything(req: func.HttpRequest, products: func.DocumentList) -> str:
    return ",".join(sorted(f"{p['id']}:{'_etag' in p}" for p in products))

@cosmos_db_trigger("products", **SHOP)
@queue_output("changes")
def changed(products: func.DocumentList) -> str:
    if any(product["price"] < 0 for product in products):
        raise ValueError("a price below nothing")
    return ",".join(f"{p['id']}={p['price']}" for p in products)

@cosmos_db_trigger("products", **SHOP, lease_container_prefix="two", max_items_per_invocation=2)
@queue_output("counts")
def count(products: list[Product]) -> str:
    return str(len(products))
"""


class Product(BaseModel):
    id: str
    kind: str
    price: float


CUP = Product(id="cup", kind="ware", price=3.5)
POT = Product(id="pot", kind="ware", price=9)
TEA = Product(id="tea", kind="food", price=4)


def test_documents_flow_between_functions(open_app: OpenApp) -> None:
    app = open_app(APP)
    products = app.documents("shop", "products", Product)
    app.http.put("/api/products", json=CUP.model_dump())
    assert_type(products.documents, list[Product])
    assert products.documents == [CUP]
    assert app.http.get("/api/products/cup").text == "3.5"
    assert app.http.get("/api/products/none").text == "none"
    assert app.run_until_idle() == 2
    assert app.queue("changes").texts == ["cup=3.5"]
    assert app.run_until_idle() == 0


def test_a_document_is_replaced_by_one_of_its_id(open_app: OpenApp) -> None:
    app = open_app(APP)
    products = app.documents("shop", "products", Product)
    for price in (1, 2, 3):
        app.http.put("/api/products", json=CUP.model_copy(update={"price": price}).model_dump())
    assert [product.price for product in products.documents] == [3]
    app.run_until_idle()
    assert app.queue("changes").texts == ["cup=3.0"]  # the latest version alone


def test_queries_find_documents(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.documents("shop", "products", Product).upsert(CUP, POT, TEA)
    assert app.http.get("/api/kinds/ware").text == "pot,cup"
    assert app.http.get("/api/kinds/none").text == ""
    assert app.http.get("/api/all").text == "cup:True,pot:True,tea:True"


def test_changes_come_in_batches(open_app: OpenApp) -> None:
    app = open_app(APP)
    app.documents("shop", "products", Product).upsert(CUP, POT, TEA)
    app.run_until_idle()
    assert app.queue("counts").texts == ["2", "1"]
    assert app.queue("changes").texts == ["cup=3.5,pot=9.0,tea=4.0"]


def test_changes_that_fail_do_not_come_again(open_app: OpenApp) -> None:
    app = open_app(APP)
    products = app.documents("shop", "products", Product)
    products.upsert(CUP.model_copy(update={"price": -1}))
    with pytest.raises(ValueError, match="below nothing"):
        app.run_until_idle()
    products.upsert(TEA)
    app.run_until_idle()
    assert app.queue("changes").texts == ["tea=4.0"]


def test_a_partition_key_tells_documents_apart(open_app: OpenApp) -> None:
    app = open_app(APP)
    products = app.documents("shop", "products", Product, partition_key="/kind")
    products.upsert(CUP, CUP.model_copy(update={"kind": "gift"}))
    assert len(products.documents) == 2
    assert products.get("cup", "gift").kind == "gift"
    assert app.http.get("/api/products/cup").text == "none"  # the partition is not "cup"


def test_what_the_service_refuses_fails_the_call(open_app: OpenApp) -> None:
    app = open_app(APP)
    with pytest.raises(InvocationError, match="required properties - 'id; '"):
        app.http.put("/api/raw", content='{"kind": "x"}')
    with pytest.raises(InvocationError, match="an object of JSON"):
        app.http.put("/api/raw", content="5")
    with pytest.raises(InvocationError, match="text without any of"):
        app.http.put("/api/raw", content='{"id": 7}')
    app.http.put("/api/raw", content='[{"id": "1", "price": 1}, {"id": "2", "price": 1}]')
    assert len(app.documents("shop", "products").documents) == 2
    with pytest.raises(DocumentError, match="are missing"):
        app.documents("shop", "products").upsert({"kind": "x"})


def test_functions_are_called_by_hand(open_app: OpenApp) -> None:
    app = open_app(APP)
    assert app.function("changed").call([CUP, TEA]).outputs["$return"] == "cup=3.5,tea=4.0"
    assert app.function("changed").call(CUP).outputs["$return"] == "cup=3.5"
    assert app.function("changed").call().outputs["$return"] == "K-7=4.5"


def test_names_and_ids_that_are_not_there(open_app: OpenApp) -> None:
    app = open_app(APP)
    with pytest.raises(testing.UnknownNameError, match="did you mean 'shop/products'"):
        app.documents("shop", "product")
    products = app.documents("shop", "products", Product)
    products.upsert(CUP)
    with pytest.raises(LookupError, match=r"no document 'pot'; it has \['cup'\]"):
        products.get("pot")
    products.delete("cup")
    assert products.documents == []


SHARED = """
@cosmos_db_trigger("products", database_name="shop", connection="COSMOS")
def one(products: str) -> None: ...

@cosmos_db_trigger("products", database_name="shop", connection="COSMOS")
def two(products: str) -> None: ...

@http_trigger("hard", methods=["GET"])
@cosmos_db_input("products", database_name="shop", connection="COSMOS", sql_query="SELECT * FROM c JOIN t IN c.tags")
def hard(req: func.HttpRequest, products: str) -> str:
    return products
"""


def test_functions_with_the_same_leases_share_the_changes(open_app: OpenApp) -> None:
    app = open_app(SHARED)
    app.documents("shop", "products").upsert({"id": "1"})
    assert app.run_until_idle() == 1
    assert any("leaseContainerPrefix" in warning for warning in app.warnings)
    with pytest.raises(InvocationError, match="not understood at 'JOIN t IN'"):
        app.http.get("/api/hard")


DOCUMENTS: list[dict[str, Any]] = [
    {"id": "1", "n": 1, "tag": "a", "in": {"x": True}},
    {"id": "2", "n": 2, "tag": "b", "in": {"x": False}},
    {"id": "3", "n": 3, "tag": None},
]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("SELECT * FROM c", "123"),
        ("select * from c where c.n > 1", "23"),
        ("SELECT * FROM items AS i WHERE i.n >= 2 AND i.tag = 'b'", "2"),
        ('SELECT * FROM c WHERE c.tag = "a" OR c.n = 3', "13"),
        ("SELECT * FROM c WHERE NOT (c.n = 1)", "23"),
        ("SELECT * FROM c WHERE c.n IN (1, 3)", "13"),
        ("SELECT * FROM c WHERE c.tag NOT IN ('a')", "23"),
        ("SELECT * FROM c WHERE c['in'].x", "1"),
        ("SELECT * FROM c WHERE c.tag = null", "3"),
        ("SELECT * FROM c WHERE c.n = '1'", ""),
        ("SELECT * FROM c WHERE c.none < 5", ""),
        ("SELECT * FROM c WHERE c.n <> @n", "13"),
        ("SELECT TOP 2 * FROM c ORDER BY c.n DESC", "32"),
        ("SELECT * FROM c ORDER BY c.tag, c.n OFFSET 1 LIMIT 1", "1"),
    ],
)
def test_queries_read_documents(query: str, ids: str) -> None:
    from azfdecor.local.documents.query import Query

    assert "".join(one["id"] for one in Query(query, {"@n": 2}).run(DOCUMENTS)) == ids


def test_queries_shape_what_they_find() -> None:
    from azfdecor.local.documents.query import Query, QueryError

    assert Query("SELECT c.id, c.tag AS t FROM c WHERE c.n < 3").run(DOCUMENTS) == [
        {"id": "1", "t": "a"},
        {"id": "2", "t": "b"},
    ]
    assert Query("SELECT VALUE c.n FROM c").run(DOCUMENTS) == [1, 2, 3]
    assert Query("SELECT VALUE COUNT(1) FROM c WHERE c.n > 1").run(DOCUMENTS) == [2]
    for query in (
        "",
        "SELECT",
        "DELETE FROM c",
        "SELECT * FROM c WHERE",
        "SELECT * FROM c WHERE c.n LIKE 'x'",
        "SELECT * FROM c WHERE STARTSWITH(c.tag, 'a')",
        "SELECT * FROM c WHERE c.n = @none",
        "SELECT * FROM c ORDER BY d.n",
        "SELECT * FROM c; x",
        "SELECT TOP x * FROM c",
        "SELECT COUNT(1) FROM c",
    ):
        with pytest.raises(QueryError):
            Query(query)
