"""Where clients of SignalR, Web PubSub and Socket.IO are to connect: addresses and tokens that lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from azfdecor.local.host.service import Service
from azfdecor.local.host.values import json_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from azfdecor.local.host.function import HostedBinding
    from azfdecor.local.values import Value
    from azfdecor.platform.expressions import Resolver

_SIGNALR = "https://local.service.signalr.net"
_PUB_SUB = "local.webpubsub.azure.com"


class NegotiationService(Service):
    """Inputs of negotiations. What functions send to clients is kept with their calls."""

    types: ClassVar[frozenset[str]] = frozenset(
        {
            "signalrconnectioninfo",
            "signalrnegotiation",
            "signalrendpoints",
            "webpubsubconnection",
            "socketionegotiation",
        }
    )
    templates: ClassVar[frozenset[str]] = frozenset({"hubName", "hub", "userId"})

    async def read(self, binding: HostedBinding, resolver: Resolver) -> Value:
        """An address, and a token that tells the hub and the user."""
        hub = resolver.fill(binding.text("hubName") or binding.text("hub"))
        user = resolver.fill(binding.text("userId"))
        return json_value(_MAKERS[binding.type](hub, f"token of {user or 'nobody'} for {hub}"))


def _connection_info(hub: str, token: str) -> dict[str, str]:
    return {"url": f"{_SIGNALR}/client/?hub={hub}", "accessToken": token}


def _endpoint() -> dict[str, Any]:
    return {"endpointType": "Primary", "name": "local", "endpoint": _SIGNALR, "online": True}


def _negotiation(hub: str, token: str) -> dict[str, Any]:
    return {"endpoints": [{**_endpoint(), "connectionInfo": _connection_info(hub, token)}]}


def _endpoints(hub: str, token: str) -> list[dict[str, Any]]:
    del hub, token
    return [_endpoint()]


def _pub_sub(hub: str, token: str) -> dict[str, str]:
    url = f"wss://{_PUB_SUB}/client/hubs/{hub}"
    return {"baseUrl": url, "url": f"{url}?access_token={token}", "accessToken": token}


def _socket_io(hub: str, token: str) -> dict[str, str]:
    path = f"/clients/socketio/hubs/{hub}"
    return {"endpoint": f"https://{_PUB_SUB}", "path": path, "token": token}


_MAKERS: dict[str, Callable[[str, str], Any]] = {
    "signalrconnectioninfo": _connection_info,
    "signalrnegotiation": _negotiation,
    "signalrendpoints": _endpoints,
    "webpubsubconnection": _pub_sub,
    "socketionegotiation": _socket_io,
}
