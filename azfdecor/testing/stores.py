"""The queues, blobs and tables of an app under test, in the words of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from azfdecor.local.host.service import HOST_CONTAINER
from azfdecor.local.services.table import as_json, entity
from azfdecor.local.storage.errors import NotFoundError
from azfdecor.runtime import payload

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from azfdecor.local.services.queue import QueueService
    from azfdecor.local.storage.memory import MemoryStorage
    from azfdecor.local.storage.protocol import Entity

T = TypeVar("T")


def now(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns that waits for nothing, as those of the storage in memory."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return cast("T", done.value)
    finally:
        coroutine.close()
    msg = "the storage in memory has waited for something"
    raise RuntimeError(msg)


def encoded(value: object, hint: Any) -> bytes:
    """What a value is as a message or a blob: text and bytes as they are, else JSON."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str) and hint in (None, str):
        return value.encode()
    return payload.json_encoder("what the test sends", type(value) if hint is None else hint)(value)


def decoded(content: bytes, hint: Any) -> Any:
    """The value of a message or a blob: text unless the test names a type."""
    if hint is None:
        return content.decode("utf-8", "replace")
    return payload.decoder("what the test reads", hint)(content)


class Queue(Generic[T]):
    """A storage queue.

    Args:
        storage: The account that has it.
        service: Encodes and decodes messages as host.json says.
        name: Its name.
        kind: The type of the messages; None for their text.
    """

    def __init__(
        self, storage: MemoryStorage, service: QueueService, name: str, kind: type[T] | None
    ) -> None:
        self._queues = storage.queues
        self._service = service
        self.name = name
        self._kind = kind

    def __repr__(self) -> str:
        return f"Queue({self.name!r}, {len(self.raw)} messages)"

    def send(self, message: T | str | bytes) -> None:
        """Send a message: a value as an output of that type would, text and bytes as they are."""
        now(self._queues.create_if_missing(self.name))
        now(self._queues.send(self.name, self._service.encoded(encoded(message, self._kind))))

    def send_raw(self, text: str) -> None:
        """Send a message whose text the host is to decode."""
        now(self._queues.create_if_missing(self.name))
        now(self._queues.send(self.name, text))

    @property
    def raw(self) -> list[str]:
        """The messages as the service has them."""
        try:
            return [message.text for message in self._queues.everything(self.name)]
        except NotFoundError:
            return []

    @property
    def texts(self) -> list[str]:
        """The messages as text."""
        return [self._service.decoded(text).decode("utf-8", "replace") for text in self.raw]

    @property
    def messages(self) -> list[T]:
        """The messages as values of the type that the test named."""
        return [decoded(self._service.decoded(text), self._kind) for text in self.raw]

    def clear(self) -> None:
        """Delete all messages."""
        if now(self._queues.exists(self.name)):
            now(self._queues.clear(self.name))


class Blob:
    """A blob, which may not exist yet.

    Args:
        storage: The account that has it.
        container: The container's name.
        name: The blob's name.
    """

    def __init__(self, storage: MemoryStorage, container: str, name: str) -> None:
        self._blobs = storage.blobs
        self.container = container
        self.name = f"{container}/{name}"
        self._blob = name

    def __repr__(self) -> str:
        return f"Blob({self.name!r})"

    def write(self, content: object, *, metadata: dict[str, str] | None = None) -> None:
        """Write it: bytes and text as they are, anything else as JSON."""
        now(self._blobs.create_container_if_missing(self.container))
        data = encoded(content, None)
        now(self._blobs.put(self.container, self._blob, data, metadata=metadata))

    @property
    def exists(self) -> bool:
        """Whether it is there."""
        return now(self._blobs.exists(self.container, self._blob))

    @property
    def content(self) -> bytes:
        """Its content.

        Raises:
            FileNotFoundError: It is not there.
        """
        try:
            return now(self._blobs.get(self.container, self._blob)).content
        except NotFoundError:
            names = ", ".join(_names(self._blobs)) or "none"
            msg = f"there is no blob {self.name!r}; there are: {names}"
            raise FileNotFoundError(msg) from None

    @property
    def text(self) -> str:
        """Its content as text."""
        return self.content.decode("utf-8-sig")

    def value(self, kind: type[T]) -> T:
        """Its content as a value of a type."""
        found: T = decoded(self.content, kind)
        return found

    def delete(self) -> None:
        """Delete it."""
        now(self._blobs.delete(self.container, self._blob))


def _names(blobs: Any) -> list[str]:
    containers = [one for one in now(blobs.containers()) if one != HOST_CONTAINER]
    return [f"{c}/{blob.name}" for c in containers for blob in now(blobs.list(c))]


def blobs_of(storage: MemoryStorage, prefix: str) -> list[Blob]:
    """The blobs whose path begins so: "thumbnails/"."""
    container, _, start = prefix.partition("/")
    try:
        found = now(storage.blobs.list(container, start))
    except NotFoundError:
        return []
    return [Blob(storage, container, one.name) for one in found]


class Table(Generic[T]):
    """A table.

    Args:
        storage: The account that has it.
        name: Its name.
        kind: The type of the rows; None for dicts.
    """

    def __init__(self, storage: MemoryStorage, name: str, kind: type[T] | None) -> None:
        self._tables = storage.tables
        self.name = name
        self._kind = kind

    def __repr__(self) -> str:
        return f"Table({self.name!r})"

    def insert(self, row: T | dict[str, Any]) -> None:
        """Insert a row, or write over the one that has its keys."""
        from azfdecor.platform import newtonsoft

        text = encoded(row, None).decode()
        one = entity(newtonsoft.parse(text, finds_dates=False), {"partitionkey": "", "rowkey": ""})
        now(self._tables.create_if_missing(self.name))
        now(self._tables.upsert(self.name, one))

    def get(self, partition_key: str, row_key: str) -> T:
        """A row.

        Raises:
            LookupError: There is none with these keys.
        """
        try:
            return self._row(now(self._tables.get(self.name, partition_key, row_key)))
        except NotFoundError:
            keys = [(row.partition_key, row.row_key) for row in self._entities()]
            msg = f"the table {self.name!r} has no row {(partition_key, row_key)}; it has {keys}"
            raise LookupError(msg) from None

    @property
    def rows(self) -> list[T]:
        """All rows, in the order of their keys."""
        return [self._row(row) for row in self._entities()]

    def _entities(self) -> list[Entity]:
        try:
            return now(self._tables.query(self.name))
        except NotFoundError:
            return []

    def _row(self, row: Entity) -> T:
        members = as_json(row)
        if self._kind is None:
            return cast("T", members)
        from pydantic import TypeAdapter

        return TypeAdapter(self._kind).validate_python(members)
