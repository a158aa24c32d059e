"""`generate --watch`, as a process beside an app that changes."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from conftest import function_json
from folders import command, queue_functions, tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import AppFactory

DEEP = '[tool.azfdecor]\nscript-file = "../a/b/{function}.py"\n'


class Watch:
    """`generate --watch` as a process, and what it has said so far."""

    def __init__(self, root: Path, log: Path) -> None:
        self.edits = 0
        self._log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "azfdecor", "generate", str(root), "--watch"],
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self._log.read_text()

    def until(self, condition: Callable[[], object], edit: Callable[[], object]) -> None:
        """Edit, and wait for a condition; again every two seconds, for a watch may begin late."""
        deadline = time.monotonic() + 30
        again = 0.0
        while not condition():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            if time.monotonic() > again:
                edit()
                self.edits += 1
                again = time.monotonic() + 2
            time.sleep(0.02)


def test_watch_generates_at_every_change_and_outlives_problems(
    app: AppFactory, tmp_path: Path
) -> None:
    pytest.importorskip("watchfiles")
    root = app(queue_functions(["first", "second"]))
    source = root / "functions.py"

    def write(text: str) -> Callable[[], object]:
        return lambda: source.write_text(text)

    def queue() -> Any:
        return function_json(root, "first")["bindings"][0]["queueName"]

    new, newest = (
        queue_functions(["first"]).replace("queue-0", name) for name in ("new", "newest")
    )
    watch = Watch(root, tmp_path / "log")
    try:
        watch.until(lambda: "watching" in watch.said(), lambda: None)
        assert queue() == "queue-0"
        watch.until(lambda: queue() == "new" and not (root / "second").exists(), write(new))
        before = tree(root / "first")
        watch.until(lambda: "AZF101" in watch.said(), write(new + "def\n"))
        assert tree(root / "first") == before
        watch.until(lambda: queue() == "newest", write(newest))
        # What it writes itself must not set it off again and again.
        assert watch.said().count("1 unchanged") <= watch.edits
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as in a shell's background
            watch.process.send_signal(signal.SIGINT)
            assert watch.process.wait(20) == 0
        assert "Traceback" not in watch.said()
    finally:
        watch.process.kill()
        watch.process.wait()


@pytest.mark.parametrize("settings", ["", DEEP])
def test_watch_heals_generated_files_and_runs_once_for_each_change(
    app: AppFactory, tmp_path: Path, settings: str
) -> None:
    pytest.importorskip("watchfiles")
    root = app(queue_functions(["first"]), {"pyproject.toml": settings})
    file = root / "first" / "function.json"
    watch = Watch(root, tmp_path / "log")

    def runs() -> int:
        return len(re.findall(r"^\d+ (?:function|problem)s?: ", watch.said(), re.MULTILINE))

    try:
        watch.until(lambda: "watching" in watch.said(), lambda: None)
        time.sleep(2)
        assert runs() == 1, watch.said()
        before = file.read_bytes()
        file.unlink()
        watch.until(file.exists, lambda: file.unlink(missing_ok=True))
        assert file.read_bytes() == before
        edited = before.replace(b"queue-0", b"another")
        watch.until(lambda: "AZF602" in watch.said(), lambda: file.write_bytes(edited))
        watch.until(lambda: runs() >= 4, lambda: file.write_bytes(before))
        time.sleep(2)
        settled = runs()
        # Folders that appear and vanish are its own doing.
        source = root / "functions.py"
        source.write_text(queue_functions(["first", "second"]))
        watch.until(lambda: runs() > settled, lambda: None)
        source.write_text(queue_functions(["first"]))
        watch.until(lambda: runs() > settled + 1, lambda: None)
        time.sleep(2)
        assert runs() == settled + 2, watch.said()
        assert not (root / "second").exists()
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            said = watch.said()
            watch.process.send_signal(signal.SIGINT)
            assert watch.process.wait(20) == 0
            assert watch.said() == said
    finally:
        watch.process.kill()
        watch.process.wait()


@pytest.mark.parametrize("at_first", [True, False], ids=["at first", "later"])
def test_watch_leaves_a_module_that_hangs_when_it_is_mended(
    app: AppFactory, tmp_path: Path, at_first: bool
) -> None:
    pytest.importorskip("watchfiles")
    right, hanging = queue_functions(["first"]), "import azfdecor, time\ntime.sleep(1000)\n"
    root = app(hanging if at_first else right)
    source, started = root / "functions.py", root / "started"
    marked = hanging.replace("time\n", "time, pathlib\npathlib.Path('started').touch()\n", 1)
    source.write_text(marked if at_first else right)
    watch = Watch(root, tmp_path / "log")
    try:
        if not at_first:
            watch.until(lambda: "watching" in watch.said(), lambda: None)
            watch.until(started.exists, lambda: source.write_text(marked))
        watch.until(started.exists, lambda: None)
        changed = right.replace("queue-0", "mended")
        watch.until(lambda: "mended" in _queue(root), lambda: source.write_text(changed))
        assert "Traceback" not in watch.said()
    finally:
        watch.process.kill()
        watch.process.wait()


def _queue(root: Path) -> str:
    file = root / "first" / "function.json"
    return file.read_text() if file.exists() else ""


@pytest.mark.parametrize("where", ["nowhere", "folder"])
def test_watch_of_what_is_no_app_ends_with_2_at_once(tmp_path: Path, where: str) -> None:
    (tmp_path / "folder").mkdir()
    with command("generate", tmp_path / where, "--watch") as process:
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert errors.startswith("azfdecor: ")
    assert "Traceback" not in errors
