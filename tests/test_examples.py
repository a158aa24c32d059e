"""The examples do what they show: they generate, load, answer, test themselves and type-check."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import azure.functions
import pytest

import durable_history
from azfdecor.compiler import ownership
from conftest import function_json, run
from judge import Judge, Value, binary, http_request, message, text, timer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conftest import Command
    from judge import Outcome

REPO = Path(__file__).resolve().parents[1]
EXAMPLES = REPO / "examples"
IN_PLACE = "in_place/__app__"
APPS = ("quickstart", "guide", "guide_entry_point", "durable", "fastapi", "flask", "shop", IN_PLACE)


# The facts of each function.json that the guide prints; it spells defaults out.
GUIDE: dict[str, dict[str, Any]] = {
    "read_item": {
        "scriptFile": "__init__.py",
        "bindings": [
            {
                "name": "req",
                "direction": "in",
                "type": "httpTrigger",
                "authLevel": "anonymous",
                "route": "items/{id}",
            },
            {
                "name": "obj",
                "direction": "in",
                "dataType": "binary",  # without which the host damages what is no UTF-8
                "type": "blob",
                "path": "samples/{id}",
                "connection": "AzureWebJobsStorage",
            },
        ],
    },
    "push_message": {
        "scriptFile": "__init__.py",
        "bindings": [
            {"name": "req", "direction": "in", "type": "httpTrigger", "authLevel": "anonymous"},
            {
                "name": "msg",
                "direction": "out",
                "type": "queue",
                "queueName": "outqueue",
                "connection": "AzureWebJobsStorage",
            },
            {"name": "$return", "direction": "out", "type": "http"},
        ],
    },
    "my_second_function": {
        "scriptFile": "__init__.py",
        "entryPoint": "main",
        "bindings": [
            {
                "authLevel": "function",
                "type": "httpTrigger",
                "direction": "in",
                "name": "req",
                "methods": ["get", "post"],
            },
            {"type": "http", "direction": "out", "name": "$return"},
        ],
    },
}

DEFAULTS: dict[str, dict[str, Any]] = {
    "httpTrigger": {"authLevel": "function", "methods": []},
    "blob": {"connection": "AzureWebJobsStorage"},
    "queue": {"connection": "AzureWebJobsStorage"},
}


def meaning(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the host makes of a function.json: defaults filled in, order and case left out."""
    bindings = {}
    for binding in content["bindings"]:
        full = {**DEFAULTS.get(binding["type"], {}), **binding}
        if "methods" in full:
            full["methods"] = {method.upper() for method in full["methods"]}
        bindings[binding["name"]] = full
    return {
        "scriptFile": content.get("scriptFile", "__init__.py"),
        "entryPoint": content.get("entryPoint", "main"),
        "bindings": bindings,
    }


def copy(source: Path, target: Path) -> Path:
    """Copy examples as a person wrote them, without what was generated beside."""

    def generated(folder: str, names: list[str]) -> list[str]:
        tools = ("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache")
        return [n for n in names if n in tools or _is_generated(Path(folder, n))]

    return Path(shutil.copytree(source, target, ignore=generated))


def _is_generated(path: Path) -> bool:
    """Whether a file, or all that a folder holds, is generated."""
    if not path.is_dir():
        return ownership.is_ours(path)
    return all(_is_generated(inner) for inner in path.iterdir() if inner.name != "__pycache__")


@dataclass
class Website:
    """A web server on this machine, whose one page may be taken away."""

    url: str
    page: str | None


@pytest.fixture(scope="module")
def website() -> Iterator[Website]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(404 if site.page is None else 200)
            self.end_headers()
            self.wfile.write((site.page or "").encode())

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = Website(f"http://127.0.0.1:{server.server_port}/", None)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield site
        server.shutdown()
        thread.join()


@dataclass
class Running:
    """An example in an engine."""

    root: Path
    judge: Judge

    def get(self, name: str, /, *, route: Mapping[str, str] | None = None, **query: str) -> Outcome:
        """Send a GET to a function without further inputs."""
        return self.judge.call(name, req=http_request(route=route, query=query))

    def post(self, name: str, body: bytes, /) -> Outcome:
        return self.judge.call(name, req=http_request("POST", body=body))


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory, website: Website) -> Iterator[Running]:
    """The guide's app, generated and loaded once for all its calls."""
    root = copy(EXAMPLES / "guide", tmp_path_factory.mktemp("examples") / "guide")
    generated = run("-m", "azfdecor", "generate", cwd=root)
    assert generated.returncode == 0, generated.stdout + generated.stderr
    settings = {"PAGE_URL": website.url, "MY_APP_SETTING": "forty-two", "NO_PROXY": "127.0.0.1"}
    with Judge(root, environment={**os.environ, **settings}) as judge:
        judge.load()
        yield Running(root, judge)


def answer(outcome: Outcome) -> tuple[int, str]:
    """The status and the body that the host answers with."""
    assert outcome.error is None, outcome.traceback
    if outcome.returned is None:
        return 204, ""
    if outcome.returned.kind == "http":
        return outcome.returned.content["status_code"], outcome.returned.content["body"].decode()
    return 200, outcome.returned.content


@pytest.mark.parametrize("name", APPS)
def test_an_example_generates_and_every_function_of_it_loads(
    name: str, tmp_path: Path, generate: Command, azfdecor: Command
) -> None:
    root = copy(EXAMPLES / name, tmp_path / name)
    assert " created" in generate(root).out
    assert azfdecor("generate", root, "--check").status == 0


@pytest.mark.parametrize("function", GUIDE)
def test_the_generated_function_json_means_what_the_guide_prints(
    function: str, tmp_path: Path, azfdecor: Command
) -> None:
    root = copy(EXAMPLES / "guide", tmp_path / "guide")
    assert azfdecor("generate", root).status == 0
    generated = function_json(root, function)
    assert generated["scriptFile"] == f"../entry_points/{function}.py"
    # The guide has the other layout.
    assert meaning({**generated, "scriptFile": "__init__.py"}) == meaning(GUIDE[function])


def test_the_alternate_entry_point_is_the_one_the_guide_prints(
    tmp_path: Path, azfdecor: Command
) -> None:
    root = copy(EXAMPLES / "guide_entry_point", tmp_path / "app")
    assert azfdecor("generate", root).status == 0
    content = function_json(root, "hello")
    assert (content["scriptFile"], content["entryPoint"]) == ("main.py", "customentry")
    assert sorted(os.listdir(root / "hello")) == ["function.json", "main.py"]


def test_the_quickstart_takes_an_order_and_ships_it(tmp_path: Path, generate: Command) -> None:
    root = copy(EXAMPLES / "quickstart", tmp_path / "quickstart")
    generate(root)
    with Judge(root) as judge:
        assert judge.load() == {"place_order": None, "ship": None}
        ordered = judge.call(
            "place_order", req=http_request("POST", route={"item": "teapot"}, body=b"")
        )
        assert answer(ordered) == (202, "ordered: teapot")
        shipped = judge.call("ship", item=ordered.outputs["orders"])
    assert ordered.outputs == {"orders": text("teapot")}
    assert shipped.returned == text("shipped: teapot")


def test_the_alternate_entry_point_answers(tmp_path: Path, generate: Command) -> None:
    root = copy(EXAMPLES / "guide_entry_point", tmp_path / "app")
    generate(root)
    with Judge(root) as judge:
        assert judge.load() == {"hello": None}
        outcome = judge.call("hello", req=http_request(query={"user": "Ada"}))
    assert answer(outcome) == (200, "Hello, Ada!")


def test_an_order_is_fulfilled_by_orchestrator_activity_and_entity(
    tmp_path: Path, generate: Command
) -> None:
    root = copy(EXAMPLES / "durable", tmp_path / "durable")
    generate(root)
    lines = [{"item": "teapot", "quantity": 1}, {"item": "cup", "quantity": 2}]
    history = durable_history.History("fulfil", lines)
    with Judge(root, ignore=[durable_history.NOTICE]) as judge:
        assert set(judge.load()) == {"place_order", "fulfil", "reserve", "sales"}
        refused = judge.call(
            "place_order",
            req=http_request("POST", body=b"[]"),
            client=durable_history.client("http://127.0.0.1:1"),
        )
        assert answer(refused) == (400, "an order has at least one line")
        prices = [judge.call("reserve", line=text(json.dumps(line))).returned for line in lines]
        assert prices == [Value("json", "19.9"), Value("json", "9.0")]
        begun = judge.call("fulfil", context=history.value())
        assert begun.returned
        state = json.loads(begun.returned.content)
        assert [a["actionType"] for a in state["actions"][0][0]["compoundActions"]] == [12, 12]
        history.activities(19.9, 9.0)
        counting = judge.call("fulfil", context=history.value())
        assert counting.returned
        action = json.loads(counting.returned.content)["actions"][0][1]
        assert (action["instanceId"], action["operation"]) == ("@sales@today", "add")
        sold = judge.call("sales", context=durable_history.entity("sales", ("add", 28.9)))
        assert sold.returned
        assert json.loads(sold.returned.content)["entityState"] == "28.9"
        ended = judge.call("fulfil", context=history.entity(100.0).value())
    assert ended.returned
    state = json.loads(ended.returned.content)
    assert (state["isDone"], state["output"]) == (True, {"total": 28.9, "sales today": 100.0})


def test_the_guide_shows_these_functions(guide: Running) -> None:
    # Each of them is called below.
    assert guide.judge.load() == dict.fromkeys(
        [
            "app_setting",
            "fetch_page",
            "fetch_page_blocking",
            "hello_typed",
            "hello_untyped",
            "http_example",
            "invocation",
            "library_version",
            "log_levels",
            "my_first_function",
            "my_second_function",
            "push_message",
            "read_item",
            "show_price",
            "temporary_file",
        ]
    )


@pytest.mark.parametrize("function", ["hello_untyped", "hello_typed"])
def test_hello_greets_with_and_without_annotations(guide: Running, function: str) -> None:
    assert answer(guide.get(function, user="Ada")) == (200, "Hello, Ada!")
    assert answer(guide.get(function)) == (200, "Hello, world!")


def test_the_http_example_takes_the_name_from_query_or_json_body(guide: Running) -> None:
    assert answer(guide.get("http_example", name="Ada")) == (200, "Hello Ada!")
    assert answer(guide.post("http_example", b'{"name": "Grace"}')) == (200, "Hello Grace!")


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"no JSON", b"[1]", b'"text"', b'{"name": 5}', b'{"name": ""}', b"\xff"]
)
def test_the_http_example_refuses_a_request_without_a_name(guide: Running, body: bytes) -> None:
    status, _ = answer(guide.post("http_example", body))
    assert status == 400


def test_the_http_example_sets_a_header_on_both_answers(guide: Running) -> None:
    for outcome in (guide.get("http_example", name="Ada"), guide.get("http_example")):
        assert outcome.returned
        assert outcome.returned.content["headers"]["my-http-header"] == "some-value"


@pytest.mark.parametrize("blob", [binary(b"a cup"), binary(b""), Value(None, None)])
def test_reading_an_item_answers_without_content(guide: Running, blob: Value) -> None:
    request = http_request(route={"id": "7"})
    assert answer(guide.judge.call("read_item", req=request, obj=blob)) == (204, "")


def test_a_message_goes_to_the_queue_and_to_the_caller(guide: Running) -> None:
    outcome = guide.get("push_message", body="pack a cup")
    assert answer(outcome) == (200, "pack a cup")
    assert outcome.outputs == {"msg": text("pack a cup")}


def test_without_a_message_nothing_is_queued(guide: Running) -> None:
    outcome = guide.get("push_message")
    assert answer(outcome)[0] == 400
    assert outcome.outputs == {}


def test_logging_at_every_level_answers_without_content(guide: Running) -> None:
    assert answer(guide.get("log_levels")) == (204, "")


@pytest.mark.parametrize("function", ["fetch_page", "fetch_page_blocking"])
def test_a_page_is_fetched_async_and_blocking(
    guide: Running, website: Website, function: str
) -> None:
    website.page = "a page"
    assert answer(guide.get(function)) == (200, "a page")
    website.page = None
    assert answer(guide.get(function))[0] == 404


def test_the_context_tells_the_call_apart(guide: Running) -> None:
    first, second = (json.loads(answer(guide.get("invocation"))[1]) for _ in range(2))
    assert first["function_name"] == "invocation"
    assert Path(first["function_directory"]) == guide.root / "invocation"
    assert first["invocation_id"] != second["invocation_id"]


def test_the_price_list_is_read_once(guide: Running) -> None:
    assert answer(guide.get("show_price", route={"item": "teapot"})) == (200, "19.90")
    (guide.root / "prices.json").write_text("{}")
    assert answer(guide.get("show_price", route={"item": "cup"})) == (200, "4.50")
    assert answer(guide.get("show_price", route={"item": "sofa"}))[0] == 404


def test_an_app_setting_comes_from_the_environment(guide: Running) -> None:
    assert answer(guide.get("app_setting")) == (200, "MY_APP_SETTING is forty-two")


def test_the_library_tells_its_version(guide: Running) -> None:
    assert answer(guide.get("library_version")) == (200, azure.functions.__version__)


def test_a_temporary_file_lives_as_long_as_the_call(guide: Running) -> None:
    status, body = answer(guide.post("temporary_file", b"twelve bytes"))
    name, _, facts = body.partition(": ")
    assert (status, facts) == (200, "12 bytes, listed: True")
    assert not Path(tempfile.gettempdir(), name).exists()


def test_own_code_is_imported_absolutely_and_relatively(guide: Running) -> None:
    assert answer(guide.get("my_first_function", value="20")) == (200, "2 * (20 + 1) = 42")


def test_an_exception_is_left_to_the_platform(guide: Running) -> None:
    outcome = guide.get("my_first_function", value="many")
    assert outcome.error
    assert "ValueError" in outcome.error
    assert "first.py" in outcome.traceback


def test_my_second_function_doubles_a_number_and_refuses_anything_else(guide: Running) -> None:
    assert answer(guide.get("my_second_function", value="21")) == (200, "21 * 2 = 42")
    assert answer(guide.get("my_second_function", value="many"))[0] == 400
    assert answer(guide.get("my_second_function"))[0] == 400


def test_the_fastapi_app_tells_prices_and_takes_orders(tmp_path: Path, generate: Command) -> None:
    root = copy(EXAMPLES / "fastapi", tmp_path / "fastapi")
    generate(root)
    with Judge(root) as judge:
        assert judge.load() == {"web": None}
        price = judge.call("web", req=http_request(url="http://shop.net/api/prices/cup"))
        url, headers = "http://shop.net/api/orders", {"content-type": "application/json"}
        ordered, wrong = (
            judge.call("web", req=http_request("POST", url, headers=headers, body=body))
            for body in (b'{"item": "cup"}', b"{}")
        )
    assert answer(price) == (200, '{"price":4.5}')
    assert answer(ordered)[0] == 201
    assert json.loads(answer(ordered)[1])["price"] == "http://shop.net/api/prices/cup"
    assert answer(wrong)[0] == 422


def test_the_flask_app_tells_prices_and_takes_orders(tmp_path: Path, generate: Command) -> None:
    root = copy(EXAMPLES / "flask", tmp_path / "flask")
    generate(root)
    with Judge(root) as judge:
        assert judge.load() == {"web": None}
        price = judge.call("web", req=http_request(url="http://shop.net/api/prices/cup"))
        ordered = judge.call("web", req=http_request("POST", "http://shop.net/api/orders/cup"))
    assert answer(price) == (200, "4.50")
    assert answer(ordered) == (201, "ordered: cup")
    assert ordered.returned
    assert ordered.returned.content["headers"]["Location"] == "/api/prices/cup"


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


OWN_TESTS = ("quickstart", "guide", "durable", "fastapi", "flask", "shop", "in_place")


HANDWRITTEN = {
    "get_quote": """{
      "scriptFile": "__init__.py",
      "bindings": [
        {"authLevel": "anonymous", "type": "httpTrigger", "direction": "in", "name": "req",
         "methods": ["get"], "route": "quotes/{item}"},
        {"type": "http", "direction": "out", "name": "$return"}
      ]
    }""",
    "take_order": """{
      "bindings": [
        {"authLevel": "function", "type": "httpTrigger", "direction": "in", "name": "req",
         "methods": ["post"]},
        {"type": "queue", "direction": "out", "name": "msg", "queueName": "orders",
         "connection": "AzureWebJobsStorage"},
        {"type": "http", "direction": "out", "name": "$return"}
      ]
    }""",
    "ship_order": """{
      "scriptFile": "__init__.py",
      "bindings": [
        {"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "orders",
         "connection": "AzureWebJobsStorage"},
        {"type": "blob", "direction": "out", "name": "parcel", "path": "labels/{rand-guid}.txt",
         "connection": "AzureWebJobsStorage"}
      ]
    }""",
}
"""What stood beside the code of examples/in_place before it was decorated."""


def _in_place_answers(root: Path, *, direct: bool) -> list[object]:
    order = b'{"item": "cup", "quantity": 2}'
    with Judge(root, direct=direct) as judge:
        assert judge.load() == dict.fromkeys(sorted(HANDWRITTEN))
        quote = judge.call("get_quote", req=http_request(route={"item": "cup"}))
        taken = judge.call("take_order", req=http_request("POST", body=order))
        shipped = judge.call("ship_order", msg=text(order.decode()))
    assert (quote.error, taken.error, shipped.error) == (None, None, None)
    return [
        quote.returned.content["body"],
        taken.returned.content["status_code"],
        json.loads(message(taken.outputs["msg"])),
        {name: value.content for name, value in shipped.outputs.items()},
    ]


@pytest.mark.parametrize("direct", [False, True], ids=["runtime", "direct"])
def test_a_handwritten_app_becomes_the_example_in_place_by_decorators_alone(
    tmp_path: Path, azfdecor: Command, direct: bool
) -> None:
    project = copy(EXAMPLES / "in_place", tmp_path / "in_place")
    root = project / "__app__"
    decorated = {file: file.read_text("utf-8") for file in root.rglob("*.py")}
    for file, source in decorated.items():
        lines = source.splitlines(keepends=True)
        file.write_text(
            "".join(line for line in lines if not re.match("@|from azfdecor import", line))
        )
    for name, content in HANDWRITTEN.items():
        (root / name / "function.json").write_text(content)
    own_tests = ("-W", "error", "-m", "pytest", "-p", "no:cacheprovider", "-q")
    assert run(*own_tests, cwd=project).returncode == 0
    before = _in_place_answers(root, direct=direct)

    for file, source in decorated.items():
        file.write_text(source)
    told = azfdecor("generate", root, "--format", "json")
    assert sorted(told.codes()) == ["AZF120"] * 3 + ["AZF601"] * 3
    assert azfdecor("generate", root, "--adopt").status == 0
    assert _in_place_answers(root, direct=direct) == before
    assert run(*own_tests, cwd=project).returncode == 0
    assert {file: file.read_text("utf-8") for file in decorated} == decorated


@pytest.mark.parametrize("name", OWN_TESTS)
def test_an_examples_own_tests_pass_without_the_platform(name: str, tmp_path: Path) -> None:
    root = copy(EXAMPLES / name, tmp_path / name)
    result = run("-W", "error", "-m", "pytest", "-p", "no:cacheprovider", "-q", cwd=root)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("name", APPS)
def test_local_settings_hold_every_setting_that_an_example_reads(name: str) -> None:
    sources = "".join(file.read_text("utf-8") for file in (EXAMPLES / name).glob("*.py"))
    read = set(re.findall(r"""environ\[["'](\w+)""", sources))
    settings = json.loads((EXAMPLES / name / "local.settings.json").read_text("utf-8"))
    assert read <= settings["Values"].keys()


def test_the_demo_shows_the_way_from_source_to_answer(tmp_path: Path) -> None:
    copy(EXAMPLES, tmp_path / "examples")
    result = run("-W", "error", "examples/demo.py", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert "$ python -m azfdecor generate examples/guide" in lines
    assert "15 functions: 15 created" in lines
    assert "$ python -m azfdecor list examples/guide" in lines
    assert '"queueName": "outqueue"' in lines
    assert "def main(req: func.HttpRequest, msg: func.Out[str]) -> func.HttpResponse:" in lines
    engine = "Microsoft's runtime" if sys.version_info >= (3, 13) else "azfdecor's direct engine"
    assert f"Load: every function, in {engine}" in lines
    assert "15 of 15 functions loaded" in lines
    assert "10 of 10 calls answered" in lines
    dialogue = "\n".join(lines)
    assert "GET /api/items/7\nobj <- b'a cup'\nlog item 7 holds b'a cup'\n204\n" in dialogue
    assert "GET /api/push_message?body=pack+a+cup\nmsg -> 'pack a cup'\n200" in dialogue
    assert "GET /api/http_example\n400 " in dialogue
    assert "GET /api/fetch_page\n200 a page of this machine\n" in dialogue


def test_the_demo_fails_when_a_function_does_not_load(tmp_path: Path) -> None:
    copy(EXAMPLES, tmp_path / "examples")
    broken = tmp_path / "examples/guide/broken"
    broken.mkdir()
    (broken / "function.json").write_text('{"bindings": []}')
    (broken / "__init__.py").write_text("import no_such_module\n")
    result = run("examples/demo.py", cwd=tmp_path)
    assert result.returncode == 1
    assert "15 of 16 functions loaded\nbroken: ModuleNotFoundError" in result.stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_ignores_what_is_generated_and_nothing_else(tmp_path: Path) -> None:
    shutil.copy(REPO / ".gitignore", tmp_path)
    copy(EXAMPLES, tmp_path / "examples")

    def git(*words: str) -> list[str]:
        done = subprocess.run(
            ["git", *words], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()

    git("init", "--quiet")
    assert git("ls-files", "--others", "--ignored", "--exclude-standard") == []
    git("add", "--all")
    for name in APPS:
        assert run("-m", "azfdecor", "generate", f"examples/{name}", cwd=tmp_path).returncode == 0
    assert git("ls-files", "--others", "--exclude-standard") == []
    assert git("ls-files", "--modified") == []


def checked(name: str, folder: Path) -> tuple[Path, str]:
    """A fresh copy of an app, or of the demo, as a type checker is pointed at it."""
    if not (folder / "examples").exists():
        copy(EXAMPLES, folder / "examples")
    root = folder / "examples" / name
    if root.is_file():
        return root.parent, root.name
    # The package `__app__` is checked from where it is one.
    return (root.parent if name == IN_PLACE else root), "."


@pytest.mark.skipif(not importlib.util.find_spec("mypy"), reason="mypy is not installed")
@pytest.mark.parametrize("name", [*APPS, "demo.py"])
def test_an_example_is_typed_for_mypy(
    name: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root, target = checked(name, tmp_path)
    # One cache for all of them: reading the libraries takes the longest.
    config = "pyproject.toml" if (root / "pyproject.toml").exists() else ""
    words = ["--cache-dir", str(tmp_path_factory.getbasetemp() / "mypy"), "--config-file", config]
    result = run("-m", "mypy", "--strict", "--python-version", "3.10", *words, target, cwd=root)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def pyright_errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What pyright finds in each app: all of them in one run, each a root of its own."""
    folder = tmp_path_factory.mktemp("pyright")
    roots = {name: checked(name, folder)[0] for name in APPS}
    environments = [{"root": str(root)} for root in (*roots.values(), folder / "examples")]
    config = {"pythonVersion": "3.10", "executionEnvironments": environments}
    (folder / "pyrightconfig.json").write_text(json.dumps(config))
    words = ["--outputjson", "--pythonpath", sys.executable]
    report = json.loads(run("-m", "pyright", *words, cwd=folder).stdout)
    assert report["summary"]["filesAnalyzed"] == len([*folder.rglob("*.py")])
    errors: dict[str, list[str]] = {name: [] for name in [*APPS, "demo.py"]}
    for found in report["generalDiagnostics"]:
        if found["severity"] == "error":
            of = [name for name, root in roots.items() if Path(found["file"]).is_relative_to(root)]
            errors[of[0] if of else "demo.py"].append(f"{found['file']}: {found['message']}")
    return errors


@pytest.mark.skipif(not importlib.util.find_spec("pyright"), reason="pyright is not installed")
@pytest.mark.parametrize("name", [*APPS, "demo.py"])
def test_an_example_is_typed_for_pyright(name: str, pyright_errors: dict[str, list[str]]) -> None:
    assert pyright_errors[name] == []
