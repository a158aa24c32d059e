"""The HTTP front of the host: which function answers a request, and what the client is sent.

Sources: azure-functions-host, GrpcMessageConversionExtensions.cs (ToRpcHttp), HttpBinding.cs,
RawScriptResult.cs and HttpTriggerAttributeBindingProvider.cs of the extensions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote

from azfdecor.local.host.call import Event
from azfdecor.local.values import Value, http_request
from azfdecor.platform import expressions, newtonsoft, outputs, routes
from azfdecor.platform.function_json import RETURN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from azfdecor.local.host.call import Call
    from azfdecor.local.host.function import HostedFunction

HTTP_TRIGGER = "httptrigger"
_UNESCAPED = "/:@!$&'()*+,;=~-._"


@dataclass(frozen=True)
class Request:
    """A request as a server has read it.

    Attributes:
        method: The method.
        target: The path and the query as they were sent: "/api/items/1?limit=5".
        headers: Names and values, in the order in which they came.
        body: The request body.
        is_chunked: It came in chunks, without a length; the worker then gets no body.
        scheme: "http" or "https".
    """

    method: str
    target: str
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    is_chunked: bool = False
    scheme: str = "http"

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever the case of its name."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)


@dataclass(frozen=True)
class Response:
    """A response as a server is to send it.

    Attributes:
        status: The status code.
        headers: Names and values.
        body: The response body.
        call: The call that gave it, where a function was called.
    """

    status: int
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    call: Call | None = field(default=None, compare=False)


class Front:
    """Answers requests.

    Args:
        functions: All functions of the host.
        prefix: What host.json puts before every route.
        custom_headers: What host.json adds to every response that lacks it.
        call: Makes a call.
    """

    def __init__(
        self,
        functions: Iterable[HostedFunction],
        prefix: str,
        custom_headers: Mapping[str, str],
        call: Callable[[HostedFunction, Event], Awaitable[Call]],
    ) -> None:
        self._functions = {f.name: f for f in functions if _is_http(f) and not f.is_disabled}
        self._router = routes.router(_route(f, prefix) for f in self._functions.values())
        self._custom_headers = custom_headers
        self._call = call

    async def answer(self, request: Request) -> Response:
        """The response to a request: that of the first function that it is for, or 404."""
        path = routes.decoded(request.target)
        found = self._router.match(request.method, path.lstrip("/"))
        if found is None:
            is_home = path == "/" and request.method.upper() == "GET"
            return self._finished(_home() if is_home else Response(404))
        route, values = found
        function = self._functions[route.function]
        # An expression may name a parameter that the path leaves out.
        names = dict.fromkeys((parameter.name for parameter in route.template.parameters), "")
        call = await self._call(function, event_of(request, values, names))
        if call.exception is not None:
            return self._finished(Response(500, call=call))
        response = response_of(_answer(function, call))
        return self._finished(Response(response.status, response.headers, response.body, call))

    def _finished(self, response: Response) -> Response:
        given = {name.lower() for name, _ in response.headers}
        added = [(n, v) for n, v in self._custom_headers.items() if n.lower() not in given]
        return Response(response.status, [*response.headers, *added], response.body, response.call)


def _is_http(function: HostedFunction) -> bool:
    return function.trigger is not None and function.trigger.type == HTTP_TRIGGER


def _route(function: HostedFunction, prefix: str) -> routes.Route:
    entry = function.trigger.entry if function.trigger else None
    template = routes.with_prefix(prefix, entry.text("route") if entry else "", function.name)
    methods = entry.get("methods") if entry else None
    taken = tuple(map(str, methods)) if newtonsoft.is_array(methods) else None
    return routes.Route(function.name, routes.parse(template), taken)


def _home() -> Response:
    page = b"<!DOCTYPE html><title>Functions</title><p>Your functions app is up and running.</p>"
    return Response(200, [("content-type", "text/html")], page)


def event_of(
    request: Request, route_values: Mapping[str, str], missing: Mapping[str, str]
) -> Event:
    """The event of a request that a route matches.

    Args:
        request: The request.
        route_values: The parameters of the route that the path has.
        missing: What expressions get of those that it has not.
    """
    path, _, query = request.target.partition("?")
    query = query.partition("#")[0]
    host = request.header("host") or "localhost"
    url = f"{request.scheme}://{host}{_escaped(path)}" + (f"?{query}" if query else "")
    body = b"" if request.is_chunked else request.body
    headers: dict[str, str] = {}
    for name, text in request.headers:
        key = name.lower()
        headers[key] = f"{headers[key]},{text}" if key in headers else text
    value = http_request(request.method, url, headers=headers, route=route_values, body=body)
    pairs = parse_qsl(query, keep_blank_values=True)
    data = expressions.merged(
        expressions.data_of_json(_text(body)),
        {name: value for name, value in pairs if name.lower() != "code"},
        {**missing, **route_values},
        {"Query": dict(pairs), "Headers": headers},
    )
    return Event(value, {}, data, "This function was programmatically called via the host APIs.")


def _escaped(path: str) -> str:
    """A path as the host writes it into the URL: decoded, and escaped again."""
    parts = [quote(unquote(part), safe=_UNESCAPED) for part in path.split("%2F")]
    return "%2F".join(parts)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""


def _answer(function: HostedFunction, call: Call) -> Value:
    """The value of the HTTP output; none where nothing was set."""
    names = [b.name for b in function.outputs if b.type == "http"]
    name = next((n for n in names if n == RETURN), None) or next(iter(names), RETURN)
    content = call.outputs.get(name)
    if isinstance(content, dict):
        return Value("http", content)
    return Value(None if content is None else "string", content)


def response_of(value: Value) -> Response:
    """What a client is sent for the value of an HTTP output."""
    if value.kind is None:
        return Response(204)
    if value.kind != "http":
        made = outputs.response_of_text(value.content)
        return Response(made.status, [*made.headers.items()], made.body)
    content: Mapping[str, Any] = value.content
    headers = [(name, text) for name, text in content["headers"].items()]
    headers += [("set-cookie", text) for one in content.get("cookies", ()) for text in _cookie(one)]
    body = content["body"] or b""
    return Response(
        content["status_code"], headers, body.encode() if isinstance(body, str) else body
    )


def _cookie(text: str) -> Iterable[str]:
    """A cookie as ASP.NET writes it: its value escaped, and its attributes in a fixed order."""
    jar: SimpleCookie = SimpleCookie()
    jar.load(text)
    for name, morsel in jar.items():
        parts = [f"{name}={quote(morsel.value, safe=_COOKIE)}"]
        parts += [f"{key}={morsel[key]}" for key in ("expires", "max-age") if morsel[key]]
        parts += [f"domain={morsel['domain']}", f"path={morsel['path']}"]
        parts += ["secure"] if morsel["secure"] else []
        parts += [f"samesite={morsel['samesite'].lower()}"] if morsel["samesite"] else []
        parts += ["httponly"] if morsel["httponly"] else []
        yield "; ".join(parts)


_COOKIE = "!#$&'()*+-./:<=>?@[]^_`{|}~"
