"""Annotations are evaluated once, while the app's modules can be imported, and as they say.

A comment `# <- AZF322` in an app's source says that this problem is reported at this line.
"""

from __future__ import annotations

import json
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

import durable_history
from azfdecor.compiler import options
from conftest import function_json
from judge import Judge, data, http_request, text, timer
from marked_lines import marked, reported

if TYPE_CHECKING:
    from conftest import AppFactory, Command

FUTURE = "from __future__ import annotations\n"


# --- names for type checkers alone

CHECKED = """
from typing import TYPE_CHECKING, Annotated, NamedTuple

from azure.functions import Out

from azfdecor import Query, activity_trigger, http_trigger, queue_output, queue_trigger

if TYPE_CHECKING:
    from decimal import Decimal
    from uuid import (
        UUID,
    )

    from models import Result

    Alias = Result


class Parts(NamedTuple):
    response: str
    orders: "Result"


@http_trigger()
@queue_output("orders")
def returned_in_parts() -> "Result": ...  # <- AZF322


@http_trigger()
def returned() -> "list[Result] | None": ...  # <- AZF322


@http_trigger()
async def returned_async() -> "Alias": ...  # <- AZF322


@activity_trigger()
def answered(payload: str) -> "Result": ...  # <- AZF322


@queue_trigger("jobs")
@queue_output("orders")
def sent(job: str) -> "Result": ...  # <- AZF322


@http_trigger()
@queue_output("orders")
def field_of_parts() -> Parts: ...  # <- AZF322


@http_trigger()
def parameters(
    id: "UUID",  # <- AZF322
    price: "Annotated[Decimal, Query()] | None",  # <- AZF322
    both: "dict[UUID, Decimal]",  # <- AZF322
) -> str: ...


@queue_trigger("jobs")
@queue_output("orders")
def out(job: "Result", orders: "Out[Alias]") -> None: ...  # <- AZF322 # <- AZF322
"""
MODELS = """
from dataclasses import dataclass

@dataclass
class Result:
    response: str
    orders: str
"""


@pytest.mark.parametrize("future", [False, True])
def test_a_typed_value_that_names_what_only_type_checkers_import_is_a_problem(
    future: bool, app: AppFactory, azfdecor: Command
) -> None:
    source = FUTURE + CHECKED if future else CHECKED
    root = app(source, {"models.py": MODELS})
    result = azfdecor("generate", root, "--format", "json")
    assert reported(result) == marked(root / "functions.py")


# --- the fields of what is returned

BASES = """
from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from pydantic import BaseModel


class Row(BaseModel):
    sku: str


@dataclass
class Base:
    rows: list[Row]


class BaseDict(TypedDict):
    rows: list[Row]
"""
FIELDS = """
from dataclasses import dataclass
from typing import NamedTuple

from bases import Base, BaseDict
from bases import Row as Line
from typing_extensions import NotRequired, TypedDict

from azfdecor import blob_output, http_trigger, queue_output, queue_trigger


class Tuple(NamedTuple):
    text: "str"
    rows: "list[Line]"


@dataclass
class Data(Base):
    text: "str | None" = None


class Typed(BaseDict):
    text: "NotRequired[str]"


@queue_trigger("jobs")
@blob_output("texts/{id}.txt", arg_name="text")
@queue_output("rows")
def of_tuple(job: Line) -> Tuple:
    return Tuple("x", [job])


@queue_trigger("jobs")
@blob_output("texts/{id}.txt", arg_name="text")
@queue_output("rows")
def of_dataclass(job: Line) -> "Data":
    return Data([job], "x")


@queue_trigger("jobs")
@blob_output("texts/{id}.txt", arg_name="text")
@queue_output("rows")
async def of_typed_dict(job: Line) -> Typed:
    return {"rows": [job], "text": "x"}
"""


@pytest.mark.parametrize("future", [False, True])
def test_fields_named_in_text_are_looked_up_where_their_class_stands(
    future: bool, app: AppFactory, generate: Command
) -> None:
    root = app(FUTURE + FIELDS if future else FIELDS, {"bases.py": BASES})
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for name in ("of_tuple", "of_dataclass", "of_typed_dict"):
            answer = judge.call(name, job=text('{"sku": "cup"}'))
            assert answer.error is None
            assert answer.outputs["text"].content == "x"
            (row,) = json.loads(answer.outputs["rows"].content)
            assert json.loads(row) == {"sku": "cup"}


# --- names for type checkers alone, without quotes

UNQUOTED = """
import functools
from typing import TYPE_CHECKING

from pydantic import BaseModel

from azfdecor import asgi_function, blob_input, http_trigger, queue_output, queue_trigger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Any

    import azure.functions as func
    from azure.functions import Context, HttpRequest, HttpResponse, Out


class Order(BaseModel):
    sku: str


@http_trigger(methods=["POST"])
@queue_output("orders")
def request_and_out(order: Order, req: HttpRequest, out: Out[str]) -> Order:
    out.set(req.method)
    return order


@http_trigger(methods=["POST"])
async def query_and_default(
    order: Order, req: func.HttpRequest | None, times: int = 2, tag: str | None = None
) -> str:
    return order.sku * times


@http_trigger(methods=["POST"])
def plain(req: HttpRequest) -> HttpResponse:
    import azure.functions as func

    return func.HttpResponse("plain")


@queue_trigger("orders")
@blob_input("prices/{sku}", arg_name="prices")
@queue_output("sent")
def message(order: Order, prices: str | None, context: Context, out: Out[str]) -> None:
    out.set(order.sku)


def passing(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


class Handlers:
    @http_trigger(methods=["POST"])
    @classmethod
    @passing
    def of_class(cls, order: Order, req: HttpRequest, times: int = 2) -> str:
        return order.sku * times


async def web(
    scope: Mapping[str, Any],
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[Any], Awaitable[None]],
) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"web"})


asgi_function(web, name="mounted", route="web/{*path}")
"""
CALLS = {
    "request_and_out": ('{"sku":"cup"}', "POST"),
    "query_and_default": ("cupcup", None),
    "plain": ("plain", None),
    "of_class": ("cupcup", None),
    "mounted": ("web", None),
}


def test_names_without_quotes_may_be_for_type_checkers_alone(
    app: AppFactory, generate: Command
) -> None:
    root = app(UNQUOTED if sys.version_info >= (3, 14) else FUTURE + UNQUOTED)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for name, (body, queued) in CALLS.items():
            answer = judge.call(name, req=http_request("POST", body=b'{"sku": "cup"}'))
            assert answer.returned, answer.error
            content = answer.returned.content
            said = content if isinstance(content, str) else content["body"].decode()
            sent = [value.content for value in answer.outputs.values()]
            assert (said, sent) == (body, [queued] if queued else []), name
        answer = judge.call("message", order=text('{"sku": "cup"}'), prices=text("1"))
        assert [value.content for value in answer.outputs.values()] == ["cup"], answer.error


def test_a_binding_class_may_name_what_only_type_checkers_import(app: AppFactory) -> None:
    source = """
    from typing import TYPE_CHECKING
    from azfdecor.bindings.base import Trigger
    if TYPE_CHECKING:
        from elsewhere import Level

    class own_trigger(Trigger, type="own"):
        level: Level | None = None
        levels: int = 1
    """
    source = textwrap.dedent(source)
    names: dict[str, Any] = {"__name__": "own"}
    exec(
        compile(source if sys.version_info >= (3, 14) else FUTURE + source, "own.py", "exec"), names
    )
    assert {"level", "levels"} <= names["own_trigger"].__kind__.options.keys()
    assert options.types_of(names["own_trigger"])["levels"] is int


# --- annotations that fail

FAILING = """
from azure.functions import QueueMessage, TimerRequest

from azfdecor import http_trigger, queue_trigger, timer_trigger


@queue_trigger("jobs")
def message(
    first: "QueueMessage" | None,  # <- AZF207
) -> None: ...


@http_trigger()
async def answer(times: int = 2) -> "str" | None: ...  # <- AZF207


class Handlers:
    @queue_trigger("jobs")
    @classmethod
    def of_class(
        cls,
        job: QueueMessage,
        times: 1 / 0 = 1,  # <- AZF207
    ) -> None: ...


@queue_trigger("jobs")
def builtin(job: list[int]) -> None: ...  # <- AZF207


@timer_trigger("0 0 * * * *")
def list(timer: TimerRequest) -> None: ...
"""


def test_an_annotation_that_fails_when_it_is_evaluated_is_a_problem(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(FAILING if sys.version_info >= (3, 14) else FUTURE + FAILING)
    result = azfdecor("generate", root, "--format", "json")
    assert reported(result) == marked(root / "functions.py")
    assert [problem["hint"] for problem in result.problems()] == [
        "write the quotes around all of the annotation, or none",
        "write the quotes around all of the annotation, or none",
        "correct the annotation",
        "rename the function of the module that has the name of a type",
    ]


# --- functions that never return

NEVER = """
import typing

import typing_extensions
from azure.functions import HttpRequest, Out, TimerRequest

from azfdecor import activity_trigger, http_trigger, mcp_tool_trigger, queue_output
from azfdecor import queue_trigger, timer_trigger


@timer_trigger("0 0 2 * * *")
def nightly(timer: TimerRequest) -> HINT:
    raise LookupError("nightly")


@activity_trigger()
def archive(payload: str) -> HINT:
    raise LookupError("archive")


@activity_trigger()
async def typed(payload: list[int]) -> HINT:
    raise LookupError("typed")


@queue_trigger("jobs")
@queue_output("out")
def message(job: str, out: Out[str]) -> HINT:
    raise LookupError("message")


@http_trigger()
def request(req: HttpRequest) -> HINT:
    raise LookupError("request")


@http_trigger()
async def query(page: int = 1) -> HINT:
    raise LookupError("query")
"""


@pytest.mark.parametrize(
    "hint", ["typing.NoReturn", "typing_extensions.Never", "'typing_extensions.NoReturn'"]
)
def test_a_function_that_never_returns_returns_nothing(
    hint: str, app: AppFactory, generate: Command
) -> None:
    root = app(NEVER.replace("HINT", hint))
    generate(root)
    given = {
        "nightly": timer(),
        "archive": data("x"),
        "typed": data([1]),
        "message": text("x"),
        "request": http_request(),
        "query": http_request(),
    }
    with Judge(root, ignore=[durable_history.NOTICE]) as judge:
        judge.load()
        for name, value in given.items():
            binding = function_json(root, name)["bindings"][0]["name"]
            assert name in (judge.call(name, **{binding: value}).error or "")


def test_an_output_still_wants_a_value(app: AppFactory, azfdecor: Command) -> None:
    source = """
    from typing import NoReturn
    from azfdecor import queue_output, queue_trigger

    @queue_trigger("jobs")
    @queue_output("out")
    def f(job: str) -> NoReturn: ...  # <- AZF309
    """
    root = app(source)
    assert reported(azfdecor("generate", root, "--format", "json")) == marked(root / "functions.py")


# --- type variables

VARIABLES = """
from typing import TypeVar

from pydantic import BaseModel

from azfdecor import http_trigger, queue_output, queue_trigger


class Order(BaseModel):
    sku: str


B = TypeVar("B", bound=Order)
C = TypeVar("C", int, float)


@http_trigger(methods=["POST"])
def bound(it: B, times: C) -> str:
    return type(it).__name__ + type(times).__name__
"""
PARAMETERS = """

@http_trigger(methods=["POST"])
def own[T: Order, N: int](it: T, times: N) -> str:
    return type(it).__name__ + type(times).__name__


@http_trigger(methods=["POST"])
async def many[T: Order](it: list[T] | T, times: int) -> str:
    return type(it).__name__ + type(times).__name__


class Crud[T: Order]:
    class Inner[N: int]:
        @http_trigger(methods=["POST"])
        @classmethod
        def of_class(cls, it: T, times: N) -> str:
            return type(it).__name__ + type(times).__name__

    @http_trigger(methods=["POST"])
    @staticmethod
    def static[N: int](it: T, times: N) -> str:
        return type(it).__name__ + type(times).__name__
"""


@pytest.mark.parametrize("future", [False, True])
def test_a_type_variable_is_its_bound(future: bool, app: AppFactory, generate: Command) -> None:
    source = VARIABLES + (PARAMETERS if sys.version_info >= (3, 12) else "")
    root = app(FUTURE + source if future else source)
    generate(root)
    request = http_request("POST", body=b'{"sku": "cup"}', query={"times": "2"})
    with Judge(root) as judge:
        for name, error in judge.load().items():
            assert error is None
            answer = judge.call(name, req=request)
            assert answer.returned, answer.error
            assert answer.returned.content["body"] == b"Orderint", name
