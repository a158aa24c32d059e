"""Where things stand in a request, and what takes them from there as the text that they are."""

from __future__ import annotations

import typing
from io import BytesIO
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from azfdecor.runtime.annotations import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from werkzeug.datastructures import FileStorage

    class Files(typing.Protocol):
        """Fields or files of a form."""

        getlist: Callable[[str], list[Any]]

    class Request(typing.Protocol):
        """What of `azure.functions.HttpRequest` is used here, with its types."""

        url: str
        params: Mapping[str, str]
        route_params: Mapping[str, str]
        headers: Mapping[str, str]
        form: Files
        files: Files
        get_body: Callable[[], bytes]

    Taker: TypeAlias = Callable[[Request], Any]
    """Takes what a request has for one argument, or None."""

NOT_JSON = ("path", "query", "header", "cookie", "form", "file")
"""The places that hold no JSON."""


class Source(NamedTuple):
    """Where in a request an argument comes from.

    Attributes:
        place: "body", "field" (one name of a JSON body), "raw" (the body as it is), "path",
            "query", "header", "cookie", "form", "file" or "request" (the request itself).
        name: What it is called there.
        many: Every value of that name, as a list.
    """

    place: str
    name: str = ""
    many: bool = False


def taker(
    sources: Mapping[str, Source], hints: Mapping[str, Any]
) -> Callable[[Request, dict[str, Any]], None]:
    """Takes what a request has for several arguments, each mapping of it once."""
    single: dict[str, list[tuple[str, str]]] = {}
    takers: list[tuple[str, Taker]] = []
    for name, source in sources.items():
        if source.place in _MAPPINGS and not source.many:
            single.setdefault(source.place, []).append((name, source.name))
        elif source.place == "file":
            takers.append((name, _files(source, hints[name])))
        else:
            takers.append((name, _TAKERS[source.place](source)))
    mappings = [(_MAPPINGS[place], names) for place, names in single.items()]

    def take_all(request: Request, given: dict[str, Any]) -> None:
        for mapping_of, names in mappings:
            get = mapping_of(request).get
            for name, key in names:
                value = get(key)
                if value is not None:
                    given[name] = value
        for name, take in takers:
            value = take(request)
            if value is not None:
                given[name] = value

    return take_all


_MAPPINGS: dict[str, Callable[[Request], Mapping[str, Any]]] = {
    "path": attrgetter("route_params"),
    "query": attrgetter("params"),
    "header": attrgetter("headers"),
    "form": attrgetter("form"),
}
"""Where a request has what stands there by one name."""


def _queries(source: Source) -> Taker:
    from urllib.parse import parse_qs

    def take(request: Request) -> list[str] | None:
        # Not taken apart as a URL: one with a strange host is none for Python.
        query = request.url.partition("?")[2].partition("#")[0]
        values = parse_qs(query, keep_blank_values=True).get(source.name)
        one = request.params.get(source.name)
        return values or (None if one is None else [one])

    return take


def _headers(source: Source) -> Taker:
    def take(request: Request) -> list[str] | None:
        value = request.headers.get(source.name)
        return None if value is None else [part.strip() for part in value.split(",")]

    return take


def _cookie(source: Source) -> Taker:
    from werkzeug.http import parse_cookie

    def take(request: Request) -> str | None:
        # parse_cookie takes each character for a byte of UTF-8.
        cookies = request.headers.get("cookie", "").encode("utf-8", "replace")
        return parse_cookie(cookies.decode("latin-1")).get(source.name)

    return take


def _files(source: Source, hint: Any) -> Taker:
    is_content = _names(hint, bytes)

    def take(request: Request) -> Any:
        found = request.files.getlist(source.name)
        if is_content:
            found = [_content(one) for one in found]
        if source.many:
            return found or None
        return found[0] if found else None

    return take


def _content(file: FileStorage) -> bytes:
    with file.stream as stream:
        content = stream.read()
    file.stream = BytesIO(content)  # for another parameter, and the request beside it
    return content


def _names(hint: Any, wanted: type) -> bool:
    """Whether a type is named in a hint, however deep."""
    inner = plain(hint)
    return inner is wanted or any(_names(member, wanted) for member in typing.get_args(inner))


_TAKERS: dict[str, Callable[[Source], Taker]] = {
    "query": _queries,
    "header": _headers,
    "cookie": _cookie,
    "form": lambda source: lambda request: request.form.getlist(source.name) or None,
}
"""Those that take more than one look."""
