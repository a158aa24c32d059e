"""All kinds of problems, by theme and by code, and what leads to a message of the platform."""

from __future__ import annotations

from azfdecor.problems import (
    around,
    callables,
    configuration,
    durable,
    files,
    matching,
    modules,
    names,
    requests,
    routes,
    typed_values,
    values,
)
from azfdecor.problems.kind import Kind

THEMES = (
    modules,
    configuration,
    callables,
    around,
    matching,
    durable,
    typed_values,
    requests,
    routes,
    values,
    names,
    files,
)
"""The modules of this package that hold them, in the order of the page."""

_SHORTEST = 12
"""Characters of a part of a message that are enough to find it."""


def themes() -> dict[str, list[Kind]]:
    """The kinds by the titles of their themes, each in the order of codes."""
    found: dict[str, list[Kind]] = {}
    for theme in THEMES:
        title = (theme.__doc__ or "").partition(":")[0].rstrip(".")
        found[title] = sorted(kind for kind in vars(theme).values() if isinstance(kind, Kind))
    return found


def kinds() -> dict[str, Kind]:
    """All of them by their codes."""
    found = [kind for kinds in themes().values() for kind in kinds]
    return {kind.code: kind for kind in sorted(found)}


def ignorable() -> tuple[str, ...]:
    """The codes that `ignore` takes."""
    return tuple(kind.code for kind in kinds().values() if kind.is_ignorable)


def nearest(code: str) -> list[str]:
    """The codes that may be meant by one that does not exist, the likeliest first."""
    import difflib

    wanted = code.upper()

    def unlikeness(known: str) -> tuple[float, bool]:
        ratio = difflib.SequenceMatcher(None, known, wanted).ratio()
        return -ratio, sorted(known) != sorted(wanted)  # digits change places most easily

    near = difflib.get_close_matches(wanted, kinds(), n=100)
    return sorted(near, key=unlikeness)[:3]


def leading_to(message: str) -> list[Kind]:
    """The kinds that lead to a message of host or worker, of which a part may be given.

    White space, case and what stands around the message, such as a time, make no difference.
    """
    text = _plain(message)
    return [
        kind
        for kind in kinds().values()
        if any(_is_same(text, _plain(part)) for part in kind.messages)
    ]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_same(text: str, part: str) -> bool:
    return part in text or (len(text) >= _SHORTEST and text in part)
