"""Durable Functions, and other functions that a library runs."""

from __future__ import annotations

from azfdecor.problems.kind import Kind

MAKER_AROUND = Kind(
    "AZF219",
    "`Orchestrator.create` or `Entity.create` stands around a function",
    "The entry point calls it, and needs the function alone.",
    """
    import azure.durable_functions as df

    from azfdecor import orchestration_trigger


    @orchestration_trigger()
    @df.Orchestrator.create
    def fulfil(context):
        yield
    """,
    "Take it away.",
)
ASYNC_ORCHESTRATOR = Kind(
    "AZF312",
    "An orchestrator or an entity is async",
    "Microsoft's library calls it as a plain function, and would never await it.",
    """
    from azfdecor import orchestration_trigger


    @orchestration_trigger()
    async def fulfil(context): ...
    """,
    "Write `def`, and put what is to be awaited into an activity.",
)
BESIDE_ORCHESTRATOR = Kind(
    "AZF313",
    "An orchestrator or an entity has another binding",
    "Microsoft's library calls it with its context alone.",
    """
    from azure.functions import Out

    from azfdecor import orchestration_trigger, queue_output


    @orchestration_trigger()
    @queue_output("orders")
    def fulfil(context, orders: Out[str]):
        yield
    """,
    "Put the binding on a function that takes more, such as an activity.",
)
CONTEXT_NOT_FIRST = Kind(
    "AZF314",
    "The context of an orchestrator or an entity is not its first parameter",
    "Microsoft's library passes it in the first place, without a keyword.",
    """
    from azfdecor import orchestration_trigger


    @orchestration_trigger()
    def fulfil(*, context):
        yield
    """,
    "Make it the first parameter, that takes no keyword only.",
)
MISSING_LIBRARY = Kind(
    "AZF315",
    "The library that an entry point uses is not installed here",
    "The function would fail at its first call, unless requirements.txt has the library.",
    """
    from azfdecor import orchestration_trigger


    @orchestration_trigger()
    def fulfil(context):
        yield
    """,
    'Install it, such as with `pip install "azfdecor[durable]"`.',
    is_ignorable=True,
)
MUDDLED_ANSWER = Kind(
    "AZF316",
    "The worker may send the answer of an activity as text that is no JSON",
    "The answer has no binding of its own, and the worker may take another binding's form for it, "
    "one without a converter.",
    """
    from azfdecor import activity_trigger, table_input


    @activity_trigger(arg_name="city")
    @table_input("prices", arg_name="prices")
    def price(city: str, prices: str) -> str: ...
    """,
    "Read the value of that binding in the function itself, or in one that returns nothing.",
    severity="warning",
    is_ignorable=True,
)
DUPLICATE_DURABLE_NAME = Kind(
    "AZF507",
    "Two orchestrators, two activities or two entities have one name",
    "They are called by that name, without regard to case, and only one of them can be.",
    """
    from azfdecor import activity_trigger


    @activity_trigger("price")
    def price_of(sku: str) -> int: ...


    @activity_trigger("Price")
    def price_in(city: str) -> int: ...
    """,
    "Give one of them another name in its trigger.",
    is_ignorable=True,
)
