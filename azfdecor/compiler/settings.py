"""The app settings of this machine, and what is wrong with local.settings.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.platform import settings
from azfdecor.problems.configuration import UNREADABLE_SETTINGS
from azfdecor.problems.problem import Place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from azfdecor.problems.problem import Problem


def read(root: Path) -> tuple[Mapping[str, str], list[Problem]]:
    """The settings of an app, none when there is no local.settings.json."""
    found = settings.read(root)
    file = settings.LOCAL_SETTINGS
    problems = [
        UNREADABLE_SETTINGS.at(Place(str(root / file), m.line), f"{file} {m.why}", m.instead)
        for m in found.mistakes
    ]
    # What Core Tools encrypted, only Core Tools can read.
    return {} if found.is_encrypted else found.values, problems
