"""Finds the modules of an app that use azfdecor, imports them, and collects what they declare."""

from __future__ import annotations

import ast
import contextlib
import fnmatch
import importlib
import inspect
import keyword
import os
import pkgutil
import re
import sys
import traceback
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from azfdecor import declaration
from azfdecor.compiler import hints, lines, ownership, settings
from azfdecor.compiler.model import Declared, Reference
from azfdecor.compiler.problem import Problem
from azfdecor.declaration import declarations_of, underlying

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from types import CodeType, ModuleType, TracebackType

    from azfdecor.compiler.config import Config

_SEEMS_TO_IMPORT = re.compile(rb"^\s*(?:from|import)\s[^#\n]*\bazfdecor\b", re.MULTILINE)
_NOT_SOURCE_FOLDERS = {"__pycache__", "node_modules", "site-packages", "tests", "test"}
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
_TEST_FILES = ("test_*.py", "*_test.py", "conftest.py")


@dataclass
class Found:
    """What the modules of an app declare, and what kept some of them from being read."""

    callables: list[Declared] = field(default_factory=list[Declared])
    problems: list[Problem] = field(default_factory=list[Problem])
    lost: set[str] = field(default_factory=set[str])
    broken_files: set[str] = field(default_factory=set[str])
    own_modules: dict[str, str] = field(default_factory=dict[str, str])
    other_modules: frozenset[str] = frozenset()
    folders: dict[str, bool] = field(default_factory=dict[str, bool])


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
    hints.resolve.cache_clear()
    with _as_in_the_worker(root, values):
        found.other_modules = _other_modules(root)
        recorded: dict[int, Any] = {}
        declaration.recorder = lambda target: recorded.setdefault(id(target), target)
        try:
            modules = _import_all(sources, root, found, progress)
        finally:
            declaration.recorder = None
        _collect(modules, recorded, root, config, found)
        for declared in found.callables:
            # What hints name under `if TYPE_CHECKING:` can be imported in here only.
            if inspect.isroutine(declared.target):
                hints.resolve(declared.target)
    return found


def _sources(root: Path, config: Config, found: Found) -> list[_Source]:
    """The source files to import, in the order of their modules."""
    sources: list[_Source] = []
    matched: set[str] = set()
    for file in _python_files(root, found):
        parts = file.relative_to(root).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        matched.update(_matching(module, config.modules))
        if not module or not _is_chosen(module, config):
            continue
        if not config.modules and not _imports_azfdecor(file):
            continue
        bad = next((part for part in parts if part != _python_name(part)), None)
        if bad is None:
            sources.append(_Source(module, file))
        else:
            message = f"no `import` can name {file.relative_to(root).as_posix()}"
            hint = f"rename {bad!r} to a Python name, such as {_python_name(bad)!r}"
            found.problems.append(Problem("AZF103", message, hint, str(file)))
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


def _is_chosen(module: str, config: Config) -> bool:
    """Whether `modules` and `exclude` let the functions of a module be the app's."""
    wanted = not config.modules or _matching(module, config.modules)
    return bool(wanted) and not _matching(module, config.exclude)


def _imports_azfdecor(file: Path) -> bool:
    """Whether a file has an import of azfdecor; one that is no Python may only seem to."""
    try:
        content = file.read_bytes()
    except OSError:  # such as a link to nowhere
        return False
    if b"azfdecor" not in content:
        return False
    tree = lines.parse(content)
    if tree is None:
        return _SEEMS_TO_IMPORT.search(content) is not None
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.append(node.module or "")
    return any(name.partition(".")[0] == "azfdecor" for name in names)


def _python_name(text: str) -> str:
    """A name that an import statement can spell; `text` itself when it is one."""
    name = re.sub(r"\W", "_", unicodedata.normalize("NFKC", text))
    if not name.isidentifier():
        name = f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def _python_files(root: Path, found: Found) -> Iterator[Path]:
    """Every source file of the app, and on the way its top-level modules."""
    for folder, folders, files in os.walk(root):
        at_root = folder == str(root)
        folders[:] = sorted(
            name
            for name in folders
            if _may_hold_source(folder, name) and not (at_root and found.folders.get(name))
        )
        for name in sorted(files):
            file = Path(folder, name)
            if not name.endswith(".py") or name.startswith(".") or ownership.is_ours(file):
                continue
            if at_root:
                found.own_modules.setdefault(name.removesuffix(".py"), name)
            elif name == "__init__.py" and file.parent.parent == root:
                found.own_modules.setdefault(file.parent.name, f"{file.parent.name}/{name}")
            if at_root and name == "function_app.py":
                message = "function_app.py makes the host ignore every function.json of the app"
                hint = "move what it declares to another module and remove it"
                found.problems.append(Problem("AZF105", message, hint, str(file)))
            if not any(fnmatch.fnmatchcase(name, pattern) for pattern in _TEST_FILES):
                yield file


def _may_hold_source(folder: str, name: str) -> bool:
    """Whether a folder is neither hidden, nor a test's, nor an environment of packages."""
    if name.startswith(".") or name in _NOT_SOURCE_FOLDERS:
        return False
    return not any(os.path.exists(os.path.join(folder, name, m)) for m in _ENVIRONMENT_MARKS)


@contextlib.contextmanager
def _as_in_the_worker(root: Path, values: dict[str, str]) -> Generator[None]:
    """The root first on the path and current, the settings set, and stdout left to azfdecor."""
    modules, environment, folder = set(sys.modules), dict(os.environ), Path.cwd()
    path, entries = sys.path, list(sys.path)
    # `python -m` puts the current folder first, which no worker has on its path.
    path[:] = [str(root), *entries[entries[:1] in ([""], [str(folder)]) :]]
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
        sys.path = path
        path[:] = entries
        # All are asked before any goes: a namespace package finds its path through its parent.
        for name in [n for n in sys.modules if n not in modules and _is_own(sys.modules[n], root)]:
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
    paths = [path for path in sys.path if path and Path(path).resolve() != root]
    installed = {module.name for module in pkgutil.iter_modules(paths)}
    # Namespace packages are found by having been imported; this one every worker has.
    return frozenset({*installed, *sys.stdlib_module_names, "azure"})


def _import_all(
    sources: list[_Source],
    root: Path,
    found: Found,
    progress: Callable[[int, int, str], None] | None,
) -> list[ModuleType]:
    modules: list[ModuleType] = []
    failures: dict[tuple[str, int, str], tuple[Problem, list[str]]] = {}
    for number, source in enumerate(sources):
        if progress:
            progress(number, len(sources), source.module)
        problem = _name_problem(source, root, found)
        module = None if problem else _import(source, root)
        if isinstance(module, Problem):
            module, problem = None, module
        if module:
            modules.append(module)
        if problem:
            found.broken_files.add(source.file.relative_to(root).as_posix())
            key = (problem.file, problem.line, problem.message)
            failures.setdefault(key, (problem, []))[1].append(source.module)
    for problem, names in failures.values():
        message = problem.message
        if problem.code != "AZF104":
            message = f"importing {', '.join(names)} fails: {message}"
        found.problems.append(replace(problem, message=message))
    return modules


def _name_problem(source: _Source, root: Path, found: Found) -> Problem | None:
    top = source.module.partition(".")[0]
    if top not in found.other_modules:
        return None
    path = found.own_modules.get(top, top)
    return Problem(
        "AZF104",
        f"{path} is named like a module of Python or of an installed package: the worker "
        "imports the one or the other, depending on the hosting plan",
        "rename it",
        str(root / path),
    )


def _import(source: _Source, root: Path) -> ModuleType | Problem:
    try:
        module = importlib.import_module(source.module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it raises is the module's own
        return _import_problem(error, source, root)
    file = getattr(module, "__file__", None) or "one without a file"
    if Path(file).resolve() == source.file.resolve():
        return module
    message = f"`import {source.module}` gives another module than this file: {file}"
    hint = "rename the file: a module of that name is in its way"
    return Problem("AZF104", message, hint, str(source.file))


def _import_problem(error: BaseException, source: _Source, root: Path) -> Problem:
    """The failure of an import, at the user's own line."""
    text = " ".join(str(error).split())
    if isinstance(error, SyntaxError) and error.filename and _is_below(error.filename, root):
        what = f"{type(error).__name__}: {error.msg}"
        return Problem("AZF101", what, "mend this line", error.filename, error.lineno or 1)
    file, line = _own_line(error.__traceback__, root) or (str(source.file), 1)
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
    elif isinstance(error, ModuleNotFoundError) and error.name:
        hint = f"install what gives {error.name!r} into this environment, or correct the name"
    return Problem("AZF101", what, hint, file, line)


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
        if _is_below(frame.f_code.co_filename, root):
            own = frame.f_code.co_filename, line
    return own


def _is_below(path: str, root: Path) -> bool:
    """Whether a file is the app's own source: below the root, and not installed there."""
    prefix = f"{root}{os.sep}"
    return path.startswith(prefix) and "site-packages" not in path[len(prefix) :].split(os.sep)


def _is_own(module: object, root: Path) -> bool:
    paths = [getattr(module, "__file__", None) or "", *(getattr(module, "__path__", None) or ())]
    return any(_is_below(path, root) for path in paths)


def _collect(
    modules: list[ModuleType],
    recorded: dict[int, Any],
    root: Path,
    config: Config,
    found: Found,
) -> None:
    """Where each declared callable is reached; those that nothing reaches are problems."""
    modules = _with_homes(modules, recorded, root, config)
    reached: dict[int, list[_Place]] = {}
    for module in sorted(modules, key=lambda m: m.__name__):
        for place in _members(module, module, ""):
            reached.setdefault(id(underlying(place.target)), []).append(place)
    claimed = {id(inner) for places in reached.values() for inner in _chain(places[0].target)}
    for places in reached.values():
        reference, target, is_method = min(places, key=_closeness)
        canonical = _canonical(target)
        if canonical and not _is_chosen(canonical, config):
            continue
        if is_method:
            found.lost.add(f"{Path(reference.file).relative_to(root).as_posix()}:{reference.path}")
            found.problems.append(_method_problem(reference, target))
            continue
        found.callables.append(Declared(reference, target, declarations_of(target)))
    for target in recorded.values():
        if id(target) not in claimed:
            _report_unreached(target, root, config, found)
    found.callables.sort(key=lambda d: (d.reference.module, d.declarations[0].location.line))


class _Place(NamedTuple):
    """Where a callable is reached."""

    reference: Reference
    target: Any
    is_method: bool


def _with_homes(
    modules: list[ModuleType], recorded: dict[int, Any], root: Path, config: Config
) -> list[ModuleType]:
    """The modules, and those whose declarations only a helper of the app's own makes.

    The latter do not import azfdecor themselves, so they were not found by reading.
    """
    by_name = {module.__name__: module for module in modules}
    for target in recorded.values():
        home = sys.modules.get(getattr(target, "__module__", None) or "")
        file = getattr(home, "__file__", None) or ""
        if home and _is_below(file, root) and _is_chosen(home.__name__, config):
            by_name.setdefault(home.__name__, home)
    return list(by_name.values())


def _members(owner: object, module: ModuleType, prefix: str) -> Iterator[_Place]:
    """The callables with declarations in a module and in its classes, methods told apart."""
    for name, value in list(vars(owner).items()):
        path = f"{prefix}{name}"
        reference = Reference(module.__name__, path, module.__file__ or "")
        if _declares(value):
            is_descriptor = isinstance(value, (staticmethod, classmethod))
            target = getattr(owner, name) if is_descriptor else value
            is_method = bool(prefix) and inspect.isfunction(value)
            yield _Place(reference, target, is_method)
        # type() and not isinstance(), for which a lazy proxy would look for what it stands for.
        own_name = (value.__module__, value.__qualname__) if issubclass(type(value), type) else ()
        if own_name == (module.__name__, path):
            yield from _members(value, module, f"{path}.")


def _declares(value: object) -> bool:
    """Whether a value carries declarations; a lazy proxy may not even take the question."""
    try:
        return bool(declarations_of(value))
    except Exception:  # noqa: BLE001 - whatever a user's object raises
        return False


def _chain(target: Any) -> Iterator[Any]:
    """A callable and what `functools.wraps` says it wraps."""
    target = underlying(target)
    target = getattr(target, "__func__", target)
    while target is not None:
        yield target
        target = getattr(target, "__wrapped__", None)


def _closeness(place: _Place) -> tuple[bool, bool, str, str]:
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
    module = getattr(target, "__module__", None) or ""
    found = _attribute(sys.modules.get(module), getattr(target, "__qualname__", "<lambda>"))
    return module if found is not None and found == target else None


def _attribute(owner: object, path: str) -> Any:
    """What a dotted path of names leads to; None when it leads nowhere."""
    for name in path.split("."):
        owner = getattr(owner, name, None)
    return owner


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
    file, line = _declared_at(target)
    module = sys.modules.get(getattr(target, "__module__", None) or "")
    if not _is_below(file, root) or (module and not _is_chosen(module.__name__, config)):
        return
    relative = Path(file).relative_to(root).as_posix()
    if relative in found.broken_files:
        return
    name = getattr(target, "__qualname__", type(target).__name__)
    message, hint = _why_unreached(target, name, _attribute(module, name))
    found.lost.add(f"{relative}:{name}")
    function = None if "<" in name else name.rpartition(".")[2]
    found.problems.append(Problem("AZF201", message, hint, file, line, function))


def _declared_at(target: Any) -> tuple[str, int]:
    """The line of a decorator in the callable's own file; with none there, the callable's."""
    locations = [declared.location for declared in declarations_of(target)]
    code: CodeType | None = getattr(target, "__code__", None)
    own = [place for place in locations if code is None or place.file == code.co_filename]
    if code and not own:
        return code.co_filename, code.co_firstlineno
    return own[0].file, own[0].line


def _twin(target: Any, instead: Any) -> CodeType | None:
    """The code of `instead`, when it is another function of the same name and file."""
    old, new = (getattr(inspect.unwrap(f), "__code__", None) for f in (target, instead))
    if old is None or new is None or old is new:
        return None
    same = (old.co_filename, old.co_name) == (new.co_filename, new.co_name)
    return new if same else None


def _why_unreached(target: Any, name: str, instead: Any) -> tuple[str, str]:
    """Why no name leads to a callable, `instead` being what its own does; and what to do."""
    if "<lambda>" in name:
        message = "this lambda has no name that the shim could import it by"
        return message, "assign it to a name of the module, or write a function"
    if "<locals>" in name:
        message = f"{name} is local to a function: the shim cannot import it"
        return message, "assign it to a name of the module"
    if instead is None:
        message = f"{name} is no attribute of its module, so the shim cannot import it"
        return message, "assign it to a name of the module"
    twin = _twin(target, instead)
    if twin:
        where = f"another {name} in line {twin.co_firstlineno}"
        message = f"{name} is replaced by {where}, so nothing would run this one"
        return message, "give them different names"
    message = f"{name} is replaced by something else of that name, so nothing would run it"
    hint = (
        "put azfdecor's decorators above the one that replaces it, or use functools.wraps in that"
    )
    return message, hint
