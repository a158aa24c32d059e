from azure.functions import HttpRequest, HttpResponse

from azfdecor import function_name, http_trigger, kusto_input


@function_name("kusto_input")
@http_trigger("kusto_input/products/{id:long}")
@kusto_input(
    "declare query_parameters(id: long); Products | where ProductId == id",
    database="shop",
    kql_parameters="@id={id}",
)
def product(req: HttpRequest, rows: str) -> HttpResponse:
    return HttpResponse(rows, mimetype="application/json")
