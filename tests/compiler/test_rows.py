"""Rows and documents: how many arrive, and which of them a typed value is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command

HEAD = """
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import *
from pydantic import BaseModel, BeforeValidator, RootModel, model_validator
from azfdecor import *

class M(BaseModel):
    a: int

@dataclass
class D:
    a: int

class T(TypedDict):
    a: int

class N(NamedTuple):
    a: int

class Root(RootModel[list[M]]): ...

class RootOne(RootModel[M]): ...

class Wrapped(BaseModel):
    items: list[M]

    @model_validator(mode="before")
    @classmethod
    def wrap(cls, value: Any) -> Any:
        return {"items": value} if isinstance(value, list) else value

Listed = Annotated[M, BeforeValidator(lambda value: value[0])]
"""
TRIGGERS = {
    "cosmos_db_trigger": "cosmos_db_trigger('c', database_name='d', connection='C')",
    "cosmos_db_trigger_v3": (
        "cosmos_db_trigger_v3('c', database_name='d', connection_string_setting='C')"
    ),
    "generic_trigger": (
        "generic_trigger('cosmosDBTrigger', database_name='d', container_name='c', connection='C')"
    ),
    "sql_trigger": "sql_trigger('t', connection_string_setting='S')",
    "mysql_trigger": "mysql_trigger('t', connection_string_setting='S')",
}
ONE = ("M", "M | None", "D", "T", "dict[str, int]", "Mapping[str, int]", "RootOne", "int")
MANY = (
    "list[M]",
    "list[M] | None",
    "list",
    "Sequence[M]",
    "Iterable[M]",
    "tuple[M, ...]",
    "tuple[M, M]",
    "deque[M]",
    "set[int]",
    "Root",
)
EITHER = ("M | list[M]", "Wrapped", "Listed", "N", "Any", "str")


def codes(azfdecor: Command, root: Path) -> list[str]:
    return azfdecor("generate", root, "--format", "json").codes()


@pytest.mark.parametrize("trigger", TRIGGERS.values(), ids=TRIGGERS)
@pytest.mark.parametrize("annotation", [*ONE, *MANY, *EITHER])
def test_a_trigger_that_delivers_lists_takes_no_single_value(
    app: AppFactory, azfdecor: Command, trigger: str, annotation: str
) -> None:
    root = app(f"{HEAD}\n@{trigger}\ndef f(rows: {annotation}) -> None: ...\n")
    assert codes(azfdecor, root) == (["AZF340"] if annotation in ONE else [])


def test_the_problem_stands_at_the_parameter_and_says_what_to_write(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        f"{HEAD}\n@{TRIGGERS['cosmos_db_trigger']}\ndef f(\n    doc: M | None,\n) -> None: ...\n"
    )
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    lines = (root / "functions.py").read_text("utf-8").splitlines()
    line: int = problem["line"]
    assert lines[line - 1].strip() == "doc: M | None,"
    assert problem["hint"] == "annotate it list[functions.M]"
