"""Orders of several items: each is reserved in the warehouse, at once and with patience."""

from collections.abc import Generator
from typing import Any, TypedDict

from azure.durable_functions import (
    DurableEntityContext,
    DurableOrchestrationClient,
    DurableOrchestrationContext,
    EntityId,
    RetryOptions,
)
from azure.functions import HttpRequest, HttpResponse

from azfdecor import (
    activity_trigger,
    durable_client_input,
    entity_trigger,
    http_trigger,
    orchestration_trigger,
)


class Line(TypedDict):
    """One line of an order."""

    item: str
    quantity: int


PRICES = {"teapot": 19.90, "cup": 4.50}


@http_trigger("orders", methods=["POST"])
@durable_client_input()
async def place_order(req: HttpRequest, client: DurableOrchestrationClient) -> HttpResponse:
    """Start an orchestration, and tell the caller where to ask for its result."""
    lines: list[Line] = req.get_json()
    if not lines:
        return HttpResponse("an order has at least one line", status_code=400)
    instance = await client.start_new("fulfil", client_input=lines)
    response: HttpResponse = client.create_check_status_response(req, instance)
    return response


@orchestration_trigger()
def fulfil(context: DurableOrchestrationContext) -> Generator[Any, Any, dict[str, float]]:
    """Reserve all lines at once, add up what they cost, and count the sale."""
    patience = RetryOptions(first_retry_interval_in_milliseconds=5_000, max_number_of_attempts=3)
    lines: list[Line] = context.get_input() or []
    prices: list[float] = yield context.task_all(
        [context.call_activity_with_retry("reserve", patience, line) for line in lines]
    )
    total = round(sum(prices), 2)
    sales: float = yield context.call_entity(EntityId("sales", "today"), "add", total)
    return {"total": total, "sales today": sales}


@activity_trigger()
def reserve(line: Line) -> float:
    """Reserve one line in the warehouse, and tell its price."""
    return PRICES[line["item"]] * line["quantity"]


@entity_trigger()
def sales(context: DurableEntityContext) -> None:
    """Add up what was sold."""
    total: float = context.get_state(lambda: 0.0)
    if context.operation_name == "add":
        total += context.get_input()
        context.set_state(total)
    context.set_result(total)
