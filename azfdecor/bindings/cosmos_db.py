"""Azure Cosmos DB.

`cosmos_db_trigger`, `cosmos_db_input` and `cosmos_db_output` are for version 4 of the Cosmos DB
extension, which extension bundle 4 has. The three decorators whose names end in `_v3` are legacy:
they write the names that version 3 read, for apps on extension bundles before 4.

No binding takes `bytes`: the extension has no conversion from or to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Input, Output, Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from azfdecor.declaration import Declaration

# Bytes are nowhere taken: the extension has no converter from or to them, so that the host
# refuses the function, or finds nothing to write.
_READ = ("azure.functions.DocumentList", "str")
_WRITTEN = ("azure.functions.Document", "azure.functions.DocumentList", "str")
_RETURNED = (
    "azure.functions.Document",
    "azure.functions.DocumentList",
    "list[azure.functions.Document]",
)
_SAMPLE = [{"id": "K-7", "name": "cup", "price": 4.5}]


class cosmos_db_trigger(Trigger, type="cosmosDBTrigger"):
    """Run the function for documents of a container that were inserted or updated.

    The parameter takes an `azure.functions.DocumentList` with all that changed, or `str` for
    the same as a JSON array. Deletions are not told, except with `change_feed_mode`. A function
    that raises does not get the documents again, unless there is a retry policy.

    Args:
        container_name: Container to watch. "%SETTING%" stands for the value of an app setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.
        database_name: Database that holds the container.
        lease_connection: Name of the app setting that holds the connection string for the lease
            container, or the prefix of its settings; `connection` when left out.
        lease_database_name: Database that holds the lease container; `database_name` when left
            out.
        lease_container_name: Container that remembers what has been read.
        create_lease_container_if_not_exists: True to create the lease container.
        leases_container_throughput: Request units per second of a lease container that is
            created.
        lease_container_prefix: Prefix of the leases. Needed where functions share a lease
            container and each is to get every change.
        feed_poll_delay: Milliseconds between two looks for changes.
        lease_acquire_interval: Milliseconds after which the partitions are balanced among the
            instances again.
        lease_expiration_interval: Milliseconds after which a lease that was not renewed goes to
            another instance.
        lease_renew_interval: Milliseconds after which an instance renews its leases.
        max_items_per_invocation: The most documents of one call, where a transaction did not
            write more at once.
        start_from_beginning: True to start with the oldest change rather than with the next. It
            counts while there are no leases yet.
        start_from_time: Time in UTC to start from, such as "2026-01-31T06:30:00Z". It counts
            while there are no leases yet. Not with `start_from_beginning`.
        preferred_locations: Regions to read from, separated by commas, such as "East US,North
            Europe".
        change_feed_mode: "AllVersionsAndDeletes" for every change, deletions too, each as an
            object with the document and what was done; "LatestVersion" for the latest version
            of what was changed. Needs a recent version of the extension.

    Example:
        @cosmos_db_trigger("products", database_name="shop", connection="COSMOS")
        def changed(products: DocumentList) -> None:
            for product in products:
                logging.info("%s costs %s", product["id"], product["price"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-cosmosdb-v2-trigger
    """

    accepts = _READ
    rows = "many"
    supports_retry = True
    sample = _SAMPLE

    container_name: str = option(kw_only=False)
    connection: str = option(setting=True)
    database_name: str
    lease_connection: str | None = option(default=None, setting=True)
    lease_database_name: str | None = None
    lease_container_name: str = "leases"
    create_lease_container_if_not_exists: bool = False
    leases_container_throughput: int | None = None
    lease_container_prefix: str | None = None
    feed_poll_delay: int = 5000
    lease_acquire_interval: int = 13000
    lease_expiration_interval: int = 60000
    lease_renew_interval: int = 17000
    max_items_per_invocation: int | None = None
    start_from_beginning: bool = False
    start_from_time: str | None = None
    preferred_locations: str | None = None
    change_feed_mode: Literal["LatestVersion", "AllVersionsAndDeletes"] = "LatestVersion"

    def faults(self) -> Iterator[Fault]:
        """Starts and leases that the extension refuses, and numbers that it ignores."""
        same_account = self.lease_connection in (None, self.connection)
        same_database = self.lease_database_name in (None, self.database_name)
        if same_account and same_database and self.lease_container_name == self.container_name:
            yield _leases_in_place("container", self.container_name, "lease_container_name")
        yield from _start_faults(self)
        yield from _too_small(
            self,
            "leases_container_throughput",
            "feed_poll_delay",
            "lease_acquire_interval",
            "lease_expiration_interval",
            "lease_renew_interval",
            "max_items_per_invocation",
        )
        yield from _without(
            self, "create_lease_container_if_not_exists", "leases_container_throughput"
        )


class cosmos_db_input(Input, type="cosmosDB"):
    """Read documents of a container before the function runs.

    The parameter takes an `azure.functions.DocumentList`, also for the one document of an `id`;
    it is None when there is no such document. `str` takes the JSON, an object for an `id` and
    otherwise an array.

    Args:
        container_name: Container to read. "{name}" stands for a value of the trigger,
            "%SETTING%" for the value of an app setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.
        database_name: Database that holds the container.
        id: Id of the one document; "{id}" stands for a value of the trigger. Not with
            `sql_query`.
        partition_key: Partition key of the document that `id` names, or the one that a query is
            kept to.
        sql_query: Query whose result is read; "{name}" in it becomes a parameter of the query
            with a value of the trigger. All documents without it and without `id`.
        preferred_locations: Regions to read from, separated by commas, such as "East US,North
            Europe".

    Example:
        @http_trigger("products/{sku}")
        @cosmos_db_input(
            "products",
            database_name="shop",
            connection="COSMOS",
            id="{sku}",
            partition_key="{sku}",
        )
        def product(req: HttpRequest, found: DocumentList) -> HttpResponse:
            if not found:
                return HttpResponse(status_code=404)
            return HttpResponse(found[0].to_json(), mimetype="application/json")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-cosmosdb-v2-input
    """

    accepts = _READ
    rows = "some"
    row_option = "id"
    sample = _SAMPLE

    container_name: str = option(kw_only=False)
    connection: str = option(setting=True)
    database_name: str
    id: str | None = None
    partition_key: str | None = None
    sql_query: str | None = None
    preferred_locations: str | None = None

    def faults(self) -> Iterator[Fault]:
        """A document and a query at once."""
        return _two_ways(self.id, self.sql_query)


class cosmos_db_output(Output, type="cosmosDB"):
    """Write documents to a container: new ones are inserted, known ones replaced.

    The parameter takes `azure.functions.Out[T]`, where `T` is `azure.functions.Document` for one
    document, `azure.functions.DocumentList` for many, or `str` for JSON, an object or an array.
    Without such a parameter, what the function returns is that: a `Document`, a `DocumentList`
    or a `list[Document]`, but no `str`.

    Args:
        container_name: Container to write to. "{name}" stands for a value of the trigger,
            "%SETTING%" for the value of an app setting.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.
        database_name: Database that holds the container.
        create_if_not_exists: True to create the database and the container.
        partition_key: Path of the partition key of a container that is created, such as "/sku".
        container_throughput: Request units per second of a container that is created.
        preferred_locations: Regions of the account, separated by commas, such as "East US,North
            Europe".

    Example:
        @queue_trigger("products")
        @cosmos_db_output("products", database_name="shop", connection="COSMOS")
        def store(product: str) -> Document:
            return Document.from_json(product)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-cosmosdb-v2-output
    """

    sends = "objects"
    accepts = _WRITTEN
    returns = _RETURNED

    container_name: str = option(kw_only=False)
    connection: str = option(setting=True)
    database_name: str
    create_if_not_exists: bool = False
    partition_key: str | None = None
    container_throughput: int | None = None
    preferred_locations: str | None = None

    def faults(self) -> Iterator[Fault]:
        """What only counts for a container that is created."""
        yield from _too_small(self, "container_throughput")
        yield from _path_faults(self.partition_key)
        yield from _without(self, "create_if_not_exists", "partition_key", "container_throughput")


class cosmos_db_trigger_v3(Trigger, type="cosmosDBTrigger"):
    """Run the function for documents that were inserted or updated (extension bundles before 4).

    Legacy: `cosmos_db_trigger` is for extension bundle 4. The parameter takes an
    `azure.functions.DocumentList` with all that changed, or `str` for the same as a JSON array.
    Deletions are not told.

    Args:
        collection_name: Collection to watch. "%SETTING%" stands for the value of an app setting.
        connection_string_setting: Name of the app setting that holds the connection string.
            Never the connection string itself.
        database_name: Database that holds the collection.
        lease_connection_string_setting: Name of the app setting that holds the connection string
            for the lease collection; `connection_string_setting` when left out.
        lease_database_name: Database that holds the lease collection; `database_name` when left
            out.
        lease_collection_name: Collection that remembers what has been read.
        create_lease_collection_if_not_exists: True to create the lease collection.
        leases_collection_throughput: Request units per second of a lease collection that is
            created.
        lease_collection_prefix: Prefix of the leases. Needed where functions share a lease
            collection and each is to get every change.
        feed_poll_delay: Milliseconds between two looks for changes.
        lease_acquire_interval: Milliseconds after which the partitions are balanced among the
            instances again.
        lease_expiration_interval: Milliseconds after which a lease that was not renewed goes to
            another instance.
        lease_renew_interval: Milliseconds after which an instance renews its leases.
        checkpoint_interval: Milliseconds between two notes of what has been read; after each
            call when left out.
        checkpoint_document_count: Documents between two notes of what has been read; after each
            call when left out.
        max_items_per_invocation: The most documents of one call, where a transaction did not
            write more at once.
        start_from_beginning: True to start with the oldest change rather than with the next. It
            counts while there are no leases yet.
        preferred_locations: Regions to read from, separated by commas, such as "East US,North
            Europe".
        use_multiple_write_locations: True for leases in an account that writes to several
            regions.

    Example:
        @cosmos_db_trigger_v3("products", database_name="shop", connection_string_setting="COSMOS")
        def changed(products: DocumentList) -> None:
            for product in products:
                logging.info("%s costs %s", product["id"], product["price"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-cosmosdb-v2-trigger
    """

    accepts = _READ
    rows = "many"
    supports_retry = True
    sample = _SAMPLE

    collection_name: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True)
    database_name: str
    lease_connection_string_setting: str | None = option(default=None, setting=True)
    lease_database_name: str | None = None
    lease_collection_name: str = "leases"
    create_lease_collection_if_not_exists: bool = False
    leases_collection_throughput: int | None = None
    lease_collection_prefix: str | None = None
    feed_poll_delay: int = 5000
    lease_acquire_interval: int = 13000
    lease_expiration_interval: int = 60000
    lease_renew_interval: int = 17000
    checkpoint_interval: int | None = None
    checkpoint_document_count: int | None = None
    max_items_per_invocation: int | None = None
    start_from_beginning: bool = False
    preferred_locations: str | None = None
    use_multiple_write_locations: bool = False

    def faults(self) -> Iterator[Fault]:
        """Leases that the extension refuses, and numbers that it ignores."""
        setting, lease_setting = (
            self.connection_string_setting,
            self.lease_connection_string_setting,
        )
        same_account = lease_setting in (None, setting)
        same_database = self.lease_database_name in (None, self.database_name)
        if same_account and same_database and self.lease_collection_name == self.collection_name:
            yield _leases_in_place("collection", self.collection_name, "lease_collection_name")
        yield from _too_small(
            self,
            "leases_collection_throughput",
            "feed_poll_delay",
            "lease_acquire_interval",
            "lease_expiration_interval",
            "lease_renew_interval",
            "checkpoint_interval",
            "checkpoint_document_count",
            "max_items_per_invocation",
        )
        yield from _without(
            self, "create_lease_collection_if_not_exists", "leases_collection_throughput"
        )


class cosmos_db_input_v3(Input, type="cosmosDB"):
    """Read documents before the function runs (extension bundles before 4).

    Legacy: `cosmos_db_input` is for extension bundle 4. The parameter takes an
    `azure.functions.DocumentList`, also for the one document of an `id`; it is None when there
    is no such document. `str` takes the JSON, an object for an `id` and otherwise an array.

    Args:
        collection_name: Collection to read. "{name}" stands for a value of the trigger,
            "%SETTING%" for the value of an app setting.
        connection_string_setting: Name of the app setting that holds the connection string.
            Never the connection string itself.
        database_name: Database that holds the collection.
        id: Id of the one document; "{id}" stands for a value of the trigger. Not with
            `sql_query`.
        partition_key: Partition key of the document that `id` names, or the one that a query is
            kept to.
        sql_query: Query whose result is read; "{name}" in it becomes a parameter of the query
            with a value of the trigger. All documents without it and without `id`.

    Example:
        @http_trigger("products")
        @cosmos_db_input_v3(
            "products",
            database_name="shop",
            connection_string_setting="COSMOS",
            sql_query="SELECT * FROM c WHERE c.price < 10",
        )
        def cheap_products(req: HttpRequest, found: str) -> HttpResponse:
            return HttpResponse(found, mimetype="application/json")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-cosmosdb-v2-input
    """

    accepts = _READ
    rows = "some"
    row_option = "id"
    sample = _SAMPLE

    collection_name: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True)
    database_name: str
    id: str | None = None
    partition_key: str | None = None
    sql_query: str | None = None

    def faults(self) -> Iterator[Fault]:
        """A document and a query at once."""
        return _two_ways(self.id, self.sql_query)


class cosmos_db_output_v3(Output, type="cosmosDB"):
    """Write documents to a collection (extension bundles before 4).

    Legacy: `cosmos_db_output` is for extension bundle 4. The parameter takes
    `azure.functions.Out[T]`, where `T` is `azure.functions.Document` for one document,
    `azure.functions.DocumentList` for many, or `str` for JSON, an object or an array. Without
    such a parameter, what the function returns is that: a `Document`, a `DocumentList` or a
    `list[Document]`, but no `str`.

    Args:
        collection_name: Collection to write to. "{name}" stands for a value of the trigger,
            "%SETTING%" for the value of an app setting.
        connection_string_setting: Name of the app setting that holds the connection string.
            Never the connection string itself.
        database_name: Database that holds the collection.
        create_if_not_exists: True to create the database and the collection.
        partition_key: Path of the partition key of a collection that is created, such as "/sku".
        collection_throughput: Request units per second of a collection that is created.
        use_multiple_write_locations: True for an account that writes to several regions.
        preferred_locations: Regions of the account, separated by commas, such as "East US,North
            Europe".

    Example:
        @queue_trigger("products")
        @cosmos_db_output_v3("products", database_name="shop", connection_string_setting="COSMOS")
        def store(product: str, stored: Out[Document]) -> None:
            stored.set(Document.from_json(product))

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-cosmosdb-v2-output
    """

    accepts = _WRITTEN
    returns = _RETURNED

    collection_name: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True)
    database_name: str
    create_if_not_exists: bool = False
    partition_key: str | None = None
    collection_throughput: int | None = None
    use_multiple_write_locations: bool = False
    preferred_locations: str | None = None

    def faults(self) -> Iterator[Fault]:
        """What only counts for a collection that is created."""
        yield from _too_small(self, "collection_throughput")
        yield from _path_faults(self.partition_key)
        yield from _without(self, "create_if_not_exists", "partition_key", "collection_throughput")


def _start_faults(trigger: cosmos_db_trigger) -> Iterator[Fault]:
    time = trigger.start_from_time
    if time is not None and not _is_utc_time(time):
        yield Fault(
            f"start_from_time is {time!r}, which is no time in UTC",
            'write it as "2026-01-31T06:30:00Z"',
        )
    if time is not None and trigger.start_from_beginning:
        yield Fault(
            "start_from_beginning and start_from_time exclude each other",
            "remove one of them",
        )
    elif trigger.change_feed_mode == "AllVersionsAndDeletes":
        for keyword in ("start_from_beginning", "start_from_time"):
            if getattr(trigger, keyword):
                yield Fault(
                    f"{keyword} does not work with the change feed mode "
                    f"{trigger.change_feed_mode!r}, which always starts with the next change",
                    f'remove {keyword}, or use the mode "LatestVersion"',
                )


def _is_utc_time(text: str) -> bool:
    """Whether it is a time in ISO 8601 with the sign for UTC."""
    from datetime import datetime

    for form in ("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"):
        try:
            datetime.strptime(text, form)  # noqa: DTZ007 - the form has %z
        except ValueError:
            continue
        return text.endswith("Z")
    return False


def _leases_in_place(what: str, name: str, keyword: str) -> Fault:
    return Fault(
        f"the {what} {name!r} cannot hold its own leases", f"name another one in {keyword}"
    )


def _too_small(declaration: Declaration, *keywords: str) -> Iterator[Fault]:
    for keyword in keywords:
        value = getattr(declaration, keyword)
        if value is not None and value < 1:
            yield Fault(
                f"{keyword} is {value}, which the extension ignores or refuses",
                "write 1 or more, or leave it out",
            )


def _without(declaration: Declaration, creates: str, *keywords: str) -> Iterator[Fault]:
    """Options that only count when something is created, which it is not."""
    for keyword in keywords:
        if getattr(declaration, keyword) is not None and not getattr(declaration, creates):
            yield Fault(
                f"{keyword} has no effect, as nothing is created",
                f"add {creates}=True, or remove {keyword}",
            )


def _two_ways(id_: str | None, sql_query: str | None) -> Iterator[Fault]:
    if id_ is not None and sql_query is not None:
        yield Fault("id and sql_query exclude each other", "remove one of them")


def _path_faults(path: str | None) -> Iterator[Fault]:
    if path is not None and path[:1] not in ("/", "{", "%"):
        yield Fault(
            f"the partition key {path!r} is no path",
            f'write "/{path}": the slash and the name of the property',
        )
