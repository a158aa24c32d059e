"""Symbolic links in the place of generated files and folders."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from folders import queue_functions, stamps, statuses, tree
from user_files import FILES

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command


@pytest.mark.parametrize("aim", ["a function", "an empty folder", "nothing"])
def test_a_link_in_the_place_of_a_function_folder_is_a_problem(
    app: AppFactory, azfdecor: Command, tmp_path: Path, aim: str
) -> None:
    root = app(queue_functions(["hello", "other"]))
    assert azfdecor("generate", root).status == 0
    elsewhere = tmp_path / "elsewhere"
    (root / "hello").rename(elsewhere)
    (root / "hello").symlink_to(elsewhere)
    if aim != "a function":
        shutil.rmtree(elsewhere)
    if aim == "an empty folder":
        elsewhere.mkdir()
    app(queue_functions(["hello", "other"], parameter="message"))
    before = tree(tmp_path)
    result = azfdecor("generate", root, "--format", "json")
    assert [(p["code"], p["file"]) for p in result.problems()] == [("AZF603", "hello")]
    assert tree(tmp_path) == before


def test_a_link_to_another_apps_generated_function_is_left_alone(
    app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    root = app(queue_functions(["hello", "other"]))
    assert azfdecor("generate", root).status == 0
    (root / "hello").rename(tmp_path / "elsewhere")
    (root / "hello").symlink_to(tmp_path / "elsewhere")
    app(queue_functions(["other"]))
    before = tree(tmp_path / "elsewhere")
    assert azfdecor("generate", root).status == 0
    assert (root / "hello").is_symlink()
    assert tree(tmp_path / "elsewhere") == before


def test_a_link_to_a_generated_function_whose_name_differs_in_case_only_is_a_problem(
    app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    root = app(queue_functions(["Hello"]))
    assert azfdecor("generate", root).status == 0
    (root / "Hello").rename(tmp_path / "elsewhere")
    (root / "Hello").symlink_to(tmp_path / "elsewhere")
    app(queue_functions(["hello"]))
    before = tree(tmp_path)
    assert azfdecor("generate", root).status == 1
    assert tree(tmp_path) == before


@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.parametrize("path", FILES)
def test_a_linked_file_is_the_users(
    app: AppFactory, azfdecor: Command, tmp_path: Path, path: str, gone: bool
) -> None:
    root = app(queue_functions(["hello", "other"]))
    assert azfdecor("generate", root).status == 0
    linked = root / path
    elsewhere = tmp_path / "elsewhere"
    shutil.move(linked, elsewhere)
    linked.symlink_to(elsewhere)
    app(queue_functions(["other"] if gone else ["hello", "other"], parameter="message"))
    content = elsewhere.read_bytes()
    before = tree(root)
    result = azfdecor("generate", root, "--format", "json")
    if gone:
        assert result.status == 0
        assert linked.is_symlink()
        if path == "hello/function.json":
            assert {file: before[file] for file in FILES} == {f: tree(root)[f] for f in FILES}
    else:
        assert [(p["code"], p["file"]) for p in result.problems()] == [("AZF601", path)]
        assert tree(root) == before
    assert elsewhere.read_bytes() == content


@pytest.mark.parametrize("change", ["updated", "gone", "none"])
@pytest.mark.parametrize(
    ("script", "link"),
    [
        ("../entry_points/{function}.py", "entry_points"),
        ("../a/b/{function}.py", "a"),
        ("../a/b/{function}.py", "a/b"),
    ],
)
def test_a_folder_of_entry_points_that_has_become_a_link_is_not_written_behind(
    app: AppFactory, azfdecor: Command, tmp_path: Path, script: str, link: str, change: str
) -> None:
    settings = f'[tool.azfdecor]\nscript-file = "{script}"\n'
    root = app(queue_functions(["hello", "other"]), {"pyproject.toml": settings})
    assert azfdecor("generate", root).status == 0
    shutil.move(root / link, tmp_path / "elsewhere")
    (root / link).symlink_to(tmp_path / "elsewhere")
    parameter = "message" if change == "updated" else "msg"
    app(queue_functions(["hello"] if change == "gone" else ["hello", "other"], parameter=parameter))
    before = stamps(root), stamps(tmp_path / "elsewhere")
    result = azfdecor("generate", root, "--format", "json")
    assert {(p["code"], p["file"]) for p in result.problems()} == {("AZF603", link)}
    assert (stamps(root), stamps(tmp_path / "elsewhere")) == before


def test_no_function_takes_the_file_from_which_one_of_a_lost_source_runs(
    app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    first, second = (
        queue_functions([name]).replace("@queue", f"@function_name('{function}')\n@queue")
        for name, function in (("one", "a-b"), ("two", "a_b"))
    )
    head = "from azfdecor import function_name\n"
    root, out = app(head + first, {"other.py": head + second}), tmp_path / "out"
    assert azfdecor("generate", root, "--out", out).status == 0
    before = stamps(out)
    app(files={"other.py": f"{head}import nowhere\n{second}"})
    words = ("--out", out, "--keep-going", "--format", "json")
    result = azfdecor("generate", root, *words)
    taken = [p for p in result.problems() if p["code"] == "AZF601"]
    assert [p["function"] for p in taken] == ["a-b"]
    assert "a_b runs from this file" in taken[0]["message"]
    assert stamps(out) == before


def test_what_a_handwritten_function_runs_behind_a_link_is_not_cleared(
    app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    root = app(queue_functions(["hello", "other"]))
    assert azfdecor("generate", root).status == 0
    shutil.move(root / "entry_points", tmp_path / "elsewhere")
    shutil.rmtree(root / "hello")
    shutil.rmtree(root / "other")
    (root / "linked").symlink_to(tmp_path / "elsewhere")
    app(files={"mine/function.json": '{"scriptFile": "../linked/hello.py", "bindings": []}'})
    before = stamps(tmp_path / "elsewhere")
    assert azfdecor("generate", root).status == 0
    assert stamps(tmp_path / "elsewhere") == before


def test_an_app_behind_a_link_gives_the_same_files(
    app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    root = app(queue_functions(["hello"]))
    (tmp_path / "link").symlink_to(root)
    assert azfdecor("generate", tmp_path / "link").status == 0
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    assert statuses(result) == {"hello": "unchanged"}
    assert stamps(root) == before
