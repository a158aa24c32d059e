"""Type-checked, never run: each line that ends in `# wrong` must be reported, and no other."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated

from azure.functions import HttpRequest, Out
from pydantic import BaseModel

import azfdecor
from azfdecor import http_triger  # wrong
from azfdecor import (
    Header,
    HTTPError,
    Invocation,
    Query,
    asgi_function,
    blob_trigger,
    exception_handler,
    fixed_delay_retry,
    generic_trigger,
    http_trigger,
    queue_output,
    queue_trigger,
    testing,
    timer_trigger,
    unwrapped,
    wrap,
    wsgi_function,
)

azfdecor.no_such_trigger("x")  # wrong


@http_trigger("a", auth_levl="admin")  # wrong
def misspelt_keyword() -> None: ...


@http_trigger("a", auth_level="admn")  # wrong
def wrong_literal() -> None: ...


@http_trigger("a", methods=["get"])  # wrong
def wrong_literal_in_a_list() -> None: ...


@http_trigger("a", methods="GET")  # wrong
def text_for_a_list() -> None: ...


@http_trigger(1)  # wrong
def wrong_type() -> None: ...


@http_trigger("a", "GET")  # wrong
def second_positional() -> None: ...


@queue_trigger()  # wrong
def missing_option(message: str) -> None: ...


@queue_trigger("orders", queue="x")  # wrong
def unknown_option(message: str) -> None: ...


@blob_trigger("a/b", source="Polling")  # wrong
def wrong_source(blob: str) -> None: ...


@timer_trigger("0 * * * * *", run_on_startup="yes")  # wrong
@fixed_delay_retry(max_retry_count="3", delay_interval="00:00:10")  # wrong
def text_for_a_flag_and_a_number() -> None: ...


@generic_trigger("someTrigger", data_type="text")  # wrong
def wrong_common_option(value: str) -> None: ...


@http_trigger()
@queue_output("orders")
def place_order(req: HttpRequest, queue: Out[str]) -> str:
    return ""


def calls_it(req: HttpRequest, queue: Out[str]) -> None:
    place_order(req)  # wrong
    number: int = place_order(req, queue)  # wrong
    place_order(req, queue, 3)  # wrong
    print(number)
    place_order(req, testing.Out[int]())  # wrong
    testing.Out[str]().set(3)  # wrong
    testing.Out[str]().get().uper()  # wrong


queue_output("orders").queue_name = "others"  # wrong


async def asgi(scope: object, receive: object, send: object) -> None: ...
def wsgi(environ: object, start_response: object) -> list[bytes]: return []


asgi_function(asgi)  # wrong
asgi_function(wsgi, name="web")  # wrong
wsgi_function(asgi, name="web")  # wrong
asgi_function(asgi, name="web", auth_level="none")  # wrong
wsgi_function(wsgi, name="web", rute="shop/{*path}")  # wrong


class Order(BaseModel):
    sku: str


class Parcel(BaseModel):
    weight: int


# mypy does not look at what stands in Annotated.
Query(3)  # wrong
Header(alias="x-key")  # wrong


@http_trigger("orders", methods=["POST"], status_code="201")  # wrong
def wrong_status() -> None: ...


@http_trigger("orders", methods=["POST"], status=201)  # wrong
def misspelt_status() -> None: ...


@http_trigger("orders", methods=["POST"])
@queue_output("orders")
def take_order(
    new: Order,
    orders: Out[Order],
    page: Annotated[int, Query()] = 1,
) -> Order:
    orders.set(Parcel(weight=1))  # wrong
    raise HTTPError("422", "no such thing")  # wrong


@queue_trigger("orders")
async def ship(order: Order) -> Parcel:
    return Parcel(weight=1)


async def calls_with_models(order: Order, parcel: Parcel, orders: Out[Order]) -> None:
    take_order(parcel, orders)  # wrong
    take_order(order, testing.Out[Parcel]())  # wrong
    take_order(order, orders, page="2")  # wrong
    testing.Out[Order]().set(parcel)  # wrong
    of_another_type: Parcel = take_order(order, orders)  # wrong
    not_awaited: Parcel = ship(order)  # wrong
    await ship(parcel)  # wrong
    take_order(order, orders).wieght  # wrong
    HTTPError(404, detail=5)  # wrong
    HTTPError(404, headers=["retry-after"])  # wrong
    print(of_another_type, not_awaited)


def no_context_manager(call: Invocation) -> None: ...
def of_a_request(call: HttpRequest) -> None: ...
async def not_a_manager_either(call: Invocation) -> None: ...


@contextmanager
def takes_nothing() -> Generator[None]:
    yield


@contextmanager
def takes_a_request(request: HttpRequest) -> Generator[None]:
    yield


@contextmanager
def timed(call: Invocation) -> Generator[None]:
    call.requst  # wrong
    call.request.headers  # wrong
    yield


@asynccontextmanager  # wrong
def no_async_generator(call: Invocation) -> Generator[None]:
    yield


wrap(no_context_manager)  # wrong
wrap(not_a_manager_either)  # wrong
wrap(takes_nothing)  # wrong
wrap(takes_a_request)  # wrong
wrap("shop.middleware:timed")  # wrong
wrap()  # wrong
wrap(timed, timed)  # wrong
wrap(middleware=timed)  # wrong
unwrapped(timed)  # wrong


@exception_handler(KeyError)  # wrong
def of_another_error(error: ValueError) -> HTTPError:
    return HTTPError(404)


@exception_handler(KeyError)  # wrong
def returns_text(error: KeyError) -> str:
    return "no such key"


@exception_handler(KeyError())  # wrong
def of_an_exception(error: KeyError) -> HTTPError:
    return HTTPError(404)


@exception_handler(str)  # wrong
def of_no_exception(error: str) -> HTTPError:
    return HTTPError(404)
