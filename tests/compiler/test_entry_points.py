"""Where entry points stand: no name of a function gets in the way of a module, nor a module in its."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from azfdecor.compiler import entry_points
from conftest import function_json, script_file
from folders import deployed, stamps, tree
from judge import Judge, http_request

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command

HIDING = [
    *(
        "queue",
        "json",
        "asyncio",
        "test",
        "site",
        "calendar",
        "email",
        "typing",
        "logging",
        "random",
    ),
    *("azure", "azure_functions_worker", "pydantic", "azfdecor", "google", "grpc", "werkzeug"),
    *("Queue-2", "x" * 127, "Place-Order", "Place_order", "class", "entry_points", "functions"),
]
"""Function names that are those of modules that worker, library and app import, or no identifiers."""
MODULES = {
    "find.py": "@http_trigger()\ndef find() -> str:\n    return __name__\n",
    "shop/__init__.py": "@http_trigger()\ndef shop() -> str:\n    return __name__\n",
    "shop/api.py": "@http_trigger()\ndef api() -> str:\n    return __name__\n",
    "ware/house.py": "@http_trigger()\ndef ware() -> str:\n    return __name__\n",
    "ware/deep/house.py": "@http_trigger()\ndef deep() -> str:\n    return __name__\n",
    "decorators.py": (
        '@http_trigger()\n@function_name("queue_trigger")\ndef of_a_decorator() -> str:\n'
        "    return __name__\n"
    ),
}
"""Modules, packages, namespace packages, and functions of their names."""


def named(name: str, number: int) -> str:
    """A function of that name, which imports a module of that name if there is one."""
    return f"""
@http_trigger("r{number}")
@function_name("{name}")
def f{number}() -> str:
    import importlib.util

    module = "{name}"
    if module in {{"test", "site"}} or not importlib.util.find_spec("{name.partition("-")[0]}"):
        return "{name}"
    found = importlib.import_module(module)
    return "{name}" if str(getattr(found, "__file__", "")).startswith(HERE) is {name in ("functions", "entry_points")} else found.__file__
"""


SOURCE = "import pathlib\nHERE = str(pathlib.Path(__file__).parent)\n" + "".join(
    named(name, number) for number, name in enumerate(HIDING)
)
HEAD = "from azfdecor import function_name, http_trigger\n\n"


@pytest.fixture
def hiding(app: AppFactory) -> Path:
    return app(HEAD + SOURCE, {path: HEAD + text_ for path, text_ in MODULES.items()})


@pytest.mark.parametrize("direct", [False, True], ids=["runtime", "direct"])
@pytest.mark.parametrize("first_on_path", [True, False], ids=["first", "last"])
def test_a_function_may_have_the_name_of_any_module_and_both_work(
    hiding: Path, azfdecor: Command, first_on_path: bool, direct: bool
) -> None:
    assert azfdecor("generate", hiding).status == 0
    with Judge(hiding, first_on_path=first_on_path, direct=direct) as judge:
        loaded = judge.load()
        assert {name: error for name, error in loaded.items() if error} == {}
        assert {*loaded} == {*HIDING, "find", "shop", "api", "ware", "deep", "queue_trigger"}
        answers = {name: judge.call(name, req=http_request()) for name in loaded}
    assert {name: answer.error for name, answer in answers.items() if answer.error} == {}
    said = {name: answer.returned.content["body"].decode() for name, answer in answers.items()}
    assert {name: said[name] for name in HIDING} == {name: name for name in HIDING}
    assert [said[name] for name in ("find", "shop", "api", "ware", "deep")] == [
        *("find", "shop", "shop.api", "ware.house", "ware.deep.house"),
    ]


def test_a_second_run_finds_every_function_again(hiding: Path, azfdecor: Command) -> None:
    assert azfdecor("generate", hiding).status == 0
    before = stamps(hiding)
    result = azfdecor("generate", hiding, "--format", "json")
    assert {function["status"] for function in result.json()["functions"]} == {"unchanged"}
    assert stamps(hiding) == before


def test_entry_points_of_names_that_are_no_identifiers_have_names_that_are() -> None:
    found = entry_points.identifiers(["a-b", "a_b", "A-b", "class", "class_2", "x"])
    assert found["a_b"] == "a_b"
    assert found["x"] == "x"
    assert found["class_2"] == "class_2"
    assert all(name.isidentifier() for name in found.values())
    assert len({name.casefold() for name in found.values()}) == len(found)
    assert found == entry_points.identifiers(reversed([*found]))


def test_two_functions_whose_files_would_differ_in_case_only_have_different_files(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(f"{HEAD}{named('Get-it', 1)}{named('get_it', 2)}\nHERE = ''\n")
    assert azfdecor("generate", root).status == 0
    files = [script_file(root, name).name for name in ("Get-it", "get_it")]
    assert files == ["Get_it_2.py", "get_it.py"]


@pytest.mark.parametrize(
    "broken",
    [
        "from azfdecor import *\nimport nowhere\n",
        "@http_trigger()\ndef get_it(x: 'y') -> str: ...\n",
    ],
    ids=["module", "function"],
)
def test_a_function_keeps_its_file_while_one_of_a_like_name_cannot_be_written(
    app: AppFactory, azfdecor: Command, broken: str
) -> None:
    source = f"{HEAD}{named('get-it', 1)}\nHERE = ''\n"
    root = app(source, {"other.py": f"{HEAD}@http_trigger()\ndef get_it() -> str: ...\n"})
    assert azfdecor("generate", root).status == 0
    before = stamps(root / "entry_points")
    app(files={"other.py": HEAD + broken})
    assert azfdecor("generate", root, "--keep-going").status == 1
    assert stamps(root / "entry_points") == before
    assert script_file(root, "get-it").name == "get_it_2.py"


# What remains in the way


def codes(azfdecor: Command, root: Path) -> list[str]:
    return azfdecor("generate", root, "--format", "json").codes()


@pytest.mark.parametrize("name", ["json", "azure", "pydantic", "werkzeug", "functions", "shared"])
def test_a_function_that_makes_a_package_of_its_folder_must_hide_no_module(
    app: AppFactory, azfdecor: Command, name: str
) -> None:
    source = f"{HEAD}@http_trigger()\n@function_name('{name}')\ndef f() -> str: ...\n"
    settings = '[tool.azfdecor]\nscript-file = "__init__.py"\n'
    root = app(source, {"shared/__init__.py": "", "pyproject.toml": settings})
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF503"]
    assert "leave script-file out of [tool.azfdecor]" in result.problems()[0]["hint"]
    app(files={"pyproject.toml": ""})
    assert codes(azfdecor, root) == []


@pytest.mark.parametrize("name", ["test", "this", "antigravity", "idlelib", "pip"])
def test_a_module_that_nothing_imports_is_not_in_the_way(
    app: AppFactory, generate: Command, name: str
) -> None:
    source = f"{HEAD}@http_trigger()\n@function_name('{name}')\ndef f() -> str: ...\n"
    generate(app(source, {"pyproject.toml": '[tool.azfdecor]\nscript-file = "__init__.py"\n'}))


def test_a_library_that_the_app_imports_later_is_in_the_way(
    app: AppFactory, azfdecor: Command
) -> None:
    source = f"{HEAD}@http_trigger()\n@function_name('pip')\ndef f() -> str:\n    import pip\n"
    root = app(source, {"pyproject.toml": '[tool.azfdecor]\nscript-file = "__init__.py"\n'})
    assert codes(azfdecor, root) == ["AZF503"]


@pytest.mark.parametrize(
    ("script", "own"),
    [
        ("../azure/{function}.py", {}),
        ("../pydantic/{function}.py", {}),
        ("../azure.py", {}),
        ("../azfdecor.py", {}),
        ("../shop/{function}.py", {"shop/__init__.py": ""}),
        ("../shop/{function}.py", {"shop.py": ""}),
        ("../shop.py", {"shop/__init__.py": ""}),
        ("../entry_points/{function}.py", {"entry_points.py": ""}),
        ("../entry_points/{function}.py", {"entry_points/__init__.py": ""}),
    ],
)
def test_the_folder_or_file_of_entry_points_must_hide_no_module(
    app: AppFactory, azfdecor: Command, script: str, own: dict[str, str]
) -> None:
    settings = {"pyproject.toml": f'[tool.azfdecor]\nscript-file = "{script}"\n'}
    root = app(f"{HEAD}@http_trigger()\ndef f() -> str: ...\n", {**settings, **own})
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF503"]
    assert "set another script-file" in result.problems()[0]["hint"]
    assert stamps(root) == before


ONE = f"{HEAD}@http_trigger()\ndef one() -> str:\n    return __name__\n"


@pytest.mark.parametrize(
    ("settings", "module", "code"),
    [
        ('script-file = "../shims.py"', "shims/api.py", "AZF503"),
        ('script-file = "../shims.py"\nsource = ["src"]', "src/shims/api.py", "AZF503"),
        ('source = ["src"]', "src/entry_points/api.py", "AZF503"),
        ('script-file = "__init__.py"\nsource = ["src"]', "src/one/api.py", "AZF503"),
        ('script-file = "main.py"\nsource = ["src"]', "src/one/api.py", None),
        ('script-file = "__init__.py"', "one/api.py", None),
        ("", "entry_points/api.py", None),
        ('source = ["src"]', "src/one/api.py", None),
    ],
)
def test_a_namespace_package_is_told_where_entry_points_hide_it_and_works_elsewhere(
    app: AppFactory, azfdecor: Command, settings: str, module: str, code: str | None
) -> None:
    root = app(files={module: ONE, "pyproject.toml": f"[tool.azfdecor]\n{settings}\n"})
    before = stamps(root)
    assert codes(azfdecor, root) == ([code] if code else [])
    if code:
        assert stamps(root) == before
        return
    with Judge(root) as judge:
        assert judge.load() == {"one": None}
        assert judge.call("one", req=http_request()).error is None


@pytest.mark.parametrize(
    ("script", "package"),
    [
        ("../entry_points/{function}.py", "entry_points/one"),
        ("../a/b/{function}.py", "a/b/one"),
        ("main.py", "one/main"),
    ],
)
def test_a_package_that_would_be_imported_in_place_of_an_entry_point_is_in_the_way(
    app: AppFactory, azfdecor: Command, script: str, package: str
) -> None:
    settings = f'[tool.azfdecor]\nscript-file = "{script}"\n'
    root = app(ONE, {f"{package}/__init__.py": "", "pyproject.toml": settings})
    before = stamps(root)
    result = azfdecor("generate", root, "--format", "json")
    assert [(p["code"], p["file"]) for p in result.problems()] == [("AZF601", package)]
    assert stamps(root) == before
    (root / package / "__init__.py").rename(root / package / "other.py")
    assert codes(azfdecor, root) == []


def test_a_package_whose_name_is_a_functions_but_for_case_is_a_problem(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(f"{HEAD}@http_trigger()\ndef orders() -> str: ...\n", {"Orders/__init__.py": ""})
    assert codes(azfdecor, root) == ["AZF502"]


def test_a_package_in_a_source_folder_is_not_in_the_way_of_a_folder_of_another_case(
    app: AppFactory, generate: Command
) -> None:
    settings = {"pyproject.toml": '[tool.azfdecor]\nsource = ["src"]\n'}
    generate(app(files={"src/One/__init__.py": ONE, **settings}))


def test_out_cannot_be_where_the_apps_own_entry_points_stand(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(ONE)
    assert azfdecor("generate", root).status == 0
    before = stamps(root)
    for out in ("entry_points", "entry_points/sub", "one/../entry_points"):
        result = azfdecor("generate", root, "--out", root / out)
        assert (result.status, stamps(root)) == (2, before)
        assert "where the app's own entry points stand" in result.err


# In place


IN_PLACE = {
    "get_user/__init__.py": """
        import pathlib
        import azure.functions as func
        from azfdecor import function_name, http_trigger
        from shared import helper
        from . import detail

        HERE = pathlib.Path(__file__).parent

        @http_trigger("users/{id}", methods=["GET"], auth_level="anonymous")
        @function_name("get_user")
        def main(req: func.HttpRequest) -> str:
            return detail.text() + helper.up(req.route_params["id"]) + (HERE / "data.txt").read_text()
        """,
    "get_user/detail.py": "def text(): return 'd:'\n",
    "get_user/data.txt": "!",
    "shared/__init__.py": "",
    "shared/helper.py": "def up(x): return x.upper()\n",
}
HANDWRITTEN = """
{ // as the platform's own tools write it
  "scriptFile": "__init__.py",
  "bindings": [
    {"authLevel": "Anonymous", "type": "httpTrigger", "direction": "in", "name": "req",
     "methods": ["GET"], "route": "users/{id}", "webHookType": ""},
    {"type": "http", "direction": "out", "name": "$return"},
  ]
}
"""


@pytest.mark.parametrize("direct", [False, True], ids=["runtime", "direct"])
def test_a_function_may_stand_in_the_package_of_its_name(
    app: AppFactory, azfdecor: Command, direct: bool
) -> None:
    root = app(files=IN_PLACE)
    before = tree(root / "get_user")
    assert azfdecor("generate", root).status == 0
    after = tree(root / "get_user")
    assert after.keys() - before.keys() == {"function.json"}
    assert {path: after[path] for path in before} == before
    with Judge(root, direct=direct) as judge:
        assert judge.load() == {"get_user": None}
        answer = judge.call("get_user", req=http_request(route={"id": "ada"}))
    assert answer.returned.content["body"] == b"d:ADA!"
    app(files={"get_user/__init__.py": "def main(): ...\n", "get_user/other.py": HEAD})
    assert azfdecor("generate", root).status == 1  # no function is left at all


def test_a_function_that_leaves_its_package_leaves_the_package(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(f"{HEAD}@http_trigger()\ndef other() -> str: ...\n", IN_PLACE)
    assert azfdecor("generate", root).status == 0
    app(files={"get_user/__init__.py": "# mine\n"})
    assert azfdecor("generate", root).status == 0
    assert {path for path in tree(root / "get_user") if "__pycache__" not in path} == {
        *("__init__.py", "detail.py", "data.txt")
    }
    assert not (root / "entry_points" / "get_user.py").exists()


# Handwritten function.json files


def test_a_handwritten_function_json_is_adopted_when_it_says_the_same(
    app: AppFactory, azfdecor: Command
) -> None:
    handwritten = HANDWRITTEN.replace(', "webHookType": ""', "")
    root = app(files={**IN_PLACE, "get_user/function.json": handwritten})
    before = tree(root)
    told = azfdecor("generate", root)
    assert told.status == 1
    assert "get_user/function.json: AZF601 this function.json was written by hand" in told.out
    assert "generate --adopt" in told.out
    check = azfdecor("generate", root, "--adopt", "--check")
    assert (check.status, tree(root)) == (1, before)
    assert "would adopt  get_user  get_user/__init__.py:main" in check.out
    adopted = azfdecor("generate", root, "--adopt")
    assert adopted.status == 0
    assert "adopted  get_user  get_user/__init__.py:main" in adopted.out
    assert function_json(root, "get_user")["generatedBy"] == "azfdecor"
    assert azfdecor("generate", root, "--check").status == 0


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ('"Anonymous"', '"admin"', 'req.authLevel is "admin" there and "anonymous" here'),
        ('["GET"]', '["GET", "POST"]', 'req.methods is ["get", "post"] there and ["get"] here'),
        ('"name": "req"', '"name": "request"', "it has the binding 'request', which no decorator"),
        ("users/{id}", "people/{id}", 'req.route is "people/{id}" there and "users/{id}" here'),
        (
            '"webHookType": ""',
            '"webHookType": "x"',
            'req.webHookType is "x" there and not set here',
        ),
        ('"scriptFile"', '"disabled": true, "scriptFile"', "disabled is true there and false here"),
        ("{ // as", "[ // as", "it is no JSON object"),
    ],
)
def test_a_handwritten_function_json_that_says_something_else_is_not_adopted(
    app: AppFactory, azfdecor: Command, old: str, new: str, difference: str
) -> None:
    handwritten = HANDWRITTEN.replace(old, new)
    root = app(files={**IN_PLACE, "get_user/function.json": handwritten})
    before = stamps(root)
    result = azfdecor("generate", root, "--adopt", "--format", "json")
    assert result.codes() == ["AZF601"]
    assert difference in result.problems()[0]["message"]
    assert stamps(root) == before


# Edited files


@pytest.mark.parametrize("gone", [False, True], ids=["declared", "gone"])
def test_force_overwrites_and_removes_what_was_edited_and_nothing_handwritten(
    app: AppFactory, azfdecor: Command, gone: bool
) -> None:
    source = (
        f"{HEAD}@http_trigger()\ndef one() -> str: ...\n\n@http_trigger()\ndef two() -> str: ...\n"
    )
    root = app(source, {"one/mine.txt": "mine", "three/function.json": '{"bindings": []}'})
    assert azfdecor("generate", root).status == 0
    fresh = tree(root)
    edited = ["one/function.json", "entry_points/one.py"]
    for path in edited:
        (root / path).write_text((root / path).read_text().replace("one", "uno"))
    if gone:
        app(f"{HEAD}@http_trigger()\ndef two() -> str: ...\n")
    assert azfdecor("generate", root).status == 1
    result = azfdecor("generate", root, "--force")
    assert result.status == 0
    for path in edited:
        assert f"{path}: the edits by hand are lost" in result.out
    expected = {p: c for p, c in fresh.items() if not gone or p not in {*edited, "functions.py"}}
    after = {p: c for p, c in tree(root).items() if not gone or p != "functions.py"}
    assert after == expected


def test_force_does_not_overwrite_what_was_never_generated(
    app: AppFactory, azfdecor: Command
) -> None:
    source = f"{HEAD}@http_trigger()\ndef one() -> str: ...\n"
    root = app(source, {"one/function.json": '{"bindings": []}', "entry_points/one.py": "# mine\n"})
    before = stamps(root)
    result = azfdecor("generate", root, "--force", "--format", "json")
    assert result.codes() == ["AZF601", "AZF601"]
    assert stamps(root) == before


def prettier(content: str) -> str:
    return json.dumps(json.loads(content), indent=4)


def sorted_keys(content: str) -> str:
    return json.dumps(json.loads(content), indent="\t", sort_keys=True, ensure_ascii=False)


def single_quotes(content: str) -> str:
    return content.replace('"', "'").replace("(req=req)", "(\n        req=req,\n    )")


def names_in_brackets(content: str) -> str:
    return content.replace(" import one", " import (\n        one,\n    )")


def names_in_a_line_of_their_own(content: str) -> str:
    return content.replace(" import one", " import \\\n        one")


@pytest.mark.parametrize(
    ("path", "layout"),
    [
        ("one/function.json", prettier),
        ("one/function.json", sorted_keys),
        ("entry_points/one.py", single_quotes),
        ("entry_points/one.py", names_in_brackets),
        ("entry_points/one.py", names_in_a_line_of_their_own),
    ],
)
def test_what_a_formatter_changes_is_no_edit_and_is_left_alone(
    app: AppFactory, azfdecor: Command, path: str, layout: object
) -> None:
    source = "import azure.functions as func\nfrom azfdecor import *\n\n"
    source += "@http_trigger({route})\ndef one(req: func.HttpRequest) -> str: ...\n"
    root = app(source.format(route="'größe'"))
    assert azfdecor("generate", root).status == 0
    file = root / path
    assert callable(layout)
    fresh = file.read_text("utf-8")
    file.write_text(layout(fresh), "utf-8")
    assert file.read_text("utf-8") != fresh
    before = stamps(root)
    assert azfdecor("generate", root).status == 0
    assert azfdecor("generate", root, "--check").status == 0
    assert stamps(root) == before
    app(source.format(route="'other'"))
    assert azfdecor("generate", root).status == 0
    assert function_json(root, "one")["bindings"][0]["route"] == "other"


def test_files_of_the_first_version_are_known_and_move(app: AppFactory, azfdecor: Command) -> None:
    root = app(
        "from azfdecor import *\n\n@queue_trigger('orders')\ndef ship(msg: str) -> None: ...\n",
        {
            "ship/function.json": OLD_FUNCTION_JSON,
            "ship/__init__.py": OLD_SCRIPT,
            "ship/notes.txt": "mine",
        },
    )
    result = azfdecor("generate", root, "--format", "json")
    assert result.json()["functions"] == [{"name": "ship", "status": "updated"}]
    assert {*tree(root / "ship")} == {"function.json", "notes.txt"}
    found = deployed(root, "ship")
    assert found is not None
    assert b"def main(msg: str)" in found.script


OLD_FUNCTION_JSON = """{
  "generatedBy": "azfdecor",
  "source": "functions.py:ship",
  "digest": "ffed510a4c62fa43",
  "scriptFile": "__init__.py",
  "bindings": [
    {
      "name": "msg",
      "type": "queueTrigger",
      "direction": "in",
      "queueName": "orders"
    }
  ]
}
"""
OLD_SCRIPT = '''"""ship, generated by azfdecor: edit its source, not this.

source: functions.py:ship
digest: 63333fa46a41cabd
"""


def main(msg: str) -> None:
    from functions import ship

    ship(msg=msg)
'''
