"""How entry points are laid out: as the common formatters would leave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WIDTH = 88
"""The line length of the common formatters."""


def wrapped(
    start: str, parts: Sequence[str | Mapping[str, str]], end: str, *, inner: int = 0
) -> list[str]:
    """One line where it fits, else a line for each part, as the common formatters break it.

    A part that is a mapping is a dict, which is broken likewise.
    """
    texts = [
        part if isinstance(part, str) else f"{{{', '.join(_entries(part))}}}" for part in parts
    ]
    line = f"{start}{', '.join(texts)}{end}"
    if not parts or fits(line, inner):
        return [line]
    lines: list[str] = []
    for part, text in zip(parts, texts):
        if isinstance(part, str) or len(text) + inner + len("    ,") <= _WIDTH:
            lines.append(f"    {text},")
        else:
            lines += ["    {", *(f"        {entry}," for entry in _entries(part)), "    },"]
    return [start, *lines, end]


def fits(line: str, inner: int = 0) -> bool:
    """Whether the common formatters leave a line as it is, behind so many spaces."""
    return len(line) + inner <= _WIDTH


def _entries(entries: Mapping[str, str]) -> list[str]:
    return [f'"{key}": {value}' for key, value in entries.items()]
