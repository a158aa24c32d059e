"""What tests of a binding's own class need."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from azfdecor.bindings.base import Binding


def entry_of(binding: Binding, name: str) -> dict[str, Any]:
    """The entry of a binding as it stands in function.json.

    Args:
        binding: The decorator, such as `queue_trigger("orders")`.
        name: The binding's name there, which is that of its parameter.
    """
    from azfdecor.compiler import properties

    return properties.entry_of(binding, name)
