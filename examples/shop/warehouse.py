"""What happens behind the shop's counter."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import NamedTuple

from azfdecor import blob_output, queue_trigger, table_input, table_output, timer_trigger
from models import Order, Report, Shipment


class Shipped(NamedTuple):
    """What is left of an order that was shipped, by where it goes."""

    receipts: str
    shipments: Shipment


@queue_trigger("orders")
@blob_output("receipts/{id}.txt")
@table_output("shipments", partition_key="shop")
def ship(order: Order) -> Shipped:
    """Ship an order: a receipt for the customer, a row for the report."""
    receipt = f"{order.quantity} x {order.sku}, {order.speed.value}: {order.total}"
    shipment = Shipment(
        RowKey=order.id,
        sku=order.sku,
        quantity=order.quantity,
        total=order.total,
        shipped_at=datetime.now(timezone.utc),
    )
    return Shipped(receipt, shipment)


@timer_trigger("0 0 2 * * *")
@table_input("shipments", partition_key="shop")
@blob_output("reports/{DateTime:yyyy-MM-dd}.json")
def nightly_report(shipments: list[Shipment]) -> Report:
    """Write down what was shipped yesterday."""
    today = datetime.now(timezone.utc).date()
    return summary(shipments, today - timedelta(days=1))


def summary(shipments: Iterable[Shipment], day: date) -> Report:
    """What was shipped in one day."""
    shipped = [s for s in shipments if s.shipped_at.date() == day]
    pieces: Counter[str] = Counter()
    for shipment in shipped:
        pieces[shipment.sku] += shipment.quantity
    total = sum((s.total for s in shipped), Decimal(0))
    return Report(day=day, orders=len(shipped), total=total, pieces=pieces)
