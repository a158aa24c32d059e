"""What is to be done in a folder so that it holds the generated files; nothing is written here.

Whatever azfdecor did not write, or somebody has edited since, is neither overwritten nor removed,
but for what `--force` and `--adopt` ask for.
"""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING, Literal

from azfdecor.compiler import entry_points, ownership
from azfdecor.compiler.model import Seen
from azfdecor.compiler.ownership import Owner
from azfdecor.compiler.write import adoption
from azfdecor.compiler.write.listing import Listing
from azfdecor.named_tuple import NamedTuple
from azfdecor.platform.function_json import FUNCTION_JSON
from azfdecor.problems.files import EDITED, IN_THE_WAY, SYMBOLIC_LINK, UNREADABLE_FILE
from azfdecor.problems.problem import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from azfdecor.compiler.model import App, File
    from azfdecor.problems.kind import Kind
    from azfdecor.problems.problem import Problem

Status = Literal["created", "adopted", "updated", "unchanged", "removed"]


class Change:
    """What becomes of the files of one function, or of those that functions share.

    Attributes:
        name: The function's name; "" for what functions share.
        before: The texts of the files that stand there now, by their paths in the target folder.
        after: The texts that they shall have; none when the function is gone.
        overwrites: The files among them that were edited, and are overwritten all the same.
        is_adopted: Its handwritten function.json, which means the same, is replaced.
        is_renamed: The case of a folder's or a file's name changes.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.before: dict[str, str] = {}
        self.after: dict[str, str] = {}
        self.overwrites: list[str] = []
        self.is_adopted = False
        self.is_renamed = False

    @property
    def status(self) -> Status:
        """In one word."""
        if not self.after:
            return "removed"
        if self.is_adopted:
            return "adopted"
        if not self.before:
            return "created"
        return "unchanged" if self.before == self.after and not self.is_renamed else "updated"


class WritePlan(NamedTuple):
    """What is to be done in a target folder, and what forbids it.

    Attributes:
        target: The folder.
        changes: By function, in the order of names.
        renames: Folders and files of which only the case of the name changes: from, to.
        problems: What forbids it.
    """

    target: Path
    changes: list[Change]
    renames: list[tuple[str, str]]
    problems: list[Problem]

    @property
    def is_stale(self) -> bool:
        """Whether anything would be written or removed."""
        return any(change.status != "unchanged" for change in self.changes)

    def possible(self, *, keeps_going: bool) -> WritePlan | None:
        """What of it the problems leave to do, each function for itself or all or nothing."""
        wrong = {problem.function for problem in self.problems}
        if wrong and (not keeps_going or None in wrong):
            return None
        return self._replace(changes=[c for c in self.changes if c.name not in wrong])

    def diff(self) -> Iterator[str]:
        """The changes as unified diffs."""
        import difflib

        for change in self.changes:
            for path in sorted({*change.before, *change.after}):
                old, new = change.before.get(path), change.after.get(path)
                yield from difflib.unified_diff(
                    (old or "").split("\n")[:-1],
                    (new or "").split("\n")[:-1],
                    "/dev/null" if old is None else f"a/{path}",
                    "/dev/null" if new is None else f"b/{path}",
                    lineterm="",
                )


def plan(
    app: App, files: Sequence[File], target: Path, *, force: bool = False, adopt: bool = False
) -> WritePlan:
    """Compare what shall be with what is.

    Args:
        app: The app.
        files: What shall be.
        target: The folder that shall hold it.
        force: Overwrite and remove generated files that were edited.
        adopt: Replace handwritten function.json files that mean the same as the generated ones.
    """
    planner = _Planner(app, files, target, force=force, adopt=adopt)
    planner.compare()
    changes = sorted(planner.changes.values(), key=lambda change: change.name)
    return WritePlan(target, changes, planner.renames, planner.problems)


class _Planner:
    def __init__(
        self, app: App, files: Sequence[File], target: Path, *, force: bool, adopt: bool
    ) -> None:
        self._app = app
        self._force = force
        self._adopt = adopt
        self._wanted = {file.path: file for file in files}
        seen = app.seen if target == app.root else Seen({}, {})
        self._read = seen.files
        self._disk = Listing(target, seen.names)
        self._gone: dict[str, str] = {}
        """The texts of azfdecor's files that are not wanted."""
        self._kept: set[str] = set()
        """Files that stay although they are not wanted."""
        self._in_use: dict[str, str] = {}
        """Scripts from which functions run whose source is lost, and those functions."""
        self._edited: set[str] = set()
        """Files that are overwritten or removed although they were edited."""
        self._new_names: dict[str, str] = {}
        """Functions of which only the case of the name changes."""
        self._refused: set[str] = set()
        """Folders that cannot be written into, which is told once."""
        self.changes: dict[str, Change] = {}
        self.renames: list[tuple[str, str]] = []
        self.problems: list[Problem] = []

    def compare(self) -> None:
        for file in self._wanted.values():
            self._change(file.function).after[file.path] = file.text
        folders = ["", *self._disk.folders]
        for folder in folders:  # which grows: a function.json may name a script in another one
            for path in self._disk.candidates(folder):
                self._look_at(path, folders)
        for folder in self._disk.links:
            self._follow_script(f"{folder}/{FUNCTION_JSON}", Owner.USER, "", folders)
        self._rename()
        for path in self._wanted:
            self._look_for_what_is_in_the_way(path)
        for path, text in self._gone.items():
            if not self._is_needed(path, text):
                self._change(self._function(path, text)).before[path] = text
        for change in self.changes.values():
            change.overwrites = sorted(self._edited & change.before.keys())

    def _change(self, function: str) -> Change:
        change = self.changes.get(function)
        if change is None:
            change = self.changes[function] = Change(function)
        return change

    def _look_at(self, path: str, folders: list[str]) -> None:
        """Take notice of a file that a list of its folder has."""
        wanted = self._wanted.get(path)
        if wanted and self._read.get(path) == wanted.text.encode():
            whose, text = Owner.AZFDECOR, wanted.text  # the usual case
        else:
            whose, text = ownership.owner(self._disk.at(path), wanted.text if wanted else "")
        if wanted:
            self._meet(path, whose, text)
        elif whose in (Owner.AZFDECOR, Owner.EDITED):
            self._meet_unwanted(path, whose, text)
        if path.endswith(f"/{FUNCTION_JSON}") and not (wanted and text == wanted.text):
            self._follow_script(path, whose, text, folders)

    def _follow_script(self, path: str, whose: Owner, text: str, folders: list[str]) -> None:
        """Take notice of the script that a function.json names, wherever it stands."""
        if whose is Owner.USER:
            text = adoption.read(self._disk.at(path))
        content = adoption.parsed(text)
        if content is None:
            return
        function = posixpath.dirname(path)
        named = content.get("scriptFile") or entry_points.INIT
        script = entry_points.path(function, str(named))
        if whose is Owner.USER and not self._is_adopted(path):
            self._kept.add(script)  # a function of the user's runs from it
        elif path in self._kept:
            self._in_use[script] = function
        folder = posixpath.dirname(script)
        if folder in folders or folder.startswith((".", "/")) or self._disk.link_to(folder):
            return
        folders.append(folder)

    def _is_adopted(self, path: str) -> bool:
        return path in self._wanted and self._change(self._wanted[path].function).is_adopted

    def _meet(self, path: str, whose: Owner, text: str) -> None:
        """A file that stands where one shall be written."""
        change = self._change(self._wanted[path].function)
        if whose is Owner.AZFDECOR:
            change.before[path] = text
        elif whose is Owner.EDITED and self._force:
            change.before[path] = text
            self._edited.add(path)
        elif whose is Owner.EDITED:
            self._report_edited(path, change.name)
        elif whose is Owner.UNKNOWN:
            message = f"this generated file cannot be read: {text}"
            self._problem(
                UNREADABLE_FILE, path, message, "make it readable, or delete it", change.name
            )
        elif whose is Owner.USER and path.endswith(f"/{FUNCTION_JSON}"):
            self._meet_handwritten(path, change)
        elif whose is Owner.USER:
            self._problem(
                IN_THE_WAY,
                path,
                "this file is in the way of a generated one, and azfdecor did not write it",
                f"move it, or {self._otherwise(path)}",
                change.name,
            )

    def _meet_unwanted(self, path: str, whose: Owner, text: str) -> None:
        """A file of azfdecor's that is not to be written any more, if its source is not lost."""
        if self._is_lost(ownership.source(text), self._function(path, text)):
            self._kept.add(path)
        elif whose is Owner.AZFDECOR or self._force:
            self._gone[path] = text
            if whose is Owner.EDITED:
                self._edited.add(path)
        else:
            self._report_edited(path, self._function(path, text))

    def _is_lost(self, source: str, function: str) -> bool:
        """Whether a file's function may only be out of reach, because its source is broken."""
        file = source.partition(":")[0]
        is_moved = bool(self._app.broken_files and file) and not (self._app.root / file).exists()
        return function in self._app.lost or self._app.is_out_of_reach(source) or is_moved

    def _meet_handwritten(self, path: str, change: Change) -> None:
        file, wanted = self._disk.at(path), self._wanted[path].text
        differences = adoption.differences(self._app, change.name, file, wanted)
        if self._adopt and not differences:
            change.before[path] = adoption.read(file)
            change.is_adopted = True
            return
        if differences:
            message = "; ".join(["this function.json was written by hand", *differences])
            hint = (
                f"let the decorators of {change.name} say the same and run `python -m azfdecor "
                f"generate --adopt`, or delete this file, or {self._otherwise(path)}"
            )
        else:
            message = f"this function.json was written by hand, and the decorators of {change.name} say the same"
            hint = "run `python -m azfdecor generate --adopt`, which replaces it, or delete it"
        self._problem(IN_THE_WAY, path, message, hint, change.name)

    def _look_for_what_is_in_the_way(self, path: str) -> None:
        if path not in self._disk.seen:
            self._look_at_unlisted(path)
        if path.endswith(".py"):
            self._look_for_package(path)
        if path in self._in_use:
            self._report_in_use(path, self._in_use[path])

    def _look_at_unlisted(self, path: str) -> None:
        """What stands in the way of a file that no list of its folder has."""
        folder = path.rpartition("/")[0]
        if folder in self._refused or not self._disk.may_have(path):
            return
        at = self._disk.at(folder)
        link = self._disk.link_to(folder)
        if link in self._refused:
            return
        if link:
            message = f"{link} is a symbolic link, and azfdecor does not write behind links"
            self._refuse(SYMBOLIC_LINK, path, message, "remove the link")
        elif os.path.lexists(at) and not os.path.isdir(at):
            message = f"the file {folder} is in the way of the folder of that name"
            self._refuse(IN_THE_WAY, path, message, "move it")
        elif folder and os.path.isdir(at) and self._disk.differs_in_case(folder):
            message = f"another folder is in the way: its name differs from {folder} only in case"
            self._refuse(IN_THE_WAY, path, message, "rename it")
        else:
            self._meet(path, *ownership.owner(self._disk.at(path), self._wanted[path].text))

    def _look_for_package(self, path: str) -> None:
        """A package of a script's name, which Python would import in its place."""
        package = path.removesuffix(".py")
        is_package = path.rpartition("/")[2] == entry_points.INIT
        if is_package or not self._disk.may_have(package):
            return
        whose, _ = ownership.owner(self._disk.at(f"{package}/{entry_points.INIT}"))
        if whose not in (Owner.NOBODY, Owner.AZFDECOR):
            message = f"the package {package}/ would be imported in place of {path}"
            hint = f"rename it, or {self._otherwise(path)}"
            self._problem(IN_THE_WAY, package, message, hint, self._wanted[path].function)

    def _refuse(self, kind: Kind, path: str, message: str, what: str) -> None:
        """A folder that cannot be written into, told for the first file that would stand in it."""
        folder = posixpath.dirname(path)
        self._refused.add(folder)
        hint = f"{what}, or {self._otherwise(path)}"
        self._problem(kind, folder, message, hint, self._wanted[path].function)

    def _rename(self) -> None:
        """Let names of which only the case changes change: on some disks they are the same."""
        unseen = [path for path in self._wanted if path not in self._disk.seen]
        by_case = {path.casefold(): path for path in self._gone} if unseen else {}
        for new in unseen:
            old = by_case.get(new.casefold())
            if old is None:
                continue
            change = self._change(self._wanted[new].function)
            old_folder, new_folder = posixpath.dirname(old), posixpath.dirname(new)
            is_function = new.endswith(f"/{FUNCTION_JSON}")
            if is_function and self._moves(old_folder, new_folder):
                self.renames.append((old_folder, new_folder))
                for path in [path for path in self._gone if posixpath.dirname(path) == old_folder]:
                    moved = posixpath.join(new_folder, posixpath.basename(path))
                    change.before[moved] = self._gone.pop(path)
                    self._disk.seen.add(moved)
                change.is_renamed = True
                self._new_names[old_folder] = new_folder
            elif not is_function and self._disk.is_same(old, new):
                self.renames.append((old, new))
                change.before[new] = self._gone.pop(old)
                change.is_renamed = True
                self._disk.seen.add(new)

    def _moves(self, old: str, new: str) -> bool:
        """Whether a function's folder takes its new name with all that is in it.

        One that holds Python files of the user's is a package of theirs, and keeps its name.
        """
        scripts = (name for name in self._disk.names(old) if name.endswith(".py"))
        is_package = any(posixpath.join(old, name) not in self._gone for name in scripts)
        exists = os.path.lexists(self._disk.at(new))
        return not is_package and (not exists or self._disk.is_same(old, new))

    def _is_needed(self, path: str, text: str) -> bool:
        """Whether something that stays needs a file of azfdecor's."""
        if path in self._kept:
            return True
        is_package = posixpath.basename(path) == entry_points.INIT and not ownership.function(text)
        folder = f"{posixpath.dirname(path)}/"
        return is_package and any(kept.startswith(folder) for kept in self._kept)

    def _function(self, path: str, text: str) -> str:
        """The function that a file of azfdecor's is of."""
        is_json = path.endswith(f"/{FUNCTION_JSON}")
        name = posixpath.dirname(path) if is_json else ownership.function(text)
        return self._new_names.get(name, name)

    def _otherwise(self, path: str) -> str:
        """The other way out for somebody whose file is in the way."""
        if self._wanted[path].function:
            return "give the function another name with @function_name('...')"
        return "set another script-file in [tool.azfdecor]"

    def _report_in_use(self, path: str, other: str) -> None:
        function = self._wanted[path].function
        if function and function != other:
            message = f"{other} runs from this file, and its source cannot be read now"
            hint = f"mend that source first: {function} stays as it is until then"
            self._problem(IN_THE_WAY, path, message, hint, function)

    def _report_edited(self, path: str, function: str) -> None:
        self._problem(
            EDITED,
            path,
            "this generated file was edited by hand",
            "make the change in its source and run `python -m azfdecor generate --force`, which "
            "overwrites it; or, to keep the function as your own, take azfdecor's header out of "
            "its function.json and its script, and its decorators off the source",
            function,
        )

    def _problem(self, kind: Kind, path: str, message: str, hint: str, function: str) -> None:
        file = self._disk.at(path)
        self.problems.append(kind.at(Place(file, function=function or None), message, hint))
