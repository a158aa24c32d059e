"""RabbitMQ.

The extension is in every extension bundle of version 4; it runs on the Premium and Dedicated
plans. Host name, port, user and password all stand in the connection string: the separate
properties of its version 1 (`hostName`, `port`, `userNameSetting`, `passwordSetting`) are no
more. `manualAck` is left out, since a Python function has no way to acknowledge a message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Output, Sends, Takes, Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator


def _setting_faults(name: str, keyword: str) -> Iterator[Fault]:
    if "%" in name:
        yield Fault(
            f"the extension looks for a setting that is named {name!r}, with the percent signs",
            f"write the name alone: {keyword}={name.strip('%')!r}",
        )


class rabbitmq_trigger(Trigger, type="rabbitMQTrigger"):
    """Run the function for each message of a RabbitMQ queue.

    The parameter takes the message's body, as `str` or `bytes`.

    Args:
        queue_name: Queue to read. "%SETTING%" stands for the value of an app setting.
        connection_string_setting: Name of the app setting that holds the broker's address with
            user and password, such as "amqp://user:password@host:5672".
        disable_certificate_validation: Whether to trust any certificate of the broker. For tests
            only.

    Example:
        @rabbitmq_trigger("orders", connection_string_setting="RABBITMQ")
        def ship(message: str) -> None:
            logging.info("shipping %s", json.loads(message)["sku"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-rabbitmq-trigger
    """

    queue_name: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True, check=_setting_faults)
    disable_certificate_validation: bool = False


class rabbitmq_output(
    Output,
    type="rabbitMQ",
    takes=Takes("str", "bytes", "bytearray"),
    sends=Sends("messages", "str", "bytes", "bytearray"),
):
    """Send a message to a RabbitMQ queue.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str`, `bytes` or `bytearray`.
    Without such a parameter, what the function returns is the message. The queue must exist.

    Args:
        queue_name: Queue to write to. "{name}" stands for a value of the trigger, "%SETTING%"
            for the value of an app setting.
        connection_string_setting: Name of the app setting that holds the broker's address with
            user and password, such as "amqp://user:password@host:5672".
        disable_certificate_validation: Whether to trust any certificate of the broker. For tests
            only.
        split_text: Leave the splitting of text to the platform: each item of a text that is a JSON
            array is then a message of its own, and an object is written anew. Without it, text is
            one message, as it is.

    Example:
        @http_trigger("orders", methods=["POST"])
        @rabbitmq_output("orders", connection_string_setting="RABBITMQ")
        def place_order(req: HttpRequest, orders: Out[bytes]) -> HttpResponse:
            orders.set(req.get_body())
            return HttpResponse(status_code=202)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-rabbitmq-output
    """

    queue_name: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True, check=_setting_faults)
    disable_certificate_validation: bool = False
    split_text: bool = option(default=False, in_json=False)
