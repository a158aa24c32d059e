"""A container of documents in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from azfdecor.platform import newtonsoft

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

SYSTEM = ("_rid", "_self", "_etag", "_attachments", "_ts", "_lsn")
"""The properties that the service adds to a document."""
_Key = tuple[str, str]


class DocumentError(ValueError):
    """A document that the service refuses; the text is the service's."""


@dataclass(frozen=True)
class Stored:
    """A document as the container holds it.

    Attributes:
        document: What was written.
        number: The number of the write, which is greater for each.
        written: When it was written.
    """

    document: dict[str, Any]
    number: int
    written: datetime

    def shown(self) -> dict[str, Any]:
        """The document as whoever reads it gets it, with the properties that the service adds."""
        rid = f"{self.number:08x}=="
        return {
            **self.document,
            "_rid": rid,
            "_self": f"dbs/local/colls/local/docs/{rid}/",
            "_etag": f'"{self.number:08x}-0000-0000-0000-000000000000"',
            "_attachments": "attachments/",
            "_ts": int(self.written.timestamp()),
        }


class Container:
    """Documents by their ids and partition keys.

    Args:
        now: Tells the time.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._stored: dict[_Key, Stored] = {}
        self._count = 0
        self._path: tuple[str, ...] = ()

    @property
    def partition_key(self) -> str:
        """The path of the partition key, such as "/sku"; empty while nobody has named it."""
        return "".join(f"/{part}" for part in self._path)

    @partition_key.setter
    def partition_key(self, path: str) -> None:
        self._path = tuple(part for part in path.split("/") if part)
        self._stored = {self._key(one.document): one for one in self._stored.values()}

    def upsert(self, document: object) -> None:
        """Insert a document, or replace the one of its id and partition key.

        Raises:
            DocumentError: It is no object, or has no id.
        """
        if not newtonsoft.is_object(document):
            msg = f"a document is an object of JSON, not a {type(document).__name__}"
            raise DocumentError(msg)
        own = {name: value for name, value in document.items() if name not in SYSTEM}
        identity = own.get("id")
        if identity is None:
            msg = "The input content is invalid because the required properties - 'id; ' - are missing"
            raise DocumentError(msg)
        if not isinstance(identity, str) or not identity or set("/\\?#") & set(identity):
            msg = f"the id of a document is text without any of / \\ ? #, not {identity!r}"
            raise DocumentError(msg)
        self._count += 1
        key = self._key(own)
        self._stored.pop(key, None)  # so that what was written last stands last
        self._stored[key] = Stored(own, self._count, self._now())

    def get(self, identity: str, partition: str | None = None) -> Stored | None:
        """The document of an id, in a partition if one is given."""
        for stored in self._stored.values():
            is_there = partition is None or self.is_in(stored.document, partition)
            if stored.document["id"] == identity and is_there:
                return stored
        return None

    def delete(self, identity: str) -> None:
        """Delete the documents of an id."""
        self._stored = {
            key: one for key, one in self._stored.items() if one.document["id"] != identity
        }

    def all(self) -> list[Stored]:
        """All documents, what was written last at the end."""
        return [*self._stored.values()]

    def is_in(self, document: dict[str, Any], partition: str) -> bool:
        """Whether a document is in a partition; in every one while the path is not known."""
        return not self._path or self._partition(document) == partition

    def _key(self, document: dict[str, Any]) -> _Key:
        return self._partition(document), document["id"]

    def _partition(self, document: dict[str, Any]) -> str:
        value: Any = document if self._path else ""
        for part in self._path:
            value = value.get(part) if newtonsoft.is_object(value) else None
        return value if isinstance(value, str) else str(value)


class ChangeFeed:
    """Tells of the documents of a container that were written, each in its latest version.

    Args:
        container: The container.
    """

    def __init__(self, container: Container) -> None:
        self._container = container
        self._last = max((one.number for one in container.all()), default=0)

    def _new(self) -> list[Stored]:
        return [one for one in self._container.all() if one.number > self._last]

    @property
    def has_change(self) -> bool:
        """Whether a document was written since."""
        return bool(self._new())

    def take(self, count: int) -> list[Stored]:
        """The documents that were written first since."""
        found = self._new()[:count]
        if found:
            self._last = found[-1].number
        return found
