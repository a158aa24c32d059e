"""Azure Table Storage.

A table of Azure Cosmos DB for Table works the same way. The platform has no trigger for tables.

The input takes no `bytes`: the extension has no conversion to them, and the host refuses them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import STORAGE, Input, Output, Sends, Takes
from azfdecor.bindings.checks import is_expression
from azfdecor.bindings.rows import Rows
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator


def _name_faults(name: str, _: str) -> Iterator[Fault]:
    from azfdecor.platform.names import is_table_name

    if not is_expression(name) and not is_table_name(name):
        yield Fault(
            f"no table can be named {name!r}",
            "use 3 to 63 letters and digits, the first a letter",
        )


def _take_faults(take: int, keyword: str) -> Iterator[Fault]:
    if take < 1:
        yield Fault(
            f"{keyword} is {take}, which the host ignores",
            "write 1 or more, or leave it out to read all entities",
        )


def _row_faults(binding: table_input) -> Iterator[Fault]:
    """Options that exclude each other."""
    if binding.row_key is None:
        return
    if binding.partition_key is None:
        yield Fault(
            f"row_key={binding.row_key!r} without partition_key identifies no entity",
            "add partition_key, or read with a filter",
            "row_key",
        )
    for keyword in ("take", "filter"):
        if getattr(binding, keyword) is not None:
            yield Fault(
                f"row_key names one entity, so {keyword} has no effect",
                f"remove {keyword} or row_key",
                keyword,
            )


class table_input(
    Input,
    type="table",
    # The host has no bytes for a table: asked for them, it refuses the function.
    takes=Takes("str"),
    rows=Rows("many", "row_key", "RowKey"),
    check=_row_faults,
):
    """Read entities of a table before the function runs.

    The parameter takes `str`: the JSON of an array of entities. With `row_key` as well that is,
    in the extension of today, the whole partition. A typed value is one entity with `row_key`, which
    the entry point picks (`M | None` where there may be none), and a list of entities without.

    Args:
        table_name: Table to read: 3 to 63 letters and digits, the first a letter. "{name}"
            stands for a value of the trigger, "%SETTING%" for the value of an app setting.
        partition_key: Partition of the entities; all partitions when left out.
        row_key: Row of the one entity; needs `partition_key`. The extension reads the whole
            partition for it: of a large one read `filter="RowKey eq '{sku}'"` as a list.
        take: The most entities to read; all when left out. Not with `row_key`.
        filter: OData filter of the entities, such as "quantity gt 5". Not with `row_key`.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.

    Example:
        @http_trigger("products/{sku}")
        @table_input("products", partition_key="shop", filter="RowKey eq '{sku}'")
        def product(req: HttpRequest, entities: str) -> HttpResponse:
            return HttpResponse(entities, mimetype="application/json")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-table-input
    """

    table_name: str = option(kw_only=False, check=_name_faults)
    partition_key: str | None = None
    row_key: str | None = None
    take: int | None = option(default=None, check=_take_faults)
    filter: str | None = None
    connection: str = option(default=STORAGE, setting=True)


class table_output(
    Output,
    type="table",
    takes=Takes("str", "bytes", "bytearray"),
    sends=Sends("objects", "str", "bytes", "bytearray"),
):
    """Add entities to a table.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str`, `bytes` or `bytearray`:
    JSON, an object for one entity; as `str` also an array of them. Without such a parameter,
    what the function returns is that. An entity has the keys "PartitionKey" and "RowKey" where
    the decorator does not give them. Entities are inserted: one whose keys are in the table already
    fails the call, after the function has run.

    Args:
        table_name: Table to write to, created when it does not exist: 3 to 63 letters and
            digits, the first a letter. "{name}" stands for a value of the trigger, "%SETTING%"
            for the value of an app setting.
        partition_key: Partition of entities that name none.
        row_key: Row of an entity that names none; "{rand-guid}" stands for a new GUID.
        connection: Name of the app setting that holds the connection string, or the prefix of
            the settings of an identity-based connection. Never the connection string itself.

    Example:
        @queue_trigger("orders")
        @table_output("orders", partition_key="shop", row_key="{rand-guid}")
        def record(order: str) -> str:
            return json.dumps({"sku": json.loads(order)["sku"]})

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-table-output
    """

    table_name: str = option(kw_only=False, check=_name_faults)
    partition_key: str | None = None
    row_key: str | None = None
    connection: str = option(default=STORAGE, setting=True)
