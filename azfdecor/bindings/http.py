"""HTTP: run a function for a request, and answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Output, Trigger
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, Literal

    Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"]


class http_trigger(Trigger, type="httpTrigger"):
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

    carries_payloads = False
    unused_name = "req"
    accepts = ("azure.functions.HttpRequest",)
    answers = ("azure.functions.HttpResponse", "str")

    route: str | None = option(default=None, kw_only=False)
    auth_level: Literal["anonymous", "function", "admin"] = option(
        default="function", any_case=True
    )
    methods: Sequence[Method] | None = option(default=None, any_case=True)
    status_code: int = option(default=200, in_json=False)

    def json_properties(self) -> dict[str, Any]:
        """As for every binding, with the methods in the lower case of the documentation."""
        properties = super().json_properties()
        if self.methods:
            properties["methods"] = [method.lower() for method in self.method_names()]
        level = _word(self.auth_level).lower()
        if properties.pop("authLevel", None) and level != "function":
            properties["authLevel"] = level
        return properties

    def method_names(self) -> list[str]:
        """The methods in capitals, each once; none for all, and for a value of a wrong type."""
        given: object = self.methods
        many: list[object] = list(given) if isinstance(given, (list, tuple)) else []
        return list(dict.fromkeys(_word(method).upper() for method in many))

    def faults(self) -> Iterator[Fault]:
        """Routes that the host refuses or can never reach, no methods, and no status."""
        from azfdecor.platform import routes

        if self.methods is not None and not self.methods:
            yield Fault("methods is empty, so no request is answered", "leave it out to answer all")
        if not 200 <= self.status_code <= 599:
            yield Fault(
                f"the status_code {self.status_code} is not a status that a response can have",
                "write one from 200 to 599",
            )
        text = self.route or ""
        template = routes.parse(text)
        for mistake in template.mistakes:
            yield Fault(f"the route {text!r} {mistake.why}", mistake.instead)
        word = routes.reserved_word(text)
        if word:
            yield Fault(
                f"the host refuses every route that starts with {word!r}, as {text!r} does",
                "choose another first word for the route",
            )
        names = (parameter.name for parameter in template.parameters)
        if any(map(str.isspace, "".join((*template.literals, *names)))):
            yield Fault(f"the route {text!r} holds white space", "write the route without spaces")


def _word(value: object) -> str:
    """A text, or the value of a member of an enum."""
    return str(getattr(value, "value", value))


class http_output(Output, type="http"):
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

    carries_payloads = False
    accepts = ("azure.functions.HttpResponse", "str")
    returns = ("azure.functions.HttpResponse", "str")
