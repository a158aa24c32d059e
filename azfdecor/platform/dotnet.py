"""Values of .NET as text: dates by their format strings, GUIDs, and time spans.

All in the invariant culture. Source: https://learn.microsoft.com/dotnet/standard/base-types/
(standard and custom date and time format strings, TimeSpan.Parse).
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

_STANDARD = {
    "d": "MM/dd/yyyy",
    "D": "dddd, dd MMMM yyyy",
    "f": "dddd, dd MMMM yyyy HH:mm",
    "F": "dddd, dd MMMM yyyy HH:mm:ss",
    "g": "MM/dd/yyyy HH:mm",
    "G": "MM/dd/yyyy HH:mm:ss",
    "m": "MMMM dd",
    "M": "MMMM dd",
    "o": "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
    "O": "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
    "r": "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
    "R": "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
    "s": "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
    "t": "HH:mm",
    "T": "HH:mm:ss",
    "u": "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
    "U": "dddd, dd MMMM yyyy HH:mm:ss",
    "y": "yyyy MMMM",
    "Y": "yyyy MMMM",
}
# Most runs of azfdecor do not need this, nor the pattern of a time span: they are compiled when
# they are first used.
_CUSTOM = r"(?s)y+|M+|d+|H+|h+|m+|s+|f{1,7}|F{1,7}|t+|z+|K|g+|%|\\.|'[^']*'|\"[^\"]*\"|."
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def format_date(date: datetime, form: str) -> str:
    """A date in a standard or a custom format of .NET.

    Raises:
        ValueError: .NET knows no such format.
    """
    if len(form) == 1 and form not in _STANDARD:
        msg = "Input string was not in a correct format."
        raise ValueError(msg)
    form = _STANDARD.get(form, form)
    return "".join(_part(date, part) for part in re.findall(_CUSTOM, form))


def _part(date: datetime, part: str) -> str:
    sign, count = part[0], len(part)
    if sign in "'\"":
        return part[1:-1] if count > 1 else ""
    if sign == "\\":
        return part[1:]
    if sign == "%":
        return ""
    found = _PARTS.get(sign)
    return found(date, count) if found else part


def _fraction(date: datetime, count: int) -> str:
    return f"{date.microsecond:06}0"[:count]


def _trimmed_fraction(date: datetime, count: int) -> str:
    return _fraction(date, count).rstrip("0")


def _zone(date: datetime, count: int) -> str:
    minutes = round((date.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{hours}" if count == 1 else f"{sign}{hours:02}" + (f":{rest:02}" * (count > 2))


def _kind(date: datetime, _: int) -> str:
    if date.tzinfo is None:
        return ""
    return _zone(date, 3) if date.utcoffset() else "Z"


def _number(value: Callable[[datetime], int]) -> Callable[[datetime, int], str]:
    return lambda date, count: f"{value(date):0{min(count, 2)}}"


def _named(
    names: list[str], index: Callable[[datetime], int], number: Callable[[datetime], int]
) -> Callable[[datetime, int], str]:
    def part(date: datetime, count: int) -> str:
        if count < 3:
            return f"{number(date):0{count}}"
        name = names[index(date)]
        return name[:3] if count == 3 else name

    return part


_PARTS: dict[str, Callable[[datetime, int], str]] = {
    "y": lambda d, n: f"{d.year % 100:0{n}}" if n < 3 else f"{d.year:0{n}}",
    "M": _named(_MONTHS, lambda d: d.month - 1, lambda d: d.month),
    "d": _named(_DAYS, lambda d: d.weekday(), lambda d: d.day),
    "H": _number(lambda d: d.hour),
    "h": _number(lambda d: d.hour % 12 or 12),
    "m": _number(lambda d: d.minute),
    "s": _number(lambda d: d.second),
    "f": _fraction,
    "F": _trimmed_fraction,
    "t": lambda d, n: ("AM" if d.hour < 12 else "PM")[: min(n, 2)],
    "z": _zone,
    "K": _kind,
    "g": lambda _, __: "A.D.",
}


def format_guid(guid: UUID, form: str) -> str:
    """A GUID in a format of .NET; without one it is `D`.

    Raises:
        ValueError: .NET knows no such format.
    """
    plain = str(guid)
    number = guid.hex
    tail = ",".join(f"0x{number[n : n + 2]}" for n in range(16, 32, 2))
    forms = {
        "": plain,
        "d": plain,
        "n": number,
        "b": f"{{{plain}}}",
        "p": f"({plain})",
        "x": f"{{0x{number[:8]},0x{number[8:12]},0x{number[12:16]},{{{tail}}}}}",
    }
    if form.lower() not in forms:
        msg = 'Format string can be only "D", "d", "N", "n", "P", "p", "B", "b", "X" or "x".'
        raise ValueError(msg)
    return forms[form.lower()]


# [ws][-]{ d | [d.]hh:mm[:ss[.ff]] | d:hh:mm:ss[.ff] }[ws]
_SPAN = r"""(?xa)\s*(?P<sign>-?)(?:
    (?P<only>\d{1,8})
    | (?:(?P<days>\d{1,8})\.)? (?P<hours>\d{1,8}):(?P<minutes>\d{1,8})
      (?::(?P<seconds>\d{1,8})(?:\.(?P<fraction>\d{1,7}))?)?
    | (?P<first>\d{1,8}):(?P<h>\d{1,8}):(?P<m>\d{1,8}):(?P<s>\d{1,8})(?:\.(?P<f>\d{1,7}))?
)\s*"""


def parse_span(text: str) -> timedelta | None:
    """A time span as .NET reads it: "00:05:00", "1.12:00:00", and "5" for five days.

    An hour above 23 makes days of it: "24:00:00" is 24 days.
    """
    found = re.fullmatch(_SPAN, text)
    if not found:
        return None
    if found["only"]:
        days, hours, minutes, seconds, fraction = int(found["only"]), 0, 0, 0, ""
    elif found["first"]:
        days, hours, minutes, seconds = (int(found[name]) for name in ("first", "h", "m", "s"))
        fraction = found["f"] or ""
    else:
        days, hours, minutes = (int(found[name] or 0) for name in ("days", "hours", "minutes"))
        seconds, fraction = int(found["seconds"] or 0), found["fraction"] or ""
        if hours > 23 and found["seconds"] and not found["days"] and not fraction:
            days, hours, minutes, seconds = hours, minutes, seconds, 0
    if days > 10_675_198 or hours > 23 or minutes > 59 or seconds > 59:
        return None
    span = timedelta(
        days=days,
        hours=hours,
        minutes=minutes,
        seconds=seconds,
        microseconds=int(fraction.ljust(7, "0")) / 10 if fraction else 0,
    )
    return -span if found["sign"] else span


def format_span(span: timedelta) -> str:
    """A time span as .NET writes it: `[-][d.]hh:mm:ss[.fffffff]`."""
    sign = "-" if span < timedelta() else ""
    span = abs(span)
    hours, rest = divmod(span.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    days = f"{span.days}." if span.days else ""
    fraction = f".{span.microseconds:06}0" if span.microseconds else ""
    return f"{sign}{days}{hours:02}:{minutes:02}:{seconds:02}{fraction}"
