"""What reaches terminals, logs and CI from an app, and what happens when they take nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.cli.terminal import printable, printable_line
from azfdecor.compiler import application
from folders import http_functions, queue_functions, unprivileged

if TYPE_CHECKING:
    from conftest import AppFactory, Command

ESCAPES = "\x1b[2J\x1b]0;owned\x07\r\n::error::pwned\n\x9b31m\u2028\u202e\x00\x7f"
RAISES = "import azfdecor\nraise ValueError({!r})\n"
WEB = "from azfdecor import *\n@{}\ndef web() -> str: ...\n"
STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
APPS: dict[str, tuple[str, str]] = {
    "an exception": ("bad.py", RAISES.format(ESCAPES)),
    "a file name": (f"x{ESCAPES.replace(chr(0), '')}.py".replace("/", ""), RAISES.format(1)),
    "a folder's name": ("a\n::error::x\x1b[31m/b.py", RAISES.format(1)),
    "a route": (
        "web.py",
        WEB.format(f"http_trigger('x/' + {ESCAPES!r}, methods=['GE' + {ESCAPES!r}])"),
    ),
    "a function's name": (
        "web.py",
        WEB.format(f"function_name({ESCAPES!r})\n@http_trigger()"),
    ),
    "a keyword": ("bad.py", f"from azfdecor import *\nqueue_trigger(**{{{ESCAPES!r}: 1}})\n"),
    "a setting": ("bad.py", f"import azfdecor, os\nos.environ[{ESCAPES.replace(chr(0), '')!r}]\n"),
    "a pattern": ("pyproject.toml", f"[tool.azfdecor]\nmodules = [{json.dumps(ESCAPES)}]\n"),
    "a key": ("pyproject.toml", f"[tool.azfdecor]\n{json.dumps(ESCAPES)} = 1\n"),
    "a module": ("pyproject.toml", f"[tool.azfdecor]\nwrap = [{json.dumps('web:a' + ESCAPES)}]\n"),
}


@pytest.mark.parametrize(
    "words",
    [
        ["generate"],
        ["generate", "--format", "github"],
        ["generate", "--keep-going", "--diff"],
        ["list"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("source", APPS)
def test_nothing_of_an_app_steers_the_terminal_or_begins_a_line_of_its_own(
    app: AppFactory, azfdecor: Command, source: str, words: list[str]
) -> None:
    path, text = APPS[source]
    root = app(queue_functions(["first"]), {path: text})
    result = azfdecor(*words, root)
    assert result.status in (0, 1, 2)
    shown = f"{result.out}{result.err}"
    assert not STEERING.search(shown), shown
    annotations = [line for line in shown.splitlines() if line.lstrip().startswith("::")]
    assert len(annotations) == (
        len(re.findall("^::", result.out, re.MULTILINE)) if "github" in words else 0
    )
    assert not [line for line in annotations if "::pwned" in line.partition("title=")[0]]


@pytest.mark.parametrize(
    "words",
    [
        ["generate", f"x{ESCAPES[:-2]}"],
        ["generate", "--out", f"file{ESCAPES[:4]}"],
        ["list", f"--wrong{ESCAPES[:-2]}"],
        [f"wrong{ESCAPES[:-2]}"],
        ["bindings", f"wrong{ESCAPES[:-2]}"],
    ],
    ids=lambda words: words[0][:5] + str(len(words)),
)
def test_no_option_steers_the_terminal(
    app: AppFactory,
    azfdecor: Command,
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(app(queue_functions(["first"])))
    Path(f"file{ESCAPES[:4]}").touch()
    result = azfdecor(*words)
    assert (result.status, result.out) == (2, "")
    assert not STEERING.search(result.err), result.err
    assert not re.search("^::", result.err, re.MULTILINE)


def test_what_is_shown_of_a_text_is_one_line_that_loses_nothing() -> None:
    assert printable("größe → 🎉 \u200d ok") == "größe → 🎉 \u200d ok"
    assert printable("a\tb\nc\x1b\x9b\u2028\ud800") == "a\\tb\\nc\\x1b\\x9b\\u2028\\ud800"
    assert printable_line("-\ta\u2028\x1b") == "-\ta\u2028\\x1b"


@pytest.mark.parametrize("form", ["text", "json", "github"])
@pytest.mark.parametrize("letter", ["x", "\x1b", "x\n"], ids=["x", "escape", "lines"])
def test_a_long_text_of_an_exception_is_cut(
    app: AppFactory, azfdecor: Command, form: str, letter: str
) -> None:
    root = app(f"import azfdecor\nraise ValueError({letter!r} * 3_000_000)\n")
    result = azfdecor("generate", root, "--format", form)
    assert result.status == 1
    assert 100 < len(result.out) < 10_000
    assert "characters more" in result.out


# Errors of azfdecor itself


class OddError(Exception):
    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    "error", [RuntimeError(f"odd{ESCAPES}"), SystemExit(0), OddError(), OSError(28)]
)
@pytest.mark.parametrize("debug", ["", "1"])
def test_an_error_of_azfdecor_itself_ends_with_3_and_says_what_to_report(
    app: AppFactory,
    azfdecor: Command,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    debug: str,
) -> None:
    def fail(*_: object, **__: object) -> Any:
        raise error

    monkeypatch.setattr(application, "read", fail)
    monkeypatch.setenv("AZFDECOR_DEBUG", debug)
    result = azfdecor("generate", app(queue_functions(["first"])), "--check")
    assert (result.status, result.out) == (3, "")
    assert ("Traceback" in result.err) is bool(debug)
    *_, what, where, hint = result.err.splitlines()
    assert what.startswith("azfdecor: this is an error of azfdecor itself, not of your app: ")
    assert type(error).__name__ in what
    assert re.fullmatch(
        r"    at azfdecor/compiler/build.py:\d+, run; azfdecor .*, Python .*", where
    )
    assert "report it" in hint
    assert "AZFDECOR_DEBUG=1" in hint
    assert not STEERING.search(result.err)


# Streams that take nothing


COMMANDS = [["generate"], ["list"], ["bindings"], ["--version"], ["--help"], ["generate", "--help"]]


def in_a_shell(line: str, root: Path) -> subprocess.CompletedProcess[str]:
    if sys.platform == "win32":
        pytest.skip("it has another shell")
    program = f'"{sys.executable}" -m azfdecor {line}'
    return subprocess.run(
        program, shell=True, cwd=root, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("closed", [">&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-", "2>&-"])
def test_a_command_does_its_work_with_closed_streams(
    app: AppFactory, words: list[str], closed: str
) -> None:
    if len(closed) > 4 and words not in (["generate"], ["list"]):
        return
    root = app(queue_functions(["first"]))
    ended = in_a_shell(f"{' '.join(words)} {closed}", root)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (root / "first" / "function.json").exists() is (words == ["generate"])


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a full device")
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_full_disk_behind_stdout_is_told_in_one_line(app: AppFactory, words: list[str]) -> None:
    root = app(queue_functions([f"function_{number}" for number in range(300)]))
    ended = in_a_shell(f"{' '.join(words)} > /dev/full", root)
    assert ended.returncode == 2
    assert ended.stderr == "azfdecor: the output cannot be written: No space left on device\n"
    assert in_a_shell(f"{' '.join(words)} 2> /dev/full", root).returncode == 0


@pytest.mark.parametrize("words", [["bindings", "--format", "json"], ["generate"], ["list"]])
def test_a_reader_that_has_seen_enough_is_no_error_worth_a_word(
    app: AppFactory, words: list[str]
) -> None:
    root = app(queue_functions([f"function_{number}" for number in range(300)]))
    ended = in_a_shell(f"{' '.join(words)} | head -n 1", root)
    assert (ended.stdout.count("\n"), ended.stderr) == (1, "")


# Encodings and widths


ARROWS = """
from azure.functions import Out
from azfdecor import blob_input, queue_output, queue_trigger

@queue_trigger("orders")
@blob_input("prices/today.txt", arg_name="prices")
@queue_output("parcels")
def ship(order: str, prices: str, out: Out[str]) -> None: ...
"""


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("utf-8", "prices ← blob, out → queue"), ("ascii", "prices <- blob, out -> queue")],
)
def test_directions_are_shown_in_every_encoding(app: AppFactory, encoding: str, shown: str) -> None:
    words = [sys.executable, "-m", "azfdecor", "list", str(app(ARROWS))]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    ended = subprocess.run(words, env=environment, capture_output=True, check=True)
    assert shown in ended.stdout.decode(encoding)


@pytest.mark.parametrize("columns", ["60", "80", "120"])
def test_a_list_is_no_wider_than_the_terminal_and_shows_all(
    app: AppFactory, azfdecor: Command, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    root = app(ARROWS, {"web.py": http_functions(["first"], route="a/" * 70 + "{id}")})
    monkeypatch.delenv("COLUMNS", raising=False)
    whole = azfdecor("list", root).out
    assert max(map(len, whole.splitlines())) > 140
    monkeypatch.setenv("COLUMNS", columns)
    narrow = azfdecor("list", root).out
    assert max(map(len, narrow.splitlines())) <= int(columns)
    if columns != "60":  # where a binding fits, it stays in one line
        assert re.search(" prices ← blob,( |$)", narrow, re.MULTILINE)
        assert re.search(" out → queue( |$)", narrow, re.MULTILINE)
    assert sorted(re.sub(r"\s", "", narrow)) == sorted(re.sub(r"\s", "", whole))


# Folders that are not there


@pytest.mark.parametrize("words", [["generate"], ["list"], ["generate", "."]], ids=" ".join)
def test_a_current_folder_that_is_gone_ends_with_2(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "gone").mkdir()
    line = f'-c "import os; os.rmdir(os.getcwd()); from azfdecor.cli import main; raise SystemExit(main({words}))"'
    ended = subprocess.run(
        f'"{sys.executable}" {line}',
        shell=True,
        cwd=tmp_path / "gone",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert re.fullmatch("azfdecor: the current folder is gone: .*\n", ended.stderr)


@pytest.mark.parametrize("mode", [0o000, 0o100, 0o300])
def test_an_app_whose_folder_cannot_be_read_ends_with_2(app: AppFactory, mode: int) -> None:
    root = app(queue_functions(["first"]))
    root.chmod(mode)
    ended = unprivileged("generate", root)
    root.chmod(0o755)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"azfdecor: the folder {root} cannot be read: Permission denied\n"
    assert not (root / "first").exists()
