"""Explain problems: by their codes, or by a message of the host or the worker.

Several codes may be given. Anything else is taken for a message, or a part of one, and the
problems are shown that lead to it.
"""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, Any

from azfdecor.cli import terminal
from azfdecor.compiler.errors import UsageError
from azfdecor.problems import catalogue

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from azfdecor.problems.kind import Kind

_CODE = re.compile(r"[A-Za-z]{0,5}-?\d{1,5}")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_WIDEST = 100
"""Columns that lines have at most."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "words", metavar="CODE", nargs="+", help="codes, or a message of the host or the worker"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: argparse.Namespace) -> int:
    """Show them on stdout; a message that no problem leads to is told on stderr."""
    kinds = _meant(options.words)
    if options.format == "json":
        terminal.say(json.dumps({"problems": [_as_json(kind) for kind in kinds]}, indent=2))
    elif kinds:
        terminal.say("\n\n".join("\n".join(_as_text(kind)) for kind in kinds))
    if not kinds:
        terminal.complain(
            "azfdecor: no problem is known to lead to this message; give a part of it that names "
            "nothing of the app"
        )
    return 0 if kinds else 1


def _meant(words: Sequence[str]) -> list[Kind]:
    """The kinds that are named, or that lead to the message.

    Raises:
        UsageError: When there is no such code.
    """
    if not all(map(_CODE.fullmatch, words)):
        return catalogue.leading_to(" ".join(words))
    known = catalogue.kinds()
    for word in words:
        if word.upper() not in known:
            near = " or ".join(catalogue.nearest(word))
            instead = f"did you mean {near}?" if near else f"a code is such as {next(iter(known))}"
            msg = f"there is no problem {word!r}: {instead}"
            raise UsageError(msg)
    return [known[code] for code in dict.fromkeys(map(str.upper, words))]


def _as_json(kind: Kind) -> dict[str, Any]:
    """The documented shape."""
    return {
        "code": kind.code,
        "severity": kind.severity,
        "ignorable": kind.is_ignorable,
        "title": kind.title,
        "why": kind.why,
        "example": kind.files(),
        "instead": kind.instead,
        "messages": [*kind.messages],
    }


def _as_text(kind: Kind) -> Iterator[str]:
    code = terminal.paint(kind.code, kind.severity)
    ignored = ", may be ignored" if kind.is_ignorable else ""
    yield from _wrapped(f"{code} {kind.title} ({kind.severity}{ignored})")
    yield ""
    yield from _wrapped(kind.why)
    for path, text in kind.files().items():
        yield from ("", f"  {path}" if text else f"  {path} (empty)")
        if text:
            yield from ("", textwrap.indent(text.rstrip(), "      "))
    yield ""
    yield from _wrapped(f"Instead: {kind.instead}")
    if kind.messages:
        yield from ("", "The host or the worker may say:", "")
        yield from (f"  {message}" for message in kind.messages)


def _wrapped(text: str) -> list[str]:
    """A text of the catalogue in the width of the terminal, without its links."""
    width = min(terminal.width() or _WIDEST, _WIDEST)
    return textwrap.wrap(_LINK.sub(r"\1", text), width, break_on_hyphens=False)
