"""The process in which modules are imported: as a worker's, and put back afterwards."""

from __future__ import annotations

import builtins
import contextlib
import functools
import importlib
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azfdecor.app_modules import AppModules, attribute

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
    with _put_back(), warnings.catch_warnings():
        # `python -m` puts the current folder first, which no worker has on its path.
        if sys.path[:1] in ([""], [str(Path.cwd())]):
            del sys.path[0]
        with AppModules(root, [root / folder for folder in source]):
            os.environ.update({k: v for k, v in values.items() if k not in os.environ})
            os.chdir(root)
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


def name_of(module: ModuleType) -> str:
    """The name that imports a module, which may call itself otherwise."""
    return attribute(attribute(module, "__spec__"), "name") or module.__name__
