"""Names, dates and time spans of .NET, and retry policies."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from azfdecor.platform import dotnet, names, retry

DATE = datetime(2024, 1, 2, 15, 4, 5, 678000, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("d", "01/02/2024"),
        ("D", "Tuesday, 02 January 2024"),
        ("t", "15:04"),
        ("G", "01/02/2024 15:04:05"),
        ("s", "2024-01-02T15:04:05"),
        ("R", "Tue, 02 Jan 2024 15:04:05 GMT"),
        ("o", "2024-01-02T15:04:05.6780000-03:30"),
        ("y", "2024 January"),
        ("yy-M-d h:m:s tt", "24-1-2 3:4:5 PM"),
        ("ddd dddd MMM MMMM", "Tue Tuesday Jan January"),
        ("HH'h'mm\"m\"ss\\s", "15h04m05s"),
        ("fff FFFFFFF zzz zz z", "678 678 -03:30 -03 -3"),
        ("%d", "2"),
        ("yyyyMMddHHmmss", "20240102150405"),
    ],
)
def test_a_date_is_written_as_dotnet_does(form: str, text: str) -> None:
    assert dotnet.format_date(DATE, form) == text


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("00:00:05", timedelta(seconds=5)),
        ("1:2", timedelta(hours=1, minutes=2)),
        ("5", timedelta(days=5)),
        ("1.12:00:00", timedelta(days=1, hours=12)),
        ("24:00:00", timedelta(days=24)),
        ("1:2:3:4", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("00:00:00.25", timedelta(milliseconds=250)),
        ("-00:00:01", -timedelta(seconds=1)),
        (" 00:01:00 ", timedelta(minutes=1)),
        ("00:60:00", None),
        ("23:59:60", None),
        ("24:60:00", None),
        ("x", None),
        ("", None),
        ("10675200", None),
    ],
)
def test_a_time_span_is_read_as_dotnet_does(text: str, span: timedelta | None) -> None:
    """Source: host.md 5.1."""
    assert dotnet.parse_span(text) == span
    if span is not None:
        assert dotnet.parse_span(dotnet.format_span(span)) == span


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (names.is_function_name, ["a", "A-b_1", "x" * 128], ["", "1a", "a.b", "host", "x" * 129]),
        (names.is_binding_name, ["a", "_a", "a_b1"], ["", "1a", "a-b", "a__b", "ä"]),
        (names.is_queue_name, ["abc", "ORDERS", "a-b-1"], ["ab", "a--b", "-ab", "ab-", "a_b", "x" * 64]),
        (names.is_container_name, ["abc", "$web"], ["Abc", "a_b", "$x"]),
        (names.is_blob_name, ["a/b.txt"], ["", "a/", "a.", "x" * 1025]),
        (names.is_table_name, ["Orders1"], ["ab", "1ab", "a-b", "tables", "x" * 64]),
        (names.is_row_key, ["", "a b"], ["a/b", "a#b", "a\tb", "x" * 513]),
    ],
)  # fmt: skip
def test_names_of_resources(check: object, right: list[str], wrong: list[str]) -> None:
    assert callable(check)
    assert [name for name in right if not check(name)] == []
    assert [name for name in wrong if check(name)] == []


def test_a_poison_queue_has_none_of_its_own() -> None:
    """Source: host.md 6.2."""
    assert names.poison_queue("Orders") == "orders-poison"
    assert names.poison_queue("orders-poison") is None
    assert names.poison_queue("x" * 60) is None


FIXED = {"strategy": "fixedDelay", "maxRetryCount": 2, "delayInterval": "00:00:10"}
GROWING = {"maxRetryCount": -1, "minimumInterval": "00:00:10", "maximumInterval": "00:15:00"}


def test_retries_follow_their_policy() -> None:
    """Source: host.md 10.1."""
    policy, mistakes = retry.parse(FIXED)
    assert policy
    assert not mistakes
    assert [policy.allows(attempts) for attempts in (1, 2, 3)] == [True, True, False]
    assert policy.delay_after(2) == timedelta(seconds=10)
    policy, _ = retry.parse(GROWING)
    assert policy
    assert policy.allows(10_000)
    delays = [policy.delay_after(attempts).total_seconds() for attempts in (1, 2, 3, 4, 40)]
    assert delays == [10, 20, 30, 50, 900]
    assert policy.delay_after(2, 0).total_seconds() == 18
    assert policy.delay_after(2, 1).total_seconds() == 22


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {**FIXED, "strategy": "x"},
        {**FIXED, "maxRetryCount": -2},
        {**FIXED, "maxRetryCount": "x"},
        {**FIXED, "delayInterval": "x"},
        {**FIXED, "delayInterval": "-00:00:01"},
        {**GROWING, "minimumInterval": "01:00:00"},
        {**GROWING, "maximumInterval": None},
    ],
)
def test_a_policy_that_the_host_refuses_is_told(entry: dict[str, object]) -> None:
    policy, mistakes = retry.parse(entry)
    assert policy is None
    assert all(mistake.why and mistake.instead for mistake in mistakes)
    assert mistakes
