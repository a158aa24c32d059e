"""The settings of a connection to an account: which services, and what proves who asks.

Source: azure-sdk-for-net, Microsoft.Azure.WebJobs.Extensions.Clients/Shared and
Microsoft.Extensions.Azure/src/Internal/ClientFactory.cs (names of settings);
"Configure Azure Storage connection strings" (connection strings).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from azfdecor.local.storage.errors import BadConnectionError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal, TypeAlias

    Service: TypeAlias = Literal["blob", "queue", "table"]

_EMULATOR_ACCOUNT = "devstoreaccount1"
# The key of every emulator, which its documentation publishes.
_EMULATOR_KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)
_EMULATOR_PORTS: Mapping[Service, int] = {"blob": 10000, "queue": 10001, "table": 10002}
_SERVICES: tuple[Service, ...] = ("blob", "queue", "table")


@dataclass(frozen=True)
class SharedKey:
    """The key of an account."""

    account: str
    key: str = field(repr=False)


@dataclass(frozen=True)
class SharedAccess:
    """A shared access signature."""

    signature: str = field(repr=False)


@dataclass(frozen=True)
class Identity:
    """An identity of Microsoft Entra.

    Attributes:
        is_managed: It is a managed identity: of the user's own where an id says so.
        client_id: The client id of that identity, or of an application.
        resource_id: The resource id of a managed identity, instead of its client id.
        tenant_id: The tenant of an application.
        client_secret: The secret of an application.
    """

    is_managed: bool = False
    client_id: str | None = None
    resource_id: str | None = None
    tenant_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Connection:
    """Where the services of an account are, and what proves who asks.

    Attributes:
        name: The setting that says so, for messages.
        endpoints: The URL of each service that the settings name.
        credential: What proves who asks; None for a public account.
    """

    name: str
    endpoints: Mapping[Service, str]
    credential: SharedKey | SharedAccess | Identity | None

    def endpoint(self, service: Service) -> str:
        """The URL of a service."""
        found = self.endpoints.get(service)
        if found is None:
            text = (
                f"{self.name} names no {service} service: set {self.name}__{service}ServiceUri or "
                f"{self.name}__accountName, or write {service.title()}Endpoint= in its connection "
                "string"
            )
            raise BadConnectionError(code="NoEndpoint", text=text)
        return found


def find_connection(name: str, settings: Mapping[str, str]) -> Connection:
    """The connection of a storage binding, as the host finds it.

    Args:
        name: What the binding's `connection` says; empty means `Storage`.
        settings: The app's settings.
    """
    name = name or "Storage"
    names = (f"AzureWebJobs{name}", name)
    for key in (f"{section}{one}" for one in names for section in ("ConnectionStrings__", "")):
        for spelling in (key.replace("ConnectionStrings__", "ConnectionStrings:"), key):
            if settings.get(spelling):
                return parse_connection_string(settings[spelling], spelling)
        if not key.startswith("ConnectionStrings"):
            found = _identity(key, settings)
            if found:
                return found
    key = names[1] if name.startswith("AzureWebJobs") else names[0]
    text = (
        f"Storage account connection string '{key}' does not exist. Make sure that it is a defined "
        f"App Setting: a connection string, or {key}__accountName for an identity."
    )
    raise BadConnectionError(code="NoConnection", text=text)


def parse_connection_string(text: str, name: str = "connection string") -> Connection:
    """What a connection string says.

    Args:
        text: The connection string. It never stands in a message.
        name: The setting that it comes from, for messages.
    """
    parts: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        key, equals, value = part.partition("=")
        if not equals:
            message = f"{name} is no connection string: it must be Name=value;Name=value"
            raise BadConnectionError(code="BadConnectionString", text=message)
        parts[key.strip().lower()] = value.strip()
    if parts.get("usedevelopmentstorage", "").lower() == "true":
        return _emulator(name, parts.get("developmentstorageproxyuri", "http://127.0.0.1"))
    endpoints: dict[Service, str] = {
        service: found for service in _SERVICES if (found := _endpoint(parts, service)) is not None
    }
    if not endpoints:
        message = f"{name} names no account: it needs AccountName= or endpoints"
        raise BadConnectionError(code="BadConnectionString", text=message)
    return Connection(name, endpoints, _credential(parts, name))


def _emulator(name: str, host: str) -> Connection:
    """The connection to the emulator of this machine."""
    host = host.rstrip("/")
    endpoints: dict[Service, str] = {
        service: f"{host}:{port}/{_EMULATOR_ACCOUNT}" for service, port in _EMULATOR_PORTS.items()
    }
    return Connection(name, endpoints, SharedKey(_EMULATOR_ACCOUNT, _EMULATOR_KEY))


def _endpoint(parts: Mapping[str, str], service: Service) -> str | None:
    """The URL of a service that the parts of a connection string give."""
    if parts.get(f"{service}endpoint"):
        return parts[f"{service}endpoint"].rstrip("/")
    if not parts.get("accountname"):
        return None
    protocol = parts.get("defaultendpointsprotocol", "https")
    suffix = parts.get("endpointsuffix", "core.windows.net")
    return f"{protocol}://{parts['accountname']}.{service}.{suffix}"


def _credential(parts: Mapping[str, str], name: str) -> SharedKey | SharedAccess | None:
    """What the parts of a connection string give to prove who asks."""
    if parts.get("accountkey"):
        if not parts.get("accountname"):
            text = f"{name} has AccountKey= without AccountName="
            raise BadConnectionError(code="BadConnectionString", text=text)
        return SharedKey(parts["accountname"], parts["accountkey"])
    signature = parts.get("sharedaccesssignature")
    return SharedAccess(signature.removeprefix("?")) if signature else None


def _identity(key: str, settings: Mapping[str, str]) -> Connection | None:
    """The connection that the settings of a section give: `Storage__accountName` and its like."""

    def setting(name: str) -> str | None:
        return settings.get(f"{key}__{name}") or settings.get(f"{key}:{name}") or None

    account = setting("accountName")
    endpoints: dict[Service, str] = {}
    for service in _SERVICES:
        url = setting(f"{service}ServiceUri") or setting("serviceUri")
        if url is None and account is not None:
            url = f"https://{account}.{service}.core.windows.net"
        if url is not None:
            endpoints[service] = url.rstrip("/")
    if not endpoints:
        return None
    identity = Identity(
        is_managed=(setting("credential") or "").lower() == "managedidentity",
        client_id=setting("clientId"),
        resource_id=setting("managedIdentityResourceId"),
        tenant_id=setting("tenantId"),
        client_secret=setting("clientSecret"),
    )
    return Connection(key, endpoints, identity)
