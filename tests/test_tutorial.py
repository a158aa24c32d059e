"""A reader who follows a tutorial sees what it prints; the shop's ends with the example."""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import re
import shlex
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import run, shim
from small_host import Host, Storage

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
SHOP = ROOT / "docs" / "tutorial" / "shop.md"
PAGES = [SHOP, SHOP.with_name("first-app.md")]
EXAMPLE = ROOT / "examples" / "shop"

BLOCK = re.compile(r"(?:`([\w./]+)`[^`]*:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"in \d+\.\d+s")
BY_HAND = ("npm ", "mkdir ", "azurite ", "func ")
"""What a test need not do, or cannot."""


@dataclass(frozen=True)
class Block:
    """A block of the page: what a file is to hold, what a generated one holds, or commands."""

    kind: str
    file: str | None
    text: str


def steps(page: Path) -> dict[str, list[Block]]:
    """A page's blocks by the steps that they stand in."""
    _, *sections = re.split(r"^## ", page.read_text("utf-8"), flags=re.MULTILINE)
    return {section.partition("\n")[0]: [*blocks(section)] for section in sections}


def blocks(section: str) -> Iterator[Block]:
    for file, language, text in BLOCK.findall(section):
        head, _, rest = text.partition("\n")
        change = re.fullmatch(r"# (in )?([\w./]+)", head)
        if change:
            yield Block("change" if change[1] else "file", change[2], rest)
        elif language == "python":
            yield Block("shim", head.removeprefix('"""').partition(",")[0], text)
        else:
            yield Block("commands" if language == "console" else "file", file, text)


def states(page: Path) -> dict[str, dict[str, str]]:
    """The files that the reader has at the end of each step."""
    files: dict[str, str] = {}
    found = {}
    for step, of_step in steps(page).items():
        for block in of_step:
            edit(files, block)
        found[step] = dict(files)
    return found


def edit(files: dict[str, str], block: Block) -> None:
    """Do what a block says to the files."""
    if block.kind == "file":
        assert block.file
        files[block.file] = block.text
    elif block.kind == "change":
        assert block.file
        files[block.file] = changed(files[block.file], block.text)


def changed(source: str, change: str) -> str:
    """A module with other parts in the place of those of their names.

    A new part stands before the next one that the change shows, or else at the end.
    """
    parts = named_parts(source)
    names = [*parts]
    place = len(names)
    for name, text in reversed(named_parts(change).items()):
        if name in parts:
            place = names.index(name)
        else:
            names.insert(place, name)
        parts[name] = text
    return joined([parts[name] for name in names])


def named_parts(source: str) -> dict[str, str]:
    """The definitions of a module, its constants, and as one part all that it imports."""
    places: dict[str, tuple[int, int]] = {}
    for node in ast.parse(source).body:
        name = name_of(node)
        decorators = node.decorator_list if isinstance(node, DEFINITIONS) else []
        first = min(line.lineno for line in (node, *decorators))
        assert node.end_lineno
        places[name] = (places.get(name, (first, 0))[0], node.end_lineno)
    lines = source.splitlines()
    return {name: "\n".join(lines[a - 1 : z]) for name, (a, z) in places.items()}


DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


def name_of(node: ast.stmt) -> str:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return "import"
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets)
    return node.name if isinstance(node, DEFINITIONS) else "docstring"


def joined(parts: list[str]) -> str:
    """A module of these parts, with the empty lines that a formatter puts between them."""
    text = parts[0]
    for before, part in pairwise(parts):
        kinds = {kind_of(before), kind_of(part)}
        lines = 3 if "definition" in kinds else 1 if kinds == {"constant"} else 2
        text += "\n" * lines + part
    return text + "\n"


def kind_of(part: str) -> str:
    if re.match("@|def |class ", part):
        return "definition"
    return "constant" if re.match(r"\w+ = ", part) else "head"


class Reader:
    """Somebody who does what the page says, in an empty folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._files: dict[str, str] = {}
        self._storage = Storage()
        self._host: Host | None = None
        today = datetime.now(timezone.utc).date()
        self._as_here = {
            "2026-01-06": today.isoformat(),
            "2026-01-05": (today - timedelta(days=1)).isoformat(),
        }

    def follow(self, block: Block) -> None:
        """Write what a block says, or compare with what it says."""
        edit(self._files, block)
        if block.kind == "commands":
            for command, answer in COMMAND.findall(block.text):
                if not command.startswith(BY_HAND):
                    self._try(command, answer.strip())
        elif block.kind == "shim":
            assert block.file
            assert shim(self.root, block.file) == block.text
        else:
            assert block.file
            file = self.root / block.file
            file.parent.mkdir(exist_ok=True)
            file.write_text(self._files[block.file], "utf-8")

    def stop(self) -> None:
        """End the app, where it runs."""
        if self._host:
            self._host.stop()
            self._host = None

    def _try(self, command: str, expected: str) -> None:
        # The ids that the shop gives are others each time; those that the reader gives are not.
        self._as_here = {**{id_: id_ for id_ in UUID.findall(command)}, **self._as_here}
        command = self._here(command)
        if command.startswith("python "):
            self.stop()
            result = run("-W", "error", *shlex.split(command)[1:], cwd=self.root)
            found = TIME.sub("in a moment", result.stdout + result.stderr)
        else:
            found = self._ask(command)
        given = zip(UUID.findall(expected), UUID.findall(found), strict=False)
        self._as_here = {**dict(given), **self._as_here}
        assert (command, found.strip()) == (command, TIME.sub("in a moment", self._here(expected)))

    def _here(self, text: str) -> str:
        """A text of the page, with the days and ids of now."""
        return re.sub("|".join(self._as_here), lambda there: self._as_here[there[0]], text)

    def _ask(self, command: str) -> str:
        """The answer of the app to a request by curl."""
        if self._host is None:
            self._host = Host(self.root, self._storage)
            self._host.start()
        curl, _, tool = command.partition(" | ")
        options = CURL.parse_args(shlex.split(curl)[1:])
        headers = dict(header.split(": ") for header in options.H)
        body = b"" if options.json is None else options.json.encode()
        if body:
            headers["content-type"] = "application/json"
        answer = self._host.ask("POST" if body else "GET", options.url, headers, body)
        return json.dumps(json.loads(answer), indent=4) if tool == "python -m json.tool" else answer


CURL = argparse.ArgumentParser()
CURL.add_argument("url")
CURL.add_argument("--json")
CURL.add_argument("-H", action="append", default=[])
CURL.add_argument("-s", action="store_true")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_step_does_what_the_page_prints(page: Path, tmp_path: Path) -> None:
    # The page's app reports on the day before, which must not become another one meanwhile.
    assert read(page, tmp_path / day_of_now()) or read(page, tmp_path / day_of_now())


def day_of_now() -> str:
    return datetime.now(timezone.utc).date().isoformat()


def read(page: Path, root: Path) -> bool:
    """Whether a page was read within one day; what it says must be so."""
    root.mkdir()
    reader = Reader(root)
    try:
        for of_step in steps(page).values():
            for block in of_step:
                reader.follow(block)
    except AssertionError:
        if day_of_now() == root.name:
            raise
        return False
    finally:
        reader.stop()
    return True


def test_the_page_ends_with_the_example() -> None:
    *_, end = states(SHOP).values()
    names = ("*.py", "*.json", "*.toml", "*.txt", ".funcignore", "tests/*.py")
    files = [file for name in names for file in EXAMPLE.glob(name)]
    assert {f.relative_to(EXAMPLE).as_posix(): f.read_text("utf-8") for f in files} == end


def write(root: Path) -> list[str]:
    """A folder for each step that has modules, with the files at its end; their names."""
    for page in PAGES:
        for number, files in enumerate(states(page).values(), 1):
            for name, text in files.items() if {"api.py", "shop.py"} & {*files} else ():
                file = root / f"{page.stem}{number}" / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
    return sorted(folder.name for folder in root.iterdir())


@pytest.mark.skipif(not importlib.util.find_spec("mypy"), reason="mypy is not installed")
def test_every_step_is_typed_for_mypy(tmp_path: Path) -> None:
    # One cache for all of them: reading the libraries takes the longest.
    words = ["--strict", "--python-version", "3.10", "--cache-dir", str(tmp_path.parent / "mypy")]
    for step in write(tmp_path):
        result = run("-m", "mypy", *words, "--config-file=", ".", cwd=tmp_path / step)
        assert result.returncode == 0, step + result.stdout + result.stderr


@pytest.mark.skipif(not importlib.util.find_spec("pyright"), reason="pyright is not installed")
def test_every_step_is_typed_for_pyright(tmp_path: Path) -> None:
    roots = [{"root": step} for step in write(tmp_path)]
    config = {"typeCheckingMode": "strict", "executionEnvironments": roots}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config))
    words = ["--pythonversion", "3.10", "--pythonpath", sys.executable]
    result = run("-m", "pyright", *words, cwd=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
