"""`azfdecor.runtime.response`, without any runtime: returned values to responses."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal
from typing import (
    TYPE_CHECKING,
    Any,
)
from uuid import UUID

import azure.functions as func
import pytest
from pydantic import BaseModel, Field
from typing_extensions import TypeAliasType

from azfdecor.runtime import http
from azfdecor.runtime.payload import encoder
from http_calls import Box, Money, Order, answer, request

if TYPE_CHECKING:
    from collections.abc import Callable


class Row(BaseModel):
    row_key: UUID = Field(alias="RowKey")


class Text(str):
    __slots__ = ()


class Teapot(func.HttpResponse):
    """A response of the app's own."""


MaybeOrder = TypeAliasType("MaybeOrder", Order | None)


def returning(hint: Any, value: Any, **options: Any) -> Callable[[], func.HttpResponse]:
    def function() -> Any:
        return value

    function.__annotations__["return"] = hint
    endpoint = http.Endpoint(function, {}, **options)
    return lambda: endpoint(request())


MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("hint", "value", "content", "mimetype"),
    [
        (Order, Order(sku="K", quantity=2), {"sku": "K", "quantity": 2}, "application/json"),
        (Money, Money(Decimal(2)), {"amount": "2", "currency": "EUR"}, "application/json"),
        (Box, {"items": []}, {"items": []}, "application/json"),
        (Row, Row(RowKey=UUID(int=0)), {"RowKey": str(UUID(int=0))}, "application/json"),
        (
            list[Order],
            [Order(sku="K", quantity=2)],
            [{"sku": "K", "quantity": 2}],
            "application/json",
        ),
        (dict[str, datetime], {"at": MOMENT}, {"at": "2026-01-02T03:04:05Z"}, "application/json"),
        (str, "hello", "hello", "text/plain"),
        (str, Text("hello"), "hello", "text/plain"),
        (bytearray, bytearray(b"raw"), "raw", "application/octet-stream"),
        (MaybeOrder, Order(sku="K", quantity=2), {"sku": "K", "quantity": 2}, "application/json"),
        (
            Order | Teapot,
            Order(sku="K", quantity=2),
            {"sku": "K", "quantity": 2},
            "application/json",
        ),
        (bytes, b"raw", "raw", "application/octet-stream"),
        ("Order | bytes", b"raw", "raw", "application/octet-stream"),
        (int, 5, 5, "application/json"),
        (Any, {"a": [1]}, {"a": [1]}, "application/json"),
    ],
)
def test_what_is_returned_is_the_body(hint: Any, value: Any, content: Any, mimetype: str) -> None:
    response = returning(hint, value)()
    assert answer(response) == (200, content)
    assert response.mimetype == mimetype
    assert returning(hint, value, status_code=201)().status_code == 201


def test_bytes_that_are_no_text_are_sent() -> None:
    assert returning(bytes, b"\xff\x00")().get_body() == b"\xff\x00"
    assert returning(Any, b"\xff\x00")().get_body() == b"\xff\x00"
    encode = encoder("what it returns", Order | bytes, "messages")
    assert encode(b"\xff\x00") == b"\xff\x00"
    with pytest.raises(TypeError, match="is annotated Order, and this is a bytes"):
        returning(Order, b"\xff\x00")()


def test_none_is_204_and_a_response_stays_as_it_is() -> None:
    assert answer(returning(None, None)()) == (204, "")
    assert answer(returning("Order | None", None)()) == (204, "")
    assert answer(returning(MaybeOrder, None)()) == (204, "")
    own = Teapot("own", status_code=418)
    assert returning("Order | func.HttpResponse", own)() is own
    assert returning(Order | Teapot, own)() is own
    assert returning(None, None, status_code=202)().status_code == 202


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (Order, {"sku": "K", "quantity": 2}),
        (Order, None),
        (list[int], [1, "2"]),
        (list[bytes], b"raw"),
        (str, 5),
        (Money, Order(sku="K", quantity=2)),
    ],
)
def test_what_the_annotation_does_not_say_is_an_error_and_no_answer(hint: Any, value: Any) -> None:
    with pytest.raises(TypeError, match=r"what .*function returns is annotated .*, and this is a"):
        returning(hint, value)()


def test_what_does_not_fit_is_named_and_never_shown() -> None:
    secret = Order.model_construct(sku=["hunter2"], quantity="hunter3")  # type: ignore[arg-type]
    with pytest.raises(TypeError) as caught:
        returning(Order, secret)()
    message = str(caught.value)
    assert "sku: Input should be a valid string; quantity: Input should be a valid int" in message
    assert "hunter" not in message
    assert caught.value.__suppress_context__, "pydantic's own error shows the values"


def test_a_value_that_json_reads_otherwise_is_an_error_that_says_why() -> None:
    class Held(BaseModel):
        content: bytes

    with pytest.raises(TypeError, match=r"this is a Money: a field of it holds another type$"):
        returning(Money, Money(amount=5))()  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"this is a Held: .* invalid utf-8 sequence"):
        returning(Held, Held(content=b"\xff"))()
