"""Retry policies, of function.json and host.json.

Sources: azure-functions-host, WebJobs.Script/Utility.cs (ValidateRetryOptions); azure-webjobs-sdk,
RetryAttribute.cs and RandomizedExponentialBackoffStrategy.cs.
"""

from __future__ import annotations

from datetime import timedelta

from azfdecor.named_tuple import NamedTuple
from azfdecor.platform.dotnet import parse_span
from azfdecor.platform.json_file import text_of, without_case
from azfdecor.platform.mistake import Mistake

_FIXED, _EXPONENTIAL = "fixeddelay", "exponentialbackoff"


class RetryPolicy(NamedTuple):
    """How often and when the host runs a function again that has failed.

    Attributes:
        is_exponential: The delays grow.
        max_retry_count: The attempts after the first; -1 for no end.
        delay: Before each attempt, where they do not grow; else before the second.
        maximum: The longest delay, where they grow.
    """

    is_exponential: bool
    max_retry_count: int
    delay: timedelta
    maximum: timedelta = timedelta()

    def allows(self, attempts: int) -> bool:
        """Whether there is another attempt after so many."""
        return self.max_retry_count == -1 or attempts <= self.max_retry_count

    def delay_after(self, attempts: int, chance: float = 0.5) -> timedelta:
        """How long to wait after so many attempts.

        Args:
            attempts: The attempts that have failed, at least one.
            chance: From 0 to 1: where in the range of 20 % around it a growing delay is.
        """
        if not self.is_exponential or attempts == 1:
            return self.delay
        spread = self.delay * (0.8 + 0.4 * chance)
        factor: int = 2 ** min(attempts - 2, 30)  # beyond, it is above each maximum
        return min(self.delay + spread * factor, self.maximum)


def parse(entry: object) -> tuple[RetryPolicy | None, list[Mistake]]:
    """A policy as it stands in function.json or host.json, or why the host refuses it."""
    values = {key: text_of(value) for key, value in without_case(entry).items()}
    strategy = values.get("strategy", _EXPONENTIAL).lower()
    mistakes: list[Mistake] = []
    if strategy not in (_FIXED, _EXPONENTIAL):
        instead = 'write "fixedDelay" or "exponentialBackoff"'
        mistakes.append(
            Mistake(f"has the retry strategy {values['strategy']!r}", instead, path=("strategy",))
        )
    try:
        count = int(values.get("maxretrycount", ""))
    except ValueError:
        count = -2
    if count < -1:
        instead = "write a number of attempts, or -1 for no end"
        mistakes.append(
            Mistake("has a retry policy without a maxRetryCount", instead, path=("maxRetryCount",))
        )
    names = ["delayInterval"] if strategy == _FIXED else ["minimumInterval", "maximumInterval"]
    spans = [parse_span(values.get(name.lower(), "")) for name in names]
    for name, span in zip(names, spans):
        if span is None or span < timedelta():
            instead = 'write a time as "hh:mm:ss"'
            mistakes.append(
                Mistake(f"has a retry policy without a valid {name}", instead, path=(name,))
            )
    known = [span for span in spans if span is not None]
    if known != sorted(known):
        why = "has a retry policy whose minimumInterval is above its maximumInterval"
        mistakes.append(
            Mistake(why, "write the smaller one as minimumInterval", path=("minimumInterval",))
        )
    if mistakes:
        return None, mistakes
    return RetryPolicy(strategy == _EXPONENTIAL, count, known[0], known[-1]), []
