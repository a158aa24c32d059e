"""Schedules of timers: NCRONTAB, and time spans of .NET.

Sources: azure-webjobs-sdk-extensions, Timers/Scheduling/TimerSchedule.cs and CronSchedule.cs; NCrontab.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# The grammar of NCrontab, the host's parser: day and weekday are joined with AND, Sunday is 0,
# names may be cut short, and there is no "L", "?", "W", "#" or weekday 7.
_MONTHS = "january february march april may june july august september october november december"
_DAYS = "sunday monday tuesday wednesday thursday friday saturday"
_FIELDS = (
    ("second", 0, 59, ""),
    ("minute", 0, 59, ""),
    ("hour", 0, 23, ""),
    ("day", 1, 31, ""),
    ("month", 1, 12, _MONTHS),
    ("day-of-week", 0, 6, _DAYS),
)


class Mistake(NamedTuple):
    """Why the host refuses a schedule, and what to write instead."""

    why: str
    instead: str


def mistakes(schedule: str) -> Iterator[Mistake]:
    """What is wrong with a schedule: six fields, a time span, or the setting that holds one."""
    days = re.fullmatch(r"\s*([0-9]{1,9}):[0-9]+:[0-9]+\s*", schedule)
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
    numbers = [_cron_value(part, 0, []) for part in (days, *parts)]
    if len(parts) not in (2, 3) or None in numbers:
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
            wrong = _part_fault(part, low, high, names.split())
            if wrong:
                yield Mistake(
                    f"the {field} field {text!r} of the schedule {schedule!r} {wrong}",
                    f"use values from {low} to {high}, ranges a-b, lists a,b and steps */n",
                )
                break


def _part_fault(part: str, low: int, high: int, names: list[str]) -> str | None:
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


def _cron_value(text: str, low: int, names: list[str]) -> int | None:
    if text.isdecimal() and text.isascii():
        return int(text) if len(text) < 10 else None
    for index, name in enumerate(names):
        if text and name.startswith(text.lower()):
            return index + low
    return None
