"""Blobs in memory."""

from __future__ import annotations

from bisect import bisect_left, insort
from types import MappingProxyType
from typing import TYPE_CHECKING

from azfdecor.local.storage import rules
from azfdecor.local.storage.errors import ConflictError, NotFoundError, PreconditionFailedError
from azfdecor.local.storage.memory.ticks import time_of
from azfdecor.local.storage.protocol import Blob, BlobProperties, Blobs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azfdecor.local.storage.memory.ticks import Ticks


class _Container:
    """One container: its blobs, their names in order, and the ticks of writes, the last one last."""

    def __init__(self) -> None:
        self.blobs: dict[str, Blob] = {}
        self.names: list[str] = []
        self.written: dict[str, int] = {}


class MemoryBlobs(Blobs):
    """The containers and blobs of an account in memory."""

    def __init__(self, ticks: Ticks) -> None:
        self._ticks = ticks
        self._containers: dict[str, _Container] = {}

    async def create_container_if_missing(self, container: str) -> None:
        """Create a container; one that exists stays as it is."""
        rules.check_container(container)
        self._containers.setdefault(container, _Container())

    async def container_exists(self, container: str) -> bool:
        """Whether the container exists."""
        rules.check_container(container)
        return container in self._containers

    async def containers(self, prefix: str = "") -> list[str]:
        """The names of the containers that begin so, in order."""
        return sorted(name for name in self._containers if name.startswith(prefix))

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
        name = rules.blob_name(name)
        found = self._open(container)
        old = found.blobs.get(name)
        if if_missing and old is not None:
            raise ConflictError(
                code="BlobAlreadyExists", text=f"there is a blob {container}/{name}"
            )
        _check_etag(old, container, name, if_etag)
        ticks = self._ticks.next()
        properties = BlobProperties(
            container=container,
            name=name,
            etag=f'"0x{ticks:X}"',
            length=len(content),
            modified=time_of(ticks).replace(microsecond=0),
            content_type=content_type,
            metadata=MappingProxyType(dict(metadata or {})),
        )
        if old is None:
            insort(found.names, name)
        found.blobs[name] = Blob(properties, bytes(content))
        found.written.pop(name, None)
        found.written[name] = ticks
        return properties

    async def get(self, container: str, name: str) -> Blob:
        """A blob with its content."""
        name = rules.blob_name(name)
        blob = self._open(container).blobs.get(name)
        if blob is None:
            raise _no_blob(container, name)
        return blob

    async def properties(self, container: str, name: str) -> BlobProperties:
        """What is known of a blob without its content."""
        return (await self.get(container, name)).properties

    async def exists(self, container: str, name: str) -> bool:
        """Whether the blob exists; it does not in a container that does not."""
        rules.check_container(container)
        name = rules.blob_name(name)
        found = self._containers.get(container)
        return found is not None and name in found.blobs

    async def written_since(
        self, container: str, mark: int = 0, prefix: str = ""
    ) -> tuple[list[BlobProperties], int]:
        """The blobs that were written since an earlier call, in the order of their last writes."""
        found = self._open(container)
        last = mark
        listed: list[BlobProperties] = []
        for name, ticks in reversed(found.written.items()):
            if ticks <= mark:
                break
            last = max(last, ticks)
            if name.startswith(prefix):
                listed.append(found.blobs[name].properties)
        return listed[::-1], last

    async def list(self, container: str, prefix: str = "") -> list[BlobProperties]:
        """The blobs whose names begin so, in the order of their names."""
        found = self._open(container)
        listed: list[BlobProperties] = []
        for at in range(bisect_left(found.names, prefix), len(found.names)):
            if not found.names[at].startswith(prefix):
                break
            listed.append(found.blobs[found.names[at]].properties)
        return listed

    async def delete(self, container: str, name: str, *, if_etag: str | None = None) -> None:
        """Delete a blob; one with another ETag than `if_etag` raises `PreconditionFailedError`."""
        name = rules.blob_name(name)
        found = self._open(container)
        _check_etag(found.blobs.get(name), container, name, if_etag)
        if name not in found.blobs:
            raise _no_blob(container, name)
        del found.blobs[name]
        del found.written[name]
        del found.names[bisect_left(found.names, name)]

    def _open(self, container: str) -> _Container:
        """A container that exists."""
        rules.check_container(container)
        found = self._containers.get(container)
        if found is None:
            raise NotFoundError(
                code="ContainerNotFound", text=f"there is no container {container!r}"
            )
        return found


def _no_blob(container: str, name: str) -> NotFoundError:
    """What a blob that does not exist is."""
    return NotFoundError(code="BlobNotFound", text=f"there is no blob {container}/{name}")


def _check_etag(old: Blob | None, container: str, name: str, etag: str | None) -> None:
    """Refuse to write over another blob than the one that is meant."""
    if etag is None or (old is not None and etag == old.properties.etag):
        return
    raise PreconditionFailedError(
        code="ConditionNotMet", text=f"the blob {container}/{name} has another ETag"
    )
