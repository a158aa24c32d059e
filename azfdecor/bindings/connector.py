"""Connectors: events of managed connectors, such as Office 365 Outlook or SharePoint.

The extension is in preview: it is in the extension bundle
"Microsoft.Azure.Functions.ExtensionBundle.Preview" and not in the regular one. Microsoft's
documentation does not list Python among its languages yet, while the library for Python has what
it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Takes, Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal


def _polling_faults(trigger: connector_trigger) -> Iterator[Fault]:
    """Polling of nothing."""
    for keyword in ("connection", "trigger_config_name"):
        if trigger.delivery_mode == "Poll" and not getattr(trigger, keyword):
            yield Fault(f'delivery_mode="Poll" needs {keyword}', "add it", "delivery_mode")


def _number_faults(number: int, keyword: str) -> Iterator[Fault]:
    if number < 1:
        yield Fault(f"{keyword}={number} lets no event through", "write 1 or more")


class connector_trigger(
    Trigger,
    type="connectorTrigger",
    takes=Takes("str", "bytes", "list[str]", unannotated=("list[str]",), batch="string"),
    check=_polling_faults,
):
    """Run the function for the events of a managed connector.

    The parameter takes `str` or `bytes`: the event's JSON. With `list[str]` it takes a batch of
    them.

    Args:
        delivery_mode: "Webhook" (the default) lets the connector namespace call the app; "Poll"
            lets the host ask the connector namespace, and needs `connection` and
            `trigger_config_name`.
        connection: Name of the app setting, or the prefix of the settings, with the connection
            to the connector namespace. For "Poll" only.
        trigger_config_name: Name of the trigger's configuration in the connector namespace,
            or "%SETTING%". For "Poll" only.
        cardinality: Needed only without an annotation: a list means "many", anything else
            "one".
        max_batch_size: Events in a batch at most. Without it, as host.json says.
        max_concurrent_calls: Events that are handled at once at most. Without it, as host.json
            says.
        target_pending_event_threshold: Waiting events for each instance of the app; more of
            them add an instance.

    Example:
        @connector_trigger(
            delivery_mode="Poll",
            connection="Connectors",
            trigger_config_name="%NEW_MAIL%",
        )
        def new_mail(event: str) -> None:
            logging.info("new mail: %s", json.loads(event).get("subject"))

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-connector-trigger
    """

    delivery_mode: Literal["Webhook", "Poll"] = "Webhook"
    connection: str | None = option(default=None, setting=True)
    trigger_config_name: str | None = None
    cardinality: Literal["one", "many"] | None = None
    max_batch_size: int | None = option(default=None, check=_number_faults)
    max_concurrent_calls: int | None = option(default=None, check=_number_faults)
    target_pending_event_threshold: int | None = option(default=None, check=_number_faults)
