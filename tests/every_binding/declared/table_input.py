from azure.functions import HttpRequest, HttpResponse

from azfdecor import function_name, http_trigger, table_input


@function_name("table_input")
@http_trigger("table_input/products/{sku}")
@table_input("products", partition_key="shop", filter="RowKey eq '{sku}'")
def product(req: HttpRequest, entities: str) -> HttpResponse:
    return HttpResponse(entities, mimetype="application/json")
