import json

from azure.functions import MySqlRow

from azfdecor import function_name, mysql_output, queue_trigger


@function_name("mysql_output")
@queue_trigger("products")
@mysql_output("products", connection_string_setting="MySqlConnectionString")
def store(product: str) -> MySqlRow:
    return MySqlRow(json.loads(product))
