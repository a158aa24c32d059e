"""The commands: `python -m azfdecor COMMAND [APP]`, or `azfdecor COMMAND [APP]`.

Each module of `commands` is a command: its docstring is its help, `add_arguments` declares what
it takes and `run` does it and returns the exit status.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import pkgutil
import sys
from typing import TYPE_CHECKING

from azfdecor.cli import commands
from azfdecor.compiler.errors import AzfdecorError

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXIT_STATUS = "exit status: 0 fine, 1 problems or stale files, 2 wrong usage or configuration"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: The words of the command line; those of the process by default.

    Returns:
        The exit status: 0 fine, 1 problems or stale files, 2 wrong usage or configuration.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter gets a "?"
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except AzfdecorError as error:
        print(f"azfdecor: {error}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough; Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("azfdecor: interrupted", file=sys.stderr)
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="azfdecor",
        description="Azure Functions from typed, decorated callables.",
        epilog=_EXIT_STATUS,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in sorted(module.name for module in pkgutil.iter_modules(commands.__path__)):
        module = importlib.import_module(f"{commands.__name__}.{name}")
        help_, _, more = (module.__doc__ or "").partition("\n\n")
        command = subparsers.add_parser(
            name.rstrip("_"),
            help=help_[0].lower() + help_[1:].rstrip("."),
            description=f"{help_}\n\n{more}",
            epilog=_EXIT_STATUS,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"azfdecor {version('azfdecor')}")
        parser.exit()
