"""The commands: `python -m azfdecor COMMAND [APP]`, or `azfdecor COMMAND [APP]`.

Each module of `commands` is a command: its docstring is its help, `add_arguments` declares what
it takes and `run` does it and returns the exit status.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from typing import TYPE_CHECKING, NoReturn

from azfdecor.cli import commands, terminal
from azfdecor.compiler.errors import AzfdecorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import SupportsWrite

_EXIT_STATUS = (
    "exit status: 0 fine, 1 problems or stale files, 2 wrong usage or configuration, "
    "3 an error of azfdecor itself"
)
_DEBUG = "AZFDECOR_DEBUG"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: The words of the command line; those of the process by default.

    Returns:
        The exit status: 0 fine, 1 problems or stale files, 2 wrong usage or configuration, 3 an
        error of azfdecor itself.
    """
    terminal.prepare()
    try:
        status = _run(arguments)
        terminal.flush()
    except AzfdecorError as error:
        terminal.complain(f"azfdecor: {terminal.printable(str(error))}")
        return error.exit_status
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt as interrupt:
        terminal.complain(f"azfdecor: interrupted {terminal.printable(str(interrupt))}".rstrip())
        return 130
    except BaseException as error:  # noqa: BLE001 - whatever was not foreseen is azfdecor's own
        terminal.complain(_own_error(error))
        return 3
    return status


def _run(arguments: Sequence[str] | None) -> int:
    words = sys.argv[1:] if arguments is None else arguments
    try:
        options = _parser(words).parse_args(words)
    except SystemExit as exit_:  # help, the version, or words that are wrong
        return int(exit_.code or 0)
    status: int = options.run(options)
    return status


def _own_error(error: BaseException) -> str:
    """What to report of an error of azfdecor's own, and on demand the whole traceback."""
    import platform
    import traceback
    from importlib.metadata import version

    package = os.path.dirname(os.path.dirname(__file__))
    frames = traceback.extract_tb(error.__traceback__)
    inner = [frame for frame in frames if frame.filename.startswith(package)][-1]
    file = os.path.relpath(inner.filename, os.path.dirname(package)).replace(os.sep, "/")
    (*_, what) = traceback.format_exception_only(error)
    versions = f"azfdecor {version('azfdecor')}, Python {platform.python_version()}"
    lines = [
        f"azfdecor: this is an error of azfdecor itself, not of your app: {what.strip()}",
        f"    at {file}:{inner.lineno}, {inner.name}; {versions}, {platform.system()}",
        f"    hint: report it with this text, and with the traceback that {_DEBUG}=1 shows",
    ]
    if os.environ.get(_DEBUG):
        told = "".join(traceback.format_exception(error)).splitlines()
        lines = [*told, *lines]
    return "\n".join(map(terminal.printable, lines))


class _Parser(argparse.ArgumentParser):
    """Shows what it was given without what would steer the terminal."""

    def error(self, message: str) -> NoReturn:
        super().error(terminal.printable(message))

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        if file is None:
            terminal.say(self.format_help().rstrip())
        else:
            super().print_help(file)


def _parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """What reads the words of a command line; it knows the others where no command comes first."""
    parser = _Parser(
        prog="azfdecor",
        description="Azure Functions from typed, decorated callables.",
        epilog=_EXIT_STATUS,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    names = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
    asked = [name for name in names if words and name.rstrip("_") == words[0]]
    for name in asked or names:
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

        terminal.say(f"azfdecor {version('azfdecor')}")
        parser.exit()
