"""Matching: which binding fills which parameter, or takes what a function returns."""

from __future__ import annotations

from azfdecor.problems.kind import Kind

NO_TRIGGER = Kind(
    "AZF301",
    "A function has no trigger",
    "Nothing would ever run it.",
    """
    from azfdecor import queue_output


    @queue_output("orders")
    def place() -> str: ...
    """,
    "Add a trigger, such as `@http_trigger()`.",
    messages=("No trigger binding specified. A function must have a trigger input binding",),
)
TWO_TRIGGERS = Kind(
    "AZF302",
    "A function has two triggers",
    "The host refuses such a function.",
    """
    from azfdecor import queue_trigger, timer_trigger


    @queue_trigger("orders")
    @timer_trigger("0 0 5 * * *")
    def ship(order: str) -> None: ...
    """,
    "Write a function for each trigger, both calling a third.",
    messages=(
        "Multiple trigger bindings defined. A function can only have a single trigger binding",
    ),
)
UNKNOWN_PARAMETER = Kind(
    "AZF303",
    "`arg_name` names no parameter",
    "The worker refuses a function.json that names a parameter that is not there.",
    """
    from azfdecor import queue_trigger


    @queue_trigger("orders", arg_name="ordr")
    def ship(order: str) -> None: ...
    """,
    "Write the name of the parameter, or leave `arg_name` out where only one fits.",
    messages=("the following parameters are declared in function.json but not in Python",),
)
TAKEN_TWICE = Kind(
    "AZF304",
    "Two bindings want one parameter, or both the return value",
    "The host refuses two bindings of one name.",
    """
    from azfdecor import blob_input, queue_trigger


    @queue_trigger("orders", arg_name="order")
    @blob_input("receipts/latest", arg_name="order")
    def ship(order: str) -> None: ...
    """,
    "Give each binding a parameter of its own.",
    messages=("Binding names must be unique",),
)
AMBIGUOUS = Kind(
    "AZF305",
    "A binding could fill several parameters",
    "Nothing says which one is meant, and azfdecor does not guess.",
    """
    from azfdecor import blob_input, queue_trigger


    @queue_trigger("orders")
    @blob_input("receipts/latest")
    def ship(order: str, receipt: str) -> None: ...
    """,
    "Choose with `arg_name`: [how to choose parameters](../how-to/choose-parameters.md).",
)
NO_PARAMETER = Kind(
    "AZF306",
    "A binding has no parameter to fill",
    "The worker refuses a binding without a parameter, and what an output should send comes from "
    "nowhere.",
    """
    from azfdecor import http_trigger, queue_output


    @http_trigger("orders")
    @queue_output("orders")
    def place() -> str: ...
    """,
    "Add a parameter for it, such as `output: Out[str]`.",
    messages=("the following parameters are declared in function.json but not in Python",),
)
UNFILLED_PARAMETER = Kind(
    "AZF307",
    "Nothing fills a parameter that has no default",
    "The worker refuses a parameter without a binding.",
    """
    from azure.functions import Out

    from azfdecor import queue_trigger


    @queue_trigger("orders")
    def ship(order: str, receipt: Out[bytes]) -> None: ...
    """,
    "Add its binding, give it a default, or remove it.",
    messages=("the following parameters are declared in Python but not in function.json",),
)
WRONG_ANNOTATION = Kind(
    "AZF308",
    "A binding cannot fill a parameter with this annotation",
    "The binding has no content to make a [typed value](../how-to/typed-values.md) of, or takes its "
    "own types only. The worker refuses such an annotation, or fails at every call.",
    """
    from azure.functions import HttpRequest

    from azfdecor import queue_trigger


    @queue_trigger("orders")
    def ship(order: HttpRequest) -> None: ...
    """,
    "Annotate it with one of the types that the hint names. "
    "[The bindings' pages](bindings.md) have them all.",
    messages=(
        "has invalid non-type annotation",
        "does not match its Python annotation",
        "do not match the corresponding function parameter's Python type annotation",
        "unable to decode incoming TypedData",
    ),
)
WRONG_RETURN = Kind(
    "AZF309",
    "What a function returns does not fit",
    "The binding that takes it cannot send it, or no binding takes it: the worker refuses the "
    "function, or every call of it fails.",
    """
    from azfdecor import queue_trigger


    @queue_trigger("orders")
    def ship(order: str) -> str: ...
    """,
    "Return what the hint names, add an output, or annotate the function `-> None`.",
    messages=(
        "without a $return binding returned a non-None value",
        "has invalid non-type return annotation",
        "does not match binding type",
        "return annotation should not be azure.functions.Out",
        "unable to encode outgoing TypedData",
    ),
)
WRONG_DIRECTION = Kind(
    "AZF310",
    "An output fills a parameter that is no `Out[...]`, or an input one that is",
    "The worker refuses the function.",
    """
    from azfdecor import queue_output, queue_trigger


    @queue_trigger("orders", arg_name="order")
    @queue_output("parcels", arg_name="parcel")
    def ship(order: str, parcel: str) -> None: ...
    """,
    "Annotate the parameter of an output `Out[...]`, and that of an input without it.",
    messages=(
        "its annotation in Python is not a subclass of azure.functions.Out",
        "its annotation is azure.functions.Out in Python",
    ),
)
CARDINALITY = Kind(
    "AZF311",
    "`cardinality` contradicts the annotation",
    'A list is "many", anything else "one". The function would get another kind of value than it is '
    "written for.",
    """
    from azure.functions import EventHubEvent

    from azfdecor import event_hub_trigger


    @event_hub_trigger("orders", connection="HUB", cardinality="many")
    def ship(order: EventHubEvent) -> None: ...
    """,
    "Leave `cardinality` out: the annotation says it.",
)
DATA_TYPE = Kind(
    "AZF317",
    "`data_type` contradicts the annotation",
    '`str` is "string", `bytes` is "binary", a list one of the two. The worker cannot give the '
    "function what it is annotated with.",
    """
    from azfdecor import queue_trigger


    @queue_trigger("orders", data_type="binary")
    def ship(order: str) -> None: ...
    """,
    "Leave `data_type` out: the annotation says it.",
    messages=("unable to decode incoming TypedData",),
)
UNTAKEN_FIELDS = Kind(
    "AZF318",
    "A returned object has fields that no output takes",
    "What stands in them would be lost.",
    """
    from typing import NamedTuple

    from azfdecor import queue_output, queue_trigger


    class Shipped(NamedTuple):
        parcel: str
        receipt: str


    @queue_trigger("orders")
    @queue_output("parcels", arg_name="parcel")
    def ship(order: str) -> Shipped: ...
    """,
    "Give each field an output with `arg_name`, or take it out.",
)
UNANNOTATED_CONTEXT = Kind(
    "AZF326",
    "A `context` without annotation is the invocation context, and nothing takes the request or the "
    "timer",
    "It may be meant to be the request or the timer, which such a function does not need.",
    """
    from azfdecor import timer_trigger


    @timer_trigger("0 0 5 * * *")
    def report(context) -> None: ...
    """,
    "Annotate it: `azure.functions.Context`, or the type of what the trigger delivers.",
    severity="warning",
    is_ignorable=True,
)
NO_SUCH_ARGUMENT = Kind(
    "AZF342",
    "A parameter is none of the arguments that an MCP tool or prompt names",
    "No call would bring a value for it.",
    """
    from azfdecor import mcp_tool_trigger

    SKU = {"propertyName": "sku", "propertyType": "string", "description": "what to look up"}


    @mcp_tool_trigger("price", tool_properties=[SKU])
    def price(number: int) -> str: ...
    """,
    "Name the parameter as the argument, or the argument as the parameter.",
)
