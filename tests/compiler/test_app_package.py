"""Modules that reach the app root as the package `__app__`, and folders that are source roots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import function_json, shim
from judge import Judge, http_request

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command, Result

HEAD = "from azfdecor import http_trigger\n\n"
UTILS = {"utils/__init__.py": "", "utils/helper.py": "SEEN = []\n\ndef up(x): return x.upper()\n"}


def function(name: str, answer: str = "up('a')") -> str:
    return f"\n@http_trigger()\ndef {name}() -> str:\n    return {answer} + __name__\n"


def said(root: Path, *names: str, direct: bool = False, first_on_path: bool = True) -> list[str]:
    """What the functions of an app answer."""
    with Judge(root, direct=direct, first_on_path=first_on_path) as judge:
        assert judge.load() == dict.fromkeys(sorted(names))
        outcomes = [judge.call(name, req=http_request()) for name in names]
    assert [outcome.error for outcome in outcomes] == [None] * len(names)
    return [outcome.returned.content["body"].decode() for outcome in outcomes]


def warnings(result: Result) -> list[tuple[str, str, int]]:
    return [(p["code"], p["file"], p["line"]) for p in result.problems()]


STYLES = [
    # What a module writes, how the entry point imports it, and what to write instead.
    ("hello.py", "from __app__.utils.helper import up\n", "hello", "from utils.helper import"),
    ("hello.py", "from __app__.utils import helper\nup = helper.up\n", "hello", "from utils import"),
    ("hello.py", "import __app__.utils.helper as h\nup = h.up\n", "hello", "import utils.helper"),
    ("hello.py", "from .utils.helper import up\n", "__app__.hello", "from utils.helper import"),
    ("team/__init__.py", "from ..utils.helper import up\n", "__app__.team", "from utils.helper"),
    ("team/a.py", "from ..utils.helper import up\n", "__app__.team.a", "from utils.helper import"),
    ("team/a.py", "from .. import utils\nimport __app__.utils.helper\nup = utils.helper.up\n",
     "__app__.team.a", "import utils"),
    ("team/x/a.py", "from ...utils.helper import up\n", "__app__.team.x.a", "from utils.helper"),
    ("team/a.py", ("from typing import TYPE_CHECKING\nif not TYPE_CHECKING:\n"
     "    from ..utils.helper import up\n"), "__app__.team.a", "from utils.helper import"),
    ("team/a.py", ("import typing\nif typing.TYPE_CHECKING:\n    from utils.helper import up\n"
     "else:\n    from ..utils.helper import up\n"), "__app__.team.a", "from utils.helper import"),
    ("hello.py", ("try:\n    from __app__.utils.helper import up\nexcept ImportError:\n"
     "    from utils.helper import up\n"), "hello", "from utils.helper import"),
]  # fmt: skip


@pytest.mark.parametrize("direct", [False, True], ids=["runtime", "direct"])
@pytest.mark.parametrize(("path", "imports", "module", "instead"), STYLES)
def test_the_app_root_is_the_package_that_the_worker_makes_of_it(
    app: AppFactory,
    azfdecor: Command,
    path: str,
    imports: str,
    module: str,
    instead: str,
    direct: bool,
) -> None:
    files = {path: f"{HEAD}{imports}{function('hello')}", **UTILS}
    if "team/x" in path:
        files |= {"team/x/__init__.py": ""}
    root = app(files=files)
    result = azfdecor("generate", root, "--format", "json")
    assert result.status == 0, result.out
    assert {(code, file) for code, file, _ in warnings(result)} == {("AZF120", path)}
    assert any(instead in problem["hint"] for problem in result.problems())
    assert f"from {module} import hello" in shim(root, "hello")
    assert function_json(root, "hello")["source"] == f"{path}:hello"
    assert said(root, "hello", direct=direct) == [f"A{module}"]
    assert said(root, "hello", direct=direct, first_on_path=False) == [f"A{module}"]


def test_all_modules_of_a_package_go_by_one_name(app: AppFactory, generate: Command) -> None:
    root = app(
        files={
            "team/__init__.py": f"{HEAD}from . import b{function('one', 'b.NAME')}",
            "team/b.py": "from ..utils.helper import up\nNAME = up('n')\n",
            "team/c.py": f"{HEAD}from .b import NAME{function('two', 'NAME')}",
            **UTILS,
        }
    )
    result = generate(root)
    assert "AZF121" not in result.out
    assert said(root, "one", "two") == ["N__app__.team", "N__app__.team.c"]


def test_two_names_of_one_module_are_told_and_its_functions_are_there_once(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        files={
            "a.py": f"{HEAD}from __app__.shared import up{function('one')}",
            "b.py": f"{HEAD}from shared import up{function('two')}",
            "shared.py": f"{HEAD}def up(x): return x.upper()\n{function('three')}",
        }
    )
    result = azfdecor("generate", root, "--format", "json")
    assert warnings(result) == [("AZF120", "a.py", 3), ("AZF121", "shared.py", 1)]
    assert "`__app__.shared` and `shared`" in result.problems()[1]["message"]
    assert [f["name"] for f in result.json()["functions"]] == ["one", "three", "two"]
    assert said(root, "one", "three", "two") == ["Aa", "A__app__.shared", "Ab"]


@pytest.mark.parametrize(
    "source",
    [
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .utils import helper\n",
        (
            "from typing import TYPE_CHECKING\nif not TYPE_CHECKING:\n    pass\nelse:\n"
            "    from .utils import helper\n"
        ),
        'TEXT = """\nfrom ..utils import helper\n"""\n',
        "# import __app__.utils\n",
        'NAME = "__app__"\n',
    ],
)
def test_what_only_looks_like_such_an_import_changes_nothing(
    app: AppFactory, azfdecor: Command, source: str
) -> None:
    root = app(f"{HEAD}{source}{function('hello', repr('x'))}", UTILS)
    result = azfdecor("generate", root, "--format", "json")
    assert (result.status, result.problems()) == (0, [])
    assert "from functions import hello" in shim(root, "hello")


def test_relative_imports_within_a_package_are_as_ever(app: AppFactory, generate: Command) -> None:
    files = {"team/__init__.py": f"{HEAD}from .h import up{function('hello')}"}
    root = app(files={**files, "team/h.py": "def up(x): return x.upper()\n"})
    assert "AZF" not in generate(root).out
    assert said(root, "hello") == ["Ateam"]


def test_a_relative_import_that_leads_out_of_the_app_fails_as_it_would_in_the_worker(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(files={"team/a.py": f"{HEAD}from ...utils import helper{function('hello')}"})
    assert azfdecor("generate", root, "--format", "json").codes() == ["AZF101"]


@pytest.mark.parametrize("imports", ["lazy", "eager"])
def test_the_way_of_importing_makes_no_difference(
    app: AppFactory, generate: Command, imports: str
) -> None:
    settings = {"pyproject.toml": f'[tool.azfdecor]\nimports = "{imports}"\n'}
    files = {"team/a.py": f"{HEAD}from ..utils.helper import up{function('hello')}"}
    root = app(files={**files, **UTILS, **settings})
    generate(root)
    assert said(root, "hello") == ["A__app__.team.a"]


def test_exclude_and_modules_go_by_the_names_without_the_package(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {"team/a.py": f"{HEAD}from ..utils.helper import up{function('hello')}", **UTILS}
    settings = '[tool.azfdecor]\nmodules = ["team.*"]\n'
    root = app(files={**files, "pyproject.toml": settings})
    assert azfdecor("generate", root, "--check", "--format", "json").codes() == ["AZF120"]
    app(files={"pyproject.toml": '[tool.azfdecor]\nexclude = ["team.*"]\n'})
    assert azfdecor("generate", root, "--check", "--format", "json").codes() == ["AZF106"]


# Source folders

SRC = {
    "src/shop/__init__.py": "",
    "src/shop/api.py": f"{HEAD}from shop.prices import up{function('hello')}",
    "src/shop/prices.py": "def up(x): return x.upper()\n",
}


@pytest.mark.parametrize("direct", [False, True], ids=["runtime", "direct"])
@pytest.mark.parametrize("first_on_path", [True, False], ids=["first", "last"])
@pytest.mark.parametrize("imports", ["lazy", "eager"])
@pytest.mark.parametrize(
    "script", ["", "__init__.py", "main.py", "../shims.py", "../a/b/{function}.py"]
)
def test_modules_below_a_source_folder_are_importable_without_a_prefix(
    app: AppFactory,
    azfdecor: Command,
    script: str,
    imports: str,
    first_on_path: bool,
    direct: bool,
) -> None:
    settings = f'[tool.azfdecor]\nsource = ["src"]\nimports = "{imports}"\n'
    settings += f'script-file = "{script}"\n' if script else ""
    root = app(files={**SRC, "pyproject.toml": settings})
    result = azfdecor("generate", root, "--format", "json")
    assert (result.status, result.problems()) == (0, [])
    assert function_json(root, "hello")["source"] == "src/shop/api.py:hello"
    answer = said(root, "hello", direct=direct, first_on_path=first_on_path)
    assert answer == ["Ashop.api"]


def test_several_source_folders_and_the_app_root_go_together(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        f"{HEAD}from shop.prices import up{function('at_root')}",
        {
            **SRC,
            "libs/mail/src/mail.py": f"{HEAD}from shop.prices import up{function('mail')}",
            "pyproject.toml": '[tool.azfdecor]\nsource = ["src", "libs/mail/src"]\n',
        },
    )
    assert azfdecor("generate", root).status == 0
    assert said(root, "at_root", "hello", "mail") == ["Afunctions", "Ashop.api", "Amail"]


def test_a_source_folder_may_be_a_link(app: AppFactory, azfdecor: Command, tmp_path: Path) -> None:
    root = app(files={**SRC, "pyproject.toml": '[tool.azfdecor]\nsource = ["src"]\n'})
    (root / "src").rename(tmp_path / "elsewhere")
    (root / "src").symlink_to(tmp_path / "elsewhere")
    result = azfdecor("generate", root, "--format", "json")
    assert (result.status, result.problems()) == (0, [])
    assert said(root, "hello") == ["Ashop.api"]


def test_a_module_that_is_imported_with_its_source_folder_too_is_told(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        f"{HEAD}from src.shop.prices import up{function('at_root')}",
        {**SRC, "src/__init__.py": "", "pyproject.toml": '[tool.azfdecor]\nsource = ["src"]\n'},
    )
    result = azfdecor("generate", root, "--format", "json")
    assert warnings(result)[:2] == [
        ("AZF121", "src/shop/__init__.py", 1),
        ("AZF121", "src/shop/prices.py", 1),
    ]
    assert "import it everywhere as `shop.prices`" in result.problems()[1]["hint"]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ('["lib"]', "source names 'lib', and the app has no such folder"),
        ('["../src"]', "source must name folders of the app"),
        ('["/src"]', "source must name folders of the app"),
        ('["."]', "source must name folders of the app"),
        ('[""]', "source must name folders of the app"),
        ('"src"', "source must be a list of strings, not 'src'"),
    ],
)
def test_what_is_no_source_folder_is_wrong_configuration(
    app: AppFactory, azfdecor: Command, source: str, says: str
) -> None:
    root = app(files={**SRC, "pyproject.toml": f"[tool.azfdecor]\nsource = {source}\n"})
    result = azfdecor("generate", root)
    assert result.status == 2
    assert f"pyproject.toml:2: {says}" in result.err


def test_a_module_of_a_source_folder_must_not_be_named_like_an_installed_one(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {"src/pydantic.py": f"{HEAD}{function('hello', repr('x'))}"}
    root = app(files={**files, "pyproject.toml": '[tool.azfdecor]\nsource = ["src"]\n'})
    result = azfdecor("generate", root, "--format", "json")
    assert [(p["code"], p["file"]) for p in result.problems()] == [("AZF104", "src/pydantic.py")]
