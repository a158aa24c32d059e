"""What stands in front of the worker's `Out` where a value is sent as something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class EncodedOut:
    """An `Out[T]` of any type.

    Args:
        out: The worker's.
        encode: Makes of a value what is sent.
    """

    __slots__ = ("_encode", "_out", "_value")

    def __init__(self, out: Any, encode: Callable[[Any], Any]) -> None:
        self._out = out
        self._encode = encode
        self._value: Any = None

    def set(self, value: Any) -> None:
        """Send a value after the function has run; None sends nothing."""
        self._out.set(None if value is None else self._encode(value))
        self._value = value

    def get(self) -> Any:
        """What was set last."""
        return self._value
