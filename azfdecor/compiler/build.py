"""One run of `generate`: the app is read and checked, what changes is planned, and then written."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from azfdecor.compiler import application, emit
from azfdecor.compiler.errors import UsageError
from azfdecor.compiler.write import writer
from azfdecor.compiler.write.plan import plan
from azfdecor.named_tuple import NamedTuple
from azfdecor.problems.files import DISK_REFUSES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from azfdecor.compiler.model import App
    from azfdecor.compiler.write.plan import WritePlan
    from azfdecor.problems.problem import Problem


class Build(NamedTuple):
    """What one run came to.

    Attributes:
        app: The app with all its functions.
        problems: All that is wrong with it, and with files that are in the way.
        plan: What changes; None when a problem leaves everything as it is.
    """

    app: App
    problems: list[Problem]
    plan: WritePlan | None

    @property
    def has_errors(self) -> bool:
        """Whether something could not be generated."""
        return any(problem.is_error for problem in self.problems)

    @property
    def is_stale(self) -> bool:
        """Whether anything changes."""
        return self.plan is not None and self.plan.is_stale

    @property
    def is_partly_written(self) -> bool:
        """Whether the disk refused something after the rest was written."""
        return any(problem.kind is DISK_REFUSES for problem in self.problems)


def run(
    root: Path,
    target: Path | None = None,
    *,
    writes: bool = True,
    keeps_going: bool = False,
    forces: bool = False,
    adopts: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
    wait: Callable[[], None] = lambda: None,
) -> Build:
    """Generate an app's functions.

    Args:
        root: The app root.
        target: The folder to write into; the app root by default.
        writes: Whether to write; without, the plan says what would change.
        keeps_going: Whether to generate the right functions beside wrong ones; without, an error
            leaves everything as it is.
        forces: Whether to overwrite and remove generated files that were edited.
        adopts: Whether to replace handwritten function.json files that mean the same.
        progress: Told the number of modules read, that of all, and the next one's name.
        wait: Called when another run has to be waited for.

    Raises:
        UsageError: When there is no app in the folder, or the run cannot be made so.
        ConfigError: When `[tool.azfdecor]` cannot be followed.
    """
    with contextlib.ExitStack() as locks:
        # Before anything is read, so that no run writes what is older than what another has written.
        is_alone = writes and root.is_dir() and locks.enter_context(writer.locked(root, wait))
        app, problems = application.read(root, progress, is_lenient=not keeps_going)
        if keeps_going and app.config.scripts.is_shared:
            msg = (
                f"--keep-going cannot write a part of {app.config.scripts.name}, which holds all "
                "entry points: leave out --keep-going, or script-file in [tool.azfdecor]"
            )
            raise UsageError(msg)
        right: App | None = app
        if any(problem.is_error for problem in problems):
            right = application.without_wrong_functions(app, problems) if keeps_going else None
        if right is None:
            return Build(app, problems, None)
        files = emit.files(right)
        target = _folder(target, app)
        if writes and target != app.root:
            is_alone = locks.enter_context(writer.locked(target, wait))
        wanted = plan(right, files, target, force=forces, adopt=adopts)
        possible = wanted.possible(keeps_going=keeps_going)
        refused = writer.apply(possible, is_alone=is_alone) if possible and writes else []
    return Build(app, [*problems, *wanted.problems, *refused], possible)


def _folder(target: Path | None, app: App) -> Path:
    """The folder to write into; the app root by that name, which tells that it is locked already.

    Raises:
        UsageError: When the app's own entry points stand in it.
    """
    if target is None or writer.is_same_folder(target, app.root):
        return app.root
    scripts = app.config.scripts
    if scripts.folder and target.resolve().is_relative_to(app.root / scripts.top):
        msg = f"--out cannot be in {scripts.top}/, where the app's own entry points stand"
        raise UsageError(msg)
    return target
