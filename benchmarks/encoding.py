"""A value as its function's annotation says it, against pydantic alone, which looks at no class.

Pydantic alone is `to_json()` of a `TypeAdapter` with the same options: by alias, and an error for
what does not fit. It writes an object of any class as if it were of the right one, which azfdecor
finds first.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from timing import compare, python

if TYPE_CHECKING:
    from timing import Row

ROUNDS = 100
_WORKER = Path(__file__).parent / "workers" / "encode.py"
_PEER = "pydantic alone"
_ONE, _MANY = 1.1, 4 / 3
"""What the ratio may be for one value, and for a list of a hundred."""


def measure(rounds: int = ROUNDS) -> list[Row]:
    """All in one process."""
    run = python(_WORKER, str(rounds), cwd=Path(__file__).parent)
    series: list[tuple[str, bool, list[float], list[float]]] = json.loads(run.output)
    return [
        compare(f"encode: {what}", ours, _PEER, theirs, _MANY if is_many else _ONE)
        for what, is_many, ours, theirs in series
    ]
