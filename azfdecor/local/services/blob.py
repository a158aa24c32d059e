"""Blobs.

Sources: azure-sdk-for-net, Microsoft.Azure.WebJobs.Extensions.Storage.Blobs: BlobPathSource.cs,
BlobTriggerExecutor.cs, BlobQueueTriggerExecutor.cs and BlobsExtensionConfigProvider.cs.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from azfdecor.local.host.call import Event, InvocationError
from azfdecor.local.host.service import HOST_CONTAINER, Listener, Service
from azfdecor.local.host.values import NOTHING, json_value, text_or_bytes
from azfdecor.local.services.queue import QueueService
from azfdecor.local.storage import rules
from azfdecor.local.storage.errors import NotFoundError, StorageError
from azfdecor.local.values import Value
from azfdecor.platform import expressions, outputs
from azfdecor.platform.expressions import ExpressionError

if TYPE_CHECKING:
    from azfdecor.local.host.call import Call
    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.service import Surroundings
    from azfdecor.local.storage.protocol import Blob, BlobProperties, Blobs
    from azfdecor.platform.expressions import Resolver

POISON_QUEUE = "webjobs-blobtrigger-poison"


class BlobService(Service):
    """Triggers, inputs and outputs of blobs."""

    types: ClassVar[frozenset[str]] = frozenset({"blobtrigger", "blob"})
    templates: ClassVar[frozenset[str]] = frozenset({"path"})

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
                "a blob is no text in UTF-8, and what the function gets of it is damaged: "
                f'{binding} needs "dataType": "binary"'
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
    """What the names of blobs must match: `{name}` is any text, slashes included.

    Raises:
        ExpressionError: A name in braces is none, or stands twice; or a brace is alone.
    """
    parts: list[str] = []
    names: set[str] = set()
    for part in expressions.parse(text):
        if isinstance(part, str):
            parts.append(re.escape(part))
            continue
        name = part.path[0]
        if len(part.path) > 1 or part.form is not None or not name.isidentifier() or name in names:
            msg = f"Invalid blob trigger path '{text}': '{name}' must be a name of its own."
            raise ExpressionError(msg)
        names.add(name)
        parts.append(f"(?P<{name}>.+)")
    return re.compile("".join(parts), re.DOTALL)


class BlobListener(Listener):
    """Tells of the blobs of one container that are new or changed.

    A version of a blob is handled once. That is noted in the account, so that another host knows it.
    """

    def __init__(
        self, function: HostedFunction, binding: HostedBinding, host: Surroundings
    ) -> None:
        super().__init__(function)
        self._binding = binding
        self._host = host
        path = binding.text("path")
        container, _, names = path.partition("/")
        self.container = container.lower()
        rules.check_container(self.container)
        self._pattern = pattern(names) if names else None
        self._prefix = names.partition("{")[0].replace("}}", "}")
        self._mark = 0
        self._waiting: dict[str, BlobProperties] = {}
        """The newest versions that were found, by name."""
        self._handled: set[tuple[str, str]] = set()
        """Names and ETags of versions that were handled, or are being handled."""
        self._tries: dict[tuple[str, str], int] = {}
        self._receipts = f"blobreceipts/{host.id}/Host.Functions.{function.name}/"

    @property
    def _blobs(self) -> Blobs:
        return self._host.storage(self._binding.connection).blobs

    async def start(self) -> None:
        """Read which versions were handled before."""
        with suppress(NotFoundError):
            for receipt in await self._blobs.list(HOST_CONTAINER, self._receipts):
                etag, _, path = receipt.name[len(self._receipts) :].partition("/")
                self._handled.add((path.partition("/")[2], etag))

    async def _scan(self) -> None:
        try:
            found, self._mark = await self._blobs.written_since(
                self.container, self._mark, self._prefix
            )
        except NotFoundError:
            return
        for blob in sorted(found, key=lambda one: one.modified):
            if (blob.name, blob.etag) not in self._handled and self._matches(blob.name):
                self._waiting[blob.name] = blob

    def _matches(self, name: str) -> bool:
        return self._pattern is None or self._pattern.fullmatch(name) is not None

    async def has_event(self) -> bool:
        """Whether a blob is new or changed."""
        if not self._waiting:
            await self._scan()
        return bool(self._waiting)

    async def take(self) -> Event | None:
        """The blob that was found first; one that is gone or has changed since is left out."""
        while await self.has_event():
            found = next(iter(self._waiting.values()))
            try:
                blob = await self._blobs.get(self.container, found.name)
            except NotFoundError:
                blob = None
            del self._waiting[found.name]
            if blob is None:
                continue
            key = (found.name, blob.properties.etag)
            if key not in self._handled:
                self._handled.add(key)
                return self._event(blob)
        return None

    def _event(self, blob: Blob) -> Event:
        found = blob.properties
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
        found: BlobProperties = event.token
        key = (found.name, found.etag)
        if call.has_failed:
            self._tries[key] = self._tries.get(key, 0) + 1
            if self._tries[key] < self._host.host_json.blobs.poison_blob_threshold:
                self._again(found)
                return
        try:
            if call.has_failed:
                await self._tell_of_poison(found)
            await self._note(found)
        except StorageError:
            self._again(found)
            raise
        self._tries.pop(key, None)

    def _again(self, found: BlobProperties) -> None:
        self._handled.discard((found.name, found.etag))
        self._waiting.setdefault(found.name, found)

    async def _note(self, found: BlobProperties) -> None:
        blobs = self._blobs
        await blobs.create_container_if_missing(HOST_CONTAINER)
        receipt = f"{self._receipts}{found.etag}/{found.container}/{found.name}"
        await blobs.put(HOST_CONTAINER, receipt, b"")

    async def _tell_of_poison(self, found: BlobProperties) -> None:
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
