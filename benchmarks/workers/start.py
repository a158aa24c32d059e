"""Loads an app as the worker of its model does and calls one function; prints when it answered.

Takes the model (v1 or v2), the app root and the function. All functions are loaded before it is called,
as the host asks for them at its start.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import protos

MODEL, ROOT, NAME = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
RUNTIME = "azure_functions_runtime" + ("_v1" if MODEL == "v1" else "")
runtime = importlib.import_module(RUNTIME)
handle_event = importlib.import_module(f"{RUNTIME}.handle_event")
meta = importlib.import_module(f"{RUNTIME}.bindings.meta")
native = importlib.import_module(f"{RUNTIME}.native_invocation")
Datum = importlib.import_module(f"{RUNTIME}.bindings.datumdef").Datum


def request(folder: Path) -> SimpleNamespace:
    """What the host sends for one function of the v1 model."""
    content = json.loads((folder / "function.json").read_text("utf-8"))
    metadata = SimpleNamespace(
        name=folder.name,
        directory=str(folder),
        script_file=os.path.normpath(folder / content["scriptFile"]),
        entry_point=content.get("entryPoint", ""),
        bindings={
            binding["name"]: protos.BindingInfo(
                type=binding["type"],
                direction=protos.BindingInfo.out if binding["direction"] == "out" else 0,
                data_type=0,
            )
            for binding in content["bindings"]
        },
    )
    return _load(SimpleNamespace(function_id=folder.name, metadata=metadata))


def _load(one: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(request=SimpleNamespace(function_load_request=one))


REQUESTS = [request(file.parent) for file in sorted(ROOT.glob("*/function.json"))]


async def load() -> str:
    """Load all functions; the id of the one to call."""
    if MODEL == "v1":
        for one in REQUESTS:
            await runtime.function_load_request(one)
        return NAME
    handle_event.load_function_metadata(str(ROOT), caller_info="worker_init_request")
    found = handle_event._metadata_result  # noqa: SLF001 - what the worker answers to the host
    for metadata in found:
        await runtime.function_load_request(
            _load(SimpleNamespace(function_id=metadata.function_id))
        )
    return next(one.function_id for one in found if one.name == NAME)


def http() -> Any:
    """A request as the worker gets it."""
    return Datum(
        {
            "method": Datum("GET", "string"),
            "url": Datum(f"http://localhost/api/{NAME}", "string"),
            "headers": {},
            "query": {},
            "params": {},
            "body": Datum(b"", "bytes"),
        },
        "http",
    )


async def main() -> float:
    """The time of the answer."""
    sys.path[0] = str(ROOT)
    handle_event.protos = protos
    meta.load_binding_registry()
    if MODEL == "v1":
        importlib.import_module(f"{RUNTIME}.loader").install()
    function = await load()
    ok, *_, error, trace = await native.invocation_request_native(
        "id", function, [("req", http())], {}
    )
    answered = perf_counter()
    assert ok, (error, trace)
    return answered


print(asyncio.run(main()))
