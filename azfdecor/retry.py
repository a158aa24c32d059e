"""Retry policies: how the host runs a function again that has raised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azfdecor.declaration import Declaration, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, ClassVar


class RetryPolicy(Declaration):
    """The entry `retry` of function.json."""

    strategy: ClassVar[str]

    max_retry_count: int

    def __init_subclass__(cls, strategy: str, *, init: bool = True) -> None:
        cls.strategy = strategy
        super().__init_subclass__(init=init)

    def entry(self) -> dict[str, Any]:
        """The policy as it stands in function.json."""
        options = {o.json_name: getattr(self, o.keyword) for o in self.options.values()}
        # The count comes first, as in the documentation.
        count = {"maxRetryCount": options.pop("maxRetryCount")}
        return {"strategy": self.strategy, **count, **options}

    def faults(self) -> Iterator[Fault]:
        """A count or a delay that the host refuses."""
        if self.max_retry_count < -1:
            yield Fault(
                f"the host refuses the retry count {self.max_retry_count}",
                "write how often to try again, or -1 for ever",
            )
        for option in self.options.values():
            value = getattr(self, option.keyword)
            if option.keyword != "max_retry_count" and seconds(value) is None:
                yield Fault(
                    f"{option.keyword}={value!r} is no time span",
                    'write "hh:mm:ss", such as "00:00:10" for ten seconds',
                )


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

    delay_interval: str


class exponential_backoff_retry(RetryPolicy, strategy="exponentialBackoff"):
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

    minimum_interval: str
    maximum_interval: str

    def faults(self) -> Iterator[Fault]:
        """As for every policy, and a minimum above the maximum."""
        yield from super().faults()
        low, high = seconds(self.minimum_interval), seconds(self.maximum_interval)
        if low is not None and high is not None and low > high:
            yield Fault(
                f"minimum_interval {self.minimum_interval!r} is longer than "
                f"maximum_interval {self.maximum_interval!r}",
                "write the shorter one as minimum_interval",
            )


def seconds(span: str) -> int | None:
    """The length of "hh:mm:ss" or "d.hh:mm:ss" in seconds; None when it is no such span."""
    match = re.fullmatch(r"(?:(\d{1,7})\.)?(\d{1,2}):(\d{1,2}):(\d{1,2})", span, re.ASCII)
    if match is None:
        return None
    days, hours, minutes, rest = (int(part or 0) for part in match.groups())
    if hours > 23 or minutes > 59 or rest > 59:
        return None
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest
