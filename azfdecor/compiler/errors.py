"""What stops azfdecor altogether; everything else is a problem, and problems are data.

AzfdecorError
├── UsageError    the command cannot mean anything: no such folder, no app in it
└── ConfigError   [tool.azfdecor] cannot be read; names the file and the line
"""

from __future__ import annotations


class AzfdecorError(Exception):
    """Stops the command; `str()` is the text for the user."""

    exit_status = 2


class UsageError(AzfdecorError):
    """The command was given something that it cannot work on."""


class ConfigError(AzfdecorError):
    """The app's pyproject.toml cannot be followed."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")


def in_words(error: BaseException) -> str:
    """The class of an exception of the app's code and what it says, in one line."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - whatever its `__str__` raises
        text = ""
    return f"{type(error).__name__}: {text}".removesuffix(": ")
