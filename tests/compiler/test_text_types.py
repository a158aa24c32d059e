"""Parameters that are made of text: where they come from, with a marker and without one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal

import pytest

from azfdecor.runtime.annotations import is_among
from judge import Judge, http_request

if TYPE_CHECKING:
    from conftest import AppFactory, Command

HEAD = """\
import enum
from collections import deque
from collections.abc import Sequence
from fractions import Fraction
from ipaddress import IPv4Network, IPv6Interface
from pathlib import Path as FilePath, PurePosixPath
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AnyUrl, BaseModel, BeforeValidator, HttpUrl, IPvAnyNetwork, Json, PostgresDsn, SecretBytes,
    SecretStr,
)
from werkzeug.datastructures import FileStorage

from azfdecor import Cookie, File, Form, Header, Query, http_trigger


class Filter(BaseModel):
    a: int


class Colour(enum.Enum):
    RED = "red"


def listed(text: str) -> list[str]:
    return text.split("+")


"""
FUNCTION = """
@http_trigger(methods=["POST"])
def f{number}(x: {annotation}) -> str:
    return repr(sorted(x) if isinstance(x, (set, frozenset)) else x)
"""

FILTER = '{"a": 1}'
READ: list[tuple[str, str, list[str], str]] = [
    # annotation, place, texts, what it is
    ("FilePath", "query", ["x"], "PosixPath('x')"),
    ("PurePosixPath", "query", ["x"], "PurePosixPath('x')"),
    ("ZoneInfo", "query", ["UTC"], "zoneinfo.ZoneInfo(key='UTC')"),
    ("IPv4Network | None", "query", ["10.0.0.0/8"], "IPv4Network('10.0.0.0/8')"),
    ("IPv6Interface", "query", ["::1/128"], "IPv6Interface('::1/128')"),
    ("IPvAnyNetwork", "query", ["10.0.0.0/8"], "IPv4Network('10.0.0.0/8')"),
    ("PostgresDsn", "query", ["postgres://u@h/d"], "PostgresDsn('postgres://u@h/d')"),
    ("HttpUrl", "query", ["http://h/"], "HttpUrl('http://h/')"),
    ("AnyUrl", "query", ["x://h"], "AnyUrl('x://h')"),
    ("complex", "query", ["1j"], "1j"),
    ("Fraction", "query", ["1/2"], "Fraction(1, 2)"),
    ("SecretStr", "query", ["x"], "SecretStr('**********')"),
    ("SecretBytes", "query", ["x"], "SecretBytes(b'**********')"),
    ("deque[int]", "query", ["1", "2"], "deque([1, 2])"),
    ("Sequence[int]", "query", ["1", "2"], "[1, 2]"),
    ("tuple[int, Colour]", "query", ["1", "red"], "(1, <Colour.RED: 'red'>)"),
    ("Json[Filter]", "query", [FILTER], "Filter(a=1)"),
    ("Json[list[int]]", "query", ["[1, 2]"], "[1, 2]"),
    *(
        (f"Annotated[{annotation}, {marker}()]", marker.lower(), texts, value)
        for marker in ("Query", "Header", "Form")
        for annotation, texts, value in [
            ("set[int]", ["1", "2", "1"], "[1, 2]"),
            ("frozenset[int] | None", ["1"], "[1]"),
            ("tuple[int, ...]", ["1", "2"], "(1, 2)"),
            ("tuple[int, str]", ["1", "2"], "(1, '2')"),
            ("deque[int]", ["1", "2"], "deque([1, 2])"),
            ("Sequence[int]", ["1", "2"], "[1, 2]"),
        ]
    ),
    *(
        (f"Annotated[{annotation}, {marker}()]", marker.lower(), texts, value)
        for marker in ("Query", "Cookie", "Form")
        for annotation, texts, value in [
            ("Json[Filter]", [FILTER], "Filter(a=1)"),
            ("Json[Filter] | None", [FILTER], "Filter(a=1)"),
            ("Json[list[int]]", ["[1, 2]"], "[1, 2]"),
            ("Json[dict[str, int]]", [FILTER], "{'a': 1}"),
            ("Filter, BeforeValidator(Filter.model_validate_json)", [FILTER], "Filter(a=1)"),
        ]
    ),
    ("Annotated[Json[Filter], Header()]", "header", [FILTER], "Filter(a=1)"),
    ("Annotated[list[Json[Filter]], Query()]", "query", [FILTER] * 2, "[Filter(a=1), Filter(a=1)]"),
    ("list[Json[Filter]]", "query", [FILTER], "[Filter(a=1)]"),
    ("Annotated[list[str], BeforeValidator(listed), Cookie()]", "cookie", ["a+b"], "['a', 'b']"),
    ("Annotated[set[bytes], File()]", "file", ["a", "b"], "[b'a', b'b']"),
    ("Annotated[tuple[bytes, ...] | None, File()]", "file", ["a", "b"], "(b'a', b'b')"),
]


def sent(place: str, texts: list[str]) -> Any:
    """A request that has texts by the name "x" in a place."""
    if place == "header":
        return http_request("POST", headers={"x": ", ".join(texts)})
    if place == "cookie":
        return http_request("POST", headers={"cookie": f"x={texts[0]}"})
    if place == "query":
        from urllib.parse import urlencode

        query = urlencode([("x", text) for text in texts])
        return http_request("POST", f"http://h/api?{query}", query={"x": ",".join(texts)})
    named = '; filename="a.txt"' if place == "file" else ""
    head = f'--b\r\nContent-Disposition: form-data; name="x"{named}\r\n\r\n'
    body = "".join(f"{head}{text}\r\n" for text in texts) + "--b--"
    headers = {"content-type": "multipart/form-data; boundary=b"}
    return http_request("POST", headers=headers, body=body.encode())


def test_what_is_made_of_text_is_read_where_it_stands(app: AppFactory, generate: Command) -> None:
    code = HEAD + "\n".join(
        FUNCTION.format(number=number, annotation=annotation)
        for number, (annotation, *_) in enumerate(READ)
    )
    root = app(code)
    generate(root)
    with Judge(root) as judge:
        assert set(judge.load().values()) == {None}
        for number, (annotation, place, texts, value) in enumerate(READ):
            outcome = judge.call(f"f{number}", req=sent(place, texts))
            assert outcome.returned, (annotation, outcome.error)
            assert outcome.returned.content["body"].decode() == value, annotation


@pytest.mark.parametrize(
    "annotation",
    [
        "Annotated[Filter, Query()]",
        "Annotated[set[Filter], Query()]",
        "Annotated[tuple[Filter, ...], Form()]",
        "Annotated[set[int], Cookie()]",
        "Annotated[dict[str, int] | None, Header()]",
        "Annotated[list[dict[str, Json[int]]], Query()]",
    ],
)
def test_what_no_text_makes_is_a_problem(
    annotation: str, app: AppFactory, azfdecor: Command
) -> None:
    code = HEAD + FUNCTION.format(number=1, annotation=annotation)
    result = azfdecor("generate", app(code), "--format", "json")
    assert result.codes() == ["AZF321"]
    assert "pydantic's Json[...]" in result.problems()[0]["hint"]


ROUTES = """\
from typing import Optional

from azfdecor import http_trigger


@http_trigger("a/{*rest}")
def a(
    rest: str,  # <- AZF330
) -> str:
    return rest


@http_trigger("b/{x?}")
def b(
    x: int,  # <- AZF330
) -> int:
    return x


@http_trigger("c/{x?}")
def c(x: Optional[int]) -> None: ...


@http_trigger("d/{*rest}")
def d(rest: str = "") -> None: ...


@http_trigger("e/{x=1}/{*rest=y}")
def e(x: int, rest: str) -> None: ...


@http_trigger("f/{x}")
def f(x: str) -> None: ...
"""


def test_a_required_parameter_that_the_path_may_leave_out_is_a_warning(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(ROUTES)
    result = azfdecor("generate", root, "--format", "json")
    lines = (root / "functions.py").read_text("utf-8").splitlines()
    assert result.status == 0
    warned = [(p["line"], p["code"], p["severity"]) for p in result.problems()]
    assert warned == [
        (n, "AZF330", "warning") for n, line in enumerate(lines, 1) if "# <- AZF330" in line
    ]
    catch_all, optional = (p["hint"] for p in result.problems())
    assert 'leave the "?" out' in optional
    assert 'leave the "?" out' not in catch_all


RECURSIVE = """\
from typing import Annotated
from azfdecor import *

type Rec = int | list[Rec]
type Tree[T] = T | dict[str, Tree[T]]
type Lists = list[Lists]
"""
PLACES = ("query", "header", "cookie", "form")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="`type` is a statement from Python 3.12 on")
@pytest.mark.parametrize("kind", ["Rec", "Tree[int]", "Rec | None", "Lists"])
def test_a_type_that_holds_itself_is_read_or_refused_everywhere(
    app: AppFactory, azfdecor: Command, kind: str
) -> None:
    functions = [
        FUNCTION.format(number=place, annotation=f"Annotated[{kind}, {place.title()}()]")
        for place in (*PLACES, "file")
    ]
    tool = f"@mcp_tool_trigger('find', description='x')\ndef tool(x: {kind}) -> str: ...\n"
    root = app(RECURSIVE + "".join(functions) + tool)
    result = azfdecor("generate", root, "--keep-going", "--format", "json")
    refused = ["file"] if kind != "Lists" else [*PLACES, "file"]
    assert {problem["code"] for problem in result.problems()} == {"AZF321"}
    assert sorted(problem["function"] for problem in result.problems()) == sorted(
        f"f{place}" for place in refused
    )
    with Judge(root) as judge:
        assert set(judge.load().values()) == {None}
        for place in set(PLACES).difference(refused):
            outcome = judge.call(f"f{place}", req=sent(place, ["7"]))
            assert outcome.returned, outcome.traceback
            assert outcome.returned.content["body"] == b"7"


@pytest.mark.parametrize("kind", ["str | Filter", "Filter | str | None", "int | str", "JsonValue"])
def test_a_body_that_may_be_text_among_others_is_json(
    app: AppFactory, generate: Command, kind: str
) -> None:
    code = HEAD + "from azfdecor import Body\nfrom pydantic import JsonValue\n"
    root = app(code + FUNCTION.format(number="", annotation=f"Annotated[{kind}, Body()]"))
    generate(root)
    with Judge(root) as judge:
        judge.load()
        content, value = ("7", "7") if kind == "int | str" else (FILTER, "Filter(a=1)")
        if kind == "JsonValue":
            value = "{'a': 1}"
        for body, expected in ((content, value), ('"text"', "'text'")):
            outcome = judge.call("f", req=http_request("POST", body=body.encode()))
            assert outcome.returned, outcome.traceback
            assert outcome.returned.content["body"].decode() == expected


def test_a_type_is_known_again_though_it_is_another_object() -> None:
    around = [int | dict[str, list[int]], Literal[1]]
    assert is_among(int | dict[str, list[int]], around)
    assert is_among(Literal[1], around)
    for other in (int | dict[str, list[str]], Literal[True], list[int], int, dict[str, list[int]]):
        assert not is_among(other, around)
