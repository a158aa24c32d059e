"""The examples as a person wrote them, and what their functions answer."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from azfdecor.compiler import ownership

if TYPE_CHECKING:
    from judge import Outcome


REPO = Path(__file__).resolve().parents[1]
EXAMPLES = REPO / "examples"


def copy(source: Path, target: Path) -> Path:
    """Copy examples as a person wrote them, without what was generated beside."""

    def generated(folder: str, names: list[str]) -> list[str]:
        tools = ("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache")
        return [n for n in names if n in tools or _is_generated(Path(folder, n))]

    return Path(shutil.copytree(source, target, ignore=generated))


def _is_generated(path: Path) -> bool:
    """Whether a file, or all that a folder holds, is generated."""
    if not path.is_dir():
        return ownership.is_ours(path)
    return all(_is_generated(inner) for inner in path.iterdir() if inner.name != "__pycache__")


def answer(outcome: Outcome) -> tuple[int, str]:
    """The status and the body that the host answers with."""
    assert outcome.error is None, outcome.traceback
    if outcome.returned is None:
        return 204, ""
    if outcome.returned.kind == "http":
        return outcome.returned.content["status_code"], outcome.returned.content["body"].decode()
    return 200, outcome.returned.content
