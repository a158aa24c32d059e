"""Libraries that entry points use, and that are not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.compiler import libraries
from azfdecor.problems.durable import MISSING_LIBRARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App
    from azfdecor.problems.problem import Problem


def missing_libraries(app: App) -> Iterator[Problem]:
    """An entry point would fail when it is called."""
    used = [(b, b.library[0]) for f in app.functions for b in f.bindings if b.library]
    missing = {module for module in {module for *_, module in used} if libraries.is_missing(module)}
    for bound, module in used:
        if module in missing:
            yield MISSING_LIBRARY.at(
                bound.node.place(),
                f"{bound.node.title} needs the library {module}, which is not installed here",
                libraries.how_to_install(module),
            )
