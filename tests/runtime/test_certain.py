"""What is certainly of a type is what pydantic writes without a word, to the byte."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import pytest
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    SerializeAsAny,
    TypeAdapter,
    computed_field,
    field_serializer,
    model_serializer,
)
from pydantic_core import PydanticSerializationError

from azfdecor.runtime.certain import certainty

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
]
WRONG: list[Any] = [
    *(None, 1, True, 1.5, "b", "\ud800", b"b", [], [1], {}, {"text": "a"}, object()),
    *(Plain(whole=1), Derived(whole=1), Other(), Open(), Plain.model_construct(), Data()),
]


def changed(value: Any) -> Iterator[Any]:
    """The value with any part of it replaced by another one, or taken out."""
    yield from WRONG
    if hasattr(value, "append"):
        items: list[Any] = value
        for place, item in enumerate(items):
            for other in changed(item):
                yield [*items[:place], other, *items[place + 1 :]]
        yield items * 5
    if getattr(value, "__pydantic_extra__", None):
        one = copy.deepcopy(value)
        one.__pydantic_extra__["more"] = "no number"
        yield one
    held: dict[str, Any] = getattr(value, "__dict__", {})
    for name, item in held.items():
        for other in changed(item):
            one = copy.copy(value)
            one.__dict__[name] = other
            yield one
        one = copy.copy(value)
        del one.__dict__[name]
        yield one
        one.__dict__["other"] = item
        yield one


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
            except PydanticSerializationError as error:
                assert "utf-8" in str(error)  # noqa: PT017 - told for what is certain, too
                continue
            assert write(one, by_alias=True, warnings=False) == thorough


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        *SAMPLES[:4],
        (Cached, Cached()),
        (Page[Other], Page[Other](items=[Other()])),
        (list[int], [1, 2]),
    ],
)
def test_plain_models_are_certain(hint: Any, value: Any) -> None:
    is_certain = certainty(TypeAdapter(hint).core_schema)
    assert is_certain
    assert is_certain(value)


@pytest.mark.parametrize(
    "value",
    [Derived(whole=1), Plain.model_construct(), Plain.model_construct(whole="1"), Other(), None, 1],
)
def test_what_is_of_another_class_is_not_certain(value: Any) -> None:
    is_certain = certainty(TypeAdapter(Plain).core_schema)
    assert is_certain
    assert not is_certain(value)
