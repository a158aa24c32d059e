from azure.functions import HttpRequest, HttpResponse

from azfdecor import function_name, cosmos_db_input_v3, http_trigger


@function_name("cosmos_db_input_v3")
@http_trigger("cosmos_db_input_v3/products")
@cosmos_db_input_v3(
    "products",
    database_name="shop",
    connection_string_setting="COSMOS",
    sql_query="SELECT * FROM c WHERE c.price < 10",
)
def cheap_products(req: HttpRequest, found: str) -> HttpResponse:
    return HttpResponse(found, mimetype="application/json")
