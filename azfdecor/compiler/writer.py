"""Brings a folder to hold the generated files: planned first, then written atomically.

Whatever azfdecor did not write, or somebody has edited since, is neither overwritten nor
removed. A run that is killed leaves each function folder as it was or as it shall be: what
changes in one file is replaced by one rename, what changes in two is swapped as a folder.
"""

from __future__ import annotations

import contextlib
import ctypes
import difflib
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from azfdecor.compiler import ownership
from azfdecor.compiler.ownership import Owner
from azfdecor.compiler.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from azfdecor.compiler.model import App, File

Status = Literal["created", "updated", "unchanged", "removed"]

_STAGING = ".azfdecor-staging"


@dataclass
class FolderChange:
    """What becomes of one function folder, or of the shared script ("" as its name).

    Attributes:
        name: The folder's name in the target folder.
        before: The texts of azfdecor's files there now.
        after: The texts that they shall have; none when the folder's function is gone.
        renamed_from: The folder's name so far, when only its case changes.
    """

    name: str
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    renamed_from: str | None = None

    @property
    def status(self) -> Status:
        """In one word."""
        if not self.after:
            return "removed"
        if not self.before:
            return "created"
        same = self.before == self.after and self.renamed_from is None
        return "unchanged" if same else "updated"


@dataclass
class Plan:
    """What is to be done in a target folder, and what forbids it."""

    target: Path
    changes: list[FolderChange]
    problems: list[Problem]

    @property
    def is_stale(self) -> bool:
        """Whether anything would be written or removed."""
        return any(change.status != "unchanged" for change in self.changes)

    def diff(self) -> Iterator[str]:
        """The changes as unified diffs."""
        for change in self.changes:
            for name in sorted({*change.before, *change.after}):
                path = f"{change.name}/{name}" if change.name else name
                old, new = change.before.get(name), change.after.get(name)
                yield from difflib.unified_diff(
                    (old or "").splitlines(),
                    (new or "").splitlines(),
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
    if not target.exists():
        changes = [FolderChange(name, {}, after) for name, after in wanted.items()]
        return Plan(target, changes, [])
    for folder in planner.stale(wanted):
        planner.remove(folder)
    for folder, after in wanted.items():
        planner.write(folder, after)
    changes = sorted(planner.changes.values(), key=lambda change: change.name)
    return Plan(target, changes, planner.problems)


class _Planner:
    def __init__(self, app: App, target: Path) -> None:
        self._app = app
        self._target = target
        self.changes: dict[str, FolderChange] = {}
        self.problems: list[Problem] = []

    def stale(self, wanted: Mapping[str, object]) -> list[str]:
        """Folders that azfdecor wrote for functions that are gone, and an old shared script."""
        if not self._target.is_dir():
            return []
        folders = [
            name
            for name, ours in ownership.function_folders(self._target).items()
            if ours and name not in wanted and not self._is_kept(name)
        ]
        return [*folders, *([] if "" in wanted else [""])]

    def _is_kept(self, folder: str) -> bool:
        """Whether its function is only out of reach, because its source is broken."""
        _, text = ownership.owner(self._target / folder / "function.json")
        source = ownership.source(text)
        return source in self._app.lost or source.partition(":")[0] in self._app.broken_files

    def remove(self, folder: str) -> None:
        change = FolderChange(folder, self._owned(folder, set()))
        if change.before:
            self.changes[folder] = change

    def write(self, folder: str, after: dict[str, str]) -> None:
        at = self._target / folder
        if folder and at.is_symlink():
            self._problem(
                "AZF603",
                at,
                f"{folder} is a symbolic link: what stands behind it is not azfdecor's to write",
                "remove the link, or name the function otherwise with @function_name('...')",
            )
            return
        if folder and at.exists() and not at.is_dir():
            self._problem(
                "AZF601",
                at,
                f"the file {folder} is in the way of the folder of that name",
                "move it, or name the function otherwise with @function_name('...')",
            )
            return
        change = FolderChange(folder, self._owned(folder, set(after)), after)
        gone = next((c for c in self.changes if c.lower() == folder.lower() and c and folder), None)
        if gone is not None and (not change.before or at.samefile(self._target / gone)):
            change.before = self.changes.pop(gone).before
            change.renamed_from = gone
        self.changes[folder] = change

    def _owned(self, folder: str, wanted: set[str]) -> dict[str, str]:
        """The texts of azfdecor's own files in a folder; what is in their way is a problem."""
        at = self._target / folder
        texts = {}
        names = {*wanted, *(f for f in _names(at) if f.endswith(".py") or f == "function.json")}
        for name in sorted(names):
            whose, text = ownership.owner(at / name)
            if whose is Owner.AZFDECOR:
                texts[name] = text
            elif whose is Owner.EDITED:
                self._problem(
                    "AZF602",
                    at / name,
                    "this generated file was edited by hand",
                    "make the change in its source and delete this file, or take azfdecor's "
                    "header out of it to keep it as your own",
                )
            elif whose is Owner.USER and name in wanted:
                self._problem(
                    "AZF601",
                    at / name,
                    "this file is in the way of a generated one, and azfdecor did not write it",
                    "move it, or name the function otherwise with @function_name('...')",
                )
        return texts

    def _problem(self, code: str, file: Path, message: str, hint: str) -> None:
        self.problems.append(Problem(code, message, hint, str(file)))


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []


@contextlib.contextmanager
def locked(target: Path) -> Iterator[None]:
    """Keep a second run out of the folder until this one has finished.

    Where the system has no such lock, each rename is still atomic, and two runs of one source
    write the same bytes.
    """
    if sys.platform == "win32" or not target.is_dir():
        yield
        return
    import fcntl

    handle = os.open(target, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def apply(plan: Plan) -> list[Problem]:
    """Write what the plan says. Problems are those of the disk: what cannot be written."""
    problems: list[Problem] = []
    staging = plan.target / _STAGING
    if staging.is_dir():
        _recover(plan.target, staging)
    if not plan.is_stale:
        return []
    try:
        staging.mkdir(parents=True)
        for change in plan.changes:
            if change.status != "unchanged":
                _apply(plan.target, staging, change)
    except OSError as error:
        where = error.filename2 or error.filename or plan.target
        at = Path(os.fsdecode(where))
        message = f"cannot write {at}: {error.strerror or error}"
        problems.append(
            Problem("AZF604", message, "make it writable, or choose --out", str(plan.target))
        )
    finally:
        with contextlib.suppress(OSError):
            _recover(plan.target, staging)
    return problems


def _apply(target: Path, staging: Path, change: FolderChange) -> None:
    changed = {n: t for n, t in change.after.items() if change.before.get(n) != t}
    dropped = change.before.keys() - change.after.keys()
    folder = target / change.name
    if not change.name:
        # The shared script goes last: no function.json may name one that is not there yet.
        for name, text in changed.items():
            _replace_file(staging, target / name, text)
        for name in dropped:
            (target / name).unlink()
        return
    if change.renamed_from:
        (target / change.renamed_from).rename(folder)
    if len(changed) == 1 and not dropped and folder.is_dir():
        ((name, text),) = changed.items()
        _replace_file(staging, folder / name, text)
    elif changed or dropped:
        _replace_folder(staging, folder, change)


def _replace_file(staging: Path, file: Path, text: str) -> None:
    new = staging / "file"
    new.write_bytes(text.encode())
    new.replace(file)


def _replace_folder(staging: Path, folder: Path, change: FolderChange) -> None:
    """Put a complete new folder in the place of the old one, the user's files in it included."""
    new = staging / change.name
    ours = {*change.before, "__pycache__"}
    if folder.is_dir():

        def left_out(at: str, names: list[str]) -> set[str]:
            return ours & set(names) if Path(at) == folder else set()

        shutil.copytree(folder, new, symlinks=True, ignore=left_out, copy_function=_link)
    else:
        new.mkdir()
    for name, text in change.after.items():
        (new / name).write_bytes(text.encode())
    if not folder.exists():
        new.rename(folder)
    elif not any(new.iterdir()):
        folder.rename(staging / f"{change.name}.gone")
    elif not _exchange(new, folder):
        folder.rename(staging / f"{change.name}.old")
        new.rename(folder)


def _link(source: str, copy: str) -> None:
    """The same file under a second name, so that nothing is lost whichever name goes."""
    try:
        os.link(source, copy, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, copy)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            swap, at, flag = libc.renamex_np, (), 2
        else:
            swap, at, flag = libc.renameat2, (-100,), 2  # AT_FDCWD, RENAME_EXCHANGE
    except (AttributeError, OSError, TypeError):
        return False
    paths = [argument for path in (one, other) for argument in (*at, os.fsencode(path))]
    return bool(swap(*paths, flag) == 0)


def _recover(target: Path, staging: Path) -> None:
    """Clear away what a run has staged; a folder that it had taken out and not replaced returns."""
    for old in staging.glob("*.old"):
        folder = target / old.name.removesuffix(".old")
        if not folder.exists():
            old.rename(folder)
    shutil.rmtree(staging, ignore_errors=True)
