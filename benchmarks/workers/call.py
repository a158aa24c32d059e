"""Calls functions in Microsoft's runtime for the v1 model, in turns; prints milliseconds a call.

Takes the app root, the number of rounds and that of calls in a block; writes JSON: for each
measured thing the two series, one number a round. A function `x` is azfdecor's, and
`x_by_hand` its handwritten peer.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from azure_functions_runtime_v1.bindings.datumdef import Datum
from azure_functions_runtime_v1.native_invocation import (
    invocation_request_native,
    run_invocation_sync,
)

from azfdecor.local.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

    Block = Callable[[str], float]


def http() -> Datum:
    """A request as the worker gets it."""
    text = {"host": "localhost", "content-type": "application/json", "user-agent": "benchmark"}
    return Datum(
        {
            "method": Datum("POST", "string"),
            "url": Datum("http://localhost/api/greet/Ada?times=2", "string"),
            "headers": {name: Datum(value, "string") for name, value in text.items()},
            "query": {"times": Datum("2", "string")},
            "params": {"name": Datum("Ada", "string")},
            "body": Datum(b'{"sku": "tea", "quantity": 2}', "bytes"),
        },
        "http",
    )


QUEUE = {
    name: Datum(value, "json")
    for name, value in {
        "Id": '"7b1cf0a4"',
        "DequeueCount": "1",
        "PopReceipt": '"AgAAAAMAAAA"',
        "InsertionTime": '"2026-01-01T00:00:00+00:00"',
        "ExpirationTime": '"2026-01-08T00:00:00+00:00"',
        "NextVisibleTime": '"2026-01-01T00:10:00+00:00"',
    }.items()
}
REQUEST = ([("req", http())], dict[str, Datum]())
MESSAGE = ([("message", Datum('{"sku": "tea", "quantity": 2}', "string"))], QUEUE)


def main(root: Path, rounds: int, calls: int) -> None:
    """Time blocks of calls, ours and theirs in turns."""
    engine = Engine(root)
    for name in engine.names():
        error = engine.load(name)
        assert error is None, error
    with asyncio.Runner() as runner:

        def in_loop(name: str, inputs: Any, metadata: Any) -> float:
            return runner.run(_in_loop(name, inputs, metadata, calls))

        def direct(name: str, inputs: Any, metadata: Any) -> float:
            return _direct(name, inputs, metadata, calls)

        measured: dict[str, tuple[str, Block]] = {
            "sync HTTP": ("hello", lambda name: in_loop(name, *REQUEST)),
            "sync HTTP, no event loop": ("hello", lambda name: direct(name, *REQUEST)),
            "async HTTP": ("hello_async", lambda name: in_loop(name, *REQUEST)),
            "queue": ("ship", lambda name: in_loop(name, *MESSAGE)),
            "queue, no event loop": ("ship", lambda name: direct(name, *MESSAGE)),
        }
        result = {
            what: _turns(name, block, rounds, calls) for what, (name, block) in measured.items()
        }
    print(json.dumps(result))


def _turns(name: str, block: Block, rounds: int, calls: int) -> tuple[list[float], list[float]]:
    """Milliseconds a call in each round: ours, and theirs."""
    names = [name, f"{name}_by_hand"]
    taken: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + 1):  # the first does not count
        for one in names if number % 2 else reversed(names):
            gc.collect()
            taken[one].append(block(one) * 1000 / calls)
    ours, theirs = taken.values()
    return ours[1:], theirs[1:]


async def _in_loop(name: str, inputs: Any, metadata: Any, calls: int) -> float:
    start = perf_counter()
    for _ in range(calls):
        ok, *_, error, trace = await invocation_request_native("id", name, inputs, metadata)
        assert ok, (error, trace)
    return perf_counter() - start


def _direct(name: str, inputs: Any, metadata: Any, calls: int) -> float:
    start = perf_counter()
    for _ in range(calls):
        handled, ok, *_, error, trace = run_invocation_sync("id", name, inputs, metadata)
        assert handled, name
        assert ok, (error, trace)
    return perf_counter() - start


main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
