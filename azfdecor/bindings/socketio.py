"""Azure Web PubSub for Socket.IO.

A preview: the extension is in the preview extension bundle of version 4 only
(`Microsoft.Azure.Functions.ExtensionBundle.Preview` in host.json).

Only the trigger takes `bytes`: the input is JSON, and the extension sends nothing for `bytes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import ANY_VALUE, Input, Output, Sends, Takes, Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONNECTION = "WebPubSubForSocketIOConnectionString"
_SYSTEM_EVENTS = ("connect", "connected", "disconnected")


def _argument_faults(trigger: socketio_trigger) -> Iterator[Fault]:
    """Arguments that never come."""
    if trigger.parameter_names and trigger.event_name.lower() in _SYSTEM_EVENTS:
        yield Fault(
            "parameter_names is for the arguments of a client's own events; "
            f"{trigger.event_name!r} has none",
            "leave parameter_names out",
            "parameter_names",
        )


class socketio_trigger(
    Trigger, type="socketiotrigger", answers=(ANY_VALUE,), check=_argument_faults
):
    """Run the function when a Socket.IO client sends an event, connects or disconnects.

    The parameter takes the event as `str` or `bytes`: JSON with the fields namespace and
    socketId; for a client's own event also payload, eventName and parameters. What the function
    returns answers a "connect", and an event whose sender waits for an acknowledgement: a `dict`
    (or the same as JSON text) with the field statusCode, or with ack, the list of arguments to
    send back.

    Args:
        hub: Hub to listen to. "%SETTING%" stands for the value of an app setting.
        event_name: "connect", "connected", "disconnected", or the name of an event that clients
            send.
        namespace: Namespace to listen to.
        parameter_names: Names for the arguments of a client's own event, in their order:
            "{name}" then stands for one in the function's other bindings. An event with more or
            fewer arguments fails.

    Example:
        @socketio_trigger("chat", event_name="say")
        @socketio_output("chat")
        def say(event: str, actions: Out[str]) -> dict[str, list[str]]:
            words = json.loads(event)["parameters"]
            action = {"actionName": "sendToNamespace", "namespace": "/", "eventName": "said"}
            actions.set(json.dumps({**action, "parameters": words}))
            return {"ack": ["sent"]}

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/socket-io-serverless-function-binding
    """

    hub: str = option(kw_only=False)
    event_name: str = option()
    namespace: str = "/"
    parameter_names: Sequence[str] | None = None


class socketio_negotiation_input(Input, type="socketionegotiation", takes=Takes("str")):
    """Read the address that a Socket.IO client connects to, with its access token.

    The parameter takes `str`: JSON with the fields endpoint, path and token.

    Args:
        hub: Hub that the client connects to. "{name}" stands for a value of the trigger,
            "%SETTING%" for the value of an app setting, here and below.
        user_id: User that the client is, such as "{query.user}".
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection.

    Example:
        @http_trigger("negotiate", methods=["GET"])
        @socketio_negotiation_input("chat", user_id="{query.user}")
        def negotiate(req: HttpRequest, negotiation: str) -> HttpResponse:
            return HttpResponse(negotiation, mimetype="application/json")

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/socket-io-serverless-function-binding
    """

    hub: str = option(kw_only=False)
    user_id: str | None = None
    connection: str = option(default=_CONNECTION, setting=True)


class socketio_output(Output, type="socketio", takes=Takes("str"), sends=Sends("objects", "str")):
    """Send events to Socket.IO clients, or change who is in a room.

    The parameter takes `azure.functions.Out[str]`: a JSON object with the field actionName, such
    as "sendToNamespace", "sendToRooms", "sendToSocket", "addSocketToRoom" or
    "disconnectSockets", and the fields of that action; or a JSON list of such objects. Without such
    a parameter, what the function returns is sent; but beside a `socketio_trigger` the return value
    is its answer.

    Args:
        hub: Hub whose clients are meant. "{name}" stands for a value of the trigger, "%SETTING%"
            for the value of an app setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection.

    Example:
        @queue_trigger("news")
        @socketio_output("chat")
        def publish(message: QueueMessage) -> str:
            action = {"actionName": "sendToNamespace", "namespace": "/", "eventName": "news"}
            return json.dumps({**action, "parameters": [message.get_body().decode()]})

    Source: https://learn.microsoft.com/azure/azure-web-pubsub/socket-io-serverless-function-binding
    """

    hub: str = option(kw_only=False)
    connection: str = option(default=_CONNECTION, setting=True)
