"""Schedules of timers: NCRONTAB, and time spans of .NET.

Sources: azure-webjobs-sdk-extensions, Timers/Scheduling/TimerSchedule.cs and CronSchedule.cs (also
for the days on which summer time begins and ends); NCrontab.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from azfdecor.named_tuple import NamedTuple
from azfdecor.platform.dotnet import format_span, parse_span
from azfdecor.platform.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo

# The grammar of NCrontab, the host's parser: day and weekday are joined with AND, Sunday is 0,
# names may be cut short, and there is no "L", "?", "W", "#" or weekday 7.
_MONTHS = "january february march april may june july august september october november december"
_DAYS = "sunday monday tuesday wednesday thursday friday saturday"
_FIELDS: tuple[tuple[str, int, int, Sequence[str]], ...] = (
    ("second", 0, 59, []),
    ("minute", 0, 59, []),
    ("hour", 0, 23, []),
    ("day", 1, 31, []),
    ("month", 1, 12, _MONTHS.split()),
    ("day-of-week", 0, 6, _DAYS.split()),
)


class Cron(NamedTuple):
    """A schedule of fields, each with the values at which it is due.

    Attributes:
        seconds: From 0 to 59.
        minutes: From 0 to 59.
        hours: From 0 to 23.
        days: Of the month, from 1.
        months: From 1.
        weekdays: From 0, which is Sunday. Day and weekday must both be due.
        is_interval: The second, minute or hour has "*", "/" or "-": it also runs in the hour that
            comes twice when summer time ends.
        has_seconds: It has six fields.
    """

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    is_interval: bool
    has_seconds: bool

    @property
    def is_below_a_minute(self) -> bool:
        """Whether it is due more than once in a minute, for which the host monitors no timer."""
        return len(self.seconds) > 1

    def __str__(self) -> str:
        """As the host logs it: numbers, with a range for values that follow each other."""
        fields = zip(self[:6], _FIELDS)
        texts = [_field_text(values, low, high) for values, (_, low, high, _) in fields]
        return f"Cron: '{' '.join(texts[not self.has_seconds :])}'"

    def next(self, after: datetime) -> datetime | None:
        """The first time after another one, in its time zone; None when it is never due."""
        local = after.replace(tzinfo=None, fold=0)
        if self.is_interval and _is_twice(after):
            if after.fold:
                following = self._next(local)
                if following and _is_twice(following.replace(tzinfo=after.tzinfo)):
                    return following.replace(tzinfo=after.tzinfo, fold=1)
            else:
                found = self._in_doubled_hour(after, local)
                if found:
                    return found
        following = self._next(local)
        while following:
            due = following.replace(tzinfo=after.tzinfo)
            # A time that the clock leaves out comes when it is put forward, or not for intervals.
            real = due.astimezone(timezone.utc).astimezone(after.tzinfo)
            is_left_out = real.replace(tzinfo=None) != following
            is_later = real.astimezone(timezone.utc) > after.astimezone(timezone.utc)
            if is_later and not (is_left_out and self.is_interval):
                return real
            following = self._next(following)
        return None

    def _in_doubled_hour(self, after: datetime, local: datetime) -> datetime | None:
        """The next time in either pass through the hour, of which the first runs."""
        following = self._next(local)
        if following and _is_twice(following.replace(tzinfo=after.tzinfo)):
            return following.replace(tzinfo=after.tzinfo)
        shift = (after.utcoffset() or timedelta()) - (
            after.replace(fold=1).utcoffset() or timedelta()
        )
        following = self._next(local - shift - timedelta(seconds=1))
        while following and following <= local + shift:
            due = following.replace(tzinfo=after.tzinfo, fold=1)
            if _is_twice(due):
                return due
            following = self._next(following)
        return None

    def _next(self, after: datetime) -> datetime | None:
        """The first time on a clock that no summer time changes."""
        start = after.replace(microsecond=0) + timedelta(seconds=1)
        time = self._time(start.hour, start.minute, start.second)
        day = start.date()
        if time is None or not self._is_due(day):
            found = self._day(day)
            if found is None:
                return None
            day, time = found, (self.hours[0], self.minutes[0], self.seconds[0])
        return datetime(day.year, day.month, day.day, *time)  # noqa: DTZ001 - the clock on the wall

    def _time(self, hour: int, minute: int, second: int) -> tuple[int, int, int] | None:
        """The first time of a day from then on."""
        for one in self.hours:
            if one == hour:
                for other in self.minutes:
                    if other == minute:
                        last = next((s for s in self.seconds if s >= second), None)
                        if last is not None:
                            return one, other, last
                    elif other > minute:
                        return one, other, self.seconds[0]
            elif one > hour:
                return one, self.minutes[0], self.seconds[0]
        return None

    def _day(self, after: date) -> date | None:
        """The first day after another one."""
        for year in range(after.year, 10_000):
            for month in self.months:
                if (year, month) < (after.year, after.month):
                    continue
                for day in self.days:
                    if day > _days_in(year, month):
                        break
                    found = date(year, month, day)
                    if found > after and self._is_due(found):
                        return found
        return None

    def _is_due(self, day: date) -> bool:
        return (
            day.day in self.days
            and day.month in self.months
            and day.isoweekday() % 7 in self.weekdays
        )


class Interval(NamedTuple):
    """A schedule that is due each time that a time span is over; no summer time changes it."""

    span: timedelta

    @property
    def is_below_a_minute(self) -> bool:
        """Whether it is due more than once in a minute, for which the host monitors no timer."""
        return self.span < timedelta(minutes=1)

    def __str__(self) -> str:
        return f"Constant: {format_span(self.span)}"

    def next(self, after: datetime) -> datetime | None:
        """The time that is due after another one."""
        return (after.astimezone(timezone.utc) + self.span).astimezone(after.tzinfo)


def parse(schedule: str) -> Cron | Interval | None:
    """The schedule that the host makes of a text; None when it recognizes none."""
    texts = schedule.split()
    if len(texts) in (5, 6):
        if any(_part_fault(p, *f) for t, f in zip(texts, _fields(texts)) for p in t.split(",")):
            return None
        return _cron(texts)
    span = parse_span(schedule)
    return None if span is None else Interval(span)


def _cron(texts: list[str]) -> Cron:
    values = [_values(text, *field) for text, field in zip(texts, _fields(texts))]
    has_seconds = len(texts) == 6
    seconds, minutes, hours, days, months, weekdays = values if has_seconds else [(0,), *values]
    is_interval = any(sign in text for text in texts[:-3] for sign in "*/-")
    return Cron(seconds, minutes, hours, days, months, weekdays, is_interval, has_seconds)


def _fields(texts: list[str]) -> list[tuple[int, int, Sequence[str]]]:
    return [(low, high, names) for _, low, high, names in _FIELDS[-len(texts) :]]


def _values(text: str, low: int, high: int, names: Sequence[str]) -> tuple[int, ...]:
    """The values of a field, in order."""
    found: set[int] = set()
    for part in text.split(","):
        span, slash, step = part.partition("/")
        start, dash, end = span.partition("-")
        first = low if start == "*" else _cron_value(start, low, names) or 0
        last = first
        if dash:
            last = _cron_value(end, low, names) or 0
        elif slash or start == "*":
            last = high
        found.update(range(min(first, last), max(first, last) + 1, int(step or 1)))
    return tuple(sorted(found))


def _field_text(values: tuple[int, ...], low: int, high: int) -> str:
    if len(values) == high - low + 1:
        return "*"
    runs: list[list[int]] = []
    for value in values:
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def _days_in(year: int, month: int) -> int:
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 28 + is_leap if month == 2 else 30 if month in (4, 6, 9, 11) else 31


def _is_twice(when: datetime) -> bool:
    """Whether the clock shows a time twice, since summer time ends."""
    return (when.replace(fold=0).utcoffset() or timedelta()) > (
        when.replace(fold=1).utcoffset() or timedelta()
    )


def time_zone(environment: Mapping[str, str]) -> tuple[tzinfo, Mistake | None]:
    """The time zone of timers: that of `WEBSITE_TIME_ZONE`, else of `TZ`, else UTC."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    for setting in ("WEBSITE_TIME_ZONE", "TZ"):
        name = environment.get(setting, "").strip().removeprefix(":")
        if not name:
            continue
        try:
            return ZoneInfo(name), None
        except (ZoneInfoNotFoundError, ValueError, OSError):
            why = f"the setting {setting} is {name!r}, which is no time zone of this machine"
            return timezone.utc, Mistake(why, 'write a name such as "Europe/Berlin"')
    return timezone.utc, None


def mistakes(schedule: str) -> Iterator[Mistake]:
    """What is wrong with a schedule: six fields, a time span, or the setting that holds one."""
    days = ":" in schedule and re.fullmatch(r"\s*([0-9]{1,9}):[0-9]+:[0-9]+\s*", schedule)
    if schedule.startswith("%"):
        if not (schedule.endswith("%") and len(schedule) > 2):
            yield Mistake(
                f"the schedule {schedule!r} is neither a setting nor a schedule",
                'a setting is the whole text: "%NAME%"',
            )
    elif days and int(days[1]) > 23:
        yield Mistake(
            f"the time span {schedule!r} is {int(days[1])} days to the host: its hours end at 23",
            'write "1.00:00:00" for 24 hours, that is days, a period and "hh:mm:ss"',
        )
    elif not is_time_span(schedule):
        yield from _cron_mistakes(schedule)


def is_time_span(schedule: str) -> bool:
    """Whether it is a .NET TimeSpan: [d.]hh:mm[:ss]."""
    days, dot, time = schedule.strip().partition(".")
    if not dot:
        days, time = "0", days
    parts = time.split(":")
    if len(parts) not in (2, 3):
        return False
    numbers = [_cron_value(part, 0, []) for part in (days, *parts)]
    if None in numbers:
        return False
    limits = (10_675_198, 23, 59, 59)
    return all(number <= limit for number, limit in zip(numbers, limits) if number is not None)


def _cron_mistakes(schedule: str) -> Iterator[Mistake]:
    texts = [text for text in schedule.split(" ") if text]
    if len(texts) not in (5, 6):
        yield Mistake(
            f"the schedule {schedule!r} has {len(texts)} fields, not 6",
            'write "{second} {minute} {hour} {day} {month} {day-of-week}", '
            'such as "0 30 9 * * 1-5"',
        )
        return
    for text, (field, low, high, names) in zip(texts, _FIELDS[-len(texts) :]):
        for part in text.split(","):
            wrong = _part_fault(part, low, high, names)
            if wrong:
                yield Mistake(
                    f"the {field} field {text!r} of the schedule {schedule!r} {wrong}",
                    f"use values from {low} to {high}, ranges a-b, lists a,b and steps */n",
                )
                break


def _part_fault(part: str, low: int, high: int, names: Sequence[str]) -> str | None:
    span, slash, step = part.partition("/")
    if slash and not _cron_value(step, 0, []):
        return f"has the step {step!r}"
    if span == "*":
        return None
    start, dash, end = span.partition("-")
    bounds = [_cron_value(text, low, names) for text in ((start, end) if dash else (start,))]
    for text, value in zip((start, end), bounds):
        if value is None:
            return f"holds {text!r}, which is no value"
        if not low <= value <= high:
            return f"holds {value}, outside {low} to {high}"
    return None


def _cron_value(text: str, low: int, names: Sequence[str]) -> int | None:
    if text.isdecimal() and text.isascii():
        return int(text) if len(text) < 10 else None
    for index, name in enumerate(names):
        if text and name.startswith(text.lower()):
            return index + low
    return None
