"""Where things stand in a request, and what takes them from there as the text that they are."""

from __future__ import annotations

import re
import typing
from enum import EnumMeta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from azfdecor.runtime.annotations import is_json_text, is_made_of_text, leaves, plain
from azfdecor.runtime.form import Form, form_of

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping
    from types import MappingProxyType
    from typing import TypeAlias

    from werkzeug.datastructures import FileStorage

    class Request(typing.Protocol):
        """What of `azure.functions.HttpRequest` is used here, with its types."""

        url: str
        params: MappingProxyType[str, str]
        route_params: Mapping[str, str]
        headers: Mapping[str, str]
        get_body: Callable[[], bytes]

    Taker: TypeAlias = Callable[[Request, dict[str, Any]], None]
    """Takes what a request has for arguments, by their names."""

NOT_JSON = ("path", "query", "header", "cookie", "form", "file")
"""The places that hold no JSON."""


class RequestPart(NamedTuple):
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
    sources: Mapping[str, RequestPart], hints: Mapping[str, Any], required: Container[str]
) -> Callable[[Request], dict[str, Any]]:
    """Takes what a request has for several arguments, each mapping of it once.

    A blank, which a browser sends for a field that nobody filled in, counts as missing, but for
    text that is required or one of many.

    Args:
        sources: Where each comes from.
        hints: What each is annotated.
        required: Those without a default, and without None as an annotation.
    """
    blank = {
        name: takes_blank(hints[name]) and (source.many or name in required)
        for name, source in sources.items()
    }
    single: dict[str, list[tuple[str, str, bool]]] = {}
    takers: list[Taker] = []
    form: list[tuple[str, Callable[[Form], Any]]] = []
    for name, source in sources.items():
        if source.place == "form":
            form.append((name, _fields(source, takes_blank=blank[name])))
        elif source.place == "file":
            form.append((name, _files(source, hints[name])))
        elif source.many:
            takers.append(_many(name, source, takes_blank=blank[name]))
        else:
            single.setdefault(source.place, []).append((name, source.name, blank[name]))
    takers += [_single(_MAPPINGS[place], names) for place, names in single.items()]
    if form:
        takers.append(_of_form(form))

    def take_all(request: Request) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for take in takers:
            take(request, given)
        return given

    return take_all


def is_as_it_stands(request: Request) -> bool:
    """Whether the query parameters are what the URL says: none is repeated or blank."""
    url = request.url
    return len(request.params) == url.count("&") + 1 and "=&" not in url and url[-1:] != "="


def _single(
    mapping_of: Callable[[Request], Mapping[str, Any]], names: list[tuple[str, str, bool]]
) -> Taker:
    def take(request: Request, given: dict[str, Any]) -> None:
        get = mapping_of(request).get
        for name, key, takes_blank in names:
            value = get(key)
            if value or (value is not None and takes_blank):
                given[name] = value

    return take


def _query(request: Request) -> Mapping[str, str]:
    """The query parameters, each with its last value.

    The host drops those that are blank, and joins the values of a repeated one by commas, so that
    the URL is looked into where they are fewer than it has. Source: `ToRpcHttp` in
    https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script.Grpc/MessageExtensions/GrpcMessageConversionExtensions.cs
    """
    query = _query_string(request)
    params = request.params
    if len(params) == (query.count("&") + 1 if query else 0):
        return params
    from urllib.parse import parse_qsl

    found: dict[str, str] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if value or key not in found:
            found[key] = value
    return {**params, **found}


def _query_string(request: Request) -> str:
    # Not taken apart as a URL: one with a strange host is none for Python.
    return request.url.partition("?")[2].partition("#")[0]


def _cookies(request: Request) -> Mapping[str, str]:
    """The cookies, as browsers send them: https://www.rfc-editor.org/rfc/rfc6265#section-5.4.

    Their values may hold spaces, commas and quotes, whatever servers should send. Of a repeated
    one the first, which is the most specific, counts.
    """
    found: dict[str, str] = {}
    for pair in request.headers.get("cookie", "").split(";"):
        name, _, value = pair.partition("=")
        found.setdefault(name.strip(), _unquoted(value.strip()))
    return found


def _unquoted(value: str) -> str:
    """A cookie's value without quotes around it, which servers put to escape what is in them."""
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    plain = re.sub(rb"\\([0-3][0-7][0-7]|.)", _unescaped, value[1:-1].encode(), flags=re.DOTALL)
    return plain.decode("utf-8", "replace")


def _unescaped(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 8)]) if len(match[1]) == 3 else match[1]


_MAPPINGS: dict[str, Callable[[Request], Mapping[str, Any]]] = {
    "path": attrgetter("route_params"),
    "query": _query,
    "header": attrgetter("headers"),
    "cookie": _cookies,
}
"""Where a request has what stands there by one name."""


def _many(name: str, source: RequestPart, *, takes_blank: bool) -> Taker:
    values_of = _VALUES[source.place]

    def take(request: Request, given: dict[str, Any]) -> None:
        values = values_of(request, source.name)
        found = values if takes_blank else [value for value in values if value]
        if found:
            given[name] = found

    return take


def _queries(request: Request, name: str) -> list[str]:
    from urllib.parse import parse_qs

    values = parse_qs(_query_string(request), keep_blank_values=True).get(name)
    one = request.params.get(name)
    return values or ([] if one is None else [one])


_ELEMENT = re.compile(r'(?:[^,"]+|"(?:\\.|[^"\\])*"?)+')
"""An element of a header's list, in which a comma may stand within quotes."""


def _elements(request: Request, name: str) -> list[str]:
    """Those of a list, of which empty ones count for nothing.

    Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.2
    """
    found = _ELEMENT.findall(request.headers.get(name, ""))
    return [element for one in found if (element := one.strip())]


_VALUES: dict[str, Callable[[Request, str], list[str]]] = {"query": _queries, "header": _elements}
"""All that stands somewhere by one name."""


def _of_form(takers: list[tuple[str, Callable[[Form], Any]]]) -> Taker:
    def take(request: Request, given: dict[str, Any]) -> None:
        form = form_of(request)
        for name, take in takers:
            value = take(form)
            if value is not None:
                given[name] = value

    return take


def _fields(source: RequestPart, *, takes_blank: bool) -> Callable[[Form], Any]:
    def take(form: Form) -> Any:
        found = form.fields.get(source.name, [])
        if not takes_blank:
            found = [text for text in found if text]
        return (found if source.many else found[-1]) if found else None

    return take


def _files(source: RequestPart, hint: Any) -> Callable[[Form], Any]:
    is_content = any(plain(kind) is bytes for kind in leaves(hint))

    def take(form: Form) -> Any:
        found: list[Any] = form.files.get(source.name, [])
        if is_content:
            found = [_content(one) for one in found]
        return (found if source.many else found[-1]) if found else None

    return take


def _content(file: FileStorage) -> bytes:
    content = file.stream.read()
    file.stream.seek(0)  # for another parameter
    return content


def takes_blank(hint: Any) -> bool:
    """Whether text of no characters may be a value of a type, as of `str`, or an item of it."""
    return any(map(_is_blank, leaves(hint)))


def _is_blank(kind: Any) -> bool:
    from datetime import date, time, timedelta
    from decimal import Decimal
    from uuid import UUID

    if is_made_of_text(kind):
        return not is_json_text(kind)  # what else makes it of text, is to be asked
    inner = plain(kind)
    if typing.get_origin(inner) is typing.Literal:
        return "" in typing.get_args(inner)
    if isinstance(inner, EnumMeta):
        return any(member.value == "" for member in cast("Any", inner))
    others = (int, float, complex, Decimal, date, time, timedelta, UUID, type(None))
    return not (isinstance(inner, type) and issubclass(inner, others))
