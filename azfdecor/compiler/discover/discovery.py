"""From an app's folder to its callables with declarations."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from azfdecor import declaration
from azfdecor.compiler import settings
from azfdecor.compiler.discover import (
    callables,
    middlewares,
    modules,
    process,
    signatures,
    sources,
    web,
)
from azfdecor.compiler.errors import UsageError
from azfdecor.compiler.types import hint_reader
from azfdecor.web import WebApp

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from azfdecor.compiler.config import Config
    from azfdecor.compiler.discover.callables import Callables
    from azfdecor.compiler.discover.modules import Modules
    from azfdecor.problems.problem import Problem


def find(
    root: Path,
    config: Config,
    progress: Callable[[int, int, str], None] | None = None,
    *,
    is_lenient: bool = True,
) -> tuple[Modules, Callables, list[Problem]]:
    """Import the app's modules and collect the callables that carry declarations.

    Args:
        root: The app root; it stands first on `sys.path` and is the working folder meanwhile,
            as in the worker.
        config: Says which modules to read.
        progress: Told the number of modules read, that of all, and the next one's name.
        is_lenient: Whether a module is read on behind a decorator that is written wrongly.
    """
    values, problems = settings.read(root)
    files = sources.find(root, config)
    hint_reader.forget()
    with _no_exit(root), process.as_in_the_worker(root, config.source, values):
        recorded: dict[int, Any] = {}
        declaration.recorder = lambda target: recorded.setdefault(id(target), target)
        try:
            found = modules.import_all(files, progress, is_lenient=is_lenient)
            problems += middlewares.wrong_in(config, root)
        finally:
            declaration.recorder = None
        apps = [target for target in recorded.values() if isinstance(target, WebApp)]
        others = [target for target in recorded.values() if not isinstance(target, WebApp)]
        reached = callables.collect(found, others)
        web.collect(found, apps, reached)
        # Annotations can be evaluated in here only; what they say is kept.
        reached.signed = [signatures.read(declared) for declared in reached.declared]
        signed = zip(reached.declared, reached.signed)
        plain = [declared for declared, (read, _) in signed if read and not read.is_async]
        problems += middlewares.async_around_plain(config, root, plain)
    return found, reached, [*problems, *files.problems, *found.problems, *reached.problems]


@contextlib.contextmanager
def _no_exit(root: Path) -> Generator[None]:
    """An exit of the app's code is none of the command; of imports, it is a problem already."""
    try:
        yield
    except SystemExit as error:
        file, line = modules.own_line(error.__traceback__, root) or (str(root), 0)
        msg = f"{file}:{line}: the app's code exits Python while it is read"
        raise UsageError(msg) from error
