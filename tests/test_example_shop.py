"""The example of a shop: what it takes, ships, lists and refuses."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from conftest import run
from example_apps import EXAMPLES, answer, copy
from judge import Judge, Value, http_request, text, timer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from judge import Outcome


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """The shop, generated and loaded once for all its calls."""
    root = copy(EXAMPLES / "shop", tmp_path_factory.mktemp("examples") / "shop")
    generated = run("-m", "azfdecor", "generate", cwd=root)
    assert generated.returncode == 0, generated.stdout + generated.stderr
    with Judge(root) as judge:
        judge.load()
        yield judge


KEY = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
ORDER = {"sku": "teapot", "quantity": 2, "speed": "standard", "id": KEY, "total": "39.80"}
NOTHING = Value(None, None)


def place(shop: Judge, body: bytes, **headers: str) -> Outcome:
    """Send an order."""
    headers = {"content-type": "application/json", **headers}
    return shop.call("place_order", req=http_request("POST", headers=headers, body=body))


def refusal(outcome: Outcome) -> tuple[int, Any]:
    """The status of an error, and what it says: the places that are wrong, or else the detail."""
    status, body = answer(outcome)
    assert outcome.returned
    assert outcome.returned.content["headers"] == {"content-type": "application/problem+json"}
    assert outcome.outputs == {}
    document = json.loads(body)
    wrong = [(e["in"], e.get("name"), e["location"]) for e in document.get("errors", [])]
    return status, wrong or document["detail"]


def test_the_shop_takes_ships_and_reports_an_order(shop: Judge) -> None:
    placed = place(shop, b'{"sku": "teapot", "quantity": 2}', **{"idempotency-key": KEY})
    status, body = answer(placed)
    assert (status, json.loads(body)) == (201, ORDER)
    row = placed.outputs["row"]
    assert row.content == {**ORDER, "RowKey": KEY}
    (message,) = json.loads(placed.outputs["queue"].content)
    assert json.loads(message) == ORDER

    request = http_request(route={"order_id": KEY})
    assert (
        json.loads(
            answer(shop.call("read_order", req=request, row=text(json.dumps(row.content))))[1]
        )
        == ORDER
    )

    shipped = shop.call("ship", order=text(message))
    assert shipped.outputs["receipts"] == text("2 x teapot, standard: 39.80")
    request = http_request(route={"order_id": KEY})
    receipt = shop.call("read_receipt", req=request, receipt=shipped.outputs["receipts"])
    assert answer(receipt) == (200, "2 x teapot, standard: 39.80")
    shipment = shipped.outputs["shipments"].content
    assert (shipment["RowKey"], shipment["total"]) == (KEY, "39.80")

    yesterday = datetime.now(timezone.utc) - timedelta(days=1)
    rows = [{**shipment, "shipped_at": yesterday.isoformat()}, shipment]
    reported = shop.call("nightly_report", timer=timer(), shipments=text(json.dumps(rows)))
    assert reported.returned
    report = json.loads(reported.returned.content)
    day = yesterday.date().isoformat()
    assert report == {"day": day, "orders": 1, "total": "39.80", "pieces": {"teapot": 2}}
    request = http_request(route={"night": day})
    read = shop.call("read_report", req=request, report=reported.returned)
    assert json.loads(answer(read)[1]) == report


@pytest.mark.parametrize(
    ("query", "skus"),
    [
        ("", ["teapot", "cup"]),
        ("sku=cup", ["cup"]),
        ("sku=cup&sku=teapot", ["teapot", "cup"]),
        ("speed=standard&limit=1", ["teapot"]),
        ("speed=express", []),
    ],
)
def test_the_shop_lists_what_is_asked_for(shop: Judge, query: str, skus: list[str]) -> None:
    rows = [{**ORDER, "sku": sku, "RowKey": KEY} for sku in ("teapot", "cup")]
    request = http_request(url=f"http://shop.net/api/orders?{query}", query=dict(parse_qsl(query)))
    listed = shop.call("list_orders", req=request, rows=text(json.dumps(rows)))
    assert [order["sku"] for order in json.loads(answer(listed)[1])] == skus


def test_the_shop_refuses_what_does_not_fit(shop: Judge) -> None:
    key = {"idempotency-key": "x"}
    assert refusal(place(shop, b'{"sku": "cup", "quantity": 0}', **key)) == (
        422,
        [("header", "idempotency-key", []), ("body", None, ["quantity"])],
    )
    assert refusal(place(shop, b'{"sku": "cup"'))[0] == 400
    assert refusal(place(shop, b"sku=cup", **{"content-type": "text/plain"}))[0] == 415
    sofa = place(shop, b'{"sku": "sofa", "quantity": 1}')
    assert refusal(sofa) == (422, "there is no 'sofa' to order")
    query = {"speed": "slow", "limit": "0"}
    listed = shop.call("list_orders", req=http_request(query=query), rows=text("[]"))
    assert refusal(listed) == (422, [("query", "speed", []), ("query", "limit", [])])


def test_the_shop_tells_what_is_missing(shop: Judge) -> None:
    order = http_request(route={"order_id": KEY})
    missing = shop.call("read_order", req=order, row=NOTHING)
    assert refusal(missing) == (404, f"there is no order {KEY}")
    missing = shop.call("read_receipt", req=order, receipt=NOTHING)
    assert refusal(missing) == (404, f"order {KEY} is not shipped yet")
    night = http_request(route={"night": "2026-01-05"})
    missing = shop.call("read_report", req=night, report=NOTHING)
    assert refusal(missing) == (404, "there is no report of 2026-01-05")
    night = http_request(route={"night": "tonight"})
    missing = shop.call("read_report", req=night, report=NOTHING)
    assert refusal(missing) == (422, [("path", "night", [])])


def test_the_shop_leaves_a_message_that_does_not_fit_to_the_platform(shop: Judge) -> None:
    outcome = shop.call("ship", order=text('{"sku": "cup", "quantity": 1}'))
    assert outcome.error
    assert "order of warehouse.ship: id: Field required; total: Field required" in outcome.error
