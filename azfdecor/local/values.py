"""Values as host and worker exchange them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Value:
    """A value as host and worker exchange it.

    Attributes:
        kind: "string", "bytes", "json", "http", or for a batch "collection_string" or
            "collection_bytes"; None for no value.
        content: `str` for "string" and "json", `bytes` for "bytes", a list of these for a batch,
            and for "http" a dict with the status code, headers and body of a response, and its
            cookies where it sets some; or the parts of a request.
    """

    kind: str | None
    content: Any


def http_request(
    method: str = "GET",
    url: str = "http://localhost/api",
    *,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    route: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> Value:
    """A request as the host hands it over; its query is that of the URL unless it is given."""
    found = _query_of(url) if query is None else query
    parts = {"headers": headers or {}, "query": found, "params": route or {}}
    return Value("http", {"method": method, "url": url, **parts, "body": body})


def _query_of(url: str) -> dict[str, str]:
    """The query as the host reads it: without blank values, those of a repeated name joined.

    Source: azure-functions-host, WebJobs.Script.Grpc/MessageExtensions/
    GrpcMessageConversionExtensions.cs (ToRpcHttp).
    """
    found: dict[str, str] = {}
    spellings: dict[str, str] = {}
    for name, value in parse_qsl(url.partition("?")[2].partition("#")[0]):
        spelling = spellings.setdefault(name.lower(), name)
        found[spelling] = f"{found[spelling]},{value}" if spelling in found else value
    return found
