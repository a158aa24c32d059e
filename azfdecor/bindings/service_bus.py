"""Azure Service Bus.

The Service Bus extension is in every extension bundle. The host has ignored `accessRights` since
its version 2, and these decorators do not write it (`generic_trigger` does, for an old app).
A message is sent to a topic, so `service_bus_topic_output` has no `subscription_name`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Output, Sends, Takes, Trigger
from azfdecor.bindings.checks import entity_name_faults, source_faults
from azfdecor.declaration import option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from azfdecor.declaration import Fault

_CONNECTION = "AzureWebJobsServiceBus"
_MESSAGES = (
    "azure.functions.ServiceBusMessage",
    "list[azure.functions.ServiceBusMessage]",
    "str",
    "bytes",
)
_LONGEST = {"queue": 260, "topic": 260, "subscription": 50}


def _name_faults(name: str, keyword: str) -> Iterator[Fault]:
    """Names that no queue, topic or subscription can have."""
    what = keyword.removesuffix("_name")
    return entity_name_faults(what, name, _LONGEST[what], is_path=what != "subscription")


def _source_faults(name: str, keyword: str) -> Iterator[Fault]:
    """What is wrong with the name of something that a trigger reads."""
    what = keyword.removesuffix("_name")
    yield from source_faults(what, name, "a message")
    if what != "topic":
        for letters in ("/$deadletterqueue", "/$transfer"):
            if name.lower().endswith(letters):
                name = name[: -len(letters)]
    yield from _name_faults(name, keyword)


class service_bus_queue_trigger(Trigger, type="serviceBusTrigger", takes=Takes(*_MESSAGES)):
    """Run the function for each message of a Service Bus queue, or for each batch of them.

    The parameter takes an `azure.functions.ServiceBusMessage`, or `str` or `bytes` for its body
    alone; `list[azure.functions.ServiceBusMessage]` takes a batch at once. A single
    `ServiceBusMessage` whose body is no text needs `data_type="binary"`. A function that raises
    gives the message back to the queue, which delivers it again until its maximum delivery count is
    reached and then puts it into its dead-letter queue.

    Args:
        queue_name: Queue to read; "<queue>/$DeadLetterQueue" reads its dead letters.
            "%SETTING%" stands for the value of an app setting.
        connection: Name of the app setting that holds the connection string of the namespace, or
            the prefix of the settings of an identity-based connection. Never the connection
            string itself.
        is_sessions_enabled: True for a queue that requires sessions.
        auto_complete_messages: False to leave a message locked when the function succeeds. A
            Python function cannot complete it, so it is delivered again. The default is that of
            host.json, or else True.
        cardinality: "many" for batches, "one" for single messages. Needed only without an
            annotation: a list means "many", anything else "one".

    Example:
        @service_bus_queue_trigger("orders")
        def ship(message: ServiceBusMessage) -> None:
            order = json.loads(message.get_body())
            logging.info("shipping %s, try %s", order["sku"], message.delivery_count)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-trigger
    """

    queue_name: str = option(kw_only=False, check=_source_faults)
    connection: str = option(default=_CONNECTION, setting=True)
    is_sessions_enabled: bool = False
    auto_complete_messages: bool | None = None
    cardinality: Literal["one", "many"] | None = None


class service_bus_topic_trigger(Trigger, type="serviceBusTrigger", takes=Takes(*_MESSAGES)):
    """Run the function for each message of a subscription to a Service Bus topic, or for a batch.

    The parameter takes an `azure.functions.ServiceBusMessage`, or `str` or `bytes` for its body
    alone; `list[azure.functions.ServiceBusMessage]` takes a batch at once. A single
    `ServiceBusMessage` whose body is no text needs `data_type="binary"`. A function that raises
    gives the message back to the subscription, which delivers it again until its maximum
    delivery count is reached and then puts it into its dead-letter queue.

    Args:
        topic_name: Topic that the subscription belongs to. "%SETTING%" stands for the value of
            an app setting.
        subscription_name: Subscription to read; "<subscription>/$DeadLetterQueue" reads its dead
            letters. "%SETTING%" stands for the value of an app setting.
        connection: Name of the app setting that holds the connection string of the namespace, or
            the prefix of the settings of an identity-based connection. Never the connection
            string itself.
        is_sessions_enabled: True for a subscription that requires sessions.
        auto_complete_messages: False to leave a message locked when the function succeeds. A
            Python function cannot complete it, so it is delivered again. The default is that of
            host.json, or else True.
        cardinality: "many" for batches, "one" for single messages. Needed only without an
            annotation: a list means "many", anything else "one".

    Example:
        @service_bus_topic_trigger("orders", subscription_name="shipping")
        def ship(messages: list[ServiceBusMessage]) -> None:
            for message in messages:
                logging.info("shipping %s", json.loads(message.get_body())["sku"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-trigger
    """

    topic_name: str = option(kw_only=False, check=_source_faults)
    subscription_name: str = option(check=_source_faults)
    connection: str = option(default=_CONNECTION, setting=True)
    is_sessions_enabled: bool = False
    auto_complete_messages: bool | None = None
    cardinality: Literal["one", "many"] | None = None


class service_bus_queue_output(
    Output,
    type="serviceBus",
    # No bytes: https://github.com/Azure/azure-functions-host/issues/3125
    takes=Takes("str"),
    sends=Sends("messages", "str", is_text_where_returned=True),
):
    """Send messages to a Service Bus queue.

    The parameter takes `azure.functions.Out[str]`. Without it, what the function returns is the
    message. A typed list is many messages, one for each item. The platform cannot send `bytes`
    here: the message would be the word "System.Byte[]".

    Args:
        queue_name: Queue to write to. "{name}" stands for a value of the trigger, "%SETTING%"
            for the value of an app setting.
        connection: Name of the app setting that holds the connection string of the namespace, or
            the prefix of the settings of an identity-based connection. Never the connection
            string itself.
        split_text: Leave the splitting of text to the platform: each item of a text that is a JSON
            array is then a message of its own, and an object is written anew. Without it, text is
            one message, as it is.

    Example:
        @http_trigger("orders", methods=["POST"])
        @service_bus_queue_output("orders")
        def place_order(req: HttpRequest, orders: Out[str]) -> HttpResponse:
            orders.set(req.get_body().decode())
            return HttpResponse(status_code=202)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-output
    """

    queue_name: str = option(kw_only=False, check=_name_faults)
    connection: str = option(default=_CONNECTION, setting=True)
    split_text: bool = option(default=False, in_json=False)


class service_bus_topic_output(
    Output,
    type="serviceBus",
    takes=Takes("str"),
    sends=Sends("messages", "str", is_text_where_returned=True),
):
    """Send messages to a Service Bus topic.

    The parameter takes `azure.functions.Out[str]`. Without it, what the function returns is the
    message. A typed list is many messages, one for each item. The platform cannot send `bytes`
    here: the message would be the word "System.Byte[]".

    Args:
        topic_name: Topic to write to. "{name}" stands for a value of the trigger, "%SETTING%"
            for the value of an app setting.
        connection: Name of the app setting that holds the connection string of the namespace, or
            the prefix of the settings of an identity-based connection. Never the connection
            string itself.
        split_text: Leave the splitting of text to the platform: each item of a text that is a JSON
            array is then a message of its own, and an object is written anew. Without it, text is
            one message, as it is.

    Example:
        @queue_trigger("orders")
        @service_bus_topic_output("orders")
        def announce(order: str) -> str:
            return order

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-output
    """

    topic_name: str = option(kw_only=False, check=_name_faults)
    connection: str = option(default=_CONNECTION, setting=True)
    split_text: bool = option(default=False, in_json=False)
