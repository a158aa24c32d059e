"""Azure Database for MySQL.

A table that a trigger watches needs a column `az_func_updated_at`, a TIMESTAMP that is set on each
insert and update.

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


class mysql_trigger(
    Trigger,
    type="mysqlTrigger",
    # The extension refuses a trigger that asks for bytes (MySqlTriggerBindingProvider.cs).
    takes=Takes("azure.functions.MySqlRowList", "str"),
    rows=Rows("many"),
):
    """Run the function for rows of a table that were inserted or updated.

    The parameter takes an `azure.functions.MySqlRowList`, or `str` for the same as JSON: a list of
    changes, each with "Operation" and with "Item", the row by its columns. A typed value is made
    of all of that, such as `list[Change]` of a model with both fields. Inserts and updates are not
    told apart, and deleted rows are not reported.

    Args:
        table_name: Table to watch. It must have the column `az_func_updated_at`.
        connection_string_setting: Name of the app setting that holds the connection string.
            Never the connection string itself.
        leases_table_name: Table in which the extension notes how far it is. Without it, the
            extension makes one of its own for the function and the table.

    Example:
        @mysql_trigger("products", connection_string_setting="MySqlConnectionString")
        def follow(changes: MySqlRowList) -> None:
            for change in changes:
                logging.info("now: %s", change["Item"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-azure-mysql-trigger
    """

    table_name: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True)
    leases_table_name: str | None = None


class mysql_input(
    Input,
    type="mysql",
    # The extension has no conversion to bytes (MySqlConverters.cs).
    takes=Takes("azure.functions.MySqlRowList", "str"),
    rows=Rows("some"),
):
    """Read the rows of a query or a stored procedure before the function runs.

    The parameter takes an `azure.functions.MySqlRowList`, a list of `azure.functions.MySqlRow`,
    which is a dict of the columns; or `str` for the JSON of that list.

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
        @mysql_input(
            "SELECT ProductId, Name FROM products WHERE Cost = @cost",
            connection_string_setting="MySqlConnectionString",
            parameters="@cost={cost}",
        )
        def products(req: HttpRequest, rows: MySqlRowList) -> HttpResponse:
            found = [dict(row) for row in rows]
            return HttpResponse(json.dumps(found), mimetype="application/json")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-azure-mysql-input
    """

    command_text: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True)
    command_type: Literal["Text", "StoredProcedure"] = option(default="Text", always=True)
    # The host gives the extension the type and the parameters only when it finds both.
    parameters: str = option(default="", always="command_type", check=pair_faults)


class mysql_output(
    Output,
    type="mysql",
    takes=Takes("azure.functions.MySqlRow", "azure.functions.MySqlRowList", "str"),
    # The extension takes objects, and the host makes none of bytes (FunctionBinding.cs).
    sends=Sends("objects", "azure.functions.MySqlRow", "azure.functions.MySqlRowList"),
):
    """Insert rows into a table, or update those whose primary key is there already.

    The parameter takes `azure.functions.Out[T]`, where `T` is `azure.functions.MySqlRow` for one
    row, `azure.functions.MySqlRowList` for many, and `str` for the JSON of either. Without such a
    parameter, the `MySqlRow` or `MySqlRowList` that the function returns is written.

    Args:
        command_text: Table to write to.
        connection_string_setting: Name of the app setting that holds the connection string.
            Never the connection string itself.

    Example:
        @queue_trigger("products")
        @mysql_output("products", connection_string_setting="MySqlConnectionString")
        def store(product: str) -> MySqlRow:
            return MySqlRow(json.loads(product))

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-azure-mysql-output
    """

    command_text: str = option(kw_only=False)
    connection_string_setting: str = option(setting=True)
