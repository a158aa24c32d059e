import logging

from azure.functions import DocumentList

from azfdecor import function_name, cosmos_db_trigger_v3


@function_name("cosmos_db_trigger_v3")
@cosmos_db_trigger_v3("products", database_name="shop", connection_string_setting="COSMOS")
def changed(products: DocumentList) -> None:
    for product in products:
        logging.info("%s costs %s", product["id"], product["price"])
