"""What a request becomes on its way to a function.

Sources: azure-functions-host, GrpcMessageConversionExtensions.cs (ToRpcHttp);
azure-webjobs-sdk-extensions, HttpTriggerAttributeBindingProvider.cs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote

from azfdecor.local.host.call import Event
from azfdecor.local.values import http_request
from azfdecor.platform import expressions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azfdecor.local.host.exchange import Request

_UNESCAPED = "/:@!$&'()*+,;=~-._"


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


def losses(request: Request) -> Iterator[str]:
    """What of a request does not reach a function as it was sent."""
    if request.is_chunked and request.body:
        yield "the request body came in chunks, without a Content-Length, and the worker gets none"
    query = request.target.partition("?")[2]
    if not query:
        return
    names: set[str] = set()
    for name, value in parse_qsl(query, keep_blank_values=True):
        if not value:
            yield f"the query parameter {name!r} has no value, and the worker does not get it"
        elif name.lower() in names:
            yield f"the values of the query parameter {name!r} are joined by a comma"
        names.add(name.lower())


def _escaped(path: str) -> str:
    """A path as the host writes it into the URL: decoded, and escaped again."""
    parts = [quote(unquote(part), safe=_UNESCAPED) for part in path.split("%2F")]
    return "%2F".join(parts)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
