"""A kind of problem: its code, and all that is said of it in general."""

from __future__ import annotations

import inspect
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from azfdecor.named_tuple import NamedTuple
from azfdecor.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azfdecor.problems.problem import Place

Severity = Literal["error", "warning"]

EXAMPLE_FILE = "functions.py"
"""The module of an app that holds an example."""


class Kind(NamedTuple):
    """One code, and its page in docs/reference/problems.md, in Markdown.

    Attributes:
        code: "AZF" and three digits.
        title: What is wrong, in one sentence without a full stop.
        why: What would happen in Azure, or why azfdecor cannot go on.
        example: A module of an app that shows it; empty where other files do.
        instead: What to write instead.
        beside: The other files of the example, by their paths.
        severity: An error keeps `generate` from writing; a warning does not.
        is_ignorable: Whether `ignore` takes it: a function with it can still be written whole.
        messages: Parts of what host or worker say when an app has it, without what differs from
            app to app. Each stands in the sources of the host, of an extension or of the worker.
    """

    code: str
    title: str
    why: str
    example: str
    instead: str
    beside: Mapping[str, str] = MappingProxyType({})
    severity: Severity = "error"
    is_ignorable: bool = False
    messages: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.code)

    def at(self, place: Place, message: str, hint: str, *, other: str | None = None) -> Problem:
        """A problem of this kind.

        Args:
            place: Where the mistake is.
            message: What is wrong.
            hint: What to write instead.
            other: The name of the other function, where two do not fit together.
        """
        return Problem(self, place, message, hint, other)

    def files(self) -> dict[str, str]:
        """The files of the example, by their paths."""
        files = {EXAMPLE_FILE: self.example, **self.beside} if self.example else {**self.beside}
        return {path: text and f"{inspect.cleandoc(text)}\n" for path, text in files.items()}
