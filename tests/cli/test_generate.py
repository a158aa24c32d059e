"""`generate` from outside: what it says, what it writes, and with what status it ends."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from conftest import function_json
from folders import SHARED, queue_functions, stamps, statuses, tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import AppFactory, Command

MAIN = '[tool.azfdecor]\nscript-file = "main.py"\n'
STALE_NOTE = "stale: run `python -m azfdecor generate`"
FOLDERS = ("first/", "second/", "entry_points/")


# What it does and what it says


@pytest.mark.parametrize("settings", ["", MAIN, SHARED])
def test_the_summary_tells_what_was_created_updated_left_alone_and_removed(
    app: AppFactory, azfdecor: Command, settings: str
) -> None:
    root = app(queue_functions(["first", "second", "third"]), {"pyproject.toml": settings})
    assert statuses(azfdecor("generate", root, "--format", "json")) == dict.fromkeys(
        ["first", "second", "third"], "created"
    )
    new = queue_functions(["first", "second", "fourth"]).replace('"queue-1"', '"another"')
    app(new)
    result = azfdecor("generate", root)
    assert result.status == 0
    script = ["updated azfdecor_shims.py"] if settings == SHARED else []
    assert [" ".join(line.split()) for line in result.out.splitlines()] == [
        *script,
        "created fourth functions.py:fourth",
        "updated second functions.py:second",
        "removed third",
        "3 functions: 1 created, 1 updated, 1 unchanged, 1 removed",
    ]
    assert function_json(root, "second")["bindings"][0]["queueName"] == "another"
    assert not (root / "third").exists()


@pytest.mark.parametrize("option", ["--verbose", "--check", "--diff"])
def test_only_verbose_names_what_does_not_change(
    app: AppFactory, azfdecor: Command, option: str
) -> None:
    root = app(queue_functions(["first", "second"]))
    assert azfdecor("generate", root).status == 0
    summary = "2 functions: 2 unchanged\n"
    assert azfdecor("generate", root).out == summary
    lines = "unchanged  first   functions.py:first\nunchanged  second  functions.py:second\n"
    shown = lines if option == "--verbose" else ""
    assert azfdecor("generate", root, option).out == shown + summary
    assert azfdecor("generate", root, option, "--verbose").out == lines + summary


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_what_is_not_written_is_not_said_to_be(
    app: AppFactory, azfdecor: Command, option: str
) -> None:
    root = app(queue_functions(["first", "second", "third"]))
    assert azfdecor("generate", root).status == 0
    app(queue_functions(["first", "second", "fourth"]).replace('"queue-1"', '"another"'))
    lines = azfdecor("generate", root, option).out.splitlines()
    assert [" ".join(line.split()) for line in lines[-4:]] == [
        "would create fourth functions.py:fourth",
        "would update second functions.py:second",
        "would remove third",
        f"3 functions: 1 to create, 1 to update, 1 unchanged, 1 to remove; {STALE_NOTE}",
    ]


@pytest.mark.parametrize("settings", ["", MAIN, SHARED])
def test_a_second_run_rewrites_nothing(app: AppFactory, azfdecor: Command, settings: str) -> None:
    root = app(queue_functions(["first", "second"]), {"pyproject.toml": settings})
    assert azfdecor("generate", root).status == 0
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    assert set(statuses(result).values()) == {"unchanged"}
    assert stamps(root) == before


def _change_a_function(root: Path) -> None:
    source = root / "functions.py"
    source.write_text(source.read_text().replace('"queue-0"', '"another"'))


def _remove_a_function(root: Path) -> None:
    (root / "functions.py").write_text(queue_functions(["second"]))


def _add_a_function(root: Path) -> None:
    (root / "functions.py").write_text(queue_functions(["first", "second", "third"]))


def _delete_a_generated_file(root: Path) -> None:
    (root / "first" / "function.json").unlink()


def _change_the_imports(root: Path) -> None:
    (root / "pyproject.toml").write_text(SHARED + 'imports = "eager"\n')


STALE = [
    _change_a_function,
    _remove_a_function,
    _add_a_function,
    _delete_a_generated_file,
    _change_the_imports,
]


@pytest.mark.parametrize("make_stale", STALE)
@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_check_and_diff_write_nothing_and_end_with_1_when_anything_is_stale(
    app: AppFactory, azfdecor: Command, option: str, make_stale: Callable[[Path], None]
) -> None:
    root = app(queue_functions(["first", "second"]), {"pyproject.toml": SHARED})
    assert azfdecor("generate", root).status == 0
    before = stamps(root)
    fresh = azfdecor("generate", root, option)
    assert (fresh.status, stamps(root)) == (0, before)
    assert "stale" not in fresh.out
    make_stale(root)
    before = stamps(root)
    stale = azfdecor("generate", root, option)
    assert (stale.status, stamps(root)) == (1, before)
    assert "stale: run `python -m azfdecor generate`" in stale.out
    assert azfdecor("generate", root).status == 0
    assert azfdecor("generate", root, option).status == 0


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
@pytest.mark.parametrize("settings", ["", SHARED])
def test_a_diff_is_a_patch_that_does_what_generate_does(
    app: AppFactory, azfdecor: Command, tmp_path: Path, settings: str
) -> None:
    root = app(queue_functions(["first", "second", "third"]), {"pyproject.toml": settings})
    assert azfdecor("generate", root).status == 0
    # A line separator of Unicode is an ordinary character of a JSON string.
    changed = queue_functions(["first", "second"], parameter="message").replace("-0", "-%a\u2028b%")
    app(changed + "\n\n" + queue_functions(["fourth"]))
    difference = azfdecor("generate", root, "--diff").out
    assert "--- a/first/function.json\n+++ b/first/function.json\n@@" in difference
    assert "--- /dev/null\n+++ b/fourth/function.json\n@@" in difference
    assert "--- a/third/function.json\n+++ /dev/null\n@@" in difference
    patched = shutil.copytree(root, tmp_path / "patched")
    subprocess.run(
        ["patch", "-p1", "--remove-empty-files", "--silent"],
        cwd=patched,
        input=difference.encode(),
        check=True,
    )
    assert azfdecor("generate", root).status == 0
    assert tree(patched) == tree(root)


# --out


@pytest.mark.parametrize("out", ["new", "existing", "missing/parents/of/it", "app/dist"])
def test_out_writes_the_folders_there_and_nothing_into_the_app(
    app: AppFactory, azfdecor: Command, tmp_path: Path, out: str
) -> None:
    root = app(queue_functions(["first", "second"]))
    before = tree(root)
    (tmp_path / "existing").mkdir()
    (tmp_path / "existing" / "notes.txt").write_text("mine")
    (tmp_path / "existing" / "second").mkdir()
    result = azfdecor("generate", root, "--out", tmp_path / out, "--format", "json")
    assert (result.status, statuses(result)) == (0, {"first": "created", "second": "created"})
    assert {k: v for k, v in tree(root).items() if not k.startswith("dist/")} == before
    assert (tmp_path / "existing" / "notes.txt").read_text() == "mine"
    written = {k: v for k, v in tree(tmp_path / out).items() if k != "notes.txt"}
    again = azfdecor("generate", root, "--out", tmp_path / out, "--format", "json")
    assert set(statuses(again).values()) == {"unchanged"}
    assert azfdecor("generate", root).status == 0
    assert written == {k: v for k, v in tree(root).items() if k.startswith(FOLDERS)}


def test_out_is_meant_from_where_the_command_runs(
    app: AppFactory, azfdecor: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app(queue_functions(["first"]))
    monkeypatch.chdir(tmp_path)
    assert azfdecor("generate", "app", "--out", "dist").status == 0
    assert (tmp_path / "dist" / "first" / "function.json").is_file()


def test_out_that_is_a_file_is_wrong_usage(
    app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    root = app(queue_functions(["first"]))
    (tmp_path / "file").write_text("mine")
    result = azfdecor("generate", root, "--out", tmp_path / "file")
    assert (result.status, result.out) == (2, "")
    assert "is a file" in result.err
    assert (tmp_path / "file").read_text() == "mine"


def test_out_below_a_file_is_a_problem(app: AppFactory, azfdecor: Command, tmp_path: Path) -> None:
    root = app(queue_functions(["first"]))
    (tmp_path / "file").write_text("mine")
    result = azfdecor("generate", root, "--out", tmp_path / "file" / "below", "--format", "json")
    assert (result.status, result.codes()) == (1, ["AZF604"])
    assert (tmp_path / "file").read_text() == "mine"


# Formats and exit statuses


ANNOTATION = re.compile(
    r"::(error|warning) file=(.*?),(?:line=(\d+),)?(?:col=(\d+),)?title=(.*?)::(.*)"
)


def test_github_annotations_say_what_json_says_whatever_stands_in_it(
    app: AppFactory, azfdecor: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = app(
        """
        from azfdecor import http_trigger, queue_trigger

        @http_trigger("100% {a:b} \\n,c %0A ::error::")
        def first() -> str: ...

        @queue_trigger("Wrong")
        def second() -> None: ...
        """
    )
    (root / "50%,a:b").mkdir()
    root = root.rename(tmp_path / "50%,a:b")
    monkeypatch.chdir(tmp_path)
    result = azfdecor("generate", "50%,a:b", "--format", "github")
    problems = azfdecor("generate", "50%,a:b", "--format", "json").problems()
    assert result.status == 1
    assert len(problems) >= 3
    lines = result.out.splitlines()
    assert len(lines) == len(problems)
    for line, problem in zip(lines, problems):
        match = ANNOTATION.fullmatch(line)
        assert match
        severity, file, number, column, title, text = match.groups()
        assert not set(file + title) & set(":,\r\n")
        assert severity == problem["severity"]
        assert unquote(file) == f"50%,a:b/{problem['file']}"
        assert int(number or 0) == problem["line"]
        assert int(column or 0) == problem["column"]
        assert unquote(title) == f"azfdecor {problem['code']}"
        assert unquote(text) == f"{problem['message']}\nhint: {problem['hint']}"


def test_github_is_told_of_stale_files(app: AppFactory, azfdecor: Command) -> None:
    root = app(queue_functions(["first"]))
    stale = azfdecor("generate", root, "--check", "--format", "github")
    assert stale.status == 1
    assert re.fullmatch(r"::error .*::.*stale.*\n", stale.out)
    assert azfdecor("generate", root, "--format", "github").out == ""
    assert azfdecor("generate", root, "--check", "--format", "github").out == ""


def test_json_of_an_app_without_problems_lists_its_functions_only(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["first"]))
    assert azfdecor("generate", root, "--format", "json").json() == {
        "functions": [{"name": "first", "status": "created"}],
        "problems": [],
    }


@pytest.mark.parametrize(
    "words",
    [
        ["--check", "--diff"],
        ["--check", "--watch"],
        ["--diff", "--watch"],
        ["--format", "xml"],
        ["--unknown"],
        ["--out"],
        ["another-app"],
    ],
)
def test_wrong_words_end_with_2_and_write_nothing(
    app: AppFactory, azfdecor: Command, words: list[str]
) -> None:
    root = app(queue_functions(["first"]))
    before = tree(root)
    result = azfdecor("generate", root, *words)
    assert (result.status, result.out) == (2, "")
    assert "usage: azfdecor" in result.err
    assert tree(root) == before


@pytest.mark.parametrize("where", ["nowhere", "file", "folder"])
def test_what_is_no_app_ends_with_2(azfdecor: Command, tmp_path: Path, where: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    before = tree(tmp_path)
    result = azfdecor("generate", tmp_path / where)
    assert (result.status, result.out) == (2, "")
    assert re.fullmatch(r"azfdecor: .*\n", result.err)
    assert tree(tmp_path) == before


# The app is found from below


@pytest.mark.parametrize("name", ["generate", "list"])
@pytest.mark.parametrize("below", [".", "shop", "shop/deep/er"])
def test_the_app_is_the_next_folder_above_with_a_host_json(
    app: AppFactory, azfdecor: Command, monkeypatch: pytest.MonkeyPatch, name: str, below: str
) -> None:
    root = app(queue_functions(["first"]))
    (root / "shop" / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(root / below)
    result = azfdecor(name)
    assert result.status == 0, result.err
    assert "functions.py" in result.out
    assert (root / "first").exists() is (name == "generate")


def test_a_folder_below_an_app_is_none_when_it_is_named(app: AppFactory, azfdecor: Command) -> None:
    root = app(queue_functions(["first"]), {"shop/models.py": ""})
    result = azfdecor("generate", root / "shop")
    assert result.status == 2
    assert f"but {root} has" in result.err
