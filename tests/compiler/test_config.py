"""`[tool.azfdecor]`: what each key does, and what is said of a wrong one."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from azfdecor.problems import catalogue
from conftest import function_json, shim
from judge import Judge, answered, http_request, text

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command

SOURCE = """
from azfdecor import blob_input, http_trigger, queue_output
from azure.functions import Out


@http_trigger()
@blob_input("samples/x", connection="Own")
@queue_output("outgoing")
def hello(blob: str, queue: Out[str]) -> str:
    return "hello"
"""
KEYS = "modules, exclude, imports, script-file, source, entry-point, ignore, plan, wrap, connection"


def configured(app: AppFactory, lines: str, source: str = SOURCE) -> Path:
    """An app whose [tool.azfdecor] stands from line 4 on."""
    return app(source, {"pyproject.toml": f'[project]\nname = "x"\n[tool.azfdecor]\n{lines}\n'})


# --- keys


@pytest.mark.parametrize(
    "pyproject",
    [
        "",
        "[project]\nname = 'azfdecor-user'\n",
        "[tool.azfdecor]\n",
        "[tool.other]\nazfdecor = 1\n",
        "tool = 5 # azfdecor\n",
        "[tool]\nazfdecor = {}\n",
        "# no TOML = = and another tool's matter\n= =",
    ],
)
def test_without_settings_the_defaults_stand(
    pyproject: str, app: AppFactory, azfdecor: Command
) -> None:
    root = app(SOURCE, {"pyproject.toml": pyproject})
    assert azfdecor("generate", root).status == 0
    content = function_json(root, "hello")
    assert content["scriptFile"] == "../entry_points/hello.py"
    assert "entryPoint" not in content
    assert "def main(" in shim(root, "hello")
    connections = [binding.get("connection") for binding in content["bindings"]]
    assert connections == [None, "Own", None, None]


@pytest.mark.parametrize(
    "lines",
    [
        'imports = "eager"',
        '"imports" = "eager"',
        "imports='eager' # why",
        'modules = []\nimports = """eager"""',
    ],
)
def test_imports_eager_imports_the_users_module_when_the_shim_is_loaded(
    lines: str, app: AppFactory, azfdecor: Command
) -> None:
    root = configured(app, lines)
    assert azfdecor("generate", root).status == 0
    assert "\nfrom functions import hello\n" in shim(root, "hello")


def test_imports_lazy_is_the_default_and_imports_at_the_first_call(
    app: AppFactory, azfdecor: Command
) -> None:
    root = configured(app, 'imports = "lazy"')
    assert azfdecor("generate", root).status == 0
    assert "\n    from functions import hello\n" in shim(root, "hello")


@pytest.mark.parametrize(
    ("lines", "script", "entry_point"),
    [
        ('script-file = "main.py"', "main.py", None),
        ('script-file = "json.py"', "json.py", None),
        ('script-file = "__init__.py"', "__init__.py", None),
        ('script-file = "../app/{function}.py"', "../app/hello.py", None),
        ('script-file = "../a/b/on_{function}_1.py"', "../a/b/on_hello_1.py", None),
        ('entry-point = "run"', "../entry_points/hello.py", "run"),
        ('script-file = "shim.py"\nentry-point = "start"', "shim.py", "start"),
        ('script-file = "../azfdecor_shims.py"', "../azfdecor_shims.py", "hello"),
    ],
)
def test_script_file_and_entry_point_name_the_shim_and_it_runs(
    lines: str, script: str, entry_point: str | None, app: AppFactory, generate: Command
) -> None:
    root = configured(app, lines)
    generate(root)
    content = function_json(root, "hello")
    assert (content["scriptFile"], content.get("entryPoint")) == (script, entry_point)
    assert (root / "hello" / script).is_file()
    with Judge(root) as judge:
        judge.load()
        answer = judge.call("hello", req=http_request(), blob=text(""))
    assert answered(answer.returned) == "hello"


def test_connection_is_what_storage_bindings_read_unless_they_say_so(
    app: AppFactory, azfdecor: Command
) -> None:
    root = configured(app, 'connection = "Shared"')
    assert azfdecor("generate", root).status == 0
    entries = function_json(root, "hello")["bindings"]
    assert [entry.get("connection") for entry in entries] == [None, "Own", "Shared", None]


SHOWN_ELSEWHERE = {"AZF110", "AZF315"}
"""tests/test_plugins.py and test_durable.py have apps for these."""


@pytest.mark.parametrize("code", sorted({*catalogue.ignorable()} - SHOWN_ELSEWHERE))
def test_with_its_problem_ignored_a_function_is_written_whole(
    code: str, app: AppFactory, azfdecor: Command
) -> None:
    files = {"pyproject.toml": "[tool.azfdecor]\n", **catalogue.kinds()[code].files()}
    root = app(files=files)
    assert set(azfdecor("generate", root, "--format", "json").codes()) == {code}
    root = app(files={"pyproject.toml": f'{files["pyproject.toml"]}ignore = ["{code}"]\n'})
    result = azfdecor("generate", root, "--format", "json")
    assert (result.status, result.problems()) == (0, [])
    listed = azfdecor("list", root, "--format", "json").json()["functions"]
    assert len(listed) == sum(text.count("_trigger(") for text in files.values())
    for function in listed:
        entries = function_json(root, function["name"])["bindings"]
        assert [{*entry} for entry in entries] == [{*entry} for entry in function["bindings"]]


NEEDED = sorted(catalogue.kinds().keys() - {*catalogue.ignorable()})


@pytest.mark.parametrize("code", [*NEEDED, "AZF999", "azf406", "", "AZF4*"])
def test_no_problem_without_whose_end_a_function_cannot_be_written_is_ignored(
    code: str, app: AppFactory, azfdecor: Command
) -> None:
    result = azfdecor("generate", configured(app, f'plan = "flex"\nignore = ["AZF406", "{code}"]'))
    assert (result.status, result.out) == (2, "")
    assert f"pyproject.toml:5: ignore has {code!r}, but takes only AZF105, " in result.err


def test_an_ignored_code_hides_no_function_that_cannot_be_written(
    app: AppFactory, azfdecor: Command
) -> None:
    source = """
    from azfdecor import http_trigger
    from azfdecor.bindings.base import Trigger

    class untyped_trigger(Trigger): ...

    @untyped_trigger()
    def lost(value: str) -> None: ...
    """
    root = configured(app, 'ignore = ["AZF402"]', source)
    result = azfdecor("generate", root, "--format", "json")
    assert (result.status, result.codes()) == (1, ["AZF402"])


@pytest.mark.parametrize("plan", ["consumption", "flex", "premium", "dedicated"])
def test_plan_is_one_of_the_hosting_plans(plan: str, app: AppFactory, azfdecor: Command) -> None:
    assert azfdecor("generate", configured(app, f'plan = "{plan}"')).status == 0


# --- mistakes

MISTAKES = [
    ('import = "eager"', 4, f"unknown key 'import': [tool.azfdecor] has {KEYS}"),
    ("\n\nmodule = ['x']", 6, "unknown key 'module'"),
    ('script_file = "x.py"', 4, "unknown key 'script_file'"),
    ('script-file = "x.py"\nfile = "y.py"', 5, "unknown key 'file'"),
    ("[tool.azfdecor.modules]\nx = 1", 3, "modules must be a list of strings, not {'x': 1}"),
    ('modules = "shop"', 4, "modules must be a list of strings, not 'shop'"),
    ("modules = ['shop', 1]", 4, "modules must be a list of strings, not ['shop', 1]"),
    ("exclude = true", 4, "exclude must be a list of strings, not True"),
    ("ignore = [['AZF301']]", 4, "ignore must be a list of strings"),
    ("exclude = ['shop/old.py']", 4, "exclude takes dotted names of modules, as in an import"),
    ("exclude = ['old.py']", 4, "exclude takes dotted names of modules"),
    ("exclude = ['shop\\old']", 4, "exclude takes dotted names of modules"),
    ("exclude = ['']", 4, "exclude takes dotted names of modules"),
    ('connection = ""', 4, "connection must be the name of the app setting"),
    ('connection = " "', 4, "connection must be the name of the app setting"),
    (
        'connection = "AccountName=a;AccountKey=b"',
        4,
        "connection must be the name of the app setting",
    ),
    ('connection = "https://x.y"', 4, "connection must be the name of the app setting"),
    ('imports = "sometimes"', 4, "imports must be one of 'lazy', 'eager', not 'sometimes'"),
    ("imports = ['eager']", 4, "imports must be one of 'lazy', 'eager'"),
    (
        'plan = "Consumption"',
        4,
        "plan must be one of 'consumption', 'flex', 'premium', 'dedicated', not 'Consumption'",
    ),
    ("connection = 1", 4, "connection must be a string, not 1"),
    ("entry-point = 2024-01-01", 4, "entry-point must be a string"),
    ('entry-point = "not a name"', 4, "entry-point must be a plain Python name, not 'not a name'"),
    ('entry-point = "größe"', 4, "entry-point must be a plain Python name"),
    ('entry-point = "class"', 4, "entry-point must be a plain Python name"),
    ('entry-point = ""', 4, "entry-point must be a plain Python name"),
    ('script-file = "main.js"', 4, 'script-file must be "../FOLDER/{function}.py" for a file each'),
    ('script-file = "../{function}.py"', 4, "script-file must be "),
    ('script-file = "{function}.py"', 4, "script-file must be "),
    ('script-file = "../a/{name}.py"', 4, "script-file must be "),
    ('script-file = "../class/{function}.py"', 4, "script-file must be "),
    ('script-file = "../json/{function}.py"', 4, "json/ would hide a module of Python"),
    ('script-file = "lib/main.py"', 4, "script-file must be "),
    ('script-file = "../../main.py"', 4, "script-file must be "),
    ('script-file = "/main.py"', 4, "script-file must be "),
    ('script-file = "my-main.py"', 4, "script-file must be "),
    ('script-file = "import.py"', 4, "script-file must be "),
    ('script-file = ""', 4, "script-file must be "),
    ('script-file = "../function_app.py"', 4, "make the host ignore every function.json"),
    ('script-file = "../__init__.py"', 4, "may have any name but __init__.py"),
    ('script-file = "../json.py"', 4, "json.py would hide a module of Python"),
    (
        'script-file = "../all.py"\nentry-point = "x"',
        5,
        "each entry point is named after its function: leave entry-point out",
    ),
]


@pytest.mark.parametrize(("lines", "line", "says"), MISTAKES)
def test_a_mistake_is_wrong_configuration_and_one_line_says_where(
    lines: str, line: int, says: str, app: AppFactory, azfdecor: Command
) -> None:
    root = configured(app, lines)
    result = azfdecor("generate", root)
    assert result.status == 2
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert result.err.startswith(f"azfdecor: {root / 'pyproject.toml'}:{line}: ")
    assert says in result.err
    assert not (root / "hello").exists()


@pytest.mark.parametrize(
    ("pyproject", "line", "says"),
    [
        ("[tool]\nazfdecor = 5\n", 2, "[tool.azfdecor] must be a table"),
        ("[tool]\nazfdecor = { plan = 'x' }\n", 2, "plan must be one of"),
        ("tool.azfdecor.plan = 'x'\n", 1, "plan must be one of"),
        ("a = 1\n[ tool . azfdecor ]\nplan = 'x'\n", 3, "plan must be one of"),
        ("plan = 'x'\n[tool.azfdecor]\n# plan = 1\nplan = 'x'\n", 4, "plan must be one of"),
        ("[[tool.azfdecor]]\n", 1, "[tool.azfdecor] must be a table"),
        ("[tool.azfdecor]\nplan =\n", 2, "this is not TOML: Invalid value"),
        ("[tool.azfdecor\nplan = 'x'\n", 1, "this is not TOML"),
        ("[tool.azfdecor]\nplan = 'x'\nplan = 'y'\n", 3, "this is not TOML"),
        ("[tool.azfdecor]\nplan = 'x", 2, "this is not TOML"),
        (f"[tool.azfdecor]\nplan = {'[' * 5000}", 1, "this is nested too deep"),
        (f"[tool.azfdecor]\nplan = {'1' * 5000}", 2, "this is not TOML"),
    ],
)
def test_a_mistake_of_another_spelling_is_found_too(
    pyproject: str, line: int, says: str, app: AppFactory, azfdecor: Command
) -> None:
    root = app(SOURCE, {"pyproject.toml": pyproject})
    result = azfdecor("generate", root)
    assert result.status == 2
    assert result.err.count("\n") == 1
    assert result.err.startswith(f"azfdecor: {root / 'pyproject.toml'}:{line}: ")
    assert says in result.err


def test_a_pyproject_that_is_no_text_is_wrong_configuration(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(SOURCE)
    (root / "pyproject.toml").write_bytes(b"[tool.azfdecor]\n# \xff\n")
    result = azfdecor("generate", root)
    assert result.status == 2
    assert "cannot be read" in result.err


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_pyproject_with_a_byte_order_mark_is_read(
    app: AppFactory, azfdecor: Command, ends: str
) -> None:
    root = app(SOURCE)
    lines = ["\ufeff[tool.azfdecor]", 'connection = "Shared"', ""]
    (root / "pyproject.toml").write_bytes(ends.join(lines).encode())
    assert azfdecor("generate", root).status == 0
    assert function_json(root, "hello")["bindings"][2]["connection"] == "Shared"


# --- Python 3.10 without tomli

WITHOUT_TOML = """
import sys
from unittest import mock

name = "tomllib" if sys.version_info >= (3, 11) else "tomli"
with mock.patch.dict(sys.modules, {name: None}):
    from azfdecor.cli import main
    sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("pyproject", "line"),
    [
        ("[project]\nname = 'x'\n\n[tool.azfdecor]\nplan = 'flex'\n", 4),
        ("[tool.azfdecor.x]\n", 1),
        ("tool.azfdecor.plan = 'flex'\n", 1),
        ("[project]\ndependencies = ['azfdecor']\n", None),
        ("[tool.other]\nx = 'azfdecor'\n", None),
        ("[project]\n", None),
    ],
)
def test_without_a_toml_reader_only_an_app_that_has_settings_is_refused(
    pyproject: str, line: int | None, app: AppFactory
) -> None:
    root = app(SOURCE, {"pyproject.toml": pyproject})
    words = [sys.executable, "-c", WITHOUT_TOML, "generate", str(root), "--format", "json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if line is None:
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["problems"] == []
    else:
        assert done.returncode == 2
        says = "Python 3.10 reads [tool.azfdecor] with tomli: pip install tomli"
        assert done.stderr == f"azfdecor: {root / 'pyproject.toml'}:{line}: {says}\n"
