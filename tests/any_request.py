"""Any request whatever, for the app of test_fuzz.py."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

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
