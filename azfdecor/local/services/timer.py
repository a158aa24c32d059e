"""Timers.

Sources: azure-webjobs-sdk-extensions, Timers/Listener/TimerListener.cs,
Scheduling/ScheduleMonitor.cs and TimerInfo.cs.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, ClassVar

from azfdecor.local.host.call import Event
from azfdecor.local.host.service import HOST_CONTAINER, Listener, Service
from azfdecor.local.host.values import json_value
from azfdecor.local.storage.errors import NotFoundError
from azfdecor.platform import newtonsoft, schedules
from azfdecor.platform.expressions import ExpressionError

if TYPE_CHECKING:
    from azfdecor.local.host.call import Call
    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.service import Surroundings

_NEVER_RUN = "0001-01-01T00:00:00"


class TimerService(Service):
    """Timers by NCRONTAB expressions and time spans."""

    types: ClassVar[frozenset[str]] = frozenset({"timertrigger"})
    templates: ClassVar[frozenset[str]] = frozenset({"schedule"})

    def listener(self, function: HostedFunction, binding: HostedBinding) -> Listener:
        """The listener of a timer."""
        return TimerListener(function, binding, self.host)


class TimerListener(Listener):
    """Tells when a timer is due. While its function runs it is not due again.

    A timer that is monitored, which those below a minute are not, notes in the account when it was
    due last, and when it is due next. So a host that starts late knows that a tick was missed.
    """

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
        is_monitored = binding.entry.text("useMonitor").lower() != "false"
        self._is_monitored = is_monitored and not schedule.is_below_a_minute
        self._status_blob = f"timers/{host.id}/Host.Functions.{function.name}/status"
        self._last: datetime | None = None
        self._next = self._following(host.clock.now())
        self._recorded_next = self._next
        self._is_past_due = False
        self._is_due_at_start = binding.is_true("runOnStartup")
        self._jumps = host.clock.jumps

    def _following(self, after: datetime) -> datetime | None:
        found = self.schedule.next(after.astimezone(self._zone))
        return found.astimezone(timezone.utc) if found else None

    async def start(self) -> None:
        """Look whether a tick was missed while no host ran."""
        if not self._is_monitored:
            return
        recorded = await self._recorded()
        last = self._time(recorded.get("Last"))
        noted = self._time(recorded.get("Next"))
        since = last or self._time(recorded.get("LastUpdated"))
        if noted is None or since is None or noted != self._following(since):
            await self._record()  # there was no host yet, or the schedule has changed
            return
        self._last, self._recorded_next = last, noted
        self._is_past_due = noted < self._host.clock.now()

    async def _recorded(self) -> dict[str, Any]:
        blobs = self._host.storage("").blobs
        try:
            content = (await blobs.get(HOST_CONTAINER, self._status_blob)).content
            found: object = json.loads(content)
        except (NotFoundError, ValueError):
            return {}
        return found if newtonsoft.is_object(found) else {}

    def _time(self, text: object) -> datetime | None:
        """A time that was noted; None for one that never was."""
        date = newtonsoft.date_in(text) if isinstance(text, str) else None
        if date is None or text == _NEVER_RUN:
            return None
        zone = timezone.utc if date.zone else self._zone
        return date.time.replace(tzinfo=zone).astimezone(timezone.utc)

    async def _record(self) -> None:
        blobs = self._host.storage("").blobs
        await blobs.create_container_if_missing(HOST_CONTAINER)
        status = {**self._status(), "LastUpdated": self._text(self._host.clock.now())}
        await blobs.put(HOST_CONTAINER, self._status_blob, json.dumps(status).encode())

    async def has_event(self) -> bool:
        """Whether it is due."""
        self._start_anew()
        is_due = self._next is not None and self._next <= self._host.clock.now()
        return self._is_past_due or self._is_due_at_start or is_due

    def _start_anew(self) -> None:
        """Pass over what was due while the clock jumped."""
        if self._jumps != self._host.clock.jumps:
            self._jumps = self._host.clock.jumps
            self._next = self._following(self._host.clock.now())
            self._recorded_next = self._next

    def due(self) -> datetime | None:
        """When it is due next."""
        self._start_anew()
        is_now = self._is_past_due or self._is_due_at_start
        return self._host.clock.now() if is_now else self._next

    async def take(self) -> Event | None:
        """The tick that is due; several that were missed are one."""
        if not await self.has_event():
            return None
        tick = self.tick(is_past_due=self._is_past_due)
        self._is_past_due = self._is_due_at_start = False
        self._last = self._host.clock.now()
        self._next = self._recorded_next = self._following(self._last)
        return tick

    def tick(self, *, is_past_due: bool) -> Event:
        """A tick, whether it is due or not; it does not move the schedule."""
        content: dict[str, Any] = {
            "Schedule": {"AdjustForDST": isinstance(self.schedule, schedules.Cron)},
            "ScheduleStatus": self._status() if self._is_monitored else None,
            "IsPastDue": is_past_due,
        }
        local = self._text(self._host.clock.now())
        return Event(json_value(content), {}, {"TimerTrigger": local}, f"Timer fired at {local}")

    def _status(self) -> dict[str, str]:
        last = self._text(self._last) if self._last else _NEVER_RUN
        coming = self._text(self._recorded_next) if self._recorded_next else _NEVER_RUN
        return {"Last": last, "Next": coming, "LastUpdated": last}

    def _text(self, time: datetime) -> str:
        return time.astimezone(self._zone).isoformat()

    async def settle(self, event: Event, call: Call) -> None:
        """A failure does not stop the schedule."""
        del event, call
        if self._is_monitored:
            await self._record()
