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
    for function in app.functions:
        trigger = function.trigger.declaration
        if plan == "flex" and isinstance(trigger, blob_trigger) and trigger.source != "EventGrid":
            yield NOT_ON_PLAN.at(
                function.place_of(trigger),
                "the Flex Consumption plan refuses a blob trigger that polls its container",
                'write source="EventGrid"',
            )
        if plan == "consumption" and function.trigger.kind.is_a(warmup_trigger):
            yield NOT_ON_PLAN.at(
                function.place_of(trigger),
                "the Consumption plan never runs a warmup trigger",
                "remove it, or use another plan",
            )
        if plan not in ("consumption", "flex") or not isinstance(trigger, timer_trigger):
            continue
        if is_time_span(f"{trigger.schedule}"):
            yield NOT_ON_PLAN.at(
                function.place_of(trigger, "schedule"),
                f"the {plan} plan takes no time span such as {trigger.schedule!r} for a timer",
                'write a schedule of six fields, such as "0 */5 * * * *"',
            )
