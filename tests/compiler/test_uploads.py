"""Files of forms: what a parameter that takes one may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import AppFactory, Command

APP = """\
from typing import Annotated, Any

from werkzeug.datastructures import FileStorage

from azfdecor import File, http_trigger


@http_trigger(methods=["POST"])
def upload(file: Annotated[{annotation}, File()]) -> str:
    return ""
"""


@pytest.mark.parametrize(
    "annotation",
    ["bytes", "FileStorage", "bytes | None", "list[bytes]", "list[FileStorage] | None", "Any"],
)
def test_a_file_is_bytes_or_the_object_of_the_form(
    annotation: str, app: AppFactory, generate: Command
) -> None:
    generate(app(APP.format(annotation=annotation)))


@pytest.mark.parametrize("annotation", ["int", "str | None", "list[str]", "dict[str, bytes]"])
def test_anything_else_is_a_problem(annotation: str, app: AppFactory, azfdecor: Command) -> None:
    result = azfdecor("generate", app(APP.format(annotation=annotation)), "--format", "json")
    assert result.codes() == ["AZF321"]
    (problem,) = result.problems()
    assert problem["message"].startswith("a file cannot become ")
    assert problem["line"] == 9
