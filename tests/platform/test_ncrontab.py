"""When timers are due: NCRONTAB, time spans, time zones and summer time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from azfdecor.platform import schedules
from azfdecor.platform.schedules import Cron, Interval

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 1, 1, tzinfo=timezone.utc)


def due(schedule: str, start: datetime, count: int = 4) -> list[str]:
    """The next times, as ISO texts."""
    parsed = schedules.parse(schedule)
    assert parsed is not None
    found = []
    for _ in range(count):
        following = parsed.next(start)
        if following is None:
            break
        assert following > start or following.astimezone(timezone.utc) > start.astimezone(
            timezone.utc
        )
        found.append(following.isoformat())
        start = following
    return found


@pytest.mark.parametrize(
    ("schedule", "times"),
    [
        ("0 */15 * * * *", ["01-01T00:15:00", "01-01T00:30:00"]),
        ("*/15 * * * *", ["01-01T00:15:00", "01-01T00:30:00"]),  # five fields: no seconds
        ("*/20 * * * * *", ["01-01T00:00:20", "01-01T00:00:40", "01-01T00:01:00"]),
        ("0 30 9 * * Mon-Fri", ["01-01T09:30:00", "01-02T09:30:00", "01-05T09:30:00"]),
        ("0 0 0 * January,mar sunday", ["01-04T00:00:00", "01-11T00:00:00"]),
        ("0 0 12 1 * 1", ["06-01T12:00:00"]),  # both must be due: host.md 13, row 50
        ("0 0 0 29 2 *", ["2028-02-29T00:00:00", "2032-02-29T00:00:00"]),
        ("0 0 22-20 * * *", ["01-01T20:00:00", "01-01T21:00:00", "01-01T22:00:00"]),  # swapped
        ("0 5/20 * * * *", ["01-01T00:05:00", "01-01T00:25:00", "01-01T00:45:00"]),
        ("0 10-30/10 * * * *", ["01-01T00:10:00", "01-01T00:20:00", "01-01T00:30:00"]),
        ("59 59 23 31 12 *", ["12-31T23:59:59", "2027-12-31T23:59:59"]),
        ("0 0 0 30 2 *", []),  # never
        ("00:05:00", ["01-01T00:05:00", "01-01T00:10:00"]),
        ("1.00:00:00", ["01-02T00:00:00", "01-03T00:00:00"]),
        ("24:00:00", ["01-25T00:00:00", "02-18T00:00:00"]),  # 24 days: host.md 13, row 51
        ("5", ["01-06T00:00:00"]),
    ],
)
def test_a_schedule_is_due(schedule: str, times: list[str]) -> None:
    full = [f"{t if t[2] != '-' else f'2026-{t}'}+00:00" for t in times]
    assert due(schedule, START, max(len(times), 1)) == full


@pytest.mark.parametrize(
    "schedule",
    ["", "x", "* * * *", "* * * * * * *", "60 * * * * *", "* * * * * 7", "0 0 0 L * *", "? * * * *",
     "@daily", "00:60:00", "23:59:60", "0 0 0 ? * *", "* * * * * MON#1", "1:2:3:4:5", "24:00"],
)  # fmt: skip
def test_the_host_recognizes_no_schedule(schedule: str) -> None:
    assert schedules.parse(schedule) is None


@pytest.mark.parametrize(
    ("schedule", "logged"),
    [
        ("0 */15 * * * *", "Cron: '0 0,15,30,45 * * * *'"),
        ("0 0 9 * * Mon-Fri", "Cron: '0 0 9 * * 1-5'"),
        ("0 9 * * *", "Cron: '0 9 * * *'"),
        ("* * * * * *", "Cron: '* * * * * *'"),
        ("00:01:00", "Constant: 00:01:00"),
    ],
)
def test_a_schedule_is_logged_as_the_host_does(schedule: str, logged: str) -> None:
    assert str(schedules.parse(schedule)) == logged


@pytest.mark.parametrize(
    ("schedule", "start", "times"),
    [
        # An interval runs through both passes of the hour that comes twice.
        (
            "0 */30 * * * *",
            datetime(2026, 10, 25, 1, 45, tzinfo=BERLIN),
            ["02:00:00+02:00", "02:30:00+02:00", "02:00:00+01:00", "02:30:00+01:00", "03:00:00+01:00"],
        ),
        # So it does when it starts in the second one.
        (
            "0 */30 * * * *",
            datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=1),
            ["02:30:00+01:00", "03:00:00+01:00"],
        ),
        # A point in time is due once, in the first.
        ("0 30 2 25 * *", datetime(2026, 10, 25, 1, 45, tzinfo=BERLIN), ["02:30:00+02:00"]),
        (
            "0 30 2 25,26 * *",
            datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=1),
            ["02:30:00+01:00"],
        ),
        # In the hour that is left out an interval has no run, and a point is shifted.
        (
            "0 */30 * * * *",
            datetime(2026, 3, 29, 1, 15, tzinfo=BERLIN),
            ["01:30:00+01:00", "03:00:00+02:00", "03:30:00+02:00"],
        ),
        ("0 30 2 * * *", datetime(2026, 3, 29, 1, 15, tzinfo=BERLIN), ["03:30:00+02:00"]),
        # A time span takes no notice.
        (
            "01:00:00",
            datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN),
            ["03:30:00+02:00", "04:30:00+02:00"],
        ),
    ],
)  # fmt: skip
def test_summer_time_begins_and_ends(schedule: str, start: datetime, times: list[str]) -> None:
    assert [time.partition("T")[2] for time in due(schedule, start, len(times))] == times


@pytest.mark.parametrize(
    ("schedule", "is_frequent"),
    [("*/30 * * * * *", True), ("0 * * * * *", False), ("00:00:59", True), ("00:01:00", False)],
)
def test_a_timer_below_a_minute_is_told(schedule: str, is_frequent: bool) -> None:
    parsed = schedules.parse(schedule)
    assert isinstance(parsed, (Cron, Interval))
    assert parsed.is_below_a_minute is is_frequent


def test_a_year_of_an_hourly_timer_has_as_many_hours() -> None:
    parsed = schedules.parse("0 0 * * * *")
    assert parsed
    when, count = datetime(2026, 1, 1, tzinfo=BERLIN), 0
    while when.year == 2026:
        following = parsed.next(when)
        assert following
        assert following.astimezone(timezone.utc) - when.astimezone(timezone.utc) == timedelta(
            hours=1
        )
        when, count = following, count + 1
    assert count == 8760


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, "UTC"),
        ({"TZ": "Europe/Berlin"}, "Europe/Berlin"),
        ({"TZ": ":America/New_York"}, "America/New_York"),
        ({"WEBSITE_TIME_ZONE": "Asia/Tokyo", "TZ": "Europe/Berlin"}, "Asia/Tokyo"),
    ],
)
def test_settings_say_the_time_zone(environment: dict[str, str], name: str) -> None:
    zone, mistake = schedules.time_zone(environment)
    assert (str(zone), mistake) == (name, None)


@pytest.mark.parametrize("name", ["W. Europe Standard Time", "No/Where", "../etc"])
def test_an_unknown_time_zone_is_told(name: str) -> None:
    zone, mistake = schedules.time_zone({"WEBSITE_TIME_ZONE": name})
    assert zone is timezone.utc
    assert mistake
    assert name in mistake.why
