"""`generate --adopt`: a handwritten function.json is replaced only where nothing that runs changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from conftest import function_json, script_file
from folders import stamps

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command, Result

SOURCE = """
import azure.functions as func
from azfdecor import function_name, http_trigger

@http_trigger()
@function_name("get")
def main(req: func.HttpRequest) -> str: ...
"""
TRIGGER: dict[str, Any] = {"type": "httpTrigger", "direction": "in", "name": "req"}
ANSWER: dict[str, Any] = {"type": "http", "direction": "out", "name": "$return"}
QUEUE: dict[str, Any] = {"type": "queue", "direction": "out", "queueName": "q"}


def handwritten(*bindings: object, **settings: object) -> str:
    return json.dumps({**settings, "bindings": bindings or (TRIGGER, ANSWER)})


def adopt(azfdecor: Command, root: Path) -> Result:
    return azfdecor("generate", root, "--adopt", "--format", "json")


def assert_refused(azfdecor: Command, root: Path, why: str) -> None:
    before = stamps(root)
    result = adopt(azfdecor, root)
    assert result.codes() == ["AZF601"]
    assert why in result.problems()[0]["message"]
    assert stamps(root) == before


OTHER = {"get/other.py": "def run(req): ...\n"}


@pytest.mark.parametrize(
    ("settings", "files", "runs"),
    [
        ({"scriptFile": "other.py"}, OTHER, "get/other.py:main"),
        ({"ScriptFile": "other.py", "EntryPoint": "run"}, OTHER, "get/other.py:run"),
        ({"scriptFile": "..\\get\\other.py"}, OTHER, "get/other.py:main"),
        ({"entryPoint": "other"}, {}, "get/__init__.py:other"),
        ({}, {"get/run.py": "def main(req): ...\n"}, "get/run.py:main"),
        (
            {"scriptFile": "../lib/api.py"},
            {"lib/api.py": "def main(req): ...\n"},
            "lib/api.py:main",
        ),
    ],
)
def test_a_function_that_runs_other_code_is_not_adopted(
    app: AppFactory,
    azfdecor: Command,
    settings: dict[str, str],
    files: dict[str, str],
    runs: str,
) -> None:
    text = handwritten(**settings)
    root = app(files={"get/__init__.py": SOURCE, "get/function.json": text, **files})
    assert_refused(
        azfdecor, root, f"it runs {runs}, and the decorators are on get/__init__.py:main"
    )


@pytest.mark.parametrize(
    ("source", "settings", "files"),
    [
        ("get/__init__.py", {}, {}),
        ("get/__init__.py", {}, OTHER),
        ("get/__init__.py", {"scriptFile": "__init__.py", "entryPoint": "main"}, {}),
        ("get/__init__.py", {"scriptFile": "./__init__.py", "entryPoint": ""}, {}),
        ("get/other.py", {}, {}),
        ("get/other.py", {"scriptFile": "other.py"}, {"get/__init__.py": ""}),
        ("lib/api.py", {"scriptFile": "../lib/api.py"}, {"get/__init__.py": ""}),
        # What does not exist does not run.
        ("lib/api.py", {"scriptFile": "gone.py"}, {}),
        ("lib/api.py", {}, {}),
    ],
)
def test_a_function_that_runs_what_is_decorated_is_adopted(
    app: AppFactory,
    azfdecor: Command,
    source: str,
    settings: dict[str, str],
    files: dict[str, str],
) -> None:
    root = app(files={source: SOURCE, "get/function.json": handwritten(**settings), **files})
    result = adopt(azfdecor, root)
    assert result.json()["functions"] == [{"name": "get", "status": "adopted"}], result.out
    assert function_json(root, "get")["source"] == f"{source}:main"
    assert azfdecor("generate", root, "--check").status == 0


@pytest.mark.parametrize(
    ("bindings", "settings", "why"),
    [
        ([TRIGGER, {**QUEUE, "name": "$return"}, ANSWER], {}, "two of its bindings have one name"),
        ([TRIGGER, QUEUE, QUEUE, ANSWER], {}, "two of its bindings have one name"),
        ([TRIGGER, ANSWER, "x"], {}, "one is no JSON object"),
        ([TRIGGER, {**ANSWER, "Type": "queue"}], {}, "it says 'type' twice"),
        ([TRIGGER, ANSWER], {"Disabled": True, "disabled": False}, "it says 'disabled' twice"),
        ([TRIGGER, ANSWER], {"disabled": "OFF"}, 'disabled is "OFF" there'),
        ([TRIGGER, ANSWER], {"x": {"y": 1}}, 'x is {"y": 1} there and not set here'),
        ([TRIGGER, ANSWER], {"retry": {"strategy": "fixedDelay"}}, "retry is"),
    ],
)
def test_no_setting_is_lost(
    app: AppFactory,
    azfdecor: Command,
    bindings: list[object],
    settings: dict[str, object],
    why: str,
) -> None:
    text = handwritten(*bindings, **settings)
    root = app(files={"get/__init__.py": SOURCE, "get/function.json": text})
    assert_refused(azfdecor, root, why)


SENDING = """
from azfdecor import event_grid_output, function_name, queue_trigger

@queue_trigger("orders")
@event_grid_output(topic_endpoint_uri="URI", topic_key_setting="KEY")
@function_name("get")
def main(msg: str):
    return msg
"""
MESSAGE: dict[str, Any] = {
    "type": "queueTrigger",
    "direction": "in",
    "name": "msg",
    "queueName": "orders",
}
EVENT: dict[str, Any] = {
    "type": "eventGrid", "direction": "out", "name": "$return",
    "topicEndpointUri": "URI", "topicKeySetting": "KEY",
}  # fmt: skip


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (EVENT, ""),
        ({**EVENT, "topicKeySetting": "OTHER"}, "$return.topicKeySetting"),
        ({**EVENT, "name": "other"}, "'other'"),
    ],
)
def test_what_is_returned_may_get_a_name(
    app: AppFactory, azfdecor: Command, event: dict[str, Any], why: str
) -> None:
    text = handwritten(MESSAGE, event)
    root = app(files={"get/__init__.py": SENDING, "get/function.json": text})
    if why:
        assert_refused(azfdecor, root, why)
    else:
        assert adopt(azfdecor, root).status == 0
        assert function_json(root, "get")["bindings"][-1]["name"] == "returned"


@pytest.mark.parametrize(
    "content",
    [
        handwritten().encode("utf-16"),
        handwritten(x="é").replace("\\u00e9", "é").encode("latin-1"),
        b'{"bindings": ' + b"[" * 100_000,
        b"",
    ],
    ids=["utf-16", "latin-1", "deep", "empty"],
)
def test_what_cannot_be_read_is_not_adopted(
    app: AppFactory, azfdecor: Command, content: bytes
) -> None:
    root = app(files={"get/__init__.py": SOURCE})
    (root / "get" / "function.json").write_bytes(content)
    assert_refused(azfdecor, root, "it is no JSON object in UTF-8")


def test_a_link_is_not_adopted(app: AppFactory, azfdecor: Command) -> None:
    root = app(files={"get/__init__.py": SOURCE, "shared.json": handwritten()})
    (root / "get" / "function.json").symlink_to("../shared.json")
    assert_refused(azfdecor, root, "it is a symbolic link")


def test_a_generated_function_json_without_its_header_is_adopted_with_its_script(
    app: AppFactory, azfdecor: Command
) -> None:
    settings = '[tool.azfdecor]\nscript-file = "__init__.py"\n'
    root = app(SOURCE, {"pyproject.toml": settings})
    assert azfdecor("generate", root).status == 0
    old = script_file(root, "get")
    content = function_json(root, "get")
    marks = ("generatedBy", "source", "digest")
    text = json.dumps({key: value for key, value in content.items() if key not in marks})
    app(files={"get/function.json": text, "pyproject.toml": ""})
    assert adopt(azfdecor, root).status == 0
    assert not old.exists()
    assert azfdecor("generate", root, "--check").status == 0
