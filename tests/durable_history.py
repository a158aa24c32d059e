"""What the Durable extension hands to the worker: recorded histories, entity batches, a client.

The extension runs an orchestrator again after each event and hands it everything that has
happened so far. The numbers of the events are those of DurableTask.Core's `EventType`.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

from judge import Value, text

_EXECUTION_STARTED, _TASK_SCHEDULED, _TASK_COMPLETED, _TASK_FAILED = 0, 4, 5, 6
_CHILD_CREATED, _CHILD_COMPLETED, _CHILD_FAILED = 7, 8, 9
_TIMER_CREATED, _TIMER_FIRED, _TURN_STARTED, _TURN_COMPLETED = 10, 11, 12, 13
_EVENT_SENT, _EVENT_RAISED = 14, 15
START = datetime(2026, 1, 5, 8, tzinfo=timezone.utc)

NOTICE = "azure.functions df_loads was called without expected_type"
"""The start of a warning that Microsoft's library gives for its own calls."""


class History:
    """The history of one orchestration; each method is what has happened next."""

    def __init__(self, name: str, given: object = None) -> None:
        self._given = json.dumps(given)
        self._now = START
        self._next_id = 0
        self._events: list[dict[str, Any]] = []
        self._turn()
        self._add(_EXECUTION_STARTED, Name=name, Version=None, Input=self._given)

    def activity(self, result: object) -> History:
        """An activity was called and has returned."""
        return self.activities(result)

    def activities(self, *results: object) -> History:
        """Activities were called at once, and have returned one after the other."""
        ids = [self._scheduled(_TASK_SCHEDULED) for _ in results]
        for id_, result in zip(ids, results):
            self._happened(_TASK_COMPLETED, TaskScheduledId=id_, Result=json.dumps(result))
        return self

    def failed_activity(self, reason: str) -> History:
        """An activity was called and has raised."""
        id_ = self._scheduled(_TASK_SCHEDULED)
        self._happened(_TASK_FAILED, TaskScheduledId=id_, Reason=reason, Details="the traceback")
        return self

    def child(self, result: object) -> History:
        """A sub-orchestration was called and has returned."""
        id_ = self._scheduled(_CHILD_CREATED)
        self._happened(_CHILD_COMPLETED, TaskScheduledId=id_, Result=json.dumps(result))
        return self

    def failed_child(self, reason: str) -> History:
        """A sub-orchestration was called and has raised."""
        id_ = self._scheduled(_CHILD_CREATED)
        self._happened(_CHILD_FAILED, TaskScheduledId=id_, Reason=reason, Details="the traceback")
        return self

    def timer(self, seconds: float) -> History:
        """A timer was set and has fired, as one does between two tries."""
        fire_at = self._now + timedelta(seconds=seconds)
        id_ = self._scheduled(_TIMER_CREATED, FireAt=_time(fire_at))
        self._now = fire_at
        self._happened(_TIMER_FIRED, TimerId=id_, FireAt=_time(fire_at))
        return self

    def entity(self, result: object) -> History:
        """An entity was called and has answered."""
        message = {"id": f"call-{self._next_id}"}
        self._scheduled(_EVENT_SENT, InstanceId="@entity", Name="op", Input=json.dumps(message))
        response = json.dumps({"result": json.dumps(result)})
        self._happened(_EVENT_RAISED, Name=message["id"], Input=response)
        return self

    def value(self) -> Value:
        """The value of the binding."""
        content = {
            "history": self._events,
            "input": self._given,
            "instanceId": "instance-1",
            "isReplaying": len(self._events) > 2,
            "parentInstanceId": None,
            "upperSchemaVersion": 2,
            "maximumShortTimerDuration": "6.00:00:00",
            "longRunningTimerIntervalDuration": "3.00:00:00",
        }
        return text(json.dumps(content))

    def _scheduled(self, type_: int, **more: object) -> int:
        self._next_id += 1
        self._add(type_, EventId=self._next_id - 1, **more)
        return self._next_id - 1

    def _happened(self, type_: int, **more: object) -> None:
        """An event that makes the extension run the orchestrator again."""
        self._add(_TURN_COMPLETED)
        for event in self._events:
            event["IsPlayed"] = True
        self._now += timedelta(seconds=1)
        self._turn()
        self._add(type_, **more)

    def _turn(self) -> None:
        self._add(_TURN_STARTED)

    def _add(self, type_: int, **more: object) -> None:
        now = _time(self._now)
        common = {"EventType": type_, "EventId": -1, "IsPlayed": False, "Timestamp": now}
        self._events.append({**common, **more})


def entity(name: str, *operations: tuple[str, object], state: object = None) -> Value:
    """Operations on an entity that holds `state`; one that does not exist yet holds None."""
    content = {
        "self": {"name": name, "key": "key-1"},
        "exists": state is not None,
        "state": None if state is None else json.dumps(state),
        "batch": [
            {"name": operation, "input": json.dumps(json.dumps(given)), "isSignal": False}
            for operation, given in operations
        ],
    }
    return text(json.dumps(content))


def client(url: str) -> Value:
    """A client of the extension that listens at an address."""
    content = {
        "taskHubName": "TestHub",
        "creationUrls": {"createNewInstancePostUri": f"{url}/orchestrators/{{functionName}}"},
        "managementUrls": {
            "id": "INSTANCEID",
            "statusQueryGetUri": f"{url}/instances/INSTANCEID?code=key",
        },
        "rpcBaseUrl": f"{url}/durabletask/",
    }
    return text(json.dumps(content))


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
