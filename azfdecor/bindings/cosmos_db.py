"""Azure Cosmos DB.

`cosmos_db_trigger`, `cosmos_db_input` and `cosmos_db_output` are for version 4 of the Cosmos DB
extension, which extension bundle 4 has. The three decorators whose names end in `_v3` are legacy:
they write the names that version 3 read, for apps on extension bundles before 4.

No binding takes `bytes`: the extension has no conversion from or to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Input, Output, Sends, Takes, Trigger
from azfdecor.bindings.rows import Rows
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


def _number_faults(number: int, keyword: str) -> Iterator[Fault]:
    if number < 1:
        yield Fault(
            f"{keyword} is {number}, which the extension ignores or refuses",
            "write 1 or more, or leave it out",
        )


def _time_faults(time: str, keyword: str) -> Iterator[Fault]:
    """A time that is none in ISO 8601 with the sign for UTC."""
    from datetime import datetime

    for form in ("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"):
        try:
            datetime.strptime(time, form)  # noqa: DTZ007 - the form has %z
        except ValueError:
            continue
        if time.endswith("Z"):
            return
    yield Fault(
        f"{keyword} is {time!r}, which is no time in UTC", 'write it as "2026-01-31T06:30:00Z"'
    )


def _path_faults(path: str, _: str) -> Iterator[Fault]:
    if path[:1] not in ("/", "{", "%"):
        yield Fault(
            f"the partition key {path!r} is no path",
            f'write "/{path}": the slash and the name of the property',
        )


def _lease_faults(trigger: cosmos_db_trigger) -> Iterator[Fault]:
    """Leases and starts that the extension refuses."""
    same_account = trigger.lease_connection in (None, trigger.connection)
    same_database = trigger.lease_database_name in (None, trigger.database_name)
    name = trigger.container_name
    if same_account and same_database and trigger.lease_container_name == name:
        yield _leases_in_place("container", name, "lease_container_name")
    yield from _start_faults(trigger)
    yield from _without(
        trigger, "create_lease_container_if_not_exists", "leases_container_throughput"
    )


def _start_faults(trigger: cosmos_db_trigger) -> Iterator[Fault]:
    if trigger.start_from_time is not None and trigger.start_from_beginning:
        yield Fault(
            "start_from_beginning and start_from_time exclude each other",
            "remove one of them",
            "start_from_time",
        )
    elif trigger.change_feed_mode == "AllVersionsAndDeletes":
        for keyword in ("start_from_beginning", "start_from_time"):
            if getattr(trigger, keyword):
                yield Fault(
                    f"{keyword} does not work with the change feed mode "
                    f"{trigger.change_feed_mode!r}, which always starts with the next change",
                    f'remove {keyword}, or use the mode "LatestVersion"',
                    keyword,
                )


def _lease_faults_v3(trigger: cosmos_db_trigger_v3) -> Iterator[Fault]:
    """Leases that the extension refuses."""
    setting, lease_setting = (
        trigger.connection_string_setting,
        trigger.lease_connection_string_setting,
    )
    same_account = lease_setting in (None, setting)
    same_database = trigger.lease_database_name in (None, trigger.database_name)
    name = trigger.collection_name
    if same_account and same_database and trigger.lease_collection_name == name:
        yield _leases_in_place("collection", name, "lease_collection_name")
    yield from _without(
        trigger, "create_lease_collection_if_not_exists", "leases_collection_throughput"
    )


def _leases_in_place(what: str, name: str, keyword: str) -> Fault:
    return Fault(
        f"the {what} {name!r} cannot hold its own leases", f"name another one in {keyword}", keyword
    )


def _two_ways(binding: cosmos_db_input | cosmos_db_input_v3) -> Iterator[Fault]:
    """A document and a query at once."""
    if binding.id is not None and binding.sql_query is not None:
        yield Fault("id and sql_query exclude each other", "remove one of them", "sql_query")


def _creation_faults(output: cosmos_db_output) -> Iterator[Fault]:
    return _without(output, "create_if_not_exists", "partition_key", "container_throughput")


def _creation_faults_v3(output: cosmos_db_output_v3) -> Iterator[Fault]:
    return _without(output, "create_if_not_exists", "partition_key", "collection_throughput")


def _without(declaration: Declaration, creates: str, *keywords: str) -> Iterator[Fault]:
    """Options that only count when something is created, which it is not."""
    for keyword in keywords:
        if getattr(declaration, keyword) is not None and not getattr(declaration, creates):
            yield Fault(
                f"{keyword} has no effect, as nothing is created",
                f"add {creates}=True, or remove {keyword}",
                keyword,
            )


class cosmos_db_trigger(
    Trigger,
    type="cosmosDBTrigger",
    takes=Takes(*_READ),
    rows=Rows("many"),
    has_retry=True,
    check=_lease_faults,
):
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

    container_name: str = option(kw_only=False)
    connection: str = option(setting=True)
    database_name: str
    lease_connection: str | None = option(default=None, setting=True)
    lease_database_name: str | None = None
    lease_container_name: str = "leases"
    create_lease_container_if_not_exists: bool = False
    leases_container_throughput: int | None = option(default=None, check=_number_faults)
    lease_container_prefix: str | None = None
    feed_poll_delay: int = option(default=5000, check=_number_faults)
    lease_acquire_interval: int = option(default=13000, check=_number_faults)
    lease_expiration_interval: int = option(default=60000, check=_number_faults)
    lease_renew_interval: int = option(default=17000, check=_number_faults)
    max_items_per_invocation: int | None = option(default=None, check=_number_faults)
    start_from_beginning: bool = False
    start_from_time: str | None = option(default=None, check=_time_faults)
    preferred_locations: str | None = None
    change_feed_mode: Literal["LatestVersion", "AllVersionsAndDeletes"] = "LatestVersion"


class cosmos_db_input(
    Input, type="cosmosDB", takes=Takes(*_READ), rows=Rows("some", "id"), check=_two_ways
):
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

    container_name: str = option(kw_only=False)
    connection: str = option(setting=True)
    database_name: str
    id: str | None = None
    partition_key: str | None = None
    sql_query: str | None = None
    preferred_locations: str | None = None


class cosmos_db_output(
    Output,
    type="cosmosDB",
    takes=Takes(*_WRITTEN),
    sends=Sends("objects", *_RETURNED),
    check=_creation_faults,
):
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

    container_name: str = option(kw_only=False)
    connection: str = option(setting=True)
    database_name: str
    create_if_not_exists: bool = False
    partition_key: str | None = option(default=None, check=_path_faults)
    container_throughput: int | None = option(default=None, check=_number_faults)
    preferred_locations: str | None = None


class cosmos_db_trigger_v3(
    Trigger,
    type="cosmosDBTrigger",
    takes=Takes(*_READ),
    rows=Rows("many"),
    has_retry=True,
    check=_lease_faults_v3,
):
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

    collection_name: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True)
    database_name: str
    lease_connection_string_setting: str | None = option(default=None, setting=True)
    lease_database_name: str | None = None
    lease_collection_name: str = "leases"
    create_lease_collection_if_not_exists: bool = False
    leases_collection_throughput: int | None = option(default=None, check=_number_faults)
    lease_collection_prefix: str | None = None
    feed_poll_delay: int = option(default=5000, check=_number_faults)
    lease_acquire_interval: int = option(default=13000, check=_number_faults)
    lease_expiration_interval: int = option(default=60000, check=_number_faults)
    lease_renew_interval: int = option(default=17000, check=_number_faults)
    checkpoint_interval: int | None = option(default=None, check=_number_faults)
    checkpoint_document_count: int | None = option(default=None, check=_number_faults)
    max_items_per_invocation: int | None = option(default=None, check=_number_faults)
    start_from_beginning: bool = False
    preferred_locations: str | None = None
    use_multiple_write_locations: bool = False


class cosmos_db_input_v3(
    Input, type="cosmosDB", takes=Takes(*_READ), rows=Rows("some", "id"), check=_two_ways
):
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

    collection_name: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True)
    database_name: str
    id: str | None = None
    partition_key: str | None = None
    sql_query: str | None = None


class cosmos_db_output_v3(
    Output,
    type="cosmosDB",
    takes=Takes(*_WRITTEN),
    sends=Sends("objects", *_RETURNED),
    check=_creation_faults_v3,
):
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

    collection_name: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True)
    database_name: str
    create_if_not_exists: bool = False
    partition_key: str | None = option(default=None, check=_path_faults)
    collection_throughput: int | None = option(default=None, check=_number_faults)
    use_multiple_write_locations: bool = False
    preferred_locations: str | None = None
