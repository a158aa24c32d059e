"""Runs an app on this machine. It never runs in Azure; its needs are the extra `local`."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from azfdecor.local.direct import DirectEngine
from azfdecor.local.microsoft import MicrosoftEngine
from azfdecor.local.protocol import Engine, Outcome, Value, http_request

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Engine", "Outcome", "Value", "http_request", "open_engine"]


def open_engine(root: Path, *, first_on_path: bool = True) -> Engine:
    """Make an app ready in this process: in Microsoft's runtime if it is installed.

    Args:
        root: The app root, or the folder that holds the generated function folders.
        first_on_path: The app root stands first on `sys.path`, as in Azure; False puts it last,
            as Core Tools does.
    """
    engine = MicrosoftEngine if find_spec("azure_functions_runtime_v1") else DirectEngine
    return engine(root, first_on_path=first_on_path)
