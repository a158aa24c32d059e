"""The terminal: what it can show, and the one way for text to get there."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import sys
from typing import TYPE_CHECKING

from azfdecor.compiler.errors import AzfdecorError

if TYPE_CHECKING:
    from collections.abc import Generator

_CONTROL = r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]"
_UNSEEN = rf"{_CONTROL}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]"
"""Control characters and halves of pairs, what else ends a line, and what turns its direction."""
_LONGEST = 800
"""Characters of one text of the app's, such as an exception's, that are shown."""

_COLOURS = {"error": "31", "warning": "33", "created": "32", "updated": "33", "removed": "31"}
_ARROWS = {"in": ("←", "<-"), "out": ("→", "->")}


class OutputError(AzfdecorError):
    """What a command says cannot be written, as to a full disk."""


def prepare() -> None:
    """Make the standard streams ones that take every text, also those that were closed."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            # Otherwise the next file that is opened would get its number.
            handle = os.open(os.devnull, os.O_RDWR)
            if handle != number:
                os.dup2(handle, number)
                os.close(handle)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter gets a "?"


def say(text: str) -> None:
    """Write a line to stdout.

    Raises:
        BrokenPipeError: When its reader, such as `head`, has seen enough.
        OutputError: When it cannot be written otherwise.
    """
    with _written():
        print(text)


def flush() -> None:
    """See to it that all of stdout is written; raises as `say` does."""
    with _written():
        sys.stdout.flush()


@contextlib.contextmanager
def _written() -> Generator[None]:
    try:
        yield
    except OSError as error:
        # Python must not try again, and complain, at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        msg = f"the output cannot be written: {error.strerror}"
        raise OutputError(msg) from None


def complain(text: str) -> None:
    """Write a line to stderr, where there is one that takes it."""
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def shortened(text: str) -> str:
    """A text of the app's, cut where nobody reads on."""
    more = len(text) - _LONGEST
    return text if more <= 0 else f"{text[:_LONGEST]}... and {more:,} characters more"


def printable(text: str) -> str:
    """A text of the app's as a part of one line: what would steer the terminal is escaped."""
    text = shortened(text)
    return text if text.isprintable() else re.sub(_UNSEEN, _escaped, text)


def printable_line(text: str) -> str:
    """A whole line of a generated file, in which more characters than elsewhere are harmless."""
    return "\t".join(re.sub(_CONTROL, _escaped, part) for part in text.split("\t"))


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def paint(text: str, kind: str) -> str:
    """Colour a word, on a terminal that has not asked for none."""
    if kind in _COLOURS and sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        return f"\033[{_COLOURS[kind]}m{text}\033[0m"
    return text


def arrow(direction: str) -> str:
    """The arrow of a binding's direction, as far as the encoding has one."""
    fine, plain = _ARROWS[direction]
    try:
        fine.encode(sys.stdout.encoding)
    except (UnicodeEncodeError, LookupError, TypeError):
        return plain
    return fine


def width() -> int | None:
    """The columns of the terminal; None where there is none, and lines may be of any length."""
    is_known = sys.stdout.isatty() or os.environ.get("COLUMNS")
    return shutil.get_terminal_size().columns if is_known else None
