from azure.functions import Document

from azfdecor import function_name, cosmos_db_output, queue_trigger


@function_name("cosmos_db_output")
@queue_trigger("products")
@cosmos_db_output("products", database_name="shop", connection="COSMOS")
def store(product: str) -> Document:
    return Document.from_json(product)
