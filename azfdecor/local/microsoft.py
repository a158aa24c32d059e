"""Microsoft's own runtime for the v1 model as an engine.

`azure-functions-runtime-v1` is what Azure runs from Python 3.13 on. It is no documented
interface, so every use of it stands here.
"""

from __future__ import annotations

import uuid
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, ClassVar

from azfdecor.local.datum import from_datum, to_datum
from azfdecor.local.protocol import DataType, Direction, Engine, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from azfdecor.local.protocol import Binding, Value

_PROTOS = SimpleNamespace(
    BindingInfo=SimpleNamespace(
        out=Direction.OUT, inout=Direction.INOUT, undefined=DataType.UNDEFINED
    )
)


class MicrosoftEngine(Engine):
    """Microsoft's runtime, which there is for Python 3.13 and later."""

    title: ClassVar[str] = "Microsoft's runtime"

    def __init__(self, root: Path, *, first_on_path: bool = True) -> None:
        # Imported before the app root is on the path, where a folder could shadow something.
        handle_event = import_module("azure_functions_runtime_v1.handle_event")
        meta = import_module("azure_functions_runtime_v1.bindings.meta")
        datumdef = import_module("azure_functions_runtime_v1.bindings.datumdef")
        native = import_module("azure_functions_runtime_v1.native_invocation")
        self._threadpool = import_module("azure_functions_runtime_v1.utils.threadpool")
        self._loader = import_module("azure_functions_runtime_v1.loader")
        self._registry = handle_event._functions  # noqa: SLF001 - the runtime's one registry
        self._invoke = native.invocation_request_native
        self._datum = datumdef.Datum
        super().__init__(root, first_on_path=first_on_path)
        meta.load_binding_registry()
        self._loader.install()
        self._threadpool.start_threadpool_executor()

    def close(self) -> None:
        """End the event loop with what still runs on it, and the threads."""
        self._threadpool.stop_threadpool_executor()
        super().close()

    def _load(
        self, name: str, script: Path, entry_point: str, bindings: Mapping[str, Binding]
    ) -> None:
        folder = str(self._root / name)
        function = self._loader.load_function(name, folder, str(script), entry_point)
        metadata = SimpleNamespace(name=name, directory=folder, bindings=bindings)
        self._registry.add_function(name, function, metadata, _PROTOS)

    async def _call(
        self, name: str, inputs: Mapping[str, Value], metadata: Mapping[str, Value]
    ) -> Outcome:
        arguments = [(key, to_datum(value, self._datum)) for key, value in inputs.items()]
        trigger_metadata = {key: to_datum(v, self._datum) for key, v in metadata.items()}
        ok, returned, outputs, error, trace = await self._invoke(
            str(uuid.uuid4()), name, arguments, trigger_metadata
        )
        if not ok:
            return Outcome(error=error or "failed", traceback=trace or "")
        return Outcome(
            returned=None if returned is None else from_datum(returned),
            outputs={key: from_datum(value) for key, value in outputs},
        )
