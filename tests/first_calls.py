"""Calls functions as the worker does, several at once, and tells what came of it.

Async functions run on the event loop, others in threads. Called with the app's folder, with lists of
functions, and with "beside" or "after". Those of one list are called at once: the next list while
modules of the first are being imported, or after the calls of the first have ended. A module counts
itself in `builtins.importing` meanwhile.
"""

from __future__ import annotations

import asyncio
import builtins
import faulthandler
import importlib.util
import inspect
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from azure.functions import QueueMessage

ROOT = Path(sys.argv[1])
importlib.import_module("pydantic")  # whose import is not measured here
pool = ThreadPoolExecutor(32)
errors: list[tuple[int, str]] = []
order: list[str] = []
seen: list[int] = []


def load(name: str) -> Any:
    """The entry point of a function, as its function.json names it."""
    settings = json.loads((ROOT / name / "function.json").read_text("utf-8"))
    script = (ROOT / name / settings["scriptFile"]).resolve()
    spec = importlib.util.spec_from_file_location(f"entry_point_of_{name}", script)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, settings.get("entryPoint", "main"))


async def call(name: str, main: Any, turn: int) -> None:
    """Call a function."""
    given = {"text": QueueMessage(body=b'{"sku": "a"}') if "typed" in name else "a"}
    try:
        if inspect.iscoroutinefunction(main):
            await main(**given)
        else:
            await asyncio.get_running_loop().run_in_executor(pool, lambda: main(**given))
    except Exception as error:  # noqa: BLE001 - told
        errors.append((turn, f"{name}: {error!r}"))
    order.append(name)


def importing() -> int:
    """How many modules are being imported."""
    return getattr(builtins, "importing", 0)


async def watch() -> None:
    """Note what the event loop sees of imports, which is nothing while it waits for one."""
    while True:
        seen.append(importing())
        await asyncio.sleep(0.005)


async def run(calls: list[list[str]]) -> None:
    """Make all calls."""
    mains = {name: load(name) for names in calls for name in names}
    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    tasks: list[asyncio.Task[None]] = []
    for turn, names in enumerate(calls):
        tasks += [asyncio.create_task(call(name, mains[name], turn)) for name in names]
        if sys.argv[3] == "after":
            await asyncio.gather(*tasks)
        while not importing() and not all(task.done() for task in tasks):  # noqa: ASYNC110
            await asyncio.sleep(0.005)  # what imports runs in threads, and has no event to wait for
    await asyncio.gather(*tasks)
    watching.cancel()


faulthandler.dump_traceback_later(60, exit=True)  # imports that wait for each other for ever
sys.path.insert(0, str(ROOT))
asyncio.run(run(json.loads(sys.argv[2])))
print(
    json.dumps(
        {
            "errors": errors,
            "order": order,
            "goes on": any(seen),
            "imported": getattr(builtins, "imported", []),
        }
    )
)
