"""Binding expressions whose names no call has a value for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from azfdecor.platform import expressions

if TYPE_CHECKING:
    from conftest import AppFactory, Command

HEAD = """\
from dataclasses import dataclass
from typing import Annotated, Any
from azfdecor import *
from azure.functions import HttpRequest, InputStream, Out, QueueMessage, TimerRequest
from pydantic import AliasChoices, BaseModel, ConfigDict, Field
from typing_extensions import TypedDict


class Job(BaseModel):
    id: str
    deep: dict[str, str] = {}
    named: str = Field("x", alias="Call-Name")
    chosen: str = Field("x", validation_alias=AliasChoices("first", "second"))


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")


@dataclass
class Data:
    id: str


class Typed(TypedDict):
    id: str


"""


def queue(path: str, annotation: str) -> str:
    return f"@queue_trigger('jobs')\n@blob_output({path!r})\ndef f(job: {annotation}) -> str: ..."


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        (queue("imgs/{idnt}.txt", "Job"), '"{id}"'),
        (queue("imgs/{idnt}.txt", "Job | None"), '"{id}"'),
        (queue("imgs/{idnt.x}.txt", "Data"), '"{id}"'),
        (queue("imgs/{queue}.txt", "Typed"), "QueueTrigger"),
        (queue("imgs/{rand}.txt", "Job"), "known are"),
        (("@http_trigger('x/{id}')\n@blob_input('imgs/{ident}.txt')\n"
         "def f(id: str, blob: InputStream) -> str: ..."), '"{id}"'),
        (("@http_trigger('x')\n@blob_output('imgs/{jd}.txt')\n"
         "def f(job: Job, out: Out[str]) -> str: ..."), '"{id}"'),
        (("@blob_trigger('inbox/{name}.csv')\n@blob_output('out/{nam}.csv')\n"
         "def f(blob: InputStream) -> str: ..."), '"{name}"'),
        ("@timer_trigger('0 * * * * *')\n@blob_output('out/{now}.csv')\ndef f() -> str: ...",
         "TimerTrigger"),
        (("@timer_trigger('0 * * * * *')\n@generic_output('x', path='out/{now}.csv')\n"
         "def f() -> str: ..."), "TimerTrigger"),
    ],
)  # fmt: skip
def test_a_name_that_no_call_has_is_a_warning(
    app: AppFactory, azfdecor: Command, source: str, hint: str
) -> None:
    result = azfdecor("generate", app(f"{HEAD}{source}\n"), "--format", "json")
    (problem,) = result.problems()
    assert (result.status, problem["code"], problem["severity"]) == (0, "AZF408", "warning")
    assert hint in problem["hint"]


@pytest.mark.parametrize(
    "source",
    [
        queue("imgs/{id}.txt", "Job"),
        queue("imgs/{ID}.txt", "Job"),
        queue("imgs/{deep.more}.txt", "Job"),
        queue("imgs/{Call-Name}.txt", "Job"),
        queue("imgs/{second}.txt", "Job"),
        queue("imgs/{id}.txt", "Data"),
        queue("imgs/{id}.txt", "Typed"),
        queue("imgs/{QueueTrigger}-{popreceipt}.txt", "Job"),
        queue("imgs/{rand-guid}-{rand-guid:N}.txt", "Job"),
        queue("imgs/{DateTime}-{datetime:yyyy-MM-dd}.txt", "Job"),
        queue("imgs/{sys.utcnow}-{sys.randguid}.txt", "Job"),
        queue("imgs/{{x}}.txt", "Job"),
        queue("imgs/%BOX%.txt", "Job"),
        queue("imgs/{anything}.txt", "Open"),
        queue("imgs/{anything}.txt", "dict[str, str]"),
        queue("imgs/{anything}.txt", "str"),
        queue("imgs/{anything}.txt", "QueueMessage"),
        queue("imgs/{anything}.txt", "Job | dict[str, str]"),
        (
            "@http_trigger('x/{id}')\n@blob_input('box/{anything}')\n"
            "def f(req: HttpRequest, blob: InputStream) -> str: ..."
        ),
        (
            "@http_trigger('x/{Id}')\n@blob_input('box/{id}/{n}/{Query.a}/{Headers.b}')\n"
            "def f(id: str, n: int, blob: InputStream) -> str: ..."
        ),
        "@http_trigger('x')\n@blob_input('box/{anything}')\ndef f(blob: InputStream) -> str: ...",
        (
            "@http_trigger('x')\n@blob_output('box/{anything}')\n"
            "def f(job: dict[str, str], out: Out[str]) -> str: ..."
        ),
        (
            "@blob_trigger('inbox/{a}/{b}.csv')\n@blob_output('out/{A}-{b}-{BlobTrigger}')\n"
            "def f(blob: InputStream) -> str: ..."
        ),
        "@blob_trigger('inbox/{a}')\n@blob_output('out/{anything}')\ndef f(blob: str) -> str: ...",
        "@timer_trigger('0 * * * * *')\n@blob_output('box/{TimerTrigger}')\ndef f() -> str: ...",
        (
            "@service_bus_queue_trigger('jobs', connection='C')\n@blob_output('box/{MessageId}')\n"
            "def f(job: Job) -> str: ..."
        ),
    ],
)
def test_a_name_that_a_call_may_have_is_no_problem(
    app: AppFactory, azfdecor: Command, source: str
) -> None:
    result = azfdecor("generate", app(f"{HEAD}{source}\n"), "--format", "json")
    assert result.codes() == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a/{b}/{c.d}", ["b", "c.d"]),
        ("{DateTime:yyyy-MM-dd HH:mm}", ["DateTime"]),
        ("{{a}}/{b}", ["b"]),
        ("%A{x}B%/{c}", ["c"]),
        ("{}", []),
        ("plain", []),
    ],
)
def test_the_names_of_a_template_are_read(text: str, names: list[str]) -> None:
    assert expressions.names(text) == names
