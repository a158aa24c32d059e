"""Where the entry points of an app stand: what `script-file` of the configuration says.

It is what stands as `scriptFile` in each function.json, a path from the function's folder, with
`{function}` for the function's name.
"""

from __future__ import annotations

import keyword
import posixpath
from typing import TYPE_CHECKING

from azfdecor.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

FUNCTION = "{function}"
INIT = "__init__.py"
DEFAULT = f"../entry_points/{FUNCTION}.py"
FORMS = (
    f'"../FOLDER/{FUNCTION}.py" for a file each in a folder of the app root, "NAME.py" for one in '
    'each function\'s own folder, or "../NAME.py" for one file that all share'
)
"""The forms of the pattern, for messages."""


class ScriptFile(NamedTuple):
    """The pattern, taken apart.

    Attributes:
        pattern: As it is written.
        folder: The folder below the app root that holds the entry points; "" when each stands in
            its function's folder, or all in one file at the root.
        name: The file's name, with `{function}` where it has one for each function.
        is_shared: One file at the app root holds all entry points.
    """

    pattern: str
    folder: str
    name: str
    is_shared: bool

    @classmethod
    def of(cls, pattern: str) -> ScriptFile | None:
        """The pattern taken apart; None when it has none of the forms."""
        *parents, name = pattern.split("/")
        is_up = parents[:1] == [".."]
        folders = parents[1:] if is_up else parents
        is_of_each = name.count(FUNCTION) == 1
        words = [*folders, name.removesuffix(".py").replace(FUNCTION, "f")]
        # A file for each function has a folder of its own, and no other has one.
        has_form = bool(folders) == is_of_each and (is_up or not folders)
        if not has_form or not name.endswith(".py") or not all(map(_is_word, words)):
            return None
        return cls(pattern, "/".join(folders), name, is_shared=is_up and not folders)

    @property
    def packages(self) -> list[str]:
        """The files that make packages of the folders of entry points, the outermost first.

        Without them Python would search the whole path for each import: ten times as long.
        """
        parts = self.folder.split("/") if self.folder else []
        return ["/".join([*parts[: number + 1], INIT]) for number in range(len(parts))]

    @property
    def top(self) -> str:
        """The top-level module that the entry points make in the app root, whatever functions."""
        if self.is_shared:
            return self.name.removesuffix(".py")
        return self.folder.partition("/")[0]

    def at(self, identifier: str) -> str:
        """The `scriptFile` of a function.

        Args:
            identifier: The function's name, as an identifier.
        """
        return self.pattern.replace(FUNCTION, identifier)


def _is_word(text: str) -> bool:
    return text.isascii() and text.isidentifier() and not keyword.iskeyword(text)


def path(function: str, script_file: str) -> str:
    """The path of a script from the app root.

    Args:
        function: The function's name, which is that of its folder.
        script_file: The `scriptFile` of its function.json.
    """
    return posixpath.normpath(f"{function}/{script_file}")


def _keeps_its_name(name: str) -> bool:
    return "-" not in name and not keyword.iskeyword(name)


def identifiers(names: Iterable[str]) -> dict[str, str]:
    """Distinct identifiers for function names, also where no letter case is told apart.

    A name that is one keeps it, whatever others there are.
    """
    plain = {name: name.replace("-", "_") for name in names}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(plain, key=lambda name: (not _keeps_its_name(name), name)):
        unique, number = plain[name], 1
        while unique.casefold() in taken or keyword.iskeyword(unique):
            number += 1
            unique = f"{plain[name].removesuffix('_')}_{number}"
        taken.add(unique.casefold())
        found[name] = unique
    return found
