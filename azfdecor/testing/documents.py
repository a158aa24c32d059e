"""The documents of an app under test, in the words of a test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from azfdecor.testing.stores import encoded

if TYPE_CHECKING:
    from azfdecor.local.documents.container import Container

T = TypeVar("T")


class Documents(Generic[T]):
    """A container of Cosmos DB.

    Args:
        container: The container.
        name: Its name, after that of its database.
        kind: The type of the documents; None for dicts.
    """

    def __init__(self, container: Container, name: str, kind: type[T] | None) -> None:
        self._container = container
        self.name = name
        self._kind = kind

    def __repr__(self) -> str:
        return f"Documents({self.name!r}, {len(self._container.all())} documents)"

    def upsert(self, *documents: T | dict[str, Any]) -> None:
        """Write documents: new ones are inserted, those of known ids replaced."""
        for document in documents:
            self._container.upsert(json.loads(encoded(document, None)))

    def get(self, identity: str, partition_key: str | None = None) -> T:
        """The document of an id.

        Raises:
            LookupError: There is none.
        """
        found = self._container.get(identity, partition_key)
        if found is None:
            ids = [one.document["id"] for one in self._container.all()]
            msg = f"the container {self.name!r} has no document {identity!r}; it has {ids}"
            raise LookupError(msg)
        return self._value(found.document)

    @property
    def documents(self) -> list[T]:
        """All documents, what was written last at the end."""
        return [self._value(one.document) for one in self._container.all()]

    def delete(self, identity: str) -> None:
        """Delete the document of an id, which no function is told of."""
        self._container.delete(identity)

    def _value(self, document: dict[str, Any]) -> T:
        if self._kind is None:
            return cast("T", document)
        from pydantic import TypeAdapter

        return TypeAdapter(self._kind).validate_python(document)
