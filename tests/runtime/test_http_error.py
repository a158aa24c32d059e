"""`azfdecor.runtime.http_error`, without any runtime: exceptions to problem documents."""

from __future__ import annotations

import asyncio
import json
import math
from datetime import date
from decimal import Decimal
from typing import (
    Any,
    NoReturn,
)
from uuid import UUID

import pytest

from azfdecor.runtime import http
from azfdecor.runtime.http_error import HTTPError
from http_calls import Order, answer, request


def test_an_http_error_is_a_problem_document_wherever_it_is_raised() -> None:
    def refuse() -> NoReturn:
        raise HTTPError(409, "sold out", headers={"Retry-After": "60"}, sku="K-7")

    response = http.Endpoint(refuse, {})(request())
    assert answer(response) == (
        409,
        {"title": "Conflict", "status": 409, "detail": "sold out", "sku": "K-7"},
    )
    assert response.mimetype == "application/problem+json"
    assert response.headers["Retry-After"] == "60"


def test_an_http_error_may_have_members_of_any_type() -> None:
    def function() -> NoReturn:
        order = Order(sku="K", quantity=2)
        raise HTTPError(409, "sold", order=order, ids={UUID(int=0)}, price=Decimal("1.10"))

    status, document = answer(http.Endpoint(function, {})(request()))
    assert (status, document["order"]) == (409, {"sku": "K", "quantity": 2})
    assert (document["ids"], document["price"]) == ([str(UUID(int=0))], "1.10")


class Opaque:
    """Of which JSON knows nothing."""


ODD_MEMBERS: list[tuple[Any, Any]] = [
    ({UUID(int=1): 2}, {str(UUID(int=1)): 2}),
    ([{date(2030, 1, 2): {"deep": {1: 2}}}], [{"2030-01-02": {"deep": {"1": 2}}}]),
    ({(1, 2): 3}, {"1,2": 3}),
    (math.inf, None),
    ({"share": [math.nan, -math.inf]}, {"share": [None, None]}),
    (b"\xff", "_w=="),
    ({b"\xff": 1}, {"_w==": 1}),
    ("\ud800", "\ud800"),
    ([Opaque()], ["Opaque"]),
    ("\u00e9", "\u00e9"),
]


@pytest.mark.parametrize(("member", "shown"), ODD_MEMBERS)
def test_an_http_error_stays_the_error_that_it_is_whatever_its_members(
    member: Any, shown: Any
) -> None:
    def function() -> NoReturn:
        raise HTTPError(409, "taken", member=member)

    response = http.Endpoint(function, {})(request())

    def refuse(constant: str) -> NoReturn:
        raise AssertionError(constant)  # NaN and Infinity are no JSON

    document = json.loads(response.get_body(), parse_constant=refuse)
    assert document["status"] == response.status_code == 409
    assert document["member"] == shown


@pytest.mark.parametrize("name", ["x\r\ny: 1", "", "a b", "a:", "\u00e9", "a\x00"])
def test_an_http_error_has_headers_with_possible_names(name: str) -> None:
    with pytest.raises(ValueError, match="no header can be named"):
        HTTPError(409, headers={name: "1"})
    assert HTTPError(409, headers={"X-a_1.~": "1"}).headers == {"X-a_1.~": "1"}


@pytest.mark.parametrize("status", [200, 399, 600])
def test_an_http_error_is_an_error(status: int) -> None:
    with pytest.raises(ValueError, match=f"a status from 400 to 599, and this is {status}"):
        HTTPError(status)


def test_any_other_error_is_the_users_own() -> None:
    def fail() -> NoReturn:
        msg = "secret"
        raise KeyError(msg)

    with pytest.raises(KeyError) as caught:
        http.Endpoint(fail, {})(request())
    frames = [entry.path for entry in caught.traceback]
    assert sum("azfdecor/runtime" in str(frame) for frame in frames) == 1


def test_async_functions_are_awaited() -> None:
    async def place(order: Order, limit: int = 1) -> Order:
        await asyncio.sleep(0)
        if limit > 5:
            raise HTTPError(400, "too many")
        return order

    sources = {"order": http.body(), "limit": http.query("limit")}
    endpoint = http.AsyncEndpoint(place, sources, status_code=201)
    body = b'{"sku": "K", "quantity": 2}'
    assert answer(asyncio.run(endpoint(request(body)))) == (201, {"sku": "K", "quantity": 2})
    assert answer(asyncio.run(endpoint(request(b"{"))))[0] == 400
    assert answer(asyncio.run(endpoint(request(body, query="limit=9"))))[0] == 400
