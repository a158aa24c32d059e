"""Brings a folder to hold the generated files: planned first, then written file by file.

Whatever azfdecor did not write, or somebody has edited since, is neither overwritten nor
removed. Each file changes by one rename, and no function.json ever names a script that it does
not fit: a run that is killed leaves each function as it was or as it shall be, and the next run
finishes what it left.
"""

from __future__ import annotations

import contextlib
import json
import os
import posixpath
import shutil
import sys
from typing import TYPE_CHECKING, Literal, NamedTuple

from azfdecor.compiler import ownership
from azfdecor.compiler.ownership import FUNCTION_JSON, Owner
from azfdecor.compiler.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence
    from pathlib import Path

    from azfdecor.compiler.model import App, File

Status = Literal["created", "updated", "unchanged", "removed"]

DISK_REFUSES = "AZF604"
"""The one problem after which a part of a plan may have been carried out."""


class FolderChange:
    """What becomes of one function folder, or of the shared script ("" as its name).

    Attributes:
        name: The folder's name in the target folder.
        before: The texts of azfdecor's files there now.
        after: The texts that they shall have; none when the folder's function is gone.
        renamed_from: The folder's name so far, when only its case changes.
        is_new: There is no such folder yet.
    """

    def __init__(self, name: str, before: dict[str, str], after: dict[str, str]) -> None:
        self.name = name
        self.before = before
        self.after = after
        self.renamed_from: str | None = None
        self.is_new = False

    def paths(self, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Texts of this folder with their paths in the target folder."""
        for name, text in texts.items():
            yield (f"{self.name}/{name}" if self.name else name), text

    @property
    def status(self) -> Status:
        """In one word."""
        if not self.after:
            return "removed"
        if not self.before:
            return "created"
        same = self.before == self.after and self.renamed_from is None
        return "unchanged" if same else "updated"


class Plan(NamedTuple):
    """What is to be done in a target folder, and what forbids it."""

    target: Path
    changes: list[FolderChange]
    problems: list[Problem]

    @property
    def is_stale(self) -> bool:
        """Whether anything would be written or removed."""
        return any(change.status != "unchanged" for change in self.changes)

    def possible(self, *, keeps_going: bool) -> Plan | None:
        """What of it the problems leave to do, each function for itself or all or nothing."""
        wrong = {problem.function for problem in self.problems}
        if wrong and (not keeps_going or None in wrong):
            return None
        return self._replace(changes=[c for c in self.changes if c.name not in wrong])

    def diff(self) -> Iterator[str]:
        """The changes as unified diffs."""
        import difflib

        for change in self.changes:
            before, after = dict(change.paths(change.before)), dict(change.paths(change.after))
            for path in sorted({*before, *after}):
                old, new = before.get(path), after.get(path)
                yield from difflib.unified_diff(
                    (old or "").split("\n")[:-1],
                    (new or "").split("\n")[:-1],
                    "/dev/null" if old is None else f"a/{path}",
                    "/dev/null" if new is None else f"b/{path}",
                    lineterm="",
                )


def plan(app: App, files: Sequence[File], target: Path) -> Plan:
    """Compare what shall be with what is. Writes nothing."""
    planner = _Planner(app, target)
    wanted: dict[str, dict[str, str]] = {}
    for file in files:
        folder, _, name = file.path.rpartition("/")
        wanted.setdefault(folder, {})[name] = file.text
    for folder in planner.others(wanted):
        planner.remove(folder)
    for folder, after in wanted.items():
        planner.write(folder, after)
    changes = sorted(planner.changes.values(), key=lambda change: change.name)
    return Plan(target, changes, planner.problems)


class _Planner:
    def __init__(self, app: App, target: Path) -> None:
        self._app = app
        self._target = target
        entries = _entries(target)
        self._folders = frozenset(name for name, is_folder in entries or () if is_folder)
        self._taken = None if entries is None else {name.lower() for name, _ in entries}
        """Every name in the target, without case, which some disks do not know; None if unknown."""
        self.changes: dict[str, FolderChange] = {}
        self._gone: dict[str, FolderChange] = {}
        """What is removed, by names without case: a function's folder may only change that."""
        self.problems: list[Problem] = []

    def others(self, wanted: Mapping[str, object]) -> list[str]:
        """The folders that are no function's, but may hold what azfdecor wrote for one."""
        names = ["", *sorted(self._folders)]
        return [name for name in names if name not in wanted and self._may_be_cleared(name)]

    def _may_be_cleared(self, folder: str) -> bool:
        if not folder or folder.startswith("."):
            return not folder
        whose, text = ownership.owner(self._target / folder / FUNCTION_JSON)
        return whose is not Owner.USER and not self._is_lost(folder, ownership.source(text))

    def _is_lost(self, folder: str, source: str) -> bool:
        """Whether a folder's function may only be out of reach, because its source is broken."""
        file = source.partition(":")[0]
        is_moved = bool(self._app.broken_files) and not os.path.exists(self._app.root / file)
        return folder in self._app.lost or self._app.is_out_of_reach(source) or is_moved

    def remove(self, folder: str) -> None:
        change = FolderChange(folder, self._owned(folder, {}), {})
        if change.before:
            self.changes[folder] = change
            self._gone[folder.lower()] = change

    def write(self, folder: str, after: dict[str, str]) -> None:
        at = f"{self._target}/{folder}"
        is_plain = folder in self._folders or not folder
        if not is_plain and not self._is_taken(folder):
            self.changes[folder] = FolderChange(folder, {}, after)
            self.changes[folder].is_new = bool(folder)
            return
        if not is_plain and os.path.islink(at):
            self._problem(
                folder,
                "AZF603",
                at,
                f"{folder} is a symbolic link: what stands behind it is not azfdecor's to write",
                "remove the link, or name the function otherwise with @function_name('...')",
            )
            return
        if not is_plain and os.path.lexists(at) and not os.path.isdir(at):
            self._problem(
                folder,
                "AZF601",
                at,
                f"the file {folder} is in the way of the folder of that name",
                "move it, or name the function otherwise with @function_name('...')",
            )
            return
        change = FolderChange(folder, self._owned(folder, after), after)
        old = self._gone.get(folder.lower())
        if (
            old
            and old.name in self.changes
            and (not os.path.exists(at) or os.path.samefile(at, self._target / old.name))
        ):
            change.before = self.changes.pop(old.name).before
            change.renamed_from = old.name
        self.changes[folder] = change

    def _is_taken(self, name: str) -> bool:
        if self._taken is None:
            return os.path.lexists(f"{self._target}/{name}") or name.lower() in self._gone
        return name.lower() in self._taken

    def _owned(self, folder: str, wanted: Mapping[str, str]) -> dict[str, str]:
        """The texts of azfdecor's own files in a folder; what is in their way is a problem."""
        at = f"{self._target}/{folder}" if folder else str(self._target)
        texts: dict[str, str] = {}
        others = (name for name in _names(at) if name not in wanted)
        names = [*wanted, *(n for n in others if n.endswith(".py") or n == FUNCTION_JSON)]
        for name in sorted(names):
            whose, text = ownership.owner(f"{at}/{name}", wanted.get(name, ""))
            if whose is Owner.AZFDECOR:
                texts[name] = text
            elif whose is Owner.EDITED:
                self._problem(
                    folder,
                    "AZF602",
                    f"{at}/{name}",
                    "this generated file was edited by hand",
                    "make the change in its source and delete this file, or take azfdecor's "
                    "header out of it to keep it as your own",
                )
            elif whose is Owner.USER and name in wanted:
                self._problem(
                    folder,
                    "AZF601",
                    f"{at}/{name}",
                    "this file is in the way of a generated one, and azfdecor did not write it",
                    "move it, or name the function otherwise with @function_name('...')",
                )
        return texts

    def _problem(self, folder: str, code: str, file: str, message: str, hint: str) -> None:
        self.problems.append(Problem(code, message, hint, file, function=folder or None))


def _entries(target: Path) -> list[tuple[str, bool]] | None:
    """The names in the target, and whether each is a folder; None when it cannot be listed."""
    try:
        with os.scandir(target) as entries:
            return [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    except FileNotFoundError:
        return []
    except OSError:
        return None


def _names(folder: Path | str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


@contextlib.contextmanager
def locked(target: Path) -> Generator[None]:
    """Keep a second run out of the folder until this one has finished.

    Where the system has no such lock, each rename is still atomic, and two runs of one source
    write the same bytes.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with contextlib.ExitStack() as stack:
        # A folder that cannot be locked, as on some network drives, can perhaps be written; where
        # it cannot, `apply` says so.
        with contextlib.suppress(OSError):
            target.mkdir(parents=True, exist_ok=True)
            handle = os.open(target, os.O_RDONLY)
            stack.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def apply(plan: Plan) -> list[Problem]:
    """Write what the plan says. Problems are those of the disk: what cannot be written."""
    disk = _Disk(plan.target)
    changes = [change for change in plan.changes if change.status != "unchanged"]
    is_shared = any(not change.name for change in changes)
    try:
        if changes:
            disk.prepare()
        for together in [changes] if is_shared else [[change] for change in changes]:
            if is_shared or not disk.create(*together):
                _make(together, disk)
    except OSError as error:
        where = os.fsdecode(error.filename2 or error.filename or plan.target)
        message = f"cannot write {where}: {error.strerror or error}"
        hint = "make it writable, or choose --out"
        return [Problem(DISK_REFUSES, message, hint, str(plan.target))]
    finally:
        with contextlib.suppress(OSError):
            disk.clear()
    return []


def _make(changes: Sequence[FolderChange], disk: _Disk) -> None:
    """Make changes that belong together, in steps after each of which every function is whole."""
    before = {path: text for change in changes for path, text in change.paths(change.before)}
    after = {path: text for change in changes for path, text in change.paths(change.after)}
    changed = {path: text for path, text in after.items() if before.get(path) != text}
    functions = {path: text for path, text in changed.items() if _is_function(path)}
    scripts = {path: text for path, text in changed.items() if not _is_function(path)}
    gone = sorted(before.keys() - after.keys())
    for change in changes:
        if change.renamed_from:
            disk.rename(change.renamed_from, change.name)
    for path in filter(_is_function, gone):
        disk.drop(path)
    detours: dict[str, str] = {}
    for path, text in functions.items():
        if path not in before:
            continue
        script = _script_of(path, text)
        if script in before and script in scripts:
            # Nothing changes two files at once. Until both have changed, the function runs from
            # a copy of its new script, under a name that no other file has.
            if script not in detours:
                detours[script] = _detour(script, scripts[script])
                disk.put(detours[script], scripts[script])
            disk.put(path, _redirected(text, detours[script]))
    for path, text in (*scripts.items(), *functions.items()):
        disk.put(path, text)
    for path in (*detours.values(), *gone):
        disk.drop(path)


def _is_function(path: str) -> bool:
    return path.rpartition("/")[2] == FUNCTION_JSON


def _script_of(path: str, function_json: str) -> str:
    """The path of the script that a function.json names."""
    name: str = json.loads(function_json)["scriptFile"]
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def _detour(script: str, text: str) -> str:
    name = f"azfdecor_{ownership.digest(text)}.py"
    return posixpath.join(posixpath.dirname(script), name)


def _redirected(function_json: str, script: str) -> str:
    """The function.json with another script in the same folder as its own."""
    name: str = json.loads(function_json)["scriptFile"]
    other = posixpath.join(posixpath.dirname(name), posixpath.basename(script))
    return ownership.stamped(
        function_json.replace(f'"scriptFile": "{name}"', f'"scriptFile": "{other}"', 1)
    )


class _Disk:
    """The target folder, in which files and folders appear and change whole and by one step."""

    def __init__(self, target: Path) -> None:
        self._target = str(target)
        self._staging = f"{target}/.azfdecor-{os.getpid()}.tmp"

    def prepare(self) -> None:
        """Make the folder in which things are written, below where the host looks."""
        self.clear()
        os.makedirs(self._staging)

    def create(self, change: FolderChange) -> bool:
        """Let a new folder appear whole; False when it is not new."""
        if not change.is_new:
            return False
        folder = f"{self._target}/{change.name}"
        new = f"{self._staging}/{change.name}"
        os.mkdir(new)
        for name, text in change.after.items():
            _write(f"{new}/{name}", text)
        os.rename(new, folder)
        return True

    def put(self, path: str, text: str) -> None:
        file = f"{self._target}/{path}"
        os.makedirs(os.path.dirname(file), exist_ok=True)
        new = f"{self._staging}/new"
        _write(new, text)
        os.replace(new, file)
        _forget_bytecode(file)

    def drop(self, path: str) -> None:
        """Remove a file, and its folder when it was the last one."""
        file = f"{self._target}/{path}"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(file)
        _forget_bytecode(file)
        if "/" in path:
            _remove_if_empty(os.path.dirname(file))

    def rename(self, folder: str, name: str) -> None:
        os.rename(f"{self._target}/{folder}", f"{self._target}/{name}")

    def clear(self) -> None:
        """Remove what was being written when this run, or one before it, was stopped."""
        for name in _names(self._target):
            if name.startswith(".azfdecor-") and name.endswith(".tmp"):
                shutil.rmtree(f"{self._target}/{name}", ignore_errors=True)


def _write(file: str, text: str) -> None:
    content = text.encode()
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    handle = os.open(file, flags, 0o666)
    try:
        while content:
            content = content[os.write(handle, content) :]
    finally:
        os.close(handle)


def _forget_bytecode(file: str) -> None:
    """Python tells scripts apart by size and second only, which two of azfdecor's may share."""
    folder, name = os.path.split(file)
    cache = f"{folder}/__pycache__"
    if name.endswith(".py") and os.path.isdir(cache):
        for compiled in _names(cache):
            if compiled.startswith(name.removesuffix("py")) and compiled.endswith(".pyc"):
                os.unlink(f"{cache}/{compiled}")
        _remove_if_empty(cache)


def _remove_if_empty(folder: str) -> None:
    with contextlib.suppress(OSError):
        os.rmdir(folder)
