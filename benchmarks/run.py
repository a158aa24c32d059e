"""Measures azfdecor against its peers and prints a table for docs/performance.md.

    python benchmarks/run.py                all of it, about five minutes
    python benchmarks/run.py import call    some of it

Needs Python 3.13 with azure-functions-runtime-v1, azure-functions-runtime and pydantic, and takes
azure-functions-validation as one more peer where it is installed; `start` needs what it names. The apps are written to a
temporary folder, removed in the end; TMPDIR says where. On ext4 a disk is slow for minutes after
many files were deleted, as by a run before: TMPDIR=/dev/shm tells what azfdecor takes, any other
what the disk takes too. The exit status is 1 when a bound is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import calling
import converting
import encoding
import generating
import importing
import loading
import starting

if TYPE_CHECKING:
    from timing import Row

_BENCHMARKS = {
    "import": importing,
    "load": loading,
    "start": starting,
    "call": calling,
    "convert": converting,
    "encode": encoding,
    "generate": generating,
}
_PACKAGES = ("azure-functions", "azure-functions-runtime-v1", "azure-functions-runtime", "pydantic")


def main() -> int:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", metavar="name", nargs="*", help=", ".join(_BENCHMARKS))
    parser.add_argument("--rounds", type=int, help="instead of each benchmark's own number")
    options = parser.parse_args()
    unknown = set(options.names) - _BENCHMARKS.keys()
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}, only {', '.join(_BENCHMARKS)}")
    print(_machine(), end="\n\n", flush=True)
    rows: list[Row] = []
    for name in options.names or _BENCHMARKS:
        benchmark = _BENCHMARKS[name]
        start = perf_counter()
        rounds = options.rounds or benchmark.ROUNDS
        rows += benchmark.measure(rounds)
        print(f"{name}: {rounds} rounds, {perf_counter() - start:.0f} s", file=sys.stderr)
    print(_table(rows))
    return 0 if all(row.is_met for row in rows) else 1


def _machine() -> str:
    """Where and with what it was measured."""
    cores = os.cpu_count()
    peer = (converting.DECORATOR,) if converting.is_decorator_here() else ()
    packages = ", ".join(f"{name} {version(name)}" for name in (*_PACKAGES, *peer))
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{_processor()}, {cores} cores, {platform.system()} {platform.machine()}, "
        f"{platform.python_implementation()} {platform.python_version()}; "
        f"azfdecor {version('azfdecor')} ({_commit()}), {packages}; "
        f"{datetime.now(timezone.utc):%Y-%m-%d}, load average before: {load}."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _commit() -> str:
    """The checkout's commit, and whether there is more in it."""
    git = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    folder = Path(__file__).parent
    done = subprocess.run(git, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "no commit"


def _table(rows: list[Row]) -> str:
    """Markdown."""
    lines = [
        "| what | against | ours, ms | theirs, ms | ratio | bound | |",
        "| --- | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        bound = "" if row.bound is None else f"{row.bound:.2f}"
        verdict = "" if row.bound is None else "met" if row.is_met else "MISSED"
        lines.append(
            f"| {row.what} | {row.peer} | {_milliseconds(row.ours)} | "
            f"{_milliseconds(row.theirs)} | {row.ratio:.3f} | {bound} | {verdict} |"
        )
    return "\n".join(lines)


def _milliseconds(value: float) -> str:
    return f"{value:.1f}" if value >= 1 else f"{value:.4f}"


if __name__ == "__main__":
    sys.exit(main())
