"""OData filters: what the table service, or its emulator, matches, memory matches too."""

from __future__ import annotations

import math
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azfdecor.local.storage.errors import RefusedError
from azfdecor.local.storage.odata import compile_filter, quoted
from azfdecor.local.storage.protocol import Entity, Int64

if TYPE_CHECKING:
    from accounts import Account

ROWS = [
    Entity(
        "tea",
        "1",
        {"Name": "teapot", "Price": 12.5, "Stock": 3, "Sold": Int64(2**40), "Open": True},
    ),
    Entity("tea", "2", {"Name": "cup", "Price": 4.0, "Stock": 0, "Sold": Int64(-7), "Open": False}),
    Entity("tea", "3", {"Name": "it's", "Price": 4.5, "Code": UUID(int=5), "Raw": b"\x00\xff"}),
    Entity(
        "milk",
        "1",
        {"Name": "", "Since": datetime(2026, 1, 2, 3, 4, 5, 500000, tzinfo=timezone.utc)},
    ),
]
MATCHES = [
    ("PartitionKey eq 'tea'", "tea1 tea2 tea3"),
    ("PartitionKey eq 'tea' and RowKey gt '1'", "tea2 tea3"),
    ("RowKey le '1'", "milk1 tea1"),
    ("Name eq 'cup'", "tea2"),
    ("Name eq 'it''s'", "tea3"),
    ("Name eq ''", "milk1"),
    ("Name ne 'cup'", "milk1 tea1 tea3"),
    ("Name ge 'd'", "tea1 tea3"),
    ("'cup' eq Name", "tea2"),
    ("'d' gt Name", "milk1 tea2"),
    ("5 gt Price", "tea2 tea3"),
    ("Price eq 4", "tea2"),
    ("Price gt 4.0", "tea1 tea3"),
    ("Stock eq 3", "tea1"),
    ("Stock ne 3", "tea2"),
    ("Stock lt 0.5", "tea2"),
    ("Stock gt -1", "tea1 tea2"),
    ("Sold eq 1099511627776L", "tea1"),
    ("Sold lt 0L", "tea2"),
    ("Sold ge -7L", "tea1 tea2"),
    ("Open eq true", "tea1"),
    ("Open ne true", "tea2"),
    ("Open", "tea1"),
    ("not Open and PartitionKey eq 'tea'", "tea2 tea3"),
    ("Code eq guid'00000000-0000-0000-0000-000000000005'", "tea3"),
    ("Code ne guid'00000000-0000-0000-0000-000000000005'", ""),
    ("Raw eq X'00ff'", "tea3"),
    ("Raw eq binary'00FF'", "tea3"),
    ("Since eq datetime'2026-01-02T03:04:05.5Z'", "milk1"),
    ("Since gt datetime'2026-01-02T03:04:05.5Z'", ""),
    ("Since lt datetime'2026-01-02T04:04:05.500+00:00'", "milk1"),
    ("Since ge datetime'2026-01-02'", "milk1"),
    ("Timestamp gt datetime'2020-01-01T00:00:00Z'", "milk1 tea1 tea2 tea3"),
    ("Nothing eq 1", ""),
    ("Nothing ne 1", ""),
    ("not (Nothing eq 1) and Stock eq 3", "tea1"),
    ("Name eq 5", ""),
    ("Name ne 5", "milk1 tea1 tea2 tea3"),
    ("Stock eq '3'", ""),
    ("Sold eq 5", ""),
    ("Stock eq 3 or Stock eq 0 and Name eq 'cup'", "tea1 tea2"),
    ("(Stock eq 3 or Stock eq 0) and Name eq 'cup'", "tea2"),
    ("not (Stock eq 3 or Stock eq 0) and RowKey eq '1'", "milk1"),
    ("not Stock eq 3 and not Stock eq 0", "milk1 tea3"),
    ("((((Stock eq 3))))", "tea1"),
    ("true", "milk1 tea1 tea2 tea3"),
    ("false", ""),
    ("  Stock   eq\t3 ", "tea1"),
    ("", "milk1 tea1 tea2 tea3"),
]
REFUSED = [
    "Stock eq",
    "Stock 3",
    "eq 3",
    "(Stock eq 3",
    "Stock eq 3)",
    "Stock eq 3 and",
    "Stock eq 3 xor Stock eq 0",
    "startswith(Name, 'c')",
    "Stock in (1, 2)",
    "Stock = 3",
    "and",
]
REFUSED_BY_MEMORY = [
    "Name eq 'cup",
    "Stock EQ 3",
    "Stock eq null",
    "Stock eq Stock",
    "3 eq 3",
    "Stock eq 5000000000",
    "Stock eq 3L5",
    "Since eq datetime'yesterday'",
    "Since eq datetime'2026-13-01'",
    "Code eq guid'5'",
    "Raw eq X'0'",
    "'text'",
    "not" * 60 + " Open",
    "(" * 60 + "Open" + ")" * 60,
]
"""What the service does not take either, where the emulator is lenient."""


@pytest.mark.anyio
async def test_a_filter_matches_the_same_entities_everywhere(account: Account, name: str) -> None:
    tables = account.storage.tables
    await tables.create_if_missing(name)
    for row in ROWS:
        await tables.insert(name, row)
    found = {}
    for where, _ in MATCHES:
        entities = await tables.query(name, where=where)
        found[where] = " ".join(e.partition_key + e.row_key for e in entities)
    assert found == dict(MATCHES)
    for where in REFUSED:
        with pytest.raises(RefusedError) as error:
            await tables.query(name, where=where)
        assert error.value.code == "InvalidInput"


@pytest.mark.anyio
async def test_a_filter_is_joined_with_the_partition(account: Account, name: str) -> None:
    tables = account.storage.tables
    await tables.create_if_missing(name)
    for row in ROWS:
        await tables.insert(name, row)
    found = await tables.query(name, partition_key="milk", where="RowKey eq '1' or RowKey eq '2'")
    assert [entity.partition_key for entity in found] == ["milk"]
    found = await tables.query(name, partition_key="tea", where="RowKey gt '1'", top=1)
    assert [entity.row_key for entity in found] == ["2"]


@pytest.mark.parametrize("where", [*REFUSED, *REFUSED_BY_MEMORY])
def test_a_filter_that_the_service_does_not_take_is_refused(where: str) -> None:
    with pytest.raises(RefusedError, match=r"is wrong at position \d+: expected ") as error:
        compile_filter(where)
    assert error.value.code == "InvalidInput"


def test_what_is_wrong_is_said_with_its_place() -> None:
    with pytest.raises(RefusedError) as error:
        compile_filter("Stock eq 3 and Price gt")
    assert error.value.text == (
        "the filter 'Stock eq 3 and Price gt' is wrong at position 23: "
        "expected a property or a constant"
    )
    with pytest.raises(RefusedError, match="5000000000 is no Int32: write 5000000000L"):
        compile_filter("Stock eq 5000000000")


NAMES = st.sampled_from(["A", "B", "C"])
NUMBERS = st.integers(-3, 3)
COMPARISONS = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
}
LEAVES = st.tuples(st.just("compare"), NAMES, st.sampled_from(sorted(COMPARISONS)), NUMBERS)
TREES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or"]), inner, inner),
    ),
    max_leaves=8,
)


def written(tree: Any) -> str:
    """A tree as a filter, with no more parentheses than it needs where the left side is a leaf."""
    if tree[0] == "compare":
        return f"{tree[1]} {tree[2]} {tree[3]}"
    if tree[0] == "not":
        return f"not ({written(tree[1])})"
    return f"({written(tree[1])}) {tree[0]} ({written(tree[2])})"


def evaluated(tree: Any, row: dict[str, int]) -> bool:
    if tree[0] == "compare":
        return tree[1] in row and bool(COMPARISONS[tree[2]](row[tree[1]], tree[3]))
    if tree[0] == "not":
        return not evaluated(tree[1], row)
    results = [evaluated(side, row) for side in tree[1:]]
    return all(results) if tree[0] == "and" else any(results)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(TREES, st.dictionaries(NAMES, NUMBERS))
def test_every_filter_means_what_it_says(tree: Any, row: dict[str, int]) -> None:
    matches = compile_filter(written(tree))
    assert matches(Entity("p", "r", dict(row))) == evaluated(tree, row)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text())
def test_every_text_can_be_a_constant(text: str) -> None:
    assert compile_filter(f"A eq {quoted(text)}")(Entity("p", "r", {"A": text}))


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(alphabet=" ()'eqnotadr0123.LX-guid", max_size=30))
def test_every_text_is_a_filter_or_refused(text: str) -> None:
    try:
        matches = compile_filter(text)
    except RefusedError:
        return
    assert matches(Entity("p", "r")) in (True, False)


def test_a_double_that_is_no_number_equals_nothing() -> None:
    entity = Entity("p", "r", {"A": math.nan})
    assert not compile_filter("A eq 1.0")(entity)
    assert not compile_filter("A lt 1.0 or A ge 1.0")(entity)
