"""Type-checked, never run: what must be accepted, and the exact types that must be kept."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable, MutableMapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import Annotated, Any, NamedTuple

from azure.functions import Context, HttpRequest, HttpResponse, InputStream, Out, QueueMessage
from pydantic import BaseModel, Field
from typing_extensions import assert_type

from azfdecor import (
    Body,
    Cookie,
    File,
    Form,
    Header,
    HTTPError,
    Invocation,
    Path,
    Query,
    asgi_function,
    blob_input,
    blob_output,
    blob_trigger,
    exception_handler,
    exponential_backoff_retry,
    fixed_delay_retry,
    function_name,
    generic_input,
    generic_output,
    generic_trigger,
    http_output,
    http_trigger,
    queue_output,
    queue_trigger,
    testing,
    timer_trigger,
    warmup_trigger,
    unwrapped,
    wrap,
    wsgi_function,
)


@function_name("Place-Order")
@http_trigger("orders/{id}", methods=["GET", "POST"], auth_level="anonymous", arg_name="req")
@queue_output("orders", connection="Orders", arg_name="queue")
@blob_input(path="orders/{id}", data_type="binary")
def place_order(req: HttpRequest, blob: InputStream, queue: Out[str], limit: int = 3) -> HttpResponse:
    return HttpResponse()


def calls_place_order(req: HttpRequest, blob: InputStream, queue: Out[str]) -> None:
    assert_type(place_order(req, blob, queue), HttpResponse)
    assert_type(place_order(req, blob=blob, queue=queue, limit=4), HttpResponse)


def tests_place_order(req: HttpRequest, blob: InputStream) -> None:
    queue = testing.Out[str]()
    place_order(req, blob, queue)
    assert queue.get() is None
    assert queue.get() == "teapot"
    assert queue.get().upper() == "TEAPOT"


@queue_trigger("orders")
@blob_output("receipts/{id}")
async def ship(order: QueueMessage, context: Context) -> str:
    return ""


async def calls_it(order: QueueMessage, context: Context) -> None:
    assert_type(await ship(order=order, context=context), str)


class Api:
    @staticmethod
    @timer_trigger("0 */5 * * * *", run_on_startup=True, use_monitor=False)
    @fixed_delay_retry(max_retry_count=3, delay_interval="00:00:10")
    def tick() -> None: ...

    @timer_trigger("0 */5 * * * *")
    @exponential_backoff_retry(
        max_retry_count=-1, minimum_interval="00:00:10", maximum_interval="00:10:00"
    )
    @staticmethod
    def tock(past: int) -> bool:
        return past > 0


assert_type(Api.tick(), None)
assert_type(Api.tock(3), bool)


@blob_trigger("samples/{name}", source="EventGrid")
@generic_input("table", table_name="People", properties={"partitionKey": "p"})
@generic_output("table", arg_name="row", table_name="People", take=3)
@http_output()
def generic(blob: bytes, people: str, row: Out[str]) -> None: ...


@generic_trigger("redisStreamTrigger", key="k", connection="Redis")
def stream(entry: str) -> None: ...


assert_type(stream(""), None)


class Asgi:
    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None: ...


def wsgi(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    return []


assert_type(asgi_function(Asgi(), name="web"), Asgi)
wsgi_function(wsgi, name="web", route="shop/{*path}", auth_level="anonymous")({}, print)


class NewOrder(BaseModel):
    sku: str
    quantity: int = Field(ge=1)


class Order(NewOrder):
    id: int


class Placed(NamedTuple):
    response: Order
    parcels: list[Order]
    notes: str | None


@contextmanager
def timed(call: Invocation) -> Generator[None]:
    assert_type(call.request, HttpRequest | None)
    yield


@asynccontextmanager
async def traced(call: Invocation) -> AsyncGenerator[str]:
    yield call.context.invocation_id


class Transaction:
    """A context manager, made of a call."""

    def __init__(self, call: Invocation) -> None: ...
    def __enter__(self) -> Transaction: return self
    def __exit__(self, *error: object) -> None: ...


@exception_handler(KeyError, IndexError)
def not_found(error: LookupError) -> HTTPError:
    return HTTPError(404, str(error), headers={"retry-after": "5"}, known=["cup"])


@exception_handler(KeyError)
def of_a_wider_class(error: LookupError) -> HTTPError:
    return HTTPError(404)


assert_type(of_a_wider_class, Callable[[Invocation], AbstractContextManager[None]])


@http_trigger("orders/{shop}", methods=["POST"], status_code=201)
@queue_output("orders")
@wrap(timed)
@wrap(Transaction)
@wrap(not_found)
def take_order(
    new: NewOrder,
    orders: Out[Order],
    shop: Annotated[str, Path()],
    key: Annotated[int | None, Header("idempotency-key")] = None,
    page: Annotated[int, Query("p"), Field(ge=1)] = 1,
    session: Annotated[str | None, Cookie()] = None,
) -> Order:
    if key is None:
        raise HTTPError(422, "an order needs a key", shop=shop)
    order = Order(sku=new.sku, quantity=new.quantity, id=key)
    orders.set(order)
    return order


@http_trigger("photos", methods=["POST"])
@unwrapped()
@wrap(traced)
async def add_photo(
    photo: Annotated[bytes, File()], title: Annotated[str, Form("name")] = ""
) -> None: ...


@http_trigger("notes", methods=["POST"])
def add_note(note: Annotated[str, Body()]) -> dict[str, int]:
    return {"length": len(note)}


@http_trigger("parcels", methods=["POST"])
@queue_output("parcels")
@blob_output("notes/{rand-guid}.txt")
def pack(order: Order) -> Placed:
    return Placed(order, [order], None)


@queue_trigger("parcels")
@queue_output("labels")
def label(order: Order, message: QueueMessage) -> list[str]:
    return [order.sku] * order.quantity


@warmup_trigger()
def warmup() -> None: ...


async def calls_with_models(message: QueueMessage) -> None:
    orders = testing.Out[Order]()
    order = take_order(NewOrder(sku="cup", quantity=1), orders, "north", key=7)
    assert_type(order, Order)
    assert orders.get() == order
    assert orders.get().quantity == 1
    assert_type(await add_photo(b""), None)
    assert_type(add_note("tea"), dict[str, int])
    assert_type(pack(order).parcels, list[Order])
    assert_type(label(order, message), list[str])
    assert_type(warmup(), None)


def handles_errors(call: Invocation) -> None:
    with timed(call), not_found(call), Transaction(call):
        raise KeyError
