"""What proves who asks, as Azure's clients take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azure.core.credentials import AzureNamedKeyCredential, AzureSasCredential

from azfdecor.local.storage.connection import Connection, Identity, SharedAccess, SharedKey
from azfdecor.local.storage.errors import BadConnectionError

if TYPE_CHECKING:
    from typing import TypeAlias

    from azure.core.credentials_async import AsyncTokenCredential

    Credential: TypeAlias = (
        "AzureNamedKeyCredential | AzureSasCredential | AsyncTokenCredential | None"
    )


def credential_of(connection: Connection) -> Credential:
    """The credential of a connection."""
    found = connection.credential
    if isinstance(found, SharedKey):
        return AzureNamedKeyCredential(found.account, found.key)
    if isinstance(found, SharedAccess):
        return AzureSasCredential(found.signature)
    return None if found is None else _identity(found, connection.name)


def _identity(identity: Identity, name: str) -> Credential:
    """An identity of Microsoft Entra, which the package azure-identity stands for."""
    try:
        from azure.identity import aio
    except ImportError as error:
        text = (
            f"{name} names an identity, for which azure-identity must be installed: "
            "pip install azure-identity"
        )
        raise BadConnectionError(code="NoAzureIdentity", text=text) from error
    if identity.is_managed:
        if identity.resource_id:
            config = {"resource_id": identity.resource_id}
            return aio.ManagedIdentityCredential(identity_config=config)
        return aio.ManagedIdentityCredential(client_id=identity.client_id)
    if identity.tenant_id and identity.client_id and identity.client_secret:
        return aio.ClientSecretCredential(
            identity.tenant_id, identity.client_id, identity.client_secret
        )
    return aio.DefaultAzureCredential(managed_identity_client_id=identity.client_id)
