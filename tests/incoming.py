"""Requests and invocation contexts as the worker hands them to an entry point."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from azure.functions import Context, HttpRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTEXT = cast(
    "Context",
    SimpleNamespace(
        function_directory="/app/web",
        function_name="web",
        invocation_id="0-1",
        thread_local_storage=object(),
        trace_context=object(),
        retry_context=object(),
    ),
)


def request(
    url: str = "https://shop.net/api/items",
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> HttpRequest:
    """A request as the host sends it: its URL has the query too."""
    constructor: Any = HttpRequest
    made: HttpRequest = constructor(method, url, headers=headers, params=params, body=body)
    return made
