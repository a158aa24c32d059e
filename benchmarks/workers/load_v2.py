"""Indexes and loads an app of the v2 model as its worker does; prints milliseconds.

The clock starts when the runtime is ready, and takes in all that the worker does to answer the
host, its log line of every function and binding too (about a seventh of the time).
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace

import protos
from azure_functions_runtime import function_load_request, handle_event
from azure_functions_runtime.bindings import meta


async def load(root: Path) -> list[SimpleNamespace]:
    """What the worker finds, and loads one by one when the host asks for it."""
    handle_event.load_function_metadata(str(root), caller_info="worker_init_request")
    found = handle_event._metadata_result  # noqa: SLF001 - what the worker answers to the host
    for metadata in found:
        one = SimpleNamespace(function_id=metadata.function_id)
        await function_load_request(
            SimpleNamespace(request=SimpleNamespace(function_load_request=one))
        )
    return list(found)


def main(root: Path, expected: int) -> None:
    """Load it, and see that all of it was loaded."""
    sys.path[0] = str(root)
    handle_event.protos = protos
    meta.load_binding_registry()
    with asyncio.Runner() as runner:
        runner.get_loop()
        start = perf_counter()
        found = runner.run(load(root))
        taken = (perf_counter() - start) * 1000
    assert len(found) == expected, len(found)
    print(taken)


main(Path(sys.argv[1]), int(sys.argv[2]))
