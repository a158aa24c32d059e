"""Any request whatever, at functions with typed values in an engine.

A few hundred requests in a test run. Twenty thousand of them, with what they were answered:

    AZFDECOR_FUZZ=20000 python -m pytest -s tests/runtime/test_fuzz.py
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import HealthCheck, event, given, note, settings

from any_request import FUNCTIONS, requests
from azfdecor.cli import main
from judge import Judge, http_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from judge import Outcome

EXAMPLES = int(os.environ.get("AZFDECOR_FUZZ", "400"))
SECONDS = 20
"""How long an answer may take before it counts as none."""

APP = """
import enum
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from azure.functions import HttpRequest, HttpResponse
from pydantic import BaseModel, Field, Json, JsonValue
from typing_extensions import TypedDict
from werkzeug.datastructures import FileStorage

from azfdecor import Body, Cookie, File, Form, Header, HTTPError, Query, http_trigger


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Node(BaseModel):
    name: str
    children: list["Node"] = []


class Order(BaseModel):
    sku: Annotated[str, Field(max_length=9)]
    quantity: int = Field(gt=0)
    price: Decimal | None = None
    at: datetime | None = None
    extra: dict[str, float] = {}


@dataclass
class Money:
    amount: Decimal
    currency: Literal["EUR", "USD"] = "EUR"


class Box(TypedDict):
    items: list[str | int]


@http_trigger("orders/{id}", methods=["POST"], status_code=201)
def place(
    id: int,
    order: Order,
    limit: Annotated[int, Field(ge=1)] = 5,
    tags: Annotated[list[Colour], Query("tag")] = [],
    agent: Annotated[str | None, Header("user-agent")] = None,
    shop: Annotated[UUID | None, Header("x-shop")] = None,
    session: Annotated[str | None, Cookie()] = None,
) -> Order:
    if id == 404:
        raise HTTPError(404, "there is no such order")
    return order


@http_trigger("orders-async/{id}", methods=["POST"])
async def place_async(id: int, order: Order, limit: int = 5) -> list[Order]:
    if id == 404:
        raise HTTPError(404)
    return [order]


@http_trigger("search")
def search(
    word: str,
    number: int | None,
    ratio: float = 0.0,
    price: Decimal | None = None,
    flag: bool = False,
    day: date | None = None,
    hour: time | None = None,
    within: timedelta | None = None,
    colour: Colour = Colour.RED,
    size: Literal["S", "L"] = "S",
    limits: Annotated[list[int], Query("limit")] = [],
    accept: Annotated[list[str], Header()] = [],
) -> dict[str, Any]:
    return {"word": word, "number": number, "ratio": ratio, "price": price, "limits": limits,
            "day": day, "hour": hour, "within": within, "colour": colour, "accept": accept}


@http_trigger("fields", methods=["PUT"])
def fields(order: Order, note: Annotated[str, Body("note")], money: Money | None = None) -> str:
    return note


@http_trigger("anything", methods=["POST"])
def anything(content: dict[str, Any]) -> dict[str, Any]:
    return content


@http_trigger("tree", methods=["POST"])
def tree(node: Node | None) -> Node | None:
    return node


@http_trigger("boxes", methods=["POST"])
def boxes(boxes: list[Box]) -> None:
    return None


@http_trigger("raw", methods=["POST"])
def raw(body: bytes) -> bytes:
    return body


@http_trigger("text", methods=["POST"])
def text(body: Annotated[str, Body()], word: Annotated[str, Cookie()] = "") -> str:
    return body + word


@http_trigger("form", methods=["POST"])
def form(
    req: HttpRequest,
    word: Annotated[str, Form()],
    number: Annotated[int | None, Form()] = None,
    tags: Annotated[list[Colour], Form("tag")] = [],
    picture: Annotated[bytes | None, File()] = None,
    document: Annotated[FileStorage | None, File()] = None,
    files: Annotated[list[FileStorage], File("file")] = [],
    contents: Annotated[list[bytes], File("file")] = [],
) -> dict[str, Any]:
    assert picture is None or type(picture) is bytes
    assert document is None or type(document.read()) is bytes
    assert [one.read() for one in files] == contents
    return {"word": word, "number": number, "tags": tags, "size": len(picture or b"")}


@http_trigger("texts", methods=["POST"])
def texts(
    wanted: Annotated[Json[dict[str, list[int]]] | None, Query("word")] = None,
    numbers: Annotated[set[int] | None, Query("number")] = None,
    sizes: Annotated[tuple[float, ...], Header("accept")] = (),
    preferences: Annotated[Json[dict[str, int]] | None, Cookie("session")] = None,
    tree: Annotated[Json[Node] | None, Form("word")] = None,
    colours: Annotated[frozenset[Colour], Form("tag")] = frozenset(),
    pictures: Annotated[tuple[bytes, ...], File("picture")] = (),
) -> dict[str, Any]:
    assert all(type(one) is bytes for one in pictures)
    return {"wanted": wanted, "numbers": numbers, "preferences": preferences, "colours": colours}


@http_trigger("counts", methods=["POST"])
def counts(points: dict[str, list[int] | dict[UUID, Money | Box]] | list[Node]) -> JsonValue:
    return len(points)
"""
STATUSES = {200, 201, 204, 400, 404, 413, 415, 422}
LONGEST = 40_000
"""How long an answer to a wrong request may be."""
LEAKS = (
    "pydantic",
    "azfdecor",
    "werkzeug",
    "Traceback",
    "site-packages",
    "object at 0x",
    "FileStorage",
    "Parts",
    "function-",
    "Money",
    "Node",
    "TypedDict",
    "functions.py",
)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    root = tmp_path_factory.mktemp("fuzz")
    (root / "host.json").write_text('{"version": "2.0"}\n')
    (root / "functions.py").write_text(APP)
    assert main(["generate", str(root)]) == 0
    with Judge(root) as judge:
        assert judge.load() == dict.fromkeys(sorted(FUNCTIONS))
        yield judge


@contextmanager
def in_time(judge: Judge) -> Iterator[None]:
    """Ends the runtime's process, and so the test, where an answer does not come."""
    watchdog = threading.Timer(SECONDS, judge._process.kill)
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()


def test_no_request_whatever_is_more_than_refused(judge: Judge, tmp_path_factory: Any) -> None:
    answered: Counter[tuple[str, int]] = Counter()
    folder = str(tmp_path_factory.getbasetemp())

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(requests())
    def call(drawn: tuple[str, dict[str, Any]]) -> None:
        name, parts = drawn
        with in_time(judge):
            outcome = judge.call(name, req=http_request(**parts))
        assert outcome.error is None, outcome.traceback
        status = _check(outcome, folder)
        event(f"{name} {status}")
        answered[name, status] += 1

    call()
    statuses: Counter[int] = Counter()
    for (_, status), count in answered.items():
        statuses[status] += count
    print(f"\n{sum(statuses.values())} requests: {dict(sorted(statuses.items()))}")
    for (name, status), count in sorted(answered.items()):
        print(f"  {name} {status}: {count}")
    assert statuses.keys() >= {200, 400, 422}
    if EXAMPLES >= 5000:  # fewer may not come to all
        assert statuses.keys() == STATUSES
        assert {name for name, status in answered if status < 300} == set(FUNCTIONS)


def _check(outcome: Outcome, folder: str) -> int:
    """The status of an answer that is as it should be."""
    assert outcome.returned
    content = outcome.returned.content
    status, body = content["status_code"], content["body"]
    media_type = content["headers"]["content-type"]
    note(f"{status} {media_type} {body[:500]!r}")
    assert status in STATUSES
    if status == 204:
        assert body == b""
    if "json" in media_type:
        document = json.loads(body.decode(), parse_constant=_no_json)
    if status >= 400:
        assert media_type == "application/problem+json"
        assert len(body) < LONGEST
        _check_problem(document, status)
        found = [leak for leak in (*LEAKS, folder) if leak in body.decode()]
        assert found == []
    return int(status)


def _check_problem(document: dict[str, Any], status: int) -> None:
    assert document["status"] == status
    assert document.keys() - {"detail", "errors"} == {"title", "status"}
    assert ("errors" in document) == (status == 422)
    for error in document.get("errors", ()):
        assert error.keys() - {"name"} == {"in", "location", "message", "type"}
        assert error["in"] in ("body", "path", "query", "header", "cookie", "form", "file")


def _no_json(constant: str) -> NoReturn:
    msg = f"{constant} is no JSON"
    raise AssertionError(msg)
