"""Rows and documents: how many of them arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import value_in
from azfdecor.declaration import Frozen, camel_case

if TYPE_CHECKING:
    from typing import Any, Literal

    from azfdecor.bindings.base import Properties

    Number = Literal["one", "many", "some"]


class Rows(Frozen):
    """How many rows or documents arrive.

    Args:
        number: "one", "many" in an array, or "some": either, as the data is.
        option: The option that asks for one row alone; inputs only.
        member: The member of a row that the option gives, where the host delivers other rows, too.
    """

    number: Number
    option: str
    member: str

    def __init__(self, number: Number, option: str = "", member: str = "") -> None:
        super().__init__(number=number, option=option, member=member)

    def number_in(self, properties: Properties) -> Number:
        """`number` for an entry with these properties."""
        return "one" if self.option and self.key_in(properties) is not None else self.number

    def key_in(self, properties: Properties) -> Any:
        """What the option says of the one row; None where it says nothing."""
        return value_in(properties, camel_case(self.option))
