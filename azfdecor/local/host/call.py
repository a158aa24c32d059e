"""What sets a function off, and what one call of it came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from azfdecor.local.values import Value

if TYPE_CHECKING:
    import logging
    from collections.abc import Mapping
    from datetime import datetime


class InvocationError(Exception):
    """The host could not make a call, or send what it gave: the call fails, as in Azure."""


@dataclass(frozen=True)
class Event:
    """What sets a function off.

    Attributes:
        value: The value of the trigger's binding.
        metadata: What the worker is told besides, such as a message's id.
        data: What binding expressions may name.
        reason: Why the host calls the function, in its words.
        token: What the listener that gave it knows it by.
        error: Why the trigger's binding cannot make a value of it: the call fails, and the function
            does not run.
    """

    value: Value
    metadata: Mapping[str, Value] = field(default_factory=dict[str, Value])
    data: Mapping[str, object] = field(default_factory=dict[str, object])
    reason: str = ""
    token: Any = None
    error: str = ""


@dataclass
class Call:
    """One call of a function, with all its attempts.

    Attributes:
        function: The function's name.
        at: When it began, by the host's clock.
        id: The id of the last attempt's invocation.
        reason: Why the host made it.
        attempts: How often the function was tried.
        inputs: The content of the trigger and the inputs, by binding name.
        outputs: The content that was given to outputs, by binding name; "$return" is the return value.
        exception: What the function raised, or why the host failed the call; None when it succeeded.
        traceback: Its traceback as text.
        logs: What was logged meanwhile.
    """

    function: str
    at: datetime
    id: str = ""
    reason: str = ""
    attempts: int = 0
    inputs: dict[str, Any] = field(default_factory=dict[str, Any])
    outputs: dict[str, Any] = field(default_factory=dict[str, Any])
    exception: BaseException | None = None
    traceback: str = ""
    logs: list[logging.LogRecord] = field(default_factory=list["logging.LogRecord"])

    @property
    def has_failed(self) -> bool:
        """Whether it failed."""
        return self.exception is not None
