from collections.abc import Generator
from typing import Any

from azure.durable_functions import DurableOrchestrationContext

from azfdecor import function_name, orchestration_trigger


@function_name("orchestration_trigger")
@orchestration_trigger()
def greet_cities(context: DurableOrchestrationContext) -> Generator[Any, Any, list[str]]:
    first = yield context.call_activity("say_hello", "Tokyo")
    second = yield context.call_activity("say_hello", "London")
    return [first, second]
