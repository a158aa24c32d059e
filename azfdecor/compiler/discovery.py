"""Finds the modules of an app that use azfdecor, imports them, and collects what they declare."""

from __future__ import annotations

import contextlib
import fnmatch
import importlib
import inspect
import os
import pkgutil
import re
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azfdecor import declaration
from azfdecor.compiler import ownership, settings
from azfdecor.compiler.model import Declared, Reference
from azfdecor.compiler.problem import Problem
from azfdecor.declaration import declarations_of, underlying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType, TracebackType

    from azfdecor.compiler.config import Config

_USES_AZFDECOR = re.compile(
    rb"^[ \t]*(?:from|import)[ \t]+(?:[\w, \t]+,[ \t]*)?azfdecor\b", re.MULTILINE
)
_NOT_SOURCE_FOLDERS = {"__pycache__", "node_modules", "tests", "test"}
_TEST_FILES = ("test_*.py", "*_test.py", "conftest.py")

Progress = "Callable[[int, int, str], None]"


@dataclass
class Found:
    """What the modules of an app declare, and what kept some of them from being read."""

    callables: list[Declared] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    broken_files: set[str] = field(default_factory=set)
    own_modules: dict[str, str] = field(default_factory=dict)
    other_modules: frozenset[str] = frozenset()
    folders: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class _Source:
    module: str
    file: Path


def find(
    root: Path, config: Config, progress: Callable[[int, int, str], None] | None = None
) -> Found:
    """Import the app's modules and collect the callables that carry declarations.

    Args:
        root: The app root; it stands first on `sys.path` and is the working folder meanwhile,
            as in the worker.
        config: Says which modules to read.
        progress: Told the number of modules read, that of all, and the next one's name.
    """
    found = Found(folders=ownership.function_folders(root))
    values, problems = settings.read(root)
    found.problems += problems
    sources = _sources(root, config, found)
    with _as_in_the_worker(root, values):
        found.other_modules = _other_modules(root)
        recorded: dict[int, Any] = {}
        declaration.recorder = lambda target: recorded.setdefault(id(target), target)
        try:
            modules = _import_all(sources, root, found, progress)
        finally:
            declaration.recorder = None
        _collect(modules, recorded, root, config, found)
    return found


def _sources(root: Path, config: Config, found: Found) -> list[_Source]:
    """The source files to import, in the order of their paths."""
    sources = []
    matched: set[str] = set()
    for file in _python_files(root, found):
        relative = file.relative_to(root)
        parts = relative.with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        wanted = [p for p in config.modules if fnmatch.fnmatchcase(module, p)]
        matched.update(wanted)
        if not module or _excluded(module, config):
            continue
        if not wanted and (config.modules or not _USES_AZFDECOR.search(file.read_bytes())):
            continue
        if not all(part.isidentifier() for part in parts):
            bad = next(part for part in parts if not part.isidentifier())
            good = re.sub(r"\W", "_", bad)
            found.problems.append(
                Problem(
                    "AZF103",
                    f"{relative.as_posix()} uses azfdecor, but no `import` can name it",
                    f"rename {bad!r} to a Python name, such as {good!r}",
                    str(file),
                )
            )
            continue
        sources.append(_Source(module, file))
    for pattern in config.modules:
        if pattern not in matched:
            found.problems.append(
                Problem(
                    "AZF108",
                    f"`modules` of [tool.azfdecor] has {pattern!r}, which is no module of the app",
                    "write dotted names as in an import, such as 'shop.orders' or 'shop.*'",
                    str(root / "pyproject.toml"),
                )
            )
    return sorted(sources, key=lambda source: source.module)


def _python_files(root: Path, found: Found) -> Iterator[Path]:
    """Every source file of the app, and on the way its top-level modules."""
    for folder, folders, files in os.walk(root):
        at_root = folder == str(root)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _NOT_SOURCE_FOLDERS
            and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
            and not (at_root and found.folders.get(name))
        )
        for name in sorted(files):
            if not name.endswith(".py"):
                continue
            file = Path(folder, name)
            if ownership.is_ours(file):
                continue
            if at_root:
                found.own_modules.setdefault(name.removesuffix(".py"), name)
            elif name == "__init__.py" and Path(folder).parent == root:
                found.own_modules.setdefault(Path(folder).name, f"{Path(folder).name}/__init__.py")
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in _TEST_FILES):
                continue
            if at_root and name == "function_app.py":
                found.problems.append(
                    Problem(
                        "AZF105",
                        "function_app.py makes the host ignore every function.json of the app",
                        "move what it declares to another module and remove it",
                        str(file),
                    )
                )
            yield file


def _excluded(module: str, config: Config) -> bool:
    return any(fnmatch.fnmatchcase(module, pattern) for pattern in config.exclude)


@contextlib.contextmanager
def _as_in_the_worker(root: Path, values: dict[str, str]) -> Iterator[None]:
    """The root first on the path and current, the settings set, and stdout left to azfdecor."""
    before = set(sys.modules)
    environment = dict(os.environ)
    folder = Path.cwd()
    sys.path.insert(0, str(root))
    os.environ.update({k: v for k, v in values.items() if k not in environment})
    os.chdir(root)
    importlib.invalidate_caches()
    try:
        with _stdout_to_stderr():
            yield
    finally:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.path.remove(str(root))
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None) or ""
            paths = [file, *(getattr(sys.modules[name], "__path__", None) or ())]
            if any(_is_below(path, root) for path in paths):
                del sys.modules[name]


@contextlib.contextmanager
def _stdout_to_stderr() -> Iterator[None]:
    """What modules print is theirs; stdout is for what azfdecor says, to people and machines."""
    sys.stdout.flush()
    saved = os.dup(1)
    try:
        os.dup2(2, 1)
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(saved, 1)
        os.close(saved)


def _other_modules(root: Path) -> frozenset[str]:
    """The top-level modules that a folder of the app must not hide."""
    paths = [path for path in sys.path if path and Path(path) != root]
    installed = {module.name for module in pkgutil.iter_modules(paths)}
    # Namespace packages are found by having been imported; this one every worker has.
    return frozenset({*installed, *sys.stdlib_module_names, "azure"})


def _import_all(
    sources: list[_Source],
    root: Path,
    found: Found,
    progress: Callable[[int, int, str], None] | None,
) -> list[ModuleType]:
    modules = []
    failures: dict[tuple[str, int, str], tuple[Problem, list[str]]] = {}
    for number, source in enumerate(sources):
        if progress:
            progress(number, len(sources), source.module)
        try:
            module = importlib.import_module(source.module)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it raises is the module's own
            found.broken_files.add(source.file.relative_to(root).as_posix())
            problem = _import_problem(error, source, root)
            key = (problem.file, problem.line, problem.message)
            failures.setdefault(key, (problem, []))[1].append(source.module)
            continue
        if Path(getattr(module, "__file__", None) or "").resolve() != source.file.resolve():
            found.broken_files.add(source.file.relative_to(root).as_posix())
            message = (
                f"`import {source.module}` gives another module than this file: "
                f"{getattr(module, '__file__', None) or 'one of Python itself'}"
            )
            hint = "rename the file: a module of that name is in its way"
            found.problems.append(Problem("AZF104", message, hint, str(source.file)))
            continue
        modules.append(module)
    for problem, names in failures.values():
        message = f"importing {', '.join(names)} fails: {problem.message}"
        found.problems.append(
            Problem(problem.code, message, problem.hint, problem.file, problem.line)
        )
    return modules


def _import_problem(error: BaseException, source: _Source, root: Path) -> Problem:
    """The failure of an import, at the user's own line."""
    if isinstance(error, SyntaxError) and error.filename and _is_below(error.filename, root):
        file, line = error.filename, error.lineno or 1
        return Problem("AZF101", f"SyntaxError: {error.msg}", "mend this line", file, line)
    file, line = _own_line(error.__traceback__, root) or (str(source.file), 1)
    setting = _missing_setting(error)
    if setting:
        return Problem(
            "AZF102",
            f"the app setting {setting!r} is missing",
            f'add it to "Values" in local.settings.json, or read it with '
            f"os.environ.get({setting!r})",
            file,
            line,
        )
    text = " ".join(str(error).split())
    what = f"{type(error).__name__}: {text}" if text else type(error).__name__
    hint = "make the module importable"
    if isinstance(error, SystemExit):
        what, hint = "the module exits Python while it is imported", "remove the call of sys.exit"
    elif isinstance(error, ModuleNotFoundError) and error.name:
        hint = f"install what gives {error.name!r} into this environment, or correct the name"
    return Problem("AZF101", what, hint, file, line)


def _missing_setting(error: BaseException) -> str | None:
    """The name, when the error is that of `os.environ[name]`."""
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        last = list(traceback.walk_tb(error.__traceback__))[-1][0]
        if last.f_code is os._Environ.__getitem__.__code__:
            return error.args[0]
    return None


def _own_line(trace: TracebackType | None, root: Path) -> tuple[str, int] | None:
    """The innermost line of a traceback that stands in the app's own source."""
    own = None
    for frame, line in traceback.walk_tb(trace):
        if _is_below(frame.f_code.co_filename, root):
            own = frame.f_code.co_filename, line
    return own


def _is_below(path: str, root: Path) -> bool:
    """Whether a file is the app's own source: below the root, and not installed there."""
    return path.startswith(f"{root}{os.sep}") and "site-packages" not in path


def _collect(
    modules: list[ModuleType],
    recorded: dict[int, Any],
    root: Path,
    config: Config,
    found: Found,
) -> None:
    """Where each declared callable is reached; those that nothing reaches are problems."""
    names = {module.__name__ for module in modules}
    for target in recorded.values():
        # A module that only a helper of the app's own declares for was not found by reading.
        home = sys.modules.get(getattr(target, "__module__", None) or "")
        if home and _is_below(getattr(home, "__file__", None) or "", root):
            if home.__name__ not in names and not _excluded(home.__name__, config):
                names.add(home.__name__)
                modules.append(home)
    reached: dict[int, list[tuple[Reference, Any, str]]] = {}
    for module in sorted(modules, key=lambda m: m.__name__):
        for path, target, kind in _members(module, module, ""):
            if declarations_of(target):
                reference = Reference(module.__name__, path, module.__file__ or "")
                reached.setdefault(id(underlying(target)), []).append((reference, target, kind))
    claimed = {id(inner) for found_at in reached.values() for inner in _chain(found_at[0][1])}
    for places in reached.values():
        reference, target, kind = min(places, key=_closeness)
        canonical = _canonical(target)
        if canonical and _excluded(canonical, config):
            continue
        if kind == "method":
            found.lost.add(f"{Path(reference.file).relative_to(root).as_posix()}:{reference.path}")
            found.problems.append(_method_problem(reference, target))
            continue
        found.callables.append(Declared(reference, target, declarations_of(target)))
    for target in recorded.values():
        if id(target) not in claimed:
            _report_unreached(target, root, config, found)
    found.callables.sort(key=lambda d: (d.reference.module, d.declarations[0].location.line))


def _members(owner: object, module: ModuleType, prefix: str) -> Iterator[tuple[str, Any, str]]:
    """The attributes of a module and of its classes, the latter's methods told apart."""
    for name, value in list(vars(owner).items()):
        path = f"{prefix}{name}"
        if not prefix:
            yield path, value, "function"
        elif isinstance(value, (staticmethod, classmethod)):
            yield path, getattr(owner, name), "function"
        elif inspect.isfunction(value):
            yield path, value, "method"
        if inspect.isclass(value) and value.__module__ == module.__name__:
            if value.__qualname__ == path:
                yield from _members(value, module, f"{path}.")


def _chain(target: Any) -> Iterator[Any]:
    """A callable and what `functools.wraps` says it wraps."""
    target = underlying(target)
    target = getattr(target, "__func__", target)
    while target is not None:
        yield target
        target = getattr(target, "__wrapped__", None)


def _closeness(place: tuple[Reference, Any, str]) -> tuple[bool, bool, str, str]:
    """Orders the places where one callable is reached: its own name first."""
    reference, target, _ = place
    location = declarations_of(target)[0].location
    return (
        (reference.module, reference.path)
        != (target.__module__, getattr(target, "__qualname__", "")),
        reference.file != location.file,
        reference.module,
        reference.path,
    )


def _canonical(target: Any) -> str | None:
    """The module that a callable names as its own, if it is really there."""
    value: Any = sys.modules.get(getattr(target, "__module__", None) or "")
    for name in getattr(target, "__qualname__", "<lambda>").split("."):
        value = getattr(value, name, None)
    return target.__module__ if value is not None and value == target else None


def _method_problem(reference: Reference, target: Any) -> Problem:
    return Problem(
        "AZF202",
        f"{reference.path} is a method: there is no object to call it on",
        "make it a function of the module, or put @staticmethod above it",
        reference.file,
        declarations_of(target)[0].location.line,
        reference.name,
    )


def _report_unreached(target: Any, root: Path, config: Config, found: Found) -> None:
    location = declarations_of(target)[0].location
    name = getattr(target, "__qualname__", type(target).__name__)
    module = sys.modules.get(getattr(target, "__module__", None) or "")
    if not _is_below(location.file, root):
        return
    relative = Path(location.file).relative_to(root)
    if relative.as_posix() in found.broken_files:
        return
    if module is not None and _excluded(module.__name__, config):
        return
    replacement = getattr(module, name, None)
    if "<lambda>" in name:
        message = "this lambda has no name that the shim could import it by"
        hint = "assign it to a name of the module, or write a function"
    elif "<locals>" in name:
        message = f"{name} is local to a function: the shim cannot import it"
        hint = "assign it to a name of the module"
    elif replacement is not None and replacement is not target:
        line = getattr(getattr(inspect.unwrap(replacement), "__code__", None), "co_firstlineno", 0)
        where = f" in line {line}" if line and line != location.line else ""
        message = f"{name} is replaced by another {name}{where}, so nothing would run this one"
        hint = (
            "give them different names"
            if where
            else "put azfdecor's decorators above the one that replaces it, "
            "or use functools.wraps in that"
        )
    else:
        message = f"{name} is no attribute of its module, so the shim cannot import it"
        hint = "assign it to a name of the module"
    found.lost.add(f"{relative.as_posix()}:{name}")
    function = None if "<" in name else name.rpartition(".")[2]
    found.problems.append(Problem("AZF201", message, hint, location.file, location.line, function))
