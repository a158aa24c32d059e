from azure.functions import DocumentList, HttpRequest, HttpResponse

from azfdecor import function_name, cosmos_db_input, http_trigger


@function_name("cosmos_db_input")
@http_trigger("cosmos_db_input/products/{sku}")
@cosmos_db_input(
    "products",
    database_name="shop",
    connection="COSMOS",
    id="{sku}",
    partition_key="{sku}",
)
def product(req: HttpRequest, found: DocumentList) -> HttpResponse:
    if not found:
        return HttpResponse(status_code=404)
    return HttpResponse(found[0].to_json(), mimetype="application/json")
