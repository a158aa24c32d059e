"""Microsoft's own runtime for the v1 model as an engine.

`azure-functions-runtime-v1` is what Azure runs from Python 3.13 on. It is no documented
interface, so every use of it stands here.
"""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

from azfdecor.local.datum import from_datum, to_datum
from azfdecor.local.engine import DataType, Direction, Engine, Failure, Outcome
from azfdecor.local.invocation import current_invocation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor
    from pathlib import Path

    from typing_extensions import Self

    from azfdecor.app_modules import AppModules
    from azfdecor.local.engine import BindingInfo
    from azfdecor.local.invocation import Invocation
    from azfdecor.local.values import Value

_PROTOS = SimpleNamespace(
    BindingInfo=SimpleNamespace(
        out=Direction.OUT, inout=Direction.INOUT, undefined=DataType.UNDEFINED
    )
)


class EngineInUseError(RuntimeError):
    """Microsoft's runtime holds the functions of one app, and another app is open in it."""


class MicrosoftEngine(Engine):
    """Microsoft's runtime, which there is for Python 3.13 and later.

    Its state is that of the process, so only one of these can be open at a time.
    """

    title: ClassVar[str] = "Microsoft's runtime"
    _in_use: ClassVar[MicrosoftEngine | None] = None

    def __init__(self, app: AppModules, *, executor: Executor | None = None) -> None:
        super().__init__(app, executor=executor)
        # Imported before the app root is on the path, where a folder could shadow something.
        handle_event = import_module("azure_functions_runtime_v1.handle_event")
        meta = import_module("azure_functions_runtime_v1.bindings.meta")
        datumdef = import_module("azure_functions_runtime_v1.bindings.datumdef")
        native = import_module("azure_functions_runtime_v1.native_invocation")
        self._threadpool: Any = import_module("azure_functions_runtime_v1.utils.threadpool")
        self._loader = import_module("azure_functions_runtime_v1.loader")
        self._registry = handle_event._functions  # noqa: SLF001 - the runtime's one registry
        self._load_binding_registry: Callable[[], None] = meta.load_binding_registry
        self._invoke = native.invocation_request_native
        self._datum = datumdef.Datum
        self._invocation_id = native.invocation_id_cv
        self._raised: dict[str | None, BaseException] = {}

    async def __aenter__(self) -> Self:
        other = MicrosoftEngine._in_use
        if other is not None:
            msg = (
                f"cannot open the app {self.app.root}: Microsoft's runtime holds one app in a "
                f"process, and {other.app.root} is open. Close that one first, run this one in "
                "another process, or open it in azfdecor's direct engine, which holds several."
            )
            raise EngineInUseError(msg)
        MicrosoftEngine._in_use = self
        await super().__aenter__()
        self._load_binding_registry()
        self._threadpool._threadpool_executor = self._executor  # noqa: SLF001 - no setter
        return self

    async def close(self) -> None:
        """Wait for the functions that run in threads, and leave the runtime to the next app."""
        if MicrosoftEngine._in_use is not self:
            return
        await super().close()
        self._threadpool._threadpool_executor = None  # noqa: SLF001
        self._registry._functions.clear()  # noqa: SLF001
        self._loader._submodule_dirs.clear()  # noqa: SLF001
        MicrosoftEngine._in_use = None

    def _load(
        self, name: str, script: Path, entry_point: str, bindings: Mapping[str, BindingInfo]
    ) -> None:
        folder = str(self.app.root / name)
        function = self._loader.load_function(name, folder, str(script), entry_point)
        metadata = SimpleNamespace(name=name, directory=folder, bindings=bindings)
        self._registry.add_function(name, function, metadata, _PROTOS)
        functions = self._registry._functions  # noqa: SLF001
        watched = self._watched(function, is_async=functions[name].is_async)
        functions[name] = functions[name]._replace(func=watched)

    def _watched(self, function: Callable[..., Any], *, is_async: bool) -> Callable[..., Any]:
        """A function whose exceptions are kept, since the runtime gives their text alone."""

        async def awaited(**arguments: Any) -> Any:
            try:
                return await function(**arguments)
            except Exception as error:
                self._raised[current_invocation()] = error
                raise

        def called(**arguments: Any) -> Any:
            invocation_id: str = self._invocation_id.get()
            try:
                return self._in_thread(function, invocation_id)(**arguments)
            except Exception as error:
                self._raised[invocation_id] = error
                raise

        return awaited if is_async else called

    async def _call(
        self,
        name: str,
        inputs: Mapping[str, Value],
        metadata: Mapping[str, Value],
        invocation: Invocation,
    ) -> Outcome:
        arguments = [(key, to_datum(value, self._datum)) for key, value in inputs.items()]
        trigger_metadata = {key: to_datum(v, self._datum) for key, v in metadata.items()}
        try:
            ok, returned, outputs, error, trace = await self._invoke(
                invocation.id,
                name,
                arguments,
                trigger_metadata,
                invocation.trace_parent,
                invocation.trace_state,
                invocation.retry_count,
                invocation.max_retry_count,
                invocation.retry_error,
            )
        except SystemExit as exit_:  # which would end the worker
            return Outcome(failure=Failure(repr(exit_), "", exit_))
        finally:
            raised = self._raised.pop(invocation.id, None)
        if not ok:
            return Outcome(failure=Failure(error or "failed", trace or "", raised))
        return Outcome(
            returned=None if returned is None else from_datum(returned),
            outputs={key: from_datum(value) for key, value in outputs},
        )
