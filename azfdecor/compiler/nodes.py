"""Where options are written, and how messages speak of them: a decorator, or another source.

Rules ask a node and know no source of their own, so that they hold for every app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from azfdecor.bindings.base import Binding
from azfdecor.compiler.properties import properties_of
from azfdecor.compiler.reference import kind_of
from azfdecor.declaration import faults_of, given_of
from azfdecor.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azfdecor.compiler.model import Declared
    from azfdecor.declaration import Declaration, DecoratorKind, Fault, Option
    from azfdecor.problems.problem import Place

UNSAID = object()
"""No value, where None is one."""


class Node(Protocol):
    """A decorator, or an object of function.json."""

    @property
    def kind(self) -> DecoratorKind:
        """What is known of its options."""
        ...

    @property
    def given(self) -> Mapping[str, Any]:
        """The values that it gives, by keyword; an open decorator has some that are no options."""
        ...

    @property
    def properties(self) -> Mapping[str, Any]:
        """What it says, as it stands in function.json."""
        ...

    @property
    def title(self) -> str:
        """What messages call it."""
        ...

    def place(self, keyword: str = "") -> Place:
        """Where it is, or the option of that keyword, or the property of that name."""
        ...

    def option(self, keyword: str, value: object = UNSAID) -> str:
        """An option in messages, with its value if there is one."""
        ...

    def assignment(self, keyword: str, value: str) -> str:
        """How a person gives an option a value."""
        ...

    def principal(self, kind: DecoratorKind, value: str) -> str:
        """How a person gives the principal option of a kind a value."""
        ...

    def values(self) -> Iterator[tuple[str, Any, Option | None]]:
        """Whatever is written: its name there, its value, and the option that it is for."""
        ...

    def name_of(self, kind: DecoratorKind) -> str:
        """What a person calls bindings of a kind."""
        ...

    def shown(self, value: object) -> str:
        """A value as a person writes it."""
        ...

    def spoken(self, text: str) -> str:
        """A text about the options of a decorator, in the words of this source."""
        ...

    def faults(self) -> Iterator[Fault]:
        """What the host would refuse in these values, once each is of its option's type."""
        ...


class DecoratorNode(NamedTuple):
    """A decorator on a callable.

    Attributes:
        declared: The callable.
        declaration: The decorator.
    """

    declared: Declared
    declaration: Declaration

    @property
    def kind(self) -> DecoratorKind:
        """What is known of its options."""
        return self.declaration.__kind__

    @property
    def given(self) -> Mapping[str, Any]:
        """The values that it gives, by keyword."""
        return given_of(self.declaration)

    @property
    def properties(self) -> Mapping[str, Any]:
        """What it says, as it stands in function.json."""
        return properties_of(self.declaration)

    @property
    def title(self) -> str:
        """The decorator's name."""
        return self.kind.name

    def place(self, keyword: str = "") -> Place:
        """The decorator, or the option of that keyword."""
        return self.declared.place_of(self.declaration, keyword)

    def option(self, keyword: str, value: object = UNSAID) -> str:
        """`queue_trigger(queue_name=...)`."""
        return f"{self.title}({keyword}={'...' if value is UNSAID else repr(value)})"

    def assignment(self, keyword: str, value: str) -> str:
        """`connection="SHOP"`."""
        return f'{keyword}="{value}"'

    def principal(self, kind: DecoratorKind, value: str) -> str:
        """`@queue_trigger('orders')`."""
        return f"@{kind.name}({value!r})"

    def values(self) -> Iterator[tuple[str, Any, Option | None]]:
        """The options that it gives; of a generic decorator the properties."""
        declaration = self.declaration
        if isinstance(declaration, Binding) and declaration.__kind__.is_generic:
            kind = kind_of(declaration)
            for name, value in self.properties.items():
                yield name, value, kind.option_named(f"{name}")  # which may be of any type
            return
        for keyword, value in self.given.items():
            yield keyword, value, self.kind.options.get(keyword)

    def name_of(self, kind: DecoratorKind) -> str:
        """`queue_trigger`."""
        return kind.name

    def shown(self, value: object) -> str:
        """A value as Python has it."""
        return repr(value)

    def spoken(self, text: str) -> str:
        """The text as it is."""
        return text

    def faults(self) -> Iterator[Fault]:
        """What the host would refuse in these values."""
        return faults_of(self.declaration)
