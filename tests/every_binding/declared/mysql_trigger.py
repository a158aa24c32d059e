import logging

from azure.functions import MySqlRowList

from azfdecor import function_name, mysql_trigger


@function_name("mysql_trigger")
@mysql_trigger("products", connection_string_setting="MySqlConnectionString")
def follow(changes: MySqlRowList) -> None:
    for change in changes:
        logging.info("now: %s", change["Item"])
