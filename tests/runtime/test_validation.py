"""What is told of wrong content: bounded, whatever the content is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal
from uuid import UUID

import azure.functions as func
import pytest
from pydantic import (
    AfterValidator,
    AliasPath,
    BaseModel,
    ConfigDict,
    Field,
    Json,
    JsonValue,
    TypeAdapter,
    ValidationError,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from typing_extensions import NotRequired, TypedDict

from azfdecor.runtime import call, http, validation
from azfdecor.runtime.core_schemas import repeats_names
from azfdecor.runtime.payload import PayloadError


class Line(BaseModel):
    sku: str
    quantity: int


class Order(BaseModel):
    """Holds one type twice, and fields that are called as parts of a core schema are."""

    lines: list[Line]
    first: Line
    type: str = "dict"
    ref: str = ""
    default: dict[str, Any] = {}
    anything: dict[str, Any] = {}


class Node(BaseModel):
    children: list[Node] = []


class Parent(BaseModel):
    child: Child | None = None


class Child(BaseModel):
    parents: tuple[Parent, ...] = ()


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, list[int]]


class Strict(BaseModel, extra="forbid"):
    a: int = 1


class Held(BaseModel):
    metadata: dict[str, list[int]]


@dataclass
class Money:
    amount: int


class Typed(TypedDict):
    counts: dict[str, int]


Line.model_rebuild()


@pytest.mark.parametrize(
    ("hint", "repeats"),
    [
        (int, False),
        (list[int], False),
        (list[Order], False),
        (dict[str, Any], False),
        (Strict, False),
        (dict[str, int], True),
        (list[dict[str, list[int]] | None], True),
        (Held, True),
        (Typed, True),
        (Open, True),
        (Node, True),
        (list[Node], True),
        (Parent, True),
        (JsonValue, True),
        (Json[dict[str, int]], True),
        (dict[str, Order], True),
    ],
)
def test_a_type_in_which_names_may_be_repeated_is_told_from_others(
    hint: Any, repeats: bool
) -> None:
    assert repeats_names(TypeAdapter(hint).core_schema) is repeats


LONG = "k" * 20_000
HEAVY: list[tuple[Any, Any]] = [
    (dict[str, list[int]], json.dumps({LONG: [""] * 10_000})),
    (dict[str, list[int]], ('{"k": [' + '"",' * 10_000 + '1], "k": []}').replace("k", LONG)),
    (dict[str, dict[str, int]], json.dumps({LONG: {str(n): "" for n in range(10_000)}})),
    (dict[str, list[int]], json.dumps({'"' * 10_000: [{}] * 10_000})),
    (Held, json.dumps({"metadata": {LONG: [""] * 10_000}})),
    (Open, json.dumps({LONG: [""] * 10_000})),
    (Node, '{"children":[' * 90 + "1," * 30_000 + "1" + "]}" * 90),
    (Json[dict[str, list[int]]], json.dumps(json.dumps({LONG: [""] * 10_000}))),
]
"""Each makes pydantic build errors of hundreds of megabytes."""


def taking(hint: Any, source: http.Source, **options: Any) -> http.Endpoint:
    def function(value: Any) -> None: ...

    function.__annotations__["value"] = hint
    return http.Endpoint(function, {"value": source}, **options)


def receiving(hint: Any, value: call.Value) -> call.Call:
    def function(value: Any) -> None: ...

    function.__annotations__["value"] = hint
    return call.Call(function, {"value": value})


def sent(endpoint: http.Endpoint, body: str, **params: str) -> tuple[int, bytes]:
    url = "https://shop.example/api"
    request = func.HttpRequest("POST", url, params=params, body=body.encode())
    response = endpoint(request)
    return response.status_code, response.get_body()


@pytest.mark.parametrize(("hint", "content"), HEAVY)
def test_content_whose_errors_would_fill_the_memory_is_refused(hint: Any, content: str) -> None:
    status, body = sent(taking(hint, http.body()), content)
    assert status == 413
    assert b"nested too deep, or has too long names" in body
    for what in (content, content.encode()):
        with pytest.raises(PayloadError, match=r"value of .*: it is nested too deep"):
            receiving(hint, call.payload())(value=what)
    with pytest.raises(PayloadError, match=r"value of .*: it is nested too deep"):
        receiving(list[hint], call.payload())(value=[content])  # type: ignore[valid-type]


def test_content_that_the_worker_has_read_is_refused_likewise() -> None:
    held = {LONG: [""] * 10_000}
    with pytest.raises(PayloadError, match=r"value of .*: it is nested too deep"):
        receiving(dict[str, list[int]], call.value())(value=held)
    event = func.EventGridEvent(  # type: ignore[call-arg]
        id="1", data=held, topic="", subject="", event_type="", event_time=None, data_version="1"
    )
    with pytest.raises(PayloadError, match=r"value of .*: it is nested too deep"):
        receiving(dict[str, list[int]], call.payload())(value=event)


def test_text_of_a_request_that_is_json_is_refused_likewise() -> None:
    content = json.dumps({LONG: [""] * 10_000})
    endpoint = taking(Annotated[Json[dict[str, list[int]]], "a note"], http.query("value"))
    assert sent(endpoint, "", value=content)[0] == 413


@pytest.mark.parametrize(
    ("hint", "content"),
    [
        (dict[str, list[int]], {LONG: [1]}),
        (dict[str, int], {LONG + str(n): n for n in range(100)}),
        (dict[str, list[int]], {"k" * 200: list(range(100_000))}),
        (dict[str, Line], {str(n): {"sku": "K", "quantity": n} for n in range(10_000)}),
        (dict[str, str], {"text": "[" * 100_000}),
    ],
)
def test_large_content_is_taken(hint: Any, content: Any) -> None:
    assert sent(taking(hint, http.body()), json.dumps(content))[0] == 204


MANY = "x" * 90_000
WRONG: list[tuple[Any, Any]] = [
    (dict[str, int], {MANY: "x"}),
    (dict[str, int], {"\U0001f375" * 1000 + str(n): "x" for n in range(100)}),
    (dict[str, int], {f"k{n}\r\nFAKE\x1b[31m": "x" for n in range(100)}),
    (dict[str, dict[str, dict[str, int]]], {MANY: {MANY: {MANY: "x"}}}),
    (list[int], ["x"] * 50_000),
    (Strict, {"a": "x", **{"x" * n: 1 for n in range(1000)}}),
]


@pytest.mark.parametrize(("hint", "content"), WRONG)
def test_what_is_told_is_short_and_printable(hint: Any, content: Any) -> None:
    status, body = sent(taking(hint, http.body()), json.dumps(content))
    assert status == 422
    assert len(body) < 40_000
    assert len(json.loads(body)["errors"]) <= 100
    with pytest.raises(PayloadError) as raised:
        receiving(hint, call.payload())(value=json.dumps(content))
    assert len(str(raised.value)) < 2_200
    assert str(raised.value).isprintable()


def test_a_path_of_names_is_cut() -> None:
    body = sent(taking(Node, http.body()), '{"children":[' * 40 + "1" + "]}" * 40)[1]
    (error,) = json.loads(body)["errors"]
    assert error["location"] == [*["children", 0] * 10, "..."]
    body = sent(taking(dict[str, int], http.body()), json.dumps({LONG: ""}))[1]
    assert json.loads(body)["errors"][0]["location"] == ["k" * 100 + "..."]


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Checked(BaseModel):
    pw: int

    @model_validator(mode="after")
    def same_as_in_vault(self) -> Checked:
        return self


class Picky(BaseModel):
    a: int

    @field_validator("a")
    @classmethod
    def is_there(cls, value: int) -> int:
        kind = "missing_there"
        raise PydanticCustomError(kind, "there is no {value}", {"value": value})


class Tagged(BaseModel):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]


class Dog(BaseModel):
    kind: Literal["dog"]
    name: str = Field(validation_alias=AliasPath("names", 0))


Tagged.model_rebuild()

PATHS: list[tuple[Any, Any, list[list[int | str]]]] = [
    (Checked | Cat, {"pw": "x", "kind": "cat"}, [["pw"], ["lives"]]),
    (list[int | list[int]], [["x"]], [[0], [0, 0]]),
    (dict[str, int | bool], {"a": "x"}, [["a"], ["a"]]),
    (dict[UUID, int], {"a": 1}, [["a"]]),
    (Tagged, {"pet": {"kind": "cat", "lives": "x"}}, [["pet", "lives"]]),
    (Tagged, {"pet": {"kind": "dog", "names": [1]}}, [["pet", "names", 0]]),
    (Tagged, {"pet": {"kind": "cat"}}, [["pet", "lives"]]),
    (Tagged, {"pet": {"kind": "cow"}}, [["pet"]]),
    (Held | None, {"metadata": {"a": [1, "x"]}}, [["metadata", "a", 1]]),
    (dict[str, Json[list[int]]], {"a": '[1, "x"]'}, [["a", 1]]),
    (Strict, {"a": 1, "b": 2}, [["b"]]),
    (Picky, {"a": 1}, [["a"]]),
]


@pytest.mark.parametrize(("hint", "content", "paths"), PATHS)
def test_a_location_is_a_path_into_what_was_sent(hint: Any, content: Any, paths: Any) -> None:
    body = json.loads(sent(taking(hint, http.body()), json.dumps(content))[1])
    assert [error["location"] for error in body["errors"]] == paths
    body = json.loads(sent(taking(hint, http.body()), "\ufeff" + json.dumps(content))[1])
    assert [error["location"] for error in body["errors"]] == paths, "with a byte order mark"
    text = json.dumps(content)
    query = taking(Annotated[Json[hint], "a note"], http.query("value"))  # type: ignore[valid-type]
    body = json.loads(sent(query, "", value=text)[1])
    assert [error["location"] for error in body["errors"]] == paths
    with pytest.raises(PayloadError) as raised:
        receiving(hint, call.payload())(value=text)
    places = [part.partition(": ")[0] for part in str(raised.value).split(": ", 1)[1].split("; ")]
    assert places == [".".join(map(str, path)) for path in paths]


def test_an_error_of_a_name_says_so() -> None:
    body = sent(taking(dict[UUID, int], http.body()), '{"a": 1}')[1]
    (error,) = json.loads(body)["errors"]
    assert error["message"].startswith("The name itself: Input should be a valid UUID")


@pytest.mark.parametrize("hint", [Strict, Money])
def test_a_message_does_not_name_a_class(hint: Any) -> None:
    (error,) = json.loads(sent(taking(hint, http.body()), "1")[1])["errors"]
    assert error["message"] == "Input should be an object"


class Wide(BaseModel):
    """Of which an empty object makes ten errors."""

    a: int
    b: int
    c: int
    d: int
    e: int
    f: int = Field(alias="F")
    g: Annotated[list[int], Field(min_length=1)]
    h: Annotated[int, AfterValidator(abs)]
    i: dict[str, Any] | None
    j: str
    k: int = 1


class WideFields(TypedDict):
    a: int
    b: int
    c: int
    d: int
    e: int
    f: NotRequired[int]


@dataclass
class WideClass:
    a: int
    b: int
    c: int
    d: int
    e: int
    within: list[Wide] = field(default_factory=list)


class Lines(BaseModel):
    lines: list[Wide] = Field(default=[], alias="Lines")
    more: dict[str, Wide | None] = {}
    wide: WideClass | None = None


EMPTY: list[Any] = [{}] * 20_000
Widest = create_model("Widest", **{f"f{n}": (int, ...) for n in range(200)})  # type: ignore[call-overload]

LACKING: list[tuple[Any, Any]] = [
    (list[Widest], [{}] * 400),
    (list[Wide], EMPTY),
    (list[WideFields], EMPTY),
    (list[WideClass], EMPTY),
    (list[Annotated[Wide, AfterValidator(lambda one: one)]], EMPTY),
    (dict[str, list[Wide]], {"a": EMPTY}),
    (Lines, {"Lines": EMPTY}),
    (Lines, {"more": {str(n): {} for n in range(40_000)}}),
    (Lines, {"wide": {"within": EMPTY}}),
]


@pytest.mark.parametrize(("hint", "content"), LACKING)
def test_content_that_lacks_fields_by_the_ten_thousands_is_refused(hint: Any, content: Any) -> None:
    status, body = sent(taking(hint, http.body()), json.dumps(content))
    assert status == 413
    assert b"it lacks more than" in body
    with pytest.raises(PayloadError, match=r"value of .*: it lacks more than"):
        receiving(hint, call.payload())(value=json.dumps(content))


class Filled(Wide):
    """Whose validator gives what is lacking."""

    @model_validator(mode="before")
    @classmethod
    def fill(cls, given: Any) -> Any:
        return {**dict.fromkeys("abcdehF", 1), "g": [1], "i": None, "j": "", **given}


PATH: Any = (int, Field(validation_alias=AliasPath("all", "x")))
Shared = create_model("Shared", **{f"f{n}": PATH for n in range(40)})
"""All of whose fields stand in one name."""


class Made(BaseModel):
    a: int
    b: int
    c: int

    def __init__(self, a: int = 1, b: int = 1, c: int = 1) -> None:
        super().__init__(a=a, b=b, c=c)


@pytest.mark.parametrize(
    ("hint", "content"),
    [
        (list[Filled], EMPTY),
        (list[Shared], [{"all": {"x": 1}}] * 5_000),
        (list[Made], [{}] * 60_000),
        (list[Wide | dict[str, Any]], EMPTY),
        (list[Strict | WideFields], EMPTY),
    ],
)
def test_content_that_lacks_nothing_is_taken(hint: Any, content: Any) -> None:
    assert sent(taking(hint, http.body()), json.dumps(content))[0] == 204


@pytest.mark.parametrize(("count", "told"), [(5000, 100), (5001, 0)])
def test_of_very_many_errors_the_number_alone_is_told(count: int, told: int) -> None:
    content = json.dumps(["x"] * count)
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(list[int]).validate_json(content)
    found = validation.wrong(caught.value, content)
    assert (found.total, len(found.errors)) == (count, told)
    said = validation.in_words(caught.value, content)
    assert said.endswith(f"and {count - 10} more" if told else f"{count} errors")
