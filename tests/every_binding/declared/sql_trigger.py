import json
import logging

from azfdecor import function_name, sql_trigger


@function_name("sql_trigger")
@sql_trigger("dbo.Products", connection_string_setting="SqlConnectionString")
def follow(changes: str) -> None:
    for change in json.loads(changes):
        logging.info("%s: %s", change["Operation"], change["Item"])
