from azure.functions import HttpRequest, HttpResponse

from azfdecor import function_name, http_trigger, web_pub_sub_connection_input


@function_name("web_pub_sub_connection_input")
@http_trigger("web_pub_sub_connection_input/negotiate", methods=["GET"])
@web_pub_sub_connection_input("chat", user_id="{query.user}")
def negotiate(req: HttpRequest, connection: str) -> HttpResponse:
    return HttpResponse(connection, mimetype="application/json")
