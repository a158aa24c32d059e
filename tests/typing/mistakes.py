"""Type-checked, never run: each line that ends in `# wrong` must be reported, and no other."""

from __future__ import annotations

from azure.functions import HttpRequest, Out

import azfdecor
from azfdecor import http_triger  # wrong
from azfdecor import (
    asgi_function,
    blob_trigger,
    fixed_delay_retry,
    generic_trigger,
    http_trigger,
    queue_output,
    queue_trigger,
    testing,
    timer_trigger,
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
