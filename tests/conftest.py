"""What the tests share: small apps written on the spot, the command line, and the judge."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from accounts import (  # noqa: F401 - fixtures
    account,
    anyio_backend,
    azurite,
    azurite_program,
    clock,
    own_name,
)
from azfdecor.cli import main
from azfdecor.declaration import faults_of
from azfdecor.local import DirectEngine, MicrosoftEngine
from hosted import open_host, place  # noqa: F401 - fixtures
from judge import Judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azfdecor.declaration import Declaration
    from azfdecor.local import Engine

# Tests write a module again within one second, which its bytecode does not tell; and a folder into
# which Python writes bytecode is one that has changed.
sys.dont_write_bytecode = True
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
os.environ.pop("COLUMNS", None)  # which pytest-xdist may set, and `list` is as wide as it says
# Helpers that assert say the same of a failure as the tests that call them.
pytest.register_assert_rewrite(
    "both_engines", "durable_apps", "example_apps", "http_calls", "typed_apps", "user_files"
)
collect_ignore = ["plugins"]  # packages with tests of their own, which test_plugins.py runs


ENGINES: list[type[Engine]] = [DirectEngine]
"""Each kind of engine that this Python has."""
if find_spec("azure_functions_runtime_v1"):
    ENGINES.append(MicrosoftEngine)


@dataclass(frozen=True)
class Result:
    """What one command gave."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """Its stdout as JSON."""
        return json.loads(self.out)

    def problems(self) -> list[dict[str, Any]]:
        """The problems in its JSON."""
        found: list[dict[str, Any]] = self.json()["problems"]
        return found

    def codes(self) -> list[str]:
        """The codes of its problems."""
        return [problem["code"] for problem in self.problems()]


class AppFactory(Protocol):
    def __call__(self, source: str = "", files: Mapping[str, str] = ...) -> Path: ...


class WriteApp(Protocol):
    def __call__(
        self, name: str, script: str, *functions: str, files: Mapping[str, str] = ...
    ) -> Path: ...


class Command(Protocol):
    def __call__(self, *words: str | Path) -> Result: ...


@pytest.fixture
def app(tmp_path: Path) -> AppFactory:
    """Writes an app: its one module functions.py, and more files by their paths."""

    def write(source: str = "", files: Mapping[str, str] = MappingProxyType({})) -> Path:
        root = tmp_path / "app"
        root.mkdir(exist_ok=True)
        (root / "host.json").write_text('{"version": "2.0"}\n')
        for path, text in {**({"functions.py": source} if source else {}), **files}.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text), "utf-8")
        return root

    return write


@pytest.fixture
def azfdecor(capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs a command of azfdecor in this process."""

    def run(*words: str | Path) -> Result:
        capfd.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as exit_:  # argparse ends so
            status = int(exit_.code or 0)
        out, err = capfd.readouterr()
        return Result(status, out, err)

    return run


@pytest.fixture
def generate(azfdecor: Command) -> Command:
    """Runs `generate`, which must succeed, and loads what it wrote in an engine."""

    def run(root: str | Path, *words: str | Path) -> Result:
        result = azfdecor("generate", root, *words)
        assert result.status == 0, result.out + result.err
        with Judge(Path(root)) as judge:
            errors = {name: error for name, error in judge.load().items() if error}
        assert errors == {}
        return result

    return run


@pytest.fixture(params=ENGINES, ids=[kind.__name__ for kind in ENGINES])
def kind(request: pytest.FixtureRequest) -> type[Engine]:
    """A kind of engine."""
    found: type[Engine] = request.param
    return found


@pytest.fixture
def write_app(tmp_path: Path) -> WriteApp:
    """Writes a handwritten app of HTTP functions in one script, and more files by their paths."""
    bindings = [
        {"type": "httpTrigger", "direction": "in", "name": "req"},
        {"type": "http", "direction": "out", "name": "$return"},
    ]

    def write(
        name: str, script: str, *functions: str, files: Mapping[str, str] = MappingProxyType({})
    ) -> Path:
        root = tmp_path / name
        root.mkdir()
        for path, text in {"script.py": script, **files}.items():
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_text(text, "utf-8")
        for function in functions:
            (root / function).mkdir()
            content = {"scriptFile": "../script.py", "entryPoint": function, "bindings": bindings}
            (root / function / "function.json").write_text(json.dumps(content))
        return root

    return write


def function_json(root: Path, name: str) -> Any:
    """A generated function.json."""
    return json.loads((root / name / "function.json").read_text("utf-8"))


def shim(root: Path, name: str) -> str:
    """The generated script of a function."""
    return script_file(root, name).read_text("utf-8")


def script_file(root: Path, name: str) -> Path:
    """Where the generated script of a function stands."""
    return (root / name / function_json(root, name)["scriptFile"]).resolve()


def faults(declaration: Declaration) -> list[str]:
    """What a declaration says is wrong with its values; every hint says something too."""
    found = list(faults_of(declaration))
    assert all(fault.hint for fault in found)
    return [fault.message for fault in found]


def run(
    *words: str, cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a module or a script with this Python, in an environment without pytest's own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={**own, **(environment or {})},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
