"""Bindings that azfdecor has no decorator for: their type and properties as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import ANY_TYPE, Binding, Input, Output, Sends, Takes, Trigger
from azfdecor.declaration import Fault, camel_case, given_of, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, Literal

_FIXED = ("name", "type", "direction")
_CLOSED = {
    "datatype": ("string", "binary", "stream", "undefined"),
    "cardinality": ("one", "many"),
}
"""Properties of every binding that has them, with the only values that the host knows."""


def _written(binding: _Generic) -> Iterator[tuple[str, Any]]:
    """What it writes, as it is given: a property may be there twice."""
    for keyword, value in given_of(binding).items():
        if keyword not in ("type", "arg_name", "properties", "split_text"):
            yield camel_case(keyword), value
    yield from (binding.properties or {}).items()


def _property_faults(binding: _Generic) -> Iterator[Fault]:
    """Properties that azfdecor writes itself, that are given twice, or are of a closed set.

    The host reads the names of properties, and these values, without regard to case.
    """
    seen: set[str] = set()
    for name, value in _written(binding):
        key = name.lower()
        folded = value.lower() if isinstance(value, str) else value
        if key in _FIXED:
            hint = "use arg_name= for the parameter" if key == "name" else "leave it out"
            yield Fault(f"azfdecor writes the property {name!r} itself", hint)
        elif key in seen:
            yield Fault(f"the property {name!r} is given twice", "give it once, in any one case")
        elif key in _CLOSED and folded not in (None, *_CLOSED[key]):
            yield Fault(
                f"{name} cannot be {value!r}",
                "write one of " + ", ".join(map(repr, _CLOSED[key])),
            )
        seen.add(key)


def _type_faults(type_: str, _: str) -> Iterator[Fault]:
    if type_.lower() in ("httptrigger", "http"):
        yield Fault(
            "a generic binding cannot answer requests: it writes no response",
            "use http_trigger; what its function returns is the response",
        )
    if not type_.isidentifier():
        yield Fault(
            f"no binding can have the type {type_!r}",
            'write the type as the extension\'s documentation does, such as "sendGrid"',
        )


def _no_trigger_faults(trigger: generic_trigger) -> Iterator[Fault]:
    """A type that the host would not take for a trigger."""
    if not trigger.type.lower().endswith("trigger"):
        yield Fault(
            f"{trigger.type!r} is not the type of a trigger: "
            'the type of a trigger ends in "Trigger"',
            "use generic_input or generic_output, or write the trigger's full type",
            "type",
        )


def _trigger_faults(binding: _NoTrigger) -> Iterator[Fault]:
    """A type that the host would take for a trigger."""
    if binding.type.lower().endswith("trigger"):
        yield Fault(
            f'{binding.type!r} is the type of a trigger, as is every one that ends in "Trigger"',
            "use generic_trigger",
            "type",
        )


class _Generic(Binding, init=False, type=ANY_TYPE, is_open=True, check=_property_faults):
    type: str = option(kw_only=False, check=_type_faults)
    properties: Mapping[str, Any] | None = option(default=None, codec="members")

    if TYPE_CHECKING:

        def __init__(
            self,
            type: str,
            *,
            arg_name: str | None = None,
            data_type: Literal["string", "binary", "stream"] | None = None,
            properties: Mapping[str, Any] | None = None,
            **options: Any,
        ) -> None: ...


class _NoTrigger(_Generic, init=False, check=_trigger_faults): ...


class generic_trigger(_Generic, Trigger, init=False, has_retry=True, check=_no_trigger_faults):
    """Run the function for a trigger of any type, such as one of a new extension.

    The parameter takes `str`, `bytes`, or no annotation for whatever the worker delivers.

    Args:
        type: The trigger's type in function.json; it ends in "Trigger".
        properties: More properties, by the very names that they have in function.json.
        options: Any other keyword is a property too, its name turned into camel case:
            `queue_name=...` writes `queueName`.

    Example:
        @generic_trigger("exampleTrigger", topic="orders", properties={"maxItems": 5})
        def receive(message: str) -> None:
            logging.info("got %s", message)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-triggers-bindings
    """


class generic_input(_NoTrigger, Input, init=False):
    """Read a value of any binding type before the function runs.

    The parameter takes `str`, `bytes`, or no annotation for whatever the worker delivers.

    Args:
        type: The binding's type in function.json.
        properties: More properties, by the very names that they have in function.json.
        options: Any other keyword is a property too, its name turned into camel case:
            `table_name=...` writes `tableName`.

    Example:
        @http_trigger("items/{id}")
        @generic_input("exampleStore", key="{id}")
        def item(req: HttpRequest, value: str) -> str:
            return value

    Source: https://learn.microsoft.com/azure/azure-functions/functions-triggers-bindings
    """


class generic_output(
    _NoTrigger,
    Output,
    init=False,
    takes=Takes("str", "bytes", "bytearray"),
    sends=Sends("document", "str", "bytes", "bytearray"),
):
    """Write a value of any binding type after the function has run.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str`, `bytes` or `bytearray`.
    Without such a parameter, what the function returns is written.

    Args:
        type: The binding's type in function.json.
        properties: More properties, by the very names that they have in function.json.
        options: Any other keyword is a property too, its name turned into camel case:
            `table_name=...` writes `tableName`.
        split_text: As for the decorator of a type that azfdecor knows, such as "queue": leave the
            splitting of text to the platform.

    Example:
        @queue_trigger("orders")
        @generic_output("examplePush", channel="orders")
        def push(order: str) -> str:
            return order

    Source: https://learn.microsoft.com/azure/azure-functions/functions-triggers-bindings
    """

    split_text: bool = option(default=False, in_json=False)

    if TYPE_CHECKING:

        def __init__(
            self,
            type: str,
            *,
            arg_name: str | None = None,
            data_type: Literal["string", "binary", "stream"] | None = None,
            properties: Mapping[str, Any] | None = None,
            split_text: bool = False,
            **options: Any,
        ) -> None: ...
