"""The function is written as ever; only what is generated for it changes."""

from azure.functions import HttpRequest

from azfdecor import http_trigger


@http_trigger()
def hello(req: HttpRequest) -> str:
    """Greet the user that the query names."""
    return f"Hello, {req.params.get('user', 'world')}!"
