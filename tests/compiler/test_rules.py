"""What host and worker would refuse, beyond single values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import AppFactory, Command

HEAD = """\
from azure.functions import HttpRequest, InputStream, Out, QueueMessage, TimerRequest
from azfdecor import *

"""


@pytest.mark.parametrize(
    ("plan", "trigger", "codes"),
    [
        ("flex", "@blob_trigger('a-b/c')", ["AZF405"]),
        ("flex", "@blob_trigger('a-b/c', source='EventGrid')", []),
        ("premium", "@blob_trigger('a-b/c')", []),
        ("consumption", "@timer_trigger('00:05:00')", ["AZF405"]),
        ("flex", "@timer_trigger('1.00:00:00')", ["AZF405"]),
        ("dedicated", "@timer_trigger('00:05:00')", []),
        ("flex", "@timer_trigger('0 */5 * * * *')", []),
        ("consumption", "@function_name('warmup')\n@warmup_trigger(arg_name='value')", ["AZF405"]),
        ("consumption", "@function_name('warmup')\n@generic_trigger('warmupTrigger')", ["AZF405"]),
        ("premium", "@function_name('warmup')\n@warmup_trigger(arg_name='value')", []),
    ],
)
def test_a_trigger_is_refused_on_a_plan_that_does_not_run_it(
    app: AppFactory, azfdecor: Command, plan: str, trigger: str, codes: list[str]
) -> None:
    root = app(
        f"{HEAD}{trigger}\ndef f(value) -> None: ...\n",
        {"pyproject.toml": f"[tool.azfdecor]\nplan = '{plan}'\n"},
    )
    assert azfdecor("generate", root, "--format", "json").codes() == codes


@pytest.mark.parametrize(
    ("decorators", "code"),
    [
        ("@function_name('2nd')", "AZF501"),
        ("@function_name('a.b')", "AZF501"),
        ("@function_name('host')", "AZF501"),
        ("@function_name('Host')", "AZF501"),
        ("@function_name('a' * 129)", "AZF501"),
        ("@function_name('naïve')", "AZF501"),
        ("@function_name('')", "AZF501"),
        ("@function_name('json')", "AZF503"),
        ("@function_name('azure')", "AZF503"),
        ("@function_name('pydantic')", "AZF503"),
        ("@function_name('functions')", "AZF503"),
        ("@function_name('shared')", "AZF503"),
        ("@function_name('admin_panel')", "AZF505"),
        ("@function_name('Runtime')", "AZF505"),
    ],
)
def test_a_name_that_host_or_worker_would_stumble_over_is_refused(
    app: AppFactory, azfdecor: Command, decorators: str, code: str
) -> None:
    source = f"{HEAD}{decorators}\n@http_trigger()\ndef f() -> str: ...\n"
    root = app(source, {"shared/__init__.py": ""})
    result = azfdecor("generate", root, "--format", "json")
    assert result.status == 1
    assert result.codes() == [code]
    assert not list(root.glob("*/function.json"))


@pytest.mark.parametrize("name", ["a", "A-b_c9", "a" * 128, "hosts", "x2"])
def test_a_name_that_the_host_takes_is_taken(app: AppFactory, generate: Command, name: str) -> None:
    root = app(f"{HEAD}@function_name('{name}')\n@http_trigger('r')\ndef f() -> str: ...\n")
    generate(root)
    assert (root / name / "function.json").is_file()


@pytest.mark.parametrize(
    ("trigger", "name", "codes"),
    [
        ("warmup_trigger()", "warmup", []),
        ("warmup_trigger()", "WarmUp", []),
        ("warmup_trigger()", "warm_up", ["AZF506"]),
        ("generic_trigger('warmupTrigger')", "prepare", ["AZF506"]),
        ("queue_trigger('orders')", "prepare", []),
    ],
)
def test_a_warmup_function_has_one_possible_name(
    app: AppFactory, azfdecor: Command, trigger: str, name: str, codes: list[str]
) -> None:
    root = app(f"{HEAD}@{trigger}\ndef {name}(event) -> None: ...\n")
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == codes
    if codes:
        assert "@function_name('warmup')" in result.problems()[0]["hint"]


def test_a_folder_without_init_hides_no_module(app: AppFactory, generate: Command) -> None:
    root = app(
        f"{HEAD}@http_trigger()\ndef json() -> str: ...\n",
        {"pyproject.toml": "[tool.azfdecor]\nscript-file = 'main.py'\n"},
    )
    generate(root)


def test_a_folder_named_as_an_own_module_is_refused_unless_the_script_is_shared(
    app: AppFactory, azfdecor: Command, generate: Command
) -> None:
    source = f"{HEAD}@http_trigger()\ndef functions() -> str: ...\n"
    root = app(source, {"pyproject.toml": "[tool.azfdecor]\nscript-file = 'main.py'\n"})
    assert azfdecor("generate", root, "--format", "json").codes() == ["AZF503"]
    (root / "pyproject.toml").write_text("[tool.azfdecor]\nscript-file = '../shims.py'\n")
    generate(root)


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ("'a'", "'a'", True),
        ("'a'", "'/A/'", True),
        ("'a/{x}'", "'a/{y}'", False),
        ("'a', methods=['GET']", "'a', methods=['POST']", False),
        ("'a', methods=['GET', 'PUT']", "'a', methods=['PUT']", True),
        ("'a', methods=['GET']", "'a'", True),
        ("'a', methods=[]", "'a', methods=['GET']", True),
        ("'second'", "", True),
        ("", "", False),
    ],
)
def test_two_functions_of_one_route_and_method_conflict(
    app: AppFactory, azfdecor: Command, one: str, other: str, conflict: bool
) -> None:
    root = app(
        f"{HEAD}@http_trigger({one})\ndef first() -> str: ...\n"
        f"@http_trigger({other})\ndef second() -> str: ...\n"
    )
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == (["AZF504"] if conflict else [])


@pytest.mark.parametrize(
    ("trigger", "supported"),
    [
        ("timer_trigger('0 * * * * *')", True),
        ("generic_trigger('kafkaTrigger')", True),
        ("generic_trigger('timerTrigger', schedule='0 * * * * *')", True),
        ("http_trigger()", False),
        ("queue_trigger('orders')", False),
        ("blob_trigger('a-b/c')", False),
        ("generic_trigger('queueTrigger', queue_name='orders')", False),
    ],
)
def test_a_retry_policy_is_refused_where_the_host_does_not_follow_it(
    app: AppFactory, azfdecor: Command, trigger: str, supported: bool
) -> None:
    policy = "@fixed_delay_retry(max_retry_count=3, delay_interval='00:00:10')"
    root = app(f"{HEAD}@{trigger}\n{policy}\ndef f(value) -> None: ...\n")
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ([] if supported else ["AZF403"])
    if not supported:
        assert result.problems()[0]["line"] == 5


@pytest.mark.parametrize(
    ("decorators", "parameter", "codes"),
    [
        ("@generic_trigger('orchestrationTrigger')", "x: str", ["AZF308"]),
        ("@generic_trigger('orchestrationTrigger')", "x", []),
        ("@generic_trigger('activityTrigger')", "x: str", []),
        ("@generic_trigger('redisStreamTrigger')", "x: bytes", []),
        ("@generic_trigger('queueTrigger', queue_name='q-1')", "x: QueueMessage", []),
        (
            "@timer_trigger('0 * * * * *')\n@generic_output('sql')",
            "t, x: Out[bytearray]",
            ["AZF308"],
        ),
        (
            "@timer_trigger('0 * * * * *')\n@generic_output('exampleSink')",
            "t, x: Out[bytearray]",
            [],
        ),
        ("@generic_trigger('httpTrigger')", "x", ["AZF402"]),
        ("@generic_trigger('queue')", "x", ["AZF402"]),
        (
            "@timer_trigger('0 * * * * *')\n@generic_input('queueTrigger')",
            "t: TimerRequest, x",
            ["AZF402"],
        ),
        ("@generic_trigger('xTrigger', name='y')", "x", ["AZF402"]),
        ("@generic_trigger('xTrigger', a_b=1, properties={'aB': 1})", "x", ["AZF402"]),
        ("@generic_trigger('xTrigger', a_b=object())", "x", ["AZF401"]),
        ("@generic_trigger('xTrigger', a_b=float('nan'))", "x", ["AZF401"]),
        ("@generic_trigger('xTrigger', a_b={'deep': [1, 'ü']})", "x", []),
    ],
)
def test_a_generic_binding_is_checked_as_the_worker_would(
    app: AppFactory, azfdecor: Command, decorators: str, parameter: str, codes: list[str]
) -> None:
    root = app(f"{HEAD}{decorators}\ndef f({parameter}) -> None: ...\n")
    assert azfdecor("generate", root, "--format", "json").codes() == codes


def test_a_problem_names_the_function_as_azure_does(app: AppFactory, azfdecor: Command) -> None:
    root = app(f"{HEAD}@function_name('Other')\n@queue_trigger(5)\ndef f(m: str) -> None: ...\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert (problem["code"], problem["function"]) == ("AZF401", "Other")


def test_a_response_without_a_request_is_refused(app: AppFactory, azfdecor: Command) -> None:
    source = f"{HEAD}@queue_trigger('orders')\n@http_output()\ndef f(m: str) -> str: ...\n"
    (problem,) = azfdecor("generate", app(source), "--format", "json").problems()
    assert (problem["code"], problem["line"]) == ("AZF306", 5)
    assert "http_output answers a request" in problem["message"]


# --- secrets

CONNECTION_STRING = (
    "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2hvcA==;"  # gitleaks:allow
)


@pytest.mark.parametrize(
    "value",
    [
        CONNECTION_STRING,
        "https://shop.queue.core.windows.net",
        "UseDevelopmentStorage=true",
        "SG.4f0c2d9a1b7e4c3d8a6f5e2b.x",
        "AC0123456789abcdef0123456789abcdef",
    ],
)
def test_a_secret_in_place_of_a_settings_name_is_a_problem(
    app: AppFactory, azfdecor: Command, value: str
) -> None:
    root = app(
        f"""
        from azfdecor import queue_trigger

        @queue_trigger("orders", connection={value!r})
        def ship(order: str) -> None: ...
        """
    )
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == "AZF406"
    assert value not in problem["message"] + problem["hint"]


@pytest.mark.parametrize(
    "value",
    ["", "AzureWebJobsStorage", "SHOP__queueServiceUri", "Shop:Orders", "orders-2026", "%ORDERS%"],
)
def test_the_name_of_a_setting_is_none(app: AppFactory, generate: Command, value: str) -> None:
    root = app(
        f"""
        from azfdecor import queue_trigger

        @queue_trigger("orders", connection={value!r})
        def ship(order: str) -> None: ...
        """
    )
    generate(root)
