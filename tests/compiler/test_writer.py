"""The writer at its limits: killed at any moment, run twice at once, on disks that refuse."""

from __future__ import annotations

import compileall
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, NamedTuple

import pytest

import killed
from azfdecor.compiler.write import writer
from conftest import function_json
from folders import (
    Deployed,
    command,
    deployed,
    http_functions,
    queue_functions,
    stamps,
    tree,
    unprivileged,
)
from judge import Judge

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conftest import AppFactory, Command

SETTINGS = {
    "default": "",
    "nested": '[tool.azfdecor]\nscript-file = "../a/b/on_{function}.py"\n',
    "init": '[tool.azfdecor]\nscript-file = "__init__.py"\n',
    "main": '[tool.azfdecor]\nscript-file = "main.py"\n',
    "shared": '[tool.azfdecor]\nscript-file = "../azfdecor_shims.py"\n',
    "eager": '[tool.azfdecor]\nimports = "eager"\n',
    "source": '[tool.azfdecor]\nsource = ["first"]\n',
    "entry": '[tool.azfdecor]\nentry-point = "run"\nscript-file = "main.py"\n',
}
SCRIPTS = {
    "default": {f"entry_points/{name}.py" for name in ("first", "second", "third")},
    "init": {f"{name}/__init__.py" for name in ("first", "second", "third")},
    "main": {f"{name}/main.py" for name in ("first", "second", "third")},
    "shared": {"azfdecor_shims.py"},
}
OLD, NEW = (queue_functions(["first", "second", "third"], parameter=p) for p in ("msg", "message"))


def generated(root: Path, azfdecor: Command, out: Path) -> dict[str, bytes]:
    """What stands in an empty folder after the app was generated there."""
    assert azfdecor("generate", root, "--out", out).status == 0
    return tree(out)


# Where the entry points stand


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(SETTINGS, 2)))
def test_whatever_the_settings_were_before_the_files_are_those_of_a_fresh_run(
    app: AppFactory, azfdecor: Command, tmp_path: Path, before: str, after: str
) -> None:
    root = app(OLD, {"first/data.txt": "mine"})
    sources = tree(root)
    for settings in (before, after, before):
        app(files={"pyproject.toml": SETTINGS[settings]})
        assert azfdecor("generate", root).status == 0
        fresh = generated(root, azfdecor, tmp_path / "fresh")
        shutil.rmtree(tmp_path / "fresh")
        assert {k: v for k, v in tree(root).items() if k != "pyproject.toml"} == {
            **sources,
            **fresh,
        }


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_change_of_imports_changes_scripts_only(
    app: AppFactory, azfdecor: Command, script: str
) -> None:
    settings = SETTINGS[script] or "[tool.azfdecor]\n"
    root = app(OLD, {"pyproject.toml": settings})
    assert azfdecor("generate", root).status == 0
    before = stamps(root)
    app(files={"pyproject.toml": settings + 'imports = "eager"\n'})
    assert azfdecor("generate", root).status == 0
    changed = {p for p, stamp in stamps(root).items() if before[p] != stamp}
    others = {"host.json", "pyproject.toml"}
    assert {p for p in changed if (root / p).is_file()} - others == SCRIPTS[script]


def test_a_change_of_one_file_leaves_the_other_alone(app: AppFactory, azfdecor: Command) -> None:
    root = app(http_functions(["first"]))
    assert azfdecor("generate", root).status == 0
    before = stamps(root)
    app(http_functions(["first"], route="new"))
    assert azfdecor("generate", root).status == 0
    after = stamps(root)
    assert after["entry_points/first.py"] == before["entry_points/first.py"]
    assert after["first/function.json"] != before["first/function.json"]


def test_no_function_name_gets_in_the_writers_way(app: AppFactory, azfdecor: Command) -> None:
    names = ["file", "new", "tmp", "old", "azfdecor", "staging"]
    source = "\n\n".join([queue_functions(names), http_functions(["zoo"])])
    root = app(source, {"pyproject.toml": SETTINGS["main"]})
    assert azfdecor("generate", root).status == 0
    app(source.replace("msg", "message").replace("zoo/", "zoo/x/"))
    assert azfdecor("generate", root).status == 0
    assert azfdecor("generate", root, "--check").status == 0


def test_python_runs_the_new_script_even_when_it_is_as_long_and_of_the_same_second(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["first"], parameter="one"))
    script = root / "entry_points" / "first.py"
    code = "from entry_points import first; import inspect; "
    code += "print(*inspect.signature(first.main).parameters)"

    def parameters() -> str:
        os.utime(script, (1_700_000_000, 1_700_000_000))
        compileall.compile_dir(script.parent, quiet=1)
        run = [sys.executable, "-c", code]
        return subprocess.run(run, cwd=root, check=True, capture_output=True, text=True).stdout

    assert azfdecor("generate", root).status == 0
    size = script.stat().st_size
    assert parameters() == "one\n"
    app(queue_functions(["first"], parameter="two"))
    assert azfdecor("generate", root).status == 0
    assert script.stat().st_size == size
    assert parameters() == "two\n"


# Killed


class Case(NamedTuple):
    """The files of an app before and after a change."""

    old: Mapping[str, str]
    new: Mapping[str, str]


def _case(old: str, new: str, before: str = "default", after: str = "default") -> Case:
    return Case(
        {"functions.py": old, "pyproject.toml": SETTINGS[before]},
        {"functions.py": new, "pyproject.toml": SETTINGS[after]},
    )


TWO, NEW_TWO = (queue_functions(["first", "second"], parameter=p) for p in ("msg", "message"))
# A function that stays, one that is new, one that becomes another, one that is gone.
MIXED = "\n\n".join(
    [
        queue_functions(["first", "fourth"], parameter="message"),
        http_functions(["third"], route="new"),
    ]
)
CASES = {
    "created": _case(TWO, OLD),
    "updated": _case(TWO, NEW_TWO),
    "removed": _case(OLD, queue_functions(["third"])),
    "all of that": _case(OLD, MIXED),
    "all of that with one script": _case(OLD, MIXED, "shared", "shared"),
    "all of that in the functions' folders": _case(OLD, MIXED, "init", "init"),
    "from the functions' folders": _case(OLD, MIXED, "init", "default"),
    "into nested folders": _case(OLD, MIXED, "default", "nested"),
    "own scripts, then one": _case(OLD, MIXED, "init", "shared"),
    "one script, then own": _case(OLD, MIXED, "shared", "main"),
    "another name of the scripts": _case(OLD, MIXED, "main", "init"),
    "another entry point": _case(TWO, NEW_TWO, "main", "entry"),
    "eager": _case(TWO, NEW_TWO, "default", "eager"),
    "another source folder": _case(TWO, NEW_TWO, "default", "source"),
}


def functions(root: Path) -> dict[str, Deployed | None]:
    names = [folder.name for folder in root.iterdir() if folder.is_dir()]
    return {name: found for name in names if (found := deployed(root, name))}


def assert_old_or_new(root: Path, old: Path, new: Path) -> None:
    """Each function is as it is in one of the two apps, with all that belongs to it."""
    found, before, after = functions(root), functions(old), functions(new)
    for name in {*found, *before, *after}:
        assert found.get(name) in (before.get(name), after.get(name)), f"{name} in {root}"


def killed_runs(root: Path, out: Path) -> list[Path]:
    """Copies of an app, `generate` killed in each of them before another change to the disk."""
    out.mkdir()
    words = [sys.executable, killed.__file__, str(root), str(out)]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return sorted(out.iterdir(), key=lambda folder: int(folder.name))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killer forks")
@pytest.mark.parametrize("name", CASES)
def test_killed_at_any_change_it_leaves_each_function_old_or_new_and_the_next_run_finishes(
    app: AppFactory, azfdecor: Command, tmp_path: Path, name: str
) -> None:
    case = CASES[name]
    root = app(files={**case.old, "first/data.txt": "mine", "second/sub/data.txt": "mine"})
    assert azfdecor("generate", root).status == 0
    old = shutil.copytree(root, tmp_path / "old")
    app(files=case.new)
    places = killed_runs(root, tmp_path / "killed")
    assert azfdecor("generate", root).status == 0
    complete = tree(root)
    assert len(places) > 3
    for place in places:
        assert_old_or_new(place, old, root)
        assert (place / "first" / "data.txt").read_text() == "mine"
        assert (place / "second" / "sub" / "data.txt").read_text() == "mine"
        assert azfdecor("generate", place).status == 0
        # At most a folder is left over, when it was killed between the last file in it and it.
        empty = {path for path in tree(place).keys() - complete.keys() if path.endswith("/")}
        assert {p: content for p, content in tree(place).items() if p not in empty} == complete


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killer forks")
def test_killed_while_only_the_case_of_a_name_changes_it_loses_no_function(
    app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    root = app(queue_functions(["first"]), {"first/data.txt": "mine"})
    assert azfdecor("generate", root).status == 0
    old = deployed(root, "first")
    app(queue_functions(["First"], parameter="message"))
    places = killed_runs(root, tmp_path / "killed")
    assert azfdecor("generate", root).status == 0
    new = deployed(root, "First")
    for place in places:
        (name,) = (path.name for path in place.iterdir() if path.name.lower() == "first")
        assert deployed(place, name) in ([old] if name == "first" else [old, new])
        assert (place / name / "data.txt").read_text() == "mine"
        assert azfdecor("generate", place).status == 0
        assert tree(place) == tree(root)


@pytest.mark.parametrize("script", SCRIPTS)
def test_microsofts_runtime_loads_the_functions_of_a_killed_run(
    app: AppFactory, azfdecor: Command, tmp_path: Path, script: str
) -> None:
    root = app(OLD, {"pyproject.toml": SETTINGS[script]})
    assert azfdecor("generate", root).status == 0
    app(NEW)
    places = killed_runs(root, tmp_path / "killed")
    usual = {function_json(root, name)["scriptFile"] for name in ("first", "second", "third")}
    detours = [
        place
        for place in places
        if {function_json(place, name)["scriptFile"] for name in ("first", "second", "third")}
        != usual
    ]
    assert detours
    with Judge(detours[-1]) as judge:
        assert judge.load() == {"first": None, "second": None, "third": None}


def kill_at_change(folder: Path, process: subprocess.Popen[str]) -> None:
    """Kill a process with SIGKILL once something in a folder has changed."""
    before = folder.stat().st_mtime_ns
    while process.poll() is None and folder.stat().st_mtime_ns == before:
        pass
    process.kill()
    process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_for_real_it_leaves_each_function_old_or_new(
    app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    moments = random.Random(0)
    names = [f"f{number:02}" for number in range(40)]
    sources = [queue_functions(names, parameter=parameter) for parameter in ("msg", "message")]
    states = [tmp_path / "old", tmp_path / "new"]
    for source, state in zip(sources, states):
        root = app(source, {"f00/data.txt": "mine"})
        assert azfdecor("generate", root, "--out", state).status == 0
    assert azfdecor("generate", root).status == 0
    halfway = 0
    for number in range(15):
        app(sources[1 - number % 2])
        kill_at_change(root / moments.choice(names), command("generate", root))
        assert_old_or_new(root, *states)
        assert (root / "f00" / "data.txt").read_text() == "mine"
        halfway += functions(root) not in [functions(state) for state in states]
    assert halfway > 5
    assert azfdecor("generate", app(sources[0])).status == 0
    extra = {"f00/data.txt", "functions.py", "host.json"}
    assert {path: content for path, content in tree(root).items() if path not in extra} == tree(
        states[0]
    )


# Two runs at once


@pytest.mark.parametrize("where", ["the app", "a new folder"])
def test_runs_at_once_do_not_get_in_each_others_way(
    app: AppFactory, azfdecor: Command, tmp_path: Path, where: str
) -> None:
    names = [f"f{number:02}" for number in range(40)]
    sources = [queue_functions(names, parameter=parameter) for parameter in ("msg", "message")]
    states = [tmp_path / "old", tmp_path / "new"]
    for source, state in zip(sources, states):
        root = app(source)
        assert azfdecor("generate", root, "--out", state).status == 0
    # Two apps of different sources stand for one whose source changes in between.
    roots = [root, shutil.copytree(root, tmp_path / "other")]
    (roots[0] / "functions.py").write_text(sources[0])
    target = root if where == "the app" else tmp_path / "missing" / "folder"
    processes = [command("generate", roots[n % 2], "--out", target) for n in range(6)]
    for process in processes:
        out, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, ""), out
    assert_old_or_new(target, *states)
    own = ("f", "entry_points")
    whole = {path: content for path, content in tree(target).items() if path.startswith(own)}
    whole.pop("functions.py", None)
    assert whole in [tree(state) for state in states]
    assert [path.name for path in target.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("out", ["app/../app", "app/.", "link"])
def test_a_run_does_not_wait_for_itself_however_out_names_the_app(
    app: AppFactory, tmp_path: Path, out: str
) -> None:
    root = app(queue_functions(["hello"]))
    (tmp_path / "link").symlink_to(root)
    process = command("generate", root, "--out", out, cwd=tmp_path)
    try:
        said = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0, said
    assert deployed(root, "hello")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no lock of folders")
@pytest.mark.parametrize("target", ["", "missing/folder"])
def test_a_run_waits_until_another_has_finished(tmp_path: Path, target: str) -> None:
    entered = threading.Event()

    def enter() -> None:
        with writer.locked(tmp_path / target):
            entered.set()

    second = threading.Thread(target=enter)
    with writer.locked(tmp_path / target):
        second.start()
        assert not entered.wait(0.2)
    assert entered.wait(10)
    second.join()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no lock of folders")
def test_a_disk_without_locks_will_do(
    app: AppFactory, azfdecor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", refuse)
    assert azfdecor("generate", app(OLD)).status == 0


class Msvcrt:
    """The locks of Windows, over those of this system."""

    LK_NBLCK = 2

    @staticmethod
    def locking(handle: int, mode: int, length: int) -> None:
        import fcntl

        assert (mode, length) == (Msvcrt.LK_NBLCK, 1)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises an OSError when it is taken


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has these locks itself")
def test_where_folders_have_no_lock_a_file_stands_for_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "msvcrt", Msvcrt)
    monkeypatch.setitem(writer._LOCKS, sys.platform, writer._WindowsLock)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "link").symlink_to(tmp_path / "app")
    told: list[str] = []
    ended = threading.Event()

    def second() -> None:
        with writer.locked(tmp_path / "link", lambda: told.append("waits")) as is_alone:
            told.append(f"alone: {is_alone}")
            ended.set()

    with writer.locked(tmp_path / "app") as is_alone, writer.locked(tmp_path / "other"):
        assert is_alone
        waiting = threading.Thread(target=second)
        waiting.start()
        while not told:
            assert not ended.wait(0.01)
        assert told == ["waits"]
    waiting.join(30)
    assert told == ["waits", "alone: True"]
    assert list((tmp_path / "app").iterdir()) == []


def test_without_a_lock_nobody_removes_what_another_run_is_writing(
    app: AppFactory, azfdecor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(writer._Lock, "take", refuse)
    root = app(OLD)
    theirs = root / ".azfdecor-theirs.tmp"
    theirs.mkdir()
    assert azfdecor("generate", root).status == 0
    assert [path.name for path in root.iterdir() if path.name.startswith(".")] == [theirs.name]


def test_a_slow_run_does_not_write_what_is_older_than_what_another_has_written(
    app: AppFactory, azfdecor: Command
) -> None:
    slow = "import time\n\nopen('reading', 'w').close()\ntime.sleep(1)\n"
    root = app(slow + http_functions(["hello"], route="old"))
    first = command("generate", root)
    while not (root / "reading").exists():
        assert first.poll() is None
    (root / "functions.py").write_text(http_functions(["hello"], route="new"))
    assert azfdecor("generate", root).status == 0
    out, errors = first.communicate(timeout=60)
    assert (first.returncode, errors) == (0, ""), out
    assert function_json(root, "hello")["bindings"][0]["route"] == "new/hello"


def test_what_a_killed_run_left_is_cleared_even_when_nothing_is_stale(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(OLD)
    assert azfdecor("generate", root).status == 0
    before = tree(root)
    (root / ".azfdecor-4711.tmp").mkdir()
    (root / ".azfdecor-4711.tmp" / "new").write_text("{")
    assert azfdecor("generate", root).status == 0
    assert tree(root) == before


# Disks that refuse


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_file_that_changes_keeps_its_mode(app: AppFactory, azfdecor: Command) -> None:
    root = app(TWO)
    assert azfdecor("generate", root).status == 0
    modes = {"first/function.json": 0o664, "entry_points/first.py": 0o640}
    for path, mode in modes.items():
        (root / path).chmod(mode)
    app(NEW_TWO)
    mask = os.umask(0o077)
    try:
        assert azfdecor("generate", root).status == 0
    finally:
        os.umask(mask)
    assert {path: (root / path).stat().st_mode & 0o777 for path in modes} == modes
    assert function_json(root, "first")["bindings"][0]["name"] == "message"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
@pytest.mark.parametrize("path", ["first/function.json", "entry_points/first.py"])
@pytest.mark.parametrize("gone", [False, True], ids=["wanted", "gone"])
def test_a_pipe_is_not_read_and_is_in_the_way(
    app: AppFactory, azfdecor: Command, path: str, gone: bool
) -> None:
    root = app(TWO)
    assert azfdecor("generate", root).status == 0
    (root / path).unlink()
    os.mkfifo(root / path)
    app(queue_functions(["second"]) if gone else NEW_TWO)
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ([] if gone else ["AZF601"])
    assert (root / path).is_fifo()


@pytest.mark.parametrize("path", ["first/function.json", "entry_points/first.py"])
def test_a_generated_file_that_cannot_be_read_is_told_as_that(
    app: AppFactory, azfdecor: Command, path: str
) -> None:
    root = app(TWO)
    assert azfdecor("generate", root).status == 0
    app(NEW_TWO)
    (root / path).chmod(0)
    ended = unprivileged("generate", root, "--format", "json")
    (root / path).chmod(0o644)
    problems = json.loads(ended.stdout)["problems"]
    # Whether a Python file is generated cannot be told without reading it.
    code = "AZF605" if path.endswith(".json") else "AZF115"
    assert [(problem["code"], problem["file"]) for problem in problems] == [(code, path)]
    assert "cannot be read: Permission denied" in problems[0]["message"]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux has a device that is always full")
def test_a_full_disk_is_a_problem_and_loses_nothing(
    app: AppFactory, azfdecor: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = app(OLD)
    assert azfdecor("generate", root).status == 0
    old = shutil.copytree(root, tmp_path / "old")
    app(MIXED)
    write, left = os.write, 3

    def fill(handle: int, content: bytes) -> int:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(28, "No space left on device")
        return write(handle, content)

    monkeypatch.setattr(writer.os, "write", fill)
    result = azfdecor("generate", root, "--format", "json")
    monkeypatch.undo()
    assert result.codes() == ["AZF604"]
    assert "No space left on device" in result.problems()[0]["message"]
    full = shutil.copytree(root, tmp_path / "full")
    assert azfdecor("generate", root).status == 0
    assert_old_or_new(full, old, root)
    assert list(full.glob(".azfdecor*")) == []


@pytest.mark.parametrize("which", ["", "second", "sub"])
@pytest.mark.parametrize("new", [NEW, TWO.replace("second", "other")], ids=["update", "remove"])
def test_what_cannot_be_written_is_a_problem_and_loses_nothing(
    app: AppFactory, azfdecor: Command, tmp_path: Path, which: str, new: str
) -> None:
    root = app(OLD, {"second/data.txt": "mine", "second/sub/data.txt": "mine"})
    assert azfdecor("generate", root).status == 0
    old = shutil.copytree(root, tmp_path / "old")
    app(new)
    where = root / "second" / "sub" if which == "sub" else root / which
    where.chmod(0o555)
    try:
        ended = unprivileged("generate", root, "--format", "json")
        assert ended.stderr == ""
        codes = [problem["code"] for problem in json.loads(ended.stdout)["problems"]]
        assert (ended.returncode, codes) == ((0, []) if which == "sub" else (1, ["AZF604"]))
        killed_at = shutil.copytree(root, tmp_path / "killed")
    finally:
        where.chmod(0o755)
    assert azfdecor("generate", root).status == 0
    assert_old_or_new(killed_at, old, root)
    for app_ in (killed_at, root):
        assert (app_ / "second" / "data.txt").read_text() == "mine"
        assert (app_ / "second" / "sub" / "data.txt").read_text() == "mine"
        assert list(app_.glob(".azfdecor*")) == []


def test_nothing_handwritten_is_lost_in_a_folder_that_cannot_be_listed(
    app: AppFactory, tmp_path: Path
) -> None:
    root = app(OLD)
    target = tmp_path / "target"
    (target / "first").mkdir(parents=True)
    (target / "first" / "function.json").write_text("mine")
    target.chmod(0o300)
    try:
        ended = unprivileged("generate", root, "--out", target, "--format", "json")
    finally:
        target.chmod(0o755)
    assert [problem["code"] for problem in json.loads(ended.stdout)["problems"]] == ["AZF601"]
    assert tree(target) == {"first/": b"", "first/function.json": b"mine"}


@pytest.mark.parametrize("mode", [0o000, 0o300, 0o500, 0o600])
def test_a_target_that_is_out_of_reach_is_a_problem_without_a_traceback(
    app: AppFactory, azfdecor: Command, tmp_path: Path, mode: int
) -> None:
    root = app(OLD)
    target = tmp_path / "target"
    assert azfdecor("generate", root, "--out", target).status == 0
    before = tree(target)
    app(NEW)
    target.chmod(mode)
    try:
        ended = unprivileged("generate", root, "--out", target)
    finally:
        target.chmod(0o755)
    assert ended.stderr == ""
    # Who may write and search a folder, but not list it, can still replace what he knows of.
    assert ended.returncode == (0 if mode == 0o300 else 1)
    assert (tree(target) == before) is (mode != 0o300)


def test_a_target_below_a_folder_that_is_out_of_reach_is_a_problem_without_a_traceback(
    app: AppFactory, tmp_path: Path
) -> None:
    (tmp_path / "shut").mkdir(0o000)
    ended = unprivileged("generate", app(OLD), "--out", tmp_path / "shut" / "below")
    (tmp_path / "shut").chmod(0o755)
    assert "Traceback" not in ended.stderr
    assert ended.returncode in (1, 2)
