"""What a function answers over HTTP is what the caller gets: the host takes bare text for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from azure.functions import HttpRequest, HttpResponse, Out
from hypothesis import given
from hypothesis import strategies as st

from azfdecor.runtime import call, http
from judge import Judge, http_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import AppFactory, Command

TEXTS = [
    "hello",
    "",
    "true",
    "null",
    "010",
    "0x1F",
    "1.50",
    "NaN",
    '"quoted"',
    "'quoted'",
    '{"a":1}',
    "[1",
    "// comment",
    '{"body": "hi", "status": 201}',
    '"2024-01-02T03:04:05+02:00"',
    " 7 ",
    "é",
]
"""Each of which but the first the host would change; host and JSON.NET say so."""

SOURCE = """
from typing import Any
from azure.functions import HttpRequest, HttpResponse, Out
from pydantic import BaseModel
from azfdecor import http_output, http_trigger

class Item(BaseModel):
    a: int

@http_trigger()
def said(req: HttpRequest) -> str:
    return req.get_body().decode()

@http_trigger()
async def said_async(req: HttpRequest) -> str:
    return req.get_body().decode()

@http_trigger()
def unsaid(req: HttpRequest):
    return req.get_body().decode()

@http_trigger()
def maybe(req: HttpRequest) -> str | None:
    return req.get_body().decode()

@http_trigger()
def either(req: HttpRequest) -> HttpResponse | str:
    return req.get_body().decode()

@http_trigger()
def anything(req) -> Any:
    return req.get_body().decode()

@http_trigger()
@http_output()
def output(req: HttpRequest, answer: Out[str]) -> None:
    answer.set(req.get_body().decode())

@http_trigger()
@http_output()
def open_output(req: HttpRequest, answer: Out) -> None:
    answer.set(req.get_body().decode())
"""
UNSAID = {
    "a_dict": ('{"a": 1}', '{"a":1}'),
    "a_list": ("[1, 'x']", '[1,"x"]'),
    "a_model": ("Item(a=1)", '{"a":1}'),
    "models": ("[Item(a=1)]", '[{"a":1}]'),
    "a_number": ("7", "7"),
    "a_bool": ("True", "true"),
}
"""What is returned without an annotation, and the answer."""


def test_text_is_answered_as_it_is(app: AppFactory, generate: Command) -> None:
    root = app(SOURCE)
    generate(root)
    with Judge(root) as judge:
        for name in judge.load():
            for content in TEXTS:
                outcome = judge.call(name, req=http_request(method="POST", body=content.encode()))
                sent = outcome.outputs.get("answer") or outcome.returned
                assert sent, outcome.error
                assert sent.kind == "http", name
                assert sent.content["body"] == content.encode()
                assert sent.content["headers"]["content-type"] == "text/plain; charset=utf-8"


def test_what_no_annotation_names_is_answered_as_json(app: AppFactory, generate: Command) -> None:
    source = "from typing import Any\nfrom pydantic import BaseModel\nfrom azfdecor import *\n"
    source += "class Item(BaseModel):\n    a: int\n"
    for name, (value, _) in UNSAID.items():
        source += f"@http_trigger()\ndef {name}():\n    return {value}\n"
        source += f"@http_trigger()\nasync def {name}_any() -> Any:\n    return {value}\n"
    source += "@http_trigger()\ndef nothing(): ...\n"
    source += "@http_trigger()\ndef raw():\n    return b'\\xff'\n"
    root = app(source)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for name, (_, body) in UNSAID.items():
            for function in (name, f"{name}_any"):
                answer = judge.call(function, req=http_request()).returned
                assert answer
                assert answer.content["body"] == body.encode()
                assert answer.content["headers"]["content-type"] == "application/json"
        nothing = judge.call("nothing", req=http_request()).returned
        assert nothing
        assert nothing.content["status_code"] == 204
        raw = judge.call("raw", req=http_request()).returned
        assert raw
        assert raw.content["body"] == b"\xff"


def test_a_response_alone_needs_nothing_in_between(app: AppFactory, generate: Command) -> None:
    root = app(
        "from azure.functions import HttpResponse\nfrom azfdecor import http_trigger\n"
        "@http_trigger()\ndef f() -> HttpResponse:\n    return HttpResponse('[1')\n"
    )
    generate(root)
    with Judge(root) as judge:
        judge.load()
        answer = judge.call("f", req=http_request()).returned
    assert answer
    assert answer.content["body"] == b"[1"


class Given:
    """The worker's output."""

    value: Any = None

    def set(self, value: Any) -> None:
        self.value = value


def ways(hint: Any) -> list[Callable[[str], Any]]:
    """What answers with a text: by return and by output."""
    box, sent, request = {"text": ""}, Given(), HttpRequest("GET", "http://shop/api", body=b"")

    def returned() -> Any:
        return box["text"]

    def through_out(answer: Any) -> None:
        answer.set(box["text"])

    returned.__annotations__["return"] = hint
    through_out.__annotations__["answer"] = Out[hint]
    endpoint = http.Endpoint(returned, {})
    output = call.Call(through_out, {"answer": call.response()})

    def by_return(text: str) -> Any:
        box["text"] = text
        return endpoint(request)

    def by_output(text: str) -> Any:
        box["text"] = text
        output(answer=sent)
        return sent.value

    return [by_return, by_output]


WAYS = [way for hint in (str, Any, str | None, str | HttpResponse) for way in ways(hint)]


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_answered_to_the_byte(text: str) -> None:
    for way in WAYS:
        response = way(text)
        assert isinstance(response, HttpResponse)
        assert response.get_body() == text.encode()


def test_an_output_for_the_response_takes_what_its_annotation_says() -> None:
    def wrong(answer: Any) -> None:
        answer.set({"a": 1})

    wrong.__annotations__["answer"] = Out[str]
    with pytest.raises(TypeError, match=r"answer of .*wrong is annotated str, and this is a dict"):
        call.Call(wrong, {"answer": call.response()})(answer=Given())
