"""Typed values: what pydantic makes of content, and of the parts of a request."""

from __future__ import annotations

from azfdecor.problems.kind import Kind

SECOND_BODY = Kind(
    "AZF320",
    "Parameters of an HTTP function would take the one body of a request in different ways",
    "A body is JSON, a form or bytes, and no two of these at once. Two parameters cannot take it by "
    "one name either.",
    """
    from typing import Annotated

    from pydantic import BaseModel

    from azfdecor import Form, http_trigger


    class Order(BaseModel):
        sku: str


    @http_trigger("orders", methods=["POST"])
    def place(order: Order, name: Annotated[str, Form()]) -> str: ...
    """,
    "Take all of it from one kind of body, or one of the parameters from the query.",
)
UNBUILDABLE_TYPE = Kind(
    "AZF321",
    "pydantic cannot build the type of a typed value, or JSON holds no value of it",
    "It is a callable, a class, None alone, an object of an unknown class, a model of `pydantic.v1`, "
    "a client of Azure's SDKs. Every call would fail.",
    """
    from azfdecor import http_trigger


    class Order: ...


    @http_trigger("orders", methods=["POST"])
    def place(order: Order) -> str: ...
    """,
    "Make it a model, a dataclass or a TypedDict: [typed values](../how-to/typed-values.md).",
)
TYPE_CHECKING_ONLY = Kind(
    "AZF322",
    "A type that is needed when the function runs is imported for type checkers only",
    "The annotation of a typed value, or a field of its type, names what stands under "
    "`if TYPE_CHECKING:`, which is not there in Azure. The message says which name, and where.",
    """
    from typing import TYPE_CHECKING

    from pydantic import BaseModel

    from azfdecor import queue_trigger

    if TYPE_CHECKING:
        from decimal import Decimal


    class Order(BaseModel):
        price: "Decimal"


    @queue_trigger("orders")
    def ship(order: Order) -> None: ...
    """,
    "Import it outside of `if TYPE_CHECKING:`.",
)
POSITIONAL_ONLY = Kind(
    "AZF323",
    "A function with typed values has positional-only parameters",
    "Typed values are passed by keyword.",
    """
    from azfdecor import http_trigger


    @http_trigger("orders")
    def orders(limit: int, /) -> str: ...
    """,
    'Leave the "/" out of the signature. A wrapper around the function takes `**kwargs`.',
)
MARKER_AS_DEFAULT = Kind(
    "AZF325",
    "A marker or pydantic's `Field` says what it cannot say there",
    "As a default, the function would get the marker itself. An alias in the `Field` of a parameter "
    "names it otherwise, and what it is called in a request stands in the marker.",
    """
    from azfdecor import Query, http_trigger


    @http_trigger("orders")
    def orders(limit: int = Query("max")) -> str: ...
    """,
    'Write it into the annotation: `limit: Annotated[int, Query("max")] = 10`.',
)
FOREIGN_MARKER = Kind(
    "AZF335",
    "An annotation or a default is of another framework",
    "FastAPI's `Depends`, `Header` or `UploadFile` mean nothing to azfdecor: they would be passed "
    "over, and a caller could send what should have been computed.",
    """
    from typing import Annotated

    import fastapi

    from azfdecor import http_trigger


    @http_trigger("orders")
    def orders(token: Annotated[str, fastapi.Header()]) -> str: ...
    """,
    "Use [azfdecor's own markers](../how-to/typed-values.md). What is to run before a function is a "
    "[middleware](../how-to/middleware.md).",
)
NAMELESS_MARKER = Kind(
    "AZF336",
    "The name in a marker is no text",
    "A marker takes the name in the request. What stands there is perhaps meant as a default.",
    """
    from typing import Annotated

    from azfdecor import Query, http_trigger


    @http_trigger("orders")
    def orders(limit: Annotated[int, Query(10)]) -> str: ...
    """,
    "Write a default behind the annotation: `limit: Annotated[int, Query()] = 10`.",
)
TWO_MARKERS = Kind(
    "AZF337",
    "A parameter has two markers that differ",
    "It comes from one place. One of the two may stand in an alias that the annotation uses.",
    """
    from typing import Annotated

    from azfdecor import Header, Query, http_trigger


    @http_trigger("orders")
    def orders(limit: Annotated[int, Query(), Header()]) -> str: ...
    """,
    "Keep one of them.",
)
WRONG_NUMBER = Kind(
    "AZF340",
    "A typed value is one item where a list arrives, or a list where one item does",
    "The platform delivers a list to `cosmos_db_trigger` and its like even for one item, and one "
    "item to `table_input` with a `row_key`. Every call would fail: [rows](matching.md#rows).",
    """
    from pydantic import BaseModel

    from azfdecor import cosmos_db_trigger


    class Order(BaseModel):
        sku: str


    @cosmos_db_trigger("orders", database_name="shop", connection="COSMOS")
    def changed(order: Order) -> None: ...
    """,
    "Annotate it as a list, or as one item.",
)
UNKNOWN_ROW = Kind(
    "AZF341",
    "A typed value is the row that `row_key` names, and the entry point cannot know the key",
    "The extension reads all rows of the partition, and the entry point picks the one that is meant. "
    "It cannot where the key is `{rand-guid}`, a time, or what only the host sees.",
    """
    from pydantic import BaseModel

    from azfdecor import table_input, timer_trigger


    class Order(BaseModel):
        sku: str


    @timer_trigger("0 0 5 * * *")
    @table_input("orders", partition_key="shop", row_key="{rand-guid}")
    def report(order: Order | None) -> None: ...
    """,
    "Annotate it `list[...]`, with a `filter` in place of `row_key`.",
)
