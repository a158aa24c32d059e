"""Requests as the worker makes them, bodies' types, and answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal  # noqa: TC003 - read at run time
from typing import (
    TYPE_CHECKING,
    Any,
)

import azure.functions as func
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping


def request(
    body: bytes = b"",
    *,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    route: Mapping[str, str] | None = None,
) -> func.HttpRequest:
    """A request as the worker makes it: of a repeated query key, the last value counts."""
    params = dict(part.partition("=")[::2] for part in query.split("&") if part)
    return func.HttpRequest(
        method="POST",
        url=f"https://shop.example/api/orders?{query}",
        headers=headers or {},
        params=params,
        route_params=route or {},
        body=body,
    )


class Order(BaseModel):
    sku: str
    quantity: int = Field(gt=0)


@dataclass
class Money:
    amount: Decimal
    currency: str = "EUR"


class Box(TypedDict):
    items: list[str]


def answer(response: func.HttpResponse) -> tuple[int, Any]:
    """Status and body, read as its media type says."""
    content = response.get_body().decode()
    return response.status_code, json.loads(content) if "json" in response.mimetype else content
