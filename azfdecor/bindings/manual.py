"""Manual: run a function only when an administrator asks.

The trigger takes no `bytes`: the host hands over text, whatever it is asked for.
"""

from __future__ import annotations

from azfdecor.bindings.base import Takes, Trigger


class manual_trigger(Trigger, type="manualTrigger", takes=Takes("str")):
    """Run the function when it is called over the host's administration API, and never otherwise.

    The parameter takes `str`: the "input" of the call, a POST of `{"input": "..."}` to
    /admin/functions/NAME with the app's master key. Nobody gets what the function returns.

    Example:
        @manual_trigger()
        def clean_up(input_text: str) -> None:
            logging.info("cleaning up: %s", input_text)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http
    """
