"""`azfdecor.runtime.call`, without any runtime: what the worker delivers in, typed values out."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from azure.functions import CloudEvent
from pydantic import BaseModel

from azfdecor.runtime import call
from azfdecor.runtime.payload import PayloadError


class Order(BaseModel):
    sku: str


def taken(hint: Any, delivered: Any, member: str = "") -> Any:
    """What a function gets of what the worker delivers."""

    def function(given: Any) -> Any:
        return given

    function.__annotations__["given"] = hint
    return call.Call(function, {"given": call.payload(member)})(given=delivered)


def sent(hint: Any, value: Any, how: call.Value) -> Any:
    """What the worker gets of what a function returns."""

    def function() -> Any:
        return value

    function.__annotations__["return"] = hint
    return call.Call(function, {"return": how})()


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
    assert taken(hint, delivered) == value


def test_the_data_of_a_cloud_event_is_taken() -> None:
    event = CloudEvent(id="1", source="shop", type="t", specversion="1.0", data={"sku": "K"})
    assert taken(Order, event) == Order(sku="K")


@pytest.mark.parametrize(
    ("hint", "held", "value"),
    [
        (Order, {"sku": "K"}, Order(sku="K")),
        (Order, '{"sku": "K"}', Order(sku="K")),
        (dt.date, "2030-01-02", dt.date(2030, 1, 2)),
        (dt.date, '"2030-01-02"', dt.date(2030, 1, 2)),
        (int, 7, 7),
        (int, 10**30, 10**30),
        (list[Order], [{"sku": "K"}], [Order(sku="K")]),
        (Order | None, None, None),
        (Order | None, "null", None),
    ],
)
def test_a_member_is_json_or_text_that_is_json_or_plain(hint: Any, held: Any, value: Any) -> None:
    around = {"it": held, "sku": "not this"}
    assert taken(hint, json.dumps(around), "it") == value
    assert taken(hint, json.dumps(around).encode(), "it") == value
    assert taken(hint, around, "it") == value
    assert taken(list[hint], [json.dumps(around)] * 2, "it") == [value, value]


@pytest.mark.parametrize("delivered", ["{}", "[]", "7", "secret", b"\xff", '{"other": 1}', {}])
def test_a_member_that_is_not_there_is_an_error_that_says_so(delivered: Any) -> None:
    with pytest.raises(PayloadError, match=r"^given of .*: there is no 'it' in what has arrived$"):
        taken(Order | None, delivered, "it")


def test_nothing_at_all_has_no_members() -> None:
    assert taken(Order | None, None, "it") is None


def test_an_error_names_ten_fields_at_most() -> None:
    def error(count: int) -> str:
        with pytest.raises(PayloadError) as raised:
            taken(list[int], json.dumps(["secret"] * count))
        assert "secret" not in str(raised.value)
        return str(raised.value)

    assert error(10).count("Input should be") == 10
    assert "more" not in error(10)
    assert error(11).count("Input should be") == 10
    assert error(11).endswith("; and 1 more")
    assert error(100_000).endswith("; and 99990 more")
    assert len(error(100_000)) < 2_000


def test_a_date_is_the_same_text_alone_and_among_others() -> None:
    day = dt.date(2030, 1, 2)
    alone = sent(dt.date, day, call.messages())
    assert alone == '"2030-01-02"'
    assert json.loads(sent(list[dt.date], [day, day], call.messages())) == [alone] * 2


def test_text_is_sent_as_it_is_where_a_type_allows_it() -> None:
    assert json.loads(sent(list[str | int], ["a", 7], call.messages())) == ["a", "7"]
    assert sent(Order | str, '{"value": 1}', call.document("value")) == '{"value": 1}'
    assert sent(Order | str, Order(sku="K"), call.document("value")) == '{"value":{"sku":"K"}}'


def test_an_answer_in_bytes_is_json() -> None:
    assert sent(Order, Order(sku="K"), call.binary()) == b'{"sku":"K"}'
    assert sent(Order | None, None, call.binary()) is None
