"""Azure Data Explorer (Kusto).

Part of the preview bundle (`Microsoft.Azure.Functions.ExtensionBundle.Preview` in host.json), not
of the general one.

No binding takes `bytes`: the extension has no conversion to them, and writes nothing for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Input, Output, Sends, Takes
from azfdecor.bindings.checks import is_expression, pair_faults
from azfdecor.bindings.rows import Rows
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, Literal

_NOT_JSON = ("apacheavro", "avro", "csv", "orc", "parquet", "psv", "scsv", "sohsv", "tsv", "tsve")
_CONNECTION = "KustoConnectionString"


def _format_faults(written: str, _: str) -> Iterator[Fault]:
    """What the extension passes over in silence."""
    if written.lower() in _NOT_JSON:
        yield Fault(
            f"the host delivers rows as JSON only, not as {written!r}",
            "leave data_format out, and send JSON",
        )
    elif written != written.lower() and not is_expression(written):
        yield Fault(
            f"the extension does not know the format {written!r}, and reports no error",
            f"write it in lower case: {written.lower()!r}",
        )


def _ingestion_faults(output: kusto_output) -> Iterator[Fault]:
    if output.ingestion_properties and output.ingestion_type != "queued":
        yield Fault(
            "ingestion_properties are read for queued ingestion only",
            'add ingestion_type="queued", or leave them out',
            "ingestion_properties",
        )


class kusto_input(
    Input,
    type="kusto",
    # The extension has no conversion to bytes (KustoQueryConverters.cs).
    takes=Takes("str"),
    rows=Rows("some"),
):
    """Read the rows of a KQL query before the function runs.

    The parameter takes `str`: the JSON of a list of rows, each an object of its columns.

    Args:
        kql_command: Query or function call in KQL. What it takes from `kql_parameters` it declares
            first: "declare query_parameters(id: long); ...".
        database: Database to query.
        connection: Name of the app setting that holds the connection string. Never the connection
            string itself.
        managed_service_identity: "system" for the app's own managed identity, or the ID of a
            user-assigned one. Without it the connection string says who asks.
        kql_parameters: Values of the query's parameters, "@id={id},@limit=10". "{id}" stands for a
            value of the trigger. Neither names nor values can hold "," or "=".
        client_request_properties: Properties of the request, written the same way:
            "@servertimeout=00:01:00".

    Example:
        @http_trigger("products/{id:long}")
        @kusto_input(
            "declare query_parameters(id: long); Products | where ProductId == id",
            database="shop",
            kql_parameters="@id={id}",
        )
        def product(req: HttpRequest, rows: str) -> HttpResponse:
            return HttpResponse(rows, mimetype="application/json")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-azure-data-explorer-input
    """

    kql_command: str = option(kw_only=False)
    database: str
    connection: str = option(default=_CONNECTION, setting=True, always=True)
    managed_service_identity: str | None = None
    kql_parameters: str | None = option(default=None, check=pair_faults)
    client_request_properties: str | None = option(default=None, check=pair_faults)


class kusto_output(
    Output,
    type="kusto",
    takes=Takes("str"),
    # The extension takes objects, and the host makes none of bytes (FunctionBinding.cs).
    sends=Sends("objects", "str"),
    check=_ingestion_faults,
):
    """Ingest rows into a table.

    The parameter takes `azure.functions.Out[str]`: the JSON of a row, an object of its columns, or
    of a list of rows. Without such a parameter, what the function returns is ingested.

    Args:
        table_name: Table to write to.
        database: Database that has the table.
        connection: Name of the app setting that holds the connection string. Never the connection
            string itself.
        managed_service_identity: "system" for the app's own managed identity, or the ID of a
            user-assigned one. Without it the connection string says who writes.
        mapping_ref: Ingestion mapping of the table that tells which field goes to which column.
        data_format: Kind of JSON, in lower case, such as "multijson". Without it the extension
            chooses by the number of rows.
        ingestion_type: "managed" (the default) waits until the rows are in, "queued" hands them
            over in batches.
        ingestion_properties: More about queued ingestion: "FlushImmediately", true or false, and
            "PollTimeoutMinutes", a number.

    Example:
        @queue_trigger("products")
        @kusto_output("Products", database="shop")
        def store(product: str) -> str:
            return product

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-azure-data-explorer-output
    """

    table_name: str = option(kw_only=False)
    database: str
    connection: str = option(default=_CONNECTION, setting=True, always=True)
    managed_service_identity: str | None = None
    mapping_ref: str | None = None
    data_format: str | None = option(default=None, check=_format_faults)
    ingestion_type: Literal["managed", "queued"] = "managed"
    ingestion_properties: Mapping[str, Any] | None = option(
        default=None, json_name="ingestionPropertiesJson", codec="json"
    )
