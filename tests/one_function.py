"""Apps of modules with one function each, and what of them was generated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from conftest import Result

BROKEN = "import azfdecor\n\nraise RuntimeError('this must not be imported')\n"


def http(name: str, imports: str = "from azfdecor import http_trigger") -> str:
    """A module with one function."""
    decorator = "@azfdecor.http_trigger" if "from" not in imports else "@http_trigger"
    return f"{imports}\n\n\n{decorator}()\ndef {name}() -> str:\n    return {name!r}\n"


def generated(root: Path) -> list[str]:
    """The functions that have a folder."""
    return sorted(file.parent.name for file in root.glob("*/function.json"))


def places(result: Result, *codes: str) -> list[tuple[str, int]]:
    """Where the problems of some codes are, all by default."""
    chosen = [p for p in result.problems() if not codes or p["code"] in codes]
    return [(problem["file"], problem["line"]) for problem in chosen]


def config(**lists: Iterable[str]) -> str:
    """A pyproject.toml with some lists of [tool.azfdecor]."""
    lines = [f"{key} = {json.dumps(list(patterns))}" for key, patterns in lists.items()]
    return "\n".join(["[tool.azfdecor]", *lines])
