"""What goes wrong with a test, rather than with the app."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from azfdecor.platform.mistake import Mistake


class AppError(Exception):
    """The app cannot be opened, or not in this way."""


def refused(file: Path, mistakes: Iterable[Mistake]) -> AppError:
    """The error of a file that the host cannot follow."""
    texts = [
        f"{file}{f':{mistake.line}' if mistake.line else ''}: {file.name} {mistake.why}\n"
        f"  {mistake.instead}"
        for mistake in mistakes
    ]
    return AppError("\n".join(texts))


class IdleError(AppError):
    """The app does not come to rest, such as two functions that send each other messages."""


class UnknownNameError(LookupError):
    """The app has no function, queue or table of that name."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        names = sorted(set(known))
        close = get_close_matches(name, names, 1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        has = f"it has {', '.join(map(repr, names))}" if names else f"it has no {what}"
        super().__init__(f"the app has no {what} {name!r}: {has}{hint}")
