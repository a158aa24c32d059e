"""Acme topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Output, Sends, Takes, Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal


def _topic_faults(name: str, _: str) -> Iterator[Fault]:
    """Names that no topic can have."""
    if name.count("/") != 1:
        yield Fault(f"no topic can be named {name!r}", 'write "tenant/topic"')


class acme_trigger(Trigger, type="acmeTrigger", takes=Takes("str", "bytes")):
    """Run the function for each event of an Acme topic.

    The parameter takes `str` or `bytes`.

    Args:
        topic_name: Topic to follow, as "tenant/topic".
        start: Where to begin when the function runs for the first time.
        connection: Name of the app setting that holds the address of the tenant.

    Example:
        @acme_trigger("shop/orders", start="oldest")
        def ship(event: str) -> None:
            logging.info("shipping %s", json.loads(event)["sku"])

    Source: https://example.com/acme/trigger
    """

    topic_name: str = option(kw_only=False, check=_topic_faults)
    start: Literal["oldest", "newest"] = "newest"
    connection: str = option(default="AcmeConnection", setting=True)


class acme_output(
    Output,
    type="acme",
    takes=Takes("str", "bytes"),
    sends=Sends("document", "str", "bytes"),
):
    """Send events to an Acme topic.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str` or `bytes`. Without such a
    parameter, what the function returns is the event.

    Args:
        topic_name: Topic to send to, as "tenant/topic".
        connection: Name of the app setting that holds the address of the tenant.

    Example:
        @timer_trigger("0 0 6 * * *")
        @acme_output("shop/mornings")
        def good_morning() -> str:
            return "good morning"

    Source: https://example.com/acme/output
    """

    topic_name: str = option(kw_only=False, check=_topic_faults)
    connection: str = option(default="AcmeConnection", setting=True)
