"""Functions whose folders' names are alike, long or odd."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import function_json
from folders import http_functions, queue_functions, stamps, statuses, tree
from judge import Judge, text
from user_files import MINE, SETTINGS, add_extras, extras

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command


def is_case_sensitive(folder: Path) -> bool:
    (folder / "case").mkdir()
    return not (folder / "CASE").exists()


def test_a_name_that_changes_in_its_case_only_moves_the_whole_folder(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["hello", "other"]))
    assert azfdecor("generate", root).status == 0
    add_extras(root / "hello")
    (root / "hello" / "helper.py").unlink()
    before = extras(root / "hello")
    app(queue_functions(["Hello", "other"], parameter="message"))
    result = azfdecor("generate", root, "--format", "json")
    assert statuses(result) == {"Hello": "updated", "other": "updated"}
    assert sorted(p.name for p in root.iterdir() if p.is_dir() and p.name[0] in "hHo") == [
        "Hello",
        "other",
    ]
    assert extras(root / "Hello") == before
    assert function_json(root, "Hello")["bindings"][0]["name"] == "message"
    assert set(statuses(azfdecor("generate", root, "--format", "json")).values()) == {"unchanged"}
    (root / "Hello" / "locked").chmod(0o755)


def test_a_name_that_changes_in_its_case_only_leaves_a_package_of_the_users_its_name(
    app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    if not is_case_sensitive(tmp_path):
        pytest.skip("here the two are one folder")
    source = (
        "from azfdecor import *\n\n@queue_trigger('orders'){}\ndef find(msg: str) -> None: ...\n"
    )
    root = app("", {"find/web.py": source.format("")})
    assert azfdecor("generate", root).status == 0
    app("", {"find/web.py": source.format("\n@function_name('Find')")})
    result = azfdecor("generate", root, "--format", "json")
    assert statuses(result) == {"Find": "created", "find": "removed"}
    assert set(tree(root / "find")) == {"web.py"}
    with Judge(root) as judge:
        assert judge.load() == {"Find": None}
        assert judge.call("Find", msg=text("x")).error is None


def test_a_name_that_changes_in_its_case_only_leaves_a_folder_of_the_new_name_its_files(
    app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    if not is_case_sensitive(tmp_path):
        pytest.skip("here the two are one folder")
    root = app(queue_functions(["hello"]))
    assert azfdecor("generate", root).status == 0
    app(queue_functions(["Hello"]), {"Hello/data.txt": MINE, "hello/data.txt": "old"})
    assert azfdecor("generate", root).status == 0
    assert sorted(tree(root / "Hello")) == ["data.txt", "function.json"]
    assert (root / "Hello" / "data.txt").read_text() == MINE
    assert tree(root / "hello") == {"data.txt": b"old"}


def test_a_handwritten_function_whose_name_differs_in_case_only_is_a_problem(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["hello"]), {"Hello/function.json": '{"bindings": []}'})
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    assert (result.status, result.codes()) == (1, ["AZF502"])
    assert stamps(root) == before


@pytest.mark.parametrize("other", ["hello", "Hello"])
def test_two_functions_of_one_name_are_a_problem_at_the_second(
    app: AppFactory, azfdecor: Command, other: str
) -> None:
    files = {"one.py": http_functions(["hello"]), "two.py": http_functions([other], route="x")}
    root = app(files=files)
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    assert (result.status, result.codes()) == (1, ["AZF502"])
    assert stamps(root) == before


@pytest.mark.parametrize("script", SETTINGS)
def test_names_as_long_and_odd_as_they_may_be_are_known_again(
    app: AppFactory, azfdecor: Command, script: str
) -> None:
    zeros = "job_0000000000000000"
    deep = "/".join(["p" * 200, "ä" * 120] * 5)
    decorated = f"@function_name({'f' * 128!r})\n@http_trigger('x')\ndef {'ü' * 500}() -> str: ..."
    root = app(
        http_functions([zeros]),
        {
            f"{deep}/{zeros}.py": f"from azfdecor import *\n\n{decorated}\n",
            "pyproject.toml": SETTINGS[script],
        },
    )
    assert azfdecor("generate", root).status == 0
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    assert statuses(result) == {"f" * 128: "unchanged", zeros: "unchanged"}
    assert stamps(root) == before
    assert f"functions.py:{zeros}" in (root / zeros / "function.json").read_text()
