"""What an engine is: it loads an app's functions and calls them with what a host would send."""

from __future__ import annotations

import asyncio
import traceback
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar

from azfdecor.local.invocation import Invocation, running
from azfdecor.local.threads import thread_pool
from azfdecor.local.turns import Turn, inside
from azfdecor.platform import function_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor
    from pathlib import Path

    from typing_extensions import Self

    from azfdecor.app_modules import AppModules
    from azfdecor.local.values import Value
    from azfdecor.platform.function_json import BindingJson


@dataclass(frozen=True)
class Failure:
    """Why a function could not be loaded, or what its call raised.

    Attributes:
        error: The exception's text.
        traceback: Its traceback, as the host logs it.
        exception: The exception itself; None where the runtime tells its text alone.
    """

    error: str
    traceback: str = ""
    exception: BaseException | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Outcome:
    """What one call gave.

    Attributes:
        returned: The value of the `$return` binding, if there is one.
        outputs: The values that were set, by binding name.
        failure: What the call raised, else None.
    """

    returned: Value | None = None
    outputs: Mapping[str, Value] = field(default_factory=dict[str, "Value"])
    failure: Failure | None = None

    @property
    def error(self) -> str | None:
        """The exception's text when the call failed, else None."""
        return self.failure.error if self.failure else None

    @property
    def traceback(self) -> str:
        """The exception's traceback, as the host logs it."""
        return self.failure.traceback if self.failure else ""

    @property
    def exception(self) -> BaseException | None:
        """The exception itself, where the engine can have it."""
        return self.failure.exception if self.failure else None


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
class BindingInfo:
    """A binding of function.json, as far as the worker is told of it."""

    type: str
    direction: Direction
    data_type: DataType

    @classmethod
    def of(cls, entry: BindingJson) -> Self:
        """The binding that an entry of function.json describes.

        Raises:
            ValueError: It says no type, or a word that the host does not know.
        """
        data_type = entry.text("dataType") or "undefined"
        try:
            direction = Direction[entry.text("direction").upper()]
            found = cls(entry.type, direction, DataType[data_type.upper()])
        except KeyError as error:
            msg = f"the binding {entry.name!r} has the direction or data type {error}"
            raise ValueError(msg) from error
        if not (entry.name and entry.type):
            msg = f"the binding {entry.name!r} of the type {entry.type!r} lacks one of them"
            raise ValueError(msg)
        return found


class Engine(ABC):
    """The functions of one app, loaded in this process.

    It is a context: `async with` starts it, and ends it when the block is left. Everything runs on
    the event loop of the caller. The app's modules must be in use meanwhile (`with app:`), as
    `open_engine` has it.

    Args:
        app: The app's modules.
        executor: Where functions that are not async run; by default a thread pool as the worker's.

    Attributes:
        title: What it is, in words for people.
        app: The app's modules.
    """

    title: ClassVar[str]

    def __init__(self, app: AppModules, *, executor: Executor | None = None) -> None:
        self.app = app
        self._given = executor

    async def __aenter__(self) -> Self:
        self._executor = self._given or thread_pool()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Wait for the functions that run in threads, and end the threads."""
        if self._given is None:
            await asyncio.get_running_loop().run_in_executor(None, self._executor.shutdown)

    def names(self) -> list[str]:
        """The functions that the host would find, by their folders."""
        return function_json.folders(self.app.root)

    async def load(self, name: str) -> Failure | None:
        """Load one function as the worker does; None when that succeeds."""
        async with Turn(self.app):
            try:
                self._load_folder(name)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - the host would report it
                text = f"{type(error).__name__}: {error}"
                return Failure(text, traceback.format_exc(), error)
        return None

    async def call(
        self,
        name: str,
        inputs: Mapping[str, Value],
        metadata: Mapping[str, Value] | None = None,
        *,
        invocation: Invocation | None = None,
    ) -> Outcome:
        """Call a loaded function; several calls may run at once.

        Args:
            name: The function's name.
            inputs: The values of the trigger and the inputs, by binding name.
            metadata: The trigger's metadata, such as a queue message's id.
            invocation: What the function is told of this call; by default a first attempt.
        """

        async def call() -> Outcome:
            one = invocation or Invocation()
            async with Turn(self.app):
                with running(one.id):
                    return await self._call(name, inputs, metadata or {}, one)

        # A task of its own, as in the worker: what a function sets of the context ends with it.
        task = asyncio.create_task(call())
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait([task])
            raise
        if task.cancelled():  # by the function itself: nobody else has the task
            return Outcome(failure=Failure("CancelledError()", "", asyncio.CancelledError()))
        return task.result()

    def _load_folder(self, name: str) -> None:
        folder = self.app.root / name
        found = function_json.read(folder)
        if found.content is None or "bindings" not in found.content:
            msg = f"{name}/{function_json.FUNCTION_JSON} {found.mistakes[0].why}"
            raise ValueError(msg)
        bindings = {entry.name: BindingInfo.of(entry) for entry in found.bindings}
        script = found.script or folder / "__init__.py"
        self._load(name, script, found.entry_point, bindings)

    def _in_thread(self, call: Callable[..., Any], invocation_id: str) -> Callable[..., Any]:
        """A function as it is run on another thread."""

        def run(**arguments: Any) -> Any:
            with inside(self.app), running(invocation_id):
                return call(**arguments)

        return run

    @abstractmethod
    def _load(
        self, name: str, script: Path, entry_point: str, bindings: Mapping[str, BindingInfo]
    ) -> None:
        """Load one function, or raise what its loading raises."""

    @abstractmethod
    async def _call(
        self,
        name: str,
        inputs: Mapping[str, Value],
        metadata: Mapping[str, Value],
        invocation: Invocation,
    ) -> Outcome:
        """Call one function."""
