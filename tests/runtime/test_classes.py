"""What is returned or set is an object of the class that the annotation names, all through."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar

import pytest
from azure.functions import HttpRequest, Out
from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    PlainSerializer,
    RootModel,
    computed_field,
    field_serializer,
    model_serializer,
    model_validator,
)
from typing_extensions import NotRequired, TypedDict

from azfdecor.runtime import call, http


class Order(BaseModel):
    id: int
    total: Decimal = Field(alias="sum", default=Decimal(0))


class Derived(Order):
    note: str = ""


class Row(BaseModel):
    id: int


class Bare:
    """No model at all."""


class Basket(BaseModel):
    order: Order | None
    orders: list[Order] = []
    by_name: dict[str, Order] = {}


class Tree(BaseModel):
    order: Order
    below: list[Tree] = []


@dataclasses.dataclass
class Sale:
    order: Order


@dataclasses.dataclass(slots=True)
class Other:
    order: Order


class Size(TypedDict):
    a: int
    order: NotRequired[Order]


class Pair(NamedTuple):
    first: Order
    second: int = 0


class Checked(BaseModel):
    order: Order

    @model_validator(mode="after")
    def _check(self) -> Checked:
        return self


class Written(BaseModel):
    id: int

    @model_serializer
    def _write(self) -> dict[str, Any]:
        return {"number": self.id}


class Shown(BaseModel):
    order: Any

    @field_serializer("order")
    def _show(self, order: Any) -> str:
        return type(order).__name__

    @computed_field
    @property
    def more(self) -> int:
        return 1


T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    items: list[T]


class Orders(RootModel[list[Order]]):
    """Orders as a model."""


order, row = Order(id=1), Row(id=1)
broken = Basket(order=order)
broken.order = row

WRONG: list[tuple[Any, Any, str]] = [
    (Order, row, "a Row, no Order"),
    (Order, Bare(), "a Bare, no Order"),
    (Order, {"id": 1}, "a dict, no Order"),
    (Order, Sale(order), "a Sale, no Order"),
    (Derived, order, "a Order, no Derived"),
    (Order | None, row, "a Row, no Order"),
    (Order | int, row, "Row"),
    (Annotated[Order, AfterValidator(lambda it: it)], row, "a Row, no Order"),
    (Annotated[Order, PlainSerializer(lambda it: it.id)], row, "a Row, no Order"),
    (Order, Order.model_construct(total=Decimal(1)), "a Order without id"),
    (Written, row, "a Row, no Written"),
    (list[Order], [order, row], "1 is a Row, no Order"),
    (list[list[Order]], [[order], [order, row]], "1.1 is a Row, no Order"),
    (list[Order | None], [None, row], "1 is a Row, no Order"),
    (Sequence[Order], [row], "0 is a Row, no Order"),
    (deque[Order], deque([row]), "0 is a Row, no Order"),
    (tuple[Order, ...], (order, row), "1 is a Row, no Order"),
    (tuple[int, Order], (1, row), "1 is a Row, no Order"),
    (dict[str, Order], {"x": row}, "x is a Row, no Order"),
    (Mapping[str, Order], {"x": row}, "x is a Row, no Order"),
    (Basket, broken, "order is a Row, no Order"),
    (Basket, Basket.model_construct(order=None, orders=[row]), "orders.0 is a Row, no Order"),
    (Basket, Basket.model_construct(order=None, by_name={"x": row}), "by_name.x is a Row"),
    (Tree, Tree(order=order, below=[Tree.model_construct(order=row)]), "below.0.order is a Row"),
    (Sale, Other(order), "a Other, no Sale"),
    (Sale, Sale(row), "order is a Row, no Order"),
    (Other, Other(row), "order is a Row, no Order"),
    (Size, {}, "a dict without a"),
    (Size, {"a": 1, "order": row}, "order is a Row, no Order"),
    (list[Size], [{"a": 1}, {"order": order}], "1 is a dict without a"),
    (Pair, (order, 1), "a tuple, no Pair"),
    (Pair, Pair(row), "first is a Row, no Order"),
    (Checked, Checked.model_construct(order=row), "order is a Row, no Order"),
    (Page[Order], Page[Row](items=[row]), "items.0 is a Row, no Order"),
    (Page[Order], Page(items=[row]), "items.0 is a Row, no Order"),
    (Orders, [order], "a list, no Orders"),
    (Orders, Orders.model_construct([row]), "root.0 is a Row, no Order"),
    (Literal["a"], "b", "none of 'a'"),
    (dict[str, Literal["a", 1]], {"x": "b"}, "x is none of 'a', 1"),
    (Path, "x", "a str, no .*Path"),
    (list[IPv4Address], ["127.0.0.1"], "0 is a str, no IPv4Address"),
    (dt.date, dt.datetime(2030, 1, 2, tzinfo=dt.timezone.utc), "datetime"),
    (list[int], ["1"], "a list"),
]
RIGHT: list[tuple[Any, Any, str]] = [
    (Order, order, '{"id":1,"sum":"0"}'),
    (Order, Derived(id=1, note="x"), '{"id":1,"sum":"0"}'),
    (Order | None, order, '{"id":1,"sum":"0"}'),
    (
        list[Order],
        [Derived(id=1)] * 50,
        str([{"id": 1, "sum": "0"}] * 50).replace("'", '"').replace(" ", ""),
    ),
    (list[Order], [order, Derived(id=2)], '[{"id":1,"sum":"0"},{"id":2,"sum":"0"}]'),
    (Sequence[Order], (order,), '[{"id":1,"sum":"0"}]'),
    (Basket, Basket(order=None), '{"order":null,"orders":[],"by_name":{}}'),
    (Sale, Sale(order), '{"order":{"id":1,"sum":"0"}}'),
    (Other, Other(order), '{"order":{"id":1,"sum":"0"}}'),
    (Size, {"a": 1}, '{"a":1}'),
    (Pair, Pair(order), '[{"id":1,"sum":"0"},0]'),
    (tuple[int, Order], (1, order), '[1,{"id":1,"sum":"0"}]'),
    (Written, Written(id=1), '{"number":1}'),
    (Shown, Shown(order=row), '{"order":"Row","more":1}'),
    (Page[Row], Page(items=[row]), '{"items":[{"id":1}]}'),
    (Page[Row], Page[Row](items=[row]), '{"items":[{"id":1}]}'),
    (Orders, Orders([order]), '[{"id":1,"sum":"0"}]'),
    (Tree, Tree(order=order), '{"order":{"id":1,"sum":"0"},"below":[]}'),
    (Annotated[Order, PlainSerializer(lambda it: it.id)], order, "1"),
    (list[Any], [row], '[{"id":1}]'),
    (Literal["a"], "a", "a"),
]
KINDS = [call.document, call.messages, call.records, call.binary, call.data]


def returning(hint: Any, value: Any) -> Callable[[], Any]:
    def function() -> Any:
        return value

    function.__annotations__["return"] = hint
    return function


class Given:
    """The worker's output."""

    value: Any = None

    def set(self, value: Any) -> None:
        self.value = value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("hint", "value", "why"), WRONG)
def test_a_value_of_another_class_is_not_returned(
    hint: Any, value: Any, why: str, kind: Callable[[], call.Value]
) -> None:
    with pytest.raises(TypeError, match=why):
        call.Call(returning(hint, value), {"return": kind()})()


@pytest.mark.parametrize(("hint", "value", "why"), WRONG)
def test_a_value_of_another_class_is_no_response(hint: Any, value: Any, why: str) -> None:
    request = HttpRequest("GET", "http://shop/api", body=b"")
    with pytest.raises(TypeError, match=why):
        http.Endpoint(returning(hint, value), {})(request)


@pytest.mark.parametrize(("hint", "value", "why"), WRONG)
def test_a_value_of_another_class_is_not_set(hint: Any, value: Any, why: str) -> None:
    def function(out: Any) -> None:
        out.set(value)

    function.__annotations__["out"] = Out[hint]
    given = Given()
    with pytest.raises(TypeError, match=why):
        call.Call(function, {"out": call.messages()})(out=given)
    assert given.value is None


@pytest.mark.parametrize(("hint", "value", "why"), WRONG)
def test_of_several_outputs_nothing_is_sent(hint: Any, value: Any, why: str) -> None:
    class Both(TypedDict):
        right: int
        wrong: Any

    Both.__annotations__["wrong"] = hint
    function = returning(Both, {"right": 1, "wrong": value})
    right, wrong = Given(), Given()
    values = {"return.right": call.messages(), "return.wrong": call.messages()}
    with pytest.raises(TypeError, match=why):
        call.Call(function, values)(right=right, wrong=wrong)
    assert (right.value, wrong.value) == (None, None)


@pytest.mark.parametrize(("hint", "value", "text"), RIGHT)
def test_a_value_of_the_class_is_sent(hint: Any, value: Any, text: str) -> None:
    sent = call.Call(returning(hint, value), {"return": call.document()})()
    assert sent == text


def test_a_field_that_was_computed_and_kept_hides_nothing() -> None:
    class Kept(BaseModel):
        id: int

        @functools.cached_property
        def more(self) -> int:
            return 1

    kept = Kept(id=1)
    assert kept.more == 1
    assert call.Call(returning(Kept, kept), {"return": call.document()})() == '{"id":1}'


def test_what_is_kept_beside_the_fields_stands_in_for_none_of_them() -> None:
    lacking = Order.model_construct(total=Decimal(1))
    lacking.__dict__["kept"] = 1
    with pytest.raises(TypeError, match="a Order without id"):
        call.Call(returning(Order, lacking), {"return": call.document()})()


def test_a_key_writes_no_line_of_the_log() -> None:
    value = {"x\nERROR: all is lost\x1b[31m" + "k" * 1_000_000: row}
    with pytest.raises(TypeError) as raised:
        call.Call(returning(dict[str, Order], value), {"return": call.document()})()
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 500
