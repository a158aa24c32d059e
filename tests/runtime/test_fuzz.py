"""Any request whatever, at functions with typed values in an engine.

A few hundred requests in a test run. Twenty thousand of them, with what they were answered:

    AZFDECOR_FUZZ=20000 python -m pytest -s tests/runtime/test_fuzz.py
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, event, given, note, settings
from hypothesis import strategies as st

from azfdecor.cli import main
from judge import Judge, http_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from judge import Outcome


EXAMPLES = int(os.environ.get("AZFDECOR_FUZZ", "400"))
SECONDS = 20
"""How long an answer may take before it counts as none."""

APP = """
import enum
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from azure.functions import HttpRequest, HttpResponse
from pydantic import BaseModel, Field, Json, JsonValue
from typing_extensions import TypedDict
from werkzeug.datastructures import FileStorage

from azfdecor import Body, Cookie, File, Form, Header, HTTPError, Query, http_trigger


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Node(BaseModel):
    name: str
    children: list["Node"] = []


class Order(BaseModel):
    sku: Annotated[str, Field(max_length=9)]
    quantity: int = Field(gt=0)
    price: Decimal | None = None
    at: datetime | None = None
    extra: dict[str, float] = {}


@dataclass
class Money:
    amount: Decimal
    currency: Literal["EUR", "USD"] = "EUR"


class Box(TypedDict):
    items: list[str | int]


@http_trigger("orders/{id}", methods=["POST"], status_code=201)
def place(
    id: int,
    order: Order,
    limit: Annotated[int, Field(ge=1)] = 5,
    tags: Annotated[list[Colour], Query("tag")] = [],
    agent: Annotated[str | None, Header("user-agent")] = None,
    shop: Annotated[UUID | None, Header("x-shop")] = None,
    session: Annotated[str | None, Cookie()] = None,
) -> Order:
    if id == 404:
        raise HTTPError(404, "there is no such order")
    return order


@http_trigger("orders-async/{id}", methods=["POST"])
async def place_async(id: int, order: Order, limit: int = 5) -> list[Order]:
    if id == 404:
        raise HTTPError(404)
    return [order]


@http_trigger("search")
def search(
    word: str,
    number: int | None,
    ratio: float = 0.0,
    price: Decimal | None = None,
    flag: bool = False,
    day: date | None = None,
    hour: time | None = None,
    within: timedelta | None = None,
    colour: Colour = Colour.RED,
    size: Literal["S", "L"] = "S",
    limits: Annotated[list[int], Query("limit")] = [],
    accept: Annotated[list[str], Header()] = [],
) -> dict[str, Any]:
    return {"word": word, "number": number, "ratio": ratio, "price": price, "limits": limits,
            "day": day, "hour": hour, "within": within, "colour": colour, "accept": accept}


@http_trigger("fields", methods=["PUT"])
def fields(order: Order, note: Annotated[str, Body("note")], money: Money | None = None) -> str:
    return note


@http_trigger("anything", methods=["POST"])
def anything(content: dict[str, Any]) -> dict[str, Any]:
    return content


@http_trigger("tree", methods=["POST"])
def tree(node: Node | None) -> Node | None:
    return node


@http_trigger("boxes", methods=["POST"])
def boxes(boxes: list[Box]) -> None:
    return None


@http_trigger("raw", methods=["POST"])
def raw(body: bytes) -> bytes:
    return body


@http_trigger("text", methods=["POST"])
def text(body: Annotated[str, Body()], word: Annotated[str, Cookie()] = "") -> str:
    return body + word


@http_trigger("form", methods=["POST"])
def form(
    req: HttpRequest,
    word: Annotated[str, Form()],
    number: Annotated[int | None, Form()] = None,
    tags: Annotated[list[Colour], Form("tag")] = [],
    picture: Annotated[bytes | None, File()] = None,
    document: Annotated[FileStorage | None, File()] = None,
    files: Annotated[list[FileStorage], File("file")] = [],
    contents: Annotated[list[bytes], File("file")] = [],
) -> dict[str, Any]:
    assert picture is None or type(picture) is bytes
    assert document is None or type(document.read()) is bytes
    assert [one.read() for one in files] == contents
    return {"word": word, "number": number, "tags": tags, "size": len(picture or b"")}


@http_trigger("texts", methods=["POST"])
def texts(
    wanted: Annotated[Json[dict[str, list[int]]] | None, Query("word")] = None,
    numbers: Annotated[set[int] | None, Query("number")] = None,
    sizes: Annotated[tuple[float, ...], Header("accept")] = (),
    preferences: Annotated[Json[dict[str, int]] | None, Cookie("session")] = None,
    tree: Annotated[Json[Node] | None, Form("word")] = None,
    colours: Annotated[frozenset[Colour], Form("tag")] = frozenset(),
    pictures: Annotated[tuple[bytes, ...], File("picture")] = (),
) -> dict[str, Any]:
    assert all(type(one) is bytes for one in pictures)
    return {"wanted": wanted, "numbers": numbers, "preferences": preferences, "colours": colours}


@http_trigger("counts", methods=["POST"])
def counts(points: dict[str, list[int] | dict[UUID, Money | Box]] | list[Node]) -> JsonValue:
    return len(points)
"""

FUNCTIONS = (
    "place",
    "place_async",
    "search",
    "fields",
    "anything",
    "tree",
    "boxes",
    "raw",
    "text",
    "form",
    "texts",
    "counts",
)
STATUSES = {200, 201, 204, 400, 404, 413, 415, 422}
LONGEST = 40_000
"""How long an answer to a wrong request may be."""
LEAKS = (
    "pydantic",
    "azfdecor",
    "werkzeug",
    "Traceback",
    "site-packages",
    "object at 0x",
    "FileStorage",
    "Parts",
    "function-",
    "Money",
    "Node",
    "TypedDict",
    "functions.py",
)

# --- requests

NASTY = st.sampled_from(
    [
        "",
        " ",
        "\x00",
        "a\x00b",
        "\ud800",
        "\udfff",
        "\ufeff",
        "é",
        "\U0001f375",
        "%",
        "%zz",
        "%ff%fe",
        "+",
        "&=&",
        ";",
        "1" * 5000,
        "-" + "9" * 400,
        "1e999",
        "-0",
        "NaN",
        "inf",
        "1_000",
        "٣",
        "0x10",
        "[]",
        "{}",
        "null",
        '"',
        "\r\nX: y",
        "../../etc/passwd",
        "9999-12-31",
        "0000-00-00",
        "P9999999999D",
        "-1e400",
        "PT1e9S",
    ]
)
FINE = st.sampled_from(
    [
        "1",
        "7",
        "404",
        "true",
        "no",
        "red",
        "blue",
        "L",
        "1.50",
        "2026-01-02",
        "12:30",
        "PT1H",
        "EUR",
        "tea",
        "8f14e45f-ceea-467f-a8d3-6b2b1f0c9a11",
        '{"a": [1]}',
        '{"a": 1, "b": "x"}',
        '{"name": "a", "children": [1]}',
    ]
)
SURROGATES = st.text(st.characters(), max_size=8)  # lone surrogates too
WORDS = FINE | FINE | NASTY | SURROGATES
NAMES = st.sampled_from(
    [
        "word",
        "number",
        "ratio",
        "price",
        "flag",
        "day",
        "hour",
        "within",
        "colour",
        "size",
        "limit",
        "tag",
        "id",
        "x",
    ]
)
KEYS = NAMES | SURROGATES

PAIRS = st.lists(st.tuples(NAMES | NAMES | KEYS, WORDS), max_size=6)
ENCODED = PAIRS.map(
    lambda pairs: "&".join(f"{_quoted(key)}={_quoted(value)}" for key, value in pairs)
)
QUERIES = ENCODED | ENCODED | WORDS | PAIRS.map(lambda p: "&".join(f"{k}={v}" for k, v in p))


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -(10**4000), 2**64, 1e308])
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS | st.sampled_from(["sku", "quantity", "name", "order"]), inner)
    ),
    max_leaves=6,
)
ORDERS = st.fixed_dictionaries(
    {"sku": st.just("tea") | WORDS, "quantity": st.just(2) | JSON},
    optional={
        "price": FINE | NUMBERS,
        "at": st.just("2026-01-02T03:04:05Z") | JSON,
        "extra": st.dictionaries(WORDS, NUMBERS),
    },
)
TREES = st.recursive(
    st.fixed_dictionaries({"name": WORDS}),
    lambda inner: st.fixed_dictionaries({"name": WORDS, "children": st.lists(inner, max_size=3)}),
    max_leaves=8,
)
BOXES = st.lists(st.fixed_dictionaries({"items": st.lists(WORDS | NUMBERS)}), max_size=3)
OBJECTS = st.dictionaries(WORDS, JSON, max_size=4)
TAKEN_APART = st.fixed_dictionaries(
    {"order": ORDERS, "note": WORDS | JSON},
    optional={"money": st.just({"amount": "1.5"}) | JSON},
)
LONG_NAMES = st.tuples(
    st.sampled_from(["k", "é", "\n", '"', "\U0001f375"]),
    st.sampled_from([1, 99, 100, 101, 5000]),
    st.sampled_from([1, 120, 3000]),
    st.booleans(),
).map(
    lambda t: (
        {t[0] * t[1]: ["x"] * t[2]} if t[3] else {f"{n}{t[0] * t[1]}": "x" for n in range(t[2])}
    )
)
"""Names that errors would repeat."""
SHAPED = st.one_of(ORDERS, TREES, BOXES, OBJECTS, TAKEN_APART, JSON)
DEEP = st.tuples(
    st.sampled_from([b"[", b'{"a":', b'{"name":"a","children":[', b"[{"]),
    st.sampled_from([10, 150, 199, 200, 201, 250, 300, 1000, 50000]),
    st.booleans(),
).map(lambda t: t[0] * t[1] + b"1" + _closing(t[0]) * t[1] * t[2])
ODD_BODIES = st.sampled_from(
    [
        b"",
        b" ",
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        '{"sku": "tea", "quantity": 1}'.encode("utf-16"),
        b'{"sku": "tea", "sku": 1, "quantity": 1, "quantity": 1e999}',
        b'{"sku": "\\ud800", "quantity": 1}',
        b'{"sku": "\xed\xa0\x80", "quantity": 1}',
        b'{"sku": "a\\u0000", "quantity": 1}',
        b'{"quantity": ' + b"9" * 5000 + b', "sku": "tea"}',
        b'{"a": NaN, "b": -Infinity, "c": 1e400}',
        b'{"a": 1}{"b": 2}',
        b'[{"items": ["a", 1]}]',
        b"[" + b'{"items": 1},' * 2000 + b"1]",
    ]
)


def _closing(opening: bytes) -> bytes:
    return opening[::-1].translate(bytes.maketrans(b"[{", b"]}"), b'":,acdehilmnr')


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


@st.composite
def broken(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """Cut off, or with bytes put in, changed or doubled."""
    content = draw(whole)
    place = draw(st.integers(0, len(content)))
    kind = draw(st.sampled_from(["cut", "insert", "change", "double"]))
    if kind == "cut":
        return content[:place]
    if kind == "double":
        return content + content
    put = draw(st.binary(max_size=3) | st.sampled_from([b"\r\n", b"--b", b'"', b"\x00", b"\xff"]))
    return content[:place] + put + content[place + (kind == "change") :]


FIELDS = st.sampled_from(["word", "number", "tag", "picture", "document", "file", "x"]) | WORDS
PART_HEADERS = st.sampled_from(
    [
        "",
        "Content-Type: text/plain; charset=utf-16",
        "Content-Type: nonsense; charset=nonsense",
        "Content-Type: multipart/mixed; boundary=c",
        "Content-Transfer-Encoding: base64",
        "Content-Length: -1",
        "no header",
    ]
)


@st.composite
def multipart(draw: st.DrawFn) -> bytes:
    """A form whose boundary is "b"."""
    content = b""
    parts = draw(
        st.lists(
            st.tuples(FIELDS, WORDS, st.none() | WORDS, st.just("") | PART_HEADERS), max_size=5
        )
    )
    if draw(st.booleans()):
        parts.insert(0, ("word", "tea", None, ""))
    for name, value, filename, header in parts:
        named = f'; filename="{filename}"' if filename is not None else ""
        head = f'Content-Disposition: form-data; name="{name}"{named}\r\n'
        head += f"{header}\r\n" if header else ""
        part = f"--b\r\n{head}\r\n{value}\r\n"
        content += part.encode("utf-8", "surrogatepass")
    return content + b"--b--\r\n"


BODIES = st.one_of(
    SHAPED.map(_json),
    ORDERS.map(_json),
    broken(SHAPED.map(_json)),
    LONG_NAMES.map(_json),
    DEEP,
    ODD_BODIES,
    st.binary(max_size=40),
    ENCODED.map(str.encode),
)
MEDIA_TYPES = st.sampled_from(
    [
        "application/json",
        "application/json; charset=utf-8",
        "application/json; charset=utf-16",
        "Application/JSON ;x",
        "application/vnd.shop+json",
        "+json",
        "text/plain",
        "text/json",
        "application/xml",
        ";",
        "multipart/form-data; boundary=b",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary="b',
        "multipart/form-data; boundary=\x00",
        "multipart/form-data; boundary*=utf-8''b",
        "multipart/form-data; boundary=é",
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=nonsense",
    ]
)
COOKIES = st.lists(st.tuples(st.sampled_from(["session", "word"]) | KEYS, WORDS), max_size=3).map(
    lambda pairs: "; ".join(f"{key}={value}" for key, value in pairs)
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "content-type": st.just("application/json") | MEDIA_TYPES | WORDS,
        "cookie": COOKIES | WORDS,
        "user-agent": WORDS,
        "x-shop": WORDS,
        "accept": WORDS | st.lists(WORDS).map(",".join),
        "content-length": WORDS,
        "transfer-encoding": st.just("chunked"),
    },
)
HOSTS = st.sampled_from(
    ["https://shop.example", "http://[::1", "https://a\uff0fb", "", "HTTP://x@y:99999"]
)
FORM_BODIES = (
    st.sampled_from(
        [
            (b"word=1" + b"&tag=red" * 1001, "application/x-www-form-urlencoded"),
            (b"word=" + b"x" * 1_000_001, "application/x-www-form-urlencoded"),
            (
                b'--b\r\nContent-Disposition: form-data; name="tag"\r\n\r\nred\r\n' * 1001
                + b"--b--",
                "multipart/form-data; boundary=b",
            ),
            (b"--b" * 100_000, "multipart/form-data; boundary=b"),
            (b"--b\r\n" * 10_000 + b"--b--", "multipart/form-data; boundary=b"),
        ]
    )
    | st.tuples(
        multipart() | broken(multipart()),
        st.just("multipart/form-data; boundary=b") | MEDIA_TYPES,
    )
    | st.tuples(ENCODED.map(str.encode), st.just("application/x-www-form-urlencoded"))
)


JSON_TYPE = st.just("application/json")
FITTING = {
    "place": st.tuples(ORDERS.map(_json), JSON_TYPE),
    "place_async": st.tuples(ORDERS.map(_json), JSON_TYPE),
    "fields": st.tuples(TAKEN_APART.map(_json), JSON_TYPE),
    "anything": st.tuples(OBJECTS.map(_json), JSON_TYPE),
    "tree": st.tuples(TREES.map(_json), JSON_TYPE),
    "boxes": st.tuples(BOXES.map(_json), JSON_TYPE),
    "form": FORM_BODIES,
    "texts": FORM_BODIES,
    "counts": st.tuples(LONG_NAMES.map(_json) | st.lists(TREES).map(_json), JSON_TYPE),
}
"""Bodies that a function may well take, with their media types."""
FITTING_QUERIES = st.fixed_dictionaries(
    {"word": WORDS},
    optional={
        "number": st.just("7") | WORDS,
        "ratio": st.just("1.5") | WORDS,
        "price": st.just("1.5") | WORDS,
        "flag": st.just("true") | WORDS,
        "day": st.just("2026-01-02") | WORDS,
        "hour": st.just("12:30") | WORDS,
        "within": st.just("PT1H") | WORDS,
        "colour": st.just("red") | WORDS,
        "size": st.just("S") | WORDS,
        "limit": st.just("7") | WORDS,
    },
).map(lambda query: "&".join(f"{key}={_quoted(value)}" for key, value in query.items()))


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A function's name, and a request for it."""
    name = draw(st.sampled_from(FUNCTIONS))
    headers = dict(draw(HEADERS))
    if name in FITTING and draw(st.booleans()):
        body, headers["content-type"] = draw(FITTING[name])
    else:
        body = draw(BODIES)
        if draw(st.booleans()):
            headers["content-type"] = "application/json"
    query = draw((FITTING_QUERIES if name == "search" else st.just("")) | QUERIES)
    path = draw(st.just("/api/orders/7") | WORDS)
    host = draw(HOSTS)
    request = {
        "method": draw(st.sampled_from(["GET", "POST", "PUT", "HEAD", "QUERY", "pOsT"]) | WORDS),
        "url": f"{host}{path}" + (f"?{query}" if query else ""),
        "headers": headers,
        "route": draw(
            st.sampled_from([{"id": "7"}, {"id": "404"}])
            | st.fixed_dictionaries({}, optional={"id": WORDS})
        ),
    }
    return name, {**_sendable(request), "body": body}


def _sendable(value: Any) -> Any:
    """As it can come from the host: its text is UTF-8, so that surrogates come in bodies alone."""
    if isinstance(value, dict):
        return {_sendable(key): _sendable(inner) for key, inner in value.items()}
    return value.encode("utf-8", "replace").decode()


# --- answers


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    root = tmp_path_factory.mktemp("fuzz")
    (root / "host.json").write_text('{"version": "2.0"}\n')
    (root / "functions.py").write_text(APP)
    assert main(["generate", str(root)]) == 0
    with Judge(root) as judge:
        assert judge.load() == dict.fromkeys(sorted(FUNCTIONS))
        yield judge


@contextmanager
def in_time(judge: Judge) -> Iterator[None]:
    """Ends the runtime's process, and so the test, where an answer does not come."""
    watchdog = threading.Timer(SECONDS, judge._process.kill)
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()


def test_no_request_whatever_is_more_than_refused(judge: Judge, tmp_path_factory: Any) -> None:
    answered: Counter[tuple[str, int]] = Counter()
    folder = str(tmp_path_factory.getbasetemp())

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(requests())
    def call(drawn: tuple[str, dict[str, Any]]) -> None:
        name, parts = drawn
        with in_time(judge):
            outcome = judge.call(name, req=http_request(**parts))
        assert outcome.error is None, outcome.traceback
        status = _check(outcome, folder)
        event(f"{name} {status}")
        answered[name, status] += 1

    call()
    statuses: Counter[int] = Counter()
    for (_, status), count in answered.items():
        statuses[status] += count
    print(f"\n{sum(statuses.values())} requests: {dict(sorted(statuses.items()))}")
    for (name, status), count in sorted(answered.items()):
        print(f"  {name} {status}: {count}")
    assert statuses.keys() >= {200, 400, 422}
    if EXAMPLES >= 5000:  # fewer may not come to all
        assert statuses.keys() == STATUSES
        assert {name for name, status in answered if status < 300} == set(FUNCTIONS)


def _check(outcome: Outcome, folder: str) -> int:
    """The status of an answer that is as it should be."""
    assert outcome.returned
    content = outcome.returned.content
    status, body = content["status_code"], content["body"]
    media_type = content["headers"]["content-type"]
    note(f"{status} {media_type} {body[:500]!r}")
    assert status in STATUSES
    if status == 204:
        assert body == b""
    if "json" in media_type:
        document = json.loads(body.decode(), parse_constant=_no_json)
    if status >= 400:
        assert media_type == "application/problem+json"
        assert len(body) < LONGEST
        _check_problem(document, status)
        found = [leak for leak in (*LEAKS, folder) if leak in body.decode()]
        assert found == []
    return int(status)


def _check_problem(document: dict[str, Any], status: int) -> None:
    assert document["status"] == status
    assert document.keys() - {"detail", "errors"} == {"title", "status"}
    assert ("errors" in document) == (status == 422)
    for error in document.get("errors", ()):
        assert error.keys() - {"name"} == {"in", "location", "message", "type"}
        assert error["in"] in ("body", "path", "query", "header", "cookie", "form", "file")


def _no_json(constant: str) -> NoReturn:
    msg = f"{constant} is no JSON"
    raise AssertionError(msg)
