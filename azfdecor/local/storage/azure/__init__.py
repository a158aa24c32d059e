"""The storage in an account of Azure Storage, or in an emulator, by Azure's own clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.local.storage.azure.blobs import AzureBlobs
from azfdecor.local.storage.azure.credentials import credential_of
from azfdecor.local.storage.azure.queues import AzureQueues
from azfdecor.local.storage.azure.tables import AzureTables
from azfdecor.local.storage.protocol import Storage

if TYPE_CHECKING:
    from azfdecor.local.storage.connection import Connection

__all__ = ["AzureBlobs", "AzureQueues", "AzureStorage", "AzureTables"]


class AzureStorage(Storage):
    """An account of Azure Storage, or an emulator.

    Each service is connected to when it is first asked for, so that a connection may name one alone.

    Args:
        connection: Where the services are, and what proves who asks.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._credential = credential_of(connection)
        self._queues: AzureQueues | None = None
        self._blobs: AzureBlobs | None = None
        self._tables: AzureTables | None = None

    @property
    def queues(self) -> AzureQueues:
        """The queue service."""
        if self._queues is None:
            self._queues = AzureQueues(self._connection.endpoint("queue"), self._credential)
        return self._queues

    @property
    def blobs(self) -> AzureBlobs:
        """The blob service."""
        if self._blobs is None:
            self._blobs = AzureBlobs(self._connection.endpoint("blob"), self._credential)
        return self._blobs

    @property
    def tables(self) -> AzureTables:
        """The table service."""
        if self._tables is None:
            self._tables = AzureTables(self._connection.endpoint("table"), self._credential)
        return self._tables

    async def close(self) -> None:
        """Close the network connections."""
        for part in (self._queues, self._blobs, self._tables, self._credential):
            close = getattr(part, "close", None)
            if close is not None:
                await close()
