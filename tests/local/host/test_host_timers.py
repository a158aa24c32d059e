"""Timers as the host fires them. The ids are rows of the host's facts."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hosted import START, Place, binding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hosted import Hosted, OpenHost

pytestmark = pytest.mark.anyio

SCRIPT = """
import json

seen = []
clock = None
takes = None

def tick(timer):
    seen.append({"past_due": timer.past_due, "schedule": timer.schedule, "status": timer.schedule_status})
    if takes:
        clock.advance(takes)

def fails(timer):
    tick(timer)
    raise ValueError("no")
"""


def timer(schedule: str, **more: object) -> dict[str, Any]:
    return {"tick": [binding("timerTrigger", "timer", schedule=schedule, **more)]}


def seen() -> list[dict[str, Any]]:
    from __app__ import script

    return script.seen


async def fired(hosted: Hosted, until: timedelta, most: int = 1000) -> list[datetime]:
    """When calls were made in some time."""
    end = hosted.clock.now() + until
    count = len(hosted.host.calls)
    while len(hosted.host.calls) < count + most:
        if await hosted.host.run_next():
            continue
        due = hosted.host.next_due()
        if due is None or due > end:
            break
        hosted.clock.advance_to(due)
    return [call.at for call in hosted.host.calls[count:]]


def times(*texts: str) -> list[datetime]:
    return [datetime.fromisoformat(f"{text}+00:00") for text in texts]


SCHEDULES: list[Any] = [
    pytest.param(
        "0 0 12 1 * 1",
        365,
        ["2027-02-01 12:00", "2027-03-01 12:00", "2027-11-01 12:00"],
        {},
        id="50",
    ),
    pytest.param("24:00:00", 50, ["2026-12-19 06:00:30", "2027-01-12 06:00:30"], {}, id="51"),
    pytest.param(
        "*/30 6 * * *", 1, ["2026-11-25 06:30:00", "2026-11-26 06:00:00"], {}, id="5-fields"
    ),
    pytest.param("%WHEN%", 1, ["2026-11-25 12:00"], {"WHEN": "0 0 12 * * *"}, id="setting"),
    pytest.param(
        "0 0 12 * * *", 1, ["2026-11-25 11:00"], {"WEBSITE_TIME_ZONE": "Europe/Berlin"}, id="zone"
    ),
    pytest.param("0 0 0 30 2 *", 3650, [], {}, id="never"),
]


@pytest.mark.parametrize(("schedule", "days", "expected", "settings"), SCHEDULES)
async def test_a_schedule(
    open_host: OpenHost,
    schedule: str,
    days: int,
    expected: list[str],
    settings: Mapping[str, str],
) -> None:
    hosted = await open_host(SCRIPT, timer(schedule), environment=settings)
    assert await fired(hosted, timedelta(days=days)) == times(*expected)


@pytest.mark.parametrize("schedule", ["never", "0 0 0 0 * *", "%NOPE%", "* * *", ""])
async def test_a_schedule_that_is_none(open_host: OpenHost, schedule: str) -> None:
    hosted = await open_host(SCRIPT, timer(schedule))
    assert hosted.host.functions[0].error
    assert hosted.host.next_due() is None


async def test_what_a_function_is_told(open_host: OpenHost) -> None:
    hosted = await open_host(SCRIPT, timer("0 0 12 * * *"))
    calls = await fired(hosted, timedelta(days=2))
    assert len(calls) == 2
    first, second = seen()
    assert (first["past_due"], first["schedule"]) == (False, {"AdjustForDST": True})
    assert first["status"]["Last"] == "0001-01-01T00:00:00"
    assert first["status"]["Next"] == "2026-11-25T12:00:00+00:00"
    assert second["status"] == {
        "Last": "2026-11-25T12:00:00+00:00",
        "Next": "2026-11-26T12:00:00+00:00",
        "LastUpdated": "2026-11-25T12:00:00+00:00",
    }
    assert hosted.host.calls[0].reason == "Timer fired at 2026-11-25T12:00:00+00:00"


async def restarted(
    open_host: OpenHost, hosted: Hosted, after: timedelta, **options: Any
) -> Hosted:
    """Another host of the app, after some time without any."""
    place = Place(hosted.storage, hosted.clock, is_memory=True)
    root = hosted.host.root
    await hosted.host.__aexit__()
    hosted.clock.advance(after)
    return await open_host.again(root, place=place, **options)


async def test_a_tick_that_was_missed(open_host: OpenHost, place: Place) -> None:
    """Row 52."""
    hosted = await open_host(SCRIPT, timer("0 * * * * *"), place=place)
    assert len(await fired(hosted, timedelta(minutes=2))) == 2
    root = hosted.host.root
    place.clock.advance(timedelta(minutes=5))
    hosted = await open_host.again(root, place=place)
    now = hosted.clock.now()
    assert await fired(hosted, timedelta()) == [now]
    (one,) = seen()
    assert one["past_due"] is True
    assert (one["status"] or {})["Last"]
    assert len(await fired(hosted, timedelta(minutes=1))) == 1
    assert seen()[1]["past_due"] is False


async def test_a_tick_before_the_first_run_counts(open_host: OpenHost) -> None:
    hosted = await open_host(SCRIPT, timer("01:00:00"))
    hosted = await restarted(open_host, hosted, timedelta(hours=2))
    assert await fired(hosted, timedelta()) == [hosted.clock.now()]
    assert seen()[0]["past_due"] is True


async def test_a_host_that_is_back_in_time(open_host: OpenHost) -> None:
    hosted = await open_host(SCRIPT, timer("0 0 12 * * *"))
    hosted = await restarted(open_host, hosted, timedelta(hours=2))
    assert await fired(hosted, timedelta(days=1)) == times("2026-11-25 12:00")
    assert seen()[0]["past_due"] is False


@pytest.mark.parametrize(
    ("schedule", "more"),
    [("*/10 * * * * *", {}), ("00:00:10", {}), ("0 * * * * *", {"useMonitor": False})],
    ids=["53", "53-span", "unmonitored"],
)
async def test_a_timer_that_is_not_monitored(
    open_host: OpenHost, schedule: str, more: dict[str, Any]
) -> None:
    hosted = await open_host(SCRIPT, timer(schedule, **more))
    await fired(hosted, timedelta(minutes=1))
    hosted = await restarted(open_host, hosted, timedelta(minutes=5))
    assert await fired(hosted, timedelta()) == []
    await fired(hosted, timedelta(minutes=1), most=1)
    (one,) = seen()
    assert (one["past_due"], one["status"]) == (False, {})
    assert await hosted.storage.blobs.containers() == []


async def test_a_schedule_that_has_changed(open_host: OpenHost) -> None:
    """Nothing was missed of the new one."""
    settings = {"WHEN": "0 0 12 * * *"}
    hosted = await open_host(SCRIPT, timer("%WHEN%"), environment=settings)
    settings = {"WHEN": "0 0 13 * * *"}
    hosted = await restarted(open_host, hosted, timedelta(days=3), environment=settings)
    assert await fired(hosted, timedelta()) == []
    (blob,) = await hosted.storage.blobs.list("azure-webjobs-hosts")
    content = (await hosted.storage.blobs.get("azure-webjobs-hosts", blob.name)).content
    assert json.loads(content)["Next"] == "2026-11-28T13:00:00+00:00"
    assert blob.name == f"timers/{hosted.host.id}/Host.Functions.tick/status"


async def test_the_status_that_a_real_host_has_written(open_host: OpenHost) -> None:
    hosted = await open_host(SCRIPT, timer("0 0 12 * * *"))
    blobs = hosted.storage.blobs
    status = {
        "Last": "2026-11-24T13:00:00.0000000+01:00",
        "Next": "2026-11-25T12:00:00Z",
        "LastUpdated": "2026-11-24T13:00:00.1234567+01:00",
    }
    (blob,) = await blobs.list("azure-webjobs-hosts")
    await blobs.put("azure-webjobs-hosts", blob.name, json.dumps(status).encode())
    hosted = await restarted(open_host, hosted, timedelta(days=3))
    assert len(await fired(hosted, timedelta())) == 1
    assert seen()[0]["past_due"] is True


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"Last": 3}', b"\xff"])
async def test_a_status_that_is_damaged(open_host: OpenHost, content: bytes) -> None:
    hosted = await open_host(SCRIPT, timer("0 0 12 * * *"))
    blobs = hosted.storage.blobs
    (blob,) = await blobs.list("azure-webjobs-hosts")
    await blobs.put("azure-webjobs-hosts", blob.name, content)
    hosted = await restarted(open_host, hosted, timedelta(days=3))
    assert await fired(hosted, timedelta(days=1)) == times("2026-11-28 12:00")


async def test_run_on_startup(open_host: OpenHost) -> None:
    """Once at each start, and once where a tick was missed as well."""
    hosted = await open_host(SCRIPT, timer("0 0 12 * * *", runOnStartup=True))
    assert await fired(hosted, timedelta(hours=1)) == [START]
    assert seen()[0]["past_due"] is False
    hosted = await restarted(open_host, hosted, timedelta(days=3))
    assert len(await fired(hosted, timedelta(hours=1))) == 1
    assert seen()[0]["past_due"] is True


async def test_a_run_that_takes_longer_than_the_schedule(open_host: OpenHost) -> None:
    """Row 54: the ticks that it misses are one, at once, and on time."""
    hosted = await open_host(SCRIPT, timer("0 * * * * *"))
    from __app__ import script

    script.clock, script.takes = hosted.clock, timedelta(minutes=2.5)
    found = await fired(hosted, timedelta(minutes=1), most=2)
    assert found == times("2026-11-25 06:01:00", "2026-11-25 06:03:30")
    assert [one["past_due"] for one in seen()] == [False, False]
    script.takes = None
    assert await fired(hosted, timedelta(minutes=1), most=1) == times("2026-11-25 06:06:00")


async def test_a_failure_stops_no_schedule(open_host: OpenHost) -> None:
    functions = {"fails": timer("0 * * * * *")["tick"]}
    hosted = await open_host(SCRIPT, functions)
    assert len(await fired(hosted, timedelta(minutes=3))) == 3
    assert len([call for call in hosted.host.calls if call.has_failed]) == 3


async def test_a_month_of_hours(open_host: OpenHost) -> None:
    hosted = await open_host(SCRIPT, timer("0 0 * * * *"))
    assert len(await fired(hosted, timedelta(days=30))) == 720
