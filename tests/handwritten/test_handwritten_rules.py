"""What the rules find in handwritten functions, each at the line of its property."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from azfdecor.compiler import application, rules
from azfdecor.handwritten import reader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conftest import AppFactory

HTTP = '{{"bindings": [\n{{"type": "httpTrigger", "direction": "in", "name": "req",\n {}}}]}}'
"""A function of requests with more properties in line 3."""
QUEUE = '{{"bindings": [\n{{"type": "queueTrigger", "direction": "in", "name": "order",\n {}}}]}}'
TIMER = '{{"bindings": [\n{{"type": "timerTrigger", "direction": "in", "name": "timer",\n {}}}{}]}}'
SECRET = "AccountName=shop;AccountKey=YWJjZGVmZ2hpamtsbW5vcA=="


def found_in(root: Path) -> list[tuple[str, str, int, str, str]]:
    app, problems = reader.app(root)
    problems += rules.check(app)
    return sorted(
        (p.code, app.relative(p.file).partition("/")[0], p.line, p.message, p.hint)
        for p in problems
    )


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"ship": QUEUE.format('"queueName": ["orders"]')},
            [("AZF401", "ship", 3, "queueName of the binding 'order' is [\"orders\"]",
              "write a string")],
            id="a value of another type",
        ),
        pytest.param(
            {"ship": HTTP.format('"AUTHLEVEL": "none"')},
            [("AZF401", "ship", 3, "AUTHLEVEL of the binding 'req' is \"none\"",
              "write one of 'anonymous', 'function', 'admin'")],
            id="a value outside of the closed set",
        ),
        pytest.param(
            {"tidy": TIMER.format('"schedule": "0 0 5 * * *", "runOnStartup": "yes"', "")},
            [("AZF401", "tidy", 3, "runOnStartup of the binding 'timer' is \"yes\"",
              "write true or false")],
            id="a word that is no boolean",
        ),
        pytest.param(
            {"tidy": TIMER.format('"schedule": "0 */5 * * * 99"', "")},
            [("AZF402", "tidy", 3, ("the day-of-week field '99' of the schedule '0 */5 * * * 99' holds "
              "99, outside 0 to 6"), "use values from 0 to 6, ranges a-b, lists a,b and steps */n")],
            id="a schedule",
        ),
        pytest.param(
            {"ship": QUEUE.format('"queueName": "Orders"')},
            [("AZF402", "ship", 3, "no queue can be named 'Orders'",
              "use 3 to 63 lower-case letters, digits and single hyphens between them")],
            id="a name",
        ),
        pytest.param(
            {"ship": QUEUE.format('"queueName": "orders", "connection": ""')},
            [("AZF402", "ship", 3, "connection of the binding 'order' is empty",
              "leave it out, or fill it")],
            id="an empty text",
        ),
        pytest.param(
            {"ship": QUEUE.format('"queueNames": "orders"')},
            [("AZF402", "ship", 2, "the binding 'order' has no queueName", 'add "queueName"')],
            id="a missing property",
        ),
        pytest.param(
            {"ship": QUEUE.format('"queueName": "orders",\n "QueueName": "orders"')},
            [("AZF402", "ship", 4, "the property 'QueueName' is given twice",
              "give it once, in any one case")],
            id="a property twice",
        ),
        pytest.param(
            {"tool": '{"bindings": [{"type": "mcpToolTrigger", "direction": "in", "name": "x",\n'
                     '"toolName": "t", "toolProperties": "["}]}'},
            [("AZF402", "tool", 2, ("toolProperties of the binding 'x' cannot be read: it is no text "
              "that is JSON"), "write JSON")],
            id="a text that is no JSON",
        ),
        pytest.param(
            {"tidy": TIMER.format('"schedule": "0 0 5 * * *"', ',\n{"type": "table", "direction": "in", '
                     '"name": "row", "tableName": "things",\n"rowKey": "1"}')},
            [("AZF402", "tidy", 5, "\"rowKey\": '1' without partitionKey identifies no entity",
              "add partitionKey, or read with a filter")],
            id="options that exclude each other",
        ),
        pytest.param(
            {"items": HTTP.format('"route": "/items"')},
            [("AZF509", "items", 3, ("the route '/items' would become '/api//items', which the host "
              "refuses, and then it starts no function of the app"), 'write "items"')],
            id="a slash before a route",
        ),
        pytest.param(
            {"items": HTTP.format('"route": "items/<id>"')},
            [("AZF508", "items", 3, "<id> in the route 'items/<id>' is literal text to the host",
              'write "{id}"')],
            id="brackets in a route",
        ),
        pytest.param(
            {"runtime": HTTP.format('"methods": ["get"]')},
            [("AZF505", "runtime", 2, ("the route of runtime is its name, and the host refuses every "
              "route that starts with 'runtime'"), 'give it a route, as in "route": "..."')],
            id="a reserved name",
        ),
        pytest.param(
            {"a": HTTP.format('"route": "{x}"'), "b": HTTP.format('"route": "{y}"')},
            [("AZF504", "b", 3, "a (a/function.json:1) has the route '{y}' too",
              "give one of them another route or other methods")],
            id="a route twice",
        ),
        pytest.param(
            {"a": HTTP.format('"route": "{x}/{y}"'), "b": HTTP.format('"route": "{x}/new"')},
            [("AZF214", "b", 3, ("the route '{x}/{y}' of a takes every request to b: the host tries "
              "routes in the order of the functions' names"),
              "give a a name that sorts behind 'b', or a narrower route")],
            id="a hidden route",
        ),
        pytest.param(
            {"tidy": TIMER.format('"schedule": "0 0 5 * * *"', ',\n{"type": "blob", "direction": "out", '
                     '"name": "copy",\n"path": "copies/{sku}"}')},
            [("AZF408", "tidy", 5, ("path \"copies/{sku}\" of the binding 'copy' needs 'sku', which the "
              "trigger of tidy does not give: a call fails"), ("write a name that the trigger gives; "
              "known are TimerTrigger, Schedule, ScheduleStatus, IsPastDue"))],
            id="an expression",
        ),
        pytest.param(
            {"ship": QUEUE.format(f'"queueName": "orders", "connection": "{SECRET}"')},
            [("AZF406", "ship", 3, ("connection of the binding 'order' is the name of an app setting, "
              "and this looks like its value"), ("put the value into an app setting "
              "(local.settings.json on this machine) and write its name, such as "
              '"connection": "MY_SETTING"'))],
            id="a secret",
        ),
        pytest.param(
            {"x": '{"bindings": [{"type": "newTrigger", "direction": "in", "name": "x",\n'
                  f'"more": {{"text": "{SECRET}"}}}}]}}'},
            [("AZF406", "x", 2, ("more of the binding 'x' holds a secret, which would end in source "
              "control"), ("put the value into an app setting (local.settings.json on this machine) and "
              'write "%MY_SETTING%" in its place, or the name where one belongs'))],
            id="a secret of an unknown type",
        ),
        pytest.param(
            {"ship": '{"bindings": [{"type": "queueTrigger", "direction": "in", "name": "order", '
                     '"queueName": "orders"}],\n "retry": {"strategy": "fixedDelay", '
                     '"maxRetryCount": 3, "delayInterval": "00:00:10"}}'},
            [("AZF403", "ship", 2, "the host does not follow a retry policy for queueTrigger",
              "remove it; the host tries again as host.json says")],
            id="a retry policy",
        ),
        pytest.param(
            {"start": '{"bindings": [\n{"type": "warmupTrigger", "direction": "in", "name": "w"}]}'},
            [("AZF506", "start", 2, ("the host runs a warmup trigger only in the function 'warmup', and "
              "this one is 'start'"),
              "name it by renaming its folder to 'warmup'; an app has one of them")],
            id="a misnamed warmup",
        ),
        pytest.param(
            {"9lives": QUEUE.format('"queueName": "orders"')},
            [("AZF501", "9lives", 1, "no function can be named '9lives'", ("give it 1 to 128 letters, "
              "digits, '_' and '-', the first a letter, by renaming its folder"))],
            id="a name of a function",
        ),
        pytest.param(
            dict.fromkeys(("a", "b"), '{"bindings": [\n{"type": "activityTrigger", "direction": "in", "name": "x",\n"activity": "Pack"}]}'),
            [("AZF507", "b", 2, "a/function.json:1 has an activity 'Pack' already",
              'give one of them another name with "activity": "..."')],
            id="two activities of one name",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_found_at_its_line(
    files: Mapping[str, str], expected: list[tuple[str, str, int, str, str]], app: AppFactory
) -> None:
    root = app(files={f"{name}/function.json": text for name, text in files.items()})
    assert found_in(root) == expected


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("{", 1, "is not JSON: Expecting property name enclosed in double quotes"),
        ("[]", 1, "is no object of JSON"),
        ('{\n"bindings": []}', 2, "has no bindings"),
        ('{\n"bindings": 5}', 2, "has no bindings"),
        ('{"bindings": [{"type": "manualTrigger", "name": "x"},\n5]}', 2,
         "has a binding that is no object of JSON"),
        (('{"bindings": [{"type": "manualTrigger", "name": "x"},\n{"type": "http", "name": "$return",\n'
         '"direction": "in"}]}'), 3, "has the direction 'in' for the binding '$return'"),
        ('{"bindings": [{"type": "manualTrigger",\n"name": "x__y"}]}', 2,
         "has a binding named 'x__y'"),
        (('{"bindings": [{"type": "manualTrigger", "name": "x"},\n{"type": "dbTrigger", "name": "y"},\n'
         '{"type": "blob", "direction": "out", "path": "a-b/c",\n "Name": "X"}]}'), 4,
         "has two bindings named 'X'"),
        ('{"bindings": [{"type": "manualTrigger", "name": "x"}],\n"scriptFile": "../gone.py"}', 2,
         "names the scriptFile '../gone.py', which does not exist"),
        (('{"bindings": [{"type": "timerTrigger", "name": "x", "schedule": "0 0 5 * * *"}],\n'
         '"retry": {"strategy": "fixedDelay", "maxRetryCount": 1,\n"delayInterval": "soon"}}'), 3,
         "has a retry policy without a valid delayInterval"),
    ],
)  # fmt: skip
def test_what_the_host_refuses_in_the_file_is_a_problem(
    text: str, line: int, message: str, app: AppFactory
) -> None:
    found = found_in(app(files={"ship/function.json": text}))
    assert {(code, name) for code, name, *_ in found} == {("AZF111", "ship")}
    assert (line, f"function.json {message}") in [(at, said) for _, _, at, said, _ in found]


def test_a_trigger_that_the_plan_does_not_run_is_found(app: AppFactory) -> None:
    blob = {"type": "blobTrigger", "direction": "in", "name": "x", "path": "a-b/{name}"}
    files = {
        "pyproject.toml": '[tool.azfdecor]\nplan = "flex"\n',
        "copy/function.json": json.dumps({"bindings": [blob]}, indent=1),
        "tidy/function.json": TIMER.format('"schedule": "00:05:00"', ""),
    }
    assert [
        (code, name, line, hint) for code, name, line, _, hint in found_in(app(files=files))
    ] == [
        ("AZF405", "copy", 3, 'write "source": "EventGrid"'),
        ("AZF405", "tidy", 3, 'write a schedule of six fields, such as "0 */5 * * * *"'),
    ]


def test_generated_and_handwritten_functions_are_judged_together(app: AppFactory) -> None:
    root = app(
        """
        from azfdecor import http_trigger

        @http_trigger("items/{name}")
        def Items() -> str: ...
        """,
        {"items/function.json": HTTP.format('"route": "items/{id}"')},
    )
    found, _ = application.read(root)
    functions, _ = reader.read(root, ["items"])
    problems = rules.check(found._replace(handwritten=functions))
    assert [(p.code, app_path(p.file, root), p.line, p.hint, p.functions) for p in problems] == [
        ("AZF502", "items/function.json", 1, "give one of them another name by renaming its folder",
         {"Items", "items"}),
        ("AZF504", "items/function.json", 3, "give one of them another route or other methods",
         {"Items", "items"}),
    ]  # fmt: skip


def app_path(file: str, root: Path) -> str:
    return file.removeprefix(f"{root}/")
