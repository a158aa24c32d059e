"""What Newtonsoft.Json reads and writes; most rows were run on version 13.0.2."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azfdecor.platform.newtonsoft import (
    Date,
    NewtonsoftError,
    as_text,
    date_in,
    in_json,
    is_json,
    number,
    parse,
)

TEXTS = {
    "true": "True",
    "false": "False",
    "null": "",
    "undefined": "",
    "": "",
    "  ": "",
    "// c": "",
    "/* c */": "",
    "010": "8",
    "007": "7",
    "0x1F": "31",
    "00": "0",
    " 7 ": "7",
    "-5": "-5",
    "1.0": "1",
    "1.50": "1.5",
    "1e3": "1000",
    "1e400": "Infinity",
    "Infinity": "Infinity",
    "-Infinity": "-Infinity",
    "NaN": "NaN",
    "12345678901234567890123": "12345678901234567890123",
    '"abc"': "abc",
    "'x'": "x",
    '"a\\u00e9"': "a\u00e9",
    '"2024-01-02T03:04:05Z"': "01/02/2024 03:04:05",
    '"2024-01-02T03:04:05+02:00"': "01/02/2024 01:04:05",
    '"2024-01-02"': "2024-01-02",
    '{"a":1}': '{\n  "a": 1\n}',
    "{a:1}": '{\n  "a": 1\n}',
    "{'a':1,}": '{\n  "a": 1\n}',
    '{"a":1,"a":2}': '{\n  "a": 2\n}',
    "[1": "[\n  1\n]",
    "[1,2]": "[\n  1,\n  2\n]",
    "{}": "{}",
    "[]": "[]",
}
"""What `JsonConvert.DeserializeObject` makes of a text, as text again."""
REFUSED = [
    "hello",
    "2024-01-02",
    "10.0.0.1",
    "+1 555",
    "08",
    "1 2",
    "{hello}",
    "{}x",
    '{"a":1}{"b":2}',
    '"open',
    '"\\q"',
    "{,}",
    "{a 1}",
    "truex",
    ".",
    "-",
    "[" * 70,
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_read_and_written_anew(text: str) -> None:
    assert as_text(parse(text, is_whole=False)) == TEXTS[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_it_cannot_read_is_an_error(text: str) -> None:
    with pytest.raises(NewtonsoftError):
        parse(text, is_whole=False)


@pytest.mark.parametrize("text", ["[1", '{"a":1', '{"a":', "[", "[1,"])
def test_a_token_has_to_end(text: str) -> None:
    with pytest.raises(NewtonsoftError):
        parse(text)


def test_arrays_may_have_gaps() -> None:
    assert parse("[1,,2]") == [1, None, 2]
    assert parse("[1,]") == [1]


@pytest.mark.parametrize(
    ("text", "in_an_object"),
    [
        ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"),
        ("2024-01-02T03:04:05+02:00", "2024-01-02T01:04:05+00:00"),
        ("2024-01-02T03:04:05.120Z", "2024-01-02T03:04:05.12Z"),
        ("2024-01-02T03:04:05", "2024-01-02T03:04:05"),
        ("/Date(0)/", "1970-01-01T00:00:00Z"),
    ],
)
def test_dates_are_written_anew(text: str, in_an_object: str) -> None:
    assert parse(json.dumps({"t": text})) == {"t": date_in(text)}
    assert in_json(parse(json.dumps({"t": text}))) == json.dumps(
        {"t": in_an_object}, separators=(",", ":")
    )
    assert parse(json.dumps({"t": text}), finds_dates=False) == {"t": text}


@pytest.mark.parametrize(
    "text",
    ["2024-13-02T03:04:05Z", "2024-01-02 03:04:05", "0001-01-01T00:00:00+02:00", "/Date(x)/"],
)
def test_what_is_no_date_stays(text: str) -> None:
    assert date_in(text) is None


def test_dates_are_values() -> None:
    date = date_in("2024-01-02T03:04:05Z")
    assert isinstance(date, Date)
    assert date == date_in("2024-01-02T03:04:05.0Z")
    assert hash(date) == hash(date_in("2024-01-02T03:04:05.0Z"))
    assert "2024" in repr(date)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e15, "1E+15"),
        (1e14, "100000000000000"),
        (1.5e-5, "1.5E-05"),
        (0.0001, "0.0001"),
        (-2.5, "-2.5"),
        (1e300, "1E+300"),
        (math.inf, "Infinity"),
    ],
)
def test_numbers_are_written_as_dotnet_has_them(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize("text", [' {"a":1} ', "[1]", "[INFO] x [y]", "{a} and {b}"])
def test_what_looks_like_json_is_parsed(text: str) -> None:
    assert is_json(text)


@pytest.mark.parametrize("text", ["hello", "{", "", '"a"', "{]"])
def test_what_does_not_is_left_alone(text: str) -> None:
    assert not is_json(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON)
def test_it_reads_all_json(value: object) -> None:
    assert parse(json.dumps(value), finds_dates=False) == value
    assert parse(in_json(value), finds_dates=False) == value


@given(st.text(alphabet="{}[]\"':,01.eE-+xn/*\\ \n", max_size=40))
def test_whatever_the_text_it_is_read_or_refused(text: str) -> None:
    try:
        value = parse(text, is_whole=False)
    except NewtonsoftError:
        return
    as_text(value)
