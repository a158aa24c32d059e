"""The problems of one callable, each at the line that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azfdecor.compiler.model import Declared
    from azfdecor.declaration import Declaration
    from azfdecor.problems.kind import Kind
    from azfdecor.problems.problem import Problem


class Report:
    """Collects them.

    Attributes:
        declared: The callable.
        problems: What was found so far.
    """

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self.problems: list[Problem] = []

    def add(
        self,
        kind: Kind,
        message: str,
        hint: str,
        declaration: Declaration | None = None,
        *,
        parameter: str | None = None,
    ) -> None:
        """A problem of the callable, of one of its declarations, or of a parameter or "return"."""
        declared = self.declared
        place = (
            declared.place_of_parameter(parameter) if parameter else declared.place_of(declaration)
        )
        self.problems.append(kind.at(place, message, hint))
