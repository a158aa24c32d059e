"""What type checkers and editors make of the decorators, asked of the real ones."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jedi
import pytest

import azfdecor
from azfdecor.compiler import reference
from language_server import LanguageServer

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "typing"


def mypy(file: Path) -> set[int]:
    """The lines in which mypy reports an error."""
    words = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(file)]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    assert result.returncode in (0, 1), result.stdout + result.stderr
    errors = re.findall(rf"{re.escape(file.name)}:(\d+): error", result.stdout)
    return {int(line) for line in errors}


def pyright(file: Path) -> set[int]:
    """The lines in which pyright reports an error, by the strict rules of the project."""
    words = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    result = subprocess.run([*words, str(file)], capture_output=True, text=True, check=False)
    report: dict[str, Any] = json.loads(result.stdout)
    assert report["summary"]["filesAnalyzed"] == 1
    return {d["range"]["start"]["line"] + 1 for d in report["generalDiagnostics"]}


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_correct_code_is_clean_and_keeps_its_exact_types(checker: Any) -> None:
    assert checker(FOLDER / "correct.py") == set()


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_every_mistake_is_reported_in_its_line(checker: Any) -> None:
    file = FOLDER / "mistakes.py"
    lines = file.read_text("utf-8").splitlines()
    wrong = {number for number, line in enumerate(lines, 1) if line.endswith("# wrong")}
    assert wrong
    assert checker(file) == wrong


def test_the_examples_of_all_bindings_are_clean(tmp_path: Path) -> None:
    for entry in reference.own():
        (tmp_path / f"example_{entry.name}.py").write_text(entry.example, "utf-8")
    # The library of Durable Functions has no types.
    (tmp_path / "mypy.ini").write_text(
        "[mypy]\n[mypy-azure.durable_functions]\nignore_missing_imports = True\n"
    )
    words = [sys.executable, "-m", "mypy", "--strict", "--config-file", "mypy.ini", "."]
    result = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr


HEAD = "from azfdecor import http_trigger, queue_output\n\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    with LanguageServer(tmp_path_factory.mktemp("workspace")) as server:
        yield server


def test_an_editor_offers_the_keywords_of_a_decorator(server: LanguageServer) -> None:
    offered = server.completions(HEAD + "@http_trigger('items', |)\ndef f(): ...\n")
    assert {"auth_level=", "methods=", "arg_name="} <= offered


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("@http_trigger(auth_level=|)", {"anonymous", "function", "admin"}),
        ("@http_trigger(auth_level='|')", {"anonymous", "function", "admin"}),
        ("@http_trigger(methods=['|'])", {"GET", "POST", "DELETE"}),
    ],
)
def test_an_editor_offers_the_literals_of_an_option(
    server: LanguageServer, code: str, expected: set[str]
) -> None:
    offered = server.completions(f"{HEAD}{code}\ndef f(): ...\n")
    assert expected <= {item.strip("'\"") for item in offered}


@pytest.mark.parametrize("code", ["from azfdecor import |\n", "import azfdecor\n\nazfdecor.|\n"])
def test_an_editor_offers_every_public_name(server: LanguageServer, code: str) -> None:
    assert {*azfdecor.__all__} <= server.completions(code)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from azfdecor import |\n", {"testing"}),
        ("from azfdecor import testing\n\ntesting.Out[str]().|\n", {"get", "set"}),
        (
            "from azfdecor import Invocation\n\ndef timed(call: Invocation): call.|\n",
            {"context", "request", "arguments"},
        ),
        ("from azfdecor import HTTPError\n\nHTTPError(|\n", {"status=", "detail=", "headers="}),
        ("from azfdecor import Header\n\nHeader(|\n", {"name="}),
    ],
)
def test_an_editor_offers_what_goes_on_from_a_name(
    server: LanguageServer, code: str, expected: set[str]
) -> None:
    assert expected <= server.completions(code)


@pytest.mark.parametrize("name", azfdecor.__all__)
def test_an_editor_shows_the_docstring_of_every_public_name(
    server: LanguageServer, name: str
) -> None:
    summary, *_ = getattr(azfdecor, name).__doc__.splitlines()
    assert summary in server.hover(f"from azfdecor import {name}\n\n{name[0]}|{name[1:]}\n")


def test_an_editor_shows_the_docstring_of_an_option(server: LanguageServer) -> None:
    shown = server.hover(HEAD + "@queue_ou|tput('orders')\ndef f(): ...\n")
    assert "queue_name: Queue to write to" in shown


def test_an_editor_shows_the_docstring_of_an_output_for_tests(server: LanguageServer) -> None:
    shown = server.hover("from azfdecor import testing\n\ntesting.O|ut[str]()\n")
    assert "An output that remembers what the function set" in shown


def test_an_editor_shows_the_exact_type_of_a_decorated_function(server: LanguageServer) -> None:
    code = HEAD + "@http_trigger()\ndef f(a: int) -> str: ...\n\nf|\n"
    assert "(a: int) -> str" in server.hover(code)


def test_jedi_shows_the_signature_the_docstring_and_the_keywords() -> None:
    script = jedi.Script(HEAD + "http_trigger(")
    (signature,) = script.get_signatures(3, len("http_trigger("))
    assert {"route", "auth_level", "methods"} <= {parameter.name for parameter in signature.params}
    assert "Run the function for each HTTP request" in signature.docstring()
    offered = jedi.Script(HEAD + "http_trigger(auth").complete(3, len("http_trigger(auth"))
    assert [item.name for item in offered] == ["auth_level="]


def test_jedi_offers_every_public_name_and_shows_its_docstring() -> None:
    offered = jedi.Script("import azfdecor\nazfdecor.").complete(2, len("azfdecor."))
    docstrings = {item.name: item.docstring(raw=True) for item in offered}
    public = {name: inspect.getdoc(getattr(azfdecor, name)) for name in azfdecor.__all__}
    assert public.items() <= docstrings.items()
    (out,) = jedi.Script("from azfdecor import testing\ntesting.Ou").complete(2, len("testing.Ou"))
    assert "An output that remembers what the function set" in out.docstring()
