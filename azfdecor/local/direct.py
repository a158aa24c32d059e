"""An engine for every Python: what the worker does, over the converters of `azure.functions`."""

from __future__ import annotations

import asyncio
import inspect
import sys
import threading
import traceback
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from typing import TYPE_CHECKING, Any, ClassVar

from azure.functions.meta import Datum

from azfdecor.local.converters import converter, encode
from azfdecor.local.datum import from_datum, to_datum
from azfdecor.local.protocol import PACKAGE, Engine, Outcome
from azfdecor.local.signature import FunctionLoadError, Signature, signature

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from azfdecor.local.protocol import Binding, Value

_thread_local_storage = threading.local()


@dataclass(frozen=True)
class TraceContext:
    """What is traced of an invocation: nothing here. The names with capitals are older."""

    trace_parent: str = ""
    trace_state: str = ""
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    Traceparent: str = ""
    Tracestate: str = ""
    Attributes: dict[str, str] = field(default_factory=dict[str, str])


@dataclass
class RetryContext:
    """How often an invocation was tried again: never here."""

    retry_count: int = 0
    max_retry_count: int = 0
    rpc_exception: object = None


@dataclass(frozen=True, eq=False)
class Context:
    """What a function is told of its invocation."""

    function_name: str
    function_directory: str
    invocation_id: str
    thread_local_storage: threading.local = _thread_local_storage
    trace_context: TraceContext = field(default_factory=TraceContext)
    retry_context: RetryContext = field(default_factory=RetryContext)


class Out:
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
    signature: Signature


class DirectEngine(Engine):
    """Does itself what Microsoft's runtime does, as far as functions can see."""

    title: ClassVar[str] = "azfdecor's direct engine"

    def __init__(self, root: Path, *, first_on_path: bool = True) -> None:
        super().__init__(root, first_on_path=first_on_path)
        self._functions: dict[str, _Function] = {}
        self._threads = ThreadPoolExecutor()
        package = sys.modules.get(PACKAGE)
        if package is None:
            package = module_from_spec(ModuleSpec(PACKAGE, None, is_package=True))
            sys.modules[PACKAGE] = package
        package.__path__.append(str(self._root))

    def close(self) -> None:
        """End the event loop with what still runs on it, and the threads."""
        self._threads.shutdown()
        super().close()

    def _load(
        self, name: str, script: Path, entry_point: str, bindings: Mapping[str, Binding]
    ) -> None:
        function = getattr(import_module(self._module(script)), entry_point, None)
        if not callable(function):
            msg = f"{script} has no function {entry_point}"
            raise FunctionLoadError(msg)
        self._functions[name] = _Function(function, signature(function, bindings))

    def _module(self, script: Path) -> str:
        """The name that the worker imports a script by."""
        if not script.is_relative_to(self._root) or script.suffix != ".py":
            msg = f"{script} is no Python file of the app"
            raise FunctionLoadError(msg)
        parts = script.relative_to(self._root).with_suffix("").parts
        if parts[-1].lower() == "__init__":
            parts = parts[:-1]
        return ".".join((PACKAGE, *parts))

    async def _call(
        self, name: str, inputs: Mapping[str, Value], metadata: Mapping[str, Value]
    ) -> Outcome:
        function = self._functions.get(name)
        if function is None:
            return Outcome(error=f"function {name} not loaded")
        context = Context(name, str(self._root / name), str(uuid.uuid4()))
        try:
            return await self._run(function, inputs, metadata, context)
        except Exception as error:  # noqa: BLE001 - whatever it is, the host would report it
            return Outcome(error=repr(error), traceback=traceback.format_exc())

    async def _run(
        self,
        function: _Function,
        inputs: Mapping[str, Value],
        metadata: Mapping[str, Value],
        context: Context,
    ) -> Outcome:
        signature = function.signature
        datums = {name: to_datum(value, Datum) for name, value in metadata.items()}
        arguments: dict[str, Any] = {}
        for name, value in inputs.items():
            one = converter(signature.inputs[name].binding_type)
            told = datums if one.has_trigger_support() else {}
            arguments[name] = one.decode(to_datum(value, Datum), trigger_metadata=told)
        if signature.takes_context:
            arguments["context"] = context
        outs = {name: Out() for name in signature.outputs}
        arguments |= outs
        result = await self._result(function.call, arguments, context)
        if result is not None and signature.returned is None:
            msg = f"{context.function_name} returned a value and no binding takes it"
            raise RuntimeError(msg)
        outputs: dict[str, Value] = {}
        for name, place in signature.outputs.items():
            value = outs[name].get()
            if value is not None:
                outputs[name] = from_datum(encode(place.binding_type, value, place.annotation))
        returned = None
        if signature.returned is not None:
            place = signature.returned
            returned = encode(place.binding_type, result, place.annotation)
        return Outcome(None if returned is None else from_datum(returned), outputs)

    async def _result(
        self, call: Callable[..., Any], arguments: Mapping[str, Any], context: Context
    ) -> Any:
        """What a function returns: awaited on the event loop, or called in a thread."""
        _thread_local_storage.invocation_id = context.invocation_id
        if inspect.iscoroutinefunction(call):
            return await call(**arguments)

        def run() -> Any:
            _thread_local_storage.invocation_id = context.invocation_id
            try:
                return call(**arguments)
            finally:
                _thread_local_storage.invocation_id = None

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)
