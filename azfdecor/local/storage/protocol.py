"""What a storage is: queues, blobs and tables, and the data that they exchange.

Whatever is wrong is one of the exceptions in `errors`. All times are in UTC, those of messages and
blobs in whole seconds, as the service reports them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal, TypeAlias
    from uuid import UUID

    from typing_extensions import Self

NEVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
"""When a message expires whose time to live is `FOREVER`."""

FOREVER = -1
WEEK = 7 * 24 * 60 * 60
"""The longest delay and invisibility of a message, and how long it lives by default; in seconds."""

MOST_MESSAGES = 32
"""As many messages as one call receives or shows."""

MOST_ENTITIES = 100
"""As many entities as one call inserts."""


@dataclass(frozen=True)
class Message:
    """A message of a queue.

    Attributes:
        id: Identifies the message in its queue.
        text: The text as the service has it: base64 where the sender wrote base64.
        dequeue_count: How often it has been received.
        inserted: When it was sent.
        expires: When it goes away by itself.
        pop_receipt: Allows whoever received the message last to renew or delete it. A message that
            was only looked at has none.
        next_visible: When it can be received. A message that was only looked at does not tell.
    """

    id: str
    text: str
    dequeue_count: int
    inserted: datetime
    expires: datetime
    pop_receipt: str | None = None
    next_visible: datetime | None = None


class Queues(ABC):
    """The queues of an account. An operation on a queue that does not exist raises `NotFoundError`."""

    @abstractmethod
    async def create_if_missing(self, queue: str) -> None:
        """Create a queue; one that exists stays as it is."""

    @abstractmethod
    async def exists(self, queue: str) -> bool:
        """Whether the queue exists."""

    @abstractmethod
    async def names(self, prefix: str = "") -> list[str]:
        """The names of the queues that begin so, in order."""

    @abstractmethod
    async def send(
        self, queue: str, text: str, *, delay: int = 0, time_to_live: int = WEEK
    ) -> Message:
        """Put a message at the end of a queue.

        Args:
            queue: The queue's name.
            text: What the message carries, at most 64 KiB in UTF-8.
            delay: The seconds until it can be received; less than its time to live.
            time_to_live: The seconds until it goes away by itself, or `FOREVER`.
        """

    @abstractmethod
    async def receive(self, queue: str, count: int = 1, *, invisibility: int = 30) -> list[Message]:
        """Take messages that are visible, oldest first, and hide them from others for some seconds."""

    @abstractmethod
    async def renew(
        self, queue: str, message: Message, invisibility: int, *, text: str | None = None
    ) -> Message:
        """Hide a received message for so many more seconds from now; 0 shows it again at once.

        The result has a new pop receipt, and the text where a new one is given.
        """

    @abstractmethod
    async def delete(self, queue: str, message: Message) -> None:
        """Delete a message that was received."""

    @abstractmethod
    async def peek(self, queue: str, count: int = MOST_MESSAGES) -> list[Message]:
        """The first visible messages, which stay as they are."""

    @abstractmethod
    async def count(self, queue: str) -> int:
        """How many messages the queue has, hidden ones included."""

    @abstractmethod
    async def clear(self, queue: str) -> None:
        """Delete all messages of a queue."""


@dataclass(frozen=True)
class BlobProperties:
    """What is known of a blob without its content.

    Attributes:
        container: The container's name.
        name: The blob's name, which may contain slashes.
        etag: Changes with every write; in quotes.
        length: The number of bytes.
        modified: When it was written.
        content_type: The media type of the content.
        metadata: Names and values of the user's own.
    """

    container: str
    name: str
    etag: str
    length: int
    modified: datetime
    content_type: str
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class Blob:
    """A blob with its content."""

    properties: BlobProperties
    content: bytes


class Blobs(ABC):
    """The containers and block blobs of an account.

    An operation on a container or blob that does not exist raises `NotFoundError`.
    """

    @abstractmethod
    async def create_container_if_missing(self, container: str) -> None:
        """Create a container; one that exists stays as it is."""

    @abstractmethod
    async def container_exists(self, container: str) -> bool:
        """Whether the container exists."""

    @abstractmethod
    async def containers(self, prefix: str = "") -> list[str]:
        """The names of the containers that begin so, in order."""

    @abstractmethod
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
        """Write a blob, over whatever was there.

        Args:
            container: The container's name.
            name: The blob's name.
            content: The content as a whole.
            content_type: The media type of the content.
            metadata: Names and values of the user's own.
            if_missing: A blob that exists raises `ConflictError`.
            if_etag: A blob with another ETag, or none, raises `PreconditionFailedError`.
        """

    @abstractmethod
    async def get(self, container: str, name: str) -> Blob:
        """A blob with its content."""

    @abstractmethod
    async def properties(self, container: str, name: str) -> BlobProperties:
        """What is known of a blob without its content."""

    @abstractmethod
    async def exists(self, container: str, name: str) -> bool:
        """Whether the blob exists; it does not in a container that does not."""

    async def written_since(
        self, container: str, mark: int = 0, prefix: str = ""
    ) -> tuple[list[BlobProperties], int]:
        """The blobs that may have been written since an earlier call, and the mark for the next one.

        A service that cannot tell gives all of them each time.
        """
        del mark
        return await self.list(container, prefix), 0

    @abstractmethod
    async def list(self, container: str, prefix: str = "") -> list[BlobProperties]:
        """The blobs whose names begin so, in the order of their names."""

    @abstractmethod
    async def delete(self, container: str, name: str, *, if_etag: str | None = None) -> None:
        """Delete a blob; one with another ETag than `if_etag` raises `PreconditionFailedError`."""


class Int64(int):
    """An integer that the table holds as `Edm.Int64`; any other `int` is an `Edm.Int32`."""


Property: TypeAlias = "str | bool | int | Int64 | float | datetime | UUID | bytes"


@dataclass(frozen=True)
class Entity:
    """A row of a table.

    Attributes:
        partition_key: With the row key, what identifies it in its table.
        row_key: See `partition_key`.
        properties: The values by their names, each as the Python type of its type in the table. A
            None is left out by whatever writes it. Times are in UTC.
        etag: Changes with every write. An entity that has not been read has none.
        timestamp: When it was written. An entity that has not been read has none.
    """

    partition_key: str
    row_key: str
    properties: Mapping[str, Property | None] = field(default_factory=dict[str, "Property | None"])
    etag: str | None = None
    timestamp: datetime | None = None


class Tables(ABC):
    """The tables of an account. Names of tables are the same without regard to case.

    An operation on a table or entity that does not exist raises `NotFoundError`.
    """

    @abstractmethod
    async def create_if_missing(self, table: str) -> None:
        """Create a table; one that exists stays as it is."""

    @abstractmethod
    async def exists(self, table: str) -> bool:
        """Whether the table exists."""

    @abstractmethod
    async def names(self) -> list[str]:
        """The names of the tables, in order."""

    @abstractmethod
    async def insert(self, table: str, *entities: Entity) -> None:
        """Insert all of at most 100 entities of one partition, or none; `ConflictError` if one exists."""

    @abstractmethod
    async def upsert(
        self, table: str, entity: Entity, *, mode: Literal["merge", "replace"] = "replace"
    ) -> None:
        """Write an entity whether it exists or not; "merge" keeps the properties that it does not name."""

    @abstractmethod
    async def update(
        self,
        table: str,
        entity: Entity,
        *,
        mode: Literal["merge", "replace"] = "replace",
        if_etag: str = "*",
    ) -> None:
        """Write an entity that exists; one with another ETag raises `PreconditionFailedError`."""

    @abstractmethod
    async def delete(
        self, table: str, partition_key: str, row_key: str, *, if_etag: str = "*"
    ) -> None:
        """Delete an entity; one with another ETag raises `PreconditionFailedError`."""

    @abstractmethod
    async def get(self, table: str, partition_key: str, row_key: str) -> Entity:
        """One entity."""

    @abstractmethod
    async def query(
        self,
        table: str,
        *,
        partition_key: str | None = None,
        where: str = "",
        top: int | None = None,
    ) -> list[Entity]:
        """The entities that match, in the order of their keys.

        Args:
            table: The table's name.
            partition_key: Only those of this partition.
            where: Only those that this OData filter matches, such as `Price gt 5.0 and Open eq true`.
            top: As many of them at most.
        """


class Storage(ABC):
    """An account: its three services. One event loop uses it, and closes it in the end."""

    @property
    @abstractmethod
    def queues(self) -> Queues:
        """The queue service."""

    @property
    @abstractmethod
    def blobs(self) -> Blobs:
        """The blob service."""

    @property
    @abstractmethod
    def tables(self) -> Tables:
        """The table service."""

    @abstractmethod
    async def close(self) -> None:
        """Give back what it holds, such as network connections."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
