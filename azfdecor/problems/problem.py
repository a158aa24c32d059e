"""What is wrong in an app, as data. Problems are collected everywhere and rendered once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from azfdecor.problems.kind import Kind, Severity


class Problem(NamedTuple):
    """One mistake, where it is and the way out.

    Attributes:
        kind: What kind of mistake; it says the code and the severity.
        message: What is wrong.
        hint: What to write instead.
        file: Absolute path of the file at fault.
        line: Line in it, from 1; 0 when the whole file is meant.
        function: The function's name in Azure, where one is concerned.
        other: The other function, where two do not fit together.
    """

    kind: Kind
    message: str
    hint: str
    file: str
    line: int = 0
    function: str | None = None
    other: str | None = None

    @property
    def code(self) -> str:
        """Its code, such as "AZF305"."""
        return self.kind.code

    @property
    def severity(self) -> Severity:
        """An error keeps `generate` from writing; a warning does not."""
        return self.kind.severity

    @property
    def is_error(self) -> bool:
        """Whether it keeps what it concerns from being written."""
        return self.severity == "error"

    @property
    def functions(self) -> frozenset[str]:
        """The names of the functions that it concerns; none when it is a module or the whole app."""
        return frozenset(name for name in (self.function, self.other) if name)
