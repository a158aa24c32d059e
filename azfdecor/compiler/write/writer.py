"""Carries out a plan: file by file, so that a run may be killed at any moment.

Each file changes by one rename, and no function.json ever names a script that it does not fit: a
run that is killed leaves each function as it was or as it shall be, and the next run finishes
what it left.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import posixpath
import shutil
import sys
import time
from typing import TYPE_CHECKING, Any

from azfdecor.compiler import entry_points, ownership
from azfdecor.platform.function_json import FUNCTION_JSON, digest_of, strict
from azfdecor.problems.files import DISK_REFUSES
from azfdecor.problems.problem import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from azfdecor.compiler.write.plan import WritePlan
    from azfdecor.problems.problem import Problem

_PREFIX, _SUFFIX = ".azfdecor-", ".tmp"
"""How the folders begin and end in which files are written, where the host does not look."""
_TO_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


@contextlib.contextmanager
def locked(folder: Path, wait: Callable[[], None] = lambda: None) -> Generator[bool]:
    """Keep a second run out of a folder until this one has finished.

    Args:
        folder: The folder, which is made when it is not there.
        wait: Called once when another run has to be waited for.

    Yields:
        Whether there is no other run. Some network drives have no locks; there each rename is
        still atomic, and two runs of one source write the same bytes.
    """
    with contextlib.ExitStack() as stack:
        is_locked = False
        # What cannot be locked can perhaps be written; where it cannot, `apply` says so.
        with contextlib.suppress(OSError):
            os.makedirs(folder, exist_ok=True)
            lock = _LOCKS.get(sys.platform, _Lock)
            handle = lock.open(folder)
            stack.callback(os.close, handle)
            if not lock.take(handle, waits=False):
                wait()
                lock.take(handle, waits=True)
            is_locked = True
        yield is_locked


def is_same_folder(one: Path, other: Path) -> bool:
    """Whether two paths, of which either may not exist, lead to one folder."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


class _Lock:
    """The lock of a folder where folders have locks. It ends with the process."""

    @staticmethod
    def open(folder: Path) -> int:
        return os.open(folder, os.O_RDONLY)

    @staticmethod
    def take(handle: int, *, waits: bool) -> bool:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True


class _WindowsLock:
    """The lock of a file that stands for a folder, among the temporary ones."""

    @staticmethod
    def open(folder: Path) -> int:
        import tempfile

        name = os.path.normcase(os.path.realpath(folder)).encode("utf-8", "surrogatepass")
        file = f"azfdecor-{hashlib.sha256(name).hexdigest()[:16]}.lock"
        return os.open(os.path.join(tempfile.gettempdir(), file), os.O_RDWR | os.O_CREAT)

    @staticmethod
    def take(handle: int, *, waits: bool) -> bool:
        import msvcrt

        system: Any = msvcrt  # its functions are there on Windows alone
        is_taken = False
        while not is_taken:
            with contextlib.suppress(OSError):
                system.locking(handle, system.LK_NBLCK, 1)
                is_taken = True
            if not is_taken and not waits:
                break
            time.sleep(0 if is_taken else 0.1)
        return is_taken


_LOCKS: dict[str, type[_Lock | _WindowsLock]] = {"win32": _WindowsLock}
"""The locks of systems whose folders have none."""


def apply(plan: WritePlan, *, is_alone: bool = True) -> list[Problem]:
    """Write what the plan says. Problems are those of the disk: what cannot be written.

    Args:
        plan: What to do.
        is_alone: No other run writes into the folder, so what killed ones have left can go.
    """
    disk = _Disk(plan.target)
    try:
        if is_alone:
            disk.clear()
        if plan.is_stale:
            disk.prepare()
            _carry_out(plan, disk)
    except OSError as error:
        where = os.fsdecode(error.filename2 or error.filename or plan.target)
        message = f"cannot write {where}: {error.strerror or error}"
        hint = "make it writable, or choose --out"
        return [DISK_REFUSES.at(Place(str(plan.target)), message, hint)]
    finally:
        disk.close()
    return []


def _carry_out(plan: WritePlan, disk: _Disk) -> None:
    """Make the changes, in steps after each of which every function is whole."""
    before = {path: text for change in plan.changes for path, text in change.before.items()}
    after = {path: text for change in plan.changes for path, text in change.after.items()}
    changed = {path: text for path, text in after.items() if before.get(path) != text}
    functions = {path: text for path, text in changed.items() if _is_function(path)}
    scripts = {path: text for path, text in changed.items() if not _is_function(path)}
    gone = sorted(before.keys() - after.keys())
    for old, new in plan.renames:
        disk.rename(old, new)
    for path in filter(_is_function, gone):
        disk.drop(path)
    detours: dict[str, str] = {}
    for path, text in functions.items():
        if path not in before:
            continue  # what is new is written after its script
        script = _script_of(path, text)
        if script in before and script in scripts:
            # Nothing changes two files at once. Until both have changed, the function runs from
            # a copy of its new script, under a name that no other file has.
            if script not in detours:
                detours[script] = _detour(script, scripts[script])
                disk.put(detours[script], scripts[script])
            disk.put(path, _redirected(text, detours[script]), instead=True)
    for path, text in (*scripts.items(), *functions.items()):
        disk.put(path, text, instead=path in before)
    for path in (*detours.values(), *gone):
        disk.drop(path)


def _is_function(path: str) -> bool:
    return path.endswith(f"/{FUNCTION_JSON}")


def _script_of(path: str, function_json: str) -> str:
    """The path of the script that a generated function.json names."""
    content = strict(function_json) or {}
    return entry_points.path(posixpath.dirname(path), content["scriptFile"])


def _detour(script: str, text: str) -> str:
    name = f"azfdecor_{ownership.digest(text)}.py"
    return posixpath.join(posixpath.dirname(script), name)


def _redirected(function_json: str, script: str) -> str:
    """The function.json with another script in the same folder as its own."""
    content = strict(function_json) or {}
    name, digest = content["scriptFile"], content["digest"]
    other = posixpath.join(posixpath.dirname(name), posixpath.basename(script))
    fresh = digest_of({**content, "scriptFile": other})
    return function_json.replace(f'"digest": "{digest}"', f'"digest": "{fresh}"', 1).replace(
        f'"scriptFile": "{name}"', f'"scriptFile": "{other}"', 1
    )


class _Disk:
    """The target folder, in which files appear and change whole and by one step."""

    def __init__(self, target: Path) -> None:
        self._target = str(target)
        self._staging = ""
        self._folders: set[str] = set()
        self._with_bytecode: dict[str, bool] = {}
        """The folders of new scripts, and whether they had bytecode before the first of these."""

    def clear(self) -> None:
        """Remove what was being written when a run was stopped."""
        for name in _names(self._target):
            if name.startswith(_PREFIX) and name.endswith(_SUFFIX):
                shutil.rmtree(f"{self._target}/{name}", ignore_errors=True)

    def prepare(self) -> None:
        """Make the folder in which files are written before they appear."""
        os.makedirs(self._target, exist_ok=True)
        self._staging = f"{self._target}/{_PREFIX}{os.getpid()}-{time.time_ns():x}{_SUFFIX}"
        os.mkdir(self._staging, 0o700)

    def close(self) -> None:
        """Remove it."""
        if self._staging:
            shutil.rmtree(self._staging, ignore_errors=True)

    def put(self, path: str, text: str, *, instead: bool = False) -> None:
        """Let a file appear, or change where it stands `instead` of another text."""
        file = f"{self._target}/{path}"
        folder = file.rpartition("/")[0]
        if not instead and folder not in self._folders:
            _make(folder)
            self._folders.add(folder)
        new = f"{self._staging}/new"
        _write(new, text)
        if instead:
            shutil.copymode(file, new)
        os.replace(new, file)
        if file.endswith(".py") and (instead or self._may_have_bytecode(folder)):
            _forget_bytecode(file)

    def _may_have_bytecode(self, folder: str) -> bool:
        """Whether there may be bytecode of a script that stood in a folder once, and is new now."""
        found = self._with_bytecode.get(folder)
        if found is None:
            found = self._with_bytecode[folder] = os.path.isdir(f"{folder}/__pycache__")
        return found

    def drop(self, path: str) -> None:
        """Remove a file, and each folder of which it was the last."""
        file = f"{self._target}/{path}"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(file)
        if file.endswith(".py"):
            _forget_bytecode(file)
        while path := posixpath.dirname(path):
            _remove_if_empty(f"{self._target}/{path}")

    def rename(self, old: str, new: str) -> None:
        """Change the case of a name."""
        os.rename(f"{self._target}/{old}", f"{self._target}/{new}")


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _make(folder: str) -> None:
    try:
        os.mkdir(folder)  # which takes less than to look for it, and most are new
    except OSError:  # it is there, or those above it are not
        os.makedirs(folder, exist_ok=True)


def _write(file: str, text: str) -> None:
    content = text.encode()
    handle = os.open(file, _TO_WRITE, 0o666)
    try:
        while content:
            content = content[os.write(handle, content) :]
    finally:
        os.close(handle)


def _forget_bytecode(file: str) -> None:
    """Python tells scripts apart by size and second only, which two of azfdecor's may share."""
    folder, name = os.path.split(file)
    cache = f"{folder}/__pycache__"
    if os.path.isdir(cache):
        for compiled in _names(cache):
            if compiled.startswith(name.removesuffix("py")) and compiled.endswith(".pyc"):
                os.unlink(f"{cache}/{compiled}")
        _remove_if_empty(cache)


def _remove_if_empty(folder: str) -> None:
    with contextlib.suppress(OSError):
        os.rmdir(folder)
