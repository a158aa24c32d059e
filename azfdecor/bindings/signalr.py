"""Azure SignalR Service.

The extension is in every extension bundle of version 4. It works with a service in serverless
mode, whose upstream address is the function app's. Everything it hands over is JSON, as text.

No binding takes `bytes`: the extension has only text or JSON to hand over, and sends nothing for
`bytes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import ANY_VALUE, Input, Output, Sends, Takes, Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

_CONNECTION = "AzureSignalRConnectionString"


def _event_faults(trigger: signalr_trigger) -> Iterator[Fault]:
    """Events that never happen, and arguments that never come."""
    of_connections = trigger.category == "connections"
    known = trigger.event.lower() in ("connected", "disconnected") or "%" in trigger.event
    if of_connections and not known:
        yield Fault(
            f"the category 'connections' has no event {trigger.event!r}",
            'write "connected" or "disconnected", or category="messages"',
            "event",
        )
    if of_connections and trigger.parameter_names:
        yield Fault(
            "parameter_names is for the arguments of messages; events of connections have none",
            "leave parameter_names out",
            "parameter_names",
        )
    if trigger.data_type in ("binary", "stream"):
        yield Fault(
            f"the extension delivers nothing with data_type={trigger.data_type!r}",
            "leave data_type out: the value is text",
            "data_type",
        )


def _twice_faults(names: Sequence[str], keyword: str) -> Iterator[Fault]:
    folded = [name.lower() for name in names]
    twice = next((n for n in names if folded.count(n.lower()) > 1), None)
    if twice is not None:
        yield Fault(
            f"{keyword} has {twice!r} twice: the extension ignores case",
            "give each argument a name of its own",
        )


class signalr_trigger(
    Trigger, type="signalRTrigger", takes=Takes("str"), answers=(ANY_VALUE,), check=_event_faults
):
    """Run the function when a client sends a message, connects or disconnects.

    The parameter takes `str`: JSON with the fields Arguments, Category, Event, Hub,
    ConnectionId, UserId, Headers, Query, Claims and Error. What the function returns answers a
    client that waits for a result (`invoke`): a `str`, or anything else that is JSON.

    Args:
        hub_name: Hub to listen to. "%SETTING%" stands for the value of an app setting, here and
            for the event.
        category: "messages" for what clients send, "connections" for their coming and going.
        event: For messages the name of the method that clients call; for connections
            "connected" or "disconnected".
        parameter_names: Names for the arguments of a message, in their order: "{name}" then
            stands for one in the function's other bindings. A call with more or fewer arguments
            fails.
        connection_string_setting: Name of the app setting that holds the connection string, or
            the prefix of the settings of an identity-based connection.

    Example:
        @signalr_trigger("chat", category="messages", event="broadcast")
        @signalr_output("chat")
        def broadcast(invocation: str, messages: Out[str]) -> None:
            call = json.loads(invocation)
            messages.set(json.dumps({"target": "said", "arguments": call["Arguments"]}))

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-signalr-service-trigger
    """

    hub_name: str = option(kw_only=False)
    category: Literal["connections", "messages"] = option()
    event: str = option()
    parameter_names: Sequence[str] | None = option(default=None, check=_twice_faults)
    connection_string_setting: str = option(default=_CONNECTION, setting=True)


class signalr_connection_info_input(Input, type="signalRConnectionInfo", takes=Takes("str")):
    """Read the address and the access token that a client connects with.

    The parameter takes `str`: JSON with the fields url and accessToken. Answer a client's
    request to "negotiate" with it.

    Args:
        hub_name: Hub that the client connects to. "{name}" stands for a value of the trigger,
            "%SETTING%" for the value of an app setting, here and below.
        user_id: User that the client is, such as "{headers.x-ms-client-principal-id}".
        id_token: Token whose claims go into the access token, such as "{query.token}".
        claim_type_list: The claims of `id_token` that go into the access token.
        connection_string_setting: Name of the app setting that holds the connection string, or
            the prefix of the settings of an identity-based connection.

    Example:
        @http_trigger("negotiate", methods=["POST"])
        @signalr_connection_info_input("chat", user_id="{headers.x-ms-client-principal-id}")
        def negotiate(req: HttpRequest, info: str) -> HttpResponse:
            return HttpResponse(info, mimetype="application/json")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-signalr-service-input
    """

    hub_name: str = option(kw_only=False)
    user_id: str | None = None
    id_token: str | None = None
    claim_type_list: Sequence[str] | None = None
    connection_string_setting: str = option(default=_CONNECTION, setting=True)


class signalr_negotiation_input(Input, type="signalRNegotiation", takes=Takes("str")):
    """Read what a client needs to connect to one of several SignalR services.

    The parameter takes `str`: JSON with the field endpoints, a list whose entries have the
    fields endpointType, name, endpoint, online and connectionInfo. With one service alone,
    `signalr_connection_info_input` is simpler.

    Args:
        hub_name: Hub that the client connects to. "{name}" stands for a value of the trigger,
            "%SETTING%" for the value of an app setting, here and below.
        user_id: User that the client is, such as "{headers.x-ms-client-principal-id}".
        id_token: Token whose claims go into the access token, such as "{query.token}".
        claim_type_list: The claims of `id_token` that go into the access token.
        connection_string_setting: Name of the app setting that holds the connection string, or
            the prefix of the settings of the services' connections.

    Example:
        @http_trigger("negotiate", methods=["POST"])
        @signalr_negotiation_input("chat")
        def negotiate(req: HttpRequest, negotiation: str) -> HttpResponse:
            endpoint = json.loads(negotiation)["endpoints"][0]
            info = json.dumps(endpoint["connectionInfo"])
            return HttpResponse(info, mimetype="application/json")

    Source: https://github.com/Azure/azure-functions-signalrservice-extension/blob/dev/docs/sharding.md
    """

    hub_name: str = option(kw_only=False)
    user_id: str | None = None
    id_token: str | None = None
    claim_type_list: Sequence[str] | None = None
    connection_string_setting: str = option(default=_CONNECTION, setting=True)


class signalr_endpoints_input(Input, type="signalREndpoints", takes=Takes("str")):
    """Read which SignalR services there are, to choose those that a message goes to.

    The parameter takes `str`: a JSON list whose entries have the fields endpointType, name,
    endpoint and online.

    Args:
        hub_name: Hub that is served. "{name}" stands for a value of the trigger, "%SETTING%" for
            the value of an app setting.
        connection_string_setting: Name of the app setting that holds the connection string, or
            the prefix of the settings of the services' connections.

    Example:
        @timer_trigger("0 */5 * * * *")
        @signalr_endpoints_input("chat")
        def watch(timer: TimerRequest, endpoints: str) -> None:
            for endpoint in json.loads(endpoints):
                logging.info("%s is online: %s", endpoint["name"], endpoint["online"])

    Source: https://github.com/Azure/azure-functions-signalrservice-extension/blob/dev/docs/sharding.md
    """

    hub_name: str = option(kw_only=False)
    connection_string_setting: str = option(default=_CONNECTION, setting=True)


class signalr_output(Output, type="signalR", takes=Takes("str"), sends=Sends("objects", "str")):
    """Send messages to clients, or change who is in a group.

    The parameter takes `azure.functions.Out[str]`: JSON with the fields target and arguments for
    a message to all, and userId, connectionId or groupName for one to some; or with the fields
    groupName, action ("add", "remove" or "removeAll") and userId or connectionId. A JSON list
    holds several. Without such a parameter, what the function returns is sent.

    Args:
        hub_name: Hub whose clients are meant. "{name}" stands for a value of the trigger,
            "%SETTING%" for the value of an app setting.
        connection_string_setting: Name of the app setting that holds the connection string, or
            the prefix of the settings of an identity-based connection.

    Example:
        @queue_trigger("news")
        @signalr_output("chat")
        def publish(message: QueueMessage) -> str:
            return json.dumps({"target": "news", "arguments": [message.get_body().decode()]})

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-signalr-service-output
    """

    hub_name: str = option(kw_only=False)
    connection_string_setting: str = option(default=_CONNECTION, setting=True)
