"""Where the members of a JSON text stand, read as tolerantly as the host reads its files.

A text that ends too early, or is no JSON at all, has the places that it has.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, TypeAlias

from azfdecor.platform import newtonsoft
from azfdecor.platform.newtonsoft import NewtonsoftError

if TYPE_CHECKING:
    from collections.abc import Mapping

Path: TypeAlias = "tuple[str | int, ...]"
"""The names and indices that lead to a member."""
Position: TypeAlias = "tuple[int, int]"
"""A line and a column, both from 1."""

_TOKEN = re.compile(
    r"""(?sx)
    (?P<comment> //[^\n]* | /\*.*?(?:\*/|\Z) )
    | "(?:[^"\\]|\\.)*"? | '(?:[^'\\]|\\.)*'?
    | [{}\[\]:,]
    | [^\s{}\[\]:,"'/]+ | /
    """
)


@functools.lru_cache(maxsize=16)
def places(text: str) -> Mapping[Path, Position]:
    """The places of all members and items; of a member that is there twice, the last one's."""
    text = text.removeprefix("\ufeff")
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    walk = _Walk()
    found: dict[Path, Position] = {}
    for token in _TOKEN.finditer(text):
        if not token["comment"] and walk.takes(token[0]):
            line = bisect_right(starts, token.start())
            found[tuple(walk.path)] = (line, token.start() - starts[line - 1] + 1)
        if not token["comment"]:
            walk.passes(token[0])
    return found


class _Walk:
    """Where a reader of JSON is.

    Attributes:
        path: What leads to the value that is read.
    """

    def __init__(self) -> None:
        self.path: list[str | int] = []
        self._containers: list[str] = []
        self._is_name = False

    def takes(self, sign: str) -> bool:
        """Whether a token begins a member or an item, to which the path then leads."""
        in_object = self._containers[-1:] == ["{"]
        if sign in "}],:" or (in_object and not self._is_name):
            return False
        if in_object:
            self.path[-1] = _name(sign)
        return True

    def passes(self, sign: str) -> None:
        """Go on behind a token."""
        if sign in "{[":
            self._containers.append(sign)
            self.path.append(0 if sign == "[" else "")
            self._is_name = sign == "{"
        elif sign == ",":
            self._is_name = self._containers[-1:] == ["{"]
            if self.path and isinstance(self.path[-1], int):
                self.path[-1] += 1
        elif sign in "}]:":
            self._is_name = False
            if sign != ":" and self._containers:
                self._containers.pop()
                self.path.pop()


def place(text: str, path: Path) -> Position:
    """The place of a member, whatever the case of its name; of what it is missing in, if it is."""
    known = places(text)
    at: Path = ()
    for part in path:
        folded = str(part).lower()
        here = [one for one in known if one[:-1] == at and one and str(one[-1]).lower() == folded]
        if not here:
            break
        at = (*at, part) if (*at, part) in here else here[-1]
    return known.get(at, (1, 1))


def _name(token: str) -> str:
    """The name of a member, with or without quotes."""
    if token[0] not in "\"'":
        return token
    try:
        return str(newtonsoft.parse(token, finds_dates=False))
    except NewtonsoftError:
        return token.strip(token[0])
