"""Problems and tables as text for people, JSON and GitHub annotations for machines."""

from __future__ import annotations

import itertools
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azfdecor.cli.terminal import paint, printable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azfdecor.problems.problem import Problem

FORMATS = ("text", "json", "github")

_GAP = "  "
TOGETHER = "\u00a0"
"""A space at which no cell is broken into lines."""
_NARROWEST = 8
"""Columns that each column of a table has at least."""


def problems_as_json(problems: Iterable[Problem], root: Path) -> list[dict[str, Any]]:
    """The documented shape; files relative to the app root."""
    return [
        {
            "code": problem.code,
            "severity": problem.severity,
            "message": shortened(problem.message),
            "file": _relative(problem.file, root),
            "line": problem.line,
            "column": problem.place.column,
            "function": problem.function,
            "hint": shortened(problem.hint),
        }
        for problem in problems
    ]


def problem_as_text(problem: Problem) -> str:
    """`shop/orders.py:12: AZF305 message`, and the hint below."""
    line = f":{problem.line}" if problem.line else ""
    where = f"{printable(_from_here(problem.file))}{line}"
    severity = "" if problem.is_error else f" {problem.severity}:"
    code = paint(problem.code, problem.severity)
    message, hint = printable(problem.message), printable(problem.hint)
    return f"{where}:{severity} {code} {message}\n    hint: {hint}"


def problem_as_github(problem: Problem) -> str:
    """A workflow command, which GitHub shows beside the line."""
    file = _escaped(_from_here(problem.file), property_=True)
    text = f"{_escaped(problem.message)}%0Ahint: {_escaped(problem.hint)}"
    title = _escaped(f"azfdecor {problem.code}", property_=True)
    line = f",line={problem.line}" if problem.line else ""
    line += f",col={problem.place.column}" if problem.place.column else ""
    return f"::{problem.severity} file={file}{line},title={title}::{text}"


def table(rows: Sequence[Sequence[str]], width: int | None = None) -> list[str]:
    """Rows as lines, each column as wide as its widest cell; in a width, cells over several lines."""
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells)]
    while width and sum(widths) + len(_GAP) * (len(widths) - 1) > width:
        widest = max(widths)
        if widest <= _NARROWEST:
            break
        widths[widths.index(widest)] -= 1
    lines = (line for row in cells for line in (_broken(row, widths) if width else (row,)))
    return [
        _GAP.join(map(str.ljust, line, widths)).replace(TOGETHER, " ").rstrip() for line in lines
    ]


def _broken(row: Sequence[str], widths: Sequence[int]) -> Iterable[Sequence[str]]:
    """A row with its cells broken into lines of these widths."""
    wrapped = [
        [cell] if len(cell) <= width else textwrap.wrap(cell, width)
        for cell, width in zip(row, widths)
    ]
    return itertools.zip_longest(*wrapped, fillvalue="")


def _from_here(file: str) -> str:
    try:
        return _relative(file, Path.cwd())
    except OSError:  # the current folder is gone
        return file


def _relative(file: str, folder: Path) -> str:
    try:
        return Path(file).relative_to(folder).as_posix()
    except ValueError:
        return file


def _escaped(text: str, *, property_: bool = False) -> str:
    text = printable(text).replace("%", "%25")
    return text.replace(":", "%3A").replace(",", "%2C") if property_ else text
