"""The modules of an app, imported as the worker would."""

from __future__ import annotations

import importlib
import inspect
import os
import re
import sys
import traceback
from typing import TYPE_CHECKING

from azfdecor import app_modules, declaration
from azfdecor.compiler import libraries
from azfdecor.compiler.discover import (
    app_package,
    hidden_decorators,
    missing_settings,
    process,
    v2_names,
)
from azfdecor.compiler.errors import in_words
from azfdecor.compiler.types import marker_rules
from azfdecor.declaration import Declaration
from azfdecor.problems.modules import (
    APP_PACKAGE,
    IMPORT_FAILS,
    IMPORTED_TWICE,
    OTHER_MODULE,
    SETTING_MISSING,
)
from azfdecor.problems.problem import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType, TracebackType

    from azfdecor.compiler.discover.sources import SourceModule, Sources

_EXTENSION_MODULES = ("so", "pyd")
_SAVE_AS_UTF_8 = "save the file as UTF-8"


class Modules:
    """The modules of an app, and what kept some of them from being imported.

    Attributes:
        sources: The source files of the app.
        root: The app root.
        config: Says which modules to read.
        imported: The modules that could be imported.
        problems: What is wrong with the others.
        broken_files: The files and folders of the others, relative to the root.
        refused: The decorators that are written wrongly, so that what they decorate is nothing.
        others: Top-level modules of Python and of installed packages.
        names: Top-level modules that were imported, or that sources import.
    """

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.root = sources.root
        self.config = sources.config
        self.imported: list[ModuleType] = []
        self.problems: list[Problem] = []
        self.broken_files = set(sources.unreadable)
        self.refused: list[declaration.Declaration] = []
        self.others: frozenset[str] = _other_modules(sources)
        self.names: frozenset[str] = frozenset()

    @property
    def may_have_copies(self) -> bool:
        """Whether a module of the app may have two names."""
        return bool(self.sources.old_imports or self.config.source)

    def is_copy(self, name: str) -> bool:
        """Whether a module is one that was imported by another name, once more."""
        file = app_modules.attribute(sys.modules.get(name), "__file__")
        names = [process.name_of(module) for module in self.imported if module.__file__ == file]
        return bool(file and names) and name not in names


def _other_modules(sources: Sources) -> frozenset[str]:
    """The top-level modules that a folder of the app must not hide."""
    folders = (sources.root, *(sources.root / folder for folder in sources.config.source))
    own = {os.path.realpath(folder) for folder in folders}
    paths = [path for path in sys.path if path and os.path.realpath(path) not in own]
    installed = {name for path in paths for name in _modules_in(path)}
    # A namespace package cannot be told from a folder; this one every worker has.
    return frozenset({*installed, *sys.stdlib_module_names, "azure"})


def _modules_in(path: str) -> Iterator[str]:
    """The top-level modules and packages in a folder of the path, if it can be listed."""
    try:
        names = os.listdir(path)
    except OSError:  # it is an archive, is not there, or is closed, as Python passes over
        return
    for name in names:
        stem, dot, ending = name.partition(".")
        is_module = ending == "py" or ending.endswith(_EXTENSION_MODULES)
        if is_module if dot else os.path.exists(f"{path}/{name}/__init__.py"):
            yield stem


def import_all(
    sources: Sources,
    progress: Callable[[int, int, str], None] | None = None,
    *,
    is_lenient: bool = True,
) -> Modules:
    """Import them one by one; one that fails does not keep the others from being read.

    Args:
        sources: Which to import.
        progress: Told the number of modules read, that of all, and the next one's name.
        is_lenient: Whether a decorator that is written wrongly lets its module be read on, so
            that all its problems are told; in Azure it ends the import.
    """
    found = Modules(sources)
    failures = _Failures()
    for number, source in enumerate(sources.chosen):
        if progress:
            progress(number, len(sources.chosen), source.module)
        problem = _name_problem(source, found)
        declaration.refusals = _refusals(found, failures) if is_lenient else None
        try:
            module = None if problem else _import(source, sources)
        finally:
            declaration.refusals = None
        if isinstance(module, Problem):
            module, problem = None, module
        if module:
            found.imported.append(module)
        if problem:
            found.broken_files.add(source.path)
            failures.add(problem, source.module)
    found.problems += failures.problems()
    if found.broken_files:
        found.broken_files.update(_not_imported(sources))
    found.names = frozenset({*sources.imported, *(n for n in sys.modules if "." not in n)})
    if found.may_have_copies:
        found.problems += _told_of_names(found)
    return found


class _Failures:
    """Why modules cannot be imported: one problem for all that fail at one line."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[str, int, str], tuple[Problem, list[str]]] = {}

    def add(self, problem: Problem, module: str) -> None:
        key = (problem.file, problem.line, problem.message)
        modules = self._by_place.setdefault(key, (problem, []))[1]
        if module not in modules:
            modules.append(module)

    def problems(self) -> Iterator[Problem]:
        for problem, modules in self._by_place.values():
            message = problem.message
            if problem.kind is not OTHER_MODULE:
                message = f"importing {', '.join(modules)} fails: {message}"
            yield problem._replace(message=message)


def _refusals(
    found: Modules, failures: _Failures
) -> Callable[[declaration.Declaration, TypeError], None]:
    """What is told of decorators that are written wrongly, while modules are imported."""

    def refuse(decorator: declaration.Declaration, error: TypeError) -> None:
        frames = traceback.walk_stack(inspect.currentframe())
        own = [
            (f, line)
            for f, line in frames
            if app_modules.is_below(f.f_code.co_filename, found.root)
        ]
        module = next((f for f, _ in own if f.f_code.co_name == "<module>"), None)
        if module is None:
            raise error
        frame, line = own[0]
        hint = _how_to_correct(type(decorator).__name__)
        problem = IMPORT_FAILS.at(Place(frame.f_code.co_filename, line), in_words(error), hint)
        failures.add(problem, module.f_globals["__name__"])
        found.refused.append(decorator)

    return refuse


def _not_imported(sources: Sources) -> set[str]:
    """The files that no module comes from: one that fails may not have come to import them."""
    prefix = f"{sources.root}{os.sep}"
    files = [
        str(app_modules.attribute(module, "__file__")) for module in list(sys.modules.values())
    ]
    imported = {file.removeprefix(prefix).replace(os.sep, "/") for file in files}
    return set(sources.paths) - imported


def _told_of_names(found: Modules) -> Iterator[Problem]:
    """Warnings of imports by `__app__`, and of modules that exist twice because of their names."""
    by_file: dict[str, list[str]] = {}
    for name, module in list(sys.modules.items()):
        file = str(app_modules.attribute(module, "__file__"))
        if app_modules.is_below(file, found.root):
            by_file.setdefault(file, []).append(name)
    for old in found.sources.old_imports:
        file = str(found.root / old.path)
        if file in by_file:
            message = (
                f"`{old.text}` reaches the app root as the package __app__, which the "
                "platform's guide deprecates"
            )
            hint = f"write `{old.instead}`: the app root is on the path, in Azure and in tests"
            yield APP_PACKAGE.at(Place(file, old.line), message, hint)
    for file, names in sorted(by_file.items()):
        if len(names) > 1:
            several = " and ".join(f"`{name}`" for name in sorted(names))
            message = f"this module is imported as {several}: there are two copies of all it holds"
            hint = f"import it everywhere as `{min(map(app_package.plain, names), key=len)}`"
            yield IMPORTED_TWICE.at(Place(file, 1), message, hint)


def _name_problem(source: SourceModule, found: Modules) -> Problem | None:
    top = source.module.partition(".")[0]  # one in the package `__app__` has no other's name
    if top not in found.others:
        return None
    path = found.sources.own.get(top, top)
    return OTHER_MODULE.at(
        Place(str(found.root / path)),
        f"{path} is named like a module of Python or of an installed package: the worker "
        "imports the one or the other, depending on the hosting plan",
        "rename it",
    )


def _import(source: SourceModule, sources: Sources) -> ModuleType | Problem:
    root = sources.root
    try:
        module = importlib.import_module(source.module)
    except KeyboardInterrupt as error:
        file, line = own_line(error.__traceback__, root) or (str(root / source.path), 1)
        where = os.path.relpath(file, root)
        msg = f"while importing {source.module} ({where}:{line})"
        raise KeyboardInterrupt(msg) from error
    except BaseException as error:  # noqa: BLE001 - whatever it raises is the module's own
        return _import_problem(error, source, sources)
    file = getattr(module, "__file__", None) or "one without a file"
    own = str(root / source.path)
    if file == own or (os.path.exists(file) and os.path.samefile(file, own)):
        return module
    message = f"`import {source.module}` gives another module than this file: {file}"
    hint = "rename the file: a module of that name is in its way"
    return OTHER_MODULE.at(Place(own), message, hint)


def _import_problem(error: BaseException, source: SourceModule, sources: Sources) -> Problem:
    """The failure of an import, at the user's own line."""
    root = sources.root
    if (
        isinstance(error, SyntaxError)
        and error.filename
        and app_modules.is_below(error.filename, root)
    ):
        what = f"{type(error).__name__}: {error.msg}"
        hint = _SAVE_AS_UTF_8 if "codec can't decode" in what else "correct this line"
        return IMPORT_FAILS.at(Place(error.filename, error.lineno or 1), what, hint)
    file, line = own_line(error.__traceback__, root) or (str(root / source.path), 1)
    settings = missing_settings.named_by(error)
    if settings:
        return _missing(settings, file, line)
    what = in_words(error)
    if isinstance(error, SystemExit):
        what = "the module exits Python while it is imported"
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    way = _way_to(missing, file, sources) if missing else None
    hint = way or hidden_decorators.hint(error, root) or _hint(error, what)
    return IMPORT_FAILS.at(Place(file, line), what, hint)


def _way_to(module: str, importer: str, sources: Sources) -> str | None:
    """How to import a module that nothing gives, but which stands below a folder of the app."""
    top = module.partition(".")[0]
    beside = os.path.relpath(os.path.dirname(importer), sources.root).replace(os.sep, "/")
    found: set[tuple[bool, int, str]] = set()
    for path in sources.paths:
        folders = path.split("/")[:-1]
        for end, name in enumerate([*folders, path.rpartition("/")[2].removesuffix(".py")]):
            if name == top and end:
                folder = "/".join(folders[:end])
                is_certain = path in (f"{folder}/{top}.py", f"{folder}/{top}/__init__.py")
                found.add((not is_certain, end, folder))
    if beside in {folder for *_, folder in found}:
        package = beside.replace("/", ".")
        return f"write `import {package}.{module}`: the worker has the app root on its path"
    if not found:
        return None
    *_, folder = min(found)
    return f'set `source = ["{folder}"]` in [tool.azfdecor]: {top} stands there'


def _missing(settings: list[str], file: str, line: int) -> Problem:
    what, them = f"the app setting {settings[0]!r} is missing", "it"
    if len(settings) > 1:
        what, them = f"the app settings {', '.join(map(repr, settings))} are missing", "them"
    hint = (
        f'add {them} to "Values" in local.settings.json, or read {them} when a function is called; '
        f'a decorator takes "%{settings[0]}%", which the host resolves'
    )
    return SETTING_MISSING.at(Place(file, line), what, hint)


def _hint(error: BaseException, what: str) -> str:
    """What to do about an import that fails."""
    if isinstance(error, (SyntaxError, ValueError)) and "null bytes" in what:
        return _SAVE_AS_UTF_8
    if isinstance(error, SystemExit):
        return "put what ends Python, such as sys.exit, under `if __name__ == '__main__':`"
    decorator = _decorator(error, what) if isinstance(error, TypeError) else None
    if decorator:
        return _how_to_correct(decorator)
    function = _web_function(what) if isinstance(error, TypeError) else None
    if function:
        return f"correct the call, such as {function}(app, name='web'); it takes name, route, auth_level"
    instead = v2_names.hint(what) or marker_rules.unknown_argument(what)
    if instead:
        return instead
    if isinstance(error, ModuleNotFoundError) and error.name:
        return libraries.how_to_install(error.name)
    return "make the module importable, or leave it out with `exclude` in [tool.azfdecor]"


def _how_to_correct(decorator: str) -> str:
    return f"correct the decorator; `python -m azfdecor bindings {decorator}` shows what it takes"


def _decorator(error: BaseException, what: str) -> str | None:
    """The name of the decorator that has refused what it was given, if one has."""
    named = re.match(r"TypeError: (\w+)(?: needs parentheses|\(\) takes classes)", what)
    if named:
        return named[1]
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    declared = (frame.f_locals.get("self") for frame in frames)
    return next((type(one).__name__ for one in declared if isinstance(one, Declaration)), None)


def _web_function(what: str) -> str | None:
    """The function for whole web apps that was called with arguments which it does not have."""
    name = what.removeprefix("TypeError: ").partition("()")[0]
    return name if name in ("asgi_function", "wsgi_function") else None


def own_line(trace: TracebackType | None, root: Path) -> tuple[str, int] | None:
    """The innermost line of a traceback that stands in the app's own source."""
    own = None
    for frame, line in traceback.walk_tb(trace):
        if app_modules.is_below(frame.f_code.co_filename, root):
            own = frame.f_code.co_filename, line
    return own
