"""What is wrong with the app's host.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.platform import host_json
from azfdecor.problems.configuration import BAD_HOST_JSON
from azfdecor.problems.problem import Place

if TYPE_CHECKING:
    from pathlib import Path

    from azfdecor.platform.host_json import HostJson
    from azfdecor.problems.problem import Problem


def read(root: Path) -> tuple[HostJson, list[Problem]]:
    """The settings of the host, and what it would refuse."""
    found = host_json.read(root)
    place = str(root / host_json.HOST_JSON)
    return found, [
        BAD_HOST_JSON.at(Place(place, m.line), f"{host_json.HOST_JSON} {m.why}", m.instead)
        for m in found.mistakes
    ]
