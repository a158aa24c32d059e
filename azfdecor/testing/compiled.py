"""The folder that runs: an app compiled into a folder of its own, never into its source."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from azfdecor.cli import render
from azfdecor.compiler import application, emit
from azfdecor.compiler.errors import AzfdecorError
from azfdecor.platform.function_json import FUNCTION_JSON
from azfdecor.platform.host_json import HOST_JSON
from azfdecor.testing.errors import AppError

_SKIPPED = {"__pycache__", "node_modules", "site-packages"}
_SETTINGS = (HOST_JSON, "pyproject.toml", "local.settings.json")


class Compiled(NamedTuple):
    """An app that can be run.

    Attributes:
        folder: The folder that holds the functions' folders.
        root: The app root, with the user's modules.
        sources: Folders with modules of the app, besides `folder`.
    """

    folder: Path
    root: Path
    sources: tuple[Path, ...]


_known: dict[Path, tuple[object, Compiled]] = {}
"""What was compiled in this process, by the app root and the state of its files."""


def compiled(root: Path) -> Compiled:
    """An app, compiled unless that was done for the same files already.

    Raises:
        AppError: There is no app, or it has problems.
    """
    state = _state(root)
    known = _known.get(root)
    if known is None or known[0] != state:
        known = (state, _compile(root))
        _known[root] = known
    return known[1]


def _state(root: Path) -> object:
    """What tells whether a file of an app has changed."""
    found: list[tuple[str, int, int]] = []
    for folder, names, files in os.walk(root):
        names[:] = [n for n in names if n not in _SKIPPED and not n.startswith(".")]
        for file in files:
            if file.endswith(".py") or file in _SETTINGS or file == FUNCTION_JSON:
                path = os.path.join(folder, file)
                about = os.lstat(path)
                found.append((path, about.st_mtime_ns, about.st_size))
    return frozenset(found)


def _compile(root: Path) -> Compiled:
    try:
        app, problems = application.read(root)
    except AzfdecorError as error:
        raise AppError(str(error)) from None
    handwritten = [name for name, is_ours in app.folders.items() if not is_ours]
    errors = [problem for problem in problems if problem.is_error]
    # Where a module fails, functions may be missing that it declares.
    if not app.declared and handwritten and not any(e.file.endswith(".py") for e in errors):
        return Compiled(root, root, ())
    if errors:
        texts = "\n".join(map(render.problem_as_text, errors))
        msg = f"the app {root} cannot be opened:\n{texts}"
        raise AppError(msg)
    folder = Path(tempfile.mkdtemp(prefix="azfdecor-app-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for file in emit.files(app):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8", newline="\n")
    shutil.copyfile(root / HOST_JSON, folder / HOST_JSON)
    for name in handwritten:
        if not (folder / name).exists():
            shutil.copytree(root / name, folder / name)
    return Compiled(folder, root, (root, *(root / source for source in app.config.source)))
