"""Cosmos DB in memory: containers, their change feed, and inputs by id or a simple query.

Connections are not told apart.

Sources: azure-webjobs-sdk-extensions, WebJobs.Extensions.CosmosDB: CosmosDBItemValueBinder.cs,
CosmosDBSqlResolutionPolicy.cs and Trigger/CosmosDBTriggerListener.cs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from azfdecor.local.documents.container import ChangeFeed, Container, DocumentError
from azfdecor.local.documents.query import Query, QueryError
from azfdecor.local.host.call import Event, InvocationError
from azfdecor.local.host.service import Listener, Service
from azfdecor.local.host.values import NOTHING
from azfdecor.local.values import Value
from azfdecor.platform import expressions, newtonsoft, outputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.service import Surroundings
    from azfdecor.platform.expressions import Resolver

_PAGE = 100
"""As many changes are one event where `maxItemsPerInvocation` does not say."""


class CosmosDBService(Service):
    """Triggers, inputs and outputs of Cosmos DB."""

    types: ClassVar[frozenset[str]] = frozenset({"cosmosdbtrigger", "cosmosdb"})
    templates: ClassVar[frozenset[str]] = frozenset(
        {"databaseName", "containerName", "collectionName", "id", "partitionKey", "sqlQuery"}
    )

    def __init__(self, host: Surroundings) -> None:
        super().__init__(host)
        self._containers: dict[tuple[str, str], Container] = {}
        self._feeds: dict[tuple[str, ...], tuple[ChangeFeed, str]] = {}

    def container(self, database: str, name: str) -> Container:
        """A container; it is made where it is missing."""
        return self._containers.setdefault((database, name), Container(self.host.clock.now))

    def listener(self, function: HostedFunction, binding: HostedBinding) -> ChangeListener:
        """The listener of a change feed; functions with the same leases share its place."""
        database, name = binding.text("databaseName"), name_of(binding)
        leases = (
            binding.text("leaseDatabaseName", database),
            binding.text("leaseContainerName") or binding.text("leaseCollectionName", "leases"),
            binding.text("leaseContainerPrefix") or binding.text("leaseCollectionPrefix"),
        )
        container = self.container(database, name)
        known = self._feeds.setdefault(
            (database, name, *leases), (ChangeFeed(container), function.name)
        )
        if known[1] != function.name:
            self.host.warn(
                f"{known[1]} and {function.name} share the leases of {database}/{name}: each "
                "change goes to one of them, unless they have a leaseContainerPrefix each"
            )
        if binding.text("changeFeedMode").lower() == "allversionsanddeletes":
            self.host.warn(
                f"the change feed mode of {function.name} is not simulated: it gets the latest "
                "version of each document"
            )
        most = binding.text("maxItemsPerInvocation")
        return ChangeListener(function, known[0], int(most) if most.isdecimal() else _PAGE)

    def by_hand(self, binding: HostedBinding, contents: Sequence[bytes]) -> Event:
        """An event of documents: objects of JSON, or an array of them."""
        del binding
        found: list[Any] = [json.loads(content) for content in contents]
        is_array = len(found) == 1 and newtonsoft.is_array(found[0])
        return _event(found[0] if is_array else found)

    async def read(self, binding: HostedBinding, resolver: Resolver) -> Value:
        """A document by its id, or nothing; else an array of what a query finds, or of all."""
        container = self.container(
            resolver.fill(binding.text("databaseName")), resolver.fill(name_of(binding))
        )
        identity = resolver.fill(binding.text("id"))
        partition = resolver.fill(binding.text("partitionKey")) or None
        if partition is not None and not container.partition_key:
            self.host.warn(
                f"the path of the partition key of {name_of(binding)!r} is not known here, and that "
                f"of the input {binding.name!r} counts for nothing: a test names it by "
                'app.documents(..., partition_key="/path")'
            )
        if identity:
            found = container.get(identity, partition)
            return Value("string", json.dumps(found.shown())) if found else NOTHING
        documents = [
            one.shown()
            for one in container.all()
            if partition is None or container.is_in(one.document, partition)
        ]
        query = binding.text("sqlQuery")
        if query:
            documents = _queried(query, resolver, documents)
        return Value("string", json.dumps(documents, ensure_ascii=False))

    async def write(self, binding: HostedBinding, resolver: Resolver, value: Value) -> None:
        """Insert documents, or replace those of the same ids."""
        container = self.container(
            resolver.fill(binding.text("databaseName")), resolver.fill(name_of(binding))
        )
        path = binding.text("partitionKey")
        if path.startswith("/") and not container.partition_key:
            container.partition_key = path
        try:
            for document in outputs.objects(value.kind, value.content):
                container.upsert(document)
        except DocumentError as error:
            msg = f"the output {binding.name!r} cannot be written: {error}"
            raise InvocationError(msg) from error


def name_of(binding: HostedBinding) -> str:
    """The container of a binding, whatever the version of its extension calls it."""
    return binding.text("containerName") or binding.text("collectionName")


def _queried(template: str, resolver: Resolver, documents: list[dict[str, Any]]) -> list[Any]:
    """What a query finds, whose expressions become parameters: texts, as the host has them."""
    parts: list[str] = []
    parameters: dict[str, Any] = {}
    for part in expressions.parse(template):
        if isinstance(part, str):
            parts.append(part)
        else:
            name = f"@{'_'.join(part.path)}".replace("-", "_")
            form = "" if part.form is None else f":{part.form}"
            parameters[name] = resolver.fill(f"{{{'.'.join(part.path)}{form}}}")
            parts.append(name)
    try:
        return Query("".join(parts), parameters).run(documents)
    except QueryError as error:
        msg = f"{error}: the queries that are simulated are simpler"
        raise InvocationError(msg) from error


def _event(documents: list[Any]) -> Event:
    content = json.dumps(documents, ensure_ascii=False)
    return Event(Value("string", content), {}, {}, "New changes on a Cosmos DB container.")


class ChangeListener(Listener):
    """Tells of the documents of a container that were written; what fails does not come again."""

    def __init__(self, function: HostedFunction, feed: ChangeFeed, most: int) -> None:
        super().__init__(function)
        self._feed = feed
        self._most = most

    async def has_event(self) -> bool:
        """Whether a document was written."""
        return self._feed.has_change

    async def take(self) -> Event | None:
        """The documents that were written first."""
        found = self._feed.take(self._most)
        return _event([{**one.shown(), "_lsn": one.number} for one in found]) if found else None
