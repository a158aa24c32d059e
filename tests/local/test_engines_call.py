"""The two engines agree on what comes of every call."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import durable_history
from both_engines import RETURN, TYPES, Both, binding, needs_both, write
from judge import Value, batch, binary, data, http_request, text, timer

TESTS = Path(__file__).resolve().parents[1]
EXAMPLES = TESTS.parent / "examples"

# What a converter gives is told as text: its class, and what can be asked of it.
GIVES = """
import datetime
import azure.functions as func


def tell(it, depth=3):
    if isinstance(it, (str, bytes, bytearray, int, float, datetime.date, type(None))):
        return repr(it)
    if isinstance(it, dict):
        return [type(it).__name__, *((key, tell(value, depth)) for key, value in it.items())]
    if isinstance(it, list):
        return [type(it).__name__, *(tell(one, depth) for one in it)]
    told = [type(it).__name__]
    for name in dir(it) if depth else ():
        if name == "get_json" or not (name.startswith("_") or name.endswith("context")):
            try:
                value = getattr(it, name)
                if callable(value) and (name.startswith("get_") or name == "read"):
                    value = value()
            except Exception as error:
                value = repr(error)
            if not callable(value):
                told.append((name, tell(value, depth - 1)))
    return told


"""
GIVEN: list[Value] = [
    text("a"),
    text(""),
    text('{"a": 1}'),
    text("[1, 2]"),
    binary(b"\xffa"),
    binary(b""),
    data({"id": "1", "a": [1]}),
    data([{"id": "1"}, {"id": "2"}]),
    data("a"),
    data(None),
    Value("json", "{"),
    timer(),
    batch("a", "b"),
    batch(b"a", b"b"),
    http_request(
        "POST",
        "http://h/api/x?q=1",
        headers={"Content-Type": "application/x-www-form-urlencoded", "X-A": "b"},
        query={"q": "1"},
        route={"id": "7"},
        body=b"a=1&b=2",
    ),
    http_request(),
    Value(None, None),
]
METADATA = {
    "Id": text("m1"),
    "MessageId": text("m1"),
    "DequeueCount": data(3),
    "DeliveryCount": data(3),
    "SequenceNumber": data(7),
    "InsertionTime": data("2026-01-02T03:04:05+00:00"),
    "EnqueuedTimeUtc": data("2026-01-02T03:04:05.123Z"),
    "UserProperties": data({"a": "b"}),
    "Uri": text("http://h/c/b"),
    "Name": text("c/b"),
    "Properties": data({"Length": 3}),
    "PopReceipt": text("r"),
}


@needs_both
def test_they_give_functions_the_same_values(tmp_path: Path) -> None:
    functions: dict[str, list[dict[str, Any]]] = {}
    script = GIVES
    output = binding("dapr", "told", "out")
    for type_, annotation in product(TYPES, ("", ": str", ": bytes")):
        name = f"f{len(functions)}"
        functions[name] = [binding(type_), output]
        script += f"def {name}(it{annotation}, told): told.set(str(tell(it)))\n"
    answered = 0
    with Both(write(tmp_path, script, functions)) as both:
        errors = both.load()
        loaded = [name for name, error in errors.items() if not error]
        assert len(loaded) > len(TYPES)
        for name, value, metadata in product(loaded, GIVEN, ({}, METADATA)):
            answered += both.call(name, metadata, it=value).error is None
    assert answered > 10 * len(loaded)


RESULTS = [
    "None",
    "'a'",
    "''",
    "b'a'",
    "bytearray(b'a')",
    "3",
    "2.5",
    "True",
    "{'a': 1}",
    "['a', 'b']",
    "[b'a']",
    "[{'a': 1}]",
    "[]",
    "Thing()",
    "datetime.date(2026, 1, 2)",
    "func.HttpResponse('a', status_code=201, headers={'x': 'y'}, charset='utf-16')",
    "func.HttpResponse(b'a', mimetype='image/png')",
    "cookies()",
    "func.QueueMessage(id='1', body=b'a')",
    "[func.QueueMessage(body='a'), 'b']",
    "func.Document.from_dict({'id': 1})",
    "func.DocumentList([func.Document.from_dict({'id': 1})])",
    "func.SqlRow.from_dict({'id': 1})",
    "func.SqlRowList([func.SqlRow.from_dict({'id': 1})])",
    "func.EventGridOutputEvent(**EVENT)",
    "ValueError('returned')",
    "(x for x in 'ab')",
]


@needs_both
def test_they_make_the_same_of_what_functions_give(tmp_path: Path) -> None:
    functions: dict[str, list[dict[str, Any]]] = {}
    script = """
import datetime
import azure.functions as func


DAY = datetime.datetime(2026, 1, 2)
EVENT = dict(id="1", data={"a": 1}, subject="s", event_type="t", event_time=DAY, data_version="1")


class Thing:
    def __repr__(self):
        return "a thing"


def cookies():
    response = func.HttpResponse("a")
    response.headers.add("Set-Cookie", "a=b; Path=/; HttpOnly")
    response.headers.add("Set-Cookie", "c=d; Max-Age=3")
    return response


"""
    for type_, result in product(TYPES, RESULTS):
        name = f"f{len(functions)}"
        functions[name] = [binding(type_, "out", "out"), RETURN]
        script += f"def {name}(out): out.set({result})\n"
        name = f"f{len(functions)}"
        functions[name] = [binding(type_, "$return", "out")]
        script += f"def {name}(): return {result}\n"
        name = f"f{len(functions)}"
        functions[name] = [binding(type_)]
        script += f"def {name}(it): return {result}\n"
    for result, annotation in product(RESULTS, ("str", "bytes", "typing.List[str]")):
        name = f"f{len(functions)}"
        functions[name] = [binding("queue", "out", "out"), binding("blob", "copy", "out")]
        script += f"def {name}(out: func.Out[{annotation}], copy: func.Out[str]):\n"
        script += f"    out.set({result})\n    copy.set({result})\n"
    sent = 0
    with Both(write(tmp_path, f"import typing\n{script}", functions)) as both:
        loaded = [name for name, error in both.load().items() if not error]
        for name in loaded:
            is_input = functions[name][0]["direction"] == "in"
            outcome = both.call(name, **({"it": text("{}")} if is_input else {}))
            sent += outcome.error is None
    assert len(loaded) > len(functions) / 2
    assert sent > len(loaded) / 5


STATE = """
import asyncio, contextvars, sys, threading
from azure.functions import Context, Out

seen = contextvars.ContextVar("seen", default="nothing")


def context(req, context: Context) -> str:
    trace, retry = context.trace_context, context.retry_context
    old = trace.Traceparent, trace.Tracestate, trace.Attributes
    new = trace.trace_parent, trace.trace_state, trace.attributes
    told = context.invocation_id == context.thread_local_storage.invocation_id
    try:
        context.function_name = "x"
    except AttributeError:
        told = told, "fixed"
    return str((context.function_name, context.function_directory, len(context.invocation_id),
                old, new, retry.retry_count, retry.max_retry_count, told))


async def async_context(req, context: Context) -> str:
    told = context.invocation_id == context.thread_local_storage.invocation_id
    await asyncio.sleep(0)
    return str((told, threading.current_thread() is threading.main_thread()))


def module(req) -> str:
    return str((__name__, sys.path[0], threading.current_thread() is threading.main_thread()))


def remembers(req) -> str:
    was = seen.get()
    seen.set("a call")
    return was


async def forgets(req) -> str:
    was = seen.get()
    seen.set("a call")
    return was


def out(req, out, more: Out[str]) -> str:
    before = out.get()
    out.set("a")
    out.set("b")
    more.set(None)
    return str((before, out.get(), isinstance(out, Out)))


def raises(req):
    raise LookupError("wrong", {"a": 1})


async def async_raises(req):
    raise KeyError("wrong")


def half(req, out, more):
    out.set("a")
    raise ValueError("after it was set")


def unicode_(req) -> str:
    return "grün"
"""


@needs_both
def test_functions_see_the_same_around_them(tmp_path: Path) -> None:
    outs = [binding("dapr", "out", "out"), binding("queue", "more", "out")]
    returned = binding("http", "$return", "out")
    names = re.findall(r"^(?:async )?def (\w+)\(req", STATE, re.MULTILINE)
    functions = {
        name: [binding("httpTrigger", "req"), returned, *(outs if name in {"out", "half"} else [])]
        for name in names
    }
    with Both(write(tmp_path, STATE, functions)) as both:
        assert set(both.load().values()) == {None}
        outcomes = {name: both.call(name, req=http_request()) for name in names}
        again = [both.call(name, req=http_request()).returned for name in ("remembers", "forgets")]
        both.call("nobody")
    failed = {name for name, outcome in outcomes.items() if outcome.error}
    assert failed == {"raises", "async_raises", "half"}
    assert all(outcomes[name].traceback for name in failed)
    assert again == [text("a call"), text("nothing")]


@needs_both
def test_they_load_every_binding() -> None:
    with Both(TESTS / "every_binding") as both:
        assert set(both.load().values()) == {None}


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, generated."""
    root = tmp_path_factory.mktemp("engines") / "examples"
    shutil.copytree(EXAMPLES, root, ignore=shutil.ignore_patterns("__pycache__"))
    for app in root.glob("*/host.json"):
        command = [sys.executable, "-m", "azfdecor", "generate", app.parent]
        subprocess.run(command, check=True, capture_output=True)
    return root


KEY = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
LINE = {"item": "cup", "quantity": 2}
ORDER = {"sku": "teapot", "quantity": 2, "speed": "standard", "id": KEY, "total": "39.80"}


def order(body: object, **headers: str) -> Value:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return http_request(
        "POST", headers={"content-type": "application/json", **headers}, body=content
    )


CALLS: dict[str, list[tuple[str, dict[str, Value]]]] = {
    "quickstart": [
        ("place_order", {"req": http_request("POST", route={"item": "cup"})}),
        ("place_order", {"req": http_request("POST")}),
        ("ship", {"item": text("cup")}),
    ],
    "guide": [
        ("hello_typed", {"req": http_request(query={"user": "Ada"})}),
        ("http_example", {"req": http_request(query={"name": "Ada"})}),
        ("http_example", {"req": http_request("POST", body=b'{"name": "Grace"}')}),
        ("http_example", {"req": http_request("POST", body=b"{")}),
        ("read_item", {"req": http_request(route={"id": "7"}), "obj": binary(b"a cup")}),
        ("read_item", {"req": http_request(route={"id": "7"}), "obj": text("a cup")}),
        ("push_message", {"req": http_request(query={"body": "pack"})}),
        ("show_price", {"req": http_request(route={"item": "teapot"})}),
        ("fetch_page", {"req": http_request()}),  # its address is not set
    ],
    "guide_entry_point": [("hello", {"req": http_request(query={"user": "Ada"})})],
    "durable": [
        ("place_order", {"req": order([]), "client": durable_history.client("http://127.0.0.1:1")}),
        ("place_order", {"req": order([]), "client": text("{}")}),
        ("fulfil", {"context": durable_history.History("fulfil", [LINE]).value()}),
        ("reserve", {"line": data(LINE)}),
        ("reserve", {"line": text("sofa")}),
        # No operation: each is answered with the time at which it ran.
        ("sales", {"context": durable_history.entity("sales")}),
    ],
    "fastapi": [
        ("web", {"req": http_request(url="http://shop.net/api/prices/cup")}),
        ("web", {"req": http_request(url="http://shop.net/api/nothing")}),
    ],
    "flask": [
        ("web", {"req": http_request(url="http://shop.net/api/prices/cup")}),
        ("web", {"req": http_request("POST", "http://shop.net/api/orders/cup")}),
    ],
    "shop": [
        ("place_order", {"req": order({"sku": "cup", "quantity": 1}, **{"idempotency-key": KEY})}),
        ("place_order", {"req": order({"sku": "cup", "quantity": 0}, **{"idempotency-key": "x"})}),
        ("place_order", {"req": order({"sku": "sofa", "quantity": 1})}),
        ("place_order", {"req": order(b'{"sku": "cup"')}),
        ("place_order", {"req": order(b"sku=cup", **{"content-type": "text/plain"})}),
        ("read_order", {"req": http_request(route={"order_id": KEY}), "row": Value(None, None)}),
        ("read_order", {"req": http_request(route={"order_id": "x"}), "row": Value(None, None)}),
        ("list_orders", {"req": http_request(), "rows": data([{**ORDER, "RowKey": KEY}])}),
        ("list_orders", {"req": http_request(query={"limit": "0"}), "rows": text("[]")}),
        ("list_orders", {"req": http_request(), "rows": text("[{}]")}),
        ("nightly_report", {"timer": timer(), "shipments": text("[]")}),
        ("ship", {"order": text("{}")}),
    ],
}


@needs_both
@pytest.mark.parametrize("name", CALLS)
def test_an_example_is_the_same_in_both(name: str, examples: Path) -> None:
    with Both(examples / name, [durable_history.NOTICE]) as both:
        assert set(both.load().values()) == {None}
        for function, inputs in CALLS[name]:
            both.call(function, **inputs)


def test_every_example_is_called() -> None:
    assert CALLS.keys() == {app.parent.name for app in EXAMPLES.glob("*/host.json")}
