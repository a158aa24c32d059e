"""Timer: run a function on a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator


class timer_trigger(Trigger, type="timerTrigger"):
    """Run the function on a schedule.

    The parameter takes an `azure.functions.TimerRequest`, which tells whether the call is late, or
    `str` for the timer's JSON; a function that needs neither leaves it out.

    Args:
        schedule: Six fields "{second} {minute} {hour} {day} {month} {day-of-week}" in UTC, such
            as "0 */5 * * * *" for every five minutes; a time span "hh:mm:ss" (dedicated plans
            only); or "%SETTING%", the name of an app setting that holds one of these.
        run_on_startup: True to run also whenever the host starts, which on a scaled plan is at
            any moment; seldom wanted in production.
        use_monitor: False not to remember the schedule across restarts. The host itself forgets
            schedules that are shorter than a minute.

    Example:
        @timer_trigger("0 30 6 * * 1-5")
        def report(timer: TimerRequest) -> None:
            logging.info("late" if timer.past_due else "in time")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer
    """

    carries_payloads = False
    unused_name = "timer"
    accepts = ("azure.functions.TimerRequest", "str")
    sample = {"IsPastDue": False, "Schedule": {}, "ScheduleStatus": {}}
    supports_retry = True

    schedule: str = option(kw_only=False)
    run_on_startup: bool = False
    use_monitor: bool = True

    def faults(self) -> Iterator[Fault]:
        """What NCRONTAB and the host's time spans do not allow."""
        schedule = self.schedule
        if schedule.startswith("%") or is_time_span(schedule):
            if schedule.startswith("%") and not (schedule.endswith("%") and len(schedule) > 2):
                yield Fault(
                    f"the schedule {schedule!r} is neither a setting nor a schedule",
                    'a setting is the whole text: "%NAME%"',
                )
            return
        yield from _cron_faults(schedule)


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


def _cron_faults(schedule: str) -> Iterator[Fault]:
    texts = [text for text in schedule.split(" ") if text]
    if len(texts) not in (5, 6):
        yield Fault(
            f"the schedule {schedule!r} has {len(texts)} fields, not 6",
            'write "{second} {minute} {hour} {day} {month} {day-of-week}", '
            'such as "0 30 9 * * 1-5"',
        )
        return
    for text, (field, low, high, names) in zip(texts, _FIELDS[-len(texts) :]):
        for part in text.split(","):
            wrong = _part_fault(part, low, high, names.split())
            if wrong:
                yield Fault(
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
