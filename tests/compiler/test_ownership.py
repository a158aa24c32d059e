"""Files that azfdecor did not write, or that somebody has edited since, stay as they are."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from azfdecor.compiler import ownership
from azfdecor.compiler.ownership import Owner
from folders import queue_functions, stamps, statuses, tree
from user_files import FILES, MINE, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import AppFactory, Command

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
