"""Azure Queue Storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import STORAGE, Output, Sends, Takes, Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator


def _name_faults(name: str, _: str = "") -> Iterator[Fault]:
    from azfdecor.platform.names import is_queue_name

    if "{" in name or "%" in name:
        return
    if not is_queue_name(name) or name != name.lower():
        yield Fault(
            f"no queue can be named {name!r}",
            "use 3 to 63 lower-case letters, digits and single hyphens between them",
        )


def _source_faults(name: str, _: str) -> Iterator[Fault]:
    if "{" in name:
        yield Fault(
            f"the queue {name!r} contains an expression, which needs an event before "
            "the trigger has delivered one",
            'write the queue\'s name, or "%SETTING%"',
        )
    yield from _name_faults(name)


class queue_trigger(
    Trigger,
    type="queueTrigger",
    takes=Takes("azure.functions.QueueMessage", "str", "bytes"),
):
    """Run the function once for each message of a storage queue.

    The parameter takes an `azure.functions.QueueMessage`, or `str` or `bytes` for the text alone.
    A function that raises gets the message again, five times by default; then the host moves
    it to the queue "<queue_name>-poison".

    Args:
        queue_name: Queue to read: 3 to 63 lower-case letters, digits and single hyphens.
            "%SETTING%" stands for the value of an app setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.

    Example:
        @queue_trigger("orders")
        def ship(message: QueueMessage) -> None:
            order = json.loads(message.get_body())
            logging.info("shipping %s, try %s", order["sku"], message.dequeue_count)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger
    """

    queue_name: str = option(kw_only=False, check=_source_faults)
    connection: str = option(default=STORAGE, setting=True)


class queue_output(
    Output,
    type="queue",
    takes=Takes("azure.functions.QueueMessage", "str", "bytes", "list[str]"),
    sends=Sends("messages", "azure.functions.QueueMessage", "str", "bytes", "list[str]"),
):
    """Send messages to a storage queue.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str`, `bytes` or
    `azure.functions.QueueMessage` for one message and `list[str]` for many. Without such a
    parameter, what the function returns is the message.

    Args:
        queue_name: Queue to write to, created when it does not exist. "{name}" stands for a
            value of the trigger, "%SETTING%" for the value of an app setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.
        split_text: Leave the splitting of text to the platform: each item of a text that is a JSON
            array is then a message of its own, and an object is written anew. Without it, text is
            one message, as it is.

    Example:
        @http_trigger("orders", methods=["POST"])
        @queue_output("orders")
        def place_order(req: HttpRequest, orders: Out[str]) -> HttpResponse:
            orders.set(req.get_body().decode())
            return HttpResponse(status_code=202)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-output
    """

    queue_name: str = option(kw_only=False, check=_name_faults)
    connection: str = option(default=STORAGE, setting=True)
    split_text: bool = option(default=False, in_json=False)
