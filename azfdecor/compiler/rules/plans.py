"""What the hosting plan of `[tool.azfdecor]` does not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.blob import blob_trigger
from azfdecor.bindings.timer import timer_trigger
from azfdecor.bindings.warmup import warmup_trigger
from azfdecor.platform.schedules import is_time_span
from azfdecor.problems.values import NOT_ON_PLAN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App
    from azfdecor.problems.problem import Problem


def unsupported_by_plan(app: App) -> Iterator[Problem]:
    """Triggers that load in one plan and never fire, or are refused, in another.

    Sources: azure-functions-host, ScriptHost.cs (blob triggers on Flex Consumption);
    https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer (time spans);
    https://learn.microsoft.com/azure/azure-functions/functions-bindings-warmup.
    """
    plan = app.config.plan
    for function in app.every_function:
        trigger = function.trigger
        is_polling = trigger.is_of(blob_trigger) and trigger.value("source") != "EventGrid"
        if plan == "flex" and is_polling:
            yield NOT_ON_PLAN.at(
                trigger.node.place(),
                "the Flex Consumption plan refuses a blob trigger that polls its container",
                f"write {trigger.node.assignment('source', 'EventGrid')}",
            )
        if plan == "consumption" and trigger.kind.is_a(warmup_trigger):
            yield NOT_ON_PLAN.at(
                trigger.node.place(),
                "the Consumption plan never runs a warmup trigger",
                "remove it, or use another plan",
            )
        if plan not in ("consumption", "flex") or not trigger.is_of(timer_trigger):
            continue
        schedule = trigger.value("schedule")
        if is_time_span(f"{schedule}"):
            yield NOT_ON_PLAN.at(
                trigger.node.place("schedule"),
                f"the {plan} plan takes no time span such as {schedule!r} for a timer",
                'write a schedule of six fields, such as "0 */5 * * * *"',
            )
