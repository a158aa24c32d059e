"""Azure SQL.

For Azure SQL Database, SQL Managed Instance and SQL Server. What a trigger watches needs change
tracking: `ALTER DATABASE ... SET CHANGE_TRACKING = ON`, then
`ALTER TABLE ... ENABLE CHANGE_TRACKING`.

No binding takes `bytes`: the extension refuses a trigger that asks for them, has no conversion to
them, and writes nothing for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Input, Output, Sends, Takes, Trigger
from azfdecor.bindings.checks import pair_faults
from azfdecor.bindings.rows import Rows
from azfdecor.declaration import option

if TYPE_CHECKING:
    from typing import Literal


class sql_trigger(
    Trigger,
    type="sqlTrigger",
    # The extension refuses a trigger that asks for bytes (SqlTriggerBindingProvider.cs).
    takes=Takes("str"),
    rows=Rows("many"),
):
    """Run the function for rows of a table that were inserted, updated or deleted.

    The parameter takes `str`: the JSON of a list of changes, each with "Operation" (0 inserted,
    1 updated, 2 deleted) and "Item", the row by its columns. Of a deleted row only the primary
    key is there. A typed value is made of all of that, such as `list[Change]` of a model with
    both fields. The worker has no `SqlRowList` for a trigger.

    Args:
        table_name: Table to watch, such as "dbo.Products". Change tracking must be on for it and
            for its database.
        connection_string_setting: Name of the app setting that holds the connection string.
            Never the connection string itself.
        leases_table_name: Table in which the extension notes how far it is. Without it, the
            extension makes one of its own for the function and the table.

    Example:
        @sql_trigger("dbo.Products", connection_string_setting="SqlConnectionString")
        def follow(changes: str) -> None:
            for change in json.loads(changes):
                logging.info("%s: %s", change["Operation"], change["Item"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-azure-sql-trigger
    """

    table_name: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True)
    leases_table_name: str | None = None


class sql_input(
    Input,
    type="sql",
    # The extension has no conversion to bytes (SqlConverters.cs).
    takes=Takes("azure.functions.SqlRowList", "str"),
    rows=Rows("some"),
):
    """Read the rows of a query or a stored procedure before the function runs.

    The parameter takes an `azure.functions.SqlRowList`, a list of `azure.functions.SqlRow`, which
    is a dict of the columns; or `str` for the JSON of that list.

    Args:
        command_text: Query, or name of the stored procedure.
        connection_string_setting: Name of the app setting that holds the connection string.
            Never the connection string itself.
        command_type: What `command_text` is: "Text" (the default) for a query, "StoredProcedure"
            for a name.
        parameters: Values of the parameters, "@id={id},@limit=10". "{id}" stands for a value of
            the trigger, "null" for NULL, nothing for an empty text. Neither names nor values can
            hold "," or "=".

    Example:
        @http_trigger("products/{cost:int}")
        @sql_input(
            "SELECT ProductId, Name FROM dbo.Products WHERE Cost = @cost",
            connection_string_setting="SqlConnectionString",
            parameters="@cost={cost}",
        )
        def products(req: HttpRequest, rows: SqlRowList) -> HttpResponse:
            found = [dict(row) for row in rows]
            return HttpResponse(json.dumps(found), mimetype="application/json")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-azure-sql-input
    """

    command_text: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True)
    command_type: Literal["Text", "StoredProcedure"] = option(default="Text", always=True)
    # The host gives the extension the type and the parameters only when it finds both.
    parameters: str = option(default="", always="command_type", check=pair_faults)


class sql_output(
    Output,
    type="sql",
    takes=Takes("azure.functions.SqlRow", "azure.functions.SqlRowList", "str"),
    # The extension takes objects, and the host makes none of bytes (FunctionBinding.cs).
    sends=Sends("objects", "azure.functions.SqlRow", "azure.functions.SqlRowList"),
):
    """Insert rows into a table, or update those whose primary key is there already.

    The parameter takes `azure.functions.Out[T]`, where `T` is `azure.functions.SqlRow` for one
    row, `azure.functions.SqlRowList` for many, and `str` for the JSON of either. Without such a
    parameter, the `SqlRow` or `SqlRowList` that the function returns is written.

    Args:
        command_text: Table to write to, such as "dbo.Products".
        connection_string_setting: Name of the app setting that holds the connection string.
            Never the connection string itself.

    Example:
        @queue_trigger("products")
        @sql_output("dbo.Products", connection_string_setting="SqlConnectionString")
        def store(product: str) -> SqlRow:
            return SqlRow(json.loads(product))

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-azure-sql-output
    """

    command_text: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True)
