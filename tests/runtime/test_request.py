"""`azfdecor.runtime.request`, without any runtime: requests to parameters."""

from __future__ import annotations

import enum
import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import (
    Annotated,
    Any,
    Literal,
    NewType,
    TypeVar,
)
from uuid import UUID

import azure.functions as func
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, Json
from typing_extensions import TypeAliasType
from werkzeug.datastructures import FileStorage  # noqa: TC002 - read at run time

from azfdecor.runtime import http
from http_calls import Box, Money, Order, answer, request


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Size(enum.Enum):
    SMALL = 1
    LARGE = 2.5


Item = TypeVar("Item")
Maybe = TypeAliasType("Maybe", int | None)
Many = TypeAliasType("Many", list[Item], type_params=(Item,))
Note = NewType("Note", str)


def told(value: Any) -> str:
    return repr(value)


def taking(hint: Any, source: http.Source, *default: Any) -> http.Endpoint:
    """An endpoint whose one parameter is annotated so, and which tells what it got."""
    if default:

        def function(value: Any = default[0]) -> str:
            return told(value)

    else:

        def function(value: Any) -> str:
            return told(value)

    function.__annotations__["value"] = hint
    return http.Endpoint(function, {"value": source})


IDENTITY = "8f14e45f-ceea-467f-a8d3-6b2b1f0c9a11"

SCALARS: list[tuple[Any, str, Any]] = [
    (str, "K-7", "K-7"),
    (int, "-5", -5),
    (float, "1.5", 1.5),
    (bool, "true", True),
    (Decimal, "1.10", Decimal("1.10")),
    (UUID, IDENTITY, UUID(IDENTITY)),
    (date, "2026-01-02", date(2026, 1, 2)),
    (Colour, "blue", Colour.BLUE),
    (Annotated[int, Field(ge=1)], "7", 7),
    (Literal[1, 2], "2", 2),
    (Literal[True, 3], "true", True),
    (Size, "1", Size.SMALL),
    (Size, "2.5", Size.LARGE),
    (NewType("Number", int), "7", 7),
]


@pytest.mark.parametrize(("hint", "text", "value"), SCALARS)
def test_a_scalar_is_read_from_everywhere(hint: Any, text: str, value: Any) -> None:
    sent = request(
        f"value={text}".encode(),
        query=f"value={text}",
        headers={
            "X-Value": text,
            "Cookie": f"value={text}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        route={"value": text},
    )
    for source in (
        http.query("value"),
        http.path("value"),
        http.header("x-value"),
        http.cookie("value"),
        http.form("value"),
    ):
        assert answer(taking(hint, source)(sent)) == (200, told(value))


@pytest.mark.parametrize(("hint", "text", "value"), SCALARS)
def test_a_scalar_that_is_wrong_or_missing_is_422_and_says_where(
    hint: Any, text: str, value: Any
) -> None:
    endpoint = taking(hint, http.query("limit"))
    status, document = answer(endpoint(request()))
    assert status == document["status"] == 422
    assert document["title"] == "Unprocessable Content"
    (error,) = document["errors"]
    assert (error["in"], error["name"], error["location"]) == ("query", "limit", [])
    assert error["type"] == "missing"
    if hint is not str:
        status, document = answer(endpoint(request(query="limit=nonsense")))
        assert status == 422
        assert "nonsense" not in json.dumps(document)


def test_a_default_and_none_stand_for_what_is_missing() -> None:
    assert answer(taking(int, http.query("n"), 5)(request())) == (200, "5")
    assert answer(taking(int, http.query("n"), 5)(request(query="n=6"))) == (200, "6")
    assert answer(taking("int | None", http.query("n"))(request())) == (200, "None")
    assert answer(taking("int | None", http.query("n"))(request(query="n=6"))) == (200, "6")


def test_a_parameter_without_annotation_takes_the_text() -> None:
    def read(sku, page=1):  # type: ignore[no-untyped-def]
        return [sku, page]

    endpoint = http.Endpoint(read, {"sku": http.path("sku"), "page": http.path("page")})
    assert answer(endpoint(request(route={"sku": "K-7"}))) == (200, ["K-7", 1])


def test_a_list_takes_every_value_of_a_repeated_key() -> None:
    endpoint = taking(list[int], http.query("n", many=True))
    assert answer(endpoint(request(query="n=1&n=2&m=3"))) == (200, "[1, 2]")
    assert answer(endpoint(request(query="n=1")))[1] == "[1]"
    assert answer(endpoint(request()))[0] == 422
    (error,) = answer(endpoint(request(query="n=1&n=x")))[1]["errors"]
    assert error["location"] == [1]
    # Where a caller sends a strange host, the URL is none that Python takes apart.
    for url in ("http://[::1/api?n=1&n=2#n=3", "?n=1&n=2", "/api?n=1&n=%32"):
        sent = func.HttpRequest("GET", url, params={"n": "2"}, body=b"")
        assert answer(endpoint(sent)) == (200, "[1, 2]")
    headers = taking(list[str], http.header("accept", many=True))
    assert answer(headers(request(headers={"Accept": "a, b"})))[1] == "['a', 'b']"


BODIES: list[tuple[Any, bytes, Any]] = [
    (Order, b'{"sku": "K", "quantity": 2}', Order(sku="K", quantity=2)),
    (Money, b'{"amount": "1.50"}', Money(Decimal("1.50"))),
    (Box, b'{"items": ["a"]}', {"items": ["a"]}),
    (list[Order], b'[{"sku": "K", "quantity": 2}]', [Order(sku="K", quantity=2)]),
    (dict[str, int], b'{"a": 1}', {"a": 1}),
]


@pytest.mark.parametrize(("hint", "body", "value"), BODIES)
def test_a_body_is_read_as_its_type(hint: Any, body: bytes, value: Any) -> None:
    endpoint = taking(hint, http.body())
    assert answer(endpoint(request(body))) == (200, told(value))
    json_headers = {"Content-Type": "application/json; charset=utf-8"}
    assert answer(endpoint(request(body, headers=json_headers)))[0] == 200
    vendor = {"Content-Type": "application/vnd.shop+json"}
    assert answer(endpoint(request(body, headers=vendor)))[0] == 200
    assert answer(endpoint(request(body, headers={"Content-Type": "text/xml"})))[0] == 415
    assert answer(endpoint(request(body[:-1])))[0] == 400
    assert answer(endpoint(request(b"")))[0] == 422
    assert answer(endpoint(request(b'"?"')))[0] == 422


@pytest.mark.parametrize("hint", [Iterable[int], Iterable[int] | None])
@pytest.mark.parametrize(
    ("source", "sent"),
    [
        (http.body(), {"body": b'[1, "x"]'}),
        (http.query("value", many=True), {"query": "value=1&value=x"}),
        (http.field("value"), {"body": b'{"value": [1, "x"]}'}),
    ],
)
def test_an_iterable_is_checked_before_the_function_runs(
    hint: Any, source: http.Source, sent: Any
) -> None:
    endpoint = taking(hint, source)
    status, problem = answer(endpoint(request(**sent)))
    assert status == 422
    assert [error["location"][-1:] for error in problem["errors"]] == [[1]]
    good = {k: v.replace(*((b'"x"', b"2") if k == "body" else ("x", "2"))) for k, v in sent.items()}
    assert answer(endpoint(request(**good))) == (200, told([1, 2]))


def test_every_error_is_told_at_once_and_where_it_is() -> None:
    def place(order: Order, limit: int, x_shop: UUID) -> None: ...

    endpoint = http.Endpoint(
        place,
        {"order": http.body(), "limit": http.query("limit"), "x_shop": http.header("x-shop")},
    )
    sent = request(b'{"quantity": 0}', query="limit=many", headers={"X-Shop": "1"})
    status, document = answer(endpoint(sent))
    assert status == 422
    assert document["detail"] == "the request has 4 errors"
    places = [(e["in"], e.get("name"), e["location"]) for e in document["errors"]]
    assert places == [
        ("query", "limit", []),
        ("header", "x-shop", []),
        ("body", None, ["sku"]),
        ("body", None, ["quantity"]),
    ]


def test_several_bodies_are_names_of_one_object() -> None:
    def place(order: Order, note: str, gift: bool = False) -> str:
        return told((order, note, gift))

    sources = {"order": http.field("order"), "note": http.field("note"), "gift": http.field("gift")}
    endpoint = http.Endpoint(place, sources)
    body = b'{"order": {"sku": "K", "quantity": 2}, "note": "soon"}'
    expected = told((Order(sku="K", quantity=2), "soon", False))
    assert answer(endpoint(request(body))) == (200, expected)
    (error,) = answer(endpoint(request(b'{"order": {"sku": "K", "quantity": 2}}')))[1]["errors"]
    assert error["location"] == ["note"]


def test_a_body_may_be_absent_where_there_is_a_default_or_none() -> None:
    assert answer(taking(Order, http.body(), "nothing")(request())) == (200, "'nothing'")
    optional: Any = Order | None
    assert answer(taking(optional, http.body())(request())) == (200, "None")


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (Note, "hé"),
        (Annotated[str | None, "a note"], "hé"),
        (bytearray, bytearray("hé".encode())),
        (bytes | None, "hé".encode()),
    ],
)
def test_a_raw_body_is_of_the_type_that_its_names_stand_for(hint: Any, value: Any) -> None:
    assert answer(taking(hint, http.raw())(request("hé".encode()))) == (200, told(value))


def test_a_raw_body_is_checked_and_may_be_absent() -> None:
    endpoint = taking(Annotated[str, Field(max_length=3)], http.raw())
    assert answer(endpoint(request(b"abc"))) == (200, "'abc'")
    status, document = answer(endpoint(request(b"abcd")))
    assert (status, document["errors"][0]["type"]) == (422, "string_too_long")
    assert answer(taking(bytes | None, http.raw())(request())) == (200, "None")
    assert answer(taking(bytes, http.raw(), b"none")(request())) == (200, "b'none'")
    assert answer(taking(bytes, http.raw())(request())) == (200, "b''")


def test_json_within_json_is_an_error_of_its_field() -> None:
    class Held(BaseModel):
        data: Json[int]

    status, document = answer(taking(Held, http.body())(request(b'{"data": "{"}')))
    assert (status, document["errors"][0]["location"]) == (422, ["data"])


def test_a_type_by_another_name_is_that_type() -> None:
    numbers = taking(Many[int], http.query("value", many=True))
    assert answer(numbers(request(query="value=1&value=2"))) == (200, "[1, 2]")
    assert answer(taking(Maybe, http.query("value"))(request())) == (200, "None")
    sizes = taking(list[Size] | None, http.query("value", many=True))
    found = answer(sizes(request(query="value=1&value=2.5")))
    assert found == (200, told([Size.SMALL, Size.LARGE]))


def test_a_wrapper_that_names_its_parameters_has_its_own_defaults() -> None:
    def inner(order: Order) -> str:
        return order.sku

    def wrapper(order: Order, page: int = 7) -> str:
        return f"{inner(order)} {page}"

    wrapper.__wrapped__ = inner  # type: ignore[attr-defined]
    endpoint = http.Endpoint(wrapper, {"order": http.body(), "page": http.query("page")})
    assert answer(endpoint(request(b'{"sku": "K", "quantity": 1}'))) == (200, "K 7")


def test_raw_bodies_are_as_they_are() -> None:
    assert answer(taking(bytes, http.raw())(request(b"\xff"))) == (200, told(b"\xff"))
    assert answer(taking(str, http.raw())(request("é".encode()))) == (200, told("é"))
    assert answer(taking(bytearray, http.raw())(request(b"a"))) == (200, told(bytearray(b"a")))
    assert answer(taking(str, http.raw())(request(b"\xff")))[0] == 400
    whole = taking(func.HttpRequest, http.request())
    assert "HttpRequest" in answer(whole(request()))[1]


def test_a_file_is_uploaded() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="photo"; filename="k.png"\r\n\r\n'
        b"PNG\r\n--b--\r\n"
    )
    sent = request(body, headers={"Content-Type": "multipart/form-data; boundary=b"})

    def upload(photo: FileStorage) -> str:
        with photo.stream:
            return f"{photo.filename} {len(photo.read())}"

    assert answer(http.Endpoint(upload, {"photo": http.file("photo")})(sent)) == (200, "k.png 3")
    assert answer(http.Endpoint(upload, {"photo": http.file("other")})(sent))[0] == 422


@pytest.mark.parametrize(
    ("hint", "many", "value"),
    [
        (bytes, False, b"PNG"),
        (bytes | None, False, b"PNG"),
        (Annotated[bytes, Field(max_length=3)], False, b"PNG"),
        (list[bytes], True, [b"PNG", b"GIF"]),
    ],
)
def test_a_file_is_read_where_bytes_are_wanted(hint: Any, many: bool, value: Any) -> None:
    body = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="photo"; filename="k"\r\n\r\n%s\r\n' % file
        for file in ([b"PNG", b"GIF"] if many else [b"PNG"])
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    sent = request(body + b"--b--\r\n", headers=headers)
    assert answer(taking(hint, http.file("photo", many=many))(sent)) == (200, told(value))


def test_a_file_may_be_missing_or_wrong() -> None:
    other = request(b"", headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert answer(taking(bytes, http.file("photo"))(other))[0] == 422
    assert answer(taking(bytes | None, http.file("photo"))(other)) == (200, "None")


def test_two_parameters_may_read_the_same_file() -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="k"\r\n\r\nPNG\r\n--b--'
    sent = request(body, headers={"Content-Type": "multipart/form-data; boundary=b"})

    def upload(req: func.HttpRequest, photo: FileStorage, content: bytes) -> str:
        with req.files["photo"].stream as stream:
            return told((photo.read(), content, stream.read()))

    photo, content = http.file("photo"), http.file("photo")
    endpoint = http.Endpoint(upload, {"req": http.request(), "photo": photo, "content": content})
    assert answer(endpoint(sent)) == (200, "(b'PNG', b'PNG', b'PNG')")


def test_a_body_that_is_wrong_all_over_gets_a_short_answer() -> None:
    body = json.dumps(["x"] * 5000).encode()
    status, document = answer(taking(list[int], http.body())(request(body)))
    assert status == 422
    detail = "the request has 5000 errors, of which these are the first 100"
    assert document["detail"] == detail
    assert [error["location"] for error in document["errors"]] == [[n] for n in range(100)]
    status, document = answer(taking(list[int], http.body())(request(b"[%s1]" % (b"{}," * 6000))))
    assert (status, document["errors"]) == (422, [])
    assert document["detail"] == "the request has 6000 errors, too many to list"


@pytest.mark.parametrize("constant", [b"NaN", b"Infinity", b"-Infinity"])
def test_a_body_holds_no_number_that_json_lacks(constant: bytes) -> None:
    for source in (http.body(), http.field("value")):
        status, _ = answer(taking(dict[str, float], source)(request(b'{"value": %s}' % constant)))
        assert status == 400
    status, _ = answer(taking(dict[str, str], http.body())(request(b'{"NaN": "Infinity"}')))
    assert status == 200


def test_a_byte_order_mark_before_a_body_is_skipped() -> None:
    marked = b"\xef\xbb\xbf" + b'{"value": 1}'
    assert answer(taking(dict[str, int], http.body())(request(marked)))[0] == 200
    assert answer(taking(int, http.field("value"))(request(marked)))[0] == 200


def placed(
    order: Order,
    limit: int,
    tags: list[Colour],
    shop: UUID | None,
    at: datetime | None = None,
) -> Order:
    return order


TYPED = http.Endpoint(
    placed,
    {
        "order": http.body(),
        "limit": http.query("limit"),
        "tags": http.query("tag", many=True),
        "shop": http.header("x-shop"),
        "at": http.cookie("at"),
    },
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("sku"), inner),
    max_leaves=5,
)


@settings(max_examples=400, deadline=None)
@given(
    body=st.binary() | JSON.map(lambda value: json.dumps(value).encode()),
    query=st.dictionaries(st.sampled_from(["limit", "tag", "x"]), st.text()),
    headers=st.dictionaries(st.sampled_from(["x-shop", "cookie", "content-type"]), st.text()),
)
def test_no_request_whatever_is_more_than_refused(
    body: bytes, query: dict[str, str], headers: dict[str, str]
) -> None:
    sent = func.HttpRequest(
        method="POST",
        url="https://shop.example/api?" + "&".join(f"{k}={v}" for k, v in query.items()),
        headers=headers,
        params=query,
        route_params={},
        body=body,
    )
    status, document = answer(TYPED(sent))
    assert status in (200, 400, 415, 422)
    if status != 200:
        assert document["status"] == status
        assert "pydantic" not in json.dumps(document)
