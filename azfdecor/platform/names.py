"""Names: of functions, of files on Windows, and of headers and cookies."""

from __future__ import annotations

import re

APP_PACKAGE = "__app__"
"""The package that the worker makes of the app root.

Source: azure-functions-python-worker, loader.py.
"""

# azure-functions-host, WebJobs.Script/Utility.cs.
_FUNCTION = re.compile(r"[a-z][a-z0-9_-]{0,127}", re.IGNORECASE | re.ASCII)
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
# RFC 9110 5.6.2; RFC 6265 4.1.1 has the same for cookies.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def is_function_name(name: str) -> bool:
    """Whether the host takes it; it drops a function of another name without an error."""
    return _FUNCTION.fullmatch(name) is not None and name.lower() != "host"


def is_reserved_on_windows(name: str) -> bool:
    """Whether Windows has no file or folder of that name, with any ending."""
    return _DEVICE.fullmatch(name) is not None


def is_token(name: str) -> bool:
    """Whether a header or a cookie can have the name."""
    return _TOKEN.fullmatch(name) is not None
