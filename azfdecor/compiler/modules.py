"""The modules of an app: which they are, and importing them as the worker would."""

from __future__ import annotations

import ast
import contextlib
import fnmatch
import functools
import importlib
import keyword
import os
import re
import sys
import traceback
import unicodedata
from importlib.machinery import FileFinder
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from azfdecor.compiler import libraries, lines, ownership, plugins
from azfdecor.compiler.problem import Problem
from azfdecor.declaration import Declaration

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
    from types import ModuleType, TracebackType

    from azfdecor.compiler.config import Config

_SEEMS_TO_IMPORT = (
    rb"^[ \t]*(?:from|import)[ \t]+(?:[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*,[ \t]*)*(?:%s)\b"
)
"""An import of one of the packages that are put in, joined by "|"."""
_NOT_SOURCE_FOLDERS = {"__pycache__", "node_modules", "site-packages", "tests", "test"}
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
_EXTENSION_MODULES = ("so", "pyd")
_TEST_FILES = ("test_*.py", "*_test.py", "conftest.py")


class Modules:
    """The modules of an app, and what kept some of them from being imported.

    Attributes:
        root: The app root.
        config: Says which modules to read.
        imported: Those that could be imported.
        problems: What is wrong with the others.
        broken_files: The files of the others, relative to the root.
        own: Top-level modules in the root, with their paths relative to it.
        others: Top-level modules of Python and of installed packages.
        raise_http_errors: One of them names `azfdecor.HTTPError`, so that any function may raise it.
    """

    def __init__(self, root: Path, config: Config) -> None:
        self.root = root
        self.config = config
        self.imported: list[ModuleType] = []
        self.problems: list[Problem] = []
        self.broken_files: set[str] = set()
        self.own: dict[str, str] = {}
        self.others: frozenset[str] = frozenset()
        self.raise_http_errors = False


class Source(NamedTuple):
    """A source file, by its path from the root with "/" between, and the name to import it by."""

    module: str
    path: str


def find(root: Path, config: Config, folders: Mapping[str, bool]) -> tuple[Modules, list[Source]]:
    """The source files to import, in the order of their modules.

    Args:
        root: The app root.
        config: Says which modules to read.
        folders: The function folders in the root, and whether azfdecor wrote them.
    """
    found = Modules(root, config)
    return found, _sources(root, config, found, folders)


def _sources(
    root: Path, config: Config, found: Modules, folders: Mapping[str, bool]
) -> list[Source]:
    """The source files to import, in the order of their modules."""
    sources: list[Source] = []
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
            sources.append(Source(module, path))
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
    return sorted(sources, key=lambda source: source.module)


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
    root: Path, found: Modules, function_folders: Mapping[str, bool]
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


@contextlib.contextmanager
def as_in_the_worker(root: Path, values: dict[str, str]) -> Generator[None]:
    """The root first on the path and current, the settings set, and stdout left to azfdecor."""
    modules, environment, folder = set(sys.modules), dict(os.environ), Path.cwd()
    path, entries = sys.path, list(sys.path)
    # `python -m` puts the current folder first, which no worker has on its path.
    path[:] = [str(root), *entries[entries[:1] in ([""], [str(folder)]) :]]
    os.environ.update({k: v for k, v in values.items() if k not in environment})
    os.chdir(root)
    # Not importlib.invalidate_caches(), which would import importlib.metadata for it.
    for finder in sys.path_importer_cache.values():
        if isinstance(finder, FileFinder):
            finder.invalidate_caches()
    try:
        with _stdout_to_stderr():
            yield
    finally:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.path = path
        path[:] = entries
        # All are asked before any goes: a namespace package finds its path through its parent.
        for name in [n for n in sys.modules if n not in modules and _is_own(n, root)]:
            del sys.modules[name]


@contextlib.contextmanager
def _stdout_to_stderr() -> Generator[None]:
    """What modules print is theirs; stdout is for what azfdecor says, to people and machines."""
    sys.stdout.flush()
    saved = os.dup(1)
    try:
        os.dup2(2, 1)
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        if sys.__stdout__:
            sys.__stdout__.flush()  # a module may have written to the original
        os.dup2(saved, 1)
        os.close(saved)


def _other_modules(root: Path) -> frozenset[str]:
    """The top-level modules that a folder of the app must not hide."""
    paths = [path for path in sys.path if path and os.path.realpath(path) != str(root)]
    installed = {name for path in paths for name in _modules_in(path)}
    # A namespace package cannot be told from a folder; this one every worker has.
    return frozenset({*installed, *sys.stdlib_module_names, "azure"})


def _modules_in(path: str) -> Iterator[str]:
    """The top-level modules and packages in a folder of the path."""
    for name in os.listdir(path) if os.path.isdir(path) else ():
        stem, dot, ending = name.partition(".")
        is_module = ending == "py" or ending.endswith(_EXTENSION_MODULES)
        if is_module if dot else os.path.exists(f"{path}/{name}/__init__.py"):
            yield stem


def import_all(
    sources: list[Source],
    found: Modules,
    progress: Callable[[int, int, str], None] | None,
) -> None:
    """Import them one by one; one that fails does not keep the others from being read.

    Args:
        sources: What to import.
        found: Takes the modules, and the problems of those that cannot be imported.
        progress: Told the number of modules read, that of all, and the next one's name.
    """
    root = found.root
    found.others = _other_modules(root)
    failures: dict[tuple[str, int, str], tuple[Problem, list[str]]] = {}
    for number, source in enumerate(sources):
        if progress:
            progress(number, len(sources), source.module)
        problem = _name_problem(source, root, found)
        module = None if problem else _import(source, root)
        if isinstance(module, Problem):
            module, problem = None, module
        if module:
            found.imported.append(module)
        if problem:
            found.broken_files.add(source.path)
            key = (problem.file, problem.line, problem.message)
            failures.setdefault(key, (problem, []))[1].append(source.module)
    for problem, names in failures.values():
        message = problem.message
        if problem.code != "AZF104":
            message = f"importing {', '.join(names)} fails: {message}"
        found.problems.append(problem._replace(message=message))


def _name_problem(source: Source, root: Path, found: Modules) -> Problem | None:
    top = source.module.partition(".")[0]
    if top not in found.others:
        return None
    path = found.own.get(top, top)
    return Problem(
        "AZF104",
        f"{path} is named like a module of Python or of an installed package: the worker "
        "imports the one or the other, depending on the hosting plan",
        "rename it",
        str(root / path),
    )


def _import(source: Source, root: Path) -> ModuleType | Problem:
    try:
        module = importlib.import_module(source.module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it raises is the module's own
        return _import_problem(error, source, root)
    file = getattr(module, "__file__", None) or "one without a file"
    own = str(root / source.path)
    if file == own or (os.path.exists(file) and os.path.samefile(file, own)):
        return module
    message = f"`import {source.module}` gives another module than this file: {file}"
    hint = "rename the file: a module of that name is in its way"
    return Problem("AZF104", message, hint, own)


def _import_problem(error: BaseException, source: Source, root: Path) -> Problem:
    """The failure of an import, at the user's own line."""
    text = " ".join(str(error).split())
    if isinstance(error, SyntaxError) and error.filename and is_below(error.filename, root):
        what = f"{type(error).__name__}: {error.msg}"
        return Problem("AZF101", what, "mend this line", error.filename, error.lineno or 1)
    file, line = _own_line(error.__traceback__, root) or (str(root / source.path), 1)
    setting = _missing_setting(error)
    if setting:
        what = f"the app setting {setting!r} is missing"
        hint = (
            'add it to "Values" in local.settings.json, or read it with '
            f"os.environ.get({setting!r})"
        )
        return Problem("AZF102", what, hint, file, line)
    what = f"{type(error).__name__}: {text}" if text else type(error).__name__
    hint = "make the module importable, or leave it out with `exclude` in [tool.azfdecor]"
    if isinstance(error, SystemExit):
        what = "the module exits Python while it is imported"
        hint = "put what ends in sys.exit under `if __name__ == '__main__':`"
    elif isinstance(error, TypeError) and _is_of_a_decorator(error):
        hint = "correct the decorator; `python -m azfdecor bindings` shows what each takes"
    elif isinstance(error, TypeError) and (function := _web_function(text)):
        hint = f"correct the call, such as {function}(app, name='web'); it takes name, route, auth_level"
    elif isinstance(error, ModuleNotFoundError) and error.name:
        hint = libraries.how_to_install(error.name)
    return Problem("AZF101", what, hint, file, line)


def _is_of_a_decorator(error: BaseException) -> bool:
    """Whether a decorator has refused what it was given."""
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    return any(isinstance(frame.f_locals.get("self"), Declaration) for frame in frames)


def _web_function(text: str) -> str | None:
    """The function for whole web apps that was called with arguments which it does not have."""
    name = text.partition("()")[0]
    return name if name in ("asgi_function", "wsgi_function") else None


def _missing_setting(error: BaseException) -> str | None:
    """The name, when the error is that of `os.environ[name]`."""
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        last = list(traceback.walk_tb(error.__traceback__))[-1][0]
        if last.f_code is type(os.environ).__getitem__.__code__:
            return error.args[0]
    return None


def _own_line(trace: TracebackType | None, root: Path) -> tuple[str, int] | None:
    """The innermost line of a traceback that stands in the app's own source."""
    own = None
    for frame, line in traceback.walk_tb(trace):
        if is_below(frame.f_code.co_filename, root):
            own = frame.f_code.co_filename, line
    return own


def is_below(path: str, root: Path) -> bool:
    """Whether a file is the app's own source: below the root, and not installed there."""
    prefix = f"{root}{os.sep}"
    return path.startswith(prefix) and "site-packages" not in path[len(prefix) :].split(os.sep)


def _is_own(name: str, root: Path) -> bool:
    module = sys.modules[name]
    if getattr(module, "__spec__", None) is None:
        # An object that a module has put in its own place: its file or folder still tells of it.
        path = root.joinpath(*name.split("."))
        return path.is_dir() or path.with_suffix(".py").is_file()
    paths = [getattr(module, "__file__", None) or "", *(getattr(module, "__path__", None) or ())]
    return any(is_below(path, root) for path in paths)
