"""Interleaved timing: the compared things take turns, so that a busy machine slows all alike."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One line of the result: two things that were timed in turns.

    Attributes:
        what: What was measured.
        peer: What it is compared with.
        ours: Milliseconds, median of all rounds.
        theirs: Those of the peer.
        ratio: Median of the ratios of the rounds, ours by theirs.
        bound: What the ratio may be; None where there is no target.
    """

    what: str
    peer: str
    ours: float
    theirs: float
    ratio: float
    bound: float | None

    @property
    def is_met(self) -> bool:
        """Whether the ratio keeps to the bound."""
        return self.bound is None or self.ratio <= self.bound


def compare(
    what: str, ours: Sequence[float], peer: str, theirs: Sequence[float], bound: float | None
) -> Row:
    """The row of two series of milliseconds that were taken in the same rounds."""
    ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
    return Row(what, peer, median(ours), median(theirs), ratio, bound)


def interleaved(contenders: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """Let all take turns; every second round in reverse, so that no place is the better one.

    A first round, which fills the caches of bytecode and of the disk, does not count.
    """
    for measure in contenders.values():
        measure()
    results: dict[str, list[T]] = {name: [] for name in contenders}
    for number in range(rounds):
        turns = list(contenders.items())
        for name, measure in turns if number % 2 == 0 else reversed(turns):
            results[name].append(measure())
    return results


class Run(NamedTuple):
    """One process: milliseconds from outside, and what it printed."""

    total: float
    output: str


def python(*words: str | Path, cwd: Path) -> Run:
    """Run this interpreter in a fresh process, with bytecode caches whatever the shell says.

    Raises:
        RuntimeError: When it fails.
    """
    ignored = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    environment = {name: value for name, value in os.environ.items() if name not in ignored}
    start = perf_counter()
    process = subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    total = (perf_counter() - start) * 1000
    if process.returncode:
        msg = f"{words} failed with {process.returncode}:\n{process.stdout}{process.stderr}"
        raise RuntimeError(msg)
    return Run(total, process.stdout)
