"""Markers that say too much, or what no marker can say, are problems with what to write instead.

A comment `# <- AZF337` in an app's source says that this problem is reported at this line.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from judge import Judge, http_request

if TYPE_CHECKING:
    from conftest import AppFactory, Command

START = """
from typing import Annotated, NewType, Optional

from pydantic import Field

from azfdecor import Body, Cookie, File, Form, Header, Path, Query, http_trigger

Page = Annotated[int, Query("p")]
Token = NewType("Token", Annotated[str, Header()])


class Own(Query):
    pass
"""
WRONG = {
    "two": ("AZF337", "Annotated[int, Query(), Header()]", "Query() and Header()"),
    "class_": ("AZF337", "Annotated[int, Query, Cookie]", "Query() and Cookie()"),
    "alias": ("AZF337", "Annotated[Page, Header()]", "Query('p') and Header()"),
    "new_type": ("AZF337", "Annotated[Token, Cookie()]", "Header() and Cookie()"),
    "union": ("AZF337", "Annotated[int, Form()] | Annotated[str, Query()]", "may have one only"),
    "names": ("AZF337", "Annotated[Page, Query('q')]", "Query('p') and Query('q')"),
    "unnamed": ("AZF337", "Annotated[Page, Query()]", "Query('p') and Query()"),
    "ellipsis": ("AZF336", "Annotated[int, Query(...)]", "has a name that is no str"),
    "default": ("AZF336", "Annotated[int, Query(1)]", "has a name that is no str"),
    "no_route": ("AZF338", "Annotated[int, Path()]", "it has sku, Id"),
    "misspelt": ("AZF338", "Annotated[str, Path('skuu')]", "no parameter 'skuu'"),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("quote", ["", "'"])
def test_a_marker_that_cannot_be_followed_is_a_problem(
    name: str, quote: str, app: AppFactory, azfdecor: Command
) -> None:
    code, hint, says = WRONG[name]
    quoted = f"{quote}{hint.replace(chr(39), chr(34)) if quote else hint}{quote}"
    function = f'@http_trigger("a/{{sku}}/{{Id}}")\ndef f(\n    it: {quoted},\n) -> str: ...\n'
    root = app(f"{START}\n{function}")
    problems = azfdecor("generate", root, "--format", "json").problems()
    (problem,) = [problem for problem in problems if problem["severity"] == "error"]
    line = (root / "functions.py").read_text().splitlines().index(f"    it: {quoted},") + 1
    assert (problem["code"], problem["line"]) == (code, line)
    assert says in problem["message"]


RIGHT = """
@http_trigger("a/{sku}", methods=["GET"])
def f(
    item: Annotated[str, Path("sku")],
    again: Annotated[Page, Query("p")],
    either: Annotated[int, Query()] | Annotated[str, Query()],
    own: Annotated[int, Own("o"), Field(ge=1)],
) -> str:
    return f"{item} {again} {either} {own}"
"""


def test_a_marker_may_be_repeated_and_derived(app: AppFactory, generate: Command) -> None:
    root = app(START + RIGHT)
    generate(root)
    request = http_request(route={"sku": "cup"}, query={"p": "2", "either": "x", "o": "4"})
    with Judge(root) as judge:
        judge.load()
        answer = judge.call("f", req=request)
        assert answer.returned, answer.error
        assert answer.returned.content["body"] == b"cup 2 x 4"


ARGUMENTS = {
    "Query(ge=1)": "Annotated[int, Query(), Field(ge=...)]",
    "Query(max_length=3)": "Field(max_length=...)",
    "Query(pattern='a')": "Field(pattern=...)",
    "Query(regex='a')": "Field(pattern=...)",
    "Query(description='a')": "Field(description=...)",
    "Header(alias='x-q')": "write the name alone",
    "Header(convert_underscores=False)": "write the name alone",
    "Body(embed=True)": "write the name alone",
    "Query(default=1)": "write the default behind the annotation",
    "Query('p', 1)": "one name at most",
}


@pytest.mark.parametrize("marker", ARGUMENTS)
@pytest.mark.parametrize("future", [False, True])
def test_an_argument_of_another_framework_s_marker_has_its_place(
    marker: str, future: bool, app: AppFactory, azfdecor: Command
) -> None:
    is_late = future or sys.version_info >= (3, 14)  # when annotations are evaluated
    start = "from __future__ import annotations\n" if future else ""
    function = f"@http_trigger()\ndef f(it: Annotated[int, {marker}]) -> str: ...\n"
    root = app(f"{start}{START}\n{function}")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == ("AZF207" if is_late else "AZF101")
    assert ARGUMENTS[marker] in problem["hint"]
