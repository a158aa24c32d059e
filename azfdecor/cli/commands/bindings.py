"""Show every decorator, or one with its options: the reference."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from azfdecor.cli import render, terminal
from azfdecor.compiler import reference
from azfdecor.compiler.errors import UsageError

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("decorator", metavar="DECORATOR", nargs="?", help="show all of this one")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: argparse.Namespace) -> int:
    """Show them on stdout, and what is wrong with those of other packages on stderr."""
    for problem in reference.problems():
        terminal.complain(render.problem_as_text(problem))
    entry = reference.named(options.decorator) if options.decorator else None
    if options.format == "json":
        if isinstance(entry, reference.Other):
            msg = f"{entry.name} is not a binding and has no JSON form: leave out --format"
            raise UsageError(msg)
        entries = [entry] if entry else reference.bindings()
        terminal.say(json.dumps({"bindings": [entry.as_json() for entry in entries]}, indent=2))
    else:
        terminal.say(entry.as_text() if entry else _index())
    return 0


def _index() -> str:
    """A line for each."""
    entries: list[reference.Entry | reference.Other] = [*reference.bindings(), *reference.others()]
    rows = [(entry.name, entry.role, entry.summary.partition("\n")[0]) for entry in entries]
    lines = render.table([("DECORATOR", "ROLE", "MEANING"), *rows], terminal.width())
    return "\n".join([*lines, "", "`azfdecor bindings DECORATOR` shows one with its options."])
