"""Blobs in an account of Azure Storage."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from azure.core import MatchConditions
from azure.storage.blob import ContentSettings
from azure.storage.blob.aio import BlobServiceClient

from azfdecor.local.storage import rules
from azfdecor.local.storage.azure.service import (
    API_VERSION,
    make_client,
    suppressed_code,
    translated_errors,
)
from azfdecor.local.storage.protocol import Blob, BlobProperties, Blobs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azure.storage.blob import BlobProperties as FoundProperties
    from azure.storage.blob.aio import BlobClient, ContainerClient

    from azfdecor.local.storage.azure.credentials import Credential


class AzureBlobs(Blobs):
    """The containers and blobs of an account of Azure Storage."""

    def __init__(self, endpoint: str, credential: Credential) -> None:
        self._service = make_client(
            BlobServiceClient, endpoint, credential, api_version=API_VERSION
        )

    async def close(self) -> None:
        """Close the network connections."""
        await self._service.close()

    async def create_container_if_missing(self, container: str) -> None:
        """Create a container; one that exists stays as it is."""
        with suppressed_code("ContainerAlreadyExists"), translated_errors():
            await self._open(container).create_container()

    async def container_exists(self, container: str) -> bool:
        """Whether the container exists."""
        with translated_errors():
            return await self._open(container).exists()

    async def containers(self, prefix: str = "") -> list[str]:
        """The names of the containers that begin so, in order."""
        with translated_errors():
            listed = self._service.list_containers(name_starts_with=prefix or None)
            return sorted([container.name async for container in listed])

    async def put(
        self,
        container: str,
        name: str,
        content: bytes,
        *,
        content_type: str = "application/octet-stream",
        metadata: Mapping[str, str] | None = None,
        if_missing: bool = False,
        if_etag: str | None = None,
    ) -> BlobProperties:
        """Write a blob, over whatever was there."""
        rules.check_metadata(metadata or {})
        with translated_errors():
            written = await self._blob(container, name).upload_blob(
                content,
                length=len(content),
                overwrite=not if_missing,
                content_settings=ContentSettings(content_type=content_type),
                metadata=dict(metadata or {}),
                **_only_if(if_etag),
            )
        return BlobProperties(
            container=container,
            name=rules.blob_name(name),
            etag=_quoted(str(written["etag"])),
            length=len(content),
            modified=written["last_modified"],
            content_type=content_type,
            metadata=MappingProxyType(dict(metadata or {})),
        )

    async def get(self, container: str, name: str) -> Blob:
        """A blob with its content."""
        with translated_errors():
            download = await self._blob(container, name).download_blob()
            content = await download.readall()
        return Blob(_properties(container, download.properties), content)

    async def properties(self, container: str, name: str) -> BlobProperties:
        """What is known of a blob without its content."""
        with translated_errors():
            found = await self._blob(container, name).get_blob_properties()
        return _properties(container, found)

    async def exists(self, container: str, name: str) -> bool:
        """Whether the blob exists; it does not in a container that does not."""
        with translated_errors():
            return await self._blob(container, name).exists()

    async def list(self, container: str, prefix: str = "") -> list[BlobProperties]:
        """The blobs whose names begin so, in the order of their names."""
        with translated_errors():
            listed = self._open(container).list_blobs(
                name_starts_with=prefix or None, include=["metadata"]
            )
            return [_properties(container, found) async for found in listed]

    async def delete(self, container: str, name: str, *, if_etag: str | None = None) -> None:
        """Delete a blob; one with another ETag than `if_etag` raises `PreconditionFailedError`."""
        with translated_errors():
            await self._blob(container, name).delete_blob(**_only_if(if_etag))

    def _open(self, container: str) -> ContainerClient:
        """The client of a container."""
        rules.check_container(container)
        return self._service.get_container_client(container)

    def _blob(self, container: str, name: str) -> BlobClient:
        """The client of a blob."""
        rules.check_container(container)
        return self._service.get_blob_client(container, rules.blob_name(name))


def _only_if(etag: str | None) -> dict[str, Any]:
    """The options of an operation on the blob that is meant."""
    if etag is None:
        return {}
    return {"etag": etag, "match_condition": MatchConditions.IfNotModified}


def _properties(container: str, found: FoundProperties) -> BlobProperties:
    """The properties of a blob as the client reads them."""
    return BlobProperties(
        container=container,
        name=found.name,
        etag=_quoted(found.etag),
        length=found.size,
        modified=found.last_modified,
        content_type=found.content_settings.content_type or "",
        metadata=MappingProxyType({k: v or "" for k, v in (found.metadata or {}).items()}),
    )


def _quoted(etag: str) -> str:
    """An ETag in quotes, which lists of blobs leave out."""
    return etag if etag.startswith('"') else f'"{etag}"'
