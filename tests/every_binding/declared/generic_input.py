from azure.functions import HttpRequest

from azfdecor import function_name, generic_input, http_trigger


@function_name("generic_input")
@http_trigger("generic_input/items/{id}")
@generic_input("exampleStore", key="{id}")
def item(req: HttpRequest, value: str) -> str:
    return value
