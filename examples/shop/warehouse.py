"""What happens behind the shop's counter."""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import NamedTuple

from azure.functions import TimerRequest

from azfdecor import blob_output, queue_trigger, table_input, table_output, timer_trigger
from models import Order, Report, Shipment

log = logging.getLogger(__name__)


class Shipped(NamedTuple):
    """What is left of an order that was shipped."""

    receipt: str
    shipment: Shipment


@queue_trigger("orders")
@blob_output("receipts/{id}.txt", arg_name="receipt")
@table_output("shipments", partition_key="shop", arg_name="shipment")
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
def nightly_report(timer: TimerRequest, shipments: list[Shipment]) -> Report:
    """Write down what was shipped yesterday."""
    if timer.past_due:
        log.warning("the report of this night is late")
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
