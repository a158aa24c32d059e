import json

from azure.functions import HttpRequest, HttpResponse, MySqlRowList

from azfdecor import function_name, http_trigger, mysql_input


@function_name("mysql_input")
@http_trigger("mysql_input/products/{cost:int}")
@mysql_input(
    "SELECT ProductId, Name FROM products WHERE Cost = @cost",
    connection_string_setting="MySqlConnectionString",
    parameters="@cost={cost}",
)
def products(req: HttpRequest, rows: MySqlRowList) -> HttpResponse:
    found = [dict(row) for row in rows]
    return HttpResponse(json.dumps(found), mimetype="application/json")
