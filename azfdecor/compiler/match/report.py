"""The problems of one callable, each at the line that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.compiler import lines
from azfdecor.problems.problem import Problem

if TYPE_CHECKING:
    from azfdecor.compiler.model import Declared
    from azfdecor.declaration import Declaration
    from azfdecor.problems.kind import Kind


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
        reference = self.declared.reference
        file, line = reference.file, self.declared.line
        if declaration and declaration.location.file == reference.file:
            line = declaration.location.line
        if parameter:
            place = lines.place_of_parameter(self.declared.target, parameter)
            file, line = place or (file, line)
        self.problems.append(Problem(kind, message, hint, file, line, self.declared.name))
