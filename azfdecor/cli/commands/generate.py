"""Write the function folders of an app.

Checks the app, then writes a folder with function.json and the entry point for each function,
and removes those of functions that are gone. With problems nothing is written. A file that
azfdecor did not write, or that was edited since, is never touched.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from azfdecor.cli import app as app_argument
from azfdecor.cli import render
from azfdecor.compiler import emit, ownership, writer
from azfdecor.compiler.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from azfdecor.compiler.model import App
    from azfdecor.compiler.problem import Problem
    from azfdecor.compiler.writer import Plan

_WATCHED = (".py", "host.json", "local.settings.json", "pyproject.toml")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    app_argument.add_argument(parser)
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 when anything is stale"
    )
    modes.add_argument(
        "--diff", action="store_true", help="write nothing; show what would change, then as --check"
    )
    modes.add_argument("--watch", action="store_true", help="generate again at every change")
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help="write the folders there instead of into the app"
    )
    parser.add_argument("--format", choices=render.FORMATS, default="text")


def run(options: argparse.Namespace) -> int:
    """Do it; the result is the exit status."""
    if options.watch:
        return _watch(options)
    app, problems = app_argument.read(options.app)
    target = options.out.absolute() if options.out else app.root
    if os.path.exists(target) and not os.path.isdir(target):
        msg = f"--out {options.out} is a file"
        raise UsageError(msg)
    writes = not (options.check or options.diff)
    if _has_errors(problems):
        _report(options, app, problems, None)
        return 1
    files = emit.files(app)
    if not writes:
        plan = writer.plan(app, files, target)
    else:
        with writer.locked(target):
            plan = writer.plan(app, files, target)
            if not plan.problems:
                plan.problems.extend(writer.apply(plan))
    problems += plan.problems
    _report(options, app, problems, plan)
    return 1 if plan.problems or (not writes and plan.is_stale) else 0


def _has_errors(problems: list[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _report(
    options: argparse.Namespace, app: App, problems: list[Problem], plan: Plan | None
) -> None:
    changes = [] if plan is None else _changes(plan)
    if options.format == "json":
        content = {
            "functions": [{"name": name, "status": status} for name, status in changes],
            "problems": render.problems_as_json(problems, app.root),
        }
        print(json.dumps(content, indent=2))
        return
    if plan and options.diff:
        for line in plan.diff():
            print(line)
    if options.format == "github":
        for problem in problems:
            print(render.problem_as_github(problem))
        if plan and options.check and plan.is_stale:
            print("::error title=azfdecor::generated files are stale%0Ahint: azfdecor generate")
        return
    for problem in problems:
        print(render.problem_as_text(problem))
    _summarise(options, app, problems, plan, changes)


def _changes(plan: Plan) -> list[tuple[str, str]]:
    return [(change.name, change.status) for change in plan.changes if change.name]


def _summarise(
    options: argparse.Namespace,
    app: App,
    problems: list[Problem],
    plan: Plan | None,
    changes: list[tuple[str, str]],
) -> None:
    if plan is None or plan.problems:
        partly = any(problem.code == writer.DISK_REFUSES for problem in problems)
        end = "not everything was written" if partly else "nothing was written"
        print(f"\n{_counted(len(problems), 'problem')}: {end}")
        return
    sources = {function.name: app.source(function.reference) for function in app.functions}
    rows = [(status, name, sources.get(name, "")) for name, status in changes]
    scripts = [(c.status, n, "") for c in plan.changes if not c.name for n in c.after or c.before]
    lines = [
        line.replace(status, render.paint(status, status), 1)
        for (status, *_), line in zip([*scripts, *rows], render.table([*scripts, *rows]))
    ]
    print("\n".join(lines))
    statuses = [status for status, *_ in rows]
    counts = [
        f"{statuses.count(status)} {status}"
        for status in ("created", "updated", "unchanged", "removed")
        if status in statuses
    ]
    note = ""
    if plan.is_stale and (options.check or options.diff):
        note = "; stale: run `python -m azfdecor generate`"
    print(f"{_counted(len(app.functions), 'function')}: {', '.join(counts)}{note}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _watch(options: argparse.Namespace) -> int:
    """Generate in a fresh interpreter for each change, so that no stale module is left over."""
    import subprocess

    try:
        import watchfiles
    except ImportError:
        msg = 'generate --watch needs watchfiles: pip install "azfdecor[local]"'
        raise UsageError(msg) from None
    words = [sys.executable, "-m", "azfdecor", "generate", str(options.app)]
    words += ["--format", options.format]
    words += ["--out", str(options.out)] if options.out else []
    status = subprocess.run(words, check=False).returncode
    if status == 2:
        return status
    print(f"watching {options.app.resolve()}; Ctrl-C ends it", file=sys.stderr, flush=True)
    sources = watchfiles.DefaultFilter()

    def is_source(change: watchfiles.Change, path: str) -> bool:
        return path.endswith(_WATCHED) and sources(change, path) and not ownership.is_ours(path)

    try:
        for _ in watchfiles.watch(options.app, watch_filter=is_source, raise_interrupt=False):
            subprocess.run(words, check=False)
    except KeyboardInterrupt:
        pass
    return 0
