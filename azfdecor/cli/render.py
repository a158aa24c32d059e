"""Problems and tables as text for people, JSON and GitHub annotations for machines."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azfdecor.compiler.problem import Problem

FORMATS = ("text", "json", "github")

_COLOURS = {"error": "31", "warning": "33", "created": "32", "updated": "33", "removed": "31"}


def paint(text: str, kind: str) -> str:
    """Colour a word, on a terminal that has not asked for none."""
    if kind in _COLOURS and sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        return f"\033[{_COLOURS[kind]}m{text}\033[0m"
    return text


def problems_as_json(problems: Iterable[Problem], root: Path) -> list[dict[str, Any]]:
    """The documented shape; files relative to the app root."""
    return [
        {
            "code": problem.code,
            "severity": problem.severity,
            "message": problem.message,
            "file": _relative(problem.file, root),
            "line": problem.line,
            "function": problem.function,
            "hint": problem.hint,
        }
        for problem in problems
    ]


def problem_as_text(problem: Problem) -> str:
    """`shop/orders.py:12: AZF305 message`, and the hint below."""
    line = f":{problem.line}" if problem.line else ""
    where = f"{_relative(problem.file, Path.cwd())}{line}"
    severity = "" if problem.severity == "error" else f" {problem.severity}:"
    code = paint(problem.code, problem.severity)
    return f"{where}:{severity} {code} {problem.message}\n    hint: {problem.hint}"


def problem_as_github(problem: Problem) -> str:
    """A workflow command, which GitHub shows beside the line."""
    file = _escaped(_relative(problem.file, Path.cwd()), property_=True)
    text = _escaped(f"{problem.message}\nhint: {problem.hint}")
    title = _escaped(f"azfdecor {problem.code}", property_=True)
    line = f",line={problem.line}" if problem.line else ""
    return f"::{problem.severity} file={file}{line},title={title}::{text}"


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines, each column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    return ["  ".join(f"{c:<{w}}" for c, w in zip(row, widths)).rstrip() for row in rows]


def _relative(file: str, folder: Path) -> str:
    try:
        return Path(file).relative_to(folder).as_posix()
    except ValueError:
        return file


def _escaped(text: str, *, property_: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if property_ else text
