from azure.functions import HttpRequest

from azfdecor import function_name, http_trigger


@function_name("http_trigger")
@http_trigger("http_trigger/greet/{name}", methods=["GET"])
def greet(req: HttpRequest) -> str:
    return f"Hello, {req.route_params['name']}!"
