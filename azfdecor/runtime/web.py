"""What ASGI and WSGI have in common: the request's parts, and the response of collected ones."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast
from urllib.parse import quote, unquote, urlencode

from azure.functions import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from azure.functions import Context, HttpRequest

_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding"})
_CONTEXT = (
    "function_directory",
    "function_name",
    "invocation_id",
    "thread_local_storage",
    "trace_context",
    "retry_context",
)
log = logging.getLogger("azfdecor")


class Request:
    """A request of the host's, taken apart. Paths and query are as in the URL: percent-encoded.

    Args:
        req: The request.
        mount: Where the app is mounted: the path before the catch-all parameter of the route,
            such as "/api"; in a segment such as "{tenant}" anything may stand.

    Attributes:
        root: The part of the path that is the mount; the case is the caller's.
        path: What is left of it, "/" for a request to the mount itself.
        query: The query string without its question mark.
        headers: By names in lower case; the host has joined repeated ones by ",".
        body: All of it.
    """

    __slots__ = ("body", "headers", "host", "method", "path", "port", "query", "root", "scheme")

    def __init__(self, req: HttpRequest, mount: str) -> None:
        self.method = str(req.method)
        url = str(req.url)
        self.scheme, authority, path, query = _split(url)
        self.root = quote(_root(path, mount), safe=_PRINTABLE)
        path = quote(path, safe=_PRINTABLE)
        # A redirect to the mount with a slash behind it would cost a request, or never end.
        self.path = path[len(self.root) :] or "/"
        # The host's URL has the query; a request that a test has made may not.
        self.query = quote(query, safe=_PRINTABLE) if "?" in url else urlencode(dict(req.params))
        self.body = bytes(req.get_body() or b"")
        received = cast("Mapping[str, str]", req.headers)
        self.headers = {
            name.lower(): value
            for name, value in received.items()
            if name.lower() not in _HOP_BY_HOP
        }
        if authority:
            self.headers.setdefault("host", authority)
        if self.body or "content-length" in self.headers:
            self.headers["content-length"] = str(len(self.body))
        host, colon, port = authority.rpartition(":")
        if not colon or not port.isdecimal():
            host, port = authority, "443" if self.scheme == "https" else "80"
        self.host = host.strip("[]") or "localhost"
        self.port = int(port)


def facts(context: Context) -> dict[str, object]:
    """What is known of the invocation, by the keys of `azure.functions.AsgiMiddleware`.

    The invocation context itself is there too, as "azure_functions.context".
    """
    found = {f"azure_functions.{name}": getattr(context, name, None) for name in _CONTEXT}
    return {**found, "azure_functions.context": context}


def response(
    method: str, status: int, headers: Iterable[tuple[str, str]], body: Iterable[bytes]
) -> HttpResponse:
    """The response for the host, which takes one value for each header but Set-Cookie."""
    names: dict[str, str] = {}
    values: dict[str, list[str]] = {}
    for name, value in headers:
        key = name.lower()
        if key not in _HOP_BY_HOP:
            names.setdefault(key, name)
            values.setdefault(key, []).append(value)
    cookies = values.pop("set-cookie", [])
    content = b"" if method == "HEAD" else b"".join(body)
    made = HttpResponse(content, status_code=status)
    for key, several in values.items():
        made.headers.add(names[key], ", ".join(several))
    for cookie in cookies:
        _check_cookie(cookie)
        made.headers.add("Set-Cookie", cookie)
    return made


def _check_cookie(cookie: str) -> None:
    """The worker reads each cookie with `http.cookies`, and says nothing of what that refuses."""
    from http.cookies import CookieError, SimpleCookie

    try:
        is_read = bool(SimpleCookie(cookie))
    except CookieError:
        is_read = False
    if not is_read:
        name = cookie.partition("=")[0]
        log.warning("Azure's Python worker will drop the cookie %r, which it cannot read", name)


def _split(url: str) -> tuple[str, str, str, str]:
    """Scheme, authority, path and query of a URL, which may be a path alone."""
    scheme, authority = "http", ""
    if not url.startswith("/"):
        head, separator, rest = url.partition("://")
        if separator:
            scheme, url = head.lower(), rest
        end = min((i for i in map(url.find, "/?") if i >= 0), default=len(url))
        authority, url = url[:end], url[end:]
    path, _, query = url.partition("?")
    return scheme, authority, path or "/", query


def _root(path: str, mount: str) -> str:
    """As much of a path as the mount takes up; nothing where they do not agree."""
    segments, wanted = path.split("/"), mount.split("/")
    for segment, want in zip(segments, wanted):
        if "{" not in want and unquote(segment).lower() != want.lower():
            return ""
    return "/".join(segments[: len(wanted)]) if len(segments) >= len(wanted) else ""
