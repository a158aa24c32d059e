"""Redis.

For Azure Managed Redis, Azure Cache for Redis and other Redis servers. Options of the extension's
first previews (`count`, `messagesPerWorker`, `listPopFromBeginning`) are no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Content, Input, Output, Sends, Takes, Trigger, value_in
from azfdecor.bindings.checks import is_expression
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, Literal


def _is_pattern(properties: Mapping[str, Any]) -> bool:
    """Whether what was published means little without the channel, which is one of many."""
    return value_in(properties, "pattern") is True


def _interval_faults(interval: int, keyword: str) -> Iterator[Fault]:
    if interval < 0:
        yield Fault(f"{keyword}={interval} is no duration", "write 0 or more")


def _batch_faults(batch: int, keyword: str) -> Iterator[Fault]:
    if batch < 1:
        yield Fault(f"{keyword}={batch} reads nothing", "write 1 or more")


def _command_faults(command: str, _: str) -> Iterator[Fault]:
    """Arguments in the command, which Redis would take for a part of its name."""
    if " " in command and not is_expression(command):
        name, _, arguments = command.partition(" ")
        yield Fault(
            f"Redis has no command {command!r}: the function supplies the arguments",
            f"write {name!r}, and let the function return or set {arguments!r}",
        )


class redis_pub_sub_trigger(
    Trigger, type="redisPubSubTrigger", content=Content("Message", is_alone=_is_pattern)
):
    """Run the function for each message that is published to a channel.

    The parameter takes `str` or `bytes`: JSON with "Message", what was published; "Channel", where;
    and "SubscriptionChannel", what the function listens to. A typed value is made of what was
    published; with `pattern` of all of that, since the channel is one of many then. A message that
    is published while no instance of the app runs is lost, so the Consumption plans are not for
    this trigger.

    Args:
        channel: Channel to listen to, such as "orders", or "__keyspace@0__:price" for what
            happens to a key. "%SETTING%" stands for the value of an app setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.
        pattern: True when the channel is a pattern, such as "orders.*".

    Example:
        @redis_pub_sub_trigger("orders", connection="RedisConnection")
        def ship(event: str) -> None:
            logging.info("shipping %s", json.loads(event)["Message"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-cache-trigger-redispubsub
    """

    channel: str = option(kw_only=False)
    connection: str = option(setting=True)
    pattern: bool = option(default=False, always=True)


class redis_list_trigger(Trigger, type="redisListTrigger"):
    """Run the function for each entry of a list, which is taken from the list.

    The parameter takes `str` or `bytes`: the entry alone. An entry is gone once it is read, also
    when the function raises.

    Args:
        key: List to read. "%SETTING%" stands for the value of an app setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.
        polling_interval_in_ms: Milliseconds between two looks at the list (default 1000).
        max_batch_size: Entries that are taken at once (default 16). The function still runs once
            for each.
        list_direction: End at which entries are taken: "left" (the default) or "right".

    Example:
        @redis_list_trigger("orders", connection="RedisConnection")
        def ship(order: str) -> None:
            logging.info("shipping %s", json.loads(order)["sku"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-cache-trigger-redislist
    """

    key: str = option(kw_only=False)
    connection: str = option(setting=True)
    polling_interval_in_ms: int = option(default=1000, always=True, check=_interval_faults)
    max_batch_size: int = option(default=16, always=True, check=_batch_faults)
    list_direction: Literal["left", "right"] = option(default="left", always=True)


class redis_stream_trigger(Trigger, type="redisStreamTrigger", content=Content("Values")):
    """Run the function for each new entry of a stream.

    The parameter takes `str` or `bytes`: JSON with "Id", the entry's ID, and "Values", its fields
    as texts. A typed value is made of the fields. The extension reads in a consumer group of its own.

    Args:
        key: Stream to read. "%SETTING%" stands for the value of an app setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.
        polling_interval_in_ms: Milliseconds between two looks at the stream (default 1000).
        max_batch_size: Entries that are read at once (default 16). The function still runs once
            for each.

    Example:
        @redis_stream_trigger("orders", connection="RedisConnection")
        def ship(entry: str) -> None:
            order = json.loads(entry)["Values"]
            logging.info("shipping %s", order["sku"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-cache-trigger-redisstream
    """

    key: str = option(kw_only=False)
    connection: str = option(setting=True)
    polling_interval_in_ms: int = option(default=1000, always=True, check=_interval_faults)
    max_batch_size: int = option(default=16, always=True, check=_batch_faults)


class redis_input(Input, type="redis"):
    """Read what one Redis command answers before the function runs.

    The parameter takes `str` or `bytes`. Only commands whose answer is a single value are
    possible, such as GET, HGET and LINDEX.

    Args:
        command: Command in capitals and its arguments, a space between each: "GET price". "{name}"
            stands for a value of the trigger, "%SETTING%" for the value of an app setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.

    Example:
        @http_trigger("prices/{sku}")
        @redis_input("HGET prices {sku}", connection="RedisConnection")
        def price(req: HttpRequest, price: str) -> str:
            return price

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-cache-input
    """

    command: str = option(kw_only=False)
    connection: str = option(setting=True)


class redis_output(
    Output,
    type="redis",
    takes=Takes("str", "bytes", "bytearray"),
    content=None,
    sends=Sends("document", "str", "bytes", "bytearray"),
):
    """Run a Redis command with the arguments that the function gives.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str`, `bytes` or `bytearray`: the
    arguments, a space between each, so that none can hold a space, and a typed value cannot be
    one. Without such a parameter, what the function returns are the arguments. Nobody hears what
    Redis answers.

    Args:
        command: Command alone, such as "SET" or "DEL". "%SETTING%" stands for the value of an app
            setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.

    Example:
        @http_trigger("prices/{sku}", methods=["PUT"])
        @redis_output("SET", connection="RedisConnection")
        def set_price(req: HttpRequest, arguments: Out[str]) -> None:
            arguments.set(f"{req.route_params['sku']} {req.get_body().decode()}")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-cache-output
    """

    command: str = option(kw_only=False, check=_command_faults)
    connection: str = option(setting=True)
