"""The process in which modules are imported: as a worker's, and put back afterwards."""

from __future__ import annotations

import builtins
import contextlib
import functools
import importlib
import os
import sys
import warnings
from importlib.machinery import FileFinder, ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azfdecor.compiler.discover import app_package
from azfdecor.compiler.discover.sources import is_below

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from types import ModuleType

_ENDS = ("_exit", "abort", "execv", "execve")
"""What ends the process at once, whatever it was about to do."""
_OF_SYS = ("argv", "excepthook", "displayhook", "stdin", "stdout", "stderr")


@contextlib.contextmanager
def as_in_the_worker(
    root: Path, source: Sequence[str], values: Mapping[str, str]
) -> Generator[None]:
    """The root first on the path and current, the settings set, and stdout left to azfdecor.

    Args:
        root: The app root.
        source: Folders in it that stand on the path behind it.
        values: The settings.
    """
    with _put_back(), _own_modules_removed(root), warnings.catch_warnings():
        # `python -m` puts the current folder first, which no worker has on its path.
        starts_here = sys.path[:1] in ([""], [str(Path.cwd())])
        own = [str(root), *(str(root / folder) for folder in source)]
        sys.path[:] = [*own, *sys.path[starts_here:]]
        _put_app_package(root)
        os.environ.update({k: v for k, v in values.items() if k not in os.environ})
        os.chdir(root)
        # Not importlib.invalidate_caches(), which would import importlib.metadata for it.
        for finder in sys.path_importer_cache.values():
            if isinstance(finder, FileFinder):
                finder.invalidate_caches()
        with _stdout_to_stderr(), _exits_seen():
            yield


@contextlib.contextmanager
def _put_back() -> Generator[None]:
    """What a module may change of the process, and what azfdecor itself goes by, is put back."""
    signals: Any = importlib.import_module("_signal")  # `signal` alone takes a millisecond
    # Those that end a command. Without its handler another, as of a timer, would end it too.
    handlers = {n: signals.getsignal(n) for n in (signals.SIGINT, signals.SIGTERM)}
    folder, environment, values = Path.cwd(), os.environ, dict(os.environ)
    path, entries, limit = sys.path, list(sys.path), sys.getrecursionlimit()
    of_sys = {name: getattr(sys, name) for name in _OF_SYS}
    arguments, names = list(sys.argv), dict(vars(builtins))
    mask = os.umask(0o022)
    os.umask(mask)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            if handler is not None and signals.getsignal(number) is not handler:
                signals.signal(number, handler)
        os.umask(mask)
        os.environ = environment  # noqa: B003 - the object that it was
        os.environ.clear()
        os.environ.update(values)
        sys.path = path
        sys.path[:] = entries
        for name, value in of_sys.items():
            setattr(sys, name, value)
        sys.argv[:] = arguments
        builtins.__dict__.update(names)
        sys.setrecursionlimit(limit)
        with contextlib.suppress(OSError):  # it may have been removed
            os.chdir(folder)


@contextlib.contextmanager
def _own_modules_removed(root: Path) -> Generator[None]:
    """The app's modules go again, and what it put in the place of others."""
    modules = dict(sys.modules)
    try:
        yield
    finally:
        # All are asked before any goes: a namespace package finds its path through its parent.
        for name in [n for n in sys.modules if n not in modules and _is_own(n, root)]:
            del sys.modules[name]
        sys.modules.pop(app_package.NAME, None)
        sys.modules.update(modules)


def _put_app_package(root: Path) -> None:
    """The app root as the package that the worker makes of it, in place of another app's."""
    for name in [name for name in sys.modules if app_package.is_in(name)]:
        del sys.modules[name]
    package = module_from_spec(ModuleSpec(app_package.NAME, None, is_package=True))
    package.__path__.append(str(root))
    sys.modules[app_package.NAME] = package


@contextlib.contextmanager
def _stdout_to_stderr() -> Generator[None]:
    """What modules print is theirs; stdout is for what azfdecor says, to people and machines."""
    sys.stdout.flush()
    saved = os.dup(1)
    if sys.__stderr__ is None:  # it is closed
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    encoding = getattr(sys.stderr, "encoding", None)
    try:
        os.dup2(2, 1)
        # Streams of their own: they may close them.
        sys.stdout, sys.stderr = (
            open(2, "w", 1, encoding, "backslashreplace", closefd=False)  # noqa: SIM115
            for _ in range(2)
        )
        yield
    finally:
        if sys.__stdout__:
            sys.__stdout__.flush()  # a module may have written to the original
        os.dup2(saved, 1)
        os.close(saved)


@contextlib.contextmanager
def _exits_seen() -> Generator[None]:
    """What would end the process unseen, with any exit status, is a SystemExit instead."""
    process, is_importing = os.getpid(), True

    def seen(end: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(end)
        def instead(*arguments: object, **keywords: object) -> object:
            if is_importing and os.getpid() == process:  # a forked child may end as it likes
                raise SystemExit
            return end(*arguments, **keywords)

        return instead

    ends = {name: getattr(os, name) for name in _ENDS}
    for name, end in ends.items():
        setattr(os, name, seen(end))
    try:
        yield
    finally:
        is_importing = False  # for who has got hold of it
        for name, end in ends.items():
            setattr(os, name, end)


def attribute(module: object, name: str) -> Any:
    """An attribute of a module; None where it has none, or its own `__getattr__` raises."""
    try:
        return getattr(module, name, None)
    except (Exception, SystemExit):  # noqa: BLE001 - whatever the code of a module raises
        return None


def name_of(module: ModuleType) -> str:
    """The name that imports a module, which may call itself otherwise."""
    return attribute(attribute(module, "__spec__"), "name") or module.__name__


def _is_own(name: str, root: Path) -> bool:
    module = sys.modules[name]
    if attribute(module, "__spec__") is None:
        # An object that a module has put there: its class tells of it, or the file in whose place it is.
        home = sys.modules.get(str(attribute(type(module), "__module__")))
        path = root.joinpath(*name.split("."))
        is_of_the_app = is_below(attribute(home, "__file__") or "", root)
        return is_of_the_app or path.is_dir() or path.with_suffix(".py").is_file()
    paths = [attribute(module, "__file__") or "", *(attribute(module, "__path__") or ())]
    return any(is_below(path, root) for path in paths)
