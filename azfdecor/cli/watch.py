"""`generate --watch`: a run for each change of what the last run read or wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from azfdecor.cli import terminal
from azfdecor.compiler import application, ownership
from azfdecor.compiler.errors import UsageError
from azfdecor.platform.function_json import FUNCTION_JSON

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_WATCHED = (".py", "host.json", "local.settings.json", "pyproject.toml", FUNCTION_JSON)
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
    root = application.app_root(root)
    target = target.resolve() if target else root
    words = ["generate", str(root), *options, *(["--out", str(target)] if target != root else [])]
    sources = watchfiles.DefaultFilter()
    runs = _Runs([sys.executable, "-m", "azfdecor", *words], target)

    def is_change(change: watchfiles.Change, path: str) -> bool:
        is_watched = path.endswith(_WATCHED) and _STAGING not in path
        return is_watched and sources(change, path) and runs.is_outdated_by(path)

    told = f"watching {terminal.printable(str(root))}; Ctrl-C ends it"
    try:
        runs.start()
        while True:
            folders = _folders(root, target)
            changing = watchfiles.watch(
                *folders, watch_filter=is_change, yield_on_timeout=True, rust_timeout=_PAUSE
            )
            for changes in changing:
                runs.settle()
                if told and runs.status is not None:
                    if runs.status == UsageError.exit_status:
                        return runs.status
                    terminal.complain(told)
                    told = ""
                if changes:
                    runs.start()
                if _folders(root, target) != folders:
                    break  # the target has come into being
    except KeyboardInterrupt:
        runs.stop(patience=1)
        return 0  # a run that was interrupted has said so itself


def _folders(root: Path, target: Path) -> list[Path]:
    is_apart = not target.is_relative_to(root) and target.is_dir()
    return [root, target] if is_apart else [root]


class _Runs:
    """One run after the other: a change while one is under way stops it, and another begins.

    Attributes:
        status: The exit status of the last run that has ended.
    """

    def __init__(self, words: Sequence[str], target: Path) -> None:
        self.status: int | None = None
        self._words = words
        self._written = _Written(target)
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.stop()
        self._running = subprocess.Popen(self._words)

    def stop(self, patience: float = 0) -> None:
        """Stop what is under way, which leaves each function as it was or as it shall be."""
        if self._running:
            try:
                self._running.wait(patience)
            except subprocess.TimeoutExpired:
                self._running.terminate()
                self._running.wait()
        self.settle()

    def settle(self) -> None:
        """Take note of a run that has ended."""
        if self._running and self._running.poll() is not None:
            self.status = self._running.returncode
            self._running = None
            self._written.note()

    def is_outdated_by(self, path: str) -> bool:
        """Whether a change of a file is not a run's own doing."""
        self.settle()
        if self._running:
            return not (ownership.is_ours(path) or self._written.knows(path))
        return self._written.differs(path)


class _Written:
    """The generated files as the last run left them, which tells its own changes from others'."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._before: dict[str, tuple[int, ...] | None] = {}
        self._now: dict[str, tuple[int, ...] | None] = {}

    def note(self) -> None:
        """A run has ended. What was edited meanwhile is not as it left it."""
        self._before, self._now = self._now, {file: _state(file) for file in self._files()}

    def knows(self, path: str) -> bool:
        """Whether it is one of them, or was before the last run."""
        return path in self._now or path in self._before

    def differs(self, path: str) -> bool:
        """Whether a file that has changed is another now than the last run left it."""
        return not self.knows(path) or _state(path) != self._now.get(path)

    def _files(self) -> set[str]:
        """Each function.json, the script that it names and the packages that the script is in.

        Only as far as they are as azfdecor wrote them.
        """
        files: set[str] = set()
        for function_json in self._target.glob(f"[!.]*/{FUNCTION_JSON}"):
            whose, text = ownership.owner(function_json)
            if whose is ownership.Owner.AZFDECOR:
                script = os.path.join(function_json.parent, json.loads(text).get("scriptFile", ""))
                path = os.path.normpath(script)
                files |= {str(function_json), path}
                while (path := os.path.dirname(path)).startswith(f"{self._target}{os.sep}"):
                    files.add(os.path.join(path, "__init__.py"))
        return {file for file in files if ownership.owner(file)[0] is ownership.Owner.AZFDECOR}


def _state(file: str) -> tuple[int, ...] | None:
    try:
        status = os.stat(file)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
