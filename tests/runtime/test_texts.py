"""What arrives in a request as text: forms, queries, headers and cookies, as they are really sent."""

from __future__ import annotations

import enum
import json
from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

import azure.functions as func
import pytest
from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, Json
from werkzeug.datastructures import FileStorage

from azfdecor.local import http_request
from azfdecor.runtime import http

URLENCODED = "application/x-www-form-urlencoded"
REQUIRED = object()


class Colour(enum.Enum):
    RED = "red"


class Size(enum.Enum):
    SMALL = 1
    NONE = ""


class Filter(BaseModel):
    a: int


def ask(
    hint: Any,
    source: http.Source,
    default: Any = REQUIRED,
    *,
    query: str = "",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    route: dict[str, str] | None = None,
) -> Any:
    """What a function gets; or the status, and the type of its only error or the detail."""

    def plain(value: Any) -> Any:
        got.append(value)

    def with_default(value: Any = default) -> Any:
        got.append(value)

    got: list[Any] = []
    function = plain if default is REQUIRED else with_default
    function.__annotations__ = {"value": hint, "return": None}
    request = func.HttpRequest(
        "POST",
        f"https://shop.example/api/x{'?' if query else ''}{query}",
        headers=headers or {},
        params=as_the_host_has_it(query),
        route_params=route or {},
        body=body,
    )
    response = http.Endpoint(function, {"value": source})(request)
    if got:
        return got[0]
    document = json.loads(response.get_body())
    errors = document.get("errors")
    return response.status_code, errors[0]["type"] if errors else document["detail"]


def as_the_host_has_it(query: str) -> dict[str, str]:
    """Blank values dropped, those of a repeated key joined."""
    from urllib.parse import parse_qsl

    params: dict[str, list[str]] = {}
    for key, value in parse_qsl(query):
        params.setdefault(key, []).append(value)
    return {key: ",".join(values) for key, values in params.items()}


def as_sent(place: str, text: str) -> dict[str, Any]:
    """A request that has a text by the name "value" in a place."""
    if place == "form":
        return {"body": f"value={text}".encode(), "headers": {"content-type": URLENCODED}}
    if place == "multipart":
        return multipart(("value", None, text.encode()))
    if place == "header":
        return {"headers": {"value": text}}
    return (
        {"query": f"value={text}"} if place == "query" else {"headers": {"cookie": f"value={text}"}}
    )


def multipart(*parts: tuple[str, str | None, bytes], end: bytes = b"--b--\r\n") -> dict[str, Any]:
    body = b""
    for name, filename, content in parts:
        named = "" if filename is None else f'; filename="{filename}"'
        head = f'--b\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
        body += head.encode() + content + b"\r\n"
    return {"body": body + end, "headers": {"content-type": "multipart/form-data; boundary=b"}}


PLACES = ("query", "header", "cookie", "form", "multipart")
SOURCES = {
    "query": http.query,
    "header": http.header,
    "form": http.form,
    "multipart": http.form,
}


def source_of(place: str, *, many: bool = False) -> http.Source:
    return http.cookie("value") if place == "cookie" else SOURCES[place]("value", many=many)


MISSING = (422, "missing")
BLANK: list[tuple[Any, Any, Any]] = [
    *((kind, 7, 7) for kind in (int, float, bool, Colour, date, UUID, Literal[1, 2], str)),
    *((kind, REQUIRED, MISSING) for kind in (int, bool, Colour, date, UUID, Literal["a"])),
    *((kind | None, REQUIRED, None) for kind in (int, str, Colour)),
    (str, REQUIRED, ""),
    (Size, REQUIRED, Size.NONE),
    (Literal["", "a"], REQUIRED, ""),
    (Annotated[str, Field(max_length=3)], REQUIRED, ""),
    (Annotated[int, BeforeValidator(lambda text: text or 0)], REQUIRED, 0),
    (Annotated[int, BeforeValidator(lambda text: text or 0)], 7, 7),
    (Json[Filter], REQUIRED, MISSING),
    (Json[Filter], None, None),
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("hint", "default", "value"), BLANK)
def test_a_blank_is_missing_but_for_a_text_that_is_required(
    place: str, hint: Any, default: Any, value: Any
) -> None:
    assert ask(hint, source_of(place), default, **as_sent(place, "")) == value


@pytest.mark.parametrize("place", ["query", "form"])
@pytest.mark.parametrize(
    ("hint", "default", "text", "value"),
    [
        (list[int], REQUIRED, "value=&value=1&value=", [1]),
        (list[int], REQUIRED, "value=", MISSING),
        (list[int], None, "value=", None),
        (set[int] | None, REQUIRED, "value=", None),
        (tuple[Colour, ...], (), "value=&value=", ()),
        (list[str], REQUIRED, "value=&value=a", ["", "a"]),
        (list[str], (), "value=", [""]),
    ],
)
def test_blanks_among_several_values_count_only_where_they_are_text(
    place: str, hint: Any, default: Any, text: str, value: Any
) -> None:
    source = source_of(place, many=True)
    given: dict[str, Any] = {"query": text}
    if place == "form":
        given = {"body": text.encode(), "headers": {"content-type": URLENCODED}}
    assert ask(hint, source, default, **given) == value


@pytest.mark.parametrize("place", ["query", "form"])
@pytest.mark.parametrize(
    ("hint", "text", "value"),
    [
        (str, "value=1&value=2", "2"),
        (int, "value=1&value=2", 2),
        (int, "value=1&value=", 1),
        (str, "value=a,b", "a,b"),
        (str, "value=a%2Cb&other=1", "a,b"),
        (str, "a=1&a=2&value=x,y", "x,y"),
        (str, "&&value=x", "x"),
        (str, "value", ""),
        (str, "other=&value=%20", " "),
    ],
)
def test_of_a_repeated_value_the_last_counts(place: str, hint: Any, text: str, value: Any) -> None:
    given: dict[str, Any] = {"query": text}
    if place == "form":
        given = {"body": text.encode(), "headers": {"content-type": URLENCODED}}
    assert ask(hint, source_of(place), **given) == value


@pytest.mark.parametrize(
    ("url", "query"),
    [
        ("http://h/api", {}),
        ("http://h/api?a=1&b=%20x+y#c=1", {"a": "1", "b": " x y"}),
        ("http://h/api?a=1&a=2", {"a": "1,2"}),
        ("http://h/api?Limit=1&limit=2", {"Limit": "1,2"}),
        ("http://h/api?a=&b&c=1", {"c": "1"}),
    ],
)
def test_the_query_of_a_request_is_as_the_host_has_it(url: str, query: dict[str, str]) -> None:
    assert http_request(url=url).content["query"] == query
    assert http_request(url=url, query={"x": ""}).content["query"] == {"x": ""}


def told(value: int) -> str:
    return str(value)


def test_what_a_test_gives_without_a_url_is_read_too() -> None:
    def function(value: int, other: str) -> None:
        assert (value, other) == (7, "")

    endpoint = http.Endpoint(function, {"value": http.query("value"), "other": http.query("other")})
    for url in ("/api", ""):
        request = func.HttpRequest("GET", url, params={"value": "7", "other": ""}, body=b"")
        assert endpoint(request).status_code == 204
    request = func.HttpRequest("GET", "", params={"value": "7"}, body=b"")
    assert http.Endpoint(told, {"value": http.query("value")})(request).get_body() == b"7"


def test_another_name_fills_no_parameter() -> None:
    """A header's parameter is not filled by a query of its name."""

    def function(key: str, page: int = 1) -> str:
        return f"{key} {page}"

    endpoint = http.Endpoint(function, {"key": http.query("k"), "page": http.header("page")})
    request = func.HttpRequest(
        "GET", "/api?k=a&key=b&page=7", params={"k": "a", "key": "b", "page": "7"}, body=b""
    )
    assert endpoint(request).get_body() == b"a 1"


TEXT_TYPES: list[tuple[Any, str, Any]] = [
    (Json[Filter], '{"a": 1}', Filter(a=1)),
    (Json[list[int]], "[1, 2]", [1, 2]),
    (Json[dict[str, int]], '{"a": 1}', {"a": 1}),
    (Json[Literal[1, 2]], "1", 1),
    (Json, "[1]", [1]),
    (Json[Filter] | None, '{"a": 1}', Filter(a=1)),
    (Annotated[Filter, BeforeValidator(Filter.model_validate_json)], '{"a": 1}', Filter(a=1)),
    (Annotated[Literal[1, 2], BeforeValidator(lambda text: int(text.strip("x")))], "x1x", 1),
]


@pytest.mark.parametrize("place", ["query", "header", "cookie", "form", "multipart"])
@pytest.mark.parametrize(("hint", "text", "value"), TEXT_TYPES)
def test_a_type_that_a_note_makes_of_text_is_read_everywhere(
    place: str, hint: Any, text: str, value: Any
) -> None:
    assert ask(hint, source_of(place), **as_sent(place, text)) == value


def test_json_stands_in_lists_too() -> None:
    hint = list[Json[Filter]]
    query = 'value={"a":1}&value={"a":2}'
    assert ask(hint, http.query("value", many=True), query=query) == [Filter(a=1), Filter(a=2)]


@pytest.mark.parametrize(
    ("cookie", "value"),
    [
        ("value=1", "1"),
        ("a=b; value=1 day; c=d", "1 day"),
        ('value={"a":1}', '{"a":1}'),
        ("value=a, b", "a, b"),
        ("value=a=b==", "a=b=="),
        ('value="a b"', "a b"),
        (r'value="a\"b\054c\303\251"', 'a"b,cé'),
        ('value="', '"'),
        ("value=ü", "ü"),
        ("value=1; value=2", "1"),
        (" value = 1 ;", "1"),
        ("value", "default"),
        ("=1", "default"),
        ("", "default"),
    ],
)
def test_cookies_are_read_as_browsers_send_them(cookie: str, value: str) -> None:
    assert ask(str, http.cookie("value"), "default", headers={"cookie": cookie}) == value


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("a, b", ["a", "b"]),
        ('"a,b", c', ['"a,b"', "c"]),
        ("a,,b", ["a", "b"]),
        (" , a ,", ["a"]),
        (r'W/"x\"y,z", "b"', [r'W/"x\"y,z"', '"b"']),
        ('a, "b, c', ["a", '"b, c']),
        ("\\", ["\\"]),
    ],
)
def test_the_list_of_a_header_is_read_by_its_grammar(header: str, values: list[str]) -> None:
    assert ask(list[str], http.header("x", many=True), headers={"x": header}) == values
    assert ask(list[int], http.header("x", many=True), headers={"x": "1,,2"}) == [1, 2]


# --- forms


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b'{"value": 1}', 415),
        ("text/plain", b"value=1", 415),
        ("", b"value=1", 415),
        ("multipart/form-data", b"--b--", 400),
        ("multipart/form-data; boundary=c", b"--b--", 400),
        ("multipart/form-data; boundary=b", b"value=1", 400),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nvalue\r\n--b--", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nX: y\r\n\r\nvalue\r\n--b--", 400),
        (URLENCODED, b"value=%E9", 400),
        (URLENCODED, b"value=\xe9", 400),
        (URLENCODED, b"value=1" + b"&" * 1000, 413),
        (URLENCODED, b"value=" + b"1" * 1_000_001, 413),
    ],
)
def test_a_body_that_is_no_form_is_refused(content_type: str, body: bytes, status: int) -> None:
    headers = {"content-type": content_type} if content_type else {}
    for source, hint in ((http.form("value"), int), (http.file("value"), bytes)):
        for default in (REQUIRED, None):
            assert ask(hint, source, default, body=body, headers=headers)[0] == status


@pytest.mark.parametrize(
    ("parts", "end", "status"),
    [
        ([("value", None, b"\xe9")], b"--b--", 400),
        ([("value", None, b"1")], b"", 400),
        ([("value", None, b"1")], b"--b", 400),
        ([("value", None, b"1")], b"--bb--", 400),
        ([("value", None, b"1" * 1_000_001)], b"--b--", 413),
        ([("value", None, b"1")] * 1001, b"--b--", 413),
        ([("value" + "x" * 9000, None, b"1")], b"--b--", 400),
    ],
)
def test_a_multipart_form_that_is_broken_or_too_large_is_refused(
    parts: list[tuple[str, str | None, bytes]], end: bytes, status: int
) -> None:
    assert ask(Any, http.form("value"), None, **multipart(*parts, end=end))[0] == status


@pytest.mark.parametrize("media_type", [URLENCODED, "Application/X-WWW-Form-URLEncoded; charset=x"])
def test_the_media_type_of_a_form_has_any_case(media_type: str) -> None:
    headers = {"content-type": media_type}
    assert ask(int, http.form("value"), body=b"value=1", headers=headers) == 1
    sent = multipart(("value", None, b"1"))
    sent["headers"] = {"content-type": 'Multipart/Form-Data; Boundary="b"'}
    assert ask(int, http.form("value"), **sent) == 1


def test_an_empty_body_is_an_empty_form() -> None:
    assert ask(int, http.form("value"), 7) == 7
    assert ask(int, http.form("value")) == MISSING
    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert ask(bytes, http.file("value"), None, headers=headers) is None
    assert ask(bytes, http.file("value"), None, headers=headers, body=b"--b--") is None


def test_the_parts_of_a_form_are_what_was_sent() -> None:
    content = b"\r\n--\r\n--b \xff\r\n--bc\r\n\x00--b--"
    assert ask(bytes, http.file("value"), **multipart(("value", "k.bin", content))) == content
    assert ask(str, http.form("value"), **multipart(("value", None, b"--b-\r\n"))) == "--b-\r\n"
    body = (
        b"preamble\r\n--b\r\nContent-Disposition: form-data;\r\n name=value\r\n"
        b"Content-Type: text/plain; charset=ISO-8859-1\r\n\r\n\xe9\r\n--b-- \r\nepilogue"
    )
    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert ask(str, http.form("value"), body=body, headers=headers) == "é"
    lines = body.replace(b"\r\n", b"\n")
    assert ask(str, http.form("value"), body=lines, headers=headers) == "é"


CHOSEN: list[tuple[list[tuple[str | None, bytes]], list[bytes]]] = [
    ([("", b"")], []),
    ([("k.png", b"")], [b""]),
    ([("", b"PNG")], [b"PNG"]),
    ([("k.png", b"PNG"), ("", b"")], [b"PNG"]),
    ([("a", b"1"), ("b", b"2")], [b"1", b"2"]),
]


@pytest.mark.parametrize(("files", "contents"), CHOSEN)
def test_a_file_that_nobody_has_chosen_is_missing(
    files: list[tuple[str, bytes]], contents: list[bytes]
) -> None:
    sent = multipart(*(("value", name, content) for name, content in files))
    last = contents[-1] if contents else None
    assert ask(bytes, http.file("value"), None, **sent) == last
    assert ask(bytes, http.file("value"), **sent) == (last if contents else MISSING)
    assert ask(list[bytes], http.file("value", many=True), (), **sent) == (contents or ())
    many = ask(list[FileStorage], http.file("value", many=True), (), **sent)
    assert [one.read() for one in many] == contents
    one = ask(FileStorage | None, http.file("value"), **sent)
    assert (None if one is None else one.read()) == last


def test_a_file_has_its_name_and_type() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="value"; filename="caf\xc3\xa9 %22x%22.png"\r\n'
        b"Content-Type: image/png\r\n\r\nPNG\r\n--b--"
    )
    headers = {"content-type": "multipart/form-data; boundary=b"}
    file = ask(FileStorage, http.file("value"), body=body, headers=headers)
    assert (file.filename, file.mimetype, file.read()) == ('café "x".png', "image/png", b"PNG")


@pytest.mark.parametrize("hint", [datetime, time, AwareDatetime, list[datetime]])
def test_an_offset_whose_plus_became_a_space_is_told(hint: Any) -> None:
    def function(value: Any) -> None: ...

    def message(offset: str) -> str:
        day = "" if hint is time else "2026-01-02T"
        text = f"{day}03:04:05{offset}"
        params = {"value": text}
        request = func.HttpRequest("GET", f"/api?value={text}", params=params, body=b"")
        (error,) = json.loads(endpoint(request).get_body())["errors"]
        return str(error["message"])

    function.__annotations__ = {"value": hint}
    endpoint = http.Endpoint(function, {"value": http.query("value", many=hint == list[datetime])})
    assert message(" 02:00").endswith('(a "+" in a query stands for a space: write "%2B")')
    assert "%2B" not in message(" noon")
