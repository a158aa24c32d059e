"""JSON as Newtonsoft.Json reads and writes it, which the host does with text that functions give.

It reads more than JSON (single quotes, names without quotes, comments, octal and hexadecimal
numbers), finds dates in strings, and writes all of it in its own way. Dates are told in UTC, the
time zone of the platform's machines.

Source: Newtonsoft.Json 13, JsonTextReader.cs, JToken.cs and JsonConvert.cs.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from typing import Any, TypeGuard

_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NAME = re.compile(r"[\w$]+")
_NUMBER = re.compile(r"[-.\d][-+.\w]*")
_DECIMAL = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_STRING = {quote: re.compile(rf"(?:[^{quote}\\]|\\.)*", re.DOTALL) for quote in "\"'"}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {
    "b": "\b",
    "t": "\t",
    "n": "\n",
    "f": "\f",
    "r": "\r",
    '"': '"',
    "'": "'",
    "\\": "\\",
    "/": "/",
    "\n": "",
    "\r": "",
}
_WORDS = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": None,
    "NaN": math.nan,
    "Infinity": math.inf,
    "-Infinity": -math.inf,
}
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7})\d*)?(Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
_MICROSOFT = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/", re.ASCII)
_DEEPEST = 64
"""Levels of nesting that version 13 reads."""


class NewtonsoftError(ValueError):
    """Text that Newtonsoft.Json cannot read."""


class Date:
    """A date that was found in a string.

    Attributes:
        time: The date and time, in UTC where the text has a zone.
        zone: "Z" for UTC, "+00:00" for an offset, "" for none.
    """

    def __init__(self, time: dt.datetime, zone: str) -> None:
        self.time = time
        self.zone = zone

    def __repr__(self) -> str:
        return f"Date({self.in_json()!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Date) and self.in_json() == other.in_json()

    def __hash__(self) -> int:
        return hash(self.in_json())

    def as_text(self) -> str:
        """The date as text on its own, in the invariant culture."""
        return (
            self.time.strftime("%m/%d/") + f"{self.time.year:04}" + self.time.strftime(" %H:%M:%S")
        )

    def in_json(self) -> str:
        """The date as it stands in an object or an array."""
        fraction = f".{self.time.microsecond:06}".rstrip("0") if self.time.microsecond else ""
        return f"{self.time.replace(microsecond=0, tzinfo=None).isoformat()}{fraction}{self.zone}"


def parse(text: str, *, finds_dates: bool = True, is_whole: bool = True) -> Any:
    """The value of a text: None, bool, int, float, str, `Date`, list or dict.

    Args:
        text: The text.
        finds_dates: Whether strings that look like dates become `Date`.
        is_whole: Whether an array or an object has to end, as for `JToken.Parse`; for
            `JsonConvert.DeserializeObject` it ends with the text.

    Raises:
        NewtonsoftError: When it cannot be read.
    """
    return _Reader(text, finds_dates=finds_dates, is_whole=is_whole).whole()


def is_json(text: str) -> bool:
    """Whether the host parses a text that an output of messages was given (Utility.IsJson)."""
    trimmed = text.strip()
    return (trimmed[:1] == "{" and trimmed[-1:] == "}") or (
        trimmed[:1] == "[" and trimmed[-1:] == "]"
    )


def as_text(value: Any) -> str:
    """A value as text of its own, as `JToken.ToString()` has it."""
    if value is None:
        return ""
    if isinstance(value, Date):
        return value.as_text()
    if isinstance(value, float):
        return number(value)
    if isinstance(value, (dict, list)):
        return in_json(value, indent=2)
    return str(value)


def in_json(value: Any, *, indent: int | None = None) -> str:
    """A value as JSON, laid out anew."""
    separators = None if indent else (",", ":")
    plain = _plain(value)
    return json.dumps(plain, indent=indent, separators=separators, ensure_ascii=False)


def number(value: float) -> str:
    """A floating-point number as .NET writes it."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    digits, _, exponent = repr(value).partition("e")
    if not exponent:
        size = abs(value)
        if size < 1e15:
            return digits.removesuffix(".0")
        digits, _, exponent = f"{value:.17e}".partition("e")
        digits = digits.rstrip("0").rstrip(".")
    sign = "-" if exponent.startswith("-") else "+"
    return f"{digits}E{sign}{exponent.lstrip('+-0'):0>2}"


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is an array."""
    return isinstance(value, list)


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value is an object."""
    return isinstance(value, dict)


def _plain(value: Any) -> Any:
    if is_object(value):
        return {key: _plain(member) for key, member in value.items()}
    if is_array(value):
        return [_plain(item) for item in value]
    return value.in_json() if isinstance(value, Date) else value


def date_in(text: str) -> Date | None:
    """The date that Newtonsoft.Json finds in a string."""
    if found := _MICROSOFT.fullmatch(text):
        try:
            time = dt.datetime.fromtimestamp(int(found[1]) / 1000, dt.timezone.utc)
        except (ValueError, OverflowError, OSError):
            return None
        return Date(time, "+00:00" if found[2] else "Z")
    found = _ISO.fullmatch(text)
    if not found:
        return None
    zone = found[3] or ""
    try:
        time = dt.datetime.fromisoformat(found[1])
        time = time.replace(microsecond=int((found[2] or "0")[:6].ljust(6, "0")))
        if zone not in ("", "Z"):
            digits = zone[1:].replace(":", "").ljust(4, "0")
            offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            time += offset if zone[0] == "-" else -offset
            zone = "+00:00"
    except (ValueError, OverflowError):
        return None
    return Date(time, zone)


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str, *, finds_dates: bool, is_whole: bool) -> None:
        self._text = text
        self._at = 0
        self._finds_dates = finds_dates
        self._is_whole = is_whole

    def whole(self) -> Any:
        self._skip()
        value = None if self._is_at_end() else self._value(0)
        self._skip()
        if not self._is_at_end():
            raise self._unexpected()
        return value

    def _value(self, depth: int) -> Any:
        if depth > _DEEPEST:
            msg = f"the text is nested deeper than {_DEEPEST} levels"
            raise NewtonsoftError(msg)
        letter = self._text[self._at]
        if letter == "{":
            return self._object(depth)
        if letter == "[":
            return self._array(depth)
        if letter in _STRING:
            text = self._string(letter)
            return (self._finds_dates and date_in(text)) or text
        for word, value in _WORDS.items():
            if self._text.startswith(word, self._at):
                self._at += len(word)
                self._ends_value()
                return value
        return self._number()

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self._at += 1
        while not self._closes("}"):
            name = self._property_name()
            self._skip()
            self._take(":")
            self._skip()
            if self._is_at_end():
                raise self._unexpected()
            found[name] = self._value(depth + 1)
            self._skip()
            if not self._is_at_end() and self._text[self._at] != "}":
                self._take(",")
        return found

    def _array(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self._at += 1
        while not self._closes("]"):
            if self._text[self._at] == ",":
                found.append(None)  # nothing between two commas
                self._at += 1
                continue
            found.append(self._value(depth + 1))
            self._skip()
            if not self._is_at_end() and self._text[self._at] != "]":
                self._take(",")
        return found

    def _closes(self, sign: str) -> bool:
        """Whether an object or an array ends here; then its last sign is taken."""
        self._skip()
        if self._is_at_end():
            if self._is_whole:
                raise self._unexpected()
            return True
        if self._text[self._at] != sign:
            return False
        self._at += 1
        return True

    def _property_name(self) -> str:
        letter = self._text[self._at]
        if letter in _STRING:
            return self._string(letter)
        found = _NAME.match(self._text, self._at)
        if not found:
            raise self._unexpected()
        self._at = found.end()
        return found[0]

    def _string(self, quote: str) -> str:
        found = _STRING[quote].match(self._text, self._at + 1)
        end = found.end() if found else self._at
        if self._text[end : end + 1] != quote or found is None:
            raise self._unexpected()
        self._at = end + 1
        if "\\" not in found[0]:
            return found[0]
        # Two escapes may be the halves of one character.
        units = _ESCAPE.sub(_unescaped, found[0]).encode("utf-16-le", "surrogatepass")
        return units.decode("utf-16-le", "surrogatepass")

    def _number(self) -> int | float:
        found = _NUMBER.match(self._text, self._at)
        value = _number(found[0]) if found else None
        if found is None or value is None:
            raise self._unexpected()
        self._at = found.end()
        self._ends_value()
        return value

    def _ends_value(self) -> None:
        """A word or a number ends where a separator stands."""
        if not self._is_at_end() and self._text[self._at] not in ",]}/ \t\r\n":
            raise self._unexpected()

    def _take(self, sign: str) -> None:
        if self._text[self._at : self._at + 1] != sign:
            raise self._unexpected()
        self._at += 1

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _is_at_end(self) -> bool:
        return self._at >= len(self._text)

    def _unexpected(self) -> NewtonsoftError:
        if self._is_at_end():
            return NewtonsoftError("the text ends too early")
        msg = f"unexpected character {self._text[self._at]!r} at position {self._at}"
        return NewtonsoftError(msg)


def _unescaped(match: re.Match[str]) -> str:
    escape = match[1]
    if escape[0] == "u" and len(escape) == 5:
        return chr(int(escape[1:], 16))
    if escape not in _ESCAPED:
        msg = f"bad escape sequence \\{escape}"
        raise NewtonsoftError(msg)
    return _ESCAPED[escape]


def _number(text: str) -> int | float | None:
    """A number, also octal and hexadecimal; None when it is none."""
    try:
        if re.fullmatch(r"-?0[xX][0-9a-fA-F]+", text):
            return int(text, 16)
        if re.fullmatch(r"-?0\d+", text):
            return int(text, 8)
        if re.fullmatch(r"-?\d{1,380}", text):
            return int(text)
    except ValueError:  # such as 08
        return None
    return float(text) if _DECIMAL.fullmatch(text) else None
