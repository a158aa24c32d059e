"""How the modules of an app are imported, and what is said where that fails."""

from __future__ import annotations

import sys
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.compiler import application
from azfdecor.compiler.model import Reference, relative
from one_function import http, places

if TYPE_CHECKING:
    from conftest import AppFactory, Command


# --- the app's folder


@pytest.mark.parametrize(
    ("folder", "says"),
    [
        ("nowhere", "there is no folder"),
        ("app/functions.py", "is a file: name the app's folder"),
        ("empty", "it has no host.json"),
    ],
)
def test_what_is_no_app_is_wrong_usage_and_one_line_says_so(
    folder: str, says: str, app: AppFactory, azfdecor: Command, tmp_path: Path
) -> None:
    app(http("hello"))
    (tmp_path / "empty").mkdir()
    result = azfdecor("generate", tmp_path / folder)
    assert result.status == 2
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert result.err.startswith("azfdecor: ")
    assert says in result.err


def test_a_host_json_that_is_a_folder_makes_no_app(azfdecor: Command, tmp_path: Path) -> None:
    (tmp_path / "host.json").mkdir()
    assert azfdecor("generate", tmp_path).status == 2


def test_an_app_without_functions_is_a_problem(app: AppFactory, azfdecor: Command) -> None:
    root = app("import json\n", {"lib/plain.py": "import azfdecor\n"})
    result = azfdecor("generate", root, "--format", "json")
    assert result.status == 1
    assert result.codes() == ["AZF106"]


# --- modules that cannot be imported

FAILURES = {
    "raises": (
        "import azfdecor\n\nraise RuntimeError('no\\n  database')\n",
        3,
        "RuntimeError: no database",
        "importable",
    ),
    "raises_nothing": ("import azfdecor\nraise ValueError\n", 2, "ValueError", "importable"),
    "exits": (
        "import sys\nimport azfdecor\nsys.exit('bye')\n",
        3,
        "exits Python while it is imported",
        "sys.exit",
    ),
    "exits_inside": (
        "import argparse, azfdecor\n\nargparse.ArgumentParser().parse_args(['--no'])\n",
        3,
        "exits Python",
        "sys.exit",
    ),
    "syntax": (
        "import azfdecor\n\nx = 1 +\n",
        3,
        "SyntaxError: invalid syntax",
        "correct this line",
    ),
    "unclosed": (
        "import azfdecor\nx = [\n",
        2,
        "SyntaxError: '[' was never closed",
        "correct this line",
    ),
    "indentation": (
        "import azfdecor\n\ndef f():\npass\n",
        4,
        "IndentationError: expected an indented block",
        "correct this line",
    ),
    "tabs": (
        "import azfdecor\nif 1:\n        x = 1\n\tx = 2\n",
        4,
        "TabError: inconsistent use of tabs",
        "correct this line",
    ),
    "not_installed": (
        "import azfdecor\nimport no_such_package.sub\n",
        2,
        "ModuleNotFoundError: No module named 'no_such_package'",
        "install what gives 'no_such_package'",
    ),
    "no_such_name": (
        "from azfdecor import http_trigger\nfrom helpers.deep import nothing\n",
        2,
        "ImportError: cannot import name 'nothing'",
        "importable",
    ),
    "library_raises": (
        "import json\nimport azfdecor\n\nSETTINGS = json.loads(\n    '{'\n)\n",
        4,
        "JSONDecodeError",
        "importable",
    ),
    "evaluates": (
        "import azfdecor\n\nX = eval('1 +')\n",
        3,
        "SyntaxError: invalid syntax",
        "importable",
    ),
    "raises_syntax": (
        "import azfdecor\n\nraise SyntaxError('odd')\n",
        3,
        "SyntaxError: odd",
        "importable",
    ),
    "raises_key": ("import azfdecor\nraise KeyError\n", 2, "KeyError", "importable"),
    "raises_type": (
        "import azfdecor\n\nraise TypeError('mine')\n",
        3,
        "TypeError: mine",
        "importable",
    ),
    "raises_import": (
        "import azfdecor\n\nraise ModuleNotFoundError('odd')\n",
        3,
        "ModuleNotFoundError: odd",
        "importable",
    ),
    "recursion": (
        "import azfdecor\n\ndef f():\n    f()\n\nf()\n",
        4,
        "RecursionError",
        "importable",
    ),
    "wrong_option": (
        "import azfdecor\n\n@azfdecor.http_trigger(ruote='x')\ndef f(): ...\n",
        3,
        "did you mean 'route'?",
        "correct the decorator",
    ),
    "web_app": (
        "import azfdecor\n\nazfdecor.asgi_function(print)\n",
        3,
        "missing 1 required keyword-only argument: 'name'",
        "correct the call, such as asgi_function(app, name='web')",
    ),
    "bound": (
        "import azfdecor\n\nclass A:\n    def f(self): ...\n\nazfdecor.http_trigger()(A().f)\n",
        6,
        "takes no attributes: write a function that calls it",
        "correct the decorator",
    ),
    "builtin": (
        "import azfdecor\n\nazfdecor.http_trigger()(len)\n",
        3,
        "takes no attributes: write a function that calls it",
        "correct the decorator",
    ),
    "no_callable": (
        "import azfdecor\n\nazfdecor.http_trigger()(property())\n",
        3,
        "decorates a function, not a property",
        "correct the decorator",
    ),
    "no_text": (
        (
            "import azfdecor\n\nclass Odd(Exception):\n    def __str__(self):\n"
            "        raise RuntimeError\n\nraise Odd\n"
        ),
        7,
        "Odd",
        "importable",
    ),
    "odd_text": (
        (
            "import azfdecor\n\nclass Odd(Exception):\n    def __str__(self):\n"
            "        return 5\n\nraise Odd\n"
        ),
        7,
        "Odd",
        "importable",
    ),
    "base_exception": (
        "import azfdecor\n\nclass Odd(BaseException): ...\n\nraise Odd('out')\n",
        5,
        "Odd: out",
        "importable",
    ),
}


def test_a_module_that_cannot_be_imported_is_a_problem_at_its_line_and_hides_no_other(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {f"{name}.py": source for name, (source, *_) in FAILURES.items()}
    wrong = "from azfdecor import queue_output\n\n@queue_output('abc')\ndef f(): ...\n"
    more = {"fine.py": http("good"), "zz_wrong.py": wrong, "helpers/deep.py": ""}
    root = app("", {**files, **more})
    result = azfdecor("generate", root, "--format", "json")
    assert result.status == 1
    found = {problem["file"]: problem for problem in result.problems()}
    assert found.pop("zz_wrong.py")["code"] == "AZF301"
    assert {name: (p["code"], p["line"]) for name, p in found.items()} == {
        f"{name}.py": ("AZF101", line) for name, (_, line, *_) in FAILURES.items()
    }
    for name, (_, _, message, hint) in FAILURES.items():
        problem = found[f"{name}.py"]
        assert problem["message"].startswith(f"importing {name} fails: "), name
        assert message in problem["message"], name
        assert hint in problem["hint"], name
        assert "\n" not in problem["message"], name
    listed = azfdecor("list", root, "--format", "json")
    assert [function["name"] for function in listed.json()["functions"]] == ["good"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"import azfdecor\nx = 1\0\n", "null bytes"),
        (b"import azfdecor\nx = 'caf\xe9'\n", "utf-8"),
        (b"# coding: no-such-codec\nimport azfdecor\n", "unknown encoding"),
    ],
    ids=["null byte", "latin-1", "unknown codec"],
)
def test_a_module_that_is_no_python_text_is_a_problem_of_its_file(
    content: bytes, says: str, app: AppFactory, azfdecor: Command
) -> None:
    root = app(http("hello"))
    (root / "text.py").write_bytes(content)
    result = azfdecor("generate", root, "--format", "json")
    (problem,) = result.problems()
    assert (problem["code"], problem["file"]) == ("AZF101", "text.py")
    assert problem["line"] >= 1
    assert says in problem["message"].lower()


CONFIG_WRAP = "[tool.azfdecor]\nwrap = ['around:x']\n"
HINT = "from azfdecor import http_trigger\n@http_trigger()\ndef f(x: 'no()') -> str: return ''\n"
MODEL = """
from azfdecor import queue_trigger

class Model:
    __get_pydantic_core_schema__ = no

@queue_trigger("orders")
def f(x: Model) -> None: ...
"""
NO_TEXT = "class Odd(Exception):\n    def __str__(self):\n        raise RuntimeError\n\n"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"around.py": f"{NO_TEXT}raise Odd\n", "pyproject.toml": CONFIG_WRAP}, "AZF216"),
        ({"shop.py": f"{NO_TEXT}def no(): raise Odd\n{HINT}"}, "AZF207"),
        ({"shop.py": f"{NO_TEXT}def no(*_): raise Odd\n{MODEL}"}, "AZF321"),
    ],
)
def test_an_exception_without_text_is_named_by_its_class(
    files: dict[str, str], code: str, app: AppFactory, azfdecor: Command
) -> None:
    result = azfdecor("generate", app(http("hello"), files), "--format", "json")
    (problem,) = result.problems()
    assert problem["code"] == code
    assert "Odd" in problem["message"]


def test_one_cause_in_a_helper_is_one_problem_at_the_helpers_line(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        "",
        {
            "orders.py": f"import shop.near\n{http('order')}",
            "returns.py": f"from shop import near\n{http('take_back')}",
            "shop/near.py": "\nfrom shop import far\n",
            "shop/far.py": "def connect():\n    raise OSError('no route')\n\n\nconnect()\n",
            "fine.py": http("good"),
        },
    )
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF101"]
    assert places(result) == [("shop/far.py", 2)]
    message = result.problems()[0]["message"]
    assert message == "importing orders, returns fails: OSError: no route"


def test_a_syntax_error_in_a_helper_is_reported_in_the_helper(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(f"import helper\n{http('hello')}", {"helper.py": "\n\nx = = 1\n"})
    result = azfdecor("generate", root, "--format", "json")
    assert places(result, "AZF101") == [("helper.py", 3)]


def test_a_package_that_fails_is_reported_once_for_all_its_modules(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {"shop/__init__.py": "\n1 / 0\n", "shop/a.py": http("a"), "shop/b.py": http("b")}
    result = azfdecor("generate", app("", files), "--format", "json")
    assert places(result) == [("shop/__init__.py", 2)]
    assert "importing shop.a, shop.b fails" in result.problems()[0]["message"]


def test_a_failure_in_a_package_that_lies_in_the_app_is_reported_at_the_users_line(
    app: AppFactory, azfdecor: Command
) -> None:
    packages = ".python_packages/lib/site-packages"
    root = app(
        f"import sys\nsys.path.append('{packages}')\nimport vendored\n{http('hello')}",
        {f"{packages}/vendored.py": "\n\n\n1 / 0\n"},
    )
    result = azfdecor("generate", root, "--format", "json")
    assert places(result) == [("functions.py", 3)]


def test_a_module_that_puts_an_object_in_its_own_place_is_a_problem(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(f"{http('hello')}\nimport sys\nsys.modules[__name__] = object()\n")
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF104"]
    assert places(result) == [("functions.py", 0)]
    assert "functions" not in sys.modules


def test_a_decorator_used_wrongly_is_reported_with_the_functions_of_the_rest(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        """
        from azfdecor import http_trigger

        @http_trigger(
            "items",
            mehtods=["GET"],
        )
        def items() -> str: ...
        """
    )
    result = azfdecor("generate", root, "--format", "json")
    assert places(result, "AZF101") == [("functions.py", 4)]


# --- app settings


@pytest.mark.parametrize("spelling", ["os.environ['DATABASE_URL']", "helper.setting()"])
def test_a_missing_app_setting_is_a_problem_that_names_it(
    spelling: str, app: AppFactory, azfdecor: Command
) -> None:
    helper = "import os\n\n\ndef setting():\n    return os.environ['DATABASE_URL']\n"
    root = app(f"import os\nimport helper\nURL = {spelling}\n{http('f')}", {"helper.py": helper})
    result = azfdecor("generate", root, "--format", "json")
    (problem,) = result.problems()
    assert problem["code"] == "AZF102"
    assert "'DATABASE_URL'" in problem["message"]
    assert "local.settings.json" in problem["hint"]
    expected = ("functions.py", 3) if "environ" in spelling else ("helper.py", 5)
    assert (problem["file"], problem["line"]) == expected


def test_two_settings_missing_at_one_line_of_a_helper_are_two_problems(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {
        "helper.py": "import os\n\n\ndef need(name):\n    return os.environ[name]\n",
        "a.py": f"import helper\nhelper.need('FIRST')\n{http('a')}",
        "b.py": f"import helper\nhelper.need('SECOND')\n{http('b')}",
    }
    result = azfdecor("generate", app("", files), "--format", "json")
    assert result.codes() == ["AZF102", "AZF102"]
    messages = " ".join(problem["message"] for problem in result.problems())
    assert "'FIRST'" in messages
    assert "'SECOND'" in messages


def test_a_key_error_of_an_ordinary_dict_is_no_missing_setting(
    app: AppFactory, azfdecor: Command
) -> None:
    result = azfdecor("generate", app(f"{{}}['X']\n{http('f')}"), "--format", "json")
    assert result.codes() == ["AZF101"]
    assert "KeyError: 'X'" in result.problems()[0]["message"]


def test_progress_is_told_before_each_module(app: AppFactory) -> None:
    told: list[tuple[int, int, str]] = []
    root = app("", {"b.py": http("f"), "a.py": "import azfdecor\n1 / 0\n", "c.py": ""})
    application.read(root, lambda done, total, module: told.append((done, total, module)))
    assert told == [(0, 2, "a"), (1, 2, "b")]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (r"C:\app\shop\orders.py", "shop/orders.py"),
        (r"C:\app\orders.py", "orders.py"),
        (r"C:\other\orders.py", r"C:\other\orders.py"),
        (r"C:\apps\orders.py", r"C:\apps\orders.py"),
    ],
)
def test_a_source_is_written_the_same_way_on_windows(file: str, expected: str) -> None:
    root: Any = PureWindowsPath(r"C:\app")
    assert relative(file, root) == expected
    assert Reference("shop.orders", "place", file).source(root) == f"{expected}:place"
