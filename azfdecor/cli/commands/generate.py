"""Write the function.json files and entry points of an app.

Checks the app, then writes function.json and the entry point of each function, and removes those
of functions that are gone. With an error nothing is written (see --keep-going). Files that
azfdecor did not write, or that were edited, are kept (see --force and --adopt).
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from azfdecor.cli import app as app_argument
from azfdecor.cli import render, summary, terminal
from azfdecor.compiler import build
from azfdecor.compiler.errors import UsageError

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    app_argument.add_argument(parser)
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument(
        "--check",
        action="store_true",
        help="write nothing; show what would change; exit with 1 when anything is stale",
    )
    modes.add_argument(
        "--diff", action="store_true", help="like --check, and show the changes as a unified diff"
    )
    modes.add_argument("--watch", action="store_true", help="generate again at every change")
    parser.add_argument(
        "--keep-going",
        action="store_true",
        help="write the functions without problems, keep the files of the others, and exit with 1",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="overwrite and remove generated files that were edited by hand",
    )
    parser.add_argument(
        "--adopt",
        action="store_true",
        help="replace handwritten function.json files that say the same as the decorators",
    )
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help="write the folders there instead of into the app"
    )
    parser.add_argument(
        "--verbose", action="store_true", help="show the functions that do not change as well"
    )
    parser.add_argument("--format", choices=render.FORMATS, default="text")


def run(options: argparse.Namespace) -> int:
    """Do it; the result is the exit status."""
    root = app_argument.folder(options.app)
    target = options.out.absolute() if options.out else None
    if target and os.path.exists(target) and not os.path.isdir(target):
        msg = f"--out {options.out} is a file"
        raise UsageError(msg)
    if options.watch:
        from azfdecor.cli import watch

        return watch.run(root, target, _words(options))
    writes = not (options.check or options.diff)
    with app_argument.progress() as progress:
        done = build.run(
            root,
            target,
            writes=writes,
            keeps_going=options.keep_going,
            forces=options.force,
            adopts=options.adopt,
            progress=progress,
            wait=_wait,
        )
    _show(done, options, summary.Asked(writes=writes, verbose=options.verbose))
    return 1 if done.has_errors or (done.is_stale and not writes) else 0


def _wait() -> None:
    if sys.stderr.isatty():
        terminal.complain("waiting until another run of generate has ended")


def _show(done: build.Build, options: argparse.Namespace, asked: summary.Asked) -> None:
    if options.format == "json":
        terminal.say(json.dumps(summary.as_json(done), indent=2))
        return
    for line in done.plan.diff() if done.plan and options.diff else ():
        terminal.say(terminal.printable_line(line))
    told = summary.as_github if options.format == "github" else summary.as_text
    lines = [*told(done, asked)]
    if lines:
        terminal.say("\n".join(lines))


def _words(options: argparse.Namespace) -> list[str]:
    """The options for each run of a watch."""
    flags = [flag for flag in ("keep_going", "force", "adopt", "verbose") if getattr(options, flag)]
    return [*(f"--{flag.replace('_', '-')}" for flag in flags), "--format", options.format]
