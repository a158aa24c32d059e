"""Runs an app on this machine. It never runs in Azure; its needs are the extra `local`."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from azfdecor.app_modules import AppModules
from azfdecor.local.direct import DirectEngine
from azfdecor.local.engine import Engine, Failure, Outcome
from azfdecor.local.invocation import Invocation, current_invocation
from azfdecor.local.microsoft import EngineInUseError, MicrosoftEngine
from azfdecor.local.threads import CallingThread
from azfdecor.local.turns import in_use
from azfdecor.local.values import Value, http_request

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

__all__ = [
    "CallingThread",
    "DirectEngine",
    "Engine",
    "EngineInUseError",
    "Failure",
    "Invocation",
    "MicrosoftEngine",
    "Outcome",
    "Value",
    "current_invocation",
    "http_request",
    "open_engine",
]


@asynccontextmanager
async def open_engine(
    root: Path,
    *,
    sources: Sequence[Path] = (),
    first_on_path: bool = True,
    executor: Executor | None = None,
    engine: type[Engine] | None = None,
) -> AsyncGenerator[Engine]:
    """Make an app ready in this process while the context is open.

    Its modules go when the context is left, so that another app can be opened afterwards.

    Args:
        root: The app root, or the folder that holds the generated function folders.
        sources: Further folders with modules of the app, such as the app root where the function
            folders were generated elsewhere.
        first_on_path: The app root stands first on `sys.path`, as in Azure; False puts it last,
            as Core Tools does.
        executor: Where functions that are not async run; by default a thread pool as the worker's.
        engine: The kind of engine; by default Microsoft's runtime if it is installed.
    """
    kind = engine or (MicrosoftEngine if find_spec("azure_functions_runtime_v1") else DirectEngine)
    app = _modules(root, sources, first_on_path=first_on_path)
    made = kind(app, executor=executor)
    async with in_use(app), made:
        yield made


def _modules(root: Path, sources: Sequence[Path], *, first_on_path: bool) -> AppModules:
    return AppModules(root.resolve(), [s.resolve() for s in sources], first_on_path=first_on_path)
