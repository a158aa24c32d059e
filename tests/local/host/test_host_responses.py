"""What a client is sent for what a function gives. The ids are rows of the host's facts."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from hosted import binding, http

if TYPE_CHECKING:
    from hosted import OpenHost

pytestmark = pytest.mark.anyio

PLAIN = "text/plain; charset=utf-8"
SCRIPT = """
import json
from azure.functions import HttpResponse, Out

def text(req) -> str:
    return req.get_body().decode()

def gives_json(req):
    return HttpResponse(json.dumps(req.get_json()))

def raises(req):
    raise ValueError("a secret")

def nothing(req):
    pass

def returns_bytes(req):
    return b"x"

def returns_unasked(req):
    return "x"

def response(req):
    return HttpResponse("x")

def empty(req):
    return HttpResponse()

def binary(req):
    return HttpResponse(bytes(range(256)), status_code=299, mimetype="image/png", headers={"X-A": "1"})

def cookie(req):
    found = HttpResponse("x")
    for one in req.get_json():
        found.headers.add("Set-Cookie", one)
    return found

def out(req, answer: Out[str]):
    answer.set("by name")

def unset(req, answer: Out[str]):
    pass
"""
NAMED = {"type": "http", "direction": "out", "name": "answer"}
FUNCTIONS = {
    **{
        name: http()
        for name in (
            "text",
            "gives_json",
            "raises",
            "nothing",
            "returns_bytes",
            "response",
            "empty",
            "binary",
            "cookie",
        )
    },
    "returns_unasked": [binding("httpTrigger", "req")],
    "out": [binding("httpTrigger", "req"), NAMED],
    "unset": [binding("httpTrigger", "req"), NAMED],
    "without_output": {"entryPoint": "nothing", "bindings": [binding("httpTrigger", "req")]},
}

CASES: list[Any] = [
    pytest.param("raises", 500, b"", {}, id="19"),
    # Microsoft's runtime refuses None for `$return`; an output that is not set answers 204.
    pytest.param("nothing", 500, b"", {}, id="20-none"),
    pytest.param("returns_bytes", 500, b"", {}, id="20-bytes"),
    pytest.param("returns_unasked", 500, b"", {}, id="20-no-return"),
    pytest.param("without_output", 204, b"", {}, id="no-output"),
    pytest.param("unset", 204, b"", {}, id="out-unset"),
    pytest.param("out", 200, b"by name", {"content-type": PLAIN}, id="out"),
    pytest.param("response", 200, b"x", {"content-type": PLAIN}, id="21"),
    pytest.param("empty", 200, b"", {"content-type": PLAIN}, id="empty"),
    pytest.param(
        "binary", 299, bytes(range(256)), {"content-type": "image/png", "x-a": "1"}, id="binary"
    ),
    pytest.param("gives_json", 500, b"", {}, id="18"),
]


@pytest.mark.parametrize(("name", "status", "body", "headers"), CASES)
async def test_what_a_function_gives(
    open_host: OpenHost, name: str, status: int, body: bytes, headers: dict[str, str]
) -> None:
    hosted = await open_host(SCRIPT, FUNCTIONS)
    response = await hosted.ask(f"/api/{name}", "POST")
    assert (response.status, response.body) == (status, body)
    assert {key.lower(): text for key, text in response.headers} == headers
    (call,) = hosted.host.calls
    assert call.has_failed is (status == 500)


TEXTS: list[Any] = [
    pytest.param("hello", "hello", False, id="22"),
    pytest.param("", "", False, id="empty"),
    pytest.param('{"a":1}', '{\n  "a": 1\n}', False, id="23"),
    pytest.param("[1,2]", "[\n  1,\n  2\n]", False, id="array"),
    pytest.param("true", "True", True, id="24-true"),
    pytest.param("010", "8", True, id="24-octal"),
    pytest.param('"abc"', "abc", True, id="24-quoted"),
    pytest.param("null", "", True, id="null"),
    pytest.param("1.50", "1.5", False, id="number"),
    pytest.param('{"status":404}', '{\n  "status": 404\n}', False, id="no-body"),
    pytest.param(
        '{"t":"2024-01-02T03:04:05+02:00"}',
        '{\n  "t": "2024-01-02T01:04:05+00:00"\n}',
        True,
        id="date",
    ),
]


@pytest.mark.parametrize(("text", "sent", "warns"), TEXTS)
async def test_returned_text(open_host: OpenHost, text: str, sent: str, warns: bool) -> None:
    """What changes the meaning of a text is warned of, once for each function."""
    hosted = await open_host(SCRIPT, FUNCTIONS)
    for _ in range(2):
        response = await hosted.ask("/api/text", "POST", body=text.encode())
        assert (response.status, response.body.decode()) == (200, sent)
        assert dict(response.headers)["content-type"] == PLAIN
    assert len([w for w in hosted.host.warnings if "'text' returned" in w]) == warns


async def test_text_that_is_a_response(open_host: OpenHost) -> None:
    """Row 25."""
    hosted = await open_host(SCRIPT, FUNCTIONS)
    body = b'{"body":"hi","status":201,"headers":{"X-A":"b"}}'
    response = await hosted.ask("/api/text", "POST", body=body)
    assert (response.status, response.body) == (201, b"hi")
    assert dict(response.headers)["x-a"] == "b"


COOKIES: list[Any] = [
    pytest.param(["foo=bar"], ["foo=bar; domain=; path="], id="26"),
    pytest.param(["a=1", "b=2"], ["a=1; domain=; path=", "b=2; domain=; path="], id="26-two"),
    pytest.param(
        ['a="x y"; Path=/; HttpOnly; Secure; SameSite=None; Max-Age=5; Domain=example.com'],
        ["a=x%20y; max-age=5; domain=example.com; path=/; secure; samesite=none; httponly"],
        id="attributes",
    ),
    pytest.param([""], [], id="empty"),
]


@pytest.mark.parametrize(("given", "sent"), COOKIES)
async def test_cookies(open_host: OpenHost, given: list[str], sent: list[str]) -> None:
    hosted = await open_host(SCRIPT, FUNCTIONS)
    response = await hosted.ask("/api/cookie", "POST", body=json.dumps(given).encode())
    assert response.status == 200
    assert [text for name, text in response.headers if name == "set-cookie"] == sent


async def test_a_cookie_that_never_expires(open_host: OpenHost) -> None:
    hosted = await open_host(SCRIPT, FUNCTIONS)
    response = await hosted.ask("/api/cookie", "POST", body=b'["a=1; Expires=never"]')
    assert (response.status, response.body) == (500, b"")


async def test_a_failure_is_known_to_the_host_alone(
    open_host: OpenHost, caplog: pytest.LogCaptureFixture
) -> None:
    """Row 19: the client is told nothing of it."""
    hosted = await open_host(SCRIPT, FUNCTIONS)
    with caplog.at_level(logging.INFO):
        response = await hosted.ask("/api/raises")
    assert b"secret" not in response.body
    assert response.call is hosted.host.calls[0]
    assert repr(response.call.exception) == "ValueError('a secret')"
    assert 'raise ValueError("a secret")' in response.call.traceback
