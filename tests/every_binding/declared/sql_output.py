import json

from azure.functions import SqlRow

from azfdecor import function_name, queue_trigger, sql_output


@function_name("sql_output")
@queue_trigger("products")
@sql_output("dbo.Products", connection_string_setting="SqlConnectionString")
def store(product: str) -> SqlRow:
    return SqlRow(json.loads(product))
