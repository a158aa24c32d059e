import logging

from azure.functions import DocumentList

from azfdecor import function_name, cosmos_db_trigger


@function_name("cosmos_db_trigger")
@cosmos_db_trigger("products", database_name="shop", connection="COSMOS")
def changed(products: DocumentList) -> None:
    for product in products:
        logging.info("%s costs %s", product["id"], product["price"])
