"""`azfdecor.runtime.call`, without any runtime: what the worker delivers in, typed values out."""

from __future__ import annotations

import base64
import datetime as dt
import enum
import json
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, NamedTuple, NewType

import azure.functions
import pydantic
import pytest
from azure.functions import Document, DocumentList, Out
from azure.functions.blob import InputStream
from pydantic import AfterValidator, BaseModel, Field, PlainSerializer, RootModel
from typing_extensions import TypeAliasType

from azfdecor.runtime import call
from azfdecor.runtime.payload import PayloadError


class Order(BaseModel):
    sku: str


def cloud_event(**fields: Any) -> Any:
    """An event; older versions of azure-functions know none."""
    if not hasattr(azure.functions, "CloudEvent"):
        pytest.skip("this azure-functions has no CloudEvent")
    return azure.functions.CloudEvent(**fields)


def taken(hint: Any, delivered: Any, how: call.Value | None = None) -> Any:
    """What a function gets of what the worker delivers."""

    def function(given: Any) -> Any:
        return given

    function.__annotations__["given"] = hint
    return call.Call(function, {"given": how or call.payload()})(given=delivered)


def sent(hint: Any, value: Any, how: call.Value) -> Any:
    """What the worker gets of what a function returns."""

    def function() -> Any:
        return value

    function.__annotations__["return"] = hint
    return call.Call(function, {"return": how})()


@pytest.mark.parametrize(
    ("hint", "delivered", "value"),
    [
        (Order, {"sku": "K"}, Order(sku="K")),
        (Order | int, 5, 5),
        (list[Order], [{"sku": "K"}], [Order(sku="K")]),
        (Order | None, None, None),
    ],
)
def test_what_the_worker_has_read_already_is_taken(hint: Any, delivered: Any, value: Any) -> None:
    assert taken(hint, delivered) == value


def test_the_data_of_a_cloud_event_is_taken() -> None:
    event = cloud_event(id="1", source="shop", type="t", specversion="1.0", data={"sku": "K"})
    assert taken(Order, event) == Order(sku="K")


@pytest.mark.parametrize(
    ("hint", "held", "value"),
    [
        (Order, {"sku": "K"}, Order(sku="K")),
        (Order, '{"sku": "K"}', Order(sku="K")),
        (dt.date, "2030-01-02", dt.date(2030, 1, 2)),
        (dt.date, '"2030-01-02"', dt.date(2030, 1, 2)),
        (int, 7, 7),
        (int, 10**30, 10**30),
        (list[Order], [{"sku": "K"}], [Order(sku="K")]),
        (Order | None, None, None),
        (Order | None, "null", None),
    ],
)
def test_a_member_is_json_or_text_that_is_json_or_plain(hint: Any, held: Any, value: Any) -> None:
    around = {"it": held, "sku": "not this"}
    assert taken(hint, json.dumps(around), call.payload("it")) == value
    assert taken(hint, json.dumps(around).encode(), call.payload("it")) == value
    assert taken(hint, around, call.payload("it")) == value
    assert taken(list[hint], [json.dumps(around)] * 2, call.payload("it")) == [value, value]


@pytest.mark.parametrize("delivered", ["{}", "[]", "7", "secret", b"\xff", '{"other": 1}', {}])
def test_a_member_that_is_not_there_is_an_error_that_says_so(delivered: Any) -> None:
    with pytest.raises(PayloadError, match=r"^given of .*: there is no 'it' in what has arrived$"):
        taken(Order | None, delivered, call.payload("it"))


def test_nothing_at_all_has_no_members() -> None:
    assert taken(Order | None, None, call.payload("it")) is None


def test_an_error_names_ten_fields_at_most() -> None:
    def error(count: int) -> str:
        with pytest.raises(PayloadError) as raised:
            taken(list[int], json.dumps(["secret"] * count))
        assert "secret" not in str(raised.value)
        return str(raised.value)

    assert error(10).count("Input should be") == 10
    assert "more" not in error(10)
    assert error(11).count("Input should be") == 10
    assert error(11).endswith("; and 1 more")
    assert error(5_000).endswith("; and 4990 more")
    assert error(100_000).endswith(": 100000 errors")


def test_a_date_is_the_same_text_alone_and_among_others() -> None:
    day = dt.date(2030, 1, 2)
    alone = sent(dt.date, day, call.messages())
    assert alone == '"2030-01-02"'
    assert json.loads(sent(list[dt.date], [day, day], call.messages())) == [alone] * 2


def test_text_is_sent_as_it_is_where_a_type_allows_it() -> None:
    assert json.loads(sent(list[str | int], ["a", 7], call.messages())) == ["a", "7"]
    assert sent(Order | str, '{"value": 1}', call.document("value")) == '{"value": 1}'
    assert sent(Order | str, Order(sku="K"), call.document("value")) == '{"value":{"sku":"K"}}'


def test_an_answer_in_bytes_is_json() -> None:
    assert sent(Order, Order(sku="K"), call.binary()) == b'{"sku":"K"}'
    assert sent(Order | None, None, call.binary()) is None


Orders = NewType("Orders", list[Order])
ALSO_LISTS = [
    list[Order],
    list[Order] | None,
    Annotated[list[Order], Field(max_length=5)],
    Orders,
    TypeAliasType("Alias", list[Order]),
    list,
]


@pytest.mark.parametrize("hint", ALSO_LISTS)
def test_a_list_by_any_name_is_several_messages(hint: Any) -> None:
    messages = json.loads(sent(hint, [Order(sku="K"), Order(sku="L")], call.messages()))
    assert [json.loads(message) for message in messages] == [{"sku": "K"}, {"sku": "L"}]


@pytest.mark.parametrize(
    ("hint", "make"),
    [
        (Sequence[Order], list),
        (Sequence[Order], tuple),
        (tuple[Order, ...], tuple),
        (deque[Order], deque),
        (Iterable[Order], list),
        (Iterable[Order], iter),
        (tuple[Order, ...] | None, tuple),
    ],
)
def test_every_collection_is_several_messages(hint: Any, make: Any) -> None:
    orders = make([Order(sku="K"), Order(sku="L")])
    messages = json.loads(sent(hint, orders, call.messages()))
    assert [json.loads(message) for message in messages] == [{"sku": "K"}, {"sku": "L"}]


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        (tuple[Order, ...], tuple),
        (Sequence[Order], list),
        (set[int], set),
        (deque[Order], deque),
        (tuple[Order, ...] | None, tuple),
    ],
)
def test_a_batch_arrives_as_the_collection_that_is_named(hint: Any, kind: type) -> None:
    items = ["1", "2"] if hint == set[int] else ['{"sku": "K"}', '{"sku": "L"}']
    assert type(taken(hint, items)) is kind
    assert len(taken(hint, items)) == 2


class Word(enum.Enum):
    TEA = "tea"
    SEVEN = "7"


ITEMS = ['{"sku": "K"}', "[1]", '"tea"', "tea", "7", "null", "NaN", "", "\ufefftea"]


@pytest.mark.parametrize("of", [list, Sequence, deque, tuple])
@pytest.mark.parametrize("kind", [str, bytes, Annotated[str, Field(max_length=99)], str | None])
def test_text_is_the_same_in_a_batch_and_alone(of: Any, kind: Any) -> None:
    hint = tuple[kind, ...] if of is tuple else of[kind]
    binary = [item.encode() for item in ITEMS]
    alone = [taken(kind, item) for item in binary]
    for delivered in (ITEMS, binary):
        assert [*taken(hint, delivered)] == alone
        assert [*taken(hint | None, delivered)] == alone


@pytest.mark.parametrize(
    ("kind", "item", "value"),
    [
        (Word, "7", Word.SEVEN),
        (Word, "tea", Word.TEA),
        (Word, '"7"', Word.SEVEN),
        (Literal["1", "true"], "true", "true"),
        (str | Order, "null", "null"),
        (str | Order, "2.50", "2.50"),
        (str | Order, '{"sku": "K"}', Order(sku="K")),
        (int | Order, "7", 7),
        (bool, "yes", True),
        (dt.date, "2030-01-02", dt.date(2030, 1, 2)),
    ],
)
def test_text_that_json_takes_for_a_number_is_text_where_that_is_wanted(
    kind: Any, item: str, value: Any
) -> None:
    for content in (item, item.encode()):
        assert taken(kind, content) == value
    assert taken(list[kind], [item, item.encode()]) == [value, value]


@pytest.mark.parametrize(
    ("hint", "item", "why"),
    [
        (Order, '{"sku":', "Invalid JSON: EOF while parsing a value at line 1 column 7"),
        (Order, "", "Invalid JSON: EOF while parsing a value at line 1 column 0"),
        (Order, "7", "Input should be an object"),
        (Order, '"text"', "Input should be an object"),
        (list[int], "1,2", "Invalid JSON: trailing characters at line 1 column 2"),
        (Order, b"\xff", "the content is not UTF-8 text"),
        (str, b"\xff", "the content is not UTF-8 text"),
        (bytes | Order, b"\xff", "the content is not UTF-8 text"),
        (Word, "coffee", "Input should be 'tea' or '7'"),
    ],
)
def test_a_broken_item_of_a_batch_is_told_by_its_place(hint: Any, item: Any, why: str) -> None:
    good: dict[Any, Any] = {Word: "tea", list[int]: "[1]"}
    with pytest.raises(PayloadError) as raised:
        taken(list[hint], [good.get(hint, '{"sku": "K"}'), item])
    assert str(raised.value).endswith(f".function: 1: {why}")


@pytest.mark.parametrize("hint", [Iterable[Order], Annotated[Iterable[Order], "x"] | None])
def test_an_iterable_is_checked_before_the_function_runs(hint: Any) -> None:
    for delivered in ('[{"sku": "K"}]', ['{"sku": "K"}']):
        assert taken(hint, delivered) == [Order(sku="K")]
    for delivered in ('[{"sku": 7}]', '{"sku": "K"}', ['{"sku": 7}']):
        with pytest.raises(PayloadError):
            taken(hint, delivered)
    assert taken(Iterable, "[1]") == [1]


@pytest.mark.parametrize("value", ["tea", b"tea", {"tea": 1}, 7])
def test_no_text_is_taken_apart_for_an_iterable(value: Any) -> None:
    with pytest.raises(TypeError, match="this is a"):
        sent(Iterable[str], value, call.messages())


def test_a_pair_is_one_message() -> None:
    pair = (Order(sku="K"), Order(sku="L"))
    (only,) = json.loads(sent(tuple[Order, Order], pair, call.messages()))
    assert json.loads(only) == [{"sku": "K"}, {"sku": "L"}]


def test_a_list_that_is_written_as_something_else_is_one_message() -> None:
    counted = Annotated[list[Order], PlainSerializer(lambda orders: {"count": len(orders)})]
    messages = json.loads(sent(counted, [Order(sku="K")], call.messages()))
    assert messages == ['{"count":1}']


class Pair(NamedTuple):
    first: int
    second: str


def changed(**fields: Any) -> Order:
    """A model whose fields were replaced, which pydantic does not check."""
    order = Order(sku="K")
    order.__dict__.update(fields)
    return order


@pytest.mark.parametrize(
    ("hint", "value", "why"),
    [
        (list[int], [1, "2"], "list[int], and this is a list: 1: Input should be a valid integer"),
        (
            list[Order],
            [changed(sku=7)],
            "list[Order], and this is a list: 0.sku: Input should be a",
        ),
        (
            dict[str, dt.date],
            {"a": "2030-01-02"},
            "dict[str, date], and this is a dict: a: Input should be a valid date",
        ),
        (tuple[int, str], ("1", "a"), "tuple[int, str], and this is a tuple: 0: Input should be"),
        pytest.param(
            Pair,
            Pair("1", "a"),  # type: ignore[arg-type]
            "Pair, and this is a Pair: 0: Input should be a valid integer",
            marks=pytest.mark.skipif(
                pydantic.VERSION.startswith("2.7."),
                reason="pydantic 2.7 looks at no field of a named tuple",
            ),
        ),
        (Annotated[Order, "x"], 7, "Order, and this is a int"),
        (Order | None, 7, "Order | None, and this is a int"),
        (Literal["a.b"], "c", "Literal['a.b'], and this is a str: none of 'a.b'"),
    ],
)
def test_what_does_not_fit_is_told_by_its_place(hint: Any, value: Any, why: str) -> None:
    with pytest.raises(TypeError) as raised:
        sent(hint, value, call.messages())
    assert f"is annotated {why}" in str(raised.value)


def test_none_is_sent_only_where_it_is_allowed() -> None:
    assert sent(list[Order] | None, None, call.messages()) is None
    with pytest.raises(TypeError, match=r"is annotated list\[Order\], and this is a NoneType$"):
        sent(list[Order], None, call.messages())


class Rows(RootModel[list[Order]]):
    """Rows as a model."""


@pytest.mark.parametrize("hint", [Orders, Rows, list[Order], deque[Order]])
def test_one_row_is_a_list_of_one_where_many_are_wanted(hint: Any) -> None:
    rows = DocumentList([Document.from_dict({"sku": "K"})])
    got = taken(hint, rows)
    assert list(got.root if isinstance(got, Rows) else got) == [Order(sku="K")]
    assert taken(Order, rows, call.row()) == Order(sku="K")


@pytest.mark.parametrize("hint", [Order, Order | None])
def test_one_row_is_the_only_one_of_an_array(hint: Any) -> None:
    rows = DocumentList([Document.from_dict({"sku": "K"})] * 2)
    for several in (rows, '[{"sku": "K"}, {"sku": "L"}]'):
        with pytest.raises(PayloadError, match="2 rows have arrived, and it takes one"):
            taken(hint, several, call.row())
    assert taken(hint, '[{"sku": "K"}]', call.row()) == Order(sku="K")
    for nothing in (DocumentList(), "[]", "null", None):
        if hint is Order:
            with pytest.raises(PayloadError, match="Input should be an object"):
                taken(hint, nothing, call.row())
        else:
            assert taken(hint, nothing, call.row()) is None


@pytest.mark.parametrize("hint", [Out[Order], Out[Order] | None, Annotated[Out[Order], "it"]])
def test_an_out_may_be_optional_and_have_notes(hint: Any) -> None:
    class Given:
        value = None

        def set(self, value: Any) -> None:
            self.value = value

    def function(out: Any) -> None:
        out.set(Order(sku="K"))

    function.__annotations__["out"] = hint
    given = Given()
    call.Call(function, {"out": call.document()})(out=given)
    assert given.value == '{"sku":"K"}'


def test_an_unknown_tag_is_not_shown() -> None:
    class Cat(BaseModel):
        kind: Literal["cat"]

    class Dog(BaseModel):
        kind: Literal["dog"]

    with pytest.raises(PayloadError, match=r"one of the tags 'cat', 'dog'$"):
        taken(Annotated[Cat | Dog, Field(discriminator="kind")], '{"kind": "secret"}')


class Colour(enum.Enum):
    RED = "red"


MARK = "\ufeff"


@pytest.mark.parametrize(
    ("hint", "content", "member", "value"),
    [
        (Order, '{"sku": "K"}', "", Order(sku="K")),
        (list[Order], '[{"sku": "K"}]', "", [Order(sku="K")]),
        (dict[str, int], "{}", "", {}),
        (Colour, "red", "", Colour.RED),
        (Order, '{"data": {"sku": "K"}}', "data", Order(sku="K")),
    ],
)
def test_a_byte_order_mark_is_skipped(hint: Any, content: str, member: str, value: Any) -> None:
    marked, how = MARK + content, call.payload(member)
    assert taken(hint, marked, how) == value
    assert taken(hint, marked.encode(), how) == value
    assert taken(list[hint], [marked, content], how) == [value, value]
    assert taken(list[hint], [marked.encode(), content.encode()], how) == [value, value]
    assert taken(hint, InputStream(data=marked.encode()), how) == value


def test_text_and_bytes_keep_their_byte_order_mark() -> None:
    assert taken(str, MARK + "tea") == MARK + "tea"
    assert taken(bytes, (MARK + "tea").encode()) == (MARK + "tea").encode()


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_of_json_is_refused(constant: str) -> None:
    for content in (f'{{"a": {constant}}}', f'{{"a": {constant}}}'.encode()):
        with pytest.raises(PayloadError, match="Invalid JSON"):
            taken(dict[str, float], content)
        with pytest.raises(PayloadError, match="Invalid JSON"):
            taken(dict[str, Any], content)
    assert taken(dict[str, str], f'{{"a": "{constant}"}}') == {"a": constant}


def test_the_data_of_a_cloud_event_may_be_encoded() -> None:
    encoded = base64.b64encode(b'{"sku": "K"}').decode()
    about = {"id": "1", "source": "shop", "type": "t", "specversion": "1.0"}
    event = cloud_event(**about, data=None, data_base64=encoded)
    assert taken(Order, event) == Order(sku="K")
    assert taken(bytes, event) == b'{"sku": "K"}'
    delivered = {**about, "data_base64": encoded}
    for content in (json.dumps(delivered), json.dumps(delivered).encode(), delivered):
        assert taken(Order, content, call.payload("data")) == Order(sku="K")
    assert taken(list[Order], [json.dumps(delivered)], call.payload("data")) == [Order(sku="K")]
    both = json.dumps({"data": {"sku": "L"}, **delivered})
    assert taken(Order, both, call.payload("data")) == Order(sku="L"), "data itself comes first"
    with pytest.raises(PayloadError, match="there is no 'payload'"):
        taken(Order, json.dumps(delivered), call.payload("payload"))


@pytest.mark.parametrize(
    ("hint", "delivered", "value"),
    [
        (Annotated[str, Field(max_length=3)], "abc", "abc"),
        (Annotated[str, AfterValidator(str.upper)], "abc", "ABC"),
        (Annotated[str, Field(max_length=3)], b"abc", "abc"),
        (Annotated[str, Field(min_length=5)], '"abc"', '"abc"'),
        (Annotated[str, Field(max_length=3)] | None, "abc", "abc"),
        (Annotated[str, Field(max_length=3)] | None, None, None),
        (Annotated[bytes, Field(max_length=3)], b"\xff", b"\xff"),
    ],
)
def test_text_is_held_to_what_its_annotation_says(hint: Any, delivered: Any, value: Any) -> None:
    assert taken(hint, delivered) == value


@pytest.mark.parametrize("kind", [str, bytes])
def test_text_that_its_annotation_refuses_is_an_error(kind: Any) -> None:
    for hint in (Annotated[kind, Field(max_length=3)], Annotated[kind, Field(max_length=3)] | None):
        with pytest.raises(PayloadError, match="at most 3"):
            taken(hint, "too long")
