"""The output that unit tests hand to functions.

def test_an_order_is_queued() -> None:
    queue = testing.Out[Order]()
    order = place_order(NewOrder(sku="cup", quantity=2), queue)
    assert queue.get() == order
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import azure.functions

if TYPE_CHECKING:
    from typing import Any

T = TypeVar("T")


class Out(azure.functions.Out[T]):
    """An output that remembers what the function set.

    As in Azure, what is set last is what counts.
    """

    def __init__(self) -> None:
        self._value: T | None = None

    def set(self, val: T) -> None:
        """Take a value, as the function gives it."""
        self._value = val

    # With Any, a test may compare with None, and has the attributes of T without asking first.
    def get(self) -> T | Any:
        """Give the value that was set; None before."""
        return self._value
