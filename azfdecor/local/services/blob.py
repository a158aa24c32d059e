"""Blobs.

Sources: azure-sdk-for-net, Microsoft.Azure.WebJobs.Extensions.Storage.Blobs: BlobPathSource.cs,
BlobTriggerExecutor.cs, BlobQueueTriggerExecutor.cs and BlobsExtensionConfigProvider.cs.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, ClassVar

from azfdecor.local.host.call import Event, InvocationError
from azfdecor.local.host.service import Listener, Service
from azfdecor.local.host.values import NOTHING, json_value, text_or_bytes
from azfdecor.local.services.queue import QueueService
from azfdecor.local.storage.errors import NotFoundError
from azfdecor.local.values import Value
from azfdecor.platform import outputs

if TYPE_CHECKING:
    from azfdecor.local.host.call import Call
    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.service import Surroundings
    from azfdecor.local.storage.protocol import BlobProperties, Blobs
    from azfdecor.platform.expressions import Resolver

POISON_QUEUE = "webjobs-blobtrigger-poison"
_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]")


class BlobService(Service):
    """Triggers, inputs and outputs of blobs."""

    types: ClassVar[frozenset[str]] = frozenset({"blobtrigger", "blob"})

    def listener(self, function: HostedFunction, binding: HostedBinding) -> Listener:
        """The listener of a container."""
        return BlobListener(function, binding, self.host)

    async def read(self, binding: HostedBinding, resolver: Resolver) -> Value:
        """The content of a blob; nothing where there is no such blob."""
        container, name = _parts(resolver.fill(binding.text("path")))
        try:
            found = await self.host.storage(binding.connection).blobs.get(container, name)
        except NotFoundError:
            return NOTHING
        value = text_or_bytes(found.content, binding)
        if isinstance(value.content, str) and value.content.encode() != found.content:
            self.host.warn(
                f"the blob {container}/{name} is no text in UTF-8, and what the function gets of it "
                f'is damaged: the binding {binding.name!r} needs "dataType": "binary"'
            )
        return value

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """Write a blob over what is there; the container is created where it is missing."""
        content = outputs.blob(value.kind, value.content)
        if content is None:
            return
        container, name = _parts(resolver.fill(binding.text("path")))
        blobs = self.host.storage(binding.connection).blobs
        await blobs.create_container_if_missing(container)
        try:
            before = await blobs.properties(container, name)
        except NotFoundError:
            await blobs.put(container, name, content)
        else:
            await blobs.put(container, name, content, metadata=before.metadata)


def _parts(path: str) -> tuple[str, str]:
    container, slash, name = path.partition("/")
    if not (container and slash and name):
        msg = f"Invalid blob path '{path}'. Paths must be in the format 'container/blob'."
        raise InvocationError(msg)
    return container.lower(), name


def pattern(text: str) -> re.Pattern[str]:
    """What the names of blobs must match: `{name}` is any text, slashes included."""
    parts: list[str] = []
    for match in _TOKEN.finditer(text):
        if match[1]:
            parts.append(f"(?P<{match[1]}>.+)")
        else:
            parts.append(re.escape({"{{": "{", "}}": "}"}.get(match[0], match[0])))
    return re.compile("".join(parts), re.DOTALL)


class BlobListener(Listener):
    """Tells of the blobs of one container that are new or changed."""

    def __init__(
        self, function: HostedFunction, binding: HostedBinding, host: Surroundings
    ) -> None:
        super().__init__(function)
        self._binding = binding
        self._host = host
        path = binding.text("path")
        container, _, names = path.partition("/")
        self.container = container.lower()
        self._pattern = pattern(names) if names else None
        literal = names.partition("{")[0]
        self._prefix = literal
        self._receipts: dict[str, str] = {}
        """The ETag of each blob that was handled, by name."""
        self._tries: dict[tuple[str, str], int] = {}

    @property
    def _blobs(self) -> Blobs:
        return self._host.storage(self._binding.connection).blobs

    async def _next(self) -> BlobProperties | None:
        try:
            listed = await self._blobs.list(self.container, self._prefix)
        except NotFoundError:
            return None
        new = [b for b in listed if self._receipts.get(b.name) != b.etag and self._matches(b.name)]
        return min(new, key=lambda blob: (blob.modified, blob.name), default=None)

    def _matches(self, name: str) -> bool:
        return self._pattern is None or self._pattern.fullmatch(name) is not None

    async def has_event(self) -> bool:
        """Whether a blob is new or changed."""
        return await self._next() is not None

    async def take(self) -> Event | None:
        """The blob that was written first."""
        found = await self._next()
        if found is None:
            return None
        self._receipts[found.name] = found.etag
        blob = await self._blobs.get(self.container, found.name)
        path = f"{self.container}/{found.name}"
        match = self._pattern.fullmatch(found.name) if self._pattern else None
        names = match.groupdict() if match else {}
        uri = f"https://account.blob.core.windows.net/{path}"
        properties = {
            "ContentLength": found.length,
            "ContentType": found.content_type,
            "ETag": found.etag,
            "LastModified": found.modified.isoformat(),
        }
        metadata = {
            "BlobTrigger": Value("string", path),
            "Uri": json_value(uri),
            "Properties": json_value(properties),
            "Metadata": json_value(dict(found.metadata)),
            **{name: Value("string", text) for name, text in names.items()},
        }
        data = {
            "BlobTrigger": path,
            "Uri": uri,
            "Properties": properties,
            "Metadata": dict(found.metadata),
            **names,
        }
        reason = f"New blob detected(LogsAndContainerScan): {path}"
        return Event(Value("bytes", blob.content), metadata, data, reason, found)

    async def settle(self, event: Event, call: Call) -> None:
        """Try again; after the last try a message tells of the blob in a queue."""
        if not call.has_failed:
            return
        found: BlobProperties = event.token
        key = (found.name, found.etag)
        self._tries[key] = self._tries.get(key, 0) + 1
        if self._tries[key] < self._host.host_json.blobs.poison_blob_threshold:
            del self._receipts[found.name]
            return
        content = {
            "Type": "BlobTrigger",
            "FunctionId": f"Host.Functions.{self.function.name}",
            "BlobType": "BlockBlob",
            "ContainerName": found.container,
            "BlobName": found.name,
            "ETag": found.etag,
        }
        queues = self._host.storage(self._binding.connection).queues
        await queues.create_if_missing(POISON_QUEUE)
        text = QueueService(self._host).encoded(json.dumps(content, separators=(",", ":")))
        await queues.send(POISON_QUEUE, text)
