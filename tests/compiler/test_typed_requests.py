"""Typed values: the parts of a request, as the types that a function names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from judge import Judge, Value, http_request
from typed_apps import HEAD, answer, json_request, refusal, response, wrong

if TYPE_CHECKING:
    from conftest import AppFactory, Command

# --- the parts of a request

PARTS = """
@http_trigger("items/{id:int}/{*rest}")
def path(id: int, rest: str = "none") -> dict[str, Any]:
    return {"id": id, "rest": rest}


@http_trigger("open/{id}")
def open_path(req: HttpRequest, id) -> str:
    return f"{req.method} {id}"


@http_trigger("renamed/{item-id}/{kind}")
def renamed(sort: Annotated[Colour, Path("kind")]) -> Colour:
    return sort


@http_trigger()
def scalars(
    number: int,
    share: float,
    flag: bool,
    day: datetime.date,
    key: uuid.UUID,
    price: decimal.Decimal,
    colour: Colour,
    size: Literal["s", "m"],
    words: list[str],
    numbers: set[int] = frozenset(),
    text: str | None = None,
) -> list[Any]:
    return [number, share, flag, day, key, price, colour, size, words, sorted(numbers), text]


@http_trigger()
def optional(number: int | None, numbers: Optional[list[int]], second: Optional[str]) -> list[Any]:
    return [number, numbers, second]


@http_trigger()
def renamed_query(text: Annotated[str, Query("q")] = "?") -> dict[str, str]:
    return {"q": text}


@http_trigger()
def constrained(limit: Annotated[int, Field(ge=1, le=9)] = 5) -> dict[str, int]:
    return {"limit": limit}


@http_trigger()
def headers(
    user_agent: Annotated[str | None, Header()],
    length: Annotated[int, Header("x-length")],
    languages: Annotated[list[str], Header("accept-language")] = ["en"],
    session: Annotated[Optional[str], Cookie] = None,
    theme: Annotated[Colour, Cookie("the-theme")] = Colour.RED,
) -> list[Any]:
    return [user_agent, length, languages, session, theme]


@http_trigger()
def form(name: Annotated[str, Form()], sizes: Annotated[list[int], Form("size")] = []) -> list[Any]:
    return [name, sizes]


@http_trigger()
def upload(photo: Annotated[bytes, File()], title: Annotated[str | None, Form()] = None) -> Any:
    return [len(photo), title]


@http_trigger()
def many_contents(
    files: Annotated[list[bytes], File("file")], photo: Annotated[bytes | None, File()]
) -> list[Any]:
    return [len(file) for file in files] + [photo]


@http_trigger()
def storage(file: Annotated[FileStorage | None, File()]) -> str | None:
    return file and file.filename


@http_trigger()
def uploads(files: Annotated[list[Any], File("file")]) -> list[str]:
    return [f"{file.filename} {file.read().decode()}" for file in files]


@http_trigger()
def raw(body: bytes) -> bytes:
    return body[::-1]


@http_trigger()
def raw_text(body: Annotated[str, Body()]) -> str:
    return body.upper()


@http_trigger()
def number_body(number: Annotated[int, Body()]) -> int:
    return number + 1


@http_trigger()
def request_too(req: HttpRequest, order: Order, context: Context) -> dict[str, Any]:
    return {"method": req.method, "sku": order.sku, "name": context.function_name}
"""


@pytest.fixture
def parts(app: AppFactory, generate: Command) -> Judge:
    root = app(HEAD + PARTS)
    generate(root)
    return Judge(root)


def test_route_parameters(parts: Judge) -> None:
    with parts as judge:
        judge.load()
        req = http_request(route={"id": "7", "rest": "a/b"})
        assert answer(judge.call("path", req=req)) == {"id": 7, "rest": "a/b"}
        assert answer(judge.call("path", req=http_request(route={"id": "7"})))["rest"] == "none"
        assert wrong(judge.call("path", req=http_request(route={"id": "x"}))) == [("path", "id")]
        opened = judge.call("open_path", req=http_request(route={"id": "7"}))
        assert response(opened) == (200, "text/plain", b"GET 7")
        req = http_request(route={"kind": "red"})
        assert answer(judge.call("renamed", req=req)) == "red"


def test_query_parameters(parts: Judge) -> None:
    key = "12345678-1234-5678-1234-567812345678"
    query = {
        "number": "1", "share": "0.5", "flag": "true", "day": "2030-01-02", "key": key,
        "price": "1.50", "colour": "blue", "size": "m", "words": "a", "numbers": "2",
    }  # fmt: skip
    url = "http://localhost/api?words=a&words=b%20c&numbers=2&numbers=1"
    good = [1, 0.5, True, "2030-01-02", key, "1.50", "blue", "m", ["a", "b c"], [1, 2], None]
    with parts as judge:
        judge.load()
        assert answer(judge.call("scalars", req=http_request(url=url, query=query))) == good
        one = answer(judge.call("scalars", req=http_request(query=query)))
        assert one == [*good[:8], ["a"], [2], None]
        bad = dict.fromkeys(query, "?") | {"words": "a"}
        names = ["number", "share", "flag", "day", "key", "price", "colour", "size"]
        assert wrong(judge.call("scalars", req=http_request(query=bad))) == [
            *(("query", name) for name in names),
            ("query", "numbers", "0"),
        ]
        missing = wrong(judge.call("scalars", req=http_request()))
        assert missing == [("query", name) for name in [*names, "words"]]
        assert answer(judge.call("optional", req=http_request())) == [None, None, None]
        req = http_request(query={"number": "1", "numbers": "2", "second": "3"})
        assert answer(judge.call("optional", req=req)) == [1, [2], "3"]
        req = http_request(query={"q": "tea", "text": "no"})
        assert answer(judge.call("renamed_query", req=req)) == {"q": "tea"}
        assert answer(judge.call("renamed_query", req=http_request())) == {"q": "?"}
        assert answer(judge.call("constrained", req=http_request())) == {"limit": 5}
        status, document = refusal(
            judge.call("constrained", req=http_request(query={"limit": "10"}))
        )
        assert (status, document["errors"]) == (
            422,
            [
                {
                    "in": "query",
                    "name": "limit",
                    "location": [],
                    "message": "Input should be less than or equal to 9",
                    "type": "less_than_equal",
                }
            ],
        )


def test_headers_and_cookies(parts: Judge) -> None:
    with parts as judge:
        judge.load()
        given = {"x-length": "3", "User-Agent": "test", "accept-language": "de, fr"}
        cookies = {"cookie": "session=abc; the-theme=blue"}
        outcome = judge.call("headers", req=http_request(headers={**given, **cookies}))
        assert answer(outcome) == ["test", 3, ["de", "fr"], "abc", "blue"]
        outcome = judge.call("headers", req=http_request(headers={"x-length": "3"}))
        assert answer(outcome) == [None, 3, ["en"], None, "red"]
        outcome = judge.call("headers", req=http_request(headers={"cookie": "the-theme=pink"}))
        assert wrong(outcome) == [("header", "x-length"), ("cookie", "the-theme")]


def multipart(*fields: tuple[str, str, str]) -> Value:
    """A form of fields, each with its name, its file's name and what is in it."""
    body = "".join(
        f'--limit\r\nContent-Disposition: form-data; name="{name}"'
        + (f'; filename="{file}"\r\nContent-Type: text/plain' if file else "")
        + f"\r\n\r\n{content}\r\n"
        for name, file, content in fields
    )
    headers = {"content-type": "multipart/form-data; boundary=limit"}
    return http_request("POST", headers=headers, body=f"{body}--limit--\r\n".encode())


def test_forms_and_files(parts: Judge) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    with parts as judge:
        judge.load()
        req = http_request("POST", headers=headers, body=b"name=Gr%C3%BCn&size=1&size=2")
        assert answer(judge.call("form", req=req)) == ["Grün", [1, 2]]
        req = http_request("POST", headers=headers, body=b"size=x")
        assert wrong(judge.call("form", req=req)) == [("form", "name"), ("form", "size", "0")]
        assert answer(
            judge.call(
                "form",
                req=multipart(
                    ("name", "", "a"),
                ),
            )
        ) == ["a", []]
        req = multipart(("photo", "a.txt", "12345"), ("title", "", "five"))
        assert answer(judge.call("upload", req=req)) == [5, "five"]
        assert wrong(judge.call("upload", req=multipart(("title", "", "none")))) == [
            ("file", "photo")
        ]
        req = multipart(("file", "a.txt", "one"), ("file", "b.txt", "two"))
        assert answer(judge.call("uploads", req=req)) == ["a.txt one", "b.txt two"]
        assert answer(judge.call("many_contents", req=req)) == [3, 3, None]
        assert response(judge.call("storage", req=req))[2] == b"b.txt"
        assert response(judge.call("storage", req=multipart(("a", "", "b"))))[0] == 204


def test_bodies_that_are_no_json(parts: Judge) -> None:
    with parts as judge:
        judge.load()
        outcome = judge.call("raw", req=http_request("POST", body=b"\xff\x00a"))
        assert response(outcome) == (200, "application/octet-stream", b"a\x00\xff")
        outcome = judge.call("raw_text", req=http_request("POST", body="grün".encode()))
        assert response(outcome) == (200, "text/plain", "GRÜN".encode())
        outcome = judge.call("raw_text", req=http_request("POST", body=b"\xff"))
        assert refusal(outcome)[0] == 400
        assert answer(judge.call("number_body", req=json_request(1))) == 2
        assert wrong(judge.call("number_body", req=json_request("x"))) == [("body",)]
        outcome = judge.call("request_too", req=json_request({"sku": "A"}))
        assert answer(outcome) == {"method": "POST", "sku": "A", "name": "request_too"}


# --- JSON bodies

BODIES = """
@http_trigger()
def model(order: Order) -> Order: return order

@http_trigger()
def models(orders: list[Order]) -> list[Order]: return orders

@http_trigger()
def either(it: Order | Point) -> str: return type(it).__name__

@http_trigger()
def point(point: Point) -> Point: return point

@http_trigger()
def row(row: Row) -> Row: return row

@http_trigger()
def mapping(counts: dict[str, int]) -> dict[str, int]: return counts

@http_trigger()
def any_object(it: dict) -> dict: return it

@http_trigger()
def several(order: Order, point: Point, note: Annotated[str, Body()] = "none") -> list[Any]:
    return [order.sku, point.x, note]

@http_trigger()
def embedded(order: Annotated[Order, Body("the-order")]) -> str: return order.sku

@http_trigger()
def maybe(order: Order | None) -> str: return order.sku if order else "nothing"

@http_trigger()
def default(order: Order = Order(sku="default")) -> str: return order.sku

@http_trigger()
def maybe_several(order: Optional[Order], point: Point = Point(9)) -> list[Any]:
    return [order and order.sku, point.x]
"""


def test_json_bodies(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + BODIES)
    generate(root)
    order, point = {"sku": "A", "quantity": 2}, {"x": 1, "y": 2}
    with Judge(root) as judge:
        judge.load()
        assert answer(judge.call("model", req=json_request(order))) == order
        assert answer(judge.call("models", req=json_request([order, order]))) == [order, order]
        assert response(judge.call("either", req=json_request(point)))[2] == b"Point"
        assert response(judge.call("either", req=json_request(order)))[2] == b"Order"
        assert answer(judge.call("point", req=json_request({"x": 1}))) == {"x": 1, "y": 0}
        assert answer(judge.call("row", req=json_request({"name": "a"}))) == {"name": "a"}
        assert answer(judge.call("mapping", req=json_request({"a": 1}))) == {"a": 1}
        assert answer(judge.call("any_object", req=json_request({"a": [1]}))) == {"a": [1]}
        body = {"order": order, "point": point}
        assert answer(judge.call("several", req=json_request(body))) == ["A", 1, "none"]
        body = {"order": order, "point": point, "note": "n"}
        assert answer(judge.call("several", req=json_request(body))) == ["A", 1, "n"]
        body = {"the-order": order}
        assert response(judge.call("embedded", req=json_request(body)))[2] == b"A"
        nothing = http_request("POST")
        assert response(judge.call("maybe", req=nothing))[2] == b"nothing"
        assert response(judge.call("maybe", req=json_request(order)))[2] == b"A"
        assert response(judge.call("maybe", req=json_request(None)))[2] == b"nothing"
        assert response(judge.call("default", req=nothing))[2] == b"default"
        assert answer(judge.call("maybe_several", req=nothing)) == [None, 9]
        body = {"order": order, "point": {"x": 3}}
        assert answer(judge.call("maybe_several", req=json_request(body))) == ["A", 3]

        assert wrong(judge.call("models", req=json_request([order, {}]))) == [("body", "1", "sku")]
        assert wrong(judge.call("point", req=json_request({"x": "a"}))) == [("body", "x")]
        assert wrong(judge.call("row", req=json_request([]))) == [("body",)]
        assert wrong(judge.call("several", req=json_request({"point": {"y": "a"}}))) == [
            ("body", "order"),
            ("body", "point", "x"),
            ("body", "point", "y"),
        ]
        assert wrong(judge.call("several", req=json_request([]))) == [("body",)]
        assert wrong(judge.call("embedded", req=json_request(order))) == [("body", "the-order")]


@pytest.mark.parametrize("name", ["model", "several"])
def test_bodies_that_cannot_be_read(app: AppFactory, generate: Command, name: str) -> None:
    root = app(HEAD + BODIES)
    generate(root)
    with Judge(root) as judge:
        judge.load(name)
        for body in (b"{", b"\xff", b'{"sku": "A"} x'):
            status, document = refusal(judge.call(name, req=http_request("POST", body=body)))
            assert (status, document["title"]) == (400, "Bad Request"), body
            assert "errors" not in document
        for media_type in ("text/plain", "application/xml; charset=utf-8", "application/jsonx"):
            headers = {"Content-Type": media_type}
            req = http_request("POST", headers=headers, body=b"{}")
            status, document = refusal(judge.call(name, req=req))
            assert (status, document["title"]) == (415, "Unsupported Media Type")
        for media_type in ("Application/JSON", "application/merge-patch+json; charset=utf-8"):
            headers = {"Content-Type": media_type}
            req = http_request("POST", headers=headers, body=b"{}")
            assert refusal(judge.call(name, req=req))[0] == 422


# --- markers, wherever they stand

MARKED = """
from typing_extensions import TypeAliasType
from pydantic import AwareDatetime, HttpUrl

Key = TypeAliasType("Key", Annotated[str, Header("x-key")])


@http_trigger()
def marked(
    key: Key,
    body: Annotated[Any, Body()],
    page: Optional[Annotated[int, Query("p")]],
    agent: Annotated[Any, Header("user-agent")] = None,
) -> list[Any]:
    return [key, body, page, agent]


@http_trigger()
def pydantic_scalars(since: AwareDatetime, home: HttpUrl) -> list[Any]:
    return [since.year, home.host]
"""


def test_markers_count_within_unions_aliases_and_around_any(
    app: AppFactory, generate: Command
) -> None:
    root = app(HEAD + MARKED)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        headers = {"x-key": "K", "user-agent": "curl"}
        req = http_request("POST", headers=headers, query={"p": "3"}, body=b'{"a": 1}')
        assert answer(judge.call("marked", req=req)) == ["K", {"a": 1}, 3, "curl"]
        req = http_request("POST", query={"key": "K", "page": "3"}, body=b"1")
        assert wrong(judge.call("marked", req=req)) == [("header", "x-key")]
        query = {"since": "2030-01-01T00:00:00Z", "home": "https://shop.example/"}
        outcome = judge.call("pydantic_scalars", req=http_request(query=query))
        assert answer(outcome) == [2030, "shop.example"]


READS_TEXT = """
from typing import Annotated, Any

from pydantic import BaseModel, HttpUrl, RootModel, model_validator
from azfdecor import Header, Query, http_trigger


class Point(BaseModel):
    x: int
    y: int

    @model_validator(mode="before")
    @classmethod
    def read(cls, value: Any) -> Any:
        x, y = value.split(",")
        return {"x": x, "y": y}


class Number(RootModel[int]): ...


@http_trigger()
def taken(
    at: Annotated[Point, Query()],
    number: Annotated[Number, Query()],
    url: Annotated[HttpUrl, Header()],
) -> list[Any]:
    return [at.x + at.y, number.root, str(url)]
"""


def test_a_model_that_reads_text_is_taken_from_text(app: AppFactory, generate: Command) -> None:
    root = app(READS_TEXT)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        query, headers = {"at": "1,2", "number": "7"}, {"url": "https://shop.net/"}
        outcome = judge.call("taken", req=http_request(query=query, headers=headers))
        assert json.loads(response(outcome)[2]) == [3, 7, "https://shop.net/"]
