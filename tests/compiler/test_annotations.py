"""Annotations are evaluated once, while the app's modules can be imported, and as they say.

A comment `# <- AZF322` in an app's source says that this problem is reported at this line.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from judge import Judge, text

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command, Result

FUTURE = "from __future__ import annotations\n"


def marked(file: Path) -> list[tuple[int, str]]:
    """The lines and codes that the comments of a source announce."""
    lines = enumerate(file.read_text("utf-8").splitlines(), 1)
    return [(line, code) for line, said in lines for code in re.findall(r"# <- (AZF\d+)", said)]


def reported(result: Result) -> list[tuple[int, str]]:
    """The lines and codes of the problems."""
    return [(problem["line"], problem["code"]) for problem in result.problems()]


# --- names for type checkers alone

CHECKED = """
from typing import TYPE_CHECKING, Annotated, NamedTuple

from azure.functions import Out

from azfdecor import Query, activity_trigger, http_trigger, queue_output, queue_trigger

if TYPE_CHECKING:
    from decimal import Decimal
    from uuid import (
        UUID,
    )

    from models import Result

    Alias = Result


class Parts(NamedTuple):
    response: str
    orders: "Result"


@http_trigger()
@queue_output("orders")
def returned_in_parts() -> "Result": ...  # <- AZF322


@http_trigger()
def returned() -> "list[Result] | None": ...  # <- AZF322


@http_trigger()
async def returned_async() -> "Alias": ...  # <- AZF322


@activity_trigger()
def answered(payload: str) -> "Result": ...  # <- AZF322


@queue_trigger("jobs")
@queue_output("orders")
def sent(job: str) -> "Result": ...  # <- AZF322


@http_trigger()
@queue_output("orders")
def field_of_parts() -> Parts: ...  # <- AZF322


@http_trigger()
def parameters(
    id: "UUID",  # <- AZF322
    price: "Annotated[Decimal, Query()] | None",  # <- AZF322
    both: "dict[UUID, Decimal]",  # <- AZF322
) -> str: ...


@queue_trigger("jobs")
@queue_output("orders")
def out(job: "Result", orders: "Out[Alias]") -> None: ...  # <- AZF322 # <- AZF322
"""
MODELS = """
from dataclasses import dataclass

@dataclass
class Result:
    response: str
    orders: str
"""


@pytest.mark.parametrize("future", [False, True])
def test_a_typed_value_that_names_what_only_type_checkers_import_is_a_problem(
    future: bool, app: AppFactory, azfdecor: Command
) -> None:
    source = FUTURE + CHECKED if future else CHECKED
    root = app(source, {"models.py": MODELS})
    result = azfdecor("generate", root, "--format", "json")
    assert reported(result) == marked(root / "functions.py")


# --- the fields of what is returned

BASES = """
from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from pydantic import BaseModel


class Row(BaseModel):
    sku: str


@dataclass
class Base:
    rows: list[Row]


class BaseDict(TypedDict):
    rows: list[Row]
"""
FIELDS = """
from dataclasses import dataclass
from typing import NamedTuple

from bases import Base, BaseDict
from bases import Row as Line
from typing_extensions import NotRequired, TypedDict

from azfdecor import blob_output, http_trigger, queue_output, queue_trigger


class Tuple(NamedTuple):
    text: "str"
    rows: "list[Line]"


@dataclass
class Data(Base):
    text: "str | None" = None


class Typed(BaseDict):
    text: "NotRequired[str]"


@queue_trigger("jobs")
@blob_output("texts/{id}.txt", arg_name="text")
@queue_output("rows")
def of_tuple(job: Line) -> Tuple:
    return Tuple("x", [job])


@queue_trigger("jobs")
@blob_output("texts/{id}.txt", arg_name="text")
@queue_output("rows")
def of_dataclass(job: Line) -> "Data":
    return Data([job], "x")


@queue_trigger("jobs")
@blob_output("texts/{id}.txt", arg_name="text")
@queue_output("rows")
async def of_typed_dict(job: Line) -> Typed:
    return {"rows": [job], "text": "x"}
"""


@pytest.mark.parametrize("future", [False, True])
def test_fields_named_in_text_are_looked_up_where_their_class_stands(
    future: bool, app: AppFactory, generate: Command
) -> None:
    root = app(FUTURE + FIELDS if future else FIELDS, {"bases.py": BASES})
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for name in ("of_tuple", "of_dataclass", "of_typed_dict"):
            answer = judge.call(name, job=text('{"sku": "cup"}'))
            assert answer.error is None
            assert answer.outputs["text"].content == "x"
            (row,) = json.loads(answer.outputs["rows"].content)
            assert json.loads(row) == {"sku": "cup"}
