"""Run with `python -m pytest`: models go in, models come out."""

from datetime import date, datetime, timezone
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

import pytest
from azure.functions import Out

from api import list_orders, place_order, read_order, read_report
from azfdecor import HTTPError
from models import NewOrder, Order, OrderRow, Report, Shipment, Speed
from warehouse import ship, summary

T = TypeVar("T")


class Sent(Out[T]):
    """An output that remembers what it was given."""

    def __init__(self) -> None:
        self.values: list[T] = []

    def set(self, val: T) -> None:
        self.values.append(val)

    def get(self) -> T:
        return self.values[-1]


KEY = UUID("7d444840-9dc0-11d1-b245-5ffdce74fad2")
TEAPOTS = Order(sku="teapot", quantity=2, id=KEY, total=Decimal("39.80"))


def row(sku: str, number: int, speed: Speed = Speed.STANDARD) -> OrderRow:
    key = UUID(int=number)
    return OrderRow(sku=sku, quantity=1, speed=speed, id=key, total=Decimal(5), RowKey=key)


def test_an_order_is_kept_and_queued() -> None:
    queue, kept = Sent[Order](), Sent[OrderRow]()

    order = place_order(NewOrder(sku="teapot", quantity=2), queue, kept, key=KEY)

    assert order == TEAPOTS
    assert queue.values == [TEAPOTS]
    assert kept.values == [OrderRow(**TEAPOTS.model_dump(), RowKey=KEY)]


def test_what_nobody_sells_is_refused() -> None:
    queue, kept = Sent[Order](), Sent[OrderRow]()

    with pytest.raises(HTTPError) as refused:
        place_order(NewOrder(sku="sofa", quantity=1), queue, kept)

    assert refused.value.status == 422
    assert queue.values == kept.values == []


def test_one_order_is_found_or_missing() -> None:
    kept = row("cup", 1)

    assert read_order(kept.id, kept) == kept
    with pytest.raises(HTTPError, match="no order"):
        read_order(KEY, None)


def test_orders_are_listed_by_product_and_speed() -> None:
    cup, pot, fast = row("cup", 1), row("teapot", 2), row("cup", 3, Speed.EXPRESS)

    assert list_orders([cup, pot, fast]) == [cup, pot, fast]
    assert list_orders([cup, pot, fast], sku=["cup"]) == [cup, fast]
    assert list_orders([cup, pot, fast], speed=Speed.EXPRESS) == [fast]
    assert list_orders([cup, pot, fast], limit=1) == [cup]


def test_shipping_writes_a_receipt_and_a_row() -> None:
    shipments = Sent[Shipment]()

    receipt = ship(TEAPOTS, shipments)

    assert receipt == "2 x teapot, standard: 39.80"
    assert [(s.order, s.total) for s in shipments.values] == [(KEY, Decimal("39.80"))]


def test_a_report_adds_up_one_day() -> None:
    monday, tuesday = (datetime(2026, 1, day, 12, tzinfo=timezone.utc) for day in (5, 6))
    sold = [("cup", 2, monday), ("teapot", 1, monday), ("cup", 9, tuesday)]
    shipments = [
        Shipment(RowKey=KEY, sku=sku, quantity=quantity, total=Decimal(10), shipped_at=moment)
        for sku, quantity, moment in sold
    ]

    report = summary(shipments, monday.date())

    assert report == Report(
        day=date(2026, 1, 5), orders=2, total=Decimal(20), pieces={"cup": 2, "teapot": 1}
    )
    assert read_report(date(2026, 1, 6), report) == report
