"""The parameter that takes the invocation context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.problems.matching import UNANNOTATED_CONTEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App
    from azfdecor.problems.problem import Problem


def mistaken_contexts(app: App) -> Iterator[Problem]:
    """A `context` without annotation where the request, or the timer, may be meant by it."""
    for function in app.functions:
        context, trigger = function.context, function.trigger
        plan = function.plan
        takes_more = trigger.parameter or (plan and (plan.sources or plan.beside))
        if context is None or context.annotation or takes_more or not trigger.kind.naming.unused:
            continue
        yield UNANNOTATED_CONTEXT.at(
            function.place_of_parameter(context.name),
            f"without an annotation {context.name!r} is the invocation context, and nothing takes "
            f"what {trigger.node.title} delivers",
            f"annotate it: azure.functions.Context, or {trigger.kind.takes.types[0]}; to have that "
            'without an annotation write arg_name="context"',
        )
