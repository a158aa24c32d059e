"""Timer: run a function on a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Naming, Takes, Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator


def _schedule_faults(schedule: str, _: str) -> Iterator[Fault]:
    """What NCRONTAB and the host's time spans do not allow."""
    from azfdecor.platform import schedules

    for mistake in schedules.mistakes(schedule):
        yield Fault(mistake.why, mistake.instead)


class timer_trigger(
    Trigger,
    type="timerTrigger",
    takes=Takes("azure.functions.TimerRequest", "str"),
    content=None,
    naming=Naming(unused="timer"),
    has_retry=True,
):
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

    schedule: str = option(kw_only=False, check=_schedule_faults)
    run_on_startup: bool = False
    use_monitor: bool = True
