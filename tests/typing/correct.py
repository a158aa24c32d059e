"""Type-checked, never run: what must be accepted, and the exact types that must be kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from azure.functions import Context, HttpRequest, HttpResponse, InputStream, Out, QueueMessage
from typing_extensions import assert_type

from azfdecor import (
    asgi_function,
    blob_input,
    blob_output,
    blob_trigger,
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
