"""Timers.

Sources: azure-webjobs-sdk-extensions, Timers/Listener/TimerListener.cs,
Scheduling/ScheduleMonitor.cs and TimerInfo.cs.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, ClassVar

from azfdecor.local.host.call import Event
from azfdecor.local.host.service import Listener, Service
from azfdecor.local.host.values import json_value
from azfdecor.platform import schedules
from azfdecor.platform.expressions import ExpressionError

if TYPE_CHECKING:
    from azfdecor.local.host.call import Call
    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.service import Surroundings

_NEVER_RUN = "0001-01-01T00:00:00"


class TimerService(Service):
    """Timers by NCRONTAB expressions and time spans."""

    types: ClassVar[frozenset[str]] = frozenset({"timertrigger"})

    def listener(self, function: HostedFunction, binding: HostedBinding) -> Listener:
        """The listener of a timer."""
        return TimerListener(function, binding, self.host)


class TimerListener(Listener):
    """Tells when a timer is due. While its function runs it is not due again."""

    def __init__(
        self, function: HostedFunction, binding: HostedBinding, host: Surroundings
    ) -> None:
        super().__init__(function)
        self._host = host
        text = binding.text("schedule")
        schedule = schedules.parse(text)
        if schedule is None:
            msg = f"The schedule expression '{text}' was not recognized as a valid cron expression or timespan string."
            raise ExpressionError(msg)
        self.schedule = schedule
        self._zone, _ = schedules.time_zone(host.environment)
        is_monitored = binding.entry.get("useMonitor") is not False
        self._is_monitored = is_monitored and not self._is_below_a_minute()
        self._last: datetime | None = None
        self._next = self._following(host.clock.now())
        self._is_due_at_start = binding.is_true("runOnStartup")
        self._jumps = host.clock.jumps

    def _is_below_a_minute(self) -> bool:
        return self.schedule.is_below_a_minute

    def _following(self, after: datetime) -> datetime | None:
        found = self.schedule.next(after.astimezone(self._zone))
        return found.astimezone(timezone.utc) if found else None

    async def has_event(self) -> bool:
        """Whether it is due."""
        self._start_anew()
        is_past = self._next is not None and self._next <= self._host.clock.now()
        return self._is_due_at_start or is_past

    def _start_anew(self) -> None:
        """Pass over what was due while the clock jumped."""
        if self._jumps != self._host.clock.jumps:
            self._jumps = self._host.clock.jumps
            self._next = self._following(self._host.clock.now())

    def due(self) -> datetime | None:
        """When it is due next."""
        self._start_anew()
        return self._host.clock.now() if self._is_due_at_start else self._next

    async def take(self) -> Event | None:
        """The tick that is due; several that were missed are one."""
        if not await self.has_event():
            return None
        return self.tick(is_past_due=False)

    def tick(self, *, is_past_due: bool) -> Event:
        """A tick, whether it is due or not."""
        now = self._host.clock.now()
        self._is_due_at_start = False
        content: dict[str, Any] = {
            "Schedule": {"AdjustForDST": isinstance(self.schedule, schedules.Cron)},
            "ScheduleStatus": self._status() if self._is_monitored else None,
            "IsPastDue": is_past_due,
        }
        local = now.astimezone(self._zone).isoformat()
        self._last = now
        self._next = self._following(now)
        return Event(json_value(content), {}, {"TimerTrigger": local}, f"Timer fired at {local}")

    def _status(self) -> dict[str, str]:
        last = self._last.astimezone(self._zone).isoformat() if self._last else _NEVER_RUN
        coming = self._next.astimezone(self._zone).isoformat() if self._next else _NEVER_RUN
        return {"Last": last, "Next": coming, "LastUpdated": last}

    async def settle(self, event: Event, call: Call) -> None:
        """A failure does not stop the schedule."""
        del event, call
