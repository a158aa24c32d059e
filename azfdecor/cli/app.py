"""What the commands that read an app share: which one it is, and progress while it is read."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from azfdecor.cli.terminal import printable
from azfdecor.compiler.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Generator

_PATIENCE = 1.0
"""Seconds before a terminal is shown how far the reading is."""


def add_argument(parser: argparse.ArgumentParser) -> None:
    """The app's folder."""
    parser.add_argument(
        "app",
        metavar="APP",
        nargs="?",
        type=Path,
        help="the app's folder, the one with host.json "
        "(default: the current folder, or the next one above it that has a host.json)",
    )


def folder(given: Path | None) -> Path:
    """The app root that is named, or else that in which the command runs.

    Raises:
        UsageError: When there is none.
    """
    try:
        current = Path.cwd()
    except OSError as error:
        msg = f"the current folder is gone: {error.strerror}"
        raise UsageError(msg) from None
    if given is not None:
        return given
    found = next((f for f in (current, *current.parents) if os.path.isfile(f / "host.json")), None)
    if found is None:
        msg = (
            "neither the current folder nor one above it has a host.json. Name the app's folder, "
            'or make this one an app with a host.json that holds {"version": "2.0"}'
        )
        raise UsageError(msg)
    return found


class _Progress:
    """One line on the terminal, once it takes longer than a second, in one module too."""

    def __init__(self) -> None:
        import threading

        self._stream = sys.stderr
        self._line = ""
        self._width = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._show, daemon=True)
        self._thread.start()

    def __call__(self, done: int, total: int, module: str) -> None:
        self._line = f"reading {done + 1} of {total}: {printable(module)}"[:79]

    def _show(self) -> None:
        shown = ""
        wait = _PATIENCE
        while not self._is_over.wait(wait):
            wait = _PATIENCE / 10
            line = self._line
            if line != shown:
                print(f"\r{line:<{self._width}}", end="", file=self._stream, flush=True)
                shown, self._width = line, len(line)

    def clear(self) -> None:
        self._is_over.set()
        self._thread.join()
        if self._width:
            print(f"\r{'':<{self._width}}\r", end="", file=self._stream, flush=True)


@contextlib.contextmanager
def progress() -> Generator[_Progress | None]:
    """What shows how far the reading is, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    shown = _Progress()
    try:
        yield shown
    finally:
        shown.clear()
