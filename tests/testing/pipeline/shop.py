"""Orders that are placed, shipped, counted and invoiced."""

from __future__ import annotations

import asyncio
import logging
import os

from azure.functions import Out
from pydantic import BaseModel, PositiveInt

from azfdecor import (
    blob_input,
    blob_output,
    blob_trigger,
    fixed_delay_retry,
    http_trigger,
    queue_output,
    queue_trigger,
    table_input,
    table_output,
    timer_trigger,
)


class Order(BaseModel):
    """What somebody buys."""

    sku: str
    quantity: PositiveInt


class Invoice(BaseModel):
    """What somebody is to pay."""

    net: float


def notify(text: str) -> None:
    """Stands for a service that tests replace."""
    logging.info("told %s", text)


@http_trigger("orders", methods=["POST"], status_code=201)
@queue_output("orders")
def place_order(order: Order, orders: Out[Order]) -> Order:
    """Take an order."""
    logging.info("an order of %s", order.sku)
    orders.set(order)
    return order


@queue_trigger("orders")
@blob_output("receipts/{sku}.json", arg_name="receipt")
@table_output("Shipped", partition_key="shop", row_key="{sku}")
def ship(order: Order, receipt: Out[str], row: Out[Order]) -> None:
    """Ship an order."""
    receipt.set(f"{order.quantity} x {order.sku}")
    row.set(order)


@http_trigger("orders/{sku}", methods=["GET"])
@table_input("Shipped", partition_key="shop", row_key="{sku}")
def find_order(sku: str, row: Order | None) -> Order | None:
    """Look an order up."""
    del sku
    return row


@blob_trigger("photos/{name}.png")
@blob_output("thumbnails/{name}.png")
def make_thumbnail(photo: bytes) -> bytes:
    """Shrink a photo."""
    return photo[:8]


@http_trigger("receipts/{sku}", methods=["GET"])
@blob_input("receipts/{sku}.json")
def receipt(sku: str, text: str | None) -> str:
    """Show a receipt."""
    return text or f"no receipt of {sku}"


@timer_trigger("0 0 6 * * *")
@queue_output("reports")
def daily_report() -> str:
    """Say that a day has begun."""
    return "good morning"


@queue_trigger("%QUEUE%")
async def send_invoice(invoice: Invoice) -> None:
    """Tell somebody what to pay."""
    await asyncio.sleep(0)
    notify(f"{invoice.net * (1 + float(os.environ['TAX'])):.2f}")


@http_trigger("fails", methods=["GET"])
def fails() -> str:
    """Raise."""
    msg = "it does not work"
    raise ValueError(msg)


@timer_trigger("0 0 0 1 1 *")
@fixed_delay_retry(max_retry_count=2, delay_interval="00:00:10")
def flaky() -> None:
    """Raise, again and again."""
    msg = "it never works"
    raise RuntimeError(msg)


@queue_trigger("ping")
@queue_output("pong")
def ping(message: str) -> str:
    """Feed `pong`."""
    return message


@queue_trigger("pong")
@queue_output("ping")
def pong(message: str) -> str:
    """Feed `ping`."""
    return message


@http_trigger("loop", methods=["GET"])
def own_loop() -> str:
    """Use an event loop of its own."""
    return asyncio.run(_answer())


async def _answer() -> str:
    await asyncio.sleep(0)
    return "from a loop of its own"
