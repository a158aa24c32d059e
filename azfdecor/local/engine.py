"""Loads and calls an app's functions in Microsoft's own runtime for the v1 model.

`azure-functions-runtime-v1` is what Azure runs from Python 3.13 on. It is no documented
interface, so every use of it stands here. Its state is that of the process: an engine is for
one app and cannot be undone, so run one in a process of its own where that matters.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import uuid
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self

_IN, _OUT, _INOUT = 0, 1, 2
_DIRECTIONS = {"in": _IN, "out": _OUT, "inout": _INOUT}
_DATA_TYPES = {"undefined": 0, "string": 1, "binary": 2, "stream": 3}
_PROTOS = SimpleNamespace(
    BindingInfo=SimpleNamespace(out=_OUT, inout=_INOUT, undefined=_DATA_TYPES["undefined"])
)


class EngineUnavailableError(RuntimeError):
    """Microsoft's runtime is not installed, or not for this Python (3.13 and later)."""


@dataclass(frozen=True)
class Value:
    """A value as host and worker exchange it.

    Attributes:
        kind: "string", "bytes", "json", "http", or for a batch "collection_string" or
            "collection_bytes"; None for no value.
        content: `str` for "string" and "json", `bytes` for "bytes", a list of these for a batch,
            and for "http" a dict with the status code, headers and body of a response, and its
            cookies where it sets some; or the parts of a request.
    """

    kind: str | None
    content: Any


@dataclass(frozen=True)
class Outcome:
    """What one call gave.

    Attributes:
        returned: The value of the `$return` binding, if there is one.
        outputs: The values that were set, by binding name.
        error: The exception's text when the function raised, else None.
        traceback: Its traceback, as the host logs it.
    """

    returned: Value | None = None
    outputs: Mapping[str, Value] = field(default_factory=dict[str, Value])
    error: str | None = None
    traceback: str = ""


def http_request(
    method: str = "GET",
    url: str = "http://localhost/api",
    *,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    route: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> Value:
    """A request as the host hands it over."""
    parts = {"headers": headers or {}, "query": query or {}, "params": route or {}}
    return Value("http", {"method": method, "url": url, **parts, "body": body})


class Engine:
    """The functions of one app, loaded in this process.

    Args:
        root: The app root, or the folder that holds the generated function folders.
        first_on_path: The app root stands first on `sys.path`, as in Azure; False puts it last,
            as Core Tools does.

    Raises:
        EngineUnavailableError: When Microsoft's runtime cannot be imported.
    """

    def __init__(self, root: Path, *, first_on_path: bool = True) -> None:
        try:
            handle_event = import_module("azure_functions_runtime_v1.handle_event")
        except ImportError as error:
            msg = (
                "Microsoft's runtime is not here: it needs Python 3.13 and "
                'pip install "azfdecor[local]"'
            )
            raise EngineUnavailableError(msg) from error
        meta = import_module("azure_functions_runtime_v1.bindings.meta")
        self._threadpool = import_module("azure_functions_runtime_v1.utils.threadpool")
        datumdef = import_module("azure_functions_runtime_v1.bindings.datumdef")
        native = import_module("azure_functions_runtime_v1.native_invocation")
        self._loader = import_module("azure_functions_runtime_v1.loader")
        self._registry = handle_event._functions  # noqa: SLF001 - the runtime's one registry
        self._invoke = native.invocation_request_native
        self._datum = datumdef.Datum
        self._root = root.resolve()
        self._loop = asyncio.new_event_loop()
        sys.path.insert(0 if first_on_path else len(sys.path), str(self._root))
        meta.load_binding_registry()
        self._loader.install()
        self._threadpool.start_threadpool_executor()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the event loop, with what still runs on it, and the thread pool of the runtime."""
        self._threadpool.stop_threadpool_executor()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        if tasks:
            self._loop.run_until_complete(asyncio.wait(tasks))
        self._loop.close()

    def names(self) -> list[str]:
        """The functions that the host would find, by their folders."""
        found = (entry for entry in os.scandir(self._root) if entry.is_dir())
        return sorted(e.name for e in found if Path(e.path, "function.json").is_file())

    def load(self, name: str) -> str | None:
        """Load one function as the worker does; the result is the error, None when it loaded."""
        folder = self._root / name
        try:
            content = json.loads((folder / "function.json").read_text("utf-8"))
            script = os.path.normpath(folder / content.get("scriptFile", "__init__.py"))
            entry_point = content.get("entryPoint")
            function = self._loader.load_function(name, str(folder), script, entry_point)
            metadata = SimpleNamespace(
                name=name,
                directory=str(folder),
                bindings={b["name"]: _binding_info(b) for b in content["bindings"]},
            )
            self._registry.add_function(name, function, metadata, _PROTOS)
        except Exception as error:  # noqa: BLE001 - whatever it is, the host would report it
            return f"{type(error).__name__}: {error}"
        return None

    def call(
        self,
        name: str,
        inputs: Mapping[str, Value],
        metadata: Mapping[str, Value] | None = None,
    ) -> Outcome:
        """Call a loaded function.

        Args:
            name: The function's name.
            inputs: The values of the trigger and the inputs, by binding name.
            metadata: The trigger's metadata, such as a queue message's id.
        """
        arguments = [(key, self._to_datum(value)) for key, value in inputs.items()]
        trigger_metadata = {key: self._to_datum(v) for key, v in (metadata or {}).items()}
        ok, returned, outputs, error, trace = self._loop.run_until_complete(
            self._invoke(str(uuid.uuid4()), name, arguments, trigger_metadata)
        )
        if not ok:
            return Outcome(error=error or "failed", traceback=trace or "")
        return Outcome(
            returned=None if returned is None else _from_datum(returned),
            outputs={key: _from_datum(value) for key, value in outputs},
        )

    def _to_datum(self, value: Value) -> Any:
        content = value.content
        if value.kind == "http":
            parts = {
                key: {k: self._datum(v, "string") for k, v in content[key].items()}
                for key in ("headers", "query", "params")
            }
            content = {
                "method": self._datum(content["method"], "string"),
                "url": self._datum(content["url"], "string"),
                "body": self._datum(content["body"], "bytes"),
                **parts,
            }
        elif value.kind and value.kind.startswith("collection_"):
            content = SimpleNamespace(**{value.kind.removeprefix("collection_"): content})
        return self._datum(content, value.kind)


def _binding_info(binding: Mapping[str, Any]) -> SimpleNamespace:
    return SimpleNamespace(
        type=binding["type"],
        direction=_DIRECTIONS[binding["direction"].lower()],
        data_type=_DATA_TYPES[(binding.get("dataType") or "undefined").lower()],
    )


def _from_datum(datum: Any) -> Value:
    if datum.type == "http":
        content: dict[str, Any] = {
            "status_code": int(datum.value["status_code"].value),
            "headers": {k: v.value for k, v in datum.value["headers"].items()},
            "body": datum.value["body"].value,
        }
        if datum.value.get("cookies"):
            # The worker sends them one by one, as `http.cookies` has read them.
            jars = datum.value["cookies"]
            content["cookies"] = [one.OutputString() for jar in jars for one in jar.values()]
        return Value("http", content)
    return Value(datum.type, datum.value)
