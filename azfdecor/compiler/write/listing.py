"""What stands in a target folder, read as lists of its folders: fewer calls than file by file."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from azfdecor.platform.function_json import FUNCTION_JSON

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


class Listing:
    """What a target folder holds.

    Args:
        target: The folder, which may not exist.
        seen: What folders in it hold, as far as it has been seen already.

    Attributes:
        folders: The folders in it.
        links: The links to folders in it.
        seen: The files that lists have had.
    """

    def __init__(self, target: Path, seen: Mapping[str, Sequence[str]]) -> None:
        self._target = str(target)
        self._seen = seen
        self._names: dict[str, list[str] | None] = {}
        self.folders: list[str] = []
        self.links: list[str] = []
        self.seen: set[str] = set()
        self._folded: dict[str, set[str]] = {}
        try:
            with os.scandir(target) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            found = []
        except OSError:
            self._names[""] = None
            return
        self._names[""] = [entry.name for entry in found]
        for entry in found:
            if entry.name.startswith("."):
                continue
            if entry.is_symlink():
                self.links.append(entry.name)
            elif entry.is_dir():
                self.folders.append(entry.name)

    def at(self, path: str) -> str:
        """A path in the file system."""
        return f"{self._target}/{path}" if path else self._target

    def names(self, folder: str) -> list[str]:
        """What a folder holds, as far as it can be told."""
        if folder not in self._names:
            try:
                seen = self._seen.get(folder)
                names = os.listdir(self.at(folder)) if seen is None else seen
                self._names[folder] = sorted(names)
            except OSError:
                self._names[folder] = None
        return self._names[folder] or []

    def candidates(self, folder: str) -> Iterator[str]:
        """The files of a folder that may be generated ones."""
        for name in self.names(folder):
            if name.endswith(".py") or (folder and name == FUNCTION_JSON):
                path = f"{folder}/{name}" if folder else name
                self.seen.add(path)
                yield path

    def may_have(self, path: str) -> bool:
        """Whether there may be a file, or something in its way, that no list has had."""
        folder, _, name = path.rpartition("/")
        while folder not in self._names:
            folder, _, name = folder.rpartition("/")
        return self._names[folder] is None or self._has_name(folder, name)

    def _has_name(self, folder: str, name: str) -> bool:
        folded = self._folded.get(folder)
        if folded is None:
            folded = {known.casefold() for known in self._names[folder] or ()}
            self._folded[folder] = folded
        return name.casefold() in folded

    def differs_in_case(self, folder: str) -> bool:
        """Whether a folder that exists is listed under another case of its name."""
        parent, name = posixpath.split(folder)
        names = self.names(parent)
        return bool(names) and name not in names

    def link_to(self, folder: str) -> str:
        """The symbolic link on the way to a folder; empty when there is none."""
        parts = folder.split("/")
        ways = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
        return next((way for way in ways if way and os.path.islink(self.at(way))), "")

    def is_same(self, old: str, new: str) -> bool:
        """Whether two names lead to one file or folder."""
        try:
            return os.path.samefile(self.at(old), self.at(new))
        except OSError:
            return False
