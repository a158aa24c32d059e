"""Values in decorators."""

from __future__ import annotations

from azfdecor.problems.kind import Kind

UNUSED_SPLIT = Kind(
    "AZF327",
    "`split_text` has no effect",
    "The output sends no messages, or no text.",
    """
    from azure.functions import Out

    from azfdecor import queue_output, timer_trigger


    @timer_trigger("0 0 5 * * *")
    @queue_output("orders", split_text=True)
    def place(orders: Out[list[dict[str, str]]]) -> None: ...
    """,
    "Leave it out: a list is a message for each item, anything else is one message.",
    severity="warning",
    is_ignorable=True,
)
WRONG_TYPE = Kind(
    "AZF401",
    "An option has a value of the wrong type, or one outside its closed set",
    "The host refuses such a function, or ignores the option. The name in a marker must be text that "
    "UTF-8 can hold, too.",
    """
    from azfdecor import http_trigger


    @http_trigger("orders", auth_level="none")
    def orders() -> str: ...
    """,
    "Write one of the values that the hint names.",
    messages=("This may indicate invalid function.json properties",),
)
IMPOSSIBLE_VALUE = Kind(
    "AZF402",
    "A value cannot work",
    "Options exclude each other; a text is empty, or has a brace or a percent sign without its other "
    "half; a parameter's name means nothing to its binding; or it is a schedule, a name of a queue "
    "or a container, a path, a route or an interval that the service does not take. A binding class "
    "of your own may lack its type or role.",
    """
    from azfdecor import timer_trigger


    @timer_trigger("0 */5 * * * 99")
    def report() -> None: ...
    """,
    "Write what the hint shows.",
    is_ignorable=True,
    messages=(
        "was not recognized as a valid cron expression or timespan string",
        "is not a valid CRON expression",
        "does not have a closing '%'",
        "Missing closing bracket at position",
        "The parameter name at position",
        "RouteCreationException",
        "A host error has occurred during startup operation",
        "Function host is not running.",
    ),
)
RETRY_NOT_FOLLOWED = Kind(
    "AZF403",
    "The host follows no retry policy for this trigger",
    "It logs a warning and does not try again. Most services behind such triggers retry by "
    "themselves.",
    """
    from azfdecor import fixed_delay_retry, queue_trigger


    @queue_trigger("orders")
    @fixed_delay_retry(max_retry_count=3, delay_interval="00:00:10")
    def ship(order: str) -> None: ...
    """,
    "Remove the policy: [which triggers have one](names.md).",
    is_ignorable=True,
)
SAID_TWICE = Kind(
    "AZF404",
    "A function has two names or two retry policies",
    "It can have one.",
    """
    from azfdecor import function_name, queue_trigger


    @function_name("ship")
    @function_name("send")
    @queue_trigger("orders")
    def ship(order: str) -> None: ...
    """,
    "Keep one of the two.",
)
NOT_ON_PLAN = Kind(
    "AZF405",
    "The hosting plan does not run such a trigger",
    "`plan` in the [configuration](configuration.md) names the plan. Flex Consumption refuses a blob "
    "trigger that polls, Consumption never runs a warmup trigger, and timers take time spans on "
    "dedicated plans alone.",
    """
    from azfdecor import blob_trigger


    @blob_trigger("orders/{name}")
    def received(order: str) -> None: ...
    """,
    'Write what the hint shows, such as `source="EventGrid"`.',
    beside={"pyproject.toml": '[tool.azfdecor]\nplan = "flex"'},
    is_ignorable=True,
    messages=("only supports EventGrid as the source for BlobTrigger functions",),
)
SECRET = Kind(
    "AZF406",
    "A secret stands in a decorator",
    "A connection string, an address or a key stands where the name of an app setting belongs, or "
    "another value plainly holds a key, a password or a signature. It would end in source control "
    "and in function.json.",
    """
    from azfdecor import queue_trigger


    @queue_trigger("orders", connection="AccountName=shop;AccountKey=YWJjZGVmZ2hpamtsbW5vcA==")
    def ship(order: str) -> None: ...
    """,
    "Put the value into an app setting (local.settings.json on this machine), and write the name of "
    'the setting: `connection="SHOP_STORAGE"`.',
    is_ignorable=True,
)
FROZEN_SETTING = Kind(
    "AZF407",
    "An option is computed from an app setting while the app is imported",
    "The setting, or another variable of the environment, is read on the machine that generates: "
    "function.json keeps its value, whatever the setting is in Azure.",
    """
    import os

    from azfdecor import queue_trigger

    QUEUE = os.environ.get("ORDERS_QUEUE", "orders")


    @queue_trigger(QUEUE)
    def ship(order: str) -> None: ...
    """,
    'Write `"%ORDERS_QUEUE%"`, which the host resolves.',
    severity="warning",
    is_ignorable=True,
)
UNKNOWN_EXPRESSION = Kind(
    "AZF408",
    "A binding expression names nothing that the trigger gives",
    "It may name a parameter of the route, a field of the model, or metadata of the trigger. The "
    "host fails every call of the function. It is told only where all names are known.",
    """
    from pydantic import BaseModel

    from azfdecor import blob_input, queue_trigger


    class Order(BaseModel):
        sku: str


    @queue_trigger("orders")
    @blob_input("receipts/{skuu}", arg_name="receipt")
    def ship(order: Order, receipt: str) -> None: ...
    """,
    "Write one of the names that the hint lists.",
    severity="warning",
    is_ignorable=True,
    messages=("No value for named parameter", "property doesn't exist"),
)
