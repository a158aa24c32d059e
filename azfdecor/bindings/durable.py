"""Durable Functions.

`pip install "azfdecor[durable]"` brings Microsoft's library `azure-functions-durable`, which runs
orchestrators and entities. In requirements.txt write `azure-functions-durable<2`: version 2 does
not run functions that have a function.json. Every extension bundle has the extension.

An orchestrator or an entity is a plain function (`def`), takes its context and nothing else, and
can have no other binding. Entry points import the library when they are first called.
"""

from __future__ import annotations

from azfdecor.bindings.base import ANY_VALUE, Input, Naming, Takes, Trigger
from azfdecor.bindings.runner import Runner
from azfdecor.declaration import option

_CLIENT = "azure.durable_functions.DurableOrchestrationClient"


class orchestration_trigger(
    Trigger,
    type="orchestrationTrigger",
    takes=Takes("azure.durable_functions.DurableOrchestrationContext"),
    content=None,
    # the library names its entry point's parameter so
    naming=Naming(fixed="context"),
    answers=(ANY_VALUE,),
    runner=Runner("azure.durable_functions", "Orchestrator.create", may_yield=True),
):
    """Run the function as an orchestrator, which calls activities and waits for them.

    The parameter takes an `azure.durable_functions.DurableOrchestrationContext`. The function is
    a generator: it yields each task of the context and gets its result. What it returns,
    anything that JSON can hold, is the orchestration's output. It runs again from its start after
    each task, so it must do the same every time: no clock, no random numbers, no input or
    output of its own. A function that has nothing to wait for may return without yielding.

    Args:
        orchestration: Name that clients start it by, when it is not the function's name.

    Example:
        @orchestration_trigger()
        def greet_cities(context: DurableOrchestrationContext) -> Generator[Any, Any, list[str]]:
            first = yield context.call_activity("say_hello", "Tokyo")
            second = yield context.call_activity("say_hello", "London")
            return [first, second]

    Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-bindings
    """

    orchestration: str | None = option(default=None, kw_only=False)


class activity_trigger(
    Trigger,
    type="activityTrigger",
    takes=Takes(ANY_VALUE),
    naming=Naming(unused="given"),
    answers=(ANY_VALUE,),
):
    """Run the function as an activity, a step that an orchestrator calls.

    The parameter takes what the orchestrator passes on, and the function returns what the
    orchestrator gets. Both can be whatever JSON holds: `str`, `int`, `float`, `bool`, `None`,
    `list[...]`, `dict[str, ...]`, a `TypedDict`, or no annotation. An activity that needs nothing
    takes no parameter.

    Args:
        activity: Name that orchestrators call it by, when it is not the function's name.

    Example:
        @activity_trigger()
        def say_hello(city: str) -> str:
            return f"Hello {city}!"

    Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-bindings
    """

    activity: str | None = option(default=None, kw_only=False)


class entity_trigger(
    Trigger,
    type="entityTrigger",
    takes=Takes("azure.durable_functions.DurableEntityContext"),
    content=None,
    # as for an orchestrator
    naming=Naming(fixed="context"),
    runner=Runner("azure.durable_functions", "Entity.create"),
):
    """Run the function for each operation on an entity, a small piece of durable state.

    The parameter takes an `azure.durable_functions.DurableEntityContext`. The function returns
    nothing: it keeps its state with `context.set_state` and answers with `context.set_result`.

    Args:
        entity_name: Name of the entity in an `EntityId`, when it is not the function's name.

    Example:
        @entity_trigger()
        def counter(context: DurableEntityContext) -> None:
            total = context.get_state(lambda: 0)
            if context.operation_name == "add":
                total += context.get_input()
                context.set_state(total)
            context.set_result(total)

    Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-bindings
    """

    entity_name: str | None = option(default=None, kw_only=False)


class _Client(Input, takes=Takes(_CLIENT, "str", made_of_text=(_CLIENT,)), content=None): ...


class durable_client_input(_Client, type="durableClient"):
    """Start, ask and end orchestrations, and signal entities.

    The parameter takes an `azure.durable_functions.DurableOrchestrationClient`, or `str` for the
    JSON that it is made of. Most of its methods are awaited, so the function is `async`.

    Args:
        task_hub: Task hub to use, when it is not that of host.json. "%SETTING%" stands for the
            value of an app setting.
        connection_name: Name of the app setting that holds the connection string of the task
            hub's storage, when it is not that of host.json. Never the connection string itself.
        external_client: True when the orchestrations run in another app, of which this one only
            reads the task hub.

    Example:
        @http_trigger("cities", methods=["POST"])
        @durable_client_input()
        async def start(req: HttpRequest, client: DurableOrchestrationClient) -> HttpResponse:
            instance = await client.start_new("greet_cities")
            response: HttpResponse = client.create_check_status_response(req, instance)
            return response

    Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-bindings
    """

    task_hub: str | None = None
    connection_name: str | None = option(default=None, setting=True)
    external_client: bool = False


class orchestration_client_input(_Client, type="orchestrationClient"):
    """Start and ask orchestrations in an app with version 1 of the extension.

    Only for old apps: since version 2 it is `durable_client_input`. The parameter takes an
    `azure.durable_functions.DurableOrchestrationClient`, or `str` for the JSON that it is made of.

    Args:
        task_hub: Task hub to use, when it is not that of host.json. "%SETTING%" stands for the
            value of an app setting.
        connection_name: Name of the app setting that holds the connection string of the task
            hub's storage, when it is not that of host.json. Never the connection string itself.

    Example:
        @http_trigger("cities", methods=["POST"])
        @orchestration_client_input()
        async def start(req: HttpRequest, client: DurableOrchestrationClient) -> HttpResponse:
            instance = await client.start_new("greet_cities")
            response: HttpResponse = client.create_check_status_response(req, instance)
            return response

    Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-versions
    """

    task_hub: str | None = None
    connection_name: str | None = option(default=None, setting=True)
