"""Filters of the table service: OData text to a function that tells whether an entity matches.

One side of a comparison is a property, the other a constant of its type; a property that an entity
does not have matches no comparison. A constant of another type is equal to nothing.

Source: "Querying tables and entities" in the REST reference of Azure Storage.
"""

from __future__ import annotations

import operator
import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from azfdecor.local.storage.errors import RefusedError
from azfdecor.local.storage.protocol import Int64

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from azfdecor.local.storage.protocol import Entity, Property

    Matches: TypeAlias = Callable[[Entity], bool]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<mark>[()])
      | (?P<prefix>datetime|guid|X|binary)'(?P<quoted>[^']*)'
      | '(?P<text>(?:[^']|'')*)'
      | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?P<long>L?)(?!\w)
      | (?P<word>[^\W\d]\w*)
      | (?P<end>$)
    )""",
    re.VERBOSE,
)
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?)?(Z|[+-]\d\d:\d\d)?"
)
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_MIRRORED = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}
_WORDS = {*_COMPARISONS, "and", "or", "not"}
_MOST_NESTED = 50


def compile_filter(text: str) -> Matches:
    """What a filter says, as a function. A filter that the service refuses raises `RefusedError`."""
    return _Parser(text).parse()


def quoted(text: str) -> str:
    """A text as a constant of a filter."""
    return "'" + text.replace("'", "''") + "'"


class _Parser:
    """Reads one filter from left to right, one token ahead."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._depth = 0
        self._at = 0
        self._token = self._read(0)

    def parse(self) -> Matches:
        """The whole filter."""
        found = self._either()
        if self._token.lastgroup != "end":
            self._refuse("'and', 'or' or the end")
        return found

    def _read(self, at: int) -> re.Match[str]:
        """The token at this position."""
        self._at = at
        return _TOKEN.match(self._text, at) or self._refuse("a name, a constant or a parenthesis")

    def _advance(self) -> re.Match[str]:
        """Go to the next token; the result is the one left behind."""
        left = self._token
        self._token = self._read(left.end())
        return left

    def _refuse(self, expected: str) -> NoReturn:
        text = f"the filter {self._text!r} is wrong at position {self._at}: expected {expected}"
        raise RefusedError(code="InvalidInput", text=text)

    def _takes(self, group: str, text: str) -> bool:
        """Whether the next token is this one, which is then left behind."""
        found = self._token[group] == text
        if found:
            self._advance()
        return found

    def _either(self) -> Matches:
        """Conditions that `or` joins."""
        found = [self._both()]
        while self._takes("word", "or"):
            found.append(self._both())
        if len(found) == 1:
            return found[0]
        return lambda entity: any(matches(entity) for matches in found)

    def _both(self) -> Matches:
        """Conditions that `and` joins."""
        found = [self._condition()]
        while self._takes("word", "and"):
            found.append(self._condition())
        if len(found) == 1:
            return found[0]
        return lambda entity: all(matches(entity) for matches in found)

    def _condition(self) -> Matches:
        """A comparison, a filter in parentheses, or one of these after `not`."""
        self._depth += 1
        if self._depth > _MOST_NESTED:
            self._refuse("no more than 50 levels")
        if self._takes("word", "not"):
            inner = self._condition()
            found: Matches = lambda entity: not inner(entity)  # noqa: E731
        elif self._takes("mark", "("):
            found = self._either()
            if not self._takes("mark", ")"):
                self._refuse("')'")
        else:
            found = self._comparison()
        self._depth -= 1
        return found

    def _comparison(self) -> Matches:
        """A property and a constant, either way around; or one that is true or false alone."""
        left = self._operand()
        if self._token["word"] not in _COMPARISONS:
            if isinstance(left, bool):
                return lambda _: left
            if not isinstance(left, _Name):
                self._refuse("eq, ne, gt, ge, lt or le")
            return _compare(left, "eq", value=True)
        name = self._advance()["word"]
        right = self._operand()
        if isinstance(left, _Name) and not isinstance(right, _Name):
            return _compare(left, name, right)
        if isinstance(left, _Name) or not isinstance(right, _Name):
            self._refuse("a property on one side and a constant on the other")
        return _compare(right, _MIRRORED.get(name, name), left)

    def _operand(self) -> Property | _Name:
        """A property's name, or a constant."""
        token = self._token
        if token["word"] in _WORDS or token.lastgroup in ("mark", "end"):
            self._refuse("a property or a constant")
        try:
            value = _value(token)
        except ValueError as error:
            self._refuse(f"another constant: {error}")
        self._advance()
        return value


class _Name(str):
    """The name of a property."""

    __slots__ = ()


def _value(token: re.Match[str]) -> Property | _Name:
    """What a token stands for."""
    word = token["word"]
    if word is not None:
        return {"true": True, "false": False}.get(word, _Name(word))
    if token["text"] is not None:
        return str(token["text"]).replace("''", "'")
    if token["number"] is not None:
        return _number(token["number"], is_long=bool(token["long"]))
    if token["prefix"] == "datetime":
        return time_of(token["quoted"])
    if token["prefix"] == "guid":
        return UUID(token["quoted"])
    return bytes.fromhex(token["quoted"])


def _number(text: str, *, is_long: bool) -> int | float:
    """A number; Int64 has the suffix L, and Int32 is what has no fraction."""
    if is_long:
        return Int64(text)
    if not re.fullmatch(r"-?\d+", text):
        return float(text)
    number = int(text)
    if not -(1 << 31) <= number < 1 << 31:
        text = f"{number} is no Int32: write {number}L"
        raise ValueError(text)
    return number


def time_of(text: str) -> datetime:
    """A time as the service writes it, with up to seven digits of a second; in UTC."""
    found = _TIME.fullmatch(text)
    if not found:
        message = f"{text!r} is no time such as 2026-11-25T18:00:00Z"
        raise ValueError(message)
    day, minute, second, fraction, zone = found.groups()
    offset = (zone or "Z").replace("Z", "+00:00")
    whole = datetime.fromisoformat(f"{day}T{minute or '00:00'}:{second or '00'}{offset}")
    rest = timedelta(microseconds=int((fraction or "0").ljust(6, "0")[:6]))
    return (whole + rest).astimezone(timezone.utc)


def _compare(name: _Name, comparison: str, value: Property) -> Matches:
    """A comparison of a property with a constant, the property on the left."""
    compare = _COMPARISONS[comparison]
    kind = _kind(value)
    is_unequal = comparison == "ne"

    def matches(entity: Entity) -> bool:
        found = _property(entity, name)
        if found is None:
            return False
        return compare(found, value) if _kind(found) == kind else is_unequal

    return matches


def _property(entity: Entity, name: str) -> Property | None:
    """A property of an entity by its name in filters."""
    if name == "PartitionKey":
        return entity.partition_key
    if name == "RowKey":
        return entity.row_key
    return entity.timestamp if name == "Timestamp" else entity.properties.get(name)


def _kind(value: Property) -> str:
    """Values of one kind can be compared: Int32 and Double can, Int64 only with its like."""
    for kind in (bool, Int64, str, datetime, UUID, bytes):
        if isinstance(value, kind):
            return kind.__name__
    return "number"
