"""The shop's HTTP API: parameters and results are what they are annotated."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID, uuid4

from azure.functions import Out
from pydantic import Field

from azfdecor import (
    Header,
    HTTPError,
    blob_input,
    http_trigger,
    queue_output,
    table_input,
    table_output,
)
from models import NewOrder, Order, OrderRow, Report, Speed

PRICES = {"teapot": Decimal("19.90"), "cup": Decimal("4.50")}


@http_trigger("orders", methods=["POST"], status_code=201)
@queue_output("orders", arg_name="queue")
@table_output("orders", partition_key="shop")
def place_order(
    new: NewOrder,
    queue: Out[Order],
    row: Out[OrderRow],
    key: Annotated[UUID | None, Header("idempotency-key")] = None,
) -> Order:
    """Take an order: keep it in the table, and leave the work to the queue."""
    if new.sku not in PRICES:
        raise HTTPError(422, f"there is no {new.sku!r} to order", known=sorted(PRICES))
    total = PRICES[new.sku] * new.quantity
    order = Order(**new.model_dump(), id=key or uuid4(), total=total)
    queue.set(order)
    row.set(OrderRow(**order.model_dump(), RowKey=order.id))
    return order


@http_trigger("orders/{order_id}/receipt", methods=["GET"])
@blob_input("receipts/{order_id}.txt")
def read_receipt(order_id: UUID, receipt: str | None) -> str:
    """Give the receipt of an order that was shipped."""
    if receipt is None:
        raise HTTPError(404, f"order {order_id} is not shipped yet")
    return receipt


@http_trigger("orders/{order_id}", methods=["GET"])
@table_input("orders", partition_key="shop", row_key="{order_id}")
def read_order(order_id: UUID, row: OrderRow | None) -> Order:
    """Tell of one order."""
    if row is None:
        raise HTTPError(404, f"there is no order {order_id}")
    return row


@http_trigger("orders", methods=["GET"])
@table_input("orders", partition_key="shop")
def list_orders(
    rows: list[OrderRow],
    sku: list[str] | None = None,
    speed: Speed | None = None,
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
) -> list[Order]:
    """Tell of all orders, or of those of some products or of one speed."""
    found: list[Order] = [
        row
        for row in rows
        if (sku is None or row.sku in sku) and (speed is None or row.speed == speed)
    ]
    return found[:limit]


@http_trigger("reports/{night}", methods=["GET"])
@blob_input("reports/{night}.json")
def read_report(night: date, report: Report | None) -> Report:
    """Tell what was written down in one night, about the day before."""
    if report is None:
        raise HTTPError(404, f"there is no report of {night}")
    return report
