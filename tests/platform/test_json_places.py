"""Where the members of a JSON text stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azfdecor.platform import json_places

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = (
    st.none() | st.booleans() | st.integers() | NAMES | st.sampled_from(["//", "{", "],", "'"])
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


def members(value: Any, path: json_places.Path = ()) -> Iterator[tuple[json_places.Path, str]]:
    """Each member and item, with the text that it begins with."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name), json.dumps(name)
            yield from members(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield (*path, index), json.dumps(inner)[:1]
            yield from members(inner, (*path, index))


@given(
    DATA, st.sampled_from([None, 0, 2]), st.sampled_from(["", "\ufeff", "// a [\n", "/* {\n */ "])
)
def test_every_member_is_found_where_it_begins(value: Any, indent: int | None, head: str) -> None:
    text = head + json.dumps(value, indent=indent)
    found = dict(json_places.places(text))
    assert () in found
    del found[()]
    assert found.keys() == dict(members(value)).keys()
    lines = text.removeprefix("\ufeff").split("\n")
    for path, begin in members(value):
        line, column = found[path]
        assert lines[line - 1][column - 1 :].startswith(begin)


@given(DATA, st.integers(0, 200))
def test_a_text_that_ends_too_early_has_the_places_that_it_has(value: Any, end: int) -> None:
    text = json.dumps(value, indent=1)[:end]
    found = json_places.places(text)
    assert all(1 <= line <= text.count("\n") + 1 for line, _ in found.values())


@given(st.text("{}[]:,'\"/* \n\\ab1", max_size=40))
def test_whatever_the_text_is_there_are_places(text: str) -> None:
    json_places.places(text)


LOOSE = """{
  // "queueName": of a comment
  'scriptFile': '..\\\\main.py',
  bindings: [
    {"Type": "queue", /* [ */
     "queue\\u004eame": "it's",},
    , 5,
  ],
  "twice": 1,
  "twice": 2
}"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ((), 1, 1),
        (("scriptFile",), 3, 3),
        (("scriptfile",), 3, 3),
        (("bindings",), 4, 3),
        (("bindings", 0), 5, 5),
        (("bindings", 0, "type"), 5, 6),
        (("bindings", 0, "queueName"), 6, 6),
        (("bindings", 0, "connection"), 5, 5),
        (("bindings", 2), 7, 7),
        (("bindings", 7, "type"), 4, 3),
        (("twice",), 10, 3),
        (("retry", "strategy"), 1, 1),
    ],
)
def test_what_is_no_strict_json_has_places_too(
    path: json_places.Path, line: int, column: int
) -> None:
    assert json_places.place(LOOSE, path) == (line, column)
