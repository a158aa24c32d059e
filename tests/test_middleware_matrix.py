"""What ran, how often, and what was sent, whatever a middleware does with a call."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import pytest

import durable_history
from azfdecor.cli import main
from judge import Judge, data, http_request, text

if TYPE_CHECKING:
    from collections.abc import Iterator

_MIDDLEWARE = '''
from contextlib import asynccontextmanager, contextmanager

from azfdecor import HTTPError, Invocation

log = []


def _order(call):
    """What the call asks the middlewares and the function to do."""
    if call.request:
        return call.request.params["do"]
    if "do" in call.arguments:
        return call.arguments["do"].get_body().decode().strip('"')
    return call.arguments["message"]


def _before(name, order):
    log.append(f"{name} in")
    if order == f"{name} raises on entry":
        raise ValueError(order)
    if order == f"{name} answers on entry":
        raise HTTPError(409, order)


def _after(name, order):
    log.append(f"{name} out")
    if order == f"{name} raises on exit":
        raise ValueError(order)
    if order == f"{name} answers on exit":
        raise HTTPError(409, order)


def _caught(name, order, error):
    log.append(f"{name} saw {type(error).__name__}")
    if f"{name} swallows" in order:
        return
    if f"{name} replaces" in order:
        raise ValueError(order) from error
    if f"{name} answers" in order:
        raise HTTPError(409, order) from error
    raise error


def _plain(name):
    @contextmanager
    def middleware(call: Invocation):
        order = _order(call)
        _before(name, order)
        try:
            yield
        except Exception as error:
            _caught(name, order, error)
        else:
            _after(name, order)

    return middleware


class swallowing:
    """A class, as contextlib.suppress is."""

    def __init__(self, call: Invocation):
        self._order = _order(call)

    def __enter__(self): ...

    def __exit__(self, kind, error, trace):
        return bool(error) and "class swallows" in self._order


@contextmanager
def outer(call: Invocation):
    with _plain("outer")(call):
        yield


@contextmanager
def inner(call: Invocation):
    with _plain("inner")(call):
        yield


@asynccontextmanager
async def async_inner(call: Invocation):
    with _plain("inner")(call):
        yield
'''

_SHOP = """
from typing import NamedTuple

from azure.functions import HttpRequest, HttpResponse, Out
from pydantic import BaseModel, RootModel

from azfdecor import (
    HTTPError, activity_trigger, blob_output, http_trigger, queue_output, queue_trigger, wrap
)
from middleware import async_inner, inner, log, outer, swallowing


class Sent(BaseModel):
    number: int


class Both(NamedTuple):
    answer: Sent
    part: str


def run(order):
    log.append("run")
    if order.startswith("function answers"):
        raise HTTPError(409, order)
    if order.startswith("function"):
        raise KeyError(order)
    if order.startswith("badly"):
        return object()
    return Sent(number=1)


{functions}


@http_trigger("log")
def told() -> list[str]:
    found = [*log]
    log.clear()
    return found
"""

_HTTP_PLAIN = """
@http_trigger("{name}")
@wrap(swallowing)
@wrap(outer)
@wrap({inner})
@queue_output("out")
{start} {name}(req: HttpRequest, out: Out[str]) -> HttpResponse:
    out.set("set")
    return HttpResponse(run(req.params["do"]).model_dump_json())
"""
_HTTP_TYPED = """
@http_trigger("{name}")
@wrap(swallowing)
@wrap(outer)
@wrap({inner})
@queue_output("out")
@blob_output("parts/one", arg_name="part")
{start} {name}(do: str, out: Out[str]) -> Both:
    out.set("set")
    return Both(run(do), "part")
"""
_QUEUE_PLAIN = """
@queue_trigger("work")
@wrap(swallowing)
@wrap(outer)
@wrap({inner})
@queue_output("out", arg_name="out")
{start} {name}(message: str, out: Out[bytes]) -> None:
    out.set(b"set")
    run(message).model_dump_json()
"""
_QUEUE_RETURNED = """
@queue_trigger("work")
@wrap(swallowing)
@wrap(outer)
@wrap({inner})
@queue_output("out", arg_name="out")
@blob_output("parts/one", arg_name="$return")
{start} {name}(message: str, out: Out[Sent]) -> Sent:
    out.set(Sent(number=0))
    return run(message)
"""
_ACTIVITY = """
@activity_trigger()
@wrap(swallowing)
@wrap(outer)
@wrap({inner})
@queue_output("out", arg_name="out")
{start} {name}(message: str, out: Out[Sent]) -> None:
    out.set(Sent(number=0))
    run(message).model_dump_json()
"""
_QUEUE_TYPED = """
@queue_trigger("work")
@wrap(swallowing)
@wrap(outer)
@wrap({inner})
@queue_output("out", arg_name="out")
@blob_output("parts/one", arg_name="part")
@blob_output("parts/two", arg_name="answer")
{start} {name}(do: RootModel[str], out: Out[Sent]) -> Both:
    out.set(Sent(number=0))
    return Both(run(do.root), "part")
"""
_SOURCES = {
    "http_plain": _HTTP_PLAIN,
    "http_typed": _HTTP_TYPED,
    "queue_plain": _QUEUE_PLAIN,
    "queue_typed": _QUEUE_TYPED,
    "queue_returned": _QUEUE_RETURNED,
    "activity": _ACTIVITY,
}
_IN = ["outer in", "inner in"]


class Case(NamedTuple):
    """What a call asks for, and what comes of it.

    Attributes:
        order: What the middlewares and the function are to do.
        log: What ran.
        message: What comes of a message: "fine", "nothing" (a success that sends nothing), or the
            name of the exception.
        answer: What comes of a request: a status, or the name of the exception.
    """

    order: str
    log: list[str]
    message: str
    answer: int | str


_SWALLOWED = "RuntimeError"
CASES = [
    Case("fine", [*_IN, "run", "inner out", "outer out"], "fine", 200),
    Case(
        "function raises",
        [*_IN, "run", "inner saw KeyError", "outer saw KeyError"],
        "KeyError",
        "KeyError",
    ),
    Case(
        "function answers",
        [*_IN, "run", "inner saw HTTPError", "outer saw HTTPError"],
        "HTTPError",
        409,
    ),
    Case(
        "function raises, inner swallows",
        [*_IN, "run", "inner saw KeyError", "outer out"],
        "nothing",
        _SWALLOWED,
    ),
    Case(
        "function raises, outer swallows",
        [*_IN, "run", "inner saw KeyError", "outer saw KeyError"],
        "nothing",
        _SWALLOWED,
    ),
    Case(
        "function raises, class swallows",
        [*_IN, "run", "inner saw KeyError", "outer saw KeyError"],
        "nothing",
        _SWALLOWED,
    ),
    Case(
        "function answers, outer swallows",
        [*_IN, "run", "inner saw HTTPError", "outer saw HTTPError"],
        "nothing",
        _SWALLOWED,
    ),
    Case(
        "function raises, inner replaces",
        [*_IN, "run", "inner saw KeyError", "outer saw ValueError"],
        "ValueError",
        "ValueError",
    ),
    Case(
        "function raises, inner replaces, outer swallows",
        [*_IN, "run", "inner saw KeyError", "outer saw ValueError"],
        "nothing",
        _SWALLOWED,
    ),
    Case(
        "function raises, inner answers",
        [*_IN, "run", "inner saw KeyError", "outer saw HTTPError"],
        "HTTPError",
        409,
    ),
    Case("outer raises on entry", ["outer in"], "ValueError", "ValueError"),
    Case("outer answers on entry", ["outer in"], "HTTPError", 409),
    Case("inner raises on entry", [*_IN, "outer saw ValueError"], "ValueError", "ValueError"),
    Case("inner answers on entry", [*_IN, "outer saw HTTPError"], "HTTPError", 409),
    Case(
        "inner raises on exit",
        [*_IN, "run", "inner out", "outer saw ValueError"],
        "ValueError",
        "ValueError",
    ),
    Case(
        "outer raises on exit",
        [*_IN, "run", "inner out", "outer out"],
        "ValueError",
        "ValueError",
    ),
    Case(
        "outer answers on exit",
        [*_IN, "run", "inner out", "outer out"],
        "HTTPError",
        409,
    ),
]


@pytest.fixture(scope="module", params=["the runtime", "the direct engine"])
def judge(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Judge]:
    """The app of all kinds of functions, loaded."""
    functions = [
        source.format(
            name=f"{'async_' if is_async else ''}{name}",
            start="async def" if is_async else "def",
            inner="async_inner" if is_async else "inner",
        )
        for (name, source), is_async in product(_SOURCES.items(), (False, True))
    ]
    root = tmp_path_factory.mktemp("app")
    (root / "host.json").write_text('{"version": "2.0"}')
    (root / "middleware.py").write_text(_MIDDLEWARE)
    (root / "shop.py").write_text(_SHOP.replace("{functions}", "\n".join(functions)))
    assert main(["generate", str(root)]) == 0
    is_direct = request.param == "the direct engine"
    with Judge(root, direct=is_direct, ignore=[durable_history.NOTICE]) as one:
        assert set(one.load().values()) == {None}
        yield one


def _log(judge: Judge) -> list[str]:
    told = judge.call("told", req=http_request())
    assert told.returned, told.traceback
    lines: list[str] = json.loads(told.returned.content["body"])
    return lines


KINDS = [f"{start}{kind}" for start, kind in product(("", "async_"), _SOURCES)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES, ids=[case.order for case in CASES])
def test_a_function_runs_once_and_one_that_fails_sends_nothing(
    judge: Judge, kind: str, case: Case
) -> None:
    expected: int | str = case.message
    if "http" in kind:
        outcome = judge.call(kind, req=http_request(query={"do": case.order}))
        expected = case.answer
    elif "activity" in kind:
        outcome = judge.call(kind, message=data(case.order))
    elif "typed" in kind:
        outcome = judge.call(kind, do=text(json.dumps(case.order)))
    else:
        outcome = judge.call(kind, message=text(case.order))
    if expected == "nothing" and ("returned" in kind or "activity" in kind):
        expected = _SWALLOWED
    assert _log(judge) == case.log
    if expected in ("fine", 200):
        assert outcome.error is None
        assert outcome.outputs.keys() >= ({"out", "part"} if "typed" in kind else {"out"})
        return
    assert outcome.outputs == {}
    if isinstance(expected, int):
        assert outcome.returned, outcome.traceback
        assert int(outcome.returned.content["status_code"]) == expected
        return
    assert outcome.returned is None
    if expected == "nothing":
        assert outcome.error is None
    else:
        assert outcome.error
        assert outcome.error.startswith(expected)


def test_the_error_of_a_swallowed_exception_says_so_and_shows_it(judge: Judge) -> None:
    order = "function raises, outer swallows"
    outcome = judge.call("http_typed", req=http_request(query={"do": order}))
    assert outcome.error
    assert "a middleware of shop.http_typed swallowed an exception" in outcome.error
    assert f"KeyError: '{order}'" in outcome.traceback
