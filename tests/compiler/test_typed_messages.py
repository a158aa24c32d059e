"""Typed values: messages, events, blobs and documents, as the types that a function names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from conftest import function_json
from judge import Judge, Value, batch, binary, data, text
from typed_apps import HEAD, sent

if TYPE_CHECKING:
    from conftest import AppFactory, Command

MESSAGES = """
@queue_trigger("orders")
@queue_output("log")
def model(order: Order) -> str: return f"{order.sku} {order.quantity}"

@queue_trigger("orders")
@queue_output("log")
async def model_async(order: "Order | None") -> str: return repr(order)

@queue_trigger("orders")
@queue_output("log")
def beside(order: Order, message: QueueMessage) -> str: return f"{order.sku} {message.id}"

@queue_trigger("orders")
@queue_output("log")
def own_default(message: QueueMessage, attempts: int = 3) -> str: return str(attempts)

@queue_trigger("orders")
@queue_output("log")
def either(it: Order | Point) -> str: return type(it).__name__

@queue_trigger("orders")
@queue_output("log")
def colour(colour: Colour) -> str: return colour.name

@queue_trigger("orders")
@queue_output("log")
def day(day: datetime.date) -> str: return day.isoformat()

@queue_trigger("orders")
@queue_output("log")
def number(number: Annotated[int, Field(ge=1)]) -> str: return str(number + 1)

@queue_trigger("orders")
@queue_output("log")
def row(row: Row) -> str: return row["name"]

@queue_trigger("orders")
@queue_output("log")
def orders(orders: list[Order]) -> str: return str(len(orders))

@event_hub_trigger("orders", connection="HUB")
@queue_output("log")
def batch(orders: list[Order]) -> str: return ",".join(order.sku for order in orders)

@event_hub_trigger("orders", connection="HUB")
@queue_output("log")
async def colours(colours: list[Colour]) -> str: return ",".join(c.name for c in colours)

@event_hub_trigger("orders", connection="HUB")
@queue_output("log")
def one_event(order: Order, event: func.EventHubEvent) -> str: return order.sku

@service_bus_queue_trigger("orders", connection="BUS")
@queue_output("log")
def bus(order: Order, message: func.ServiceBusMessage) -> str:
    return f"{order.sku} {message.get_body().decode()}"

@blob_trigger("orders/{name}")
@queue_output("log")
def blob(order: Order, stream: InputStream) -> str: return f"{order.sku} {stream.name}"

@event_grid_trigger()
@queue_output("log")
def grid(order: Order, event: func.EventGridEvent) -> str: return f"{order.sku} {event.subject}"

@cosmos_db_trigger("orders", database_name="shop", connection="COSMOS")
@queue_output("log")
def documents(orders: list[Order]) -> str: return ",".join(order.sku for order in orders)

@queue_trigger("orders")
@queue_output("log")
@cosmos_db_input("orders", database_name="shop", id="{id}", connection="COSMOS")
def one_document(message: QueueMessage, order: Order | None) -> str: return repr(order)

@queue_trigger("orders")
@queue_output("log")
@cosmos_db_input("orders", database_name="shop", connection="COSMOS")
def read_documents(message: QueueMessage, orders: list[Order]) -> str: return str(len(orders))

@timer_trigger("0 0 * * * *")
@queue_output("log")
@blob_input("orders/first.json", arg_name="order")
def read(timer: str, order: Order) -> str: return order.sku

@timer_trigger("0 0 * * * *")
@queue_output("log")
@blob_input("orders/first.json")
def maybe_read(timer: func.TimerRequest, order: Order | None) -> str: return repr(order)

@generic_trigger("someTrigger")
@queue_output("log")
def generic(order: Order) -> str: return order.sku
"""
TWO = {"SystemPropertiesArray": Value("json", "[{}, {}]")}
"""The metadata of a batch of two events."""


def test_messages_are_decoded(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + MESSAGES)
    generate(root)
    order = '{"sku": "A", "quantity": 2}'
    with Judge(root) as judge:
        judge.load()

        def said(name: str, metadata: dict[str, Value] | None = None, **inputs: Value) -> str:
            result: str = sent(judge.call(name, metadata, **inputs))
            return result

        assert said("model", order=text(order)) == "A 2"
        assert said("model", order=binary(order.encode())) == "A 2"
        assert said("model_async", order=text(order)) == "Order(sku='A', quantity=2)"
        assert said("model_async", order=text("null")) == "None"
        assert said("beside", {"Id": text("7")}, message=text(order)) == "A 7"
        assert said("own_default", message=text("x")) == "3"
        assert said("either", it=text('{"x": 1}')) == "Point"
        assert said("colour", colour=text("red")) == "RED"
        assert said("colour", colour=text('"blue"')) == "BLUE"
        assert said("day", day=text("2030-01-02")) == "2030-01-02"
        assert said("number", number=text("7")) == "8"
        assert said("row", row=text('{"name": "a"}')) == "a"
        assert said("orders", orders=text(f"[{order}]")) == "1"
        assert function_json(root, "orders")["bindings"][0].get("cardinality") is None
        assert function_json(root, "batch")["bindings"][0]["cardinality"] == "many"
        content = order.encode()
        assert said("batch", TWO, orders=batch(content, b'{"sku": "B"}')) == "A,B"
        assert said("colours", TWO, colours=batch(b"red", b'"blue"')) == "RED,BLUE"
        assert said("one_event", {"SystemProperties": data({})}, event=binary(content)) == "A"
        assert said("bus", {"UserProperties": data({})}, message=binary(content)) == f"A {order}"
        metadata = {"Uri": text("u"), "BlobTrigger": text("orders/a")}
        assert said("blob", metadata, stream=binary(content)).startswith("A ")
        event = {"id": "1", "subject": "s", "data": json.loads(order), "eventType": "t",
                 "eventTime": "2030-01-02T00:00:00Z", "dataVersion": "1", "topic": "t"}  # fmt: skip
        assert said("grid", event=data(event)) == "A s"
        assert said("documents", orders=data([{"sku": "A"}, {"sku": "B"}])) == "A,B"
        message = text("x")
        documents = data([{"sku": "A"}])
        one = said("one_document", message=message, order=documents)
        assert one == "Order(sku='A', quantity=1)"
        assert said("one_document", message=message, order=data([])) == "None"
        assert said("one_document", message=message, order=Value(None, None)) == "None"
        assert said("read_documents", message=message, orders=documents) == "1"
        assert said("read_documents", message=message, orders=data([])) == "0"
        timer = data({"IsPastDue": False, "Schedule": {}, "ScheduleStatus": {}})
        assert said("read", timer=timer, order=binary(content)) == "A"
        assert said("maybe_read", timer=timer, order=binary(content)).startswith("Order(")
        assert said("maybe_read", timer=timer, order=Value(None, None)) == "None"
        assert said("generic", order=text(order)) == "A"


def test_a_message_that_does_not_fit_fails_and_says_what_is_wrong(
    app: AppFactory, generate: Command
) -> None:
    root = app(HEAD + MESSAGES)
    generate(root)
    secret = '{"quantity": "secret"}'
    with Judge(root) as judge:
        judge.load()

        def error(name: str, metadata: dict[str, Value] | None = None, **inputs: Value) -> str:
            outcome = judge.call(name, metadata, **inputs)
            assert outcome.error is not None
            assert outcome.error.startswith("PayloadError("), outcome.error + outcome.traceback
            assert "secret" not in outcome.error + outcome.traceback
            return outcome.error

        both = "order of functions.model: sku: Field required; quantity: Input should be a valid"
        assert both in error("model", order=text(secret))
        assert "order of functions.model_async: sku" in error("model_async", order=text(secret))
        assert "order of functions.beside: sku" in error("beside", message=text(secret))
        assert "order of functions.model" in error("model", order=text("secret"))
        assert "order of functions.model" in error("model", order=binary(b"\xff"))
        assert "number of functions.number" in error("number", number=text("0"))
        assert "colour of functions.colour" in error("colour", colour=text("secret"))
        orders = batch(b'{"sku": "A"}', b"{}")
        assert "1.sku: Field required" in error("batch", TWO, orders=orders)
        orders = batch(b'{"sku": "A"}', b'{"sku": "B"},{"sku": "C"}')
        assert "orders of functions.batch: 1: " in error("batch", TWO, orders=orders)
        assert "orders of functions.documents: 0.sku" in error(
            "documents", orders=Value("json", "[{}]")
        )
        timer = data({"IsPastDue": False, "Schedule": {}, "ScheduleStatus": {}})
        assert "order of functions.read" in error("read", timer=timer, order=Value(None, None))
