"""function.json: read as tolerantly as the host does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.platform import function_json

if TYPE_CHECKING:
    from pathlib import Path

    from azfdecor.platform.function_json import FunctionJson

TRIGGER = {"type": "queueTrigger", "direction": "in", "name": "message", "queueName": "orders"}
OUTPUT = {"type": "queue", "direction": "out", "name": "$return", "queueName": "done"}


def write(root: Path, content: object, name: str = "ship", *files: str) -> FunctionJson:
    folder = root / name
    folder.mkdir()
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "function.json").write_text(text, "utf-8")
    for file in files or ("__init__.py",):
        (folder / file).write_text("")
    return function_json.read(folder)


def test_what_a_folder_says(tmp_path: Path) -> None:
    found = write(tmp_path, {"bindings": [TRIGGER, OUTPUT]})
    assert found.mistakes == ()
    assert found.name == "ship"
    assert found.script == tmp_path / "ship" / "__init__.py"
    assert found.entry_point == "main"
    assert found.retry is None
    assert found.trigger is found.bindings[0]
    assert [(b.name, b.type, b.direction) for b in found.bindings] == [
        ("message", "queueTrigger", "in"),
        ("$return", "queue", "out"),
    ]
    assert found.bindings[0].get("QUEUENAME") == "orders"
    assert found.bindings[0].get("connection", "x") == "x"


def test_it_is_read_as_the_host_does(tmp_path: Path) -> None:
    text = """\ufeff{
        // a comment
        "scriptFile": "..\\\\main.py", "entryPoint": "run", "disabled": "A_SETTING", "excluded": true,
        "retry": {"strategy": "FIXEDDELAY", "maxRetryCount": 3, "delayInterval": "00:00:10"},
        "bindings": [{"Type": "HttpTrigger", "DIRECTION": "IN", "Name": "req", "extra": 1,},],
    }"""
    (tmp_path / "main.py").write_text("")
    found = write(tmp_path, text)
    assert found.mistakes == ()
    assert found.script == tmp_path / "main.py"
    assert found.entry_point == "run"
    assert (found.disabled, found.excluded) == ("A_SETTING", True)
    assert found.retry
    assert found.retry.max_retry_count == 3
    assert found.trigger
    assert found.trigger.name == "req"


@pytest.mark.parametrize(
    ("files", "script"),
    [
        (["x.py"], "x.py"),
        (["x.py", "y.py"], None),
        (["x.py", "__init__.py"], "__init__.py"),
        (["run.py", "__init__.py"], "run.py"),
    ],
)
def test_the_host_looks_for_a_script(tmp_path: Path, files: list[str], script: str | None) -> None:
    found = write(tmp_path, {"bindings": [TRIGGER]}, "ship", *files)
    assert found.script == (tmp_path / "ship" / script if script else None)


def binding(**members: Any) -> dict[str, Any]:
    return {"bindings": [{k: v for k, v in {**TRIGGER, **members}.items() if v is not None}]}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{", "is not JSON"),
        ("[]", "is no object of JSON"),
        ({}, "has no bindings"),
        ({"Bindings": [TRIGGER]}, "has no bindings"),  # the case counts
        ({"bindings": []}, "has no bindings"),
        ({"bindings": [TRIGGER, 5]}, "has a binding that is no object"),
        ({"bindings": [OUTPUT]}, "has no triggers"),
        ({"bindings": [TRIGGER, {**TRIGGER, "name": "other"}]}, "has 2 triggers"),
        ({"bindings": [TRIGGER, {**OUTPUT, "name": "MESSAGE"}]}, "has two bindings named 'MESSAGE'"),
        ({"bindings": [TRIGGER, {**OUTPUT, "direction": "in"}]}, "has the direction 'in'"),
        (binding(type=None), "has no type"),
        (binding(direction="sideways"), "has the direction 'sideways'"),
        (binding(dataType="text"), "has the datatype 'text'"),
        (binding(cardinality="some"), "has the cardinality 'some'"),
        (binding(name="a__b"), "has a binding named 'a__b'"),
        (binding(name=None), "has a binding named ''"),
        ({"bindings": [TRIGGER], "scriptFile": "no.py"}, "names the scriptFile 'no.py'"),
        ({"bindings": [TRIGGER], "retry": {"strategy": "fixedDelay"}}, "has a retry policy without"),
        ({"bindings": [TRIGGER], "configurationSource": "x"}, "has the configurationSource 'x'"),
    ],
)  # fmt: skip
def test_what_the_host_refuses_is_told(tmp_path: Path, content: object, why: str) -> None:
    """Source: bindings.md, host rules 4 to 33."""
    found = write(tmp_path, content)
    assert any(mistake.why.startswith(why) for mistake in found.mistakes), found.mistakes
    assert all(mistake.instead for mistake in found.mistakes)


def test_a_bad_name_of_a_folder_is_told(tmp_path: Path) -> None:
    (mistake,) = write(tmp_path, {"bindings": [TRIGGER]}, "1st").mistakes
    assert "'1st'" in mistake.why


def test_folders_are_found_in_the_order_of_the_host(tmp_path: Path) -> None:
    for name in ("b", "C", "a"):
        write(tmp_path, {}, name)
    (tmp_path / "no").mkdir()
    assert function_json.folders(tmp_path) == ["a", "b", "C"]


def test_a_folder_without_the_file_has_no_function(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        function_json.read(tmp_path)


def test_the_digest_is_of_what_it_says_not_of_how() -> None:
    content = {"bindings": [TRIGGER], "digest": "x"}
    digest = function_json.digest_of(content)
    assert digest == function_json.digest_of(
        {"digest": "y", "bindings": [dict(reversed(TRIGGER.items()))]}
    )
    assert digest != function_json.digest_of({"bindings": [OUTPUT]})
    assert function_json.strict(function_json.encode(content)) == content
    assert function_json.strict('{"a": 1, "a": 2}') is None
