"""Bindings that azfdecor has no decorator for: their type and properties as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import ANY_TYPE, Binding, Input, Output, Trigger
from azfdecor.declaration import Fault, camel_case, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, Literal

_FIXED = ("name", "type", "direction")
_CLOSED = {
    "datatype": ("string", "binary", "stream", "undefined"),
    "cardinality": ("one", "many"),
}
"""Properties of every binding that has them, with the only values that the host knows."""


class _Generic(Binding, init=False):
    is_open = True

    type: str = option(kw_only=False)
    properties: Mapping[str, Any] | None = None

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

    def json_properties(self) -> dict[str, Any]:
        """Every keyword in camel case, then `properties` by their own names."""
        return dict(self._written())

    def _written(self) -> Iterator[tuple[str, Any]]:
        for keyword, value in self.given().items():
            if keyword not in ("type", "arg_name", "properties", "split_text"):
                yield camel_case(keyword), value
        given: object = self.properties
        if hasattr(given, "items"):  # a value of another type is for the rules to report
            yield from (self.properties or {}).items()

    def type_in_json(self) -> str:
        """The type that the user names."""
        return self.type

    def cardinality_given(self) -> object:
        """The property `cardinality`, whose name and value the host reads without case."""
        return self._closed("cardinality")

    def data_type_given(self) -> object:
        """The property `dataType`, likewise."""
        return self._closed("dataType")

    def _closed(self, name: str) -> object:
        for written, value in self._written():
            if str(written).lower() == name.lower():
                return value.lower() if isinstance(value, str) else value
        return None

    def faults(self) -> Iterator[Fault]:
        """Properties that azfdecor writes itself, that are given twice, or are of a closed set.

        The host reads the names of properties, and these values, without regard to case.
        """
        seen: set[str] = set()
        for name, value in self._written():
            key = name.lower()
            if key in _FIXED:
                hint = "use arg_name= for the parameter" if key == "name" else "leave it out"
                yield Fault(f"azfdecor writes the property {name!r} itself", hint)
            elif key in seen:
                yield Fault(
                    f"the property {name!r} is given twice", "give it once, in any one case"
                )
            elif key in _CLOSED and self._closed(key) not in (None, *_CLOSED[key]):
                yield Fault(
                    f"{name} cannot be {value!r}",
                    "write one of " + ", ".join(map(repr, _CLOSED[key])),
                )
            seen.add(key)
        if self.type.lower() in ("httptrigger", "http"):
            yield Fault(
                "a generic binding cannot answer requests: it writes no response",
                "use http_trigger; what its function returns is the response",
            )
        if not self.type.isidentifier():
            yield Fault(
                f"no binding can have the type {self.type!r}",
                'write the type as the extension\'s documentation does, such as "sendGrid"',
            )


class generic_trigger(_Generic, Trigger, type=ANY_TYPE, init=False):
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

    supports_retry = True

    def faults(self) -> Iterator[Fault]:
        """A type that the host would not take for a trigger, besides what all generics check."""
        if not self.type.lower().endswith("trigger"):
            yield Fault(
                f"{self.type!r} is not the type of a trigger: "
                'the type of a trigger ends in "Trigger"',
                "use generic_input or generic_output, or write the trigger's full type",
            )
        yield from super().faults()


class _NoTrigger(_Generic, init=False):
    def faults(self) -> Iterator[Fault]:
        """A type that the host would take for a trigger, besides what all generics check."""
        if self.type.lower().endswith("trigger"):
            yield Fault(
                f'{self.type!r} is the type of a trigger, as is every one that ends in "Trigger"',
                "use generic_trigger",
            )
        yield from super().faults()


class generic_input(_NoTrigger, Input, type=ANY_TYPE, init=False):
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


class generic_output(_NoTrigger, Output, type=ANY_TYPE, init=False):
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

    accepts = ("str", "bytes", "bytearray")
    returns = ("str", "bytes", "bytearray")

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
