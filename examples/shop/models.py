"""What the shop talks about. pydantic checks it on its way in."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from pydantic import BaseModel, Field


class Speed(str, Enum):
    """How fast an order travels."""

    STANDARD = "standard"
    EXPRESS = "express"


class NewOrder(BaseModel):
    """What a customer sends."""

    sku: str = Field(min_length=1)
    quantity: int = Field(ge=1, le=100)
    speed: Speed = Speed.STANDARD


class Order(NewOrder):
    """An order that the shop has taken."""

    id: UUID
    total: Decimal


class OrderRow(Order):
    """An order in the table, where the row key is what it is found by."""

    row_key: UUID = Field(alias="RowKey")


class Shipment(BaseModel):
    """What has left the warehouse: a row of its own table."""

    order: UUID = Field(alias="RowKey")
    sku: str
    quantity: int
    total: Decimal
    shipped_at: datetime


class Report(BaseModel):
    """What was shipped in one day."""

    day: date
    orders: int
    total: Decimal
    pieces: dict[str, int]
