"""What an engine is: it loads an app's functions and calls them with what a host would send."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self


PACKAGE = "__app__"
"""The package that the worker makes of the app root."""


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
    """A request as the host hands it over; its query is that of the URL unless it is given."""
    found = _query_of(url) if query is None else query
    parts = {"headers": headers or {}, "query": found, "params": route or {}}
    return Value("http", {"method": method, "url": url, **parts, "body": body})


def _query_of(url: str) -> dict[str, str]:
    """The query as the host reads it: without blank values, those of a repeated name joined.

    Source: azure-functions-host, WebJobs.Script.Grpc/MessageExtensions/
    GrpcMessageConversionExtensions.cs (ToRpcHttp).
    """
    found: dict[str, str] = {}
    spellings: dict[str, str] = {}
    for name, value in parse_qsl(url.partition("?")[2].partition("#")[0]):
        spelling = spellings.setdefault(name.lower(), name)
        found[spelling] = f"{found[spelling]},{value}" if spelling in found else value
    return found


class Direction(IntEnum):
    """Which way a binding goes, by the numbers that host and worker use."""

    IN = 0
    OUT = 1
    INOUT = 2


class DataType(IntEnum):
    """The `dataType` of a binding, by the numbers that host and worker use."""

    UNDEFINED = 0
    STRING = 1
    BINARY = 2
    STREAM = 3


@dataclass(frozen=True)
class Binding:
    """A binding of function.json, as far as the worker is told of it."""

    type: str
    direction: Direction
    data_type: DataType

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """The binding that an entry of function.json describes."""
        data_type = entry.get("dataType") or "undefined"
        direction = Direction[entry["direction"].upper()]
        return cls(entry["type"], direction, DataType[data_type.upper()])


class Engine(ABC):
    """The functions of one app, loaded in this process.

    Its state is that of the process: an engine is for one app and cannot be undone, so open it in a
    process of its own where that matters.

    Args:
        root: The app root, or the folder that holds the generated function folders.
        first_on_path: The app root stands first on `sys.path`, as in Azure; False puts it last,
            as Core Tools does.

    Attributes:
        title: What it is, in words for people.
    """

    title: ClassVar[str]

    def __init__(self, root: Path, *, first_on_path: bool = True) -> None:
        self._root = root.resolve()
        self._loop = asyncio.new_event_loop()
        sys.path.insert(0 if first_on_path else len(sys.path), str(self._root))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the event loop with what still runs on it, and the threads."""
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        if tasks:
            self._loop.run_until_complete(asyncio.wait(tasks))
        self._loop.close()
        self._forget()

    def _forget(self) -> None:
        """Leave the package of the app root to the next app, whose entry points have like names."""
        package = sys.modules.get(PACKAGE)
        if package is not None:  # Microsoft's loader adds the root once for each function
            package.__path__[:] = [path for path in package.__path__ if path != str(self._root)]
        for name in [name for name in sys.modules if name.startswith(f"{PACKAGE}.")]:
            del sys.modules[name]

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
            bindings = {entry["name"]: Binding.of(entry) for entry in content["bindings"]}
            self._load(name, Path(script), content.get("entryPoint") or "main", bindings)
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
        return self._loop.run_until_complete(self._call(name, inputs, metadata or {}))

    @abstractmethod
    def _load(
        self, name: str, script: Path, entry_point: str, bindings: Mapping[str, Binding]
    ) -> None:
        """Load one function, or raise what its loading raises."""

    @abstractmethod
    async def _call(
        self, name: str, inputs: Mapping[str, Value], metadata: Mapping[str, Value]
    ) -> Outcome:
        """Call one function, on the event loop."""
