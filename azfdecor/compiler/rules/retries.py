"""Retry policies where the host follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Trigger
from azfdecor.compiler.rules.at import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App
    from azfdecor.compiler.problem import Problem


def unsupported_retries(app: App) -> Iterator[Problem]:
    """The host logs a warning and does not retry."""
    for function in app.functions:
        trigger = function.trigger.kind
        if function.retry and issubclass(trigger, Trigger) and not trigger.supports_retry:
            yield problem(
                function,
                "AZF403",
                f"the host does not follow a retry policy for {trigger.__name__}",
                "remove it; queue and blob triggers are tried again as host.json says",
                function.retry,
            )
