"""The source files of an app: which there are, and which of them are to be imported."""

from __future__ import annotations

import ast
import fnmatch
import functools
import keyword
import os
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from azfdecor.compiler import lines, ownership, plugins
from azfdecor.compiler.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from azfdecor.compiler.config import Config

_SEEMS_TO_IMPORT = (
    rb"^[ \t]*(?:from|import)[ \t]+(?:[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*,[ \t]*)*(?:%s)\b"
)
"""An import of one of the packages that are put in, joined by "|"."""
_NOT_SOURCE_FOLDERS = {"__pycache__", "node_modules", "site-packages", "tests", "test"}
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
_TEST_FILES = ("test_*.py", "*_test.py", "conftest.py")


class Source(NamedTuple):
    """A source file, by its path from the root with "/" between, and the name to import it by."""

    module: str
    path: str


class Sources:
    """The source files of an app, and what is wrong with some of them.

    Attributes:
        root: The app root.
        config: Says which modules to read.
        chosen: The files to import, in the order of their modules.
        problems: What is wrong with others.
        own: Top-level modules in the root, with their paths relative to it.
        raise_http_errors: One of them names `azfdecor.HTTPError`, so that any function may raise it.
    """

    def __init__(self, root: Path, config: Config) -> None:
        self.root = root
        self.config = config
        self.chosen: list[Source] = []
        self.problems: list[Problem] = []
        self.own: dict[str, str] = {}
        self.raise_http_errors = False


def find(root: Path, config: Config, folders: Mapping[str, bool]) -> Sources:
    """The source files of an app.

    Args:
        root: The app root.
        config: Says which modules to read.
        folders: The function folders in the root, and whether azfdecor wrote them.
    """
    found = Sources(root, config)
    matched: set[str] = set()
    packages = frozenset({"azfdecor", *plugins.top_level()})
    not_the_app = plugins.packages_in(root)
    for path, content in _python_files(root, found, folders):
        parts = path.removesuffix(".py").split("/")
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        matched.update(_matching(module, config.modules))
        found.raise_http_errors = found.raise_http_errors or _names_http_error(content)
        if not module or not is_chosen(module, config):
            continue
        if not config.modules and not _imports_one_of(packages, content):
            continue
        if any(f"{module}.".startswith(f"{package}.") for package in not_the_app):
            continue
        bad = next((part for part in parts if part != _python_name(part)), None)
        if bad is None:
            found.chosen.append(Source(module, path))
        else:
            message = f"no `import` can name {path}"
            hint = f"rename {bad!r} to a Python name, such as {_python_name(bad)!r}"
            found.problems.append(Problem("AZF103", message, hint, str(root / path)))
    found.problems += [
        Problem(
            "AZF108",
            f"`modules` of [tool.azfdecor] has {pattern!r}, which is no module of the app",
            "write dotted names as in an import, such as 'shop.orders' or 'shop.*'",
            str(root / "pyproject.toml"),
        )
        for pattern in config.modules
        if pattern not in matched
    ]
    found.chosen.sort(key=lambda source: source.module)
    return found


def _matching(module: str, patterns: Iterable[str]) -> list[str]:
    return [pattern for pattern in patterns if fnmatch.fnmatchcase(module, pattern)]


def is_chosen(module: str, config: Config) -> bool:
    """Whether `modules` and `exclude` let the functions of a module be the app's."""
    wanted = not config.modules or _matching(module, config.modules)
    return bool(wanted) and not _matching(module, config.exclude)


def _content(file: str) -> bytes:
    try:
        with open(file, "rb") as source:
            return source.read()
    except OSError:  # such as a link to nowhere
        return b""


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
    words, pattern = _words_and_pattern(packages)
    if not any(word in content for word in words):
        return False
    seems = pattern.search(content)
    if seems and _is_outside_of_texts(content[: seems.start()]):
        return True
    tree = lines.parse(content)
    if tree is None:
        return seems is not None
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.append(node.module or "")
    return any(name.partition(".")[0] in packages for name in names)


@functools.cache
def _words_and_pattern(packages: frozenset[str]) -> tuple[list[bytes], re.Pattern[bytes]]:
    words = [name.encode() for name in sorted(packages)]
    return words, re.compile(_SEEMS_TO_IMPORT % b"|".join(map(re.escape, words)), re.MULTILINE)


def _is_outside_of_texts(before: bytes) -> bool:
    """Whether no text over several lines has begun and not ended; False where it is not sure."""
    return not before.count(b'"""') % 2 and not before.count(b"'''") % 2


def _python_name(text: str) -> str:
    """A name that an import statement can spell; `text` itself when it is one."""
    name = re.sub(r"\W", "_", unicodedata.normalize("NFKC", text))
    if not name.isidentifier():
        name = f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def _python_files(
    root: Path, found: Sources, function_folders: Mapping[str, bool]
) -> Iterator[tuple[str, bytes]]:
    """Every source file of the app and what it holds, and on the way the top-level modules."""
    for folder, folders, files in os.walk(root):
        below = folder[len(str(root)) + 1 :].replace(os.sep, "/")
        at_root = not below
        folders[:] = sorted(
            name
            for name in folders
            if not (at_root and function_folders.get(name)) and _may_hold_source(folder, name)
        )
        for name in sorted(files):
            if not name.endswith(".py") or name.startswith("."):
                continue
            file = f"{folder}{os.sep}{name}"
            content = _content(file)
            if ownership.is_marked(content):
                continue
            if at_root:
                found.own.setdefault(name.removesuffix(".py"), name)
            elif name == "__init__.py" and "/" not in below:
                found.own.setdefault(below, f"{below}/{name}")
            if at_root and name == "function_app.py":
                message = "function_app.py makes the host ignore every function.json of the app"
                hint = "move what it declares to another module and remove it"
                found.problems.append(Problem("AZF105", message, hint, file))
            if not any(fnmatch.fnmatchcase(name, pattern) for pattern in _TEST_FILES):
                yield (name if at_root else f"{below}/{name}"), content


def _may_hold_source(folder: str, name: str) -> bool:
    """Whether a folder is neither hidden, nor a test's, nor an environment of packages."""
    if name.startswith(".") or name in _NOT_SOURCE_FOLDERS:
        return False
    return not any(os.path.exists(os.path.join(folder, name, m)) for m in _ENVIRONMENT_MARKS)


def is_below(path: str, root: Path) -> bool:
    """Whether a file is the app's own source: below the root, and not installed there."""
    prefix = f"{root}{os.sep}"
    return path.startswith(prefix) and "site-packages" not in path[len(prefix) :].split(os.sep)
