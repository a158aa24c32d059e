"""Importing azfdecor and using it, against importing azure.functions."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from timing import Row, Run, compare, interleaved, python

ROUNDS = 31

_MODULE = """
from azfdecor import blob_output, blob_trigger, http_trigger, queue_output, queue_trigger


@http_trigger("greet/{name}", methods=["GET"])
def greet() -> str:
    return "hello"


@queue_trigger("orders")
@blob_output("receipts/{id}.json")
def ship(order: str) -> str:
    return order


@blob_trigger("samples/{name}")
@queue_output("samples")
def announce(sample: str) -> str:
    return sample
"""

_TIMED = """
from time import perf_counter
start = perf_counter()
import {}
print((perf_counter() - start) * 1000)
"""


def measure(rounds: int = ROUNDS) -> list[Row]:
    """Time it inside the process, and from outside less the bare interpreter."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "functions.py").write_text(_MODULE)
        runs = interleaved(
            {
                "bare": partial(python, "-c", "pass", cwd=root),
                "ours": partial(python, "-c", _TIMED.format("functions"), cwd=root),
                "theirs": partial(python, "-c", _TIMED.format("azure.functions"), cwd=root),
            },
            rounds,
        )
    ours, theirs = runs["ours"], runs["theirs"]
    what, peer = "import azfdecor, decorate 3 functions", "import azure.functions"
    return [
        compare(what, _inside(ours), peer, _inside(theirs), 0.1),
        compare(
            f"{what}: process less bare interpreter",
            _more_than(runs["bare"], ours),
            peer,
            _more_than(runs["bare"], theirs),
            0.1,
        ),
    ]


def _inside(runs: list[Run]) -> list[float]:
    return [float(run.output) for run in runs]


def _more_than(bare: list[Run], runs: list[Run]) -> list[float]:
    return [run.total - base.total for base, run in zip(bare, runs, strict=True)]
