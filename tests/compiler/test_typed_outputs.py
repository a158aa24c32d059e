"""Typed values: what a function sends, and what it answers to a caller that is not HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from durable_history import NOTICE
from judge import Judge, Value, data, http_request, text
from typed_apps import HEAD, json_request, response, sent

if TYPE_CHECKING:
    from conftest import AppFactory, Command

# --- outputs

OUTPUTS = """
A, B = Order(sku="A"), Order(sku="B")

@queue_trigger("in-1")
@queue_output("out")
def one(m: str, out: Out[Order]) -> None: out.set(A); assert out.get() is A

@queue_trigger("in-1")
@queue_output("out")
def many(m: str, out: Out[list[Order]]) -> None: out.set([A, B])

@queue_trigger("in-1")
@queue_output("out")
def none(m: str, out: Out[Order]) -> None: ...

@queue_trigger("in-1")
@queue_output("out")
def set_none(m: str, out: Out[Order | None]) -> None: out.set(A); out.set(None)

@queue_trigger("in-1")
@queue_output("out")
def points(m: str, out: Out[list[Point]]) -> None: out.set([Point(1)])

@queue_trigger("in-1")
@queue_output("out")
def counts(m: str, out: Out[list[int]]) -> None: out.set([1, 2])

@queue_trigger("in-1")
@queue_output("out")
def pair(m: str, out: Out[tuple[int, int]]) -> None: out.set((1, 2))

@queue_trigger("in-1")
@queue_output("out")
def lies(m: str, out: Out[Order]) -> None: out.set({"sku": "secret"})

@queue_trigger("in-1")
@queue_output("out")
def returned(m: str) -> Order: return A

@queue_trigger("in-1")
@queue_output("out")
async def returned_many(m: str) -> list[Order]: return [A, B]

@queue_trigger("in-1")
@queue_output("out")
def returned_lie(m: str) -> Order: return m

@queue_trigger("in-1")
@blob_output("out/x")
def blob(m: str, out: Out[Order]) -> None: out.set(A)

@queue_trigger("in-1")
@blob_output("out/x")
def blob_list(m: str, out: Out[list[Order]]) -> None: out.set([A, B])

@queue_trigger("in-1")
@blob_output("out/x")
def blob_returned(m: str) -> Order: return A

@queue_trigger("in-1")
@cosmos_db_output("orders", database_name="shop", connection="COSMOS")
def cosmos(m: str, out: Out[Order]) -> None: out.set(A)

@queue_trigger("in-1")
@cosmos_db_output("orders", database_name="shop", connection="COSMOS")
def cosmos_list(m: str, out: Out[list[Order]]) -> None: out.set([A, B])

@queue_trigger("in-1")
@service_bus_queue_output("orders", connection="BUS")
def bus(m: str, out: Out[Order]) -> None: out.set(A)

@queue_trigger("in-1")
@service_bus_topic_output("orders", connection="BUS")
def bus_returned(m: str) -> list[Order]: return [A, B]

@queue_trigger("in-1")
@event_hub_output("orders", connection="HUB")
def hub(m: str, out: Out[list[Order]]) -> None: out.set([A, B])

@queue_trigger("in-1")
@event_hub_output("orders", connection="HUB")
def hub_returned(m: str) -> Order: return A

@http_trigger()
@queue_output("out")
def from_http(order: Order, out: Out[Order]) -> None: out.set(order)

@http_trigger()
@queue_output("out")
def from_request(req: HttpRequest, out: Out[Order]) -> str:
    out.set(A)
    return "done"
"""


def test_outputs_are_encoded(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + OUTPUTS)
    generate(root)
    a, b = {"sku": "A", "quantity": 1}, {"sku": "B", "quantity": 1}
    with Judge(root) as judge:
        judge.load()

        def messages(name: str, output: str = "out") -> list[Any]:
            given = sent(judge.call(name, m=text("x")), output)
            return [json.loads(m) for m in json.loads(given)]

        def document(name: str, output: str = "out") -> Any:
            given = sent(judge.call(name, m=text("x")), output)
            return json.loads(given) if isinstance(given, (str, bytes)) else given

        assert messages("one") == [a]
        assert messages("many") == [a, b]
        assert judge.call("none", m=text("x")).outputs in ({}, {"out": Value(None, None)})
        assert judge.call("set_none", m=text("x")).outputs in ({}, {"out": Value(None, None)})
        assert messages("points") == [{"x": 1, "y": 0}]
        assert messages("counts") == [1, 2]
        assert messages("pair") == [[1, 2]]
        assert messages("returned", "") == [a]
        assert messages("returned_many", "") == [a, b]
        assert document("blob") == a
        assert document("blob_list") == [a, b]
        assert document("blob_returned", "") == a
        assert document("cosmos") == a
        assert document("cosmos_list") == [a, b]
        assert messages("bus") == [a]
        assert messages("bus_returned", "returned") == [a, b]
        assert messages("hub") == [a, b]
        assert messages("hub_returned", "") == [a]
        outcome = judge.call("from_http", req=json_request(a))
        assert response(outcome)[0] == 204
        assert [json.loads(m) for m in json.loads(sent(outcome, "out"))] == [a]
        outcome = judge.call("from_request", req=http_request())
        assert response(outcome)[2] == b"done"
        assert [json.loads(m) for m in json.loads(sent(outcome, "out"))] == [a]
        for name, what in (("lies", "out of functions.lies"), ("returned_lie", "what functions.")):
            error = judge.call(name, m=text("x")).error or ""
            assert error.startswith("TypeError(")
            assert what in error


# --- answers

ANSWERS = """
@activity_trigger()
def place(order: Order) -> Order: return order.model_copy(update={"quantity": 5})

@activity_trigger()
async def days(days: list[datetime.date]) -> datetime.date: return max(days)

@activity_trigger()
def texts(texts: set[str]) -> tuple[str, ...]: return tuple(sorted(texts))

@activity_trigger()
def maybe(order: Order | None) -> Order | None: return order

@activity_trigger()
def plain(it: dict[str, int]) -> list[int]: return list(it.values())


class Arguments(BaseModel):
    sku: str


@mcp_tool_trigger("order", description="An order")
def tool(request: Arguments) -> Order: return Order(sku=request.sku)
"""


def test_answers_are_encoded(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + ANSWERS, {"requirements.txt": "azure-functions-durable<2\n"})
    generate(root)
    with Judge(root, ignore=[NOTICE]) as judge:
        judge.load()

        def said(name: str, **inputs: Value) -> Any:
            content = sent(judge.call(name, **inputs))
            return json.loads(content) if isinstance(content, (str, bytes)) else content

        assert said("place", order=data({"sku": "A"})) == {"sku": "A", "quantity": 5}
        assert said("days", days=data(["2030-01-02", "2031-01-02"])) == "2031-01-02"
        assert said("maybe", order=data({"sku": "A"})) == {"sku": "A", "quantity": 1}
        assert said("maybe", order=data(None)) is None
        assert said("texts", texts=data(["5", "a"])) == ["5", "a"]
        assert said("plain", it=data({"a": 1})) == [1]
        error = judge.call("place", order=data({"quantity": 1})).error or ""
        assert "PayloadError" in error
        assert "order of functions.place: sku: Field required" in error
        request = {"name": "order", "arguments": {"sku": "A"}, "sessionid": "a1"}
        assert said("tool", request=text(json.dumps(request))) == {"sku": "A", "quantity": 1}
        error = judge.call("tool", request=text('{"arguments": {}}')).error or ""
        assert "request of functions.tool: sku: Field required" in error
