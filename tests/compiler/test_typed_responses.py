"""Typed values: what an HTTP function returns or raises is the response."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import shim
from judge import Judge, http_request, timer
from typed_apps import HEAD, refusal, response

if TYPE_CHECKING:
    from conftest import AppFactory, Command
    from judge import Outcome

RETURNED = """
@http_trigger(status_code=201)
def created(sku: str) -> Order: return Order(sku=sku)

@http_trigger(status_code=202)
def accepted(req: HttpRequest) -> None: ...

@http_trigger()
def nothing(n: int = 1) -> None: ...

@http_trigger()
def maybe(n: int) -> Order | None: return Order(sku="A", quantity=n) if n else None

@http_trigger()
def words(n: int) -> str: return "a" * n

@http_trigger()
def octets(n: int) -> bytes: return b"a" * n

@http_trigger()
def truth() -> bool: return True

@http_trigger()
def response(n: int) -> HttpResponse: return HttpResponse("teapot", status_code=n)

@http_trigger(status_code=201)
def either(n: int) -> HttpResponse | Order:
    return HttpResponse("teapot", status_code=n) if n else Order(sku="A")

@http_trigger()
async def unsaid(n: int): return [None, {"n": n}, Order(sku="A"), "text"][n]

@http_trigger()
def liar(n: int) -> Order:
    return {"sku": "secret"} if n else None

@http_trigger()
def no_response(n: int) -> HttpResponse: return "text"

@http_trigger()
def colours() -> list[Colour]: return [Colour.RED]

@http_trigger()
@http_output()
def said_twice(n: int) -> list[int]: return [n]

@http_trigger()
def fails(status: int) -> Order:
    helper(status)

def helper(status):
    if status:
        raise HTTPError(status, "no such order", headers={"x-why": "gone"}, order="A-1")
    raise KeyError("secret")
"""


def test_what_is_returned_is_the_response(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + RETURNED)
    generate(root)
    with Judge(root) as judge:
        judge.load()

        def call(name: str, **query: str) -> Outcome:
            return judge.call(name, req=http_request(query=query))

        order = b'{"sku":"A","quantity":1}'
        assert response(call("created", sku="A")) == (201, "application/json", order)
        assert response(call("accepted"))[::2] == (202, b"")
        assert response(call("nothing"))[::2] == (204, b"")
        assert response(call("maybe", n="1")) == (200, "application/json", order)
        assert response(call("maybe", n="0"))[::2] == (204, b"")
        assert response(call("words", n="2")) == (200, "text/plain", b"aa")
        assert response(call("octets", n="2")) == (200, "application/octet-stream", b"aa")
        assert response(call("truth")) == (200, "application/json", b"true")
        assert response(call("response", n="418")) == (418, "text/plain", b"teapot")
        assert response(call("either", n="418")) == (418, "text/plain", b"teapot")
        assert response(call("either", n="0")) == (201, "application/json", order)
        assert response(call("unsaid", n="0"))[::2] == (204, b"")
        assert response(call("unsaid", n="1")) == (200, "application/json", b'{"n":1}')
        assert response(call("unsaid", n="2")) == (200, "application/json", order)
        assert response(call("unsaid", n="3")) == (200, "text/plain", b"text")
        assert response(call("colours")) == (200, "application/json", b'["red"]')
        assert response(call("said_twice", n="3")) == (200, "application/json", b"[3]")


def test_what_the_annotation_does_not_say_is_an_error(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + RETURNED)
    generate(root)
    with Judge(root) as judge:
        judge.load("liar", "no_response")
        start = 'TypeError("what functions.liar returns is annotated Order, and this is a '
        for number, found in (("0", "NoneType"), ("1", "dict")):
            outcome = judge.call("liar", req=http_request(query={"n": number}))
            assert outcome.error is not None
            assert outcome.error.replace("'", '"').startswith(f"{start}{found}")
        outcome = judge.call("no_response", req=http_request(query={"n": "1"}))
        assert "annotated HttpResponse, and this is a str" in (outcome.error or "")


PLAIN = """
from __future__ import annotations

from typing import TYPE_CHECKING

import azure.functions as func
from azfdecor import http_trigger, timer_trigger
from shop.stock import take

if TYPE_CHECKING:
    from azure.functions import HttpRequest, HttpResponse


@http_trigger("orders")
def place_order(req: func.HttpRequest) -> func.HttpResponse:
    take(req.params["sku"])
    return func.HttpResponse(status_code=202)


@http_trigger("typing")
def for_type_checkers(req: HttpRequest) -> HttpResponse:
    take(req.params["sku"])
    return func.HttpResponse(status_code=202)


@http_trigger("nothing")
async def nothing() -> None:
    take("sofa")


@timer_trigger("0 0 2 * * *")
def nightly() -> None:
    take("sofa")
"""

STOCK = """
{how}


def take(sku: str) -> None:
    if sku == "sofa":
        raise {name}(409, "sold out")
"""


@pytest.mark.parametrize(
    ("how", "name"),
    [
        ("from azfdecor import HTTPError", "HTTPError"),
        ("import azfdecor", "azfdecor.HTTPError"),
        (
            "from azfdecor import HTTPError\n\nclass SoldOut(HTTPError): ...",
            "SoldOut",
        ),
    ],
)
def test_an_http_error_ends_functions_without_typed_values_too(
    app: AppFactory, generate: Command, how: str, name: str
) -> None:
    root = app(PLAIN, {"shop/stock.py": STOCK.format(how=how, name=name)})
    generate(root)
    with Judge(root) as judge:
        assert set(judge.load().values()) == {None}
        for function in ("place_order", "for_type_checkers"):
            sold = judge.call(function, req=http_request(query={"sku": "sofa"}))
            assert refusal(sold) == (
                409,
                {"title": "Conflict", "status": 409, "detail": "sold out"},
            )
            taken = judge.call(function, req=http_request(query={"sku": "cup"}))
            assert response(taken)[0] == 202
        assert refusal(judge.call("nothing", req=http_request()))[0] == 409
        assert "sold out" in (judge.call("nightly", timer=timer()).error or "")
        assert "pydantic" not in judge.imported()


def test_another_class_of_that_name_changes_nothing(app: AppFactory, generate: Command) -> None:
    stock = STOCK.format(how="from urllib.error import HTTPError  # no azfdecor", name="HTTPError")
    root = app(PLAIN, {"shop/stock.py": stock})
    generate(root)
    assert "Endpoint" not in shim(root, "place_order")


def test_an_error_from_below_is_a_problem_document(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + RETURNED)
    generate(root)
    with Judge(root) as judge:
        judge.load("fails")
        outcome = judge.call("fails", req=http_request(query={"status": "404"}))
        assert refusal(outcome) == (
            404,
            {"title": "Not Found", "status": 404, "detail": "no such order", "order": "A-1"},
        )
        assert outcome.returned is not None
        assert outcome.returned.content["headers"]["x-why"] == "gone"
        assert judge.call("fails", req=http_request(query={"status": "0"})).error == (
            "KeyError('secret')"
        )
