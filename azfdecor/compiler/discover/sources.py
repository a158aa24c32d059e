"""The source files of an app: which there are, and which of them are to be imported."""

from __future__ import annotations

import ast
import errno
import fnmatch
import functools
import keyword
import os
import re
import unicodedata
from typing import TYPE_CHECKING

from azfdecor.compiler import entry_points, lines, ownership, plugins
from azfdecor.compiler.discover import app_package
from azfdecor.named_tuple import NamedTuple
from azfdecor.problems.configuration import FUNCTION_APP, UNMATCHED_PATTERN
from azfdecor.problems.modules import UNIMPORTABLE_FILE, UNREADABLE_SOURCE
from azfdecor.problems.problem import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from azfdecor.compiler.config import Config
    from azfdecor.compiler.discover.app_package import OldImport
    from azfdecor.problems.problem import Problem

_SEEMS_TO_IMPORT = (
    rb"^[ \t]*(?:from|import)[ \t]+(?:[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*,[ \t]*)*(?:%s)\b"
    rb"(?!\.(?:local|testing)\b|[ \t]+import[ \t]+\(?\s*(?:local|testing)\b)"
)
"""An import of one of the packages that are put in, joined by "|"."""
_MAY_IMPORT = rb"(?m)^[^#'\"\n]{0,99}\b(?:from|import)\b[^#'\"]{0,300}\b(?:%s)\b"
"""The same anywhere in a line, and over several: for what is no Python."""
_NOT_DECLARING = ("azfdecor.local.", "azfdecor.testing.")
"""What scripts and tests import. Who imports nothing else of azfdecor declares nothing."""
_NOT_SOURCE_FOLDERS = {
    *("__pycache__", "__pypackages__", "node_modules", "site-packages", "tests", "test")
}
_MARKS_OF_PACKAGES = ("pyvenv.cfg", "conda-meta")
"""What stands in an environment; besides "NAME.dist-info", where `pip install --target` puts
packages, and "bdist.PLATFORM" in a build folder."""
_NOT_MODULES = ("test_*.py", "*_test.py", "conftest.py", "__main__.py")
"""Tests and scripts: to import a `__main__.py` would run it."""
_TO_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_PART = 1 << 16
_IMPORTED = rb"(?m)^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)"
"""The top-level module of an import."""


class SourceModule(NamedTuple):
    """A source file, by its path from the root with "/" between, and the name to import it by."""

    module: str
    path: str


class Sources:
    """The source files of an app, and what is wrong with some of them.

    Attributes:
        root: The app root.
        config: Says which modules to read.
        paths: Every file, by its path from the root.
        chosen: Those to import, in the order of their modules.
        unreadable: The files and folders that cannot be read, by their paths from the root.
        problems: What is wrong with others.
        own: Top-level modules in the root, with their paths relative to it.
        namespaces: Folders with Python files below the root and the source folders, by their
            names: packages, if only namespace packages. One in a source folder goes first.
        old_imports: Imports by which some reach the app root as the package `__app__`.
        imported: Top-level modules that some import; asked for only where a folder could hide one.
        listed: What folders hold, by their paths from the root.
        generated: What the files hold that say that azfdecor wrote them, by their paths.
        raise_http_errors: One of them names `azfdecor.HTTPError`, so that any function may raise it.
    """

    def __init__(self, root: Path, config: Config) -> None:
        self.root = root
        self.config = config
        self.paths: list[str] = []
        self.chosen: list[SourceModule] = []
        self.unreadable: set[str] = set()
        self.problems: list[Problem] = []
        self.own: dict[str, str] = {}
        self.namespaces: dict[str, str] = {}
        self.old_imports: list[OldImport] = []
        self.imported: set[str] = set()
        self.listed: dict[str, list[str]] = {}
        self.generated: dict[str, bytes] = {}
        self.raise_http_errors = False


def find(root: Path, config: Config) -> Sources:
    """The source files of an app.

    Args:
        root: The app root.
        config: Says which modules to read, and where they are importable from.
    """
    found = Sources(root, config)
    modules: set[str] = set()
    packages = frozenset({"azfdecor", *plugins.top_level()})
    not_the_app = plugins.packages_in(root)
    are_hidden = config.scripts.pattern == entry_points.INIT
    for path, content in _python_files(found):
        folder = _source_root(path, config)
        module = _module(path[len(folder) :])
        modules.add(module)
        if isinstance(content, OSError):
            _report_unreadable(found, path, module, content)
            continue
        found.paths.append(path)
        if not folder:
            found.old_imports += app_package.imports(path, content)
        if are_hidden:
            found.imported.update(map(bytes.decode, re.findall(_IMPORTED, content)))
        found.raise_http_errors = found.raise_http_errors or _names_http_error(content)
        if not module or not is_chosen(module, config):
            continue
        if not config.modules and not _imports_one_of(packages, content):
            continue
        if any(f"{module}.".startswith(f"{package}.") for package in not_the_app):
            continue
        bad = _no_python_name(path[len(folder) :])
        if bad is None:
            found.chosen.append(SourceModule(module, path))
        else:
            message = f"no `import` can name {path}"
            hint = f"rename {bad!r} to a Python name, such as {_python_name(bad)!r}"
            found.problems.append(UNIMPORTABLE_FILE.at(Place(str(root / path)), message, hint))
    found.problems += _unmatched(found, modules)
    _name_in_app_package(found)
    found.chosen.sort(key=lambda source: source.module)
    return found


def _unmatched(found: Sources, modules: set[str]) -> Iterator[Problem]:
    """The patterns of `modules` that match none."""
    for pattern in found.config.modules:
        if not any(fnmatch.fnmatchcase(module, pattern) for module in modules):
            yield UNMATCHED_PATTERN.at(
                Place(str(found.root / "pyproject.toml")),
                f"`modules` of [tool.azfdecor] has {pattern!r}, which is no module of the app",
                "write dotted names as in an import, such as 'shop.orders' or 'shop.*'",
            )


def _module(path: str) -> str:
    """The name that imports a file; "" for the root's own `__init__.py`."""
    parts = path.removesuffix(".py").split("/")
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _report_unreadable(found: Sources, path: str, module: str, error: OSError) -> None:
    """A file or a folder of the app that cannot be read, unless no module of it is wanted."""
    names = (module,) if path.endswith(".py") else (module, f"{module}.*")
    excluded = any(_matching(name, found.config.exclude) for name in names)
    if not module or excluded or not any(is_chosen(name, found.config) for name in names):
        return
    if not all(map(is_python_name, module.split("."))):
        return  # nothing can import it
    found.unreadable.add(path)
    message = f"{path} cannot be read: {error.strerror or type(error).__name__}"
    hint = f'make it readable, or leave it out with `exclude = ["{module}"]` in [tool.azfdecor]'
    found.problems.append(UNREADABLE_SOURCE.at(Place(str(found.root / path)), message, hint))


def _source_root(path: str, config: Config) -> str:
    """The source folder that a file is below, with a slash; empty for the app root."""
    below = [f"{folder}/" for folder in config.source if path.startswith(f"{folder}/")]
    return max(below, key=len, default="")


def _name_in_app_package(found: Sources) -> None:
    """Name modules in the package `__app__` where they, or whoever imports them, need that.

    All of a top-level module go together, so that none of it exists twice.
    """
    tops = {
        old.path.partition("/")[0].removesuffix(".py")
        for old in found.old_imports
        if old.is_relative
    }
    tops |= {target for old in found.old_imports for target in old.targets}
    found.chosen[:] = [
        source._replace(module=app_package.within(source.module))
        if source.module.partition(".")[0] in tops and not _source_root(source.path, found.config)
        else source
        for source in found.chosen
    ]


def _matching(module: str, patterns: Iterable[str]) -> list[str]:
    return [pattern for pattern in patterns if fnmatch.fnmatchcase(module, pattern)]


def is_chosen(module: str, config: Config) -> bool:
    """Whether `modules` and `exclude` let the functions of a module be the app's."""
    module = app_package.plain(module)
    wanted = not config.modules or _matching(module, config.modules)
    return bool(wanted) and not _matching(module, config.exclude)


def _names_http_error(content: bytes) -> bool:
    """Whether a source names azfdecor's class, and not another one of that name."""
    if b"HTTPError" not in content or b"azfdecor" not in content:
        return False  # nearly always
    tree = lines.parse(content)
    return any(
        (isinstance(node, ast.ImportFrom) and _imports_http_error(node))
        or (isinstance(node, ast.Attribute) and node.attr == "HTTPError" and _is_ours(node.value))
        for node in (ast.walk(tree) if tree else ())
    )


def _imports_http_error(node: ast.ImportFrom) -> bool:
    is_ours = (node.module or "").partition(".")[0] == "azfdecor"
    return is_ours and any(alias.name == "HTTPError" for alias in node.names)


def _is_ours(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "azfdecor"


def _imports_one_of(packages: frozenset[str], content: bytes) -> bool:
    """Whether a source imports azfdecor or the like; one that is no Python may only seem to."""
    words, pattern, loose = _words_and_patterns(packages)
    if b"\0" in content:
        # UTF-16, which Python cannot read: its import will say so.
        content = content.replace(b"\0", b"")
        return any(word in content for word in words)
    if not any(word in content for word in words):
        return False
    seems = pattern.search(content)
    if seems and _is_outside_of_texts(content[: seems.start()]):
        return True
    tree = lines.parse(content)
    if tree is None:
        return seems is not None or re.search(loose, content) is not None
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return any(
        name.partition(".")[0] in packages and not f"{name}.".startswith(_NOT_DECLARING)
        for name in names
    )


@functools.cache
def _words_and_patterns(packages: frozenset[str]) -> tuple[list[bytes], re.Pattern[bytes], bytes]:
    words = [name.encode() for name in sorted(packages)]
    any_word = b"|".join(map(re.escape, words))
    strict = re.compile(_SEEMS_TO_IMPORT % any_word, re.MULTILINE)
    return words, strict, _MAY_IMPORT % any_word


def _is_outside_of_texts(before: bytes) -> bool:
    """Whether no text over several lines has begun and not ended; False where it is not sure."""
    return not before.count(b'"""') % 2 and not before.count(b"'''") % 2


def _python_name(text: str) -> str:
    """A name that an import statement can spell; `text` itself when it is one."""
    name = re.sub(r"\W", "_", unicodedata.normalize("NFKC", text))
    if not name.isidentifier():
        name = f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def is_python_name(text: str) -> bool:
    """Whether an import statement can spell a name."""
    if text.isascii():
        return text.isidentifier() and not keyword.iskeyword(text)
    return text == _python_name(text)


def _no_python_name(path: str) -> str | None:
    """The part of a file's path that no import statement can spell, if there is one."""
    parts = path.removesuffix(".py").split("/")
    return next((part for part in parts if not is_python_name(part)), None)


def _python_files(found: Sources) -> Iterator[tuple[str, bytes | OSError]]:
    """Every source file of the app and what it holds, and on the way the top-level modules.

    What cannot be read, a folder too, comes with the reason.
    """
    for path, entry in _entries(found.root, found.listed):
        if isinstance(entry, OSError):
            yield path, entry
            continue
        try:
            content: bytes | OSError | None = _content(entry)
        except OSError as error:
            content = error
        if content is None or _is_generated(found, path, entry, content):
            continue
        folder = _source_root(path, found.config)
        top, _, rest = path[len(folder) :].partition("/")
        if rest in ("", "__init__.py"):
            found.own.setdefault(top.removesuffix(".py"), path)
        elif folder or top not in found.namespaces:
            found.namespaces[top] = f"{folder}{top}"
        if path == "function_app.py":
            message = "function_app.py makes the host ignore every function.json of the app"
            hint = "move what it declares to another module and remove it"
            found.problems.append(FUNCTION_APP.at(Place(entry.path), message, hint))
        if not any(fnmatch.fnmatchcase(entry.name, pattern) for pattern in _NOT_MODULES):
            yield path, content


def _is_generated(
    found: Sources, path: str, entry: os.DirEntry[str], content: bytes | OSError
) -> bool:
    """Whether a file says that azfdecor wrote it, which then is kept."""
    if isinstance(content, OSError) or not ownership.is_marked(content):
        return False
    if not entry.is_symlink():
        found.generated[path] = content
    return True


def _content(entry: os.DirEntry[str]) -> bytes | None:
    """What a source file holds; None for what is no file, such as a pipe.

    Raises:
        OSError: When it cannot be read.
    """
    if not entry.is_file():
        if entry.is_symlink():
            os.stat(entry.path)  # raises where it leads nowhere
        return None
    # Not open(), which takes twice as long: generated scripts are read to be told apart, too.
    handle, content = os.open(entry.path, _TO_READ), b""
    try:
        while part := os.read(handle, _PART):
            content += part
    finally:
        os.close(handle)
    return content


def _entries(
    root: Path, names: dict[str, list[str]]
) -> Iterator[tuple[str, os.DirEntry[str] | OSError]]:
    """Every entry of the app that is named as a source file, and the folders that cannot be read.

    A folder behind a link is read like any, but each is read once, under its own name if it has
    one in the app: so links that lead around in circles end. `names` is told what folders hold.
    """
    read: set[str] = set()
    home = f"{root}"
    folders = [("", os.path.realpath(root))]
    linked: list[tuple[str, str]] = []
    while folders or linked:
        if not folders:
            linked.sort(reverse=True)
            below, real = linked.pop()
            if not home.startswith(_inside(real)):  # which would lead in a circle
                folders.append((below, real))
            continue
        below, real = folders.pop()
        if real in read:
            continue
        read.add(real)
        for path, entry in _listed(home, below, names):
            if isinstance(entry, OSError) or not entry.is_dir():
                yield path, entry
            elif entry.name not in _NOT_SOURCE_FOLDERS:
                if not (entry.is_symlink() or getattr(entry, "is_junction", bool)()):
                    folders.append((path, _inside(real) + entry.name))
                elif is_python_name(entry.name):
                    linked.append((path, os.path.realpath(entry.path)))


def _inside(folder: str) -> str:
    """How the paths of what is in a folder begin."""
    return folder if folder.endswith(os.sep) else folder + os.sep


def _listed(
    home: str, below: str, names: dict[str, list[str]]
) -> Iterator[tuple[str, os.DirEntry[str] | OSError]]:
    """The folders and source files in a folder, but hidden ones; nothing in one of packages."""
    try:
        with os.scandir(f"{home}/{below}") as entries:
            every = list(entries)
    except OSError as error:
        yield below, error
        return
    names[below] = [entry.name for entry in every]
    listed = [entry for entry in every if not entry.name.startswith(".")]
    if below and any(_marks_packages(entry.name) for entry in listed):
        return
    for entry in sorted(listed, key=lambda entry: entry.name):
        path = f"{below}/{entry.name}" if below else entry.name
        is_source = path.endswith(".py")
        try:
            is_wanted = entry.is_dir() or is_source
        except OSError as error:
            # A link that leads to itself stands for no folder.
            if error.errno != errno.ELOOP or is_source:
                yield path, error
        else:
            if is_wanted:
                yield path, entry


def _marks_packages(name: str) -> bool:
    return name in _MARKS_OF_PACKAGES or name.endswith(".dist-info") or name.startswith("bdist.")
