"""Which files of an app are read, and how their imports are survived."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.compiler import application
from azfdecor.compiler.model import Reference, relative
from conftest import function_json, shim
from one_function import BROKEN, config, generated, http, places

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


# --- which files are read


def test_function_app_py_in_the_root_is_a_problem_even_without_azfdecor(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {"function_app.py": "", "shop/function_app.py": ""}
    result = azfdecor("generate", app(http("hello"), files), "--format", "json")
    assert places(result) == [("function_app.py", 0)]
    assert result.codes() == ["AZF105"]


def test_what_is_no_source_of_the_app_is_not_read(app: AppFactory, azfdecor: Command) -> None:
    broken = [
        "tests/broken.py",
        "test/broken.py",
        "shop/tests/broken.py",
        "test_broken.py",
        "broken_test.py",
        "conftest.py",
        "shop/test_broken.py",
        "venv/lib/python3.13/site-packages/broken.py",
        "shop/env/broken.py",
        "conda/lib/python3.13/broken.py",
        "lib/python3.13/site-packages/broken.py",
        ".hidden/broken.py",
        ".python_packages/lib/site-packages/broken.py",
        ".hidden.py",
        "node_modules/x/broken.py",
        "shop/__pycache__/broken.py",
        "__init__.py",
        "__main__.py",
        "shop/__main__.py",
        "vendored/azfdecor/__init__.py",
        "__pypackages__/3.13/lib/azfdecor/__init__.py",
        "build/lib/shop/broken.py",
        "broken.txt",
        "broken.pyc",
        "broken.pyi",
    ]
    markers = {"venv/pyvenv.cfg": "", "shop/env/pyvenv.cfg": "", "conda/conda-meta/history": ""}
    markers |= {"vendored/azfdecor-1.0.dist-info/RECORD": "", "build/bdist.linux-x86_64/x": ""}
    root = app(http("old"), {**dict.fromkeys(broken, BROKEN), **markers, "shop/web.py": http("w")})
    assert azfdecor("generate", root).status == 0
    result = azfdecor("generate", root, "--format", "json")
    assert result.problems() == []
    assert [f["name"] for f in result.json()["functions"]] == ["old", "w"]


def test_what_python_would_not_import_is_passed_over(app: AppFactory, azfdecor: Command) -> None:
    root = app(http("hello"))
    (root / ".#functions.py").symlink_to("user@host.1234:5678")  # an editor's lock
    (root / "folder.py").mkdir()
    (root / "elsewhere").symlink_to("/mnt/nowhere")
    (root / "round").symlink_to("round")
    assert azfdecor("generate", root).status == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
@pytest.mark.parametrize("name", ["pipe.py", "test_pipe.py", "shop/pipe.py"])
def test_what_is_no_file_is_not_opened(name: str, app: AppFactory, azfdecor: Command) -> None:
    root = app(http("hello"), {"shop/orders.py": http("order")})
    os.mkfifo(root / name)
    (root / "zeros.py").symlink_to("/dev/zero")
    assert azfdecor("generate", root).status == 0


def test_a_handwritten_function_folder_may_hold_azfdecors_functions_too(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {"old/function.json": "{}", "old/__init__.py": http("new")}
    root = app("", files)
    assert azfdecor("generate", root).status == 0
    assert function_json(root, "new")["source"] == "old/__init__.py:new"


@pytest.mark.parametrize(
    "text",
    [
        '"""Not for azfdecor."""',
        '"""Like this:\n\nfrom azfdecor import http_trigger\n"""',
        "'''\n    import azfdecor\n'''",
        "# import azfdecor",
        "X = 'from azfdecor import http_trigger'",
        "import azfdecorator",
        "from .azfdecor import x",
        "from lib.azfdecor import x",
        "import lib.azfdecor",
        "azfdecor = 1",
    ],
)
def test_a_module_that_only_mentions_azfdecor_is_not_imported(
    text: str, app: AppFactory, azfdecor: Command
) -> None:
    root = app(http("hello"), {"mention.py": f"{text}\nraise RuntimeError\n"})
    assert azfdecor("generate", root).status == 0


@pytest.mark.parametrize(
    "imports",
    [
        "from azfdecor.local import open_engine",
        "import azfdecor.local",
        "import os, azfdecor.local as l",
        "from azfdecor import local",
        "from azfdecor import testing, local",
        "from azfdecor import (\n    testing,\n)",
        "from azfdecor.testing import Out",
        "if True: from azfdecor.local import Value",
        "import azfdecor.local.protocol",
    ],
)
def test_a_script_that_only_loads_and_calls_functions_is_not_run(
    imports: str, app: AppFactory, azfdecor: Command
) -> None:
    root = app(http("hello"), {"try_it.py": f"{imports}\n\nraise RuntimeError('it runs')\n"})
    assert azfdecor("generate", root).status == 0


IMPORTS = [
    "from azfdecor.local import Value\nfrom azfdecor import http_trigger",
    "from azfdecor import local, http_trigger",
    "from azfdecor import (local,\n    http_trigger)",
    "import azfdecor.local, azfdecor",
    "import azfdecor.local; import azfdecor",
    "from azfdecor.local import Value; from azfdecor import http_trigger",
    "from azfdecor import http_trigger",
    "from azfdecor import (\n    function_name,\n    http_trigger\n)",
    "from azfdecor.bindings.http import http_trigger",
    "from azfdecor.bindings import http\nfrom azfdecor import http_trigger",
    "from  \t azfdecor   import http_trigger",
    "from azfdecor \\\n  import http_trigger",
    "import azfdecor",
    "import os, azfdecor",
    "import os.path, azfdecor",
    "import os.path as p, \\\n  azfdecor",
    "import os; import azfdecor",
    "import azfdecor as az; azfdecor = az",
    "import azfdecor.bindings.http",
    "try:\n    import azfdecor\nfinally: pass",
    "if True: import azfdecor",
    "if True: from azfdecor import http_trigger",
    "\ufeffimport azfdecor",
    "# coding: latin-1\nimport azfdecor",
    "\x0cimport azfdecor",
]


def test_every_way_to_import_azfdecor_is_found(app: AppFactory, azfdecor: Command) -> None:
    files = {f"m{n}.py": http(f"f{n}", imports) for n, imports in enumerate(IMPORTS)}
    files["dos.py"] = http("crlf").replace("\n", "\r\n")
    root = app("", files)
    result = azfdecor("generate", root, "--format", "json")
    assert result.problems() == []
    expected = ["crlf", *(f"f{number}" for number in range(len(IMPORTS)))]
    assert generated(root) == sorted(expected)


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ({"modules": ["shop.orders"]}, ["orders"]),
        ({"modules": ["shop.*"]}, ["deep", "orders"]),
        ({"modules": ["shop.*", "web"]}, ["deep", "home", "orders"]),
        ({"modules": ["*"], "exclude": ["shop.lib.*"]}, ["home", "orders"]),
        ({"exclude": ["shop.*"]}, ["home"]),
        ({"exclude": ["web", "shop.orders"]}, ["deep"]),
        ({"exclude": ["nothing.of.the.sort"]}, ["deep", "home", "orders"]),
        ({"modules": []}, ["deep", "home", "orders"]),
        ({"modules": ["shop"]}, []),
        ({"modules": ["imports_all"]}, ["all"]),
        ({"modules": ["[a-w]eb"]}, ["home"]),
    ],
)
def test_modules_and_exclude_choose_what_is_read(
    lists: dict[str, list[str]], expected: list[str], app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        "",
        {
            "pyproject.toml": config(**lists),
            "web.py": http("home"),
            "shop/__init__.py": "",
            "shop/orders.py": http("orders"),
            "shop/lib/jobs.py": http("deep"),
            # It reaches the others' functions, but only `modules` decides whose they are.
            "imports_all.py": ""
            if "imports_all" not in str(lists)
            else f"import web\nfrom shop.orders import orders\n{http('all')}",
        },
    )
    result = azfdecor("list", root, "--format", "json")
    assert [function["name"] for function in result.json()["functions"]] == expected


def test_a_pattern_of_modules_that_matches_nothing_is_a_problem(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(http("hello"), {"pyproject.toml": config(modules=["functions", "shop.ordres"])})
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF108"]
    assert "'shop.ordres'" in result.problems()[0]["message"]
    assert result.problems()[0]["file"] == "pyproject.toml"


def test_a_function_of_an_excluded_module_is_not_generated_where_it_is_imported(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {"old.py": http("old"), "pyproject.toml": config(exclude=["old"])}
    root = app(f"from old import old\n{http('new')}", files)
    assert azfdecor("generate", root).status == 0
    assert generated(root) == ["new"]


def test_an_excluded_module_is_not_imported(app: AppFactory, azfdecor: Command) -> None:
    files = {"broken.py": BROKEN, "pyproject.toml": config(exclude=["brok*"])}
    assert azfdecor("generate", app(http("hello"), files)).status == 0


# --- modules that stand elsewhere in the app


@pytest.mark.parametrize(
    ("files", "hint"),
    [
        (
            {
                "src/pkg/__init__.py": "",
                "src/pkg/model.py": "",
                "src/pkg/api.py": "import pkg.model",
            },
            'set `source = ["src"]` in [tool.azfdecor]: pkg stands there',
        ),
        (
            {"packages/core/src/core/__init__.py": "", "api.py": "from core import x"},
            'set `source = ["packages/core/src"]` in [tool.azfdecor]: core stands there',
        ),
        (
            {"shop/helpers.py": "", "shop/api.py": "import helpers"},
            "write `import shop.helpers`: the worker has the app root on its path",
        ),
        ({"api.py": "import no_such_package"}, "install what gives 'no_such_package'"),
    ],
)
def test_a_module_that_stands_elsewhere_in_the_app_is_pointed_out(
    files: dict[str, str], hint: str, app: AppFactory, azfdecor: Command
) -> None:
    files = {
        path: f"{text}\n{http('f')}" if "api" in path else text for path, text in files.items()
    }
    result = azfdecor("generate", app("", files), "--format", "json")
    (problem,) = result.problems()
    assert problem["hint"].startswith(hint)


def test_a_source_folder_may_have_any_name(app: AppFactory, generate: Command) -> None:
    settings = "[tool.azfdecor]\nsource = ['my-src']\n"
    root = app("", {"pyproject.toml": settings, "my-src/pkg/api.py": http("f")})
    generate(root)
    assert generated(root) == ["f"]


def test_a_folder_of_the_path_that_may_not_be_listed_is_passed_over(
    app: AppFactory, azfdecor: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    listing = os.listdir

    def listdir(folder: str) -> list[str]:
        if str(folder) == str(closed):
            raise PermissionError(errno.EACCES, "Permission denied")
        return listing(folder)

    monkeypatch.setattr(os, "listdir", listdir)
    monkeypatch.syspath_prepend(str(closed))
    assert azfdecor("generate", app(http("hello"))).status == 0


# --- names of modules


def test_packages_relative_imports_namespace_packages_and_helpers_work(
    app: AppFactory, generate: Command
) -> None:
    relative = "from .models import NAME\nfrom ..shared import *\nassert SHARED\n"
    root = app(
        "",
        {
            "shop/__init__.py": "",
            "shop/shared.py": "SHARED = [1]\n",
            "shop/web/__init__.py": http("of_package"),
            "shop/web/models.py": "NAME = 'x'\n",
            "shop/web/views.py": relative + http("view"),
            "plain/folder/jobs.py": f"from shop.shared import SHARED\n{http('job')}",
            "plain/other.py": f"from .folder import jobs\n{http('other')}",
        },
    )
    generate(root)
    sources = {name: function_json(root, name)["source"] for name in generated(root)}
    assert sources == {
        "job": "plain/folder/jobs.py:job",
        "of_package": "shop/web/__init__.py:of_package",
        "other": "plain/other.py:other",
        "view": "shop/web/views.py:view",
    }
    assert "from shop.web import of_package\n" in shim(root, "of_package")


@pytest.mark.parametrize(
    ("path", "suggests"),
    [
        ("my-orders.py", "'my_orders'"),
        ("2fast.py", "'_2fast'"),
        ("a b.py", "'a_b'"),
        ("v1.0.py", "'v1_0'"),
        ("class.py", "'class_'"),
        ("my-shop/web.py", "'my_shop'"),
        ("import/web.py", "'import_'"),
        ("\ufb01le.py", "'file'"),
    ],
)
def test_a_file_that_no_import_can_name_is_a_problem_only_if_it_uses_azfdecor(
    path: str, suggests: str, app: AppFactory, azfdecor: Command
) -> None:
    files = {path: "raise RuntimeError\n"}
    assert azfdecor("generate", app(http("hello"), files)).status == 0
    result = azfdecor("generate", app("", {path: http("f")}), "--format", "json")
    (problem,) = result.problems()
    assert (problem["code"], problem["file"]) == ("AZF103", path)
    assert f"such as {suggests}" in problem["hint"]


@pytest.mark.parametrize(
    ("path", "reported"),
    [
        ("queue.py", "queue.py"),
        ("json.py", "json.py"),
        ("email/__init__.py", "email/__init__.py"),
        ("sched.py", "sched.py"),  # which nothing has imported yet
        ("mailbox/sub.py", "mailbox"),
        ("pydantic.py", "pydantic.py"),
    ],
)
def test_a_module_named_like_one_of_python_or_an_installed_one_is_a_problem(
    path: str, reported: str, app: AppFactory, azfdecor: Command
) -> None:
    more = str(Path(path).with_name("more.py")) if "/" in path else "more.py"
    root = app(http("hello"), {path: http("f"), more: http("g")})
    result = azfdecor("generate", root, "--format", "json")
    (problem,) = result.problems()
    assert (problem["code"], problem["file"]) == ("AZF104", reported)
    assert "rename" in problem["hint"]
    assert Path(path).parts[0].removesuffix(".py") in problem["message"]


@pytest.mark.parametrize(
    ("installed", "is_module"),
    [
        ("beside.py", True),
        ("beside.so", True),
        ("beside.abi3.so", True),
        ("beside/__init__.py", True),
        ("beside/data.txt", False),
        ("beside.dist-info/METADATA", False),
        ("beside.pth", False),
    ],
)
def test_only_what_can_be_imported_is_in_a_modules_way(
    installed: str,
    is_module: bool,
    app: AppFactory,
    azfdecor: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "packages" / installed
    file.parent.mkdir(parents=True)
    file.write_text("")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    monkeypatch.syspath_prepend(str(tmp_path))
    root = app("", {"beside.py": http("hello")})
    expected = ["AZF104"] if is_module else []
    assert azfdecor("generate", root, "--format", "json").codes() == expected


def test_an_app_that_is_installed_for_editing_is_in_its_own_way_nowhere(
    app: AppFactory, azfdecor: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = app(http("hello"))
    (tmp_path / "link").symlink_to(root)
    monkeypatch.syspath_prepend(str(tmp_path / "link"))
    monkeypatch.syspath_prepend(str(root))
    monkeypatch.syspath_prepend(str(tmp_path))  # instead of the one that azfdecor takes away
    assert azfdecor("generate", root).status == 0


def test_a_file_beside_a_package_of_its_name_is_a_problem(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {"shop.py": http("a"), "shop/__init__.py": "", "shop/web.py": http("b")}
    result = azfdecor("generate", app("", files), "--format", "json")
    assert result.codes() == ["AZF104"]
    assert places(result) == [("shop.py", 0)]


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
