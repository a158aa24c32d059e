"""The id of a host: it tells what one app keeps in an account from what others do.

Source: azure-functions-host, WebHost ScriptHostIdProvider.cs.
"""

from __future__ import annotations

import platform
import zlib
from typing import TYPE_CHECKING

from azfdecor.platform import settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SETTING = "AzureFunctionsWebHost__hostid"
_LONGEST = 32


def host_id(root: Path, environment: Mapping[str, str]) -> str:
    """The id of the host of an app: that of the setting, else of this machine and the app's folder."""
    given = settings.lookup(SETTING, environment)
    if given:
        return given.lower()
    folder = str(zlib.crc32(str(root.resolve()).encode()))
    machine = "".join(c for c in platform.node().lower() if c.isascii() and c.isalnum())
    return f"{machine[: _LONGEST - 1 - len(folder)]}-{folder}".lstrip("-")
