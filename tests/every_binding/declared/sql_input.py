import json

from azure.functions import HttpRequest, HttpResponse, SqlRowList

from azfdecor import function_name, http_trigger, sql_input


@function_name("sql_input")
@http_trigger("sql_input/products/{cost:int}")
@sql_input(
    "SELECT ProductId, Name FROM dbo.Products WHERE Cost = @cost",
    connection_string_setting="SqlConnectionString",
    parameters="@cost={cost}",
)
def products(req: HttpRequest, rows: SqlRowList) -> HttpResponse:
    found = [dict(row) for row in rows]
    return HttpResponse(json.dumps(found), mimetype="application/json")
