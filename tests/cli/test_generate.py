"""`generate` from outside: what it says, what it writes, and with what status it ends."""

from __future__ import annotations

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from conftest import function_json, shim
from folders import command, deployed, http_functions, queue_functions, stamps, tree, unprivileged

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import AppFactory, Command

SHARED = '[tool.azfdecor]\nscript-file = "../azfdecor_shims.py"\n'
MAIN = '[tool.azfdecor]\nscript-file = "main.py"\n'
DEEP = '[tool.azfdecor]\nscript-file = "../a/b/{function}.py"\n'
STALE_NOTE = "stale: run `python -m azfdecor generate`"
FOLDERS = ("first/", "second/", "entry_points/")
BROKEN = "from azfdecor import http_trigger\nimport nowhere\n"


def statuses(result: Any) -> dict[str, str]:
    return {function["name"]: function["status"] for function in result.json()["functions"]}


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


# Problems


ERRORS = {
    "an import that fails": BROKEN,
    "a syntax error": "import azfdecor\ndef",
    "a wrong value": '@azfdecor.queue_trigger("Wrong")\ndef wrong(msg: str) -> None: ...',
    "a function that cannot be matched": "@azfdecor.queue_trigger('orders')\ndef wrong() -> None: ...",
    "a name that is taken": "@azfdecor.http_trigger()\ndef first() -> str: ...",
}


@pytest.mark.parametrize("settings", ["", SHARED])
@pytest.mark.parametrize("error", ERRORS)
def test_with_any_error_nothing_is_written_or_removed(
    app: AppFactory, azfdecor: Command, error: str, settings: str
) -> None:
    root = app(queue_functions(["first", "second"]), {"pyproject.toml": settings})
    assert azfdecor("generate", root).status == 0
    new = queue_functions(["first", "third"], parameter="message")
    app(new, {"more.py": f"import azfdecor\n{ERRORS[error]}\n"})
    before = stamps(root)
    result = azfdecor("generate", root)
    assert result.status == 1
    assert result.out.endswith("1 problem: nothing was written\n")
    assert stamps(root) == before


def test_what_a_broken_module_gave_earlier_stays_and_so_does_all_else(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(files={"good.py": http_functions(["fine"]), "bad.py": http_functions(["lost"])})
    assert azfdecor("generate", root).status == 0
    before = tree(root)
    app(files={"bad.py": BROKEN, "good.py": http_functions(["fine"], route="new")})
    assert azfdecor("generate", root).status == 1
    after = tree(root)
    assert {k: v for k, v in after.items() if not k.endswith("d.py")} == {
        k: v for k, v in before.items() if not k.endswith("d.py")
    }


def test_the_summary_does_not_deny_what_was_written_before_the_disk_refused(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["first", "second"]))
    assert azfdecor("generate", root).status == 0
    app(queue_functions(["first", "second"], parameter="message"))
    (root / "second").chmod(0o555)
    ended = unprivileged("generate", root)
    (root / "second").chmod(0o755)
    assert "AZF604" in ended.stdout
    is_written = function_json(root, "first")["bindings"][0]["name"] == "message"
    assert is_written is not ended.stdout.endswith("nothing was written\n")


def test_a_change_of_the_shared_script_alone_is_named(app: AppFactory, azfdecor: Command) -> None:
    root = app(queue_functions(["first"]), {"pyproject.toml": SHARED})
    assert azfdecor("generate", root).status == 0
    app(files={"pyproject.toml": SHARED + 'imports = "eager"\n'})
    assert "azfdecor_shims.py" in azfdecor("generate", root, "--check").out


# --keep-going


UNFILLED = """\
from azfdecor import http_trigger
from azure.functions import Out

@http_trigger()
def lost(a: Out[str]) -> str: ...
"""
WRONG = {
    "AZF101": BROKEN,
    "AZF102": BROKEN.replace("import nowhere", "import os\nos.environ['NOWHERE']"),
    "AZF104": ("json.py", http_functions(["lost"])),
    "AZF201": http_functions(["lost"]) + "\nlost = print\n",
    "AZF202": "import azfdecor\nclass lost:\n    @azfdecor.http_trigger()\n    def lost(self): ...\n",
    "AZF307": UNFILLED,
    "AZF401": "import azfdecor\n@azfdecor.http_trigger(methods=5)\ndef lost() -> str: ...\n",
    "AZF402": "import azfdecor\n@azfdecor.queue_trigger('A')\ndef lost(m: str) -> None: ...\n",
    "AZF501": "import azfdecor\n@azfdecor.http_trigger()\ndef _lost() -> str: ...\n",
}
"""What a module may become, by the code of its problem; beside it the rest is written."""


@pytest.mark.parametrize("code", WRONG)
def test_keep_going_writes_what_is_right_and_leaves_the_rest_as_it_is(
    app: AppFactory, azfdecor: Command, code: str
) -> None:
    wrong = WRONG[code]
    sources = {"good.py": http_functions(["fine"]), "bad.py": http_functions(["lost"])}
    root = app(files=sources)
    assert azfdecor("generate", root).status == 0
    before = deployed(root, "lost")
    name, text = ("bad.py", wrong) if isinstance(wrong, str) else wrong
    (root / "bad.py").unlink()
    app(files={"good.py": http_functions(["fine", "more"], route="new"), name: text})
    all_or_nothing = azfdecor("generate", root, "--format", "json")
    assert (all_or_nothing.codes(), statuses(all_or_nothing)) == ([code], {})
    expected = {"fine": "updated", "more": "created"}
    if code == "AZF501":
        expected["lost"] = "removed"  # it has another name now
    for option in ("--check", "--verbose"):
        result = azfdecor("generate", root, "--keep-going", option, "--format", "json")
        assert (result.status, result.codes(), statuses(result)) == (1, [code], expected)
    assert function_json(root, "fine")["bindings"][0]["route"] == "new/fine"
    assert deployed(root, "lost") == (None if code == "AZF501" else before)


def test_keep_going_counts_what_it_leaves(app: AppFactory, azfdecor: Command) -> None:
    root = app(files={"good.py": http_functions(["fine"]), "bad.py": UNFILLED})
    result = azfdecor("generate", root, "--keep-going")
    assert result.out.endswith(
        "created  fine  good.py:fine\n2 functions: 1 created, 1 with problems\n"
    )
    assert not (root / "lost").exists()


PAIRS = {
    "AZF502": "@http_trigger('x')\ndef a() -> str: ...\n@http_trigger('y')\ndef A() -> str: ...",
    "AZF504": '@http_trigger("x")\ndef a() -> str: ...\n@http_trigger("X")\ndef b() -> str: ...',
    "AZF507": "@activity_trigger()\ndef a(x: str) -> str: ...\n"
    '@activity_trigger("A")\ndef b(x: str) -> str: ...',
}


@pytest.mark.parametrize("code", PAIRS)
def test_keep_going_leaves_both_functions_that_do_not_fit_together(
    app: AppFactory, azfdecor: Command, code: str
) -> None:
    root = app(f"from azfdecor import *\n{PAIRS[code]}\n", {"good.py": queue_functions(["fine"])})
    result = azfdecor("generate", root, "--keep-going", "--format", "json")
    assert (result.status, set(result.codes())) == (1, {code})
    assert statuses(result) == {"fine": "created"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("host.json", "{"),
        ("function_app.py", ""),
        ("local.settings.json", "{"),
        ("pyproject.toml", "[tool.azfdecor]\nwrap = ['functions:nowhere']\n"),
    ],
)
def test_keep_going_writes_nothing_when_something_is_wrong_with_the_whole_app(
    app: AppFactory, azfdecor: Command, path: str, text: str
) -> None:
    root = app(queue_functions(["first"]))
    (root / path).write_text(text)
    before = tree(root)
    result = azfdecor("generate", root, "--keep-going")
    assert (result.status, tree(root)) == (1, before)
    assert result.out.endswith("1 problem: nothing was written\n")


def test_keep_going_leaves_the_folder_with_a_file_in_the_way(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["first", "second"]), {"first/function.json": "{}"})
    result = azfdecor("generate", root, "--keep-going", "--format", "json")
    assert (result.status, result.codes()) == (1, ["AZF601"])
    assert [problem["function"] for problem in result.problems()] == ["first"]
    assert statuses(result) == {"second": "created"}
    assert tree(root / "first") == {"function.json": b"{}"}


def test_keep_going_removes_nothing_that_a_broken_module_may_still_declare(
    app: AppFactory, azfdecor: Command
) -> None:
    sources = {"bad.py": http_functions(["lost"]), "good.py": http_functions(["fine", "gone"])}
    root = app(files=sources)
    assert azfdecor("generate", root).status == 0
    (root / "bad.py").unlink()
    app(files={"moved/bad.py": BROKEN, "good.py": http_functions(["fine"])})
    result = azfdecor("generate", root, "--keep-going", "--format", "json")
    assert statuses(result) == {"fine": "unchanged", "gone": "removed"}
    assert deployed(root, "lost")


def test_keep_going_cannot_write_a_part_of_one_shared_script(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["first"]), {"pyproject.toml": SHARED})
    result = azfdecor("generate", root, "--keep-going")
    assert (result.status, result.out) == (2, "")
    assert "--keep-going cannot write a part of azfdecor_shims.py" in result.err


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


# --watch


class Watch:
    """`generate --watch` as a process, and what it has said so far."""

    def __init__(self, root: Path, log: Path) -> None:
        self.edits = 0
        self._log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "azfdecor", "generate", str(root), "--watch"],
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self._log.read_text()

    def until(self, condition: Callable[[], object], edit: Callable[[], object]) -> None:
        """Edit, and wait for a condition; again every two seconds, for a watch may begin late."""
        deadline = time.monotonic() + 30
        again = 0.0
        while not condition():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            if time.monotonic() > again:
                edit()
                self.edits += 1
                again = time.monotonic() + 2
            time.sleep(0.02)


def test_watch_generates_at_every_change_and_outlives_problems(
    app: AppFactory, tmp_path: Path
) -> None:
    pytest.importorskip("watchfiles")
    root = app(queue_functions(["first", "second"]))
    source = root / "functions.py"

    def write(text: str) -> Callable[[], object]:
        return lambda: source.write_text(text)

    def queue() -> Any:
        return function_json(root, "first")["bindings"][0]["queueName"]

    new, newest = (
        queue_functions(["first"]).replace("queue-0", name) for name in ("new", "newest")
    )
    watch = Watch(root, tmp_path / "log")
    try:
        watch.until(lambda: "watching" in watch.said(), lambda: None)
        assert queue() == "queue-0"
        watch.until(lambda: queue() == "new" and not (root / "second").exists(), write(new))
        before = tree(root / "first")
        watch.until(lambda: "AZF101" in watch.said(), write(new + "def\n"))
        assert tree(root / "first") == before
        watch.until(lambda: queue() == "newest", write(newest))
        # What it writes itself must not set it off again and again.
        assert watch.said().count("1 unchanged") <= watch.edits
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as in a shell's background
            watch.process.send_signal(signal.SIGINT)
            assert watch.process.wait(20) == 0
        assert "Traceback" not in watch.said()
    finally:
        watch.process.kill()
        watch.process.wait()


@pytest.mark.parametrize("settings", ["", DEEP])
def test_watch_heals_generated_files_and_runs_once_for_each_change(
    app: AppFactory, tmp_path: Path, settings: str
) -> None:
    pytest.importorskip("watchfiles")
    root = app(queue_functions(["first"]), {"pyproject.toml": settings})
    file = root / "first" / "function.json"
    watch = Watch(root, tmp_path / "log")

    def runs() -> int:
        return len(re.findall(r"^\d+ (?:function|problem)s?: ", watch.said(), re.MULTILINE))

    try:
        watch.until(lambda: "watching" in watch.said(), lambda: None)
        time.sleep(2)
        assert runs() == 1, watch.said()
        before = file.read_bytes()
        file.unlink()
        watch.until(file.exists, lambda: file.unlink(missing_ok=True))
        assert file.read_bytes() == before
        edited = before.replace(b"queue-0", b"another")
        watch.until(lambda: "AZF602" in watch.said(), lambda: file.write_bytes(edited))
        watch.until(lambda: runs() >= 4, lambda: file.write_bytes(before))
        time.sleep(2)
        settled = runs()
        # Folders that appear and vanish are its own doing.
        source = root / "functions.py"
        source.write_text(queue_functions(["first", "second"]))
        watch.until(lambda: runs() > settled, lambda: None)
        source.write_text(queue_functions(["first"]))
        watch.until(lambda: runs() > settled + 1, lambda: None)
        time.sleep(2)
        assert runs() == settled + 2, watch.said()
        assert not (root / "second").exists()
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            said = watch.said()
            watch.process.send_signal(signal.SIGINT)
            assert watch.process.wait(20) == 0
            assert watch.said() == said
    finally:
        watch.process.kill()
        watch.process.wait()


@pytest.mark.parametrize("at_first", [True, False], ids=["at first", "later"])
def test_watch_leaves_a_module_that_hangs_when_it_is_mended(
    app: AppFactory, tmp_path: Path, at_first: bool
) -> None:
    pytest.importorskip("watchfiles")
    right, hanging = queue_functions(["first"]), "import azfdecor, time\ntime.sleep(1000)\n"
    root = app(hanging if at_first else right)
    source, started = root / "functions.py", root / "started"
    marked = hanging.replace("time\n", "time, pathlib\npathlib.Path('started').touch()\n", 1)
    source.write_text(marked if at_first else right)
    watch = Watch(root, tmp_path / "log")
    try:
        if not at_first:
            watch.until(lambda: "watching" in watch.said(), lambda: None)
            watch.until(started.exists, lambda: source.write_text(marked))
        watch.until(started.exists, lambda: None)
        changed = right.replace("queue-0", "mended")
        watch.until(lambda: "mended" in _queue(root), lambda: source.write_text(changed))
        assert "Traceback" not in watch.said()
    finally:
        watch.process.kill()
        watch.process.wait()


def _queue(root: Path) -> str:
    file = root / "first" / "function.json"
    return file.read_text() if file.exists() else ""


@pytest.mark.parametrize("where", ["nowhere", "folder"])
def test_watch_of_what_is_no_app_ends_with_2_at_once(tmp_path: Path, where: str) -> None:
    (tmp_path / "folder").mkdir()
    with command("generate", tmp_path / where, "--watch") as process:
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert errors.startswith("azfdecor: ")
    assert "Traceback" not in errors


# The same source gives the same bytes


VARIED = {
    "pyproject.toml": "",
    "web.py": """
        from __future__ import annotations

        import azure.functions as func
        from azfdecor import blob_output, function_name, http_trigger, queue_output

        @http_trigger("items/{id}", methods=["GET", "PUT", "DELETE"], auth_level="anonymous")
        @queue_output("log-{id}", arg_name="log")
        @blob_output("items/größe-{id}.json", connection="Ω", arg_name="blob")
        async def items(
            req: func.HttpRequest,
            log: func.Out[list[str]],
            blob: func.Out[str],
            context: func.Context,
        ) -> func.HttpResponse | None: ...

        @function_name("size-of")
        @http_trigger()
        def größe() -> str: ...
        """,
    "deep/er/jobs.py": """
        from typing import Any

        from azfdecor import fixed_delay_retry, generic_output, generic_trigger, timer_trigger

        class Jobs:
            @staticmethod
            @generic_trigger("redisStreamTrigger", key="k", properties={"b": [1, {"z": "🎉"}], "a": 0})
            @generic_output("redis", command_text="set", arg_name="$return")
            def stream(entry: str) -> str: ...

        @fixed_delay_retry(max_retry_count=3, delay_interval="00:00:10")
        @timer_trigger("0 */5 * * * *")
        def tick(timer: str) -> None: ...
        """,
}


def other_python() -> str:
    """An interpreter of another version that has azfdecor."""
    named = os.environ.get("AZFDECOR_OTHER_PYTHON")
    siblings = [Path(sys.prefix).with_name(n) for n in (".venv", ".venv310", ".venv-oldest")]
    for folder in siblings if not named else []:
        if folder != Path(sys.prefix) and (folder / "bin" / "python").exists():
            named = str(folder / "bin" / "python")
    if named:
        return named
    pytest.skip("there is no second interpreter: set AZFDECOR_OTHER_PYTHON to one with azfdecor")


@pytest.mark.parametrize("settings", ["", SHARED + 'imports = "eager"\n'], ids=["", "shared"])
@pytest.mark.parametrize("other", ["python", "hash seed", "folder", "place of the app"])
def test_the_same_source_gives_the_same_bytes_everywhere(
    app: AppFactory, tmp_path: Path, settings: str, other: str
) -> None:
    root = app(files={**VARIED, "pyproject.toml": settings})
    elsewhere = tmp_path / "another place" / "größer"
    elsewhere.mkdir(parents=True)

    def generate(app: str | Path, out: str, python: str = sys.executable, **options: Any) -> Any:
        words = [python, "-m", "azfdecor", "generate", str(app), "--out", str(tmp_path / out)]
        environment = {**os.environ, "PYTHONHASHSEED": "1", **options.pop("env", {})}
        subprocess.run(words, env=environment, check=True, stdout=subprocess.PIPE, **options)
        return tree(tmp_path / out)

    expected = generate(root, "one")
    assert len([path for path in expected if path.endswith("function.json")]) == 4
    if other == "python":
        assert generate(root, "two", python=other_python()) == expected
    elif other == "hash seed":
        assert generate(root, "two", env={"PYTHONHASHSEED": "12345"}) == expected
    elif other == "folder":
        assert generate(".", "two", cwd=root) == expected
        assert generate("../app/", "three", cwd=root) == expected
    else:
        assert generate(shutil.copytree(root, elsewhere / "other"), "two") == expected


@pytest.mark.parametrize("settings", ["", SHARED])
def test_no_generated_file_holds_a_path_of_the_machine_a_date_or_a_version(
    app: AppFactory, azfdecor: Command, settings: str
) -> None:
    from importlib.metadata import version

    root = app(files={**VARIED, "pyproject.toml": settings})
    before = tree(root)
    assert azfdecor("generate", root).status == 0
    for path, content in tree(root).items():
        if path in before or path.endswith("/"):
            continue
        text = content.decode()
        assert str(root) not in text
        assert not re.search(r"(?<![\w{.])/\w+/\w+", text)
        assert not re.search(r"\b20\d\d\b|\d\d:\d\d(?!:10)", text.replace("00:00:10", ""))
        assert version("azfdecor") not in text
        assert "\r" not in text
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


# Strings


STRINGS = [
    'it\'s "quoted"',
    'three """ of them',
    "three ''' of them",
    "two\nlines",
    "\r\n",
    "tab\tand nul\0",
    "{brace",
    "{{}}",
    "{name}",
    "back\\slash\\",
    "\\u0041\\n",
    "größe",
    "日本語",
    "emoji 🎉",
    "line\u2028separator\x85",
    "\u202eright to left",
    "lone \ud800 surrogate",
    "${HOME} %PATH% $(id)",
    "# comment",
    "*/ --> <!--",
    "0" * 16,
    "digest: 0123456789abcdef",
]
ALL = len(STRINGS) - 1  # a lone surrogate cannot be written
# A declaration, the property that is read, what goes around the string; how many are accepted
# at least.
OPTIONS = {
    "route": ("http_trigger({})", "route", "", "", 5),
    "parameter of a route": ("http_trigger({})", "route", "{", "}", 5),
    "queue_name": ("queue_trigger({})", "queueName", "%", "%", 17),
    "path": ("blob_trigger({})", "path", "samples/", "", ALL - 1),
    "connection": ("queue_trigger('orders', connection={})", "connection", "", "", 0),
    "schedule": ("timer_trigger({})", "schedule", "%", "%", ALL),
    "generic type": ("generic_trigger({})", "type", "", "Trigger", 0),
    "generic keyword": ("generic_trigger('xTrigger', key={})", "key", "", "", ALL),
    "property": ("generic_trigger('xTrigger', properties={{'a': {}}})", "a", "", "", ALL),
    "nested": ("generic_trigger('xTrigger', properties={{'a': [{}, {{}}]}})", "a", "", "", ALL),
    "name of a property": ("generic_trigger('xTrigger', properties={{{}: 1}})", None, "", "", ALL),
    "function_name": ("function_name({})\n@http_trigger('x')", None, "", "", 0),
    "arg_name": ("http_trigger('x', arg_name={})", None, "", "", 0),
    "delay": ("fixed_delay_retry(max_retry_count=1, delay_interval={})", None, "", "", 0),
}


def assert_is_plain_shim(text: str, callable_: str) -> None:
    """It holds a docstring, imports, and one function that makes one call, and nothing else."""
    module = ast.parse(text)
    docstring, *rest = module.body
    assert isinstance(docstring, ast.Expr)
    assert isinstance(docstring.value, ast.Constant)
    *imports, function = rest
    assert all(isinstance(statement, (ast.Import, ast.ImportFrom)) for statement in imports)
    assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
    assert function.name == "main"
    assert not function.decorator_list
    import_, call = function.body
    assert isinstance(import_, ast.ImportFrom)
    assert isinstance(call, (ast.Return, ast.Expr))
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    assert [ast.unparse(made.func) for made in calls] == [callable_]
    constants = [node.value for node in ast.walk(module) if isinstance(node, ast.Constant)]
    assert [text for text in constants if isinstance(text, str)] == [docstring.value.value]


@pytest.mark.parametrize("option", OPTIONS)
def test_any_string_is_a_problem_or_is_written_exactly_and_never_as_code(
    app: AppFactory, azfdecor: Command, option: str
) -> None:
    declaration, json_name, start, end, least = OPTIONS[option]
    signature = "() -> HttpResponse" if "http" in declaration else "(value) -> None"
    written = 0
    for text in STRINGS:
        decorators = declaration.format(repr(f"{start}{text}{end}"))
        imports = "from azure.functions import HttpResponse\nfrom azfdecor import *\n"
        source = f"{imports}\n@{decorators}\ndef called{signature}:\n    {text!r}\n"
        root = app(source)
        result = azfdecor("generate", root, "--format", "json")
        if result.status:
            assert result.problems()
            assert "Traceback" not in result.err
        else:
            (name,) = statuses(result)
            content = function_json(root, name)
            if json_name:
                given = content["bindings"][0][json_name]
                assert (given[0] if option == "nested" else given) == f"{start}{text}{end}"
            assert_is_plain_shim(shim(root, name), "called")
            written += 1
    assert written >= least
