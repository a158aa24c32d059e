"""The user's callable behind an entry point, imported at the first call."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Target:
    """A callable and what its annotations are, found when they are first asked for.

    Args:
        path: Where the callable is: "shop.orders:place_order"; or the callable itself.
    """

    def __init__(self, path: str | Callable[..., Any]) -> None:
        self._path = path

    @property
    def function(self) -> Callable[..., Any]:
        """The callable. What its module raises while it is imported is raised here."""
        if not isinstance(self._path, str):
            return self._path
        module, _, names = self._path.partition(":")
        found: Any = import_module(module)  # which waits while another thread imports it
        for name in names.split("."):
            found = getattr(found, name)
        function: Callable[..., Any] = found
        return function

    def hints(self, *names: str) -> dict[str, Any]:
        """The annotations of parameters, or of "return", as they really are.

        Others are not looked at: they may name what is imported for type checkers alone.
        """
        from typing_extensions import get_type_hints

        from azfdecor.runtime.annotations import call_annotations, names_for

        function = self.function
        annotations = call_annotations(getattr(function, "__func__", function))
        holder = type(function.__name__, (), {})
        holder.__annotations__ = {n: annotations[n] for n in names if n in annotations}
        return get_type_hints(holder, dict(names_for(function)), include_extras=True)

    def returned(self) -> Any:
        """The return annotation; `Any` where there is none, or one for type checkers alone."""
        try:
            return self.hints("return").get("return", Any)
        except NameError:
            return Any
