"""Encodes values with azfdecor and with pydantic alone, in turns; prints milliseconds a value.

Takes the number of rounds; writes JSON: for each value what it is, whether it is many, and the two
series.
"""

from __future__ import annotations

import enum
import json
import sys
from dataclasses import dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from call import turns
from pydantic import BaseModel, TypeAdapter
from typing_extensions import TypedDict

from azfdecor.runtime.payload import json_encoder

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = 100
BLOCK = 0.002
"""Seconds that a block of calls takes, about, before the other has its turn."""


class State(enum.Enum):
    OPEN = "open"
    SENT = "sent"


class Reading(BaseModel):
    device: str
    value: float


class Customer(BaseModel):
    name: str
    email: str | None = None


class Line(BaseModel):
    sku: str
    quantity: int
    price: Decimal


class Order(BaseModel):
    id: UUID
    placed_at: datetime
    wanted_on: date | None
    state: State
    customer: Customer
    lines: list[Line]
    labels: dict[str, str]
    note: str = ""


@dataclass
class Piece:
    sku: str
    quantity: int
    price: Decimal


@dataclass
class Parcel:
    id: UUID
    sent_at: datetime
    pieces: list[Piece]
    weight: float


class Item(TypedDict):
    sku: str
    quantity: int
    price: float


class Basket(TypedDict):
    id: str
    customer: str
    changed_at: datetime
    items: list[Item]


class Card(BaseModel):
    kind: Literal["card"] = "card"
    number: str
    expires: date


class Transfer(BaseModel):
    kind: Literal["transfer"] = "transfer"
    iban: str


class Payment(BaseModel):
    id: UUID
    amount: Decimal
    by: Card | Transfer


ID = UUID("9aeb0fdf-c01e-4131-8922-9eb54906e209")
NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=timezone.utc)
READING = Reading(device="hall-7", value=21.5)
LINES = [Line(sku=f"K-{n}", quantity=n + 1, price=Decimal("12.50")) for n in range(MANY)]


def order(lines: int) -> Order:
    return Order(
        id=ID,
        placed_at=NOW,
        wanted_on=NOW.date(),
        state=State.OPEN,
        customer=Customer(name="Ada Lovelace", email="ada@example.com"),
        lines=LINES[:lines],
        labels={"channel": "web", "campaign": "winter"},
    )


PARCEL = Parcel(ID, NOW, [Piece("K-7", 2, Decimal("12.50"))] * 3, 1.5)
ITEM = Item(sku="K-7", quantity=2, price=12.5)
BASKET = Basket(id="7", customer="Ada Lovelace", changed_at=NOW, items=[ITEM] * 3)
PAYMENT = Payment(id=ID, amount=Decimal(25), by=Card(number="4111", expires=NOW.date()))
TRANSFER = Payment(id=ID, amount=Decimal(25), by=Transfer(iban="DE02120300000000202051"))

ONE: dict[str, tuple[Any, Any]] = {
    "a model of 2 fields": (Reading, READING),
    "an order with 3 lines": (Order, order(3)),
    "an order with 10 lines": (Order, order(10)),
    "a dataclass with 3 parts": (Parcel, PARCEL),
    "a TypedDict with 3 parts": (Basket, BASKET),
    "a model with a union": (Payment, PAYMENT),
}
MANY_OF: dict[str, tuple[Any, Any]] = {
    f"an order with {MANY} lines": (Order, order(MANY)),
    f"{MANY} models of 2 fields": (list[Reading], [READING] * MANY),
    f"{MANY} orders with 3 lines": (list[Order], [order(3) for _ in range(MANY)]),
    f"{MANY} dataclasses with 3 parts": (list[Parcel], [PARCEL] * MANY),
    f"{MANY} TypedDicts with 3 parts": (list[Basket], [BASKET] * MANY),
    f"{MANY} models with a union": (list[Payment], [PAYMENT, TRANSFER] * (MANY // 2)),
}


def main(rounds: int) -> None:
    """Time blocks of calls, ours and pydantic's in turns."""
    result: list[tuple[str, bool, list[float], list[float]]] = []
    for is_many, values in ((False, ONE), (True, MANY_OF)):
        for what, (hint, value) in values.items():
            result.append((what, is_many, *_times(hint, value, rounds)))
    print(json.dumps(result))


def _times(hint: Any, value: Any, rounds: int) -> tuple[list[float], list[float]]:
    ours = json_encoder("what it returns", hint)
    to_json = TypeAdapter(hint).serializer.to_json

    def theirs(value: Any) -> bytes:
        return to_json(value, by_alias=True, warnings="error")

    assert ours(value) == theirs(value)
    calls = max(1, round(BLOCK / (_block(theirs, value, 10) / 1000)))
    functions: dict[str, Callable[[Any], bytes]] = {"ours": ours, "theirs": theirs}
    return turns("ours", "theirs", lambda name: _block(functions[name], value, calls), rounds)


def _block(encode: Callable[[Any], bytes], value: Any, calls: int) -> float:
    start = perf_counter()
    for _ in range(calls):
        encode(value)
    return (perf_counter() - start) * 1000 / calls


if __name__ == "__main__":
    main(int(sys.argv[1]))
