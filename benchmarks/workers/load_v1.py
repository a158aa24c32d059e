"""Loads an app of function folders as the worker for the v1 model does; prints milliseconds.

The clock starts when the runtime is ready and the host has read every function.json.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import protos
from azure_functions_runtime_v1 import function_load_request, handle_event, loader
from azure_functions_runtime_v1.bindings import meta


def request(folder: Path) -> SimpleNamespace:
    """What the host sends for one function."""
    content = json.loads((folder / "function.json").read_text("utf-8"))
    metadata = SimpleNamespace(
        name=folder.name,
        directory=str(folder),
        script_file=os.path.normpath(folder / content["scriptFile"]),
        entry_point=content.get("entryPoint", ""),
        bindings={binding["name"]: binding_info(binding) for binding in content["bindings"]},
    )
    load = SimpleNamespace(function_id=folder.name, metadata=metadata)
    return SimpleNamespace(request=SimpleNamespace(function_load_request=load))


def binding_info(binding: dict[str, Any]) -> protos.BindingInfo:
    """One entry of `bindings`."""
    return protos.BindingInfo(
        type=binding["type"],
        direction=protos.BindingInfo.out if binding["direction"] == "out" else 0,
        data_type=getattr(protos.BindingInfo, binding.get("dataType", "undefined")),
    )


async def load(requests: list[SimpleNamespace]) -> list[SimpleNamespace]:
    """The worker's answers."""
    return [await function_load_request(request) for request in requests]


def main(root: Path, expected: int) -> None:
    """Load it, and see that all of it was loaded."""
    sys.path[0] = str(root)
    handle_event.protos = protos
    meta.load_binding_registry()
    loader.install()
    requests = [request(file.parent) for file in sorted(root.glob("*/function.json"))]
    with asyncio.Runner() as runner:
        runner.get_loop()
        start = perf_counter()
        answers = runner.run(load(requests))
        taken = (perf_counter() - start) * 1000
    failed = [a.result for a in answers if a.result.status != protos.StatusResult.Success]
    assert not failed, failed[0]
    assert len(answers) == expected, len(answers)
    print(taken)


main(Path(sys.argv[1]), int(sys.argv[2]))
