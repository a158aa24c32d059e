from azure.functions import Document, Out

from azfdecor import function_name, cosmos_db_output_v3, queue_trigger


@function_name("cosmos_db_output_v3")
@queue_trigger("products")
@cosmos_db_output_v3("products", database_name="shop", connection_string_setting="COSMOS")
def store(product: str, stored: Out[Document]) -> None:
    stored.set(Document.from_json(product))
