"""Azure Web PubSub.

The extension is in the stable extension bundle of version 4 only, not in the preview bundle.

Only the trigger takes `bytes`: the inputs are JSON, and the extension sends nothing for `bytes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import ANY_VALUE, Input, Naming, Output, Sends, Takes, Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

_CONNECTION = "WebPubSubConnectionString"
_SYSTEM_EVENTS = ("connect", "connected", "disconnected")
_VALUES = (
    "request",
    "connectionContext",
    "data",
    "dataType",
    "claims",
    "query",
    "reason",
    "subprotocols",
    "clientCertificates",
)
"""The properties of an event. Source: azure-sdk-for-net, WebPubSubTriggerEvent.cs."""


def _event_faults(trigger: web_pub_sub_trigger) -> Iterator[Fault]:
    """Events that never happen."""
    if trigger.event_type == "system" and trigger.event_name.lower() not in _SYSTEM_EVENTS:
        yield Fault(
            f"the service has no system event {trigger.event_name!r}",
            'write "connect", "connected" or "disconnected", or event_type="user"',
            "event_name",
        )


def _part_faults(name: str) -> Iterator[Fault]:
    """A name that no part of an event has: the extension hands over nothing."""
    if name.lower() not in map(str.lower, _VALUES):
        yield Fault(
            f"the parameter {name!r} of web_pub_sub_trigger would always be None: it gets "
            "the part of the event that has its name, and there is none",
            f"name it {', '.join(_VALUES[:-1])} or {_VALUES[-1]}",
        )


class web_pub_sub_trigger(
    Trigger,
    type="webPubSubTrigger",
    answers=(ANY_VALUE,),
    naming=Naming(check=_part_faults),
    check=_event_faults,
):
    """Run the function when a client sends a message, connects or disconnects.

    The parameter's name chooses what of the event it takes, as `str` or `bytes`: `request` all
    of it as JSON; `data` what the client sent, and `dataType` of which kind that is;
    `connectionContext`, `claims`, `query`, `subprotocols`, `clientCertificates` and `reason` the
    part of that name, as JSON. Any other name gets nothing, and so does a part that the event
    does not have. A typed value is made of what the parameter's name chooses.

    What the function returns answers a "connect" and a user event: a `dict` with the fields
    data and dataType for a message to the sender; userId, groups, roles and subprotocol for a
    connection; code and errorMessage for a refusal. The extension takes no text for an answer.

    Args:
        hub: Hub to listen to. "%SETTING%" stands for the value of an app setting.
        event_type: "user" for what clients send, "system" for their coming and going.
        event_name: For system events "connect", "connected" or "disconnected"; for user events
            the event's name, which is "message" for a client without a subprotocol.
        client_protocols: Which clients are meant.
        connections: Names of the app settings that hold the connection strings of the services
            that may call, so that their signatures are checked; without it
            "WebPubSubConnectionString".

    Example:
        @web_pub_sub_trigger("chat", event_type="user", event_name="message")
        @web_pub_sub_output("chat")
        def message(data: str, actions: Out[str]) -> dict[str, str]:
            actions.set(json.dumps({"actionName": "sendToAll", "data": data, "dataType": "text"}))
            return {"data": "sent", "dataType": "text"}

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-trigger
    """

    hub: str = option(kw_only=False)
    event_type: Literal["user", "system"] = option()
    event_name: str = option()
    client_protocols: Literal["all", "webPubSub", "mqtt"] = "all"
    connections: Sequence[str] | None = option(default=None, setting=True)


class web_pub_sub_connection_input(Input, type="webPubSubConnection", takes=Takes("str")):
    """Read the address that a client connects to, with its access token.

    The parameter takes `str`: JSON with the fields url, baseUrl and accessToken.

    Args:
        hub: Hub that the client connects to. "{name}" stands for a value of the trigger,
            "%SETTING%" for the value of an app setting, here and below.
        user_id: User that the client is, such as "{query.user}".
        client_protocol: What the client speaks.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection.

    Example:
        @http_trigger("negotiate", methods=["GET"])
        @web_pub_sub_connection_input("chat", user_id="{query.user}")
        def negotiate(req: HttpRequest, connection: str) -> HttpResponse:
            return HttpResponse(connection, mimetype="application/json")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-input
    """

    hub: str = option(kw_only=False)
    user_id: str | None = None
    client_protocol: Literal["default", "mqtt"] = "default"
    connection: str = option(default=_CONNECTION, setting=True)


class web_pub_sub_context_input(Input, type="webPubSubContext", takes=Takes("str")):
    """Read an event that the service posts to the function's own HTTP address.

    The parameter takes `str`: JSON with the fields request, response, hasError, errorMessage and
    isPreflight. A preflight, which is an OPTIONS request, and a request with an error are to be
    answered as response says. `web_pub_sub_trigger` does all that by itself.

    The extension bundle does not list this type (but its former name webPubSubRequest), so the
    host loads the extension only when another function of the app has another Web PubSub binding.

    Args:
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection, of the service that may call.

    Example:
        @http_trigger("events", methods=["POST", "OPTIONS"])
        @web_pub_sub_context_input()
        def events(req: HttpRequest, event: str) -> HttpResponse:
            content = json.loads(event)
            if content["isPreflight"]:
                return HttpResponse(headers={"WebHook-Allowed-Origin": "*"})
            logging.info("%s", content["request"])
            return HttpResponse(status_code=400 if content["hasError"] else 200)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-input
    """

    connection: str = option(default=_CONNECTION, setting=True)


class web_pub_sub_output(
    Output,
    type="webPubSub",
    takes=Takes("str"),
    sends=Sends("objects", "str"),
):
    """Send messages to clients, or manage connections, groups and permissions.

    The parameter takes `azure.functions.Out[str]`: a JSON object with the field actionName, such
    as "sendToAll", "sendToUser", "sendToGroup", "addUserToGroup" or "closeClientConnection", and
    the fields of that action; or a JSON list of such objects. Without such a parameter, what the
    function returns is sent; but beside a `web_pub_sub_trigger` the return value is its answer.

    Args:
        hub: Hub whose clients are meant. "{name}" stands for a value of the trigger, "%SETTING%"
            for the value of an app setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection.

    Example:
        @queue_trigger("news")
        @web_pub_sub_output("chat")
        def publish(message: QueueMessage) -> str:
            text = message.get_body().decode()
            return json.dumps({"actionName": "sendToAll", "data": text, "dataType": "text"})

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-web-pubsub-output
    """

    hub: str = option(kw_only=False)
    connection: str = option(default=_CONNECTION, setting=True)
