"""local.settings.json: what stands in the environment while an app is read."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

import pytest

from azfdecor.platform import json_file

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command

SOURCE = """
import os

from azfdecor import http_trigger

{check}


@http_trigger()
def hello() -> str: ...
"""


def asserting(condition: str) -> str:
    """A module that cannot be imported unless a condition on the environment holds."""
    return SOURCE.replace("{check}", f"assert {condition}, dict(os.environ)")


def settings(root: Path, content: str | bytes) -> Path:
    """The app with this local.settings.json."""
    data = content if isinstance(content, bytes) else content.encode()
    (root / "local.settings.json").write_bytes(data)
    return root


IS_X = "os.environ['NAME'] == 'x'"


@pytest.mark.parametrize(
    ("content", "condition"),
    [
        ('{"Values": {"NAME": "x"}}', IS_X),
        ('{"IsEncrypted": false, "Values": {"NAME": "x"}}', IS_X),
        ('\ufeff{"Values": {"NAME": "x"}}', IS_X),
        ('// first\n{/* a "Values": */ "Values": {"NAME": "x" // last\n}}', IS_X),
        ('{"Values": {"NAME": "x",}, }', IS_X),
        ('{"Values": {"NAME": "x", /* , */ } // ,\n, }', IS_X),
        ('\ufeff// "\n{"Values": {"NAME": "x",}}', IS_X),
        ('{"Values": {"NAME": "https://a/*b*/,]//c",}}', "os.environ['NAME'][-1] == 'c'"),
        ('{"Values": {"NAME": "a \\" // b",}}', "os.environ['NAME'] == 'a \" // b'"),
        ('{"Values": {"NAME": "\\u00e9", "B": "é"}}', "os.environ['NAME'] == os.environ['B']"),
        ('{"Values": {"A:B__c": "x"}}', "os.environ['A:B__c'] == 'x'"),
        ('{"Values": {"NAME": ""}}', "os.environ['NAME'] == ''"),
        ('{"Values": {"NAME": true}}', "os.environ['NAME'] == 'True'"),
        ('{"Values": {"NAME": 15}}', "os.environ['NAME'] == '15'"),
        ('{"Values": {"NAME": null}}', "'NAME' not in os.environ"),
        ('{"Values": {}}', "'NAME' not in os.environ"),
        ('{"ConnectionStrings": {"NAME": "x"}}', "'NAME' not in os.environ"),
        ("{}", "'NAME' not in os.environ"),
        ('{"IsEncrypted": true, "Values": {"NAME": "CfDJ8x"}}', "'NAME' not in os.environ"),
        ('{"Host": {"CORS": "*"}, "Values": {"NAME": "x"}}', IS_X),
    ],
)
def test_values_stand_in_the_environment_while_modules_are_imported(
    content: str, condition: str, app: AppFactory, azfdecor: Command
) -> None:
    root = settings(app(asserting(condition)), content)
    result = azfdecor("generate", root, "--format", "json")
    assert result.problems() == []
    assert "NAME" not in os.environ


def test_values_do_not_stand_over_what_is_set(
    app: AppFactory, azfdecor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAME", "mine")
    monkeypatch.setenv("EMPTY", "")
    condition = "(os.environ['NAME'], os.environ['EMPTY']) == ('mine', '')"
    root = settings(app(asserting(condition)), '{"Values": {"NAME": "x", "EMPTY": "x"}}')
    assert azfdecor("generate", root).status == 0


def test_without_the_file_the_environment_stands_as_it_is(
    app: AppFactory, azfdecor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAME", "mine")
    assert azfdecor("generate", app(asserting("os.environ['NAME'] == 'mine'"))).status == 0


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ('{"Values": {"NAME": "x"}', 1, "is not JSON: Expecting ',' delimiter"),
        ('{\n// why\n"Values": {"NAME": x}}', 3, "is not JSON: Expecting value"),
        ('{\n/* a\n   b */\n"Values": {"NAME" "x"}}', 4, "is not JSON: Expecting ':'"),
        ("", 1, "is not JSON"),
        ("NAME=x\n", 1, "is not JSON"),
        ("[]", 0, "has no object 'Values'"),
        ('"x"', 0, "has no object 'Values'"),
        ('{"Values": []}', 0, "has no object 'Values'"),
        ('{"Values": null}', 0, "has no object 'Values'"),
        ('{"Values": "x"}', 0, "has no object 'Values'"),
        ('{"Values": {"NAME": {"a": 1}}}', 0, "has a setting 'NAME' that is no text"),
        ('{"Values": {"NAME": ["a"]}}', 0, "has a setting 'NAME' that is no text"),
        ('{"Values": {"": "x"}}', 0, "has a setting '' that cannot stand"),
        ('{"Values": {"A=B": "x"}}', 0, "has a setting 'A=B' that cannot stand"),
        ('{"Values": {"NAME": "a\\u0000b"}}', 0, "has a setting 'NAME' that cannot stand"),
        ('{"Values": {"NA\\u0000ME": "x"}}', 0, "cannot stand in the environment"),
        ('{"Values": {"NAME": "x"}}'.encode("utf-16"), 0, "cannot be read"),
        (b'{"Values": {"NAME": "caf\xe9"}}', 0, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_followed_is_a_problem_and_the_app_is_read_all_the_same(
    content: str | bytes, line: int, says: str, app: AppFactory, azfdecor: Command
) -> None:
    root = settings(app(asserting("'NAME' not in os.environ")), content)
    result = azfdecor("generate", root, "--format", "json")
    (problem,) = result.problems()
    assert result.status == 1
    assert problem["code"] == "AZF107"
    assert (problem["file"], problem["line"]) == ("local.settings.json", line)
    assert says in problem["message"]
    assert problem["hint"]
    listed = azfdecor("list", root, "--format", "json").json()["functions"]
    assert [function["name"] for function in listed] == ["hello"]


def test_a_folder_of_that_name_is_a_problem(app: AppFactory, azfdecor: Command) -> None:
    root = app(SOURCE.replace("{check}", ""))
    (root / "local.settings.json").mkdir()
    assert azfdecor("generate", root, "--format", "json").codes() == ["AZF107"]


def test_settings_reach_processes_that_modules_start(app: AppFactory, azfdecor: Command) -> None:
    condition = "__import__('subprocess').check_output('echo $NAME', shell=True) == b'x\\n'"
    root = settings(app(asserting(condition)), '{"Values": {"NAME": "x"}}')
    assert azfdecor("generate", root).status == 0


# --- JSON that Python cannot take


def nested(brackets: int) -> str:
    return "[" * brackets + "]" * brackets


UNREADABLE = {
    "a long number": ('{"version": %s}' % ("1" * 5000), "holds a number of more digits"),
    "a long number among comments": (
        '{"a": 1, /* */ "b": %s}' % ("1" * 5000),
        "a number of more digits",
    ),
    "open brackets": ("[" * 100_000, "is nested too deep"),
    "brackets": (nested(100_000), "is nested too deep"),
    "brackets and a comment": (f"// \n{nested(100_000)}", "is nested too deep"),
    "objects": ('{"a":' * 100_000, "is nested too deep"),
    "half a character": (
        '{"version": "2.0", "Values": {"A": "\\ud83d"}}',
        "lone surrogate",
    ),
    "half in a name": ('{"version": "2.0", "Values": {"\\udc00": ""}}', "lone surrogate"),
    "a route prefix": (
        '{"version": "2.0", "extensions": {"http": {"routePrefix": "\\ud800"}}}',
        "lone surrogate",
    ),
    "an open comment": ('{"version": "2.0", "Values": {}} /* /', "is not JSON"),
}


@pytest.mark.parametrize(
    ("name", "code"), [("host.json", "AZF109"), ("local.settings.json", "AZF107")]
)
@pytest.mark.parametrize("what", UNREADABLE)
def test_json_that_cannot_be_read_is_a_problem_of_its_file(
    app: AppFactory, azfdecor: Command, what: str, name: str, code: str
) -> None:
    content, says = UNREADABLE[what]
    root = app(asserting("True"))
    (root / name).write_text(content)
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert (problem["code"], problem["file"]) == (code, name)
    assert says in problem["message"]


@pytest.mark.parametrize(
    "broken",
    [
        '{"a": "' + '\\"' * 100_000,
        '{"a": ' + '"\\' * 100_000,
        "/*" * 100_000,
        "/*/ " * 100_000,
        "//" * 100_000,
        "," * 100_000,
        ",   " * 100_000,
        '{"a": 1}' + "/ " * 100_000,
    ],
    ids=lambda text: text[:9],
)
def test_broken_json_costs_time_that_is_linear_in_its_size(broken: str) -> None:
    start = time.process_time()
    with pytest.raises(json.JSONDecodeError):
        json_file.loads(broken)
    assert time.process_time() - start < 1
