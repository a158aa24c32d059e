"""What the commands that read an app share: its argument, its progress, its problems."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from azfdecor.compiler import application

if TYPE_CHECKING:
    import argparse

    from azfdecor.compiler.model import App
    from azfdecor.compiler.problem import Problem

_PATIENCE = 1.0
"""Seconds before a terminal is shown how far the reading is."""


def add_argument(parser: argparse.ArgumentParser) -> None:
    """The app's folder."""
    parser.add_argument(
        "app",
        metavar="APP",
        nargs="?",
        default=Path(),
        type=Path,
        help="the app's folder, the one with host.json (default: the current folder)",
    )


def read(folder: Path) -> tuple[App, list[Problem]]:
    """The app in a folder and its problems, with progress on a terminal."""
    progress = _Progress() if sys.stderr.isatty() else None
    try:
        return application.read(folder, progress)
    finally:
        if progress:
            progress.clear()


class _Progress:
    """One line on the terminal, once it takes longer than a second."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._width = 0

    def __call__(self, done: int, total: int, module: str) -> None:
        if time.monotonic() - self._start >= _PATIENCE:
            line = f"reading {done + 1} of {total}: {module}"[:79]
            print(f"\r{line:<{self._width}}", end="", file=sys.stderr, flush=True)
            self._width = len(line)

    def clear(self) -> None:
        if self._width:
            print(f"\r{'':<{self._width}}\r", end="", file=sys.stderr, flush=True)
