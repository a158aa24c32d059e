"""Binding expressions: what is written for a call, and the host's words where nothing can be."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone

import pytest

from azfdecor.platform.expressions import (
    ExpressionError,
    Resolver,
    data_of_json,
    merged,
    parse,
    with_settings,
)

NOW = datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=timezone.utc)
GUID = uuid.UUID("7d444840-9dc0-11d1-b245-5ffdce74fad2")
DATA = {
    "queueTrigger": "a text",
    "DequeueCount": 3,
    "Number": 1.5,
    "Flag": True,
    "When": datetime(2026, 11, 25, tzinfo=timezone.utc),
    "Key": GUID,
    "datetime2": "mine",
    "Query": {"name": "a"},
    "Headers": {"X-H": "h"},
    "order": {"Id": 5, "ok": True, "total": 1.50, "lines": [1], "to": {"city": "Bonn"}, "no": None},
}
RESOLVER = Resolver(DATA, "ship", lambda: NOW, lambda: GUID)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain", "plain"),
        ("a{{b}}c", "a{b}c"),
        ("{queueTrigger}", "a text"),
        ("{QUEUETRIGGER}-{dequeuecount}", "a text-3"),
        ("{order.id}/{order.OK}/{order.total}", "5/True/1.5"),
        ("{order.to.CITY}", "Bonn"),
        ("{order.no}", ""),
        ("[{order}{order.lines}{Number}{Flag}]", "[]"),  # kinds that the SDK does not write
        ("{When}", "2026-11-25T00-00-00Z"),
        ("{When:yyyy}", "2026"),
        ("{Key:N}", "7d4448409dc011d1b2455ffdce74fad2"),
        ("{Query.name}{Headers.x-h}", "ah"),
        # What is built in.
        ("{rand-guid}", str(GUID)),
        ("{RAND-GUID:B}", f"{{{GUID}}}"),
        ("{rand-guid:P}", f"({GUID})"),
        (
            "{rand-guid:X}",
            "{0x7d444840,0x9dc0,0x11d1,{0xb2,0x45,0x5f,0xfd,0xce,0x74,0xfa,0xd2}}",
        ),
        ("{DateTime}", "2024-01-02T03-04-05Z"),
        ("{datetime:yyyy-MM-dd}", "2024-01-02"),
        ("{DateTime:HHmm}", "0304"),
        ("{DateTime:d}", "01/02/2024"),
        ("{DateTime:o}", "2024-01-02T03:04:05.6789010Z"),
        ("{DateTime:yyyy.MM}", "2024"),  # the period cuts the rest
        ("{datetimeofthis:yyyy}", "2024"),  # it compares beginnings
        ("{datetime2}", "mine"),  # the data's own name comes first
        ("{sys.utcnow:yyyy.MM}", "2024.01"),
        ("{sys.randguid}", str(GUID)),
        ("{sys.methodname}", "ship"),
    ],
)  # fmt: skip
def test_a_template_is_filled(template: str, text: str) -> None:
    assert RESOLVER.fill(template) == text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{nope}", "No value for named parameter 'nope'."),
        ("{order.nope}", "Error while accessing 'nope': property doesn't exist."),
        ("{queueTrigger.x}", "Error while accessing 'x': property doesn't exist."),
        ("{Query.NAME}", "Error while accessing 'NAME': property doesn't exist."),
        ("{sys.nope}", "Error while accessing 'nope': property doesn't exist."),
        ("x{}", "Invalid template 'x{}'. The parameter name at position 2 is empty."),
        ("a{b", "Invalid template 'a{b'. Missing closing bracket at position 2."),
        ("a}b", "Invalid template 'a}b'. Missing opening bracket at position 2."),
        ("{a b}", "Invalid template '{a b}'. The parameter name 'a b' is invalid."),
        ("{a-b}", "Invalid template '{a-b}'. The parameter name 'a-b' is invalid."),
        ("{1a}", "Invalid template '{1a}'. The parameter name '1a' is invalid."),
        ("{a[0]}", "Invalid template '{a[0]}'. The parameter name 'a[0]' is invalid."),
        ("{rand-guid:q}", "Format string can be only"),
        ("{DateTime:q}", "Input string was not in a correct format."),
    ],
)
def test_what_cannot_be_filled_is_told_in_the_words_of_the_host(template: str, text: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        RESOLVER.fill(template)
    assert str(raised.value).startswith(text)


def test_each_occurrence_of_a_guid_is_a_new_one() -> None:
    first, second = Resolver({}).fill("{rand-guid} {rand-guid}").split()
    assert first != second
    assert len(first) == 36


def test_a_name_may_have_letters_of_every_language() -> None:
    assert Resolver({"größe": "1", "_x": "2"}).fill("{größe}{_x}") == "12"
    assert len(parse("{a.b-c.2}")) == 1


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("plain", "plain"),
        ("%A%", "1"),
        ("x-%A%-%B%", "x-1-%A%"),  # it is not resolved again
        ("%EMPTY%", ""),
    ],
)
def test_settings_are_written_into_texts(text: str, resolved: str) -> None:
    assert with_settings(text, {"A": "1", "B": "%A%", "EMPTY": ""}.get) == resolved


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("%NOPE%", "'%NOPE%' does not resolve to a value."),
        ("a%b", "The '%' at position 1 does not have a closing '%'"),
        ("%A%%", "The '%' at position 3 does not have a closing '%'"),
    ],
)
def test_a_setting_that_is_missing_is_told_in_the_words_of_the_host(
    text: str, message: str
) -> None:
    with pytest.raises(ExpressionError) as raised:
        with_settings(text, {"A": "1"}.get)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("content", "data"),
    [
        ('{"id": "x", "b": true, "f": 1.50, "n": 5}', {"id": "x", "b": "True", "f": "1.5", "n": "5"}),
        (' {"o": {"a": 1}, "l": [1], "none": null} ', {"o": {"a": 1}}),
        ('{"d": "2024-01-02T03:04:05Z", "day": "2024-01-02"}',
         {"d": "01/02/2024 03:04:05", "day": "2024-01-02"}),
        ("[1]", {}),
        ("text", {}),
        ("{bad}", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_content_that_is_json_gives_names(content: str, data: dict[str, object]) -> None:
    assert data_of_json(content) == data


def test_later_data_replaces_earlier_whatever_the_case() -> None:
    assert merged({"Id": "1", "b": "2"}, {"id": "x"}) == {"b": "2", "id": "x"}
