"""Problems at the lines of an app where comments announce them: `# <- AZF305`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Result


def marked(file: Path) -> list[tuple[int, str]]:
    """The lines and codes that the comments of a source announce."""
    lines = enumerate(file.read_text("utf-8").splitlines(), 1)
    return [(line, code) for line, text in lines for code in re.findall(r"# <- (AZF\d+)", text)]


def reported(result: Result) -> list[tuple[int, str]]:
    """The lines and codes of the problems."""
    return [(problem["line"], problem["code"]) for problem in result.problems()]


def message_at(result: Result, line: int) -> str:
    """Message and hint of the one problem at a line."""
    (problem,) = [problem for problem in result.problems() if problem["line"] == line]
    return f"{problem['message']} | {problem['hint']}"


def line_of(root: Path, snippet: str) -> int:
    """The one line of functions.py that holds a snippet."""
    lines = (root / "functions.py").read_text("utf-8").splitlines()
    (line,) = [number for number, text in enumerate(lines, 1) if snippet in text]
    return line
