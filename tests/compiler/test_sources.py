"""Which files of an app are read, and as which modules."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import function_json, shim
from one_function import BROKEN, config, generated, http, places

if TYPE_CHECKING:
    from conftest import AppFactory, Command


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
