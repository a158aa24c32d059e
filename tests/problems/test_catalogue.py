"""The catalogue of problems: each kind is shown by an app, and its texts are fit to be read."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import azfdecor as package
from azfdecor.problems import catalogue

if TYPE_CHECKING:
    from azfdecor.problems.kind import Kind
    from conftest import AppFactory, Command

TESTS = Path(__file__).parent.parent
KINDS = catalogue.kinds()
SHOWN_ELSEWHERE = {
    "AZF110": "test_plugins.py::test_a_broken_package_is_a_warning_where_it_matters",
    "AZF111": (
        "handwritten/test_handwritten_rules.py::test_what_the_host_refuses_in_the_file_is_a_problem"
    ),
    "AZF115": (
        "compiler/test_unreadable.py"
        "::test_what_cannot_be_read_is_a_problem_and_what_was_generated_from_it_stays"
    ),
    "AZF315": "bindings/test_durable_problems.py::test_a_missing_library_is_told_with_the_way_to_it",
    "AZF603": (
        "compiler/test_links.py::test_a_link_in_the_place_of_a_function_folder_is_a_problem"
    ),
    "AZF604": "compiler/test_writer.py::test_a_full_disk_is_a_problem_and_loses_nothing",
    "AZF605": (
        "compiler/test_writer.py::test_a_generated_file_that_cannot_be_read_is_told_as_that"
    ),
}
"""The tests that show what no source code alone does: an unreadable file, a full disk, a package."""


@pytest.mark.parametrize("code", sorted(KINDS.keys() - SHOWN_ELSEWHERE))
def test_the_example_of_a_kind_shows_it_and_nothing_else(
    code: str, app: AppFactory, azfdecor: Command
) -> None:
    kind = KINDS[code]
    result = azfdecor("generate", app(files=kind.files()), "--format", "json")
    assert {(p["code"], p["severity"]) for p in result.problems()} == {(kind.code, kind.severity)}
    assert result.status == (kind.severity == "error")


@pytest.mark.parametrize("code", SHOWN_ELSEWHERE)
def test_a_kind_without_a_sufficient_example_is_shown_by_a_test(code: str) -> None:
    file, _, name = SHOWN_ELSEWHERE[code].partition("::")
    text = (TESTS / file).read_text("utf-8")
    assert f"\ndef {name}(" in text
    assert f'"{code}"' in text


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_is_said_of_a_kind_is_whole_sentences(kind: Kind) -> None:
    assert kind.title
    assert not kind.title.endswith(".")
    for text in (kind.why, kind.instead):
        assert re.fullmatch(r"[A-Z`].*\.", text), text
    links = re.findall(r"\]\(([^)#]+)", kind.why + kind.instead)
    pages = TESTS.parent / "docs" / "reference"
    assert [link for link in links if not (pages / link).is_file()] == []


def test_every_code_has_one_kind() -> None:
    codes = [kind.code for kinds in catalogue.themes().values() for kind in kinds]
    assert sorted(set(codes)) == sorted(codes)
    assert all(re.fullmatch(r"AZF\d{3}", code) for code in codes)


def test_every_theme_of_the_package_is_in_the_catalogue() -> None:
    folder = Path(package.__file__).parent / "problems"
    themes = {theme.__name__.rpartition(".")[2] for theme in catalogue.THEMES}
    others = {"__init__", "catalogue", "kind", "problem"}
    assert {file.stem for file in folder.glob("*.py")} - others == themes


def test_every_warning_may_be_ignored() -> None:
    warnings = {code for code, kind in KINDS.items() if kind.severity == "warning"}
    assert warnings < {*catalogue.ignorable()}


def test_code_names_kinds_and_not_the_texts_of_their_codes() -> None:
    root = Path(package.__file__).parent
    files = [file for file in root.rglob("*.py") if file.parent != root / "problems"]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    texts = [node.value for node in nodes if isinstance(node, ast.Constant)]
    assert [text for text in texts if re.fullmatch(r"AZF\d{3}", str(text))] == []
    named = {node.id for node in nodes if isinstance(node, ast.Name)}
    kinds = {name for theme in catalogue.THEMES for name in vars(theme) if name.isupper()}
    assert {name for name in kinds if not name.startswith("_")} - named == set()
