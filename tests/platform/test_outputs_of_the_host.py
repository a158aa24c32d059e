"""What the host makes of values that functions give to outputs."""

from __future__ import annotations

import pytest

from azfdecor.platform.newtonsoft import NewtonsoftError
from azfdecor.platform.outputs import blob, messages, objects, response_of_text

MESSAGES: dict[str, list[str]] = {
    "hello": ["hello"],
    "5": ["5"],
    "true": ["true"],
    "": [""],
    '{"a":1}': ['{\n  "a": 1\n}'],
    '[1, "a", {"b":true}]': ["1", "a", '{\n  "b": true\n}'],
    "[]": [],
    "[null]": [""],
    "[true, 1.0, 1e3]": ["True", "1", "1000"],
    '["2024-01-02T03:04:05Z"]': ["01/02/2024 03:04:05"],
    "[[1,2]]": ["[\n  1,\n  2\n]"],
    "['a']": ["a"],
    '{"a":1,}': ['{\n  "a": 1\n}'],
    "[1,,2]": ["1", "", "2"],
    '{"t":"2024-01-02T03:04:05+02:00"}': ['{\n  "t": "2024-01-02T01:04:05+00:00"\n}'],
}
REFUSED = ["{hello}", "[x]", "{a} and {b}", "{{name}}", "[INFO] x [y]", '{"a":1}\n{"b":2}']


@pytest.mark.parametrize("text", MESSAGES)
def test_text_that_looks_like_json_becomes_messages(text: str) -> None:
    assert messages("string", text) == MESSAGES[text]


@pytest.mark.parametrize("text", REFUSED)
def test_text_that_only_looks_like_json_fails_the_call(text: str) -> None:
    with pytest.raises(NewtonsoftError):
        messages("string", text)


def test_bytes_are_one_message_as_they_are() -> None:
    assert messages("bytes", b"[1,2]") == [b"[1,2]"]


def test_what_the_worker_sends_as_json_is_not_searched_for_dates() -> None:
    assert messages("json", '["2024-01-02T03:04:05Z", {"a": 1}]') == [
        "2024-01-02T03:04:05Z",
        '{\n  "a": 1\n}',
    ]


def test_nothing_set_sends_nothing() -> None:
    assert messages(None, None) == []
    assert objects(None, None) == []
    assert blob(None, None) is None


def test_rows_are_what_json_has() -> None:
    assert objects("string", '[{"a":1},{"b":null}]') == [{"a": 1}, {"b": None}]
    assert objects("bytes", b'\xef\xbb\xbf{"a":1}') == [{"a": 1}]
    assert objects("json", '{"t":"2024-01-02T03:04:05Z"}') == [{"t": "2024-01-02T03:04:05Z"}]
    with pytest.raises(NewtonsoftError):
        objects("string", "hello")


@pytest.mark.parametrize(
    ("kind", "content", "written"),
    [
        ("string", '{"a": 1}', b'{"a": 1}'),
        ("string", "\u00e9", b"\xc3\xa9"),
        ("bytes", b"\x00\xff", b"\x00\xff"),
        ("json", '{"a": [1, 2]}', b'{"a":[1,2]}'),
        ("int", 5, b"\x05\x00\x00\x00"),
        ("double", 0.5, b"\x00\x00\x00\x00\x00\x00\xe0?"),
    ],
)
def test_a_blob_is_written_as_it_is(kind: str, content: object, written: bytes) -> None:
    assert blob(kind, content) == written


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("hello", "hello"),
        ("true", "True"),
        ("010", "8"),
        ('"abc"', "abc"),
        ("null", ""),
        ('{"a":1}', '{\n  "a": 1\n}'),
        ('{"status":404}', '{\n  "status": 404\n}'),
    ],
)
def test_text_that_is_answered_is_parsed(text: str, body: str) -> None:
    response = response_of_text(text)
    assert response == (200, {"content-type": "text/plain; charset=utf-8"}, body.encode())


@pytest.mark.parametrize(
    ("text", "status", "body"),
    [
        ('{"body":"hi","status":201}', 201, b"hi"),
        ('{"Body":{"a":1},"statusCode":"404"}', 404, b'{"a":1}'),
        ('{"body":5,"status":"many"}', 200, b"5"),
        ('{"body":null}', 200, b""),
    ],
)
def test_an_object_with_a_body_is_a_response(text: str, status: int, body: bytes) -> None:
    response = response_of_text(text)
    assert (response.status, response.body) == (status, body)


def test_an_object_with_a_body_has_headers() -> None:
    assert response_of_text('{"body":"x","headers":{"X-A":1}}').headers["x-a"] == "1"
