"""What azfdecor did not write, or somebody has edited since, stays as it is."""

from __future__ import annotations

import compileall
import json
import re
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from azfdecor.compiler import ownership
from azfdecor.compiler.ownership import Owner
from conftest import function_json
from folders import http_functions, queue_functions, stamps, tree
from judge import Judge, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import AppFactory, Command, Result

MINE = "# mine\n"
FILES = ("hello/function.json", "entry_points/hello.py")
"""The files of a function `hello`."""
SETTINGS = {
    "../entry_points/{function}.py": "",
    "__init__.py": '[tool.azfdecor]\nscript-file = "__init__.py"\n',
    "main.py": '[tool.azfdecor]\nscript-file = "main.py"\n',
    "../azfdecor_shims.py": '[tool.azfdecor]\nscript-file = "../azfdecor_shims.py"\n',
}


def statuses(result: Result) -> dict[str, str]:
    return {function["name"]: function["status"] for function in result.json()["functions"]}


def is_case_sensitive(folder: Path) -> bool:
    (folder / "case").mkdir()
    return not (folder / "CASE").exists()


# Files in the way


@pytest.mark.parametrize(
    "handwritten",
    [[FILES[0]], [FILES[1]], [*FILES], ["entry_points/__init__.py"]],
)
def test_a_handwritten_file_in_the_place_of_a_generated_one_is_a_problem(
    app: AppFactory, azfdecor: Command, tmp_path: Path, handwritten: list[str]
) -> None:
    root = app(queue_functions(["other", "hello"]))
    out = tmp_path / "out"
    for path in handwritten:
        (out / path).parent.mkdir(parents=True)
        (out / path).write_text(MINE)
    before = stamps(out)
    result = azfdecor("generate", root, "--out", out, "--format", "json")
    assert result.status == 1
    assert [(p["code"], p["file"]) for p in result.problems()] == [
        ("AZF601", str(out / path)) for path in sorted(handwritten)
    ]
    assert stamps(out) == before


@pytest.mark.parametrize("handwritten", [*FILES, "entry_points/__init__.py", "entry_points.py"])
def test_a_handwritten_function_of_the_app_itself_is_never_overwritten(
    app: AppFactory, azfdecor: Command, handwritten: str
) -> None:
    root = app(queue_functions(["hello"]), {handwritten: "{}"})
    before = stamps(root)
    assert azfdecor("generate", root).status == 1
    assert stamps(root) == before


def test_a_handwritten_file_between_owned_ones_is_a_problem(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["hello"]))
    assert azfdecor("generate", root).status == 0
    (root / "hello" / "function.json").write_text('{"bindings": []}')
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    assert [(p["code"], p["file"]) for p in result.problems()] == [
        ("AZF601", "hello/function.json")
    ]
    assert stamps(root) == before


@pytest.mark.parametrize("link", [False, True])
def test_a_file_in_the_place_of_a_function_folder_is_a_problem(
    app: AppFactory, azfdecor: Command, tmp_path: Path, link: bool
) -> None:
    root = app(queue_functions(["hello", "other"]), {"hello": MINE})
    if link:
        shutil.move(root / "hello", tmp_path / "elsewhere")
        (root / "hello").symlink_to(tmp_path / "elsewhere")
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    assert (result.status, result.codes()) == (1, ["AZF603" if link else "AZF601"])
    assert stamps(root) == before


@pytest.mark.parametrize(
    "script", ["main.py", "../azfdecor_shims.py"], ids=["main", "shared script"]
)
def test_a_users_file_of_the_scripts_name_is_a_problem(
    app: AppFactory, azfdecor: Command, script: str
) -> None:
    root = app(queue_functions(["hello"]))
    assert azfdecor("generate", root).status == 0
    app(files={"pyproject.toml": SETTINGS[script]})
    (root / "hello" / script).write_text(MINE)
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    code = "AZF601" if script == "main.py" else "AZF503"  # at the root it is a module of the app
    assert (result.status, result.codes()) == (1, [code])
    assert stamps(root) == before


@pytest.mark.parametrize("path", FILES)
def test_a_folder_in_the_place_of_a_generated_file_is_a_problem(
    app: AppFactory, azfdecor: Command, tmp_path: Path, path: str
) -> None:
    root = app(queue_functions(["hello"]))
    (tmp_path / "out" / path).mkdir(parents=True)
    before = stamps(tmp_path / "out")
    result = azfdecor("generate", root, "--out", tmp_path / "out", "--format", "json")
    assert (result.status, result.codes()) == (1, ["AZF601"])
    assert stamps(tmp_path / "out") == before


# Edited by hand


def change_a_letter(text: str) -> str:
    return text.replace(": edit", ": edyt").replace("bindings", "bindingz")


def append_a_word(text: str) -> str:
    return text + "x\n"


def double_a_key(text: str) -> str:
    if not text.startswith("{"):
        return text + "# a comment\n"
    return text.replace('  "bindings"', '  "scriptFile": "mine.py",\n  "bindings"')


def blank_the_digest(text: str) -> str:
    return re.sub(r'(digest"?: "?)[0-9a-f]{16}', r"\1", text).replace("function", "funktion")


def save_in_another_encoding(text: str) -> str:
    return text.rstrip() + "\udcff\n"


EDITS = [change_a_letter, append_a_word, double_a_key, blank_the_digest, save_in_another_encoding]


@pytest.mark.parametrize("gone", [False, True], ids=["declared", "gone"])
@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize(
    ("script", "file"),
    [
        ("../entry_points/{function}.py", "hello/function.json"),
        ("../entry_points/{function}.py", "entry_points/hello.py"),
        ("../entry_points/{function}.py", "entry_points/__init__.py"),
        ("__init__.py", "hello/__init__.py"),
        ("main.py", "hello/main.py"),
        ("../azfdecor_shims.py", "hello/function.json"),
        ("../azfdecor_shims.py", "azfdecor_shims.py"),
    ],
)
def test_an_edited_file_is_a_problem_and_nothing_is_touched(
    app: AppFactory,
    azfdecor: Command,
    script: str,
    file: str,
    edit: Callable[[str], str],
    gone: bool,
) -> None:
    root = app(queue_functions(["hello", "other"]), {"pyproject.toml": SETTINGS[script]})
    assert azfdecor("generate", root).status == 0
    edited = edit((root / file).read_text("utf-8"))
    (root / file).write_text(edited, "utf-8", "surrogateescape")
    app(queue_functions(["other"] if gone else ["hello", "other"], parameter="message"))
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    assert [(p["code"], p["file"]) for p in result.problems()] == [("AZF602", file)]
    assert stamps(root) == before
    (root / file).unlink()  # as the hint says
    assert azfdecor("generate", root).status == 0
    shared = ("azfdecor_shims.py", "entry_points/__init__.py")
    assert (root / file).exists() is (not gone or file in shared)


def test_every_line_of_a_generated_file_counts(app: AppFactory, azfdecor: Command) -> None:
    root = app(queue_functions(["hello"]))
    assert azfdecor("generate", root).status == 0
    for path in FILES:
        file = root / path
        lines = file.read_text().splitlines(keepends=True)
        for number in range(len(lines)):
            for changed in (lines[number] * 2, "", lines[number][:-2] + "\n", "x\n"):
                file.write_text("".join([*lines[:number], changed, *lines[number + 1 :]]))
                if file.read_text().split() != "".join(lines).split():
                    assert ownership.owner(file)[0] in (Owner.EDITED, Owner.USER)
        file.write_text("".join(lines))
        assert ownership.owner(file)[0] is Owner.AZFDECOR


# The header taken out


def without_header(text: str) -> str:
    if text.startswith("{"):
        return re.sub(r'  "(?:generatedBy|source|digest)":.*\n', "", text)
    return text.split('"""\n', 1)[1]


@pytest.mark.parametrize("path", FILES)
def test_without_its_header_a_file_is_the_users_and_in_the_way(
    app: AppFactory, azfdecor: Command, path: str
) -> None:
    root = app(queue_functions(["hello", "other"]))
    assert azfdecor("generate", root).status == 0
    file = root / path
    file.write_text(without_header(file.read_text()))
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    assert result.status == 1
    assert [p["file"] for p in result.problems()] == [path]
    assert stamps(root) == before


def test_who_follows_the_hint_at_an_edited_file_keeps_the_function_as_their_own(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["hello", "other"]))
    assert azfdecor("generate", root).status == 0
    file = root / "hello" / "function.json"
    file.write_text(file.read_text().replace("queue-0", "mine"))
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert (
        "header out of its function.json and its script, and its decorators off the source"
        in (problem["hint"])
    )
    script = file.parent / json.loads(file.read_text())["scriptFile"]
    for own in (file, script):
        own.write_text(without_header(own.read_text()))
    app(queue_functions(["other"]))
    before = file.read_bytes(), script.read_bytes()
    assert azfdecor("generate", root).status == 0
    assert (file.read_bytes(), script.read_bytes()) == before


@pytest.mark.parametrize("paths", [FILES[:1], FILES])
def test_a_function_whose_function_json_has_become_the_users_is_kept_whole(
    app: AppFactory, azfdecor: Command, paths: tuple[str, ...]
) -> None:
    root = app(queue_functions(["hello", "other"]))
    assert azfdecor("generate", root).status == 0
    for path in paths:
        file = root / path
        file.write_text(without_header(file.read_text()))
    before = {path: stamps(root)[path] for path in FILES}
    app(queue_functions(["other"]))
    result = azfdecor("generate", root, "--format", "json")
    assert (result.status, statuses(result)) == (0, {"other": "updated"})
    assert {path: stamps(root)[path] for path in FILES} == before


def test_a_shim_that_has_become_the_users_stays_when_its_function_is_gone(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["hello", "other"]))
    assert azfdecor("generate", root).status == 0
    file = root / "entry_points" / "hello.py"
    file.write_text(MINE)
    app(queue_functions(["other"]))
    assert azfdecor("generate", root).status == 0
    assert not (root / "hello").exists()
    assert file.read_text() == MINE


# What stands beside


def add_extras(folder: Path) -> dict[str, bytes]:
    """Files of the user's in a function folder; the result is what they are."""
    (folder / "sub" / "deep").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "sub" / "deep" / "data.bin").write_bytes(bytes(range(256)) + b"\r\n")
    (folder / "helper.py").write_text("import os\n")
    (folder / "readme.md").write_bytes(b"\xef\xbb\xbftext\r\n")
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    (folder / "locked").mkdir()
    (folder / "locked" / "file").touch(0o444)
    (folder / "locked").chmod(0o555)
    (folder / "link").symlink_to("nowhere")
    (folder / "link_to_folder").symlink_to("sub")
    (folder / "sub" / "function.json").write_text("{}")
    return extras(folder)


def extras(folder: Path) -> dict[str, bytes]:
    ours = ("function.json", "__init__.py", "main.py")
    return {path: content for path, content in tree(folder).items() if path not in ours}


@pytest.mark.parametrize("script", SETTINGS)
def test_extra_files_are_kept_as_they_are_on_update_and_on_removal(
    app: AppFactory, azfdecor: Command, script: str
) -> None:
    root = app(queue_functions(["hello", "other"]), {"pyproject.toml": SETTINGS[script]})
    assert azfdecor("generate", root).status == 0
    before = add_extras(root / "hello")
    inodes = {path: stamp for path, stamp in stamps(root / "hello").items() if path in before}
    app(queue_functions(["hello", "other"], parameter="message"))
    assert azfdecor("generate", root).status == 0
    assert extras(root / "hello") == before
    assert function_json(root, "hello")["bindings"][0]["name"] == "message"
    app(queue_functions(["other"]))
    assert statuses(azfdecor("generate", root, "--format", "json"))["hello"] == "removed"
    assert tree(root / "hello") == before
    after = stamps(root / "hello")
    assert {path: stamp for path, stamp in after.items() if path in before} == inodes
    app(queue_functions(["hello", "other"]))
    assert azfdecor("generate", root).status == 0
    assert extras(root / "hello") == before
    (root / "hello" / "locked").chmod(0o755)


@pytest.mark.parametrize("script", SETTINGS)
def test_the_folder_of_a_function_that_is_gone_goes_with_its_bytecode(
    app: AppFactory, azfdecor: Command, script: str
) -> None:
    root = app(queue_functions(["hello", "other"]), {"pyproject.toml": SETTINGS[script]})
    assert azfdecor("generate", root).status == 0
    compileall.compile_dir(root, quiet=1)
    compileall.compile_dir(root, quiet=1, optimize=2)
    app(queue_functions(["other"]))
    assert azfdecor("generate", root).status == 0
    assert not (root / "hello").exists()
    assert (root / "__pycache__").exists()


def test_bytecode_of_the_users_own_modules_stays(app: AppFactory, azfdecor: Command) -> None:
    root = app(queue_functions(["hello", "other"]), {"hello/helper.py": MINE})
    assert azfdecor("generate", root).status == 0
    compileall.compile_dir(root / "hello", quiet=1)
    app(queue_functions(["other"]))
    assert azfdecor("generate", root).status == 0
    assert [file.name for file in (root / "hello" / "__pycache__").iterdir()] == [
        f"helper.{sys.implementation.cache_tag}.pyc"
    ]


def test_a_renamed_function_moves_and_leaves_the_users_files_behind(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["hello"]))
    assert azfdecor("generate", root).status == 0
    before = add_extras(root / "hello")
    app(queue_functions(["greet"]))
    result = azfdecor("generate", root, "--format", "json")
    assert statuses(result) == {"greet": "created", "hello": "removed"}
    assert tree(root / "hello") == before
    assert sorted(tree(root / "greet")) == ["function.json"]
    (root / "hello" / "locked").chmod(0o755)


def test_a_copy_in_a_hidden_folder_stays(app: AppFactory, azfdecor: Command) -> None:
    root = app(queue_functions(["hello"]))
    assert azfdecor("generate", root).status == 0
    shutil.copytree(root / "hello", root / ".copy")
    before = stamps(root / ".copy")
    assert azfdecor("generate", root).status == 0
    assert stamps(root / ".copy") == before


def test_handwritten_functions_and_other_folders_are_never_touched(
    app: AppFactory, azfdecor: Command
) -> None:
    own = {
        "Handwritten/function.json": '{"scriptFile": "__init__.py", "bindings": []}',
        "Handwritten/__init__.py": "def main(): ...\n",
        "no_script/function.json": '{"generatedBy": "somebody", "digest": "0123456789abcdef"}',
        "package/__init__.py": "",
        "package/module.py": '"""Not generated by azfdecor."""\n',
        "not_json/function.json": "\0\xff",
        "data/empty.json": "",
    }
    root = app(queue_functions(["hello", "other"]), own)
    (root / "empty").mkdir()

    def theirs() -> dict[str, tuple[int, int]]:
        ours = ("", "hello", "other", "entry_points", "functions.py", "host.json")
        return {p: s for p, s in stamps(root).items() if p.split("/")[0] not in ours}

    before = theirs()
    assert azfdecor("generate", root).status == 0
    app(queue_functions(["hello", "other"], parameter="message"))
    assert azfdecor("generate", root).status == 0
    app(queue_functions(["other"]))
    assert azfdecor("generate", root).status == 0
    assert theirs() == before


# Files that somebody deleted


@pytest.mark.parametrize("path", [*FILES, "entry_points/__init__.py"])
def test_a_deleted_generated_file_is_written_again(
    app: AppFactory, azfdecor: Command, path: str
) -> None:
    root = app(queue_functions(["hello"]))
    assert azfdecor("generate", root).status == 0
    before = tree(root)
    (root / path).unlink()
    assert azfdecor("generate", root).status == 0
    assert tree(root) == before


@pytest.mark.parametrize("path", FILES)
def test_what_is_left_of_a_deleted_function_goes_too(
    app: AppFactory, azfdecor: Command, path: str
) -> None:
    root = app(queue_functions(["hello", "other"]))
    assert azfdecor("generate", root).status == 0
    (root / path).unlink()
    app(queue_functions(["other"]))
    assert statuses(azfdecor("generate", root, "--format", "json"))["hello"] == "removed"
    assert not [found for found in tree(root) if "hello" in found and found != "hello/"]


# Symbolic links


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


# Names


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


# Line ends and byte order marks


def with_crlf(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def with_mark(content: bytes) -> bytes:
    return b"\xef\xbb\xbf" + content


def with_both(content: bytes) -> bytes:
    return with_mark(with_crlf(content))


@pytest.mark.parametrize("convert", [with_crlf, with_mark, with_both])
@pytest.mark.parametrize("script", SETTINGS)
def test_line_ends_and_byte_order_marks_change_nothing(
    app: AppFactory, azfdecor: Command, script: str, convert: Callable[[bytes], bytes]
) -> None:
    root = app(queue_functions(["first", "second"]), {"pyproject.toml": SETTINGS[script]})
    ours = set(tree(root))
    assert azfdecor("generate", root).status == 0
    ours = {path for path in set(tree(root)) - ours if not path.endswith("/")}
    for path in ours:
        (root / path).write_bytes(convert((root / path).read_bytes()))
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    assert statuses(result) == {"first": "unchanged", "second": "unchanged"}
    assert azfdecor("generate", root, "--check").status == 0
    assert stamps(root) == before

    app(queue_functions(["second"], parameter="message"))
    assert statuses(azfdecor("generate", root, "--format", "json")) == {
        "first": "removed",
        "second": "updated",
    }
    assert not (root / "first").exists()
    for path in ours:
        if "second" in path or "shims" in path:
            assert b"\r" not in (root / path).read_bytes()


@pytest.mark.parametrize("convert", [with_crlf, with_mark, with_both])
@pytest.mark.parametrize("path", FILES)
def test_an_edit_is_seen_whatever_the_line_ends(
    app: AppFactory, azfdecor: Command, path: str, convert: Callable[[bytes], bytes]
) -> None:
    root = app(queue_functions(["hello"]))
    assert azfdecor("generate", root).status == 0
    file = root / path
    file.write_bytes(convert(file.read_bytes().replace(b"hello", b"hallo")))
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    assert (result.status, result.codes()) == (1, ["AZF602"])
    assert stamps(root) == before
