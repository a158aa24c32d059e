"""Retry policies: how the host runs a function again that has raised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azfdecor.declaration import Declaration, DecoratorKind, Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import ClassVar


class RetryKind(DecoratorKind):
    """What is known of a retry policy.

    Attributes:
        strategy: What function.json calls it.
    """

    strategy: str = ""


def _count_faults(count: int, _: str) -> Iterator[Fault]:
    if count < -1:
        yield Fault(
            f"the host refuses the retry count {count}",
            "write how often to try again, or -1 for ever",
        )


def _span_faults(span: str, keyword: str) -> Iterator[Fault]:
    if seconds(span) is None:
        yield Fault(
            f"{keyword}={span!r} is no time span",
            'write "hh:mm:ss", such as "00:00:10" for ten seconds',
        )


def _order_faults(policy: exponential_backoff_retry) -> Iterator[Fault]:
    """A minimum above the maximum."""
    low, high = seconds(policy.minimum_interval), seconds(policy.maximum_interval)
    if low is not None and high is not None and low > high:
        yield Fault(
            f"minimum_interval {policy.minimum_interval!r} is longer than "
            f"maximum_interval {policy.maximum_interval!r}",
            "write the shorter one as minimum_interval",
            "minimum_interval",
        )


class RetryPolicy(Declaration, kind=RetryKind):
    """The entry `retry` of function.json."""

    max_retry_count: int = option(check=_count_faults)

    if TYPE_CHECKING:
        __kind__: ClassVar[RetryKind]  # pyright: ignore[reportIncompatibleVariableOverride]


class fixed_delay_retry(RetryPolicy, strategy="fixedDelay"):
    """Run the function again after a fixed delay when it has raised.

    The host follows it for timers, Cosmos DB, Event Hubs and Kafka; for other triggers it is a
    problem.

    Args:
        max_retry_count: How often to try again; -1 for ever.
        delay_interval: Time between two tries, "hh:mm:ss".

    Example:
        @timer_trigger("0 0 2 * * *")
        @fixed_delay_retry(max_retry_count=3, delay_interval="00:00:10")
        def report() -> None:
            logging.info("counting")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-error-pages
    """

    delay_interval: str = option(check=_span_faults)


class exponential_backoff_retry(RetryPolicy, strategy="exponentialBackoff", check=_order_faults):
    """Run the function again after a growing delay when it has raised.

    The host follows it for timers, Cosmos DB, Event Hubs and Kafka; for other triggers it is a
    problem.

    Args:
        max_retry_count: How often to try again; -1 for ever.
        minimum_interval: Shortest time between two tries, "hh:mm:ss".
        maximum_interval: Longest time between two tries, "hh:mm:ss".

    Example:
        @event_hub_trigger("readings", connection="EVENT_HUBS")
        @exponential_backoff_retry(
            max_retry_count=-1, minimum_interval="00:00:10", maximum_interval="00:15:00"
        )
        def collect(reading: str) -> None:
            logging.info(reading)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-error-pages
    """

    minimum_interval: str = option(check=_span_faults)
    maximum_interval: str = option(check=_span_faults)


def seconds(span: str) -> int | None:
    """The length of "hh:mm:ss" or "d.hh:mm:ss" in seconds; None when it is no such span."""
    match = re.fullmatch(r"(?:(\d{1,7})\.)?(\d{1,2}):(\d{1,2}):(\d{1,2})", span, re.ASCII)
    if match is None:
        return None
    days, hours, minutes, rest = (int(part or 0) for part in match.groups())
    if hours > 23 or minutes > 59 or rest > 59:
        return None
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest
