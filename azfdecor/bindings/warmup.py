"""Warmup: run a function on each new instance of the app."""

from __future__ import annotations

from azfdecor.bindings.base import Naming, Takes, Trigger


class warmup_trigger(
    Trigger,
    type="warmupTrigger",
    takes=Takes("azure.functions.warmup.WarmUpContext"),
    content=None,
    naming=Naming(unused="event"),
):
    """Run the function when an instance is added to scale the app out, before it gets any event.

    The parameter takes an `azure.functions.warmup.WarmUpContext`, which holds nothing; leave it
    out. An app has one such function at most, its name is "warmup", and it runs on every plan but
    Consumption.

    Example:
        @warmup_trigger()
        def warmup() -> None:
            logging.info("a new instance is getting ready")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-warmup
    """
