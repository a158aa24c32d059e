"""`generate --watch`: a run for each change of what the last run read or wrote."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from azfdecor.cli import terminal
from azfdecor.compiler import ownership
from azfdecor.compiler.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_WATCHED = (".py", "host.json", "local.settings.json", "pyproject.toml", ownership.FUNCTION_JSON)
_PAUSE = 300
"""Milliseconds without a change after which the watch is asked again."""
_STAGING = f"{os.sep}.azfdecor-"
"""What paths of files hold that are still being written."""


def run(root: Path, target: Path | None, options: Sequence[str]) -> int:
    """Generate in a fresh interpreter for each change, so that no stale module is left over.

    Args:
        root: The app root.
        target: The folder to write into; the app root by default.
        options: More words for each run.
    """
    try:
        import watchfiles
    except ImportError:
        msg = 'generate --watch needs watchfiles: pip install "azfdecor[local]"'
        raise UsageError(msg) from None
    root = root.resolve()
    target = target.resolve() if target else root
    words = [sys.executable, "-m", "azfdecor", "generate", str(root), *options]
    words += ["--out", str(target)] if target != root else []
    sources = watchfiles.DefaultFilter()
    written = _Written(target)

    def is_change(change: watchfiles.Change, path: str) -> bool:
        is_watched = path.endswith(_WATCHED) and _STAGING not in path
        return is_watched and sources(change, path) and written.differs(path)

    try:
        status = subprocess.run(words, check=False).returncode
        if status == UsageError.exit_status:
            return status
        told = f"watching {terminal.printable(str(root))}; Ctrl-C ends it"
        while True:
            written.note()
            folders = _folders(root, target)
            changing = watchfiles.watch(
                *folders, watch_filter=is_change, yield_on_timeout=True, rust_timeout=_PAUSE
            )
            for changes in changing:
                if told:  # only now the watch has begun for certain
                    terminal.complain(told)
                    told = ""
                if changes:
                    subprocess.run(words, check=False)
                    written.note()
                if _folders(root, target) != folders:
                    break  # the target has come into being
    except KeyboardInterrupt:
        return 0  # a run that was interrupted has said so itself


def _folders(root: Path, target: Path) -> list[Path]:
    is_apart = not target.is_relative_to(root) and target.is_dir()
    return [root, target] if is_apart else [root]


class _Written:
    """The generated files as the last run left them, which tells its own changes from others'."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._before: dict[str, tuple[int, ...] | None] = {}
        self._now: dict[str, tuple[int, ...] | None] = {}

    def note(self) -> None:
        """A run has ended. What was edited meanwhile is not as it left it."""
        self._before, self._now = self._now, {file: _state(file) for file in self._files()}

    def differs(self, path: str) -> bool:
        """Whether a file that has changed is another now than the last run left it."""
        if path in self._now or path in self._before:
            return _state(path) != self._now.get(path)
        return True

    def _files(self) -> Iterator[str]:
        for folder in (self._target, *self._target.glob("[!.]*/")):
            for pattern in (ownership.FUNCTION_JSON, "*.py"):
                for file in folder.glob(pattern):
                    if ownership.owner(file)[0] is ownership.Owner.AZFDECOR:
                        yield str(file)


def _state(file: str) -> tuple[int, ...] | None:
    try:
        status = os.stat(file)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
