"""Show every decorator with its options: the reference."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from azfdecor.cli import render, terminal
from azfdecor.compiler import reference

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("decorator", metavar="DECORATOR", nargs="?", help="show this one only")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: argparse.Namespace) -> int:
    """Show them on stdout, and what is wrong with those of other packages on stderr."""
    for problem in reference.problems():
        terminal.complain(render.problem_as_text(problem))
    entries = reference.bindings()
    if options.decorator:
        entries = reference.named(options.decorator)
    if options.format == "json":
        terminal.say(json.dumps({"bindings": [entry.as_json() for entry in entries]}, indent=2))
    else:
        terminal.say("\n\n".join(entry.as_text() for entry in entries))
    return 0
