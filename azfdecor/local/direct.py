"""An engine for every Python: what the worker does, over the converters of `azure.functions`."""

from __future__ import annotations

import asyncio
import inspect
import threading
import traceback
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from azure.functions.meta import Datum

from azfdecor.local.converters import converter, encode
from azfdecor.local.datum import from_datum, to_datum
from azfdecor.local.engine import Engine, Failure, Outcome
from azfdecor.local.entry_points import EntryPoint, FunctionLoadError, read_entry_point
from azfdecor.platform.names import APP_PACKAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor
    from pathlib import Path

    from azfdecor.app_modules import AppModules
    from azfdecor.local.engine import BindingInfo
    from azfdecor.local.invocation import Invocation, RetryError
    from azfdecor.local.values import Value

_thread_local_storage = threading.local()


@dataclass(frozen=True)
class TraceContext:
    """The trace context of an invocation. The names with capitals are older."""

    trace_parent: str = ""
    trace_state: str = ""
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    Traceparent: str = ""
    Tracestate: str = ""
    Attributes: dict[str, str] = field(default_factory=dict[str, str])


@dataclass
class RetryContext:
    """How often an invocation was tried again."""

    retry_count: int = 0
    max_retry_count: int = 0
    rpc_exception: RetryError | None = None


@dataclass(frozen=True, eq=False)
class Context:
    """What a function is told of its invocation."""

    function_name: str
    function_directory: str
    invocation_id: str
    thread_local_storage: threading.local = _thread_local_storage
    trace_context: TraceContext = field(default_factory=TraceContext)
    retry_context: RetryContext = field(default_factory=RetryContext)


class WorkerOut:
    """Holds what a function sets. As in the worker, it is none of `azure.functions`."""

    def __init__(self) -> None:
        self._value: object = None

    def set(self, value: object) -> None:
        """Keep a value."""
        self._value = value

    def get(self) -> Any:
        """The value that was set last."""
        return self._value


@dataclass(frozen=True)
class _Function:
    call: Callable[..., Any]
    entry_point: EntryPoint


class DirectEngine(Engine):
    """Does itself what Microsoft's runtime does, as far as functions can see."""

    title: ClassVar[str] = "azfdecor's direct engine"

    def __init__(self, app: AppModules, *, executor: Executor | None = None) -> None:
        super().__init__(app, executor=executor)
        self._functions: dict[str, _Function] = {}

    def _load(
        self, name: str, script: Path, entry_point: str, bindings: Mapping[str, BindingInfo]
    ) -> None:
        function = getattr(import_module(self._module(script)), entry_point, None)
        if not callable(function):
            msg = f"{script} has no function {entry_point}"
            raise FunctionLoadError(msg)
        self._functions[name] = _Function(function, read_entry_point(function, bindings))

    def _module(self, script: Path) -> str:
        """The name that the worker imports a script by."""
        root = self.app.root
        if not script.is_relative_to(root) or script.suffix != ".py":
            msg = f"{script} is no Python file of the app"
            raise FunctionLoadError(msg)
        parts = script.relative_to(root).with_suffix("").parts
        if parts[-1].lower() == "__init__":
            parts = parts[:-1]
        return ".".join((APP_PACKAGE, *parts))

    async def _call(
        self,
        name: str,
        inputs: Mapping[str, Value],
        metadata: Mapping[str, Value],
        invocation: Invocation,
    ) -> Outcome:
        function = self._functions.get(name)
        if function is None:
            return Outcome(failure=Failure(f"function {name} not loaded"))
        context = _context(name, str(self.app.root / name), invocation)
        try:
            return await self._run(function, inputs, metadata, context)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the host would report it
            return Outcome(failure=Failure(repr(error), traceback.format_exc(), error))

    async def _run(
        self,
        function: _Function,
        inputs: Mapping[str, Value],
        metadata: Mapping[str, Value],
        context: Context,
    ) -> Outcome:
        entry = function.entry_point
        datums = {name: to_datum(value, Datum) for name, value in metadata.items()}
        arguments: dict[str, Any] = {}
        for name, value in inputs.items():
            one = converter(entry.inputs[name].binding_type)
            told = datums if one.has_trigger_support() else {}
            arguments[name] = one.decode(to_datum(value, Datum), trigger_metadata=told)
        if entry.takes_context:
            arguments["context"] = context
        outs = {name: WorkerOut() for name in entry.outputs}
        arguments |= outs
        result = await self._result(function.call, arguments, context)
        if result is not None and entry.returned is None:
            msg = f"{context.function_name} returned a value and no binding takes it"
            raise RuntimeError(msg)
        outputs: dict[str, Value] = {}
        for name, slot in entry.outputs.items():
            value = outs[name].get()
            if value is not None:
                outputs[name] = from_datum(encode(slot.binding_type, value, slot.annotation))
        returned = None
        if entry.returned is not None:
            slot = entry.returned
            returned = encode(slot.binding_type, result, slot.annotation)
        return Outcome(None if returned is None else from_datum(returned), outputs)

    async def _result(
        self, call: Callable[..., Any], arguments: Mapping[str, Any], context: Context
    ) -> Any:
        """What a function returns: awaited on the event loop, or called in a thread."""
        _thread_local_storage.invocation_id = context.invocation_id
        if inspect.iscoroutinefunction(call):
            return await call(**arguments)
        in_thread = self._in_thread(call, context.invocation_id)

        def run() -> Any:
            _thread_local_storage.invocation_id = context.invocation_id
            try:
                return in_thread(**arguments)
            finally:
                _thread_local_storage.invocation_id = None

        return await asyncio.get_running_loop().run_in_executor(self._executor, run)


def _context(name: str, folder: str, invocation: Invocation) -> Context:
    parent, state = invocation.trace_parent, invocation.trace_state
    return Context(
        name,
        folder,
        invocation.id,
        trace_context=TraceContext(parent, state, Traceparent=parent, Tracestate=state),
        retry_context=RetryContext(
            invocation.retry_count, invocation.max_retry_count, invocation.retry_error
        ),
    )
