"""`wrap` and `exception_handler`, in an engine and in plain calls."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from azfdecor import HTTPError, Invocation, exception_handler, wrap
from conftest import function_json, shim
from judge import Judge, http_request, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command


MIDDLEWARE = '''
from contextlib import asynccontextmanager, contextmanager

from azfdecor import HTTPError, Invocation, exception_handler

log = []


@contextmanager
def outer(call: Invocation):
    log.append(f"outer {call.context.function_name} {sorted(call.arguments)}")
    try:
        yield
    except Exception as error:
        log.append(f"outer saw {type(error).__name__}")
        raise
    finally:
        log.append("outer done")


@contextmanager
def keyed(call: Invocation):
    if call.request and call.request.headers.get("x-key") != "secret":
        raise HTTPError(401, "no key")
    log.append("keyed")
    yield


@asynccontextmanager
async def connected(call: Invocation):
    log.append("connected")
    before = dict(call.arguments)
    yield
    log.append("disconnected" if call.arguments == before else "changed")


class SoldOut(Exception):
    pass


@exception_handler(SoldOut)
def sold_out(error: SoldOut) -> HTTPError:
    """What an order gets for what there is no more of."""
    return HTTPError(409, f"{error} is sold out")
'''

SHOP = """
from azure.functions import HttpRequest, HttpResponse, Out
from pydantic import BaseModel

from azfdecor import blob_output, http_trigger, queue_trigger, timer_trigger, wrap
from middleware import SoldOut, connected, keyed, log, sold_out


class Order(BaseModel):
    sku: str


@http_trigger("orders", methods=["POST"])
@wrap(sold_out)
@wrap(keyed)
def place_order(order: Order) -> Order:
    if order.sku == "gone":
        raise SoldOut(order.sku)
    return order


@http_trigger("plain")
@wrap(keyed)
async def plain(req: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


@wrap(connected)
@queue_trigger("orders")
@blob_output("receipts/{rand-guid}.txt")
async def ship(order: str) -> str:
    return order


@timer_trigger("0 0 5 * * *")
def nightly(timer: str) -> None: ...


@http_trigger("log")
def told() -> list[str]:
    return log
"""


@pytest.fixture
def shop(app: AppFactory, generate: Command) -> Path:
    files = {
        "middleware.py": MIDDLEWARE,
        "shop.py": SHOP,
        "pyproject.toml": '[tool.azfdecor]\nwrap = ["middleware:outer"]\n',
    }
    root = app(files=files)
    generate(root)
    return root


def test_what_wraps_stands_in_the_shim(shop: Path) -> None:
    written = shim(shop, "place_order")
    assert 'wrap=["middleware:outer", "middleware:sold_out", "middleware:keyed"],' in written
    assert "def main(req: func.HttpRequest, context: func.Context)" in written
    assert "return function(req, context)" in written
    assert 'wrap=["middleware:outer"]' in shim(shop, "nightly")


def test_each_stands_around_the_next_and_errors_go_outwards(shop: Path) -> None:
    with Judge(shop) as judge:
        assert set(judge.load().values()) == {None}
        assert "shop" not in judge.imported()
        body, key = b'{"sku": "K"}', {"x-key": "secret"}
        fine = judge.call("place_order", req=http_request("POST", body=body, headers=key))
        barred = judge.call("place_order", req=http_request("POST", body=body))
        gone = judge.call(
            "place_order", req=http_request("POST", body=b'{"sku": "gone"}', headers=key)
        )
        wrong = judge.call("place_order", req=http_request("POST", body=b"{}", headers=key))
        plain = judge.call("plain", req=http_request(headers=key))
        shut = judge.call("plain", req=http_request())
        shipped = judge.call("ship", order=text("K"))
        judge.call("nightly", timer=text("{}"))
        told = judge.call("told", req=http_request())
    statuses = [o.returned and o.returned.content["status_code"] for o in (fine, barred, gone)]
    assert statuses == [200, 401, 409]
    assert gone.returned
    assert json.loads(gone.returned.content["body"])["detail"] == "gone is sold out"
    assert wrong.returned
    assert wrong.returned.content["status_code"] == 422
    assert plain.returned
    assert shut.returned
    assert (plain.returned.content["body"], shut.returned.content["status_code"]) == (b"fine", 401)
    assert shipped.returned
    assert shipped.returned.content == "K"
    assert told.returned
    lines = json.loads(told.returned.content["body"])
    assert lines[:3] == ["outer place_order []", "keyed", "outer done"]
    assert lines[3:6] == ["outer place_order []", "outer saw HTTPError", "outer done"]
    assert "outer ship ['order']" in lines
    assert lines[lines.index("connected") + 1] == "disconnected"
    assert "outer nightly ['timer']" in lines


def not_found(error: KeyError) -> HTTPError:
    return HTTPError(404, str(error))


def test_a_wrapped_function_stays_itself() -> None:
    def function(number: int) -> int:
        return number

    handled = exception_handler(KeyError)(not_found)
    assert wrap(handled)(function) is function
    assert function(5) == 5


class GoneError(HTTPError):
    """An error of the app's own that is an answer."""


class OddError(HTTPError, ValueError):
    """One that is another exception too."""


HANDLED = [
    ([Exception], HTTPError(404), 404),
    ([BaseException], HTTPError(404), 404),
    ([Exception], GoneError(410), 410),
    ([Exception], KeyError(), 500),
    ([KeyError, Exception], KeyError(), 500),
    ([KeyError, Exception], HTTPError(404), 404),
    ([HTTPError], HTTPError(404), 500),
    ([HTTPError], GoneError(410), 500),
    ([Exception, HTTPError], HTTPError(404), 500),
    ([GoneError], GoneError(410), 500),
    ([GoneError], HTTPError(404), 404),
    ([Exception, GoneError], HTTPError(404), 404),
    ([Exception, GoneError], GoneError(410), 500),
    ([ValueError], OddError(400), 500),
]


@pytest.mark.parametrize(("kinds", "raised", "status"), HANDLED)
def test_a_handler_takes_an_answer_only_where_it_names_its_class(
    kinds: list[type[Exception]], raised: Exception, status: int
) -> None:
    handler = exception_handler(*kinds)(lambda _: HTTPError(500))
    with pytest.raises(HTTPError) as caught, handler(Invocation(Mock(), None, {})):
        raise raised
    assert caught.value.status == status


def test_a_handler_that_returns_no_error_is_told_by_its_name() -> None:
    def not_found(_: Exception) -> Any:
        return "gone"

    handler = exception_handler(KeyError)(not_found)
    with (
        pytest.raises(TypeError, match=r"not_found returned a str, not an HTTPError$") as caught,
        handler(Invocation(Mock(), None, {})),
    ):
        raise KeyError
    assert isinstance(caught.value.__cause__, KeyError)


CALLED_CONTEXT = {
    "text": "@queue_trigger('work')\n{wrap}\ndef f(context: str) -> None: log.append(context)",
    "a model": (
        "@queue_trigger('work')\n{wrap}\n"
        "async def f(context: RootModel[str]) -> None: log.append(context.root)"
    ),
    "an MCP tool": (
        "@mcp_tool_trigger('find', description='Finds')\n{wrap}\n"
        "def f(context: str) -> str:\n    log.append(context)\n    return context"
    ),
    "an output": (
        "@queue_trigger('work')\n@queue_output('more')\n{wrap}\n"
        "def f(text: str, context: Out[str]) -> None:\n    log.append(text)\n    context.set(text)"
    ),
    "the context beside it": (
        "@queue_trigger('work', arg_name='context')\n{wrap}\n"
        "def f(told: Context, context: str) -> None: log.append(context)"
    ),
    "a part of a request": (
        "@http_trigger()\n{wrap}\ndef f(context: str) -> None: log.append(context)"
    ),
}
"""Functions with something called `context` that is none."""


@pytest.mark.parametrize("is_for_all", [False, True], ids=["its own", "the app's"])
@pytest.mark.parametrize("function", CALLED_CONTEXT.values(), ids=CALLED_CONTEXT)
def test_a_middleware_is_told_the_context_whatever_is_called_context(
    app: AppFactory, generate: Command, function: str, *, is_for_all: bool
) -> None:
    source = f"""
from contextlib import contextmanager
from azure.functions import Context, Out
from pydantic import RootModel
from azfdecor import http_trigger, mcp_tool_trigger, queue_output, queue_trigger, wrap

log = []

@contextmanager
def timed(call):
    log.append(call.context.function_name)
    yield

{function.replace("{wrap}", "" if is_for_all else "@wrap(timed)")}

@http_trigger()
def told() -> list[str]:
    return log
"""
    config = '[tool.azfdecor]\nwrap = ["functions:timed"]' if is_for_all else ""
    root = app(source, {"pyproject.toml": config})
    generate(root)
    name = function_json(root, "f")["bindings"][0]["name"]
    with Judge(root) as judge:
        judge.load()
        is_http = "http_trigger" in function
        value = http_request(query={"context": "a"}) if is_http else text('"a"')
        outcome = judge.call("f", **{name: value})
        told = judge.call("told", req=http_request()).returned
    assert outcome.error is None, outcome.traceback
    assert told
    assert [one.strip('"') for one in json.loads(told.content["body"])][:2] == ["f", "a"]


def test_the_documentation_shows_what_is(app: AppFactory, generate: Command) -> None:
    page = Path(__file__).parent.parent / "docs" / "how-to" / "middleware.md"
    blocks = re.findall(r"```(\w+)\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    files = {
        code.partition("\n")[0].removeprefix("# "): code
        for _, code in blocks
        if code.startswith("# shop/")
    }
    (config,) = [code for language, code in blocks if language == "toml"]
    assert set(files) == {
        "shop/middleware.py",
        "shop/orders.py",
        "shop/health.py",
        "shop/errors.py",
    }
    root = app(files={**files, "shop/__init__.py": "", "pyproject.toml": config})
    generate(root)
    (entry_point,) = [code for _, code in blocks if code.startswith("function = ")]
    assert entry_point in shim(root, "stock")
    with Judge(root) as judge:
        judge.load()
        barred = judge.call("stock", req=http_request(route={"sku": "cup"}))
        request = http_request(route={"sku": "cup"}, headers={"x-key": "secret"})
        stocked = judge.call("stock", req=request)
    assert barred.returned
    assert barred.returned.content["status_code"] == 401
    assert stocked.returned
    assert json.loads(stocked.returned.content["body"]) == {"cup": 3}
    assert "wrap" not in shim(root, "health").partition('"""\n')[2].replace("unwrapped", "")
