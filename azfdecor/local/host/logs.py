"""The log records of functions, by invocation."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from azfdecor.local.invocation import current_invocation

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

_LEVELS = {
    "trace": logging.DEBUG,
    "debug": logging.DEBUG,
    "information": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "critical": logging.CRITICAL,
    "none": logging.CRITICAL + 1,
}
"""The levels of host.json."""
MOST_RECORDS = 10_000
"""As many records are kept of one call."""


class _Collector(logging.Handler):
    """Keeps the records of calls that are under way."""

    def __init__(self) -> None:
        super().__init__()
        self.by_invocation: dict[str, list[logging.LogRecord]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        records = self.by_invocation.get(current_invocation() or "")
        if records is not None and len(records) < MOST_RECORDS:
            records.append(record)


class Logs:
    """Collects what functions log on the root logger, as the worker does, while it is open.

    Args:
        levels: `logging.logLevel` of host.json, of which "default" and "Function" count.
    """

    def __init__(self, levels: Mapping[str, str]) -> None:
        self._collector = _Collector()
        folded = {category.lower(): level.lower() for category, level in levels.items()}
        level = folded.get("function", folded.get("default", "information"))
        self._level = _LEVELS.get(level, logging.INFO)

    def open(self) -> None:
        """Begin."""
        root = logging.getLogger()
        self._level_before = root.level
        root.setLevel(min(self._level, root.level))
        self._collector.setLevel(self._level)
        root.addHandler(self._collector)

    def close(self) -> None:
        """End."""
        root = logging.getLogger()
        root.removeHandler(self._collector)
        root.setLevel(self._level_before)

    @contextmanager
    def of(self, invocation_id: str, records: list[logging.LogRecord]) -> Generator[None]:
        """A context in which the records of an invocation are added to a list."""
        self._collector.by_invocation[invocation_id] = records
        try:
            yield
        finally:
            del self._collector.by_invocation[invocation_id]
