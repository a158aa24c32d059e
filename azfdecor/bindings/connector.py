"""Connectors: events of managed connectors, such as Office 365 Outlook or SharePoint.

The extension is in preview: it is in the extension bundle
"Microsoft.Azure.Functions.ExtensionBundle.Preview" and not in the regular one. Microsoft's
documentation does not list Python among its languages yet, while the library for Python has what
it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal


class connector_trigger(Trigger, type="connectorTrigger"):
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

    accepts = ("str", "bytes", "list[str]")
    worker_refuses = ("list[str]",)
    delivers_many = "string"
    sample = '{"subject": "Order 7", "from": "ada@example.com"}'

    delivery_mode: Literal["Webhook", "Poll"] = "Webhook"
    connection: str | None = option(default=None, setting=True)
    trigger_config_name: str | None = None
    cardinality: Literal["one", "many"] | None = None
    max_batch_size: int | None = None
    max_concurrent_calls: int | None = None
    target_pending_event_threshold: int | None = None

    def faults(self) -> Iterator[Fault]:
        """Polling of nothing, and numbers that let nothing through."""
        for keyword in ("connection", "trigger_config_name"):
            if self.delivery_mode == "Poll" and not getattr(self, keyword):
                yield Fault(f'delivery_mode="Poll" needs {keyword}', "add it")
        for keyword in ("max_batch_size", "max_concurrent_calls", "target_pending_event_threshold"):
            number: int | None = getattr(self, keyword)
            if number is not None and number < 1:
                yield Fault(f"{keyword}={number} lets no event through", "write 1 or more")
