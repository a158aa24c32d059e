"""Retry policies where the host follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.blob import blob_trigger
from azfdecor.bindings.durable import activity_trigger, orchestration_trigger
from azfdecor.bindings.queue import queue_trigger
from azfdecor.problems.values import RETRY_NOT_FOLLOWED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.bindings.base import BindingKind
    from azfdecor.compiler.model import App
    from azfdecor.problems.problem import Problem

_BY_ORCHESTRATOR = "; an orchestrator tries again with context.call_activity_with_retry"
_BY_HOST = "; the host tries again as host.json says"
_INSTEAD: dict[BindingKind, str] = {
    orchestration_trigger.__kind__: _BY_ORCHESTRATOR,
    activity_trigger.__kind__: _BY_ORCHESTRATOR,
    queue_trigger.__kind__: _BY_HOST,
    blob_trigger.__kind__: _BY_HOST,
}


def unsupported_retries(app: App) -> Iterator[Problem]:
    """The host logs a warning and does not retry."""
    for function in app.every_function:
        trigger = function.trigger
        if function.retry and not trigger.kind.has_retry:
            yield RETRY_NOT_FOLLOWED.at(
                function.retry.place(),
                f"the host does not follow a retry policy for {trigger.node.name_of(trigger.kind)}",
                f"remove it{_INSTEAD.get(trigger.kind, '')}",
            )
