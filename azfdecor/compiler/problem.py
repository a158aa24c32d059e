"""What is wrong in an app, as data. Problems are collected everywhere and rendered once."""

from __future__ import annotations

from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """One mistake, where it is and the way out.

    Attributes:
        code: "AZF" and three digits; docs/reference/problems.md lists them.
        message: What is wrong.
        hint: What to write instead.
        file: Absolute path of the file at fault.
        line: Line in it, from 1; 0 when the whole file is meant.
        function: The function's name in Azure, where one is concerned.
        severity: An error keeps `generate` from writing; a warning does not.
    """

    code: str
    message: str
    hint: str
    file: str
    line: int = 0
    function: str | None = None
    severity: Severity = "error"
