"""What is certainly of a type is what pydantic writes without a word, to the byte.

And what is certainly made of the right classes is what the thorough check says nothing of.
"""

from __future__ import annotations

import copy
import datetime as dt
import enum
import re
import warnings
from dataclasses import InitVar, dataclass, field, fields, is_dataclass
from decimal import Decimal
from functools import cached_property
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

import pytest
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    SerializeAsAny,
    TypeAdapter,
    computed_field,
    create_model,
    field_serializer,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticSerializationError
from typing_extensions import NotRequired, TypedDict

from azfdecor.runtime.certain import certainty, likeness
from azfdecor.runtime.classes import Unfit, check_of

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


class Plain(BaseModel):
    whole: int
    text: str = "a"
    broken: float = 1.5
    yes: bool = True
    nothing: None = None
    perhaps: int | None = None
    named: str = Field(default="b", serialization_alias="class")
    hidden: int = Field(default=1, exclude=True)


class Derived(Plain):
    more: str = "more"


class Other(BaseModel):
    text: str = "a"


class Nested(BaseModel):
    one: Plain
    perhaps: Plain | None
    many: list[Other] = [Other(), Other()]
    numbers: list[int | None] = [1, None]
    deep: list[list[Other]] = [[Other()], []]
    quotes: int = Field(default=1, alias='it\'s "quoted"')
    model_config = ConfigDict(populate_by_name=True)


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    text: str = "a"


class OpenForNumbers(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int] = Field(init=False)  # pyright: ignore[reportIncompatibleVariableOverride]
    text: str = "a"


class Computed(BaseModel):
    @computed_field  # type: ignore[prop-decorator]
    @property
    def number(self) -> int:
        return "no number"  # type: ignore[return-value]


class Serialized(BaseModel):
    number: int = 1

    @field_serializer("number")
    def write(self, number: int) -> str:
        return number  # type: ignore[return-value]


class Written(BaseModel):
    number: int = 1

    @model_serializer
    def write(self) -> int:
        return self.number


class Cached(BaseModel):
    number: int = 1

    @cached_property
    def text(self) -> str:
        return "a"


class Numbers(RootModel[list[int]]): ...


class Page(BaseModel, Generic[T]):
    items: list[T]


class AsAny(BaseModel):
    item: SerializeAsAny[Other] = Other()


class Tagged(BaseModel):
    kind: Literal["a"] = "a"
    either: int | str = 1


class Tree(BaseModel):
    trees: list[Tree] = []


@dataclass
class Data:
    number: int = 1


@dataclass(slots=True)
class Whole:
    data: Data
    more: list[Data]
    given: InitVar[int]
    made: int = field(default=7, init=False)

    def __post_init__(self, given: int) -> None:
        self.made = given


class Keys(TypedDict):
    number: int
    item: NotRequired[Other]


class OpenKeys(TypedDict):
    __pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[misc]
    number: int


class Pair(NamedTuple):
    item: Other
    number: int = 1


class Colour(enum.Enum):
    RED = "red"


class Size(str, enum.Enum):
    SMALL = "small"


class Odd(enum.Enum):
    ANY = object()


NOW = dt.datetime(2030, 1, 2, 3, 4, 5, tzinfo=dt.timezone.utc)


class Rich(BaseModel):
    id: UUID = UUID(int=1)
    at: dt.datetime = NOW
    day: dt.date = NOW.date()
    time: dt.time = NOW.time()
    wait: dt.timedelta = dt.timedelta(1)
    total: Decimal = Decimal("1.50")
    raw: bytes = b"a"
    colour: Colour = Colour.RED
    size: Size | None = Size.SMALL
    kind: Literal["a", "b"] = "a"
    anything: Any = 1
    short: Annotated[str, AfterValidator(str.strip), Field(max_length=3)] = "abc"
    labels: dict[str, int | None] = {"a": 1}
    by_number: dict[int, Other] = {1: Other()}
    numbers: tuple[int, ...] = (1, 2)
    both: tuple[int, Other] = (1, Other())
    names: set[str] = {"a"}
    fixed: frozenset[int] = frozenset([1])
    keys: Keys = {"number": 1}


class Validated(BaseModel):
    item: Other = Other()

    @model_validator(mode="after")
    def look(self) -> Validated:
        return self


class Shadowing(BaseModel):
    """Its fields are not what attributes of its objects give."""

    copied: int = 1
    more: Other = Other()

    def __getattr__(self, name: str) -> Any:
        return Other() if name == "more" else 1


class Branch(BaseModel):
    name: str = ""
    left: Branch | None = None
    by_name: dict[str, Branch] = {}


with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of a field that has the name of a method
    NAMED: Any = create_model(
        "Named", **{"a b": (Other, Other()), "json": (Other, Other()), "class": (str, "a")}
    )  # type: ignore[call-overload]
DEEP: Any = Other
for _ in range(15):
    DEEP = list[DEEP]

KEYS: list[Any] = [
    True,
    1,
    1.5,
    "a",
    b"a",
    NOW,
    NOW.date(),
    NOW.time(),
    dt.timedelta(1),
    Decimal(1),
]
KEYS += [UUID(int=1), Colour.RED, Size.SMALL, None]
SAMPLES: list[tuple[Any, Any]] = [
    (Plain, Plain(whole=1)),
    (Plain | None, Plain(whole=1)),
    (list[Plain], [Plain(whole=1), Plain(whole=2, perhaps=3)]),
    (Nested, Nested(one=Plain(whole=1), perhaps=Plain(whole=2))),
    (Open, Open(more=1)),  # type: ignore[call-arg]
    (OpenForNumbers, OpenForNumbers(more=1)),  # type: ignore[call-arg]
    (Computed, Computed()),
    (Serialized, Serialized()),
    (Written, Written()),
    (Cached, Cached()),
    (Numbers, Numbers([1])),
    (Page[Other], Page[Other](items=[Other()])),
    (AsAny, AsAny()),
    (Tagged, Tagged()),
    (Tree, Tree(trees=[Tree()])),
    (Data, Data()),
    (list[int], [1, 2]),
    (int, 1),
    (Whole, Whole(Data(), [Data(), Data()], 3)),
    (Keys, {"number": 1, "item": Other()}),
    (list[Keys], [{"number": 1}, {"number": 2}]),
    (Pair, Pair(Other())),
    (Colour, Colour.RED),
    (Odd, Odd.ANY),
    (Rich, Rich()),
    (dict[str, list[Other]], {"a": [Other()]}),
    (tuple[Other, ...], (Other(), Other())),
    (Validated, Validated()),
    (Shadowing, Shadowing()),
    (Branch, Branch(left=Branch(name="a", by_name={"b": Branch()}))),
    (NAMED, NAMED()),
    (DEEP, []),
    (Plain | Other, Other()),
    (list[Tagged | Open], [Tagged(), Open()]),
    (IPv4Address, IPv4Address(1)),
    (Literal[1, "a"], 1),
    (list[Any], [1, "a", None]),
    (dict[str, Any], {"a": 1, "b": None}),
    (OpenKeys, {"number": 1}),
    *((dict[type(key), int], {key: 1}) for key in KEYS),
    (dict[tuple[int, str], int], {(1, "a"): 1}),
    (dict[Any, int], {1: 1, "a": 1}),
]
WRONG: list[Any] = [
    *(None, 1, True, 1.5, "b", "\ud800", b"b", [], [1], {}, {"text": "a"}, object()),
    *(Plain(whole=1), Derived(whole=1), Other(), Open(), Plain.model_construct(), Data()),
    *((), (1,), {1}, {"number": 1}, {"item": Other()}, NOW, NOW.date(), Decimal(1), Odd.ANY),
    *(Colour.RED, Size.SMALL, UUID(int=2), Rich.model_construct(), Page[int](items=[1])),
]


def changed(value: Any) -> Iterator[Any]:
    """The value with any part of it replaced by another one, or taken out."""
    yield from WRONG
    if isinstance(value, (list, tuple)):
        items = [*value]
        make = list if isinstance(value, list) else tuple
        for place, item in enumerate(items):
            for other in changed(item):
                yield make([*items[:place], other, *items[place + 1 :]])
        yield make(items * 20)
        yield make(items[1:])
    if isinstance(value, dict):
        yield from changed_dict(value)
    if is_dataclass(value):
        for name in (one.name for one in fields(value)):
            for other in changed(getattr(value, name)):
                yield with_attribute(value, name, other)
    if isinstance(value, BaseModel):
        yield from changed_model(value)


def changed_dict(value: dict[Any, Any]) -> Iterator[Any]:
    for key, item in value.items():
        for other in changed(item):
            yield {**value, key: other}
        yield {k: v for k, v in value.items() if k != key}
    yield {**value, 1: 1}
    yield {**value, "more": Plain.model_construct(whole="no number")}
    yield {**value, **{f"{n}": 1 for n in range(40)}}


def changed_model(value: BaseModel) -> Iterator[Any]:
    if value.__pydantic_extra__:
        one = copy.deepcopy(value)
        one.__pydantic_extra__ = {"more": "no number"}
        yield one
    for name, item in value.__dict__.items():
        for other in changed(item):
            one = copy.copy(value)
            one.__dict__[name] = other
            yield one
        one = copy.copy(value)
        del one.__dict__[name]
        yield one
        one.__dict__["other"] = item
        yield one


def with_attribute(value: Any, name: str, other: Any) -> Any:
    one = copy.copy(value)
    setattr(one, name, other)
    return one


@pytest.mark.parametrize(("hint", "value"), SAMPLES, ids=[str(hint) for hint, _ in SAMPLES])
def test_what_is_certain_is_written_without_a_word(hint: Any, value: Any) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    is_certain = certainty(adapter.core_schema)
    if is_certain is None:
        return
    for one in (value, *changed(value)):
        if is_certain(one):
            write = adapter.serializer.to_json
            try:
                thorough = write(one, by_alias=True, warnings="error")
            except PydanticSerializationError as error:  # of text or a key that JSON cannot hold
                with pytest.raises(PydanticSerializationError, match=re.escape(str(error))):
                    write(one, by_alias=True, warnings=False)
            else:
                assert write(one, by_alias=True, warnings=False) == thorough


@pytest.mark.parametrize(("hint", "value"), SAMPLES, ids=[str(hint) for hint, _ in SAMPLES])
def test_of_the_right_classes_the_thorough_check_says_nothing(hint: Any, value: Any) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    is_alike, check = likeness(adapter.core_schema), check_of(adapter.core_schema)
    if check is None or is_alike is None:
        return
    refused = 0
    for one in (value, *changed(value)):
        alike = is_alike(one)
        try:
            check(one)
        except Unfit:
            refused += 1
            assert not alike, repr(one)
    assert refused


UNTOLD = [OpenForNumbers, Computed, Serialized, Written, AsAny, Odd, Pair, DEEP, IPv4Address]
"""Types of which nobody but pydantic, or the thorough check, can tell."""
CLASSES_ALONE = [Open, OpenKeys, Plain | Other, list[Tagged | Open], Literal[1, "a"]]
"""Types of which at most the classes are told."""


@pytest.mark.parametrize(
    ("hint", "value"),
    [(h, v) for h, v in SAMPLES if h not in (*UNTOLD, *CLASSES_ALONE)],
    ids=str,
)
def test_most_types_are_told_to_the_last_number(hint: Any, value: Any) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    is_certain, is_alike = certainty(adapter.core_schema), likeness(adapter.core_schema)
    assert is_certain
    assert is_certain(value)
    assert is_alike
    assert is_alike(value)


@pytest.mark.parametrize("hint", [*UNTOLD, *CLASSES_ALONE], ids=str)
def test_of_others_nothing_is_certain(hint: Any) -> None:
    assert certainty(TypeAdapter(hint).core_schema) is None


def test_long_lists_are_looked_at_for_their_classes_alone() -> None:
    schema = TypeAdapter(list[Other]).core_schema
    is_certain, is_alike = certainty(schema), likeness(schema)
    assert is_certain
    assert is_alike
    many = [Other.model_construct(text=7)] * 100
    assert not is_certain([Other()] * 100)
    assert not is_certain(many)
    assert is_alike(many)
    assert not is_alike([*many, Plain(whole=1)])


def test_a_derived_class_may_hide_a_field() -> None:
    class Empty:
        @property
        def perhaps(self) -> None:
            """Not what is written."""

    class Hiding(Empty, Nested):  # type: ignore[misc]
        """Its property comes before the field."""

    is_alike = likeness(TypeAdapter(Nested).core_schema)
    assert is_alike
    hiding: Any = Hiding.model_construct(one=Plain(whole=1), many=[], numbers=[], deep=[], quotes=1)
    hiding.__dict__["perhaps"] = Other()
    assert hiding.perhaps is None
    assert not is_alike(hiding)


@pytest.mark.parametrize(
    "value",
    [Derived(whole=1), Plain.model_construct(), Plain.model_construct(whole="1"), Other(), None, 1],
)
def test_what_is_of_another_class_is_not_certain(value: Any) -> None:
    is_certain = certainty(TypeAdapter(Plain).core_schema)
    assert is_certain
    assert not is_certain(value)
