"""What is wrong in an app, as data. Problems are collected everywhere and rendered once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.named_tuple import NamedTuple

if TYPE_CHECKING:
    from azfdecor.problems.kind import Kind, Severity


class Place(NamedTuple):
    """Where something stands.

    Attributes:
        file: Absolute path of the file.
        line: Line in it, from 1; 0 when the whole file is meant.
        column: Column in that line, from 1; 0 when the whole line is meant.
        function: The name in Azure of the function that it belongs to, if it belongs to one.
    """

    file: str
    line: int = 0
    column: int = 0
    function: str | None = None


class Problem(NamedTuple):
    """One mistake, where it is and the way out. `Kind.at` makes it.

    Attributes:
        kind: What kind of mistake; it says the code and the severity.
        place: The file, the line and the function at fault.
        message: What is wrong.
        hint: What to write instead.
        other: The name of the other function, where two do not fit together.
    """

    kind: Kind
    place: Place
    message: str
    hint: str
    other: str | None = None

    @property
    def file(self) -> str:
        """Absolute path of the file at fault."""
        return self.place.file

    @property
    def line(self) -> int:
        """Line in it, from 1; 0 when the whole file is meant."""
        return self.place.line

    @property
    def function(self) -> str | None:
        """The function's name in Azure, where one is concerned."""
        return self.place.function

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
