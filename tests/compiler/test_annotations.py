"""Annotations are evaluated once, while the app's modules can be imported, and as they say.

A comment `# <- AZF322` in an app's source says that this problem is reported at this line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command, Result

FUTURE = "from __future__ import annotations\n"


def marked(file: Path) -> list[tuple[int, str]]:
    """The lines and codes that the comments of a source announce."""
    lines = enumerate(file.read_text("utf-8").splitlines(), 1)
    return [(line, code) for line, text in lines for code in re.findall(r"# <- (AZF\d+)", text)]


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
