"""HTTP: run a function for a request, and answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Naming, Output, Sends, Takes, Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

    Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"]


def _route_faults(route: str, _: str) -> Iterator[Fault]:
    """Routes that the host refuses or can never reach."""
    from azfdecor.platform import routes

    template = routes.parse(route)
    for mistake in template.mistakes:
        yield Fault(f"the route {route!r} {mistake.why}", mistake.instead)
    word = routes.reserved_word(route)
    if word:
        yield Fault(
            f"the host refuses every route that starts with {word!r}, as {route!r} does",
            "choose another first word for the route",
        )
    names = (parameter.name for parameter in template.parameters)
    if any(map(str.isspace, "".join((*template.literals, *names)))):
        yield Fault(f"the route {route!r} holds white space", "write the route without spaces")


def _method_faults(methods: Sequence[str], _: str) -> Iterator[Fault]:
    if not methods:
        yield Fault("methods is empty, so no request is answered", "leave it out to answer all")


def _status_faults(status: int, keyword: str) -> Iterator[Fault]:
    if not 200 <= status <= 599:
        yield Fault(
            f"the {keyword} {status} is not a status that a response can have",
            "write one from 200 to 599",
        )


class http_trigger(
    Trigger,
    type="httpTrigger",
    takes=Takes("azure.functions.HttpRequest"),
    content=None,
    naming=Naming(unused="req"),
    answers=("azure.functions.HttpResponse", "str"),
):
    """Run the function for each HTTP request to its route, and answer with what it returns.

    The parameter takes an `azure.functions.HttpRequest`; a function that does not need the
    request leaves it out. Other parameters come out of the request, as their annotations say: its
    path, query, headers, cookies, form or JSON body. Return an `azure.functions.HttpResponse`, or
    text, bytes, or whatever becomes JSON; `None` answers with 204.

    Args:
        route: URL template below the route prefix of host.json (default "api"), such as
            "items/{id}" or "items/{id:int}". Without it the function's name is the route.
        auth_level: Key that a caller must send: "function" (the default) a key of this
            function, "admin" the app's master key, "anonymous" none.
        methods: HTTP methods that are answered, such as ["GET", "POST"]. Without it, all are. Any
            case of their letters is taken, as for `auth_level`, and the enums of `azure.functions`.
        status_code: Status of a response that the function does not make itself; 204 for None
            where this is 200.

    Example:
        @http_trigger("greet/{name}", methods=["GET"])
        def greet(req: HttpRequest) -> str:
            return f"Hello, {req.route_params['name']}!"

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger
    """

    route: str | None = option(default=None, kw_only=False, check=_route_faults)
    auth_level: Literal["anonymous", "function", "admin"] = option(
        default="function", codec="lower"
    )
    methods: Sequence[Method] | None = option(default=None, codec="lower", check=_method_faults)
    status_code: int = option(default=200, in_json=False, check=_status_faults)


class http_output(
    Output,
    type="http",
    takes=Takes("azure.functions.HttpResponse", "str"),
    content=None,
    sends=Sends("document", "azure.functions.HttpResponse", "str"),
):
    """Answer the request from a parameter instead of the return value.

    Seldom needed: what an HTTP-triggered function returns is its response already.
    The parameter takes `azure.functions.Out[azure.functions.HttpResponse]` or `Out[str]`.

    Example:
        @http_trigger("status")
        @http_output()
        def status(req: HttpRequest, answer: Out[HttpResponse]) -> None:
            answer.set(HttpResponse("fine", mimetype="text/plain"))

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-output
    """
