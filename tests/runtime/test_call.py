"""`azfdecor.runtime.call`, without any runtime: what the worker delivers in, typed values out."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from azfdecor.runtime import call


class Order(BaseModel):
    sku: str


@pytest.mark.parametrize(
    ("hint", "delivered", "value"),
    [
        (Order, {"sku": "K"}, Order(sku="K")),
        (Order | int, 5, 5),
        (list[Order], [{"sku": "K"}], [Order(sku="K")]),
        (Order | None, None, None),
    ],
)
def test_what_the_worker_has_read_already_is_taken(hint: Any, delivered: Any, value: Any) -> None:
    def function(given: Any) -> Any:
        return given

    function.__annotations__["given"] = hint
    assert call.Call(function, {"given": call.payload()})(given=delivered) == value
