"""What one call of a function is told of itself, and which call the running code is a part of."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

_current: ContextVar[str | None] = ContextVar("azfdecor.local.invocation", default=None)


@dataclass(frozen=True)
class RetryError:
    """The exception of the attempt before, in the words of the host."""

    source: str = ""
    stack_trace: str = ""
    message: str = ""


@dataclass(frozen=True)
class Invocation:
    """One attempt to run a function, as the host announces it.

    Attributes:
        id: A new one for each attempt.
        trace_parent: The trace context of W3C.
        trace_state: The same.
        retry_count: How many attempts there were before.
        max_retry_count: How many attempts the retry policy allows after the first.
        retry_error: Why the attempt before failed.
    """

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    trace_parent: str = ""
    trace_state: str = ""
    retry_count: int = 0
    max_retry_count: int = 0
    retry_error: RetryError | None = None


def current_invocation() -> str | None:
    """The id of the invocation that the running code is a part of, such as a logging handler."""
    return _current.get()


@contextmanager
def running(invocation_id: str) -> Generator[None]:
    """A context in which the running code is a part of an invocation, on this thread or task."""
    before = _current.set(invocation_id)
    try:
        yield
    finally:
        _current.reset(before)
