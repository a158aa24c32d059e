"""Typed values: what a request, a message or a blob holds, as the type that a function names.

Apps are generated and called in an engine.
"""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from conftest import function_json, shim
from durable_history import NOTICE
from judge import Judge, Value, batch, binary, data, http_request, text, timer

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command, Result
    from judge import Outcome


HEAD = """\
import dataclasses
import datetime
import decimal
import enum
import functools
import uuid
from typing import Annotated, Any, Literal, Optional

import azure.functions as func
from azure.functions import Context, HttpRequest, HttpResponse, InputStream, Out, QueueMessage
from azfdecor import *
from pydantic import BaseModel, Field
from typing_extensions import TypedDict
from werkzeug.datastructures import FileStorage


class Order(BaseModel):
    sku: str
    quantity: int = 1


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0


class Row(TypedDict):
    name: str

"""
LAYOUTS = {
    "lazy": "",
    "eager": 'imports = "eager"',
    "shared": 'script-file = "../all_shims.py"',
    "shared eager": 'script-file = "../all_shims.py"\nimports = "eager"',
}


def json_request(content: object, **parts: Any) -> Value:
    """A POST with a JSON body."""
    headers = {"content-type": "application/json"}
    return http_request("POST", headers=headers, body=json.dumps(content).encode(), **parts)


def response(outcome: Outcome) -> tuple[int, str, bytes]:
    """The status, the media type and the body of a response that the function made."""
    assert outcome.returned is not None, outcome.error
    content = outcome.returned.content
    status, headers, body = content["status_code"], content["headers"], content["body"]
    media_type = headers["content-type"]
    return int(status), media_type.partition(";")[0], body


def answer(outcome: Outcome) -> Any:
    """The JSON of a good response."""
    status, media_type, body = response(outcome)
    assert (status, media_type) == (200, "application/json"), body
    return json.loads(body)


def refusal(outcome: Outcome) -> tuple[int, Any]:
    """The status and the document of a bad one."""
    status, media_type, body = response(outcome)
    assert media_type == "application/problem+json"
    document = json.loads(body)
    assert document["status"] == status
    return status, document


def wrong(outcome: Outcome) -> list[tuple[str, ...]]:
    """Where the errors of a 422 are."""
    status, document = refusal(outcome)
    assert status == 422
    places = [
        (error["in"], *([error["name"]] if "name" in error else []), *error["location"])
        for error in document["errors"]
    ]
    return [tuple(map(str, place)) for place in places]


def sent(outcome: Outcome, name: str = "") -> Any:
    """What an output, or the return value, gives the host."""
    assert outcome.error is None, outcome.error + outcome.traceback
    value = outcome.outputs[name] if name else outcome.returned
    assert value is not None
    return value.content


def marked(file: Path) -> list[tuple[int, str]]:
    """The lines and codes that the comments of a source announce."""
    lines = enumerate(file.read_text("utf-8").splitlines(), 1)
    return [(line, code) for line, text in lines for code in re.findall(r"# <- (AZF\d+)", text)]


def reported(result: Result) -> list[tuple[int, str]]:
    """The lines and codes of the problems."""
    return [(problem["line"], problem["code"]) for problem in result.problems()]


# --- how a shim reads


def test_the_shim_of_an_http_function(app: AppFactory, generate: Command) -> None:
    root = app(
        HEAD
        + """
@http_trigger("orders/{shop}", methods=["POST"], status_code=201)
@queue_output("orders")
def place_order(shop: str, order: Order, queue: Out[Order], tags: list[str] = [],
                limit: Annotated[int, Field(ge=1)] = 5,
                agent: Annotated[str | None, Header("user-agent")] = None) -> Order: ...
"""
    )
    generate(root)
    assert shim(root, "place_order").split('"""\n', 1)[1] == textwrap.dedent(
        """\

        import azure.functions as func
        from azfdecor.runtime import call, http

        function = http.Endpoint(
            "functions:place_order",
            {
                "shop": http.path("shop"),
                "order": http.body(),
                "tags": http.query("tags", many=True),
                "limit": http.query("limit"),
                "agent": http.header("user-agent"),
            },
            {"queue": call.messages()},
            status_code=201,
        )


        def main(req: func.HttpRequest, queue: func.Out[str]) -> func.HttpResponse:
            return function(req, queue=queue)
        """
    )


def test_the_shim_of_a_queue_function(app: AppFactory, generate: Command) -> None:
    root = app(
        HEAD
        + """
@queue_trigger("orders")
@blob_output("receipts/{sku}.json")
async def ship(order: Order, message: QueueMessage, context: Context, receipt: Out[Order]): ...
"""
    )
    generate(root)
    assert shim(root, "ship").split('"""\n', 1)[1] == textwrap.dedent(
        """\

        import azure.functions as func
        from azfdecor.runtime import call

        function = call.AsyncCall(
            "functions:ship",
            {"order": call.payload(), "receipt": call.document()},
        )


        async def main(
            message: func.QueueMessage,
            receipt: func.Out[str],
            context: func.Context,
        ):
            return await function(
                message=message,
                receipt=receipt,
                context=context,
                order=message,
            )
        """
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_shims_with_plans_fit_the_lines_of_the_common_formatters(
    layout: str, app: AppFactory, generate: Command
) -> None:
    import subprocess
    import sys

    functions = [
        f'@function_name("f{count}")\n@http_trigger("r{count}")\n@queue_output("out")\n'
        f"def f{count}({', '.join(f'parameter{i}: int' for i in range(count))}, out: Out[Order])"
        " -> Order: ...\n"
        for count in range(1, 8)
    ]
    functions += [
        f'@function_name("g{count}")\n@queue_trigger("in-{count}")\n'
        + "".join(f'@queue_output("out", arg_name="o{i}")\n' for i in range(count))
        + f"def g{count}(order: Order, {', '.join(f'o{i}: Out[Order]' for i in range(count))}): ...\n"
        for count in range(1, 8)
    ]
    config = {"pyproject.toml": f"[tool.azfdecor]\n{LAYOUTS[layout]}\n"}
    root = app(HEAD + "\n\n".join(functions), config)
    generate(root)
    words = [sys.executable, "-m", "ruff", "format", "--isolated", "--check", "--diff", str(root)]
    words += ["--exclude", "functions.py"]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


# --- every layout and kind of callable

CALLABLES = """
def passing(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def passing_async(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs):
        return await function(*args, **kwargs)

    return wrapper


@http_trigger()
def plain(order: Order, limit: int = 3) -> Order:
    return order.model_copy(update={"quantity": limit})


@http_trigger()
async def asynchronous(order: Order, limit: int = 3) -> Order:
    return plain(order, limit)


@http_trigger()
@passing
def wrapped(order: Order, limit: int = 3) -> Order:
    return plain(order, limit)


@passing_async
@http_trigger()
async def wrapped_async(order: Order, limit: int = 3) -> Order:
    return plain(order, limit)


@http_trigger()
def strings(order: "Order", limit: "Optional[int]" = 3) -> "Order":
    return plain(order, limit)


@http_trigger()
def keyword_only(*, order: Order, limit: int = 3) -> Order:
    return plain(order, limit)


class Handlers:
    class Inner:
        @staticmethod
        @http_trigger()
        def static(order: Order, limit: int = 3) -> Order:
            return plain(order, limit)

    @http_trigger()
    @classmethod
    def of_class(cls, order: Order, limit: int = 3) -> Order:
        return plain(order, limit)

    @staticmethod
    @http_trigger()
    @passing_async
    async def static_async(order: Order, limit: int = 3) -> Order:
        return plain(order, limit)
"""
CALLABLE_NAMES = (
    "plain", "asynchronous", "wrapped", "wrapped_async", "strings", "keyword_only", "static",
    "of_class", "static_async",
)  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_kind_of_callable_is_called_from_every_shim(
    layout: str, app: AppFactory, generate: Command
) -> None:
    config = {"pyproject.toml": f"[tool.azfdecor]\n{LAYOUTS[layout]}\n"}
    root = app(HEAD + CALLABLES, config)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for name in CALLABLE_NAMES:
            req = json_request({"sku": "A"})
            assert answer(judge.call(name, req=req)) == {"sku": "A", "quantity": 3}, name
            req = json_request({"sku": "A"}, query={"limit": "7"})
            assert answer(judge.call(name, req=req)) == {"sku": "A", "quantity": 7}, name
            req = json_request({"quantity": "x"}, query={"limit": "many"})
            assert wrong(judge.call(name, req=req)) == [
                ("query", "limit"),
                ("body", "sku"),
                ("body", "quantity"),
            ], name


def test_a_module_of_strings_needs_no_model_before_it_is_called(
    app: AppFactory, generate: Command
) -> None:
    root = app(
        """
        from __future__ import annotations

        from typing import TYPE_CHECKING

        from azfdecor import http_trigger, queue_trigger
        from shapes import Order

        if TYPE_CHECKING:
            from azure.functions import HttpRequest, QueueMessage

        @http_trigger()
        def place(req: HttpRequest, order: Order) -> Order:
            return order

        @queue_trigger("orders")
        def ship(message: QueueMessage, order: Order) -> None:
            assert message.get_body() == b'{"sku": "A"}' and order.sku == "A"
        """,
        {
            "shapes.py": """
            from __future__ import annotations

            from pydantic import BaseModel

            class Order(BaseModel):
                sku: str
            """
        },
    )
    generate(root)
    with Judge(root) as judge:
        judge.load()
        assert not {"functions", "pydantic"} & judge.imported()
        assert answer(judge.call("place", req=json_request({"sku": "A"}))) == {"sku": "A"}
        assert judge.call("ship", message=text('{"sku": "A"}')).error is None


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


# --- what an HTTP function returns

RETURNED = """
@http_trigger(status_code=201)
def created(sku: str) -> Order: return Order(sku=sku)

@http_trigger(status_code=202)
def accepted(req: HttpRequest) -> None: ...

@http_trigger()
def nothing(n: int = 1) -> None: ...

@http_trigger()
def maybe(n: int) -> Order | None: return Order(sku="A", quantity=n) if n else None

@http_trigger()
def words(n: int) -> str: return "a" * n

@http_trigger()
def octets(n: int) -> bytes: return b"a" * n

@http_trigger()
def truth() -> bool: return True

@http_trigger()
def response(n: int) -> HttpResponse: return HttpResponse("teapot", status_code=n)

@http_trigger(status_code=201)
def either(n: int) -> HttpResponse | Order:
    return HttpResponse("teapot", status_code=n) if n else Order(sku="A")

@http_trigger()
async def unsaid(n: int): return [None, {"n": n}, Order(sku="A"), "text"][n]

@http_trigger()
def liar(n: int) -> Order:
    return {"sku": "secret"} if n else None

@http_trigger()
def no_response(n: int) -> HttpResponse: return "text"

@http_trigger()
def colours() -> list[Colour]: return [Colour.RED]

@http_trigger()
@http_output()
def said_twice(n: int) -> list[int]: return [n]

@http_trigger()
def fails(status: int) -> Order:
    helper(status)

def helper(status):
    if status:
        raise HTTPError(status, "no such order", headers={"x-why": "gone"}, order="A-1")
    raise KeyError("secret")
"""


def test_what_is_returned_is_the_response(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + RETURNED)
    generate(root)
    with Judge(root) as judge:
        judge.load()

        def call(name: str, **query: str) -> Outcome:
            return judge.call(name, req=http_request(query=query))

        order = b'{"sku":"A","quantity":1}'
        assert response(call("created", sku="A")) == (201, "application/json", order)
        assert response(call("accepted"))[::2] == (202, b"")
        assert response(call("nothing"))[::2] == (204, b"")
        assert response(call("maybe", n="1")) == (200, "application/json", order)
        assert response(call("maybe", n="0"))[::2] == (204, b"")
        assert response(call("words", n="2")) == (200, "text/plain", b"aa")
        assert response(call("octets", n="2")) == (200, "application/octet-stream", b"aa")
        assert response(call("truth")) == (200, "application/json", b"true")
        assert response(call("response", n="418")) == (418, "text/plain", b"teapot")
        assert response(call("either", n="418")) == (418, "text/plain", b"teapot")
        assert response(call("either", n="0")) == (201, "application/json", order)
        assert response(call("unsaid", n="0"))[::2] == (204, b"")
        assert response(call("unsaid", n="1")) == (200, "application/json", b'{"n":1}')
        assert response(call("unsaid", n="2")) == (200, "application/json", order)
        assert response(call("unsaid", n="3")) == (200, "text/plain", b"text")
        assert response(call("colours")) == (200, "application/json", b'["red"]')
        assert response(call("said_twice", n="3")) == (200, "application/json", b"[3]")


def test_what_the_annotation_does_not_say_is_an_error(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + RETURNED)
    generate(root)
    with Judge(root) as judge:
        judge.load("liar", "no_response")
        start = 'TypeError("what functions.liar returns is annotated Order, and this is a '
        for number, found in (("0", "NoneType"), ("1", "dict")):
            outcome = judge.call("liar", req=http_request(query={"n": number}))
            assert outcome.error is not None
            assert outcome.error.replace("'", '"').startswith(f"{start}{found}")
        outcome = judge.call("no_response", req=http_request(query={"n": "1"}))
        assert "annotated HttpResponse, and this is a str" in (outcome.error or "")


PLAIN = """
from __future__ import annotations

from typing import TYPE_CHECKING

import azure.functions as func
from azfdecor import http_trigger, timer_trigger
from shop.stock import take

if TYPE_CHECKING:
    from azure.functions import HttpRequest, HttpResponse


@http_trigger("orders")
def place_order(req: func.HttpRequest) -> func.HttpResponse:
    take(req.params["sku"])
    return func.HttpResponse(status_code=202)


@http_trigger("typing")
def for_type_checkers(req: HttpRequest) -> HttpResponse:
    take(req.params["sku"])
    return func.HttpResponse(status_code=202)


@http_trigger("nothing")
async def nothing() -> None:
    take("sofa")


@timer_trigger("0 0 2 * * *")
def nightly() -> None:
    take("sofa")
"""

STOCK = """
{how}


def take(sku: str) -> None:
    if sku == "sofa":
        raise {name}(409, "sold out")
"""


@pytest.mark.parametrize(
    ("how", "name"),
    [
        ("from azfdecor import HTTPError", "HTTPError"),
        ("import azfdecor", "azfdecor.HTTPError"),
        (
            "from azfdecor import HTTPError\n\nclass SoldOut(HTTPError): ...",
            "SoldOut",
        ),
    ],
)
def test_an_http_error_ends_functions_without_typed_values_too(
    app: AppFactory, generate: Command, how: str, name: str
) -> None:
    root = app(PLAIN, {"shop/stock.py": STOCK.format(how=how, name=name)})
    generate(root)
    with Judge(root) as judge:
        assert set(judge.load().values()) == {None}
        for function in ("place_order", "for_type_checkers"):
            sold = judge.call(function, req=http_request(query={"sku": "sofa"}))
            assert refusal(sold) == (
                409,
                {"title": "Conflict", "status": 409, "detail": "sold out"},
            )
            taken = judge.call(function, req=http_request(query={"sku": "cup"}))
            assert response(taken)[0] == 202
        assert refusal(judge.call("nothing", req=http_request()))[0] == 409
        assert "sold out" in (judge.call("nightly", timer=timer()).error or "")
        assert "pydantic" not in judge.imported()


def test_another_class_of_that_name_changes_nothing(app: AppFactory, generate: Command) -> None:
    stock = STOCK.format(how="from urllib.error import HTTPError  # no azfdecor", name="HTTPError")
    root = app(PLAIN, {"shop/stock.py": stock})
    generate(root)
    assert "Endpoint" not in shim(root, "place_order")


def test_an_error_from_below_is_a_problem_document(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + RETURNED)
    generate(root)
    with Judge(root) as judge:
        judge.load("fails")
        outcome = judge.call("fails", req=http_request(query={"status": "404"}))
        assert refusal(outcome) == (
            404,
            {"title": "Not Found", "status": 404, "detail": "no such order", "order": "A-1"},
        )
        assert outcome.returned is not None
        assert outcome.returned.content["headers"]["x-why"] == "gone"
        assert judge.call("fails", req=http_request(query={"status": "0"})).error == (
            "KeyError('secret')"
        )


# --- messages

MESSAGES = """
@queue_trigger("orders")
@queue_output("log")
def model(order: Order) -> str: return f"{order.sku} {order.quantity}"

@queue_trigger("orders")
@queue_output("log")
async def model_async(order: "Order | None") -> str: return repr(order)

@queue_trigger("orders")
@queue_output("log")
def beside(order: Order, message: QueueMessage) -> str: return f"{order.sku} {message.id}"

@queue_trigger("orders")
@queue_output("log")
def own_default(message: QueueMessage, attempts: int = 3) -> str: return str(attempts)

@queue_trigger("orders")
@queue_output("log")
def either(it: Order | Point) -> str: return type(it).__name__

@queue_trigger("orders")
@queue_output("log")
def colour(colour: Colour) -> str: return colour.name

@queue_trigger("orders")
@queue_output("log")
def day(day: datetime.date) -> str: return day.isoformat()

@queue_trigger("orders")
@queue_output("log")
def number(number: Annotated[int, Field(ge=1)]) -> str: return str(number + 1)

@queue_trigger("orders")
@queue_output("log")
def row(row: Row) -> str: return row["name"]

@queue_trigger("orders")
@queue_output("log")
def orders(orders: list[Order]) -> str: return str(len(orders))

@event_hub_trigger("orders", connection="HUB")
@queue_output("log")
def batch(orders: list[Order]) -> str: return ",".join(order.sku for order in orders)

@event_hub_trigger("orders", connection="HUB")
@queue_output("log")
async def colours(colours: list[Colour]) -> str: return ",".join(c.name for c in colours)

@event_hub_trigger("orders", connection="HUB")
@queue_output("log")
def one_event(order: Order, event: func.EventHubEvent) -> str: return order.sku

@service_bus_queue_trigger("orders", connection="BUS")
@queue_output("log")
def bus(order: Order, message: func.ServiceBusMessage) -> str:
    return f"{order.sku} {message.get_body().decode()}"

@blob_trigger("orders/{name}")
@queue_output("log")
def blob(order: Order, stream: InputStream) -> str: return f"{order.sku} {stream.name}"

@event_grid_trigger()
@queue_output("log")
def grid(order: Order, event: func.EventGridEvent) -> str: return f"{order.sku} {event.subject}"

@cosmos_db_trigger("orders", database_name="shop", connection="COSMOS")
@queue_output("log")
def documents(orders: list[Order]) -> str: return ",".join(order.sku for order in orders)

@queue_trigger("orders")
@queue_output("log")
@cosmos_db_input("orders", database_name="shop", id="{id}", connection="COSMOS")
def one_document(message: QueueMessage, order: Order | None) -> str: return repr(order)

@queue_trigger("orders")
@queue_output("log")
@cosmos_db_input("orders", database_name="shop", connection="COSMOS")
def read_documents(message: QueueMessage, orders: list[Order]) -> str: return str(len(orders))

@timer_trigger("0 0 * * * *")
@queue_output("log")
@blob_input("orders/first.json", arg_name="order")
def read(timer: str, order: Order) -> str: return order.sku

@timer_trigger("0 0 * * * *")
@queue_output("log")
@blob_input("orders/first.json")
def maybe_read(timer: func.TimerRequest, order: Order | None) -> str: return repr(order)

@generic_trigger("someTrigger")
@queue_output("log")
def generic(order: Order) -> str: return order.sku
"""
TWO = {"SystemPropertiesArray": Value("json", "[{}, {}]")}
"""The metadata of a batch of two events."""


def test_messages_are_decoded(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + MESSAGES)
    generate(root)
    order = '{"sku": "A", "quantity": 2}'
    with Judge(root) as judge:
        judge.load()

        def said(name: str, metadata: dict[str, Value] | None = None, **inputs: Value) -> str:
            result: str = sent(judge.call(name, metadata, **inputs))
            return result

        assert said("model", order=text(order)) == "A 2"
        assert said("model", order=binary(order.encode())) == "A 2"
        assert said("model_async", order=text(order)) == "Order(sku='A', quantity=2)"
        assert said("model_async", order=text("null")) == "None"
        assert said("beside", {"Id": text("7")}, message=text(order)) == "A 7"
        assert said("own_default", message=text("x")) == "3"
        assert said("either", it=text('{"x": 1}')) == "Point"
        assert said("colour", colour=text("red")) == "RED"
        assert said("colour", colour=text('"blue"')) == "BLUE"
        assert said("day", day=text("2030-01-02")) == "2030-01-02"
        assert said("number", number=text("7")) == "8"
        assert said("row", row=text('{"name": "a"}')) == "a"
        assert said("orders", orders=text(f"[{order}]")) == "1"
        assert function_json(root, "orders")["bindings"][0].get("cardinality") is None
        assert function_json(root, "batch")["bindings"][0]["cardinality"] == "many"
        content = order.encode()
        assert said("batch", TWO, orders=batch(content, b'{"sku": "B"}')) == "A,B"
        assert said("colours", TWO, colours=batch(b"red", b'"blue"')) == "RED,BLUE"
        assert said("one_event", {"SystemProperties": data({})}, event=binary(content)) == "A"
        assert said("bus", {"UserProperties": data({})}, message=binary(content)) == f"A {order}"
        metadata = {"Uri": text("u"), "BlobTrigger": text("orders/a")}
        assert said("blob", metadata, stream=binary(content)).startswith("A ")
        event = {"id": "1", "subject": "s", "data": json.loads(order), "eventType": "t",
                 "eventTime": "2030-01-02T00:00:00Z", "dataVersion": "1", "topic": "t"}  # fmt: skip
        assert said("grid", event=data(event)) == "A s"
        assert said("documents", orders=data([{"sku": "A"}, {"sku": "B"}])) == "A,B"
        message = text("x")
        documents = data([{"sku": "A"}])
        one = said("one_document", message=message, order=documents)
        assert one == "Order(sku='A', quantity=1)"
        assert said("one_document", message=message, order=data([])) == "None"
        assert said("one_document", message=message, order=Value(None, None)) == "None"
        assert said("read_documents", message=message, orders=documents) == "1"
        assert said("read_documents", message=message, orders=data([])) == "0"
        timer = data({"IsPastDue": False, "Schedule": {}, "ScheduleStatus": {}})
        assert said("read", timer=timer, order=binary(content)) == "A"
        assert said("maybe_read", timer=timer, order=binary(content)).startswith("Order(")
        assert said("maybe_read", timer=timer, order=Value(None, None)) == "None"
        assert said("generic", order=text(order)) == "A"


def test_a_message_that_does_not_fit_fails_and_says_what_is_wrong(
    app: AppFactory, generate: Command
) -> None:
    root = app(HEAD + MESSAGES)
    generate(root)
    secret = '{"quantity": "secret"}'
    with Judge(root) as judge:
        judge.load()

        def error(name: str, metadata: dict[str, Value] | None = None, **inputs: Value) -> str:
            outcome = judge.call(name, metadata, **inputs)
            assert outcome.error is not None
            assert outcome.error.startswith("PayloadError("), outcome.error + outcome.traceback
            assert "secret" not in outcome.error + outcome.traceback
            return outcome.error

        both = "order of functions.model: sku: Field required; quantity: Input should be a valid"
        assert both in error("model", order=text(secret))
        assert "order of functions.model_async: sku" in error("model_async", order=text(secret))
        assert "order of functions.beside: sku" in error("beside", message=text(secret))
        assert "order of functions.model" in error("model", order=text("secret"))
        assert "order of functions.model" in error("model", order=binary(b"\xff"))
        assert "number of functions.number" in error("number", number=text("0"))
        assert "colour of functions.colour" in error("colour", colour=text("secret"))
        orders = batch(b'{"sku": "A"}', b"{}")
        assert "1.sku: Field required" in error("batch", TWO, orders=orders)
        orders = batch(b'{"sku": "A"}', b'{"sku": "B"},{"sku": "C"}')
        assert "orders of functions.batch: 1: " in error("batch", TWO, orders=orders)
        assert "orders of functions.documents: 0.sku" in error(
            "documents", orders=Value("json", "[{}]")
        )
        timer = data({"IsPastDue": False, "Schedule": {}, "ScheduleStatus": {}})
        assert "order of functions.read" in error("read", timer=timer, order=Value(None, None))


# --- outputs

OUTPUTS = """
A, B = Order(sku="A"), Order(sku="B")

@queue_trigger("in-1")
@queue_output("out")
def one(m: str, out: Out[Order]) -> None: out.set(A); assert out.get() is A

@queue_trigger("in-1")
@queue_output("out")
def many(m: str, out: Out[list[Order]]) -> None: out.set([A, B])

@queue_trigger("in-1")
@queue_output("out")
def none(m: str, out: Out[Order]) -> None: ...

@queue_trigger("in-1")
@queue_output("out")
def set_none(m: str, out: Out[Order | None]) -> None: out.set(A); out.set(None)

@queue_trigger("in-1")
@queue_output("out")
def points(m: str, out: Out[list[Point]]) -> None: out.set([Point(1)])

@queue_trigger("in-1")
@queue_output("out")
def counts(m: str, out: Out[list[int]]) -> None: out.set([1, 2])

@queue_trigger("in-1")
@queue_output("out")
def pair(m: str, out: Out[tuple[int, int]]) -> None: out.set((1, 2))

@queue_trigger("in-1")
@queue_output("out")
def lies(m: str, out: Out[Order]) -> None: out.set({"sku": "secret"})

@queue_trigger("in-1")
@queue_output("out")
def returned(m: str) -> Order: return A

@queue_trigger("in-1")
@queue_output("out")
async def returned_many(m: str) -> list[Order]: return [A, B]

@queue_trigger("in-1")
@queue_output("out")
def returned_lie(m: str) -> Order: return m

@queue_trigger("in-1")
@blob_output("out/x")
def blob(m: str, out: Out[Order]) -> None: out.set(A)

@queue_trigger("in-1")
@blob_output("out/x")
def blob_list(m: str, out: Out[list[Order]]) -> None: out.set([A, B])

@queue_trigger("in-1")
@blob_output("out/x")
def blob_returned(m: str) -> Order: return A

@queue_trigger("in-1")
@cosmos_db_output("orders", database_name="shop", connection="COSMOS")
def cosmos(m: str, out: Out[Order]) -> None: out.set(A)

@queue_trigger("in-1")
@cosmos_db_output("orders", database_name="shop", connection="COSMOS")
def cosmos_list(m: str, out: Out[list[Order]]) -> None: out.set([A, B])

@queue_trigger("in-1")
@service_bus_queue_output("orders", connection="BUS")
def bus(m: str, out: Out[Order]) -> None: out.set(A)

@queue_trigger("in-1")
@service_bus_topic_output("orders", connection="BUS")
def bus_returned(m: str) -> list[Order]: return [A, B]

@queue_trigger("in-1")
@event_hub_output("orders", connection="HUB")
def hub(m: str, out: Out[list[Order]]) -> None: out.set([A, B])

@queue_trigger("in-1")
@event_hub_output("orders", connection="HUB")
def hub_returned(m: str) -> Order: return A

@http_trigger()
@queue_output("out")
def from_http(order: Order, out: Out[Order]) -> None: out.set(order)

@http_trigger()
@queue_output("out")
def from_request(req: HttpRequest, out: Out[Order]) -> str:
    out.set(A)
    return "done"
"""


def test_outputs_are_encoded(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + OUTPUTS)
    generate(root)
    a, b = {"sku": "A", "quantity": 1}, {"sku": "B", "quantity": 1}
    with Judge(root) as judge:
        judge.load()

        def messages(name: str, output: str = "out") -> list[Any]:
            given = sent(judge.call(name, m=text("x")), output)
            return [json.loads(m) for m in json.loads(given)]

        def document(name: str, output: str = "out") -> Any:
            given = sent(judge.call(name, m=text("x")), output)
            return json.loads(given) if isinstance(given, (str, bytes)) else given

        assert messages("one") == [a]
        assert messages("many") == [a, b]
        assert judge.call("none", m=text("x")).outputs in ({}, {"out": Value(None, None)})
        assert judge.call("set_none", m=text("x")).outputs in ({}, {"out": Value(None, None)})
        assert messages("points") == [{"x": 1, "y": 0}]
        assert messages("counts") == [1, 2]
        assert messages("pair") == [[1, 2]]
        assert messages("returned", "") == [a]
        assert messages("returned_many", "") == [a, b]
        assert document("blob") == a
        assert document("blob_list") == [a, b]
        assert document("blob_returned", "") == a
        assert document("cosmos") == a
        assert document("cosmos_list") == [a, b]
        assert messages("bus") == [a]
        assert messages("bus_returned", "returned") == [a, b]
        assert messages("hub") == [a, b]
        assert messages("hub_returned", "") == [a]
        outcome = judge.call("from_http", req=json_request(a))
        assert response(outcome)[0] == 204
        assert [json.loads(m) for m in json.loads(sent(outcome, "out"))] == [a]
        outcome = judge.call("from_request", req=http_request())
        assert response(outcome)[2] == b"done"
        assert [json.loads(m) for m in json.loads(sent(outcome, "out"))] == [a]
        for name, what in (("lies", "out of functions.lies"), ("returned_lie", "what functions.")):
            error = judge.call(name, m=text("x")).error or ""
            assert error.startswith("TypeError(")
            assert what in error


# --- answers

ANSWERS = """
@activity_trigger()
def place(order: Order) -> Order: return order.model_copy(update={"quantity": 5})

@activity_trigger()
async def days(days: list[datetime.date]) -> datetime.date: return max(days)

@activity_trigger()
def texts(texts: set[str]) -> tuple[str, ...]: return tuple(sorted(texts))

@activity_trigger()
def maybe(order: Order | None) -> Order | None: return order

@activity_trigger()
def plain(it: dict[str, int]) -> list[int]: return list(it.values())


class Arguments(BaseModel):
    sku: str


@mcp_tool_trigger("order", description="An order")
def tool(request: Arguments) -> Order: return Order(sku=request.sku)
"""


def test_answers_are_encoded(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + ANSWERS, {"requirements.txt": "azure-functions-durable<2\n"})
    generate(root)
    with Judge(root, ignore=[NOTICE]) as judge:
        judge.load()

        def said(name: str, **inputs: Value) -> Any:
            content = sent(judge.call(name, **inputs))
            return json.loads(content) if isinstance(content, (str, bytes)) else content

        assert said("place", order=data({"sku": "A"})) == {"sku": "A", "quantity": 5}
        assert said("days", days=data(["2030-01-02", "2031-01-02"])) == "2031-01-02"
        assert said("maybe", order=data({"sku": "A"})) == {"sku": "A", "quantity": 1}
        assert said("maybe", order=data(None)) is None
        assert said("texts", texts=data(["5", "a"])) == ["5", "a"]
        assert said("plain", it=data({"a": 1})) == [1]
        error = judge.call("place", order=data({"quantity": 1})).error or ""
        assert "PayloadError" in error
        assert "order of functions.place: sku: Field required" in error
        request = {"name": "order", "arguments": {"sku": "A"}, "sessionid": "a1"}
        assert said("tool", request=text(json.dumps(request))) == {"sku": "A", "quantity": 1}
        error = judge.call("tool", request=text('{"arguments": {}}')).error or ""
        assert "request of functions.tool: sku: Field required" in error


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


# --- problems

PROBLEMS = """
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapes import Checked


class Opaque: ...


@http_trigger()
def json_and_raw(
    order: Order,
    body: bytes,  # <- AZF320
) -> str: ...


@http_trigger()
def json_and_form(
    name: Annotated[str, Form()],
    order: Order,  # <- AZF320
) -> str: ...


@http_trigger()
def raw_and_file(
    body: bytes,
    photo: Annotated[bytes, File()],  # <- AZF320
) -> str: ...


@http_trigger()
def raw_twice(
    body: bytes,
    text: Annotated[str, Body()],  # <- AZF320
) -> str: ...


@http_trigger()
def model_of_text(
    it: Annotated[Order | None, Query()],  # <- AZF321
) -> str: ...


@http_trigger("lists/{it}")
def list_in_path(
    it: list[int],  # <- AZF321
) -> str: ...


@http_trigger()
def opaque(
    it: Opaque,  # <- AZF321
) -> str: ...


@queue_trigger("orders")
@queue_output("out")
def opaque_message(
    it: list[Opaque],  # <- AZF321
    out: Out[Opaque],  # <- AZF321
) -> None: ...


@timer_trigger("0 0 5 * * *")
def tick(
    timer: Order,  # <- AZF308
) -> str: ...


@http_trigger()
def opaque_return(
    n: int,
) -> dict[str, Opaque]: ...  # <- AZF321


@queue_trigger("orders")
@queue_output("out")
def opaque_message_return(m: str) -> Opaque: ...  # <- AZF321


@queue_trigger("orders")
@cosmos_db_output("orders", database_name="shop", connection="COSMOS")
def document(m: str) -> list[int]: ...  # <- AZF309


@http_trigger()
def checked(
    it: "Checked",  # <- AZF322
) -> str: ...


@queue_trigger("orders")
@queue_output("out")
def checked_message(
    it: "Checked",  # <- AZF322
    out: "Out[list[Checked]]",  # <- AZF322
) -> None: ...


@http_trigger()
def checked_return(n: int) -> "Checked": ...  # <- AZF322


@http_trigger()
def body_name_twice(
    order: Annotated[Order, Body("it")],
    point: Annotated[Point, Body("it")],  # <- AZF320
) -> str: ...


@http_trigger()
def markers_as_defaults(
    page: int = Query("p"),  # <- AZF325
    size: int = Field(5, ge=1),  # <- AZF325
) -> str: ...


@http_trigger()
def aliases(
    key: Annotated[str, Header(), Field(alias="x-key")],  # <- AZF325
    page: Annotated[int, Field(validation_alias="p", ge=1)] = 1,  # <- AZF325
) -> str: ...


class Opaques(TypedDict):
    response: str
    receipts: "Checked"


@http_trigger()
@blob_output("receipts/a.txt")
def unknown_field(n: int) -> Opaques: ...  # <- AZF322


@http_trigger()
def positional(
    n: int,  # <- AZF323
    /,
    m: int,
) -> str: ...


@queue_trigger("orders")
def positional_message(
    order: Order,  # <- AZF323
    /,
) -> None: ...


@http_trigger("a/{id:int}/{key:guid}/{when:datetime}/{flag:bool}/{size:range(1,3)}")
def constraints(
    id: bool,  # <- AZF324
    key: int,  # <- AZF324
    when: datetime.time,  # <- AZF324
    flag: float,  # <- AZF324
    size: str,
) -> str: ...


@http_trigger("b/{id:int}/{key:guid}/{when:datetime}/{flag:bool}/{price:decimal}")
def fitting(
    id: int,
    key: uuid.UUID,
    when: datetime.datetime,
    flag: bool,
    price: decimal.Decimal,
) -> str: ...
"""
SAYS = {
    "json_and_raw": (
        "a request has one body, and order, body of json_and_raw take it in different ways",
        "take all from JSON, or all from a form",
    ),
    "body_name_twice": ("order, point of body_name_twice share a name in it", "a name of its own"),
    "markers_as_defaults": (
        "the default of 'page' is a Query(), which the function would get in its place",
        "write it into the annotation: Annotated[..., Query(...)]",
    ),
    "aliases": (
        "the Field of 'key' has an alias, which Header does not read",
        "write Annotated[..., Header('x-key')]",
    ),
    "unknown_field": ("the field 'receipts' of the return annotation is needed when", "import it"),
    "raw_twice": ("body, text of raw_twice would each be the whole of it", "keep one of them"),
    "model_of_text": (
        "'it' comes from the query as text, which cannot become",
        "write a parameter for each of its fields, or take it from the body",
    ),
    "list_in_path": ("'it' comes from the path as text, which cannot become list[int]", ""),
    "opaque": (
        "annotation of 'it', functions.Opaque: Unable to generate pydantic-core schema for <class",
        "use a pydantic model, a dataclass, a TypedDict or what JSON holds",
    ),
    "opaque_return": (
        "no typed value can be made of the return annotation, dict[str, functions.Opaque]",
        "",
    ),
    "document": (
        "returns list[int], which cosmos_db_output cannot send",
        "or a type of your own: YourModel",
    ),
    "checked": (
        "'it' is needed when the function runs, and names what is imported for type checkers only",
        "import it outside of `if TYPE_CHECKING:`",
    ),
    "checked_return": ("the return annotation is needed when the function runs", "import it"),
    "positional": (
        "'n' is positional-only, and typed values are passed by keyword",
        'remove the "/" from the signature; a wrapper around the function needs **kwargs',
    ),
    "constraints": (
        "the route's constraint 'int' allows values that 'id', annotated bool, cannot hold",
        "annotate it int, or change the route's constraint",
    ),
}


def test_what_cannot_work_is_a_problem_at_its_line(app: AppFactory, azfdecor: Command) -> None:
    shapes = "from pydantic import BaseModel\nclass Checked(BaseModel): ...\n"
    root = app(HEAD + PROBLEMS, {"shapes.py": shapes})
    result = azfdecor("generate", root, "--format", "json")
    assert sorted(reported(result)) == sorted(marked(root / "functions.py"))
    first = {p["function"]: p for p in reversed(result.problems())}
    for function, (message, hint) in SAYS.items():
        assert message in first[function]["message"], function
        assert hint in first[function]["hint"], function


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
