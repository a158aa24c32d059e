"""Run with `python -m pytest`: models go in, models come out."""

from datetime import date, datetime, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from api import list_orders, place_order, read_order, read_receipt, read_report
from azfdecor import HTTPError, testing
from models import NewOrder, Order, OrderRow, Report, Shipment, Speed
from warehouse import Shipped, ship, summary

KEY = UUID("7d444840-9dc0-11d1-b245-5ffdce74fad2")
TEAPOTS = Order(sku="teapot", quantity=2, id=KEY, total=Decimal("39.80"))


def test_an_order_is_taken() -> None:
    queue, kept = testing.Out[Order](), testing.Out[OrderRow]()

    order = place_order(NewOrder(sku="teapot", quantity=2), queue, kept, key=KEY)

    assert order == TEAPOTS
    assert queue.get() == TEAPOTS
    assert kept.get() == OrderRow(**TEAPOTS.model_dump(), RowKey=KEY)


def test_what_nobody_sells_is_refused() -> None:
    queue, kept = testing.Out[Order](), testing.Out[OrderRow]()

    with pytest.raises(HTTPError, match="no 'sofa' to order"):
        place_order(NewOrder(sku="sofa", quantity=1), queue, kept)

    assert queue.get() is None
    assert kept.get() is None


def test_an_order_is_shipped() -> None:
    shipped = ship(TEAPOTS)

    moment = shipped.shipments.shipped_at
    assert shipped == Shipped(
        "2 x teapot, standard: 39.80",
        Shipment(RowKey=KEY, sku="teapot", quantity=2, total=Decimal("39.80"), shipped_at=moment),
    )


def test_a_receipt_is_there_once_the_order_is_shipped() -> None:
    assert read_receipt(KEY, "2 x teapot") == "2 x teapot"
    with pytest.raises(HTTPError, match="not shipped yet"):
        read_receipt(KEY, None)


def row(sku: str, number: int, speed: Speed = Speed.STANDARD) -> OrderRow:
    key = UUID(int=number)
    return OrderRow(sku=sku, quantity=1, speed=speed, id=key, total=Decimal(5), RowKey=key)


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


def shipment(sku: str, quantity: int, day: int) -> Shipment:
    moment = datetime(2026, 1, day, 12, tzinfo=timezone.utc)
    return Shipment(RowKey=KEY, sku=sku, quantity=quantity, total=Decimal(10), shipped_at=moment)


def test_a_report_adds_up_one_day() -> None:
    shipments = [shipment("cup", 2, 5), shipment("teapot", 1, 5), shipment("cup", 9, 6)]

    assert summary(shipments, date(2026, 1, 5)) == Report(
        day=date(2026, 1, 5), orders=2, total=Decimal(20), pieces={"cup": 2, "teapot": 1}
    )


def test_a_report_is_found_or_missing() -> None:
    night = date(2026, 1, 6)
    report = summary([], date(2026, 1, 5))

    assert read_report(night, report) == report
    with pytest.raises(HTTPError, match="no report of 2026-01-06"):
        read_report(night, None)
