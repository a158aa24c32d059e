"""The functions of a host: what their function.json says, with the app settings in place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from azfdecor.platform import expressions, function_json, json_file, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from azfdecor.platform.function_json import BindingJson, FunctionJson

    Lookup = Callable[[str], str | None]


@dataclass(frozen=True)
class HostedBinding:
    """A binding of a function that the host runs.

    Attributes:
        entry: The binding as function.json has it.
        lookup: Gives the value of an app setting.
        function: The name of its function.
    """

    entry: BindingJson
    lookup: Lookup
    function: str = ""

    def __str__(self) -> str:
        return f"the binding {self.name!r} of the function {self.function!r}"

    @cached_property
    def name(self) -> str:
        """What the binding is called."""
        return self.entry.name

    @cached_property
    def type(self) -> str:
        """Its type, in lower case."""
        return self.entry.type.lower()

    @cached_property
    def data_type(self) -> str:
        """Its `dataType`, in lower case; empty without one."""
        return self.entry.text("dataType").lower()

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {
            name: json_file.text_of(value)
            for name, value in json_file.without_case(self.entry.properties).items()
        }

    @property
    def is_batch(self) -> bool:
        """Whether the function takes many messages at once."""
        return self.entry.text("cardinality").lower() == "many"

    @cached_property
    def connection(self) -> str:
        """The name of its connection, as function.json has it."""
        return self.entry.text("connection")

    def text(self, name: str, default: str = "") -> str:
        """A property, with the value of each `%SETTING%` in it.

        Raises:
            ExpressionError: A setting is not set.
        """
        text = self._texts.get(name.lower()) or default
        return expressions.with_settings(text, self.lookup) if "%" in text else text

    def is_true(self, name: str) -> bool:
        """Whether a property says yes."""
        return settings.is_true(self.entry.text(name))


@dataclass
class HostedFunction:
    """A function that the host runs.

    Attributes:
        definition: What function.json says.
        bindings: All of its bindings.
        error: Why it cannot run; empty when it can. It is loaded by the worker after the host has
            accepted it, and one that fails there is called all the same, and fails each time.
        is_refused: The host does not take its function.json: the function has no route.
        is_indexed: The host can listen to its trigger.
        is_disabled: A setting disables it.
    """

    definition: FunctionJson
    bindings: tuple[HostedBinding, ...]
    error: str = ""
    is_refused: bool = False
    is_indexed: bool = True
    is_disabled: bool = False

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.name

    @cached_property
    def trigger(self) -> HostedBinding | None:
        """The binding that starts it; None where function.json is wrong."""
        return next((b for b in self.bindings if b.entry.is_trigger), None)

    @cached_property
    def inputs(self) -> list[HostedBinding]:
        """The bindings that are read before it runs."""
        return [b for b in self.bindings if b is not self.trigger and b.entry.direction == "in"]

    @cached_property
    def outputs(self) -> list[HostedBinding]:
        """The bindings that are written after it ran."""
        return [b for b in self.bindings if b.entry.direction == "out"]

    @property
    def runs(self) -> bool:
        """Whether its trigger is listened to."""
        return self.is_indexed and not self.is_refused and not self.is_disabled

    def refuse(self, why: str) -> None:
        """Take no notice of it but for an error."""
        self.error = self.error or why
        self.is_refused = True


def read_all(root: Path, environment: Mapping[str, str]) -> list[HostedFunction]:
    """The functions in the folders of an app, in the host's order."""

    def lookup(name: str) -> str | None:
        return settings.lookup(name, environment)

    found: list[HostedFunction] = []
    for name in function_json.folders(root):
        definition = function_json.read(root / name)
        bindings = tuple(HostedBinding(entry, lookup, name) for entry in definition.bindings)
        is_disabled = settings.is_disabled(name, environment)
        one = HostedFunction(definition, bindings, is_disabled=is_disabled)
        mistakes = [f"its function.json {m.why}: {m.instead}" for m in definition.mistakes]
        if mistakes:
            one.refuse("; ".join(mistakes))
        found.append(one)
    return found
