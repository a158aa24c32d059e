from azure.functions import HttpRequest, HttpResponse

from azfdecor import function_name, http_trigger, table_input


@function_name("table_input")
@http_trigger("table_input/products/{sku}")
@table_input("products", partition_key="shop", row_key="{sku}")
def product(req: HttpRequest, entity: str) -> HttpResponse:
    return HttpResponse(entity, mimetype="application/json")
