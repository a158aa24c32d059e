"""The examples do what they show: they generate, load, answer, test themselves and type-check."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import durable_history
from conftest import function_json, run
from example_apps import EXAMPLES, REPO, answer, copy
from judge import Judge, Value, http_request, message, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import Command

IN_PLACE = "in_place/__app__"
APPS = ("quickstart", "guide", "guide_entry_point", "durable", "fastapi", "flask", "shop", IN_PLACE)


# The facts of each function.json that the guide prints; it spells defaults out.
GUIDE: dict[str, dict[str, Any]] = {
    "read_item": {
        "scriptFile": "__init__.py",
        "bindings": [
            {
                "name": "req",
                "direction": "in",
                "type": "httpTrigger",
                "authLevel": "anonymous",
                "route": "items/{id}",
            },
            {
                "name": "obj",
                "direction": "in",
                "dataType": "binary",  # without which the host damages what is no UTF-8
                "type": "blob",
                "path": "samples/{id}",
                "connection": "AzureWebJobsStorage",
            },
        ],
    },
    "push_message": {
        "scriptFile": "__init__.py",
        "bindings": [
            {"name": "req", "direction": "in", "type": "httpTrigger", "authLevel": "anonymous"},
            {
                "name": "msg",
                "direction": "out",
                "type": "queue",
                "queueName": "outqueue",
                "connection": "AzureWebJobsStorage",
            },
            {"name": "$return", "direction": "out", "type": "http"},
        ],
    },
    "my_second_function": {
        "scriptFile": "__init__.py",
        "entryPoint": "main",
        "bindings": [
            {
                "authLevel": "function",
                "type": "httpTrigger",
                "direction": "in",
                "name": "req",
                "methods": ["get", "post"],
            },
            {"type": "http", "direction": "out", "name": "$return"},
        ],
    },
}

DEFAULTS: dict[str, dict[str, Any]] = {
    "httpTrigger": {"authLevel": "function", "methods": []},
    "blob": {"connection": "AzureWebJobsStorage"},
    "queue": {"connection": "AzureWebJobsStorage"},
}


def meaning(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the host makes of a function.json: defaults filled in, order and case left out."""
    bindings = {}
    for binding in content["bindings"]:
        full = {**DEFAULTS.get(binding["type"], {}), **binding}
        if "methods" in full:
            full["methods"] = {method.upper() for method in full["methods"]}
        bindings[binding["name"]] = full
    return {
        "scriptFile": content.get("scriptFile", "__init__.py"),
        "entryPoint": content.get("entryPoint", "main"),
        "bindings": bindings,
    }


@pytest.mark.parametrize("name", APPS)
def test_an_example_generates_and_every_function_of_it_loads(
    name: str, tmp_path: Path, generate: Command, azfdecor: Command
) -> None:
    root = copy(EXAMPLES / name, tmp_path / name)
    assert " created" in generate(root).out
    assert azfdecor("generate", root, "--check").status == 0


@pytest.mark.parametrize("function", GUIDE)
def test_the_generated_function_json_means_what_the_guide_prints(
    function: str, tmp_path: Path, azfdecor: Command
) -> None:
    root = copy(EXAMPLES / "guide", tmp_path / "guide")
    assert azfdecor("generate", root).status == 0
    generated = function_json(root, function)
    assert generated["scriptFile"] == f"../entry_points/{function}.py"
    # The guide has the other layout.
    assert meaning({**generated, "scriptFile": "__init__.py"}) == meaning(GUIDE[function])


def test_the_quickstart_takes_an_order_and_ships_it(tmp_path: Path, generate: Command) -> None:
    root = copy(EXAMPLES / "quickstart", tmp_path / "quickstart")
    generate(root)
    with Judge(root) as judge:
        assert judge.load() == {"place_order": None, "ship": None}
        ordered = judge.call(
            "place_order", req=http_request("POST", route={"item": "teapot"}, body=b"")
        )
        assert answer(ordered) == (202, "ordered: teapot")
        shipped = judge.call("ship", item=ordered.outputs["orders"])
    assert ordered.outputs == {"orders": text("teapot")}
    assert shipped.returned == text("shipped: teapot")


def test_an_order_is_fulfilled_by_orchestrator_activity_and_entity(
    tmp_path: Path, generate: Command
) -> None:
    root = copy(EXAMPLES / "durable", tmp_path / "durable")
    generate(root)
    lines = [{"item": "teapot", "quantity": 1}, {"item": "cup", "quantity": 2}]
    history = durable_history.History("fulfil", lines)
    with Judge(root, ignore=[durable_history.NOTICE]) as judge:
        assert set(judge.load()) == {"place_order", "fulfil", "reserve", "sales"}
        refused = judge.call(
            "place_order",
            req=http_request("POST", body=b"[]"),
            client=durable_history.client("http://127.0.0.1:1"),
        )
        assert answer(refused) == (400, "an order has at least one line")
        prices = [judge.call("reserve", line=text(json.dumps(line))).returned for line in lines]
        assert prices == [Value("json", "19.9"), Value("json", "9.0")]
        begun = judge.call("fulfil", context=history.value())
        assert begun.returned
        state = json.loads(begun.returned.content)
        assert [a["actionType"] for a in state["actions"][0][0]["compoundActions"]] == [12, 12]
        history.activities(19.9, 9.0)
        counting = judge.call("fulfil", context=history.value())
        assert counting.returned
        action = json.loads(counting.returned.content)["actions"][0][1]
        assert (action["instanceId"], action["operation"]) == ("@sales@today", "add")
        sold = judge.call("sales", context=durable_history.entity("sales", ("add", 28.9)))
        assert sold.returned
        assert json.loads(sold.returned.content)["entityState"] == "28.9"
        ended = judge.call("fulfil", context=history.entity(100.0).value())
    assert ended.returned
    state = json.loads(ended.returned.content)
    assert (state["isDone"], state["output"]) == (True, {"total": 28.9, "sales today": 100.0})


def test_the_fastapi_app_tells_prices_and_takes_orders(tmp_path: Path, generate: Command) -> None:
    root = copy(EXAMPLES / "fastapi", tmp_path / "fastapi")
    generate(root)
    with Judge(root) as judge:
        assert judge.load() == {"web": None}
        price = judge.call("web", req=http_request(url="http://shop.net/api/prices/cup"))
        url, headers = "http://shop.net/api/orders", {"content-type": "application/json"}
        ordered, wrong = (
            judge.call("web", req=http_request("POST", url, headers=headers, body=body))
            for body in (b'{"item": "cup"}', b"{}")
        )
    assert answer(price) == (200, '{"price":4.5}')
    assert answer(ordered)[0] == 201
    assert json.loads(answer(ordered)[1])["price"] == "http://shop.net/api/prices/cup"
    assert answer(wrong)[0] == 422


def test_the_flask_app_tells_prices_and_takes_orders(tmp_path: Path, generate: Command) -> None:
    root = copy(EXAMPLES / "flask", tmp_path / "flask")
    generate(root)
    with Judge(root) as judge:
        assert judge.load() == {"web": None}
        price = judge.call("web", req=http_request(url="http://shop.net/api/prices/cup"))
        ordered = judge.call("web", req=http_request("POST", "http://shop.net/api/orders/cup"))
    assert answer(price) == (200, "4.50")
    assert answer(ordered) == (201, "ordered: cup")
    assert ordered.returned
    assert ordered.returned.content["headers"]["Location"] == "/api/prices/cup"


OWN_TESTS = ("quickstart", "guide", "durable", "fastapi", "flask", "shop", "in_place")


HANDWRITTEN = {
    "get_quote": """{
      "scriptFile": "__init__.py",
      "bindings": [
        {"authLevel": "anonymous", "type": "httpTrigger", "direction": "in", "name": "req",
         "methods": ["get"], "route": "quotes/{item}"},
        {"type": "http", "direction": "out", "name": "$return"}
      ]
    }""",
    "take_order": """{
      "bindings": [
        {"authLevel": "function", "type": "httpTrigger", "direction": "in", "name": "req",
         "methods": ["post"]},
        {"type": "queue", "direction": "out", "name": "msg", "queueName": "orders",
         "connection": "AzureWebJobsStorage"},
        {"type": "http", "direction": "out", "name": "$return"}
      ]
    }""",
    "ship_order": """{
      "scriptFile": "__init__.py",
      "bindings": [
        {"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "orders",
         "connection": "AzureWebJobsStorage"},
        {"type": "blob", "direction": "out", "name": "parcel", "path": "labels/{rand-guid}.txt",
         "connection": "AzureWebJobsStorage"}
      ]
    }""",
}
"""What stood beside the code of examples/in_place before it was decorated."""


def _in_place_answers(root: Path, *, direct: bool) -> list[object]:
    order = b'{"item": "cup", "quantity": 2}'
    with Judge(root, direct=direct) as judge:
        assert judge.load() == dict.fromkeys(sorted(HANDWRITTEN))
        quote = judge.call("get_quote", req=http_request(route={"item": "cup"}))
        taken = judge.call("take_order", req=http_request("POST", body=order))
        shipped = judge.call("ship_order", msg=text(order.decode()))
    assert (quote.error, taken.error, shipped.error) == (None, None, None)
    return [
        quote.returned.content["body"],
        taken.returned.content["status_code"],
        json.loads(message(taken.outputs["msg"])),
        {name: value.content for name, value in shipped.outputs.items()},
    ]


@pytest.mark.parametrize("direct", [False, True], ids=["runtime", "direct"])
def test_a_handwritten_app_becomes_the_example_in_place_by_decorators_alone(
    tmp_path: Path, azfdecor: Command, direct: bool
) -> None:
    project = copy(EXAMPLES / "in_place", tmp_path / "in_place")
    root = project / "__app__"
    decorated = {file: file.read_text("utf-8") for file in root.rglob("*.py")}
    for file, source in decorated.items():
        lines = source.splitlines(keepends=True)
        file.write_text(
            "".join(line for line in lines if not re.match("@|from azfdecor import", line))
        )
    for name, content in HANDWRITTEN.items():
        (root / name / "function.json").write_text(content)
    own_tests = ("-W", "error", "-m", "pytest", "-p", "no:cacheprovider", "-q")
    assert run(*own_tests, cwd=project).returncode == 0
    before = _in_place_answers(root, direct=direct)

    for file, source in decorated.items():
        file.write_text(source)
    told = azfdecor("generate", root, "--format", "json")
    assert sorted(told.codes()) == ["AZF120"] * 3 + ["AZF601"] * 3
    assert azfdecor("generate", root, "--adopt").status == 0
    assert _in_place_answers(root, direct=direct) == before
    assert run(*own_tests, cwd=project).returncode == 0
    assert {file: file.read_text("utf-8") for file in decorated} == decorated


@pytest.mark.parametrize("name", OWN_TESTS)
def test_an_examples_own_tests_pass_without_the_platform(name: str, tmp_path: Path) -> None:
    root = copy(EXAMPLES / name, tmp_path / name)
    result = run("-W", "error", "-m", "pytest", "-p", "no:cacheprovider", "-q", cwd=root)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("name", APPS)
def test_local_settings_hold_every_setting_that_an_example_reads(name: str) -> None:
    sources = "".join(file.read_text("utf-8") for file in (EXAMPLES / name).glob("*.py"))
    read = set(re.findall(r"""environ\[["'](\w+)""", sources))
    settings = json.loads((EXAMPLES / name / "local.settings.json").read_text("utf-8"))
    assert read <= settings["Values"].keys()


def test_the_demo_shows_the_way_from_source_to_answer(tmp_path: Path) -> None:
    copy(EXAMPLES, tmp_path / "examples")
    result = run("-W", "error", "examples/demo.py", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert "$ python -m azfdecor generate examples/guide" in lines
    assert "15 functions: 15 created" in lines
    assert "$ python -m azfdecor list examples/guide" in lines
    assert '"queueName": "outqueue"' in lines
    assert "def main(req: func.HttpRequest, msg: func.Out[str]) -> func.HttpResponse:" in lines
    engine = "Microsoft's runtime" if sys.version_info >= (3, 13) else "azfdecor's direct engine"
    assert f"Load: every function, in {engine}" in lines
    assert "15 of 15 functions loaded" in lines
    assert "10 of 10 calls answered" in lines
    dialogue = "\n".join(lines)
    assert "GET /api/items/7\nobj <- b'a cup'\nlog item 7 holds b'a cup'\n204\n" in dialogue
    assert "GET /api/push_message?body=pack+a+cup\nmsg -> 'pack a cup'\n200" in dialogue
    assert "GET /api/http_example\n400 " in dialogue
    assert "GET /api/fetch_page\n200 a page of this machine\n" in dialogue


def test_the_demo_fails_when_a_function_does_not_load(tmp_path: Path) -> None:
    copy(EXAMPLES, tmp_path / "examples")
    broken = tmp_path / "examples/guide/broken"
    broken.mkdir()
    (broken / "function.json").write_text('{"bindings": []}')
    (broken / "__init__.py").write_text("import no_such_module\n")
    result = run("examples/demo.py", cwd=tmp_path)
    assert result.returncode == 1
    assert "15 of 16 functions loaded\nbroken: ModuleNotFoundError" in result.stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_ignores_what_is_generated_and_nothing_else(tmp_path: Path) -> None:
    shutil.copy(REPO / ".gitignore", tmp_path)
    copy(EXAMPLES, tmp_path / "examples")

    def git(*words: str) -> list[str]:
        done = subprocess.run(
            ["git", *words], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()

    git("init", "--quiet")
    assert git("ls-files", "--others", "--ignored", "--exclude-standard") == []
    git("add", "--all")
    for name in APPS:
        assert run("-m", "azfdecor", "generate", f"examples/{name}", cwd=tmp_path).returncode == 0
    assert git("ls-files", "--others", "--exclude-standard") == []
    assert git("ls-files", "--modified") == []


def checked(name: str, folder: Path) -> tuple[Path, str]:
    """A fresh copy of an app, or of the demo, as a type checker is pointed at it."""
    if not (folder / "examples").exists():
        copy(EXAMPLES, folder / "examples")
    root = folder / "examples" / name
    if root.is_file():
        return root.parent, root.name
    # The package `__app__` is checked from where it is one.
    return (root.parent if name == IN_PLACE else root), "."


@pytest.mark.skipif(not importlib.util.find_spec("mypy"), reason="mypy is not installed")
@pytest.mark.parametrize("name", [*APPS, "demo.py"])
def test_an_example_is_typed_for_mypy(
    name: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root, target = checked(name, tmp_path)
    # One cache for all of them: reading the libraries takes the longest.
    config = "pyproject.toml" if (root / "pyproject.toml").exists() else ""
    words = ["--cache-dir", str(tmp_path_factory.getbasetemp() / "mypy"), "--config-file", config]
    result = run("-m", "mypy", "--strict", "--python-version", "3.10", *words, target, cwd=root)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def pyright_errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What pyright finds in each app: all of them in one run, each a root of its own."""
    folder = tmp_path_factory.mktemp("pyright")
    roots = {name: checked(name, folder)[0] for name in APPS}
    environments = [{"root": str(root)} for root in (*roots.values(), folder / "examples")]
    config = {"pythonVersion": "3.10", "executionEnvironments": environments}
    (folder / "pyrightconfig.json").write_text(json.dumps(config))
    words = ["--outputjson", "--pythonpath", sys.executable]
    report = json.loads(run("-m", "pyright", *words, cwd=folder).stdout)
    assert report["summary"]["filesAnalyzed"] == len([*folder.rglob("*.py")])
    errors: dict[str, list[str]] = {name: [] for name in [*APPS, "demo.py"]}
    for found in report["generalDiagnostics"]:
        if found["severity"] == "error":
            of = [name for name, root in roots.items() if Path(found["file"]).is_relative_to(root)]
            errors[of[0] if of else "demo.py"].append(f"{found['file']}: {found['message']}")
    return errors


@pytest.mark.skipif(not importlib.util.find_spec("pyright"), reason="pyright is not installed")
@pytest.mark.parametrize("name", [*APPS, "demo.py"])
def test_an_example_is_typed_for_pyright(name: str, pyright_errors: dict[str, list[str]]) -> None:
    assert pyright_errors[name] == []
