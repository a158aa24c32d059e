"""Warmup: run a function on each new instance of the app."""

from __future__ import annotations

from azfdecor.bindings.base import Trigger


class warmup_trigger(Trigger, type="warmupTrigger"):
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

    carries_payloads = False
    unused_name = "event"
    accepts = ("azure.functions.warmup.WarmUpContext",)
    sample = "{}"
