"""HTTP, from the plainest function to one that reads and answers with everything HTTP has."""

from azure.functions import HttpRequest, HttpResponse

from azfdecor import http_trigger


@http_trigger()
def hello_untyped(req):  # type: ignore[no-untyped-def]  # annotations are a choice
    """Greet the user that the query names."""
    return f"Hello, {req.params.get('user', 'world')}!"


@http_trigger()
def hello_typed(req: HttpRequest) -> str:
    """The same, with annotations: editors and type checkers know what `req` can do."""
    return f"Hello, {req.params.get('user', 'world')}!"


@http_trigger(methods=["GET", "POST"])
def http_example(req: HttpRequest) -> HttpResponse:
    """Greet whom the query or the JSON body names, and refuse a request without a name."""
    headers = {"my-http-header": "some-value"}
    name = _name(req)
    if name:
        return HttpResponse(f"Hello {name}!", headers=headers)
    return HttpResponse(
        "Who is there? Put a name into the query or the JSON body.",
        headers=headers,
        status_code=400,
    )


def _name(req: HttpRequest) -> str | None:
    name: str | None = req.params.get("name")
    if name:
        return name
    try:
        body: object = req.get_json()
    except ValueError:
        return None
    match body:
        case {"name": str(name)}:
            return name
        case _:
            return None
