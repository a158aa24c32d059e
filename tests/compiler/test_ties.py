"""Where matching is open, the hints can be followed, all together, and then it works."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command

HEAD = """
from typing import Annotated
import azure.functions as func
from azure.functions import Document, Out
from pydantic import BaseModel
from azfdecor import *

class A(BaseModel):
    a: int

class B(BaseModel):
    a: int

"""
TIES = {
    "a second input": (
        (
            "@queue_trigger('bookings')\n@blob_input('templates/ticket.html')\n"
            "def f(booking: A, template: str) -> None: ...\n"
        ),
        ["arg_name='booking'", "arg_name='template'"],
    ),
    "two texts": (
        (
            "@queue_trigger('bookings')\n@blob_input('templates/ticket.html')\n"
            "def f(template: str, booking: str) -> None: ...\n"
        ),
        ["arg_name='booking'", "arg_name='template'"],
    ),
    "several outputs": (
        (
            "@event_hub_trigger('readings', connection='HUB')\n@queue_output('advice')\n"
            "@signalr_output('live')\n"
            "@cosmos_db_output('rows', database_name='d', connection='C')\n"
            "def f(event: func.EventHubEvent, row: Out[Document], live: Out[str], advice: Out[str]) "
            "-> None: ...\n"
        ),
        ["arg_name='advice'", "arg_name='live'"],
    ),
    "three outputs": (
        (
            "@timer_trigger('0 0 * * * *')\n@queue_output('letters')\n@queue_output('parcels')\n"
            "@blob_output('notes/x.txt')\n"
            "def f(note: Out[str], parcel: Out[A], letter: Out[B]) -> None: ...\n"
        ),
        ["arg_name='letter'", "arg_name='parcel'", "arg_name='note'"],
    ),
    "names that say nothing": (
        (
            "@timer_trigger('0 0 * * * *')\n@queue_output('abc')\n@queue_output('xyz')\n"
            "def f(one: Out[str], two: Out[str]) -> None: ...\n"
        ),
        ["arg_name='one'", "arg_name='two'"],
    ),
    "an input above the trigger, and names that say nothing": (
        (
            "@sql_input('select 1', connection_string_setting='C')\n@queue_trigger('jobs')\n"
            "def f(m: str, row: A | None) -> None: ...\n"
        ),
        ["arg_name='row'", "arg_name='m'"],
    ),
    "an input beside the body": (
        (
            "@http_trigger('orders/{id}', methods=['POST'])\n"
            "@cosmos_db_input('items', database_name='d', connection='C', id='{id}')\n"
            "def f(order: A, item: B) -> str: ...\n"
        ),
        ["arg_name='item'"],
    ),
    "a table beside the body": (
        (
            "@http_trigger('orders', methods=['POST'])\n"
            "@table_input('Prices', partition_key='p', row_key='x')\n"
            "def f(order: A, price: B | None) -> str: ...\n"
        ),
        ["arg_name='price'"],
    ),
}


def followed(root: Path, problems: list[dict[str, str]]) -> None:
    """Write what the hints say into the decorators that they are about."""
    file = root / "functions.py"
    lines = file.read_text("utf-8").splitlines()
    for problem in problems:
        (name,) = re.findall(r"(arg_name='\w+')", problem["hint"])
        line = int(problem["line"]) - 1
        lines[line] = lines[line][:-1] + f", {name})"
    file.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.parametrize("name", TIES)
def test_the_hints_fit_together_and_settle_it(
    app: AppFactory, azfdecor: Command, name: str
) -> None:
    source, expected = TIES[name]
    root = app(HEAD + source)
    problems = azfdecor("generate", root, "--format", "json").problems()
    assert {problem["code"] for problem in problems} == {"AZF305"}
    said = [re.findall(r"arg_name='\w+'", problem["hint"]) for problem in problems]
    assert said == [[one] for one in expected]
    followed(root, problems)
    assert azfdecor("generate", root, "--format", "json").problems() == []


@pytest.mark.parametrize("name", [name for name in TIES if len(TIES[name][1]) == 2])
@pytest.mark.parametrize("which", [0, 1])
def test_of_two_hints_each_settles_it_alone(
    app: AppFactory, azfdecor: Command, name: str, which: int
) -> None:
    root = app(HEAD + TIES[name][0])
    problems = azfdecor("generate", root, "--format", "json").problems()
    followed(root, [problems[which]])
    assert azfdecor("generate", root, "--format", "json").problems() == []


def test_the_body_may_be_marked_instead(app: AppFactory, azfdecor: Command) -> None:
    source, _ = TIES["an input beside the body"]
    root = app(HEAD + source)
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert "order: Annotated[functions.A, Body()]" in problem["hint"]
    file = root / "functions.py"
    text = file.read_text("utf-8").replace("order: A", "order: Annotated[A, Body()]")
    file.write_text(text, "utf-8")
    assert azfdecor("generate", root, "--format", "json").problems() == []


def test_an_output_that_alone_can_fill_a_parameter_does(app: AppFactory, azfdecor: Command) -> None:
    root = app(
        HEAD + "@timer_trigger('0 0 * * * *')\n@queue_output('advice')\n"
        "@cosmos_db_output('rows', database_name='d', connection='C')\n"
        "def f(row: Out[Document], text: Out[str]) -> None: ...\n"
    )
    assert azfdecor("generate", root, "--format", "json").problems() == []


def test_where_there_are_too_few_parameters_the_hint_says_so(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        HEAD + "@queue_trigger('bookings')\n@blob_input('templates/x')\n"
        "def f(only: str) -> None: ...\n"
    )
    for problem in azfdecor("generate", root, "--format", "json").problems():
        assert "for one of them, and give the other a parameter of its own" in problem["hint"]
