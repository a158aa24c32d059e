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

from azure_functions_runtime_v1 import handle_event
from azure_functions_runtime_v1.bindings.datumdef import Datum
from azure_functions_runtime_v1.native_invocation import (
    invocation_request_native,
    run_invocation_sync,
)

from azfdecor.local import open_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Self

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
    with Timer(root, calls) as timer:
        measured: dict[str, tuple[str, Block]] = {
            "sync HTTP": ("hello", lambda name: timer.in_loop(name, *REQUEST)),
            "sync HTTP, no event loop": ("hello", lambda name: timer.direct(name, *REQUEST)),
            "async HTTP": ("hello_async", lambda name: timer.in_loop(name, *REQUEST)),
            "queue": ("ship", lambda name: timer.in_loop(name, *MESSAGE)),
            "queue, no event loop": ("ship", lambda name: timer.direct(name, *MESSAGE)),
        }
        result = {
            what: turns(name, f"{name}_by_hand", block, rounds)
            for what, (name, block) in measured.items()
        }
    print(json.dumps(result))


def turns(name: str, other: str, block: Block, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds a call in each round: of one, and of the other."""
    taken: dict[str, list[float]] = {name: [], other: []}
    for number in range(rounds + 1):  # the first does not count
        for one in taken if number % 2 else reversed(taken):
            gc.collect()
            taken[one].append(block(one))
    ours, theirs = taken.values()
    return ours[1:], theirs[1:]


class Timer:
    """An app's functions, loaded; each method gives milliseconds a call of a block of calls."""

    def __init__(self, root: Path, calls: int) -> None:
        self._opened = open_engine(root)
        self._calls = calls
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.run(self._load())
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._opened.__aexit__(None, None, None))
        self._runner.close()

    async def _load(self) -> None:
        self.engine = await self._opened.__aenter__()
        for name in self.engine.names():
            failure = await self.engine.load(name)
            assert failure is None, failure.traceback

    def in_loop(self, name: str, inputs: Any, metadata: Any) -> float:
        """Called as the worker does it over gRPC."""
        return self._runner.run(self._in_loop(name, inputs, metadata))

    async def _in_loop(self, name: str, inputs: Any, metadata: Any) -> float:
        start = perf_counter()
        for _ in range(self._calls):
            ok, *_, error, trace = await invocation_request_native("id", name, inputs, metadata)
            assert ok, (error, trace)
        return (perf_counter() - start) * 1000 / self._calls

    def direct(self, name: str, inputs: Any, metadata: Any) -> float:
        """Called as the newer worker does it with functions that are not async."""
        start = perf_counter()
        for _ in range(self._calls):
            handled, ok, *_, error, trace = run_invocation_sync("id", name, inputs, metadata)
            assert handled, name
            assert ok, (error, trace)
        return (perf_counter() - start) * 1000 / self._calls

    def alone(self, name: str, argument: Any) -> float:
        """The entry point called with its one argument, without the runtime around it."""
        entry_point = handle_event._functions.get_function(name).func  # noqa: SLF001
        start = perf_counter()
        for _ in range(self._calls):
            entry_point(argument)
        return (perf_counter() - start) * 1000 / self._calls


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
