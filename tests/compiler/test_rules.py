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
        ("'a'", "'A/'", True),
        ("'a/{x}'", "'a/{y}'", True),
        ("'a/{x}', methods=['GET']", "'a/{y}', methods=['POST']", False),
        ("'a/{x:int}'", "'a/{y:INT}'", True),
        ("'a/{x:int}'", "'a/{y:alpha}'", False),
        ("'a/{x}/b'", "'a/{y}/c'", False),
        ("'{*x}'", "'{*y}'", True),
        ("'a', methods=['GET']", "'a', methods=['POST']", False),
        ("'a', methods=['GET', 'PUT']", "'a', methods=['PUT']", True),
        ("'a', methods=['GET']", "'a'", True),
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
    ("trigger", "instead"),
    [
        ("http_trigger()", "remove it"),
        ("orchestration_trigger()", "an orchestrator tries again with context.call_activity_with"),
        ("activity_trigger()", "context.call_activity_with_retry"),
        ("queue_trigger('orders')", "the host tries again as host.json says"),
    ],
)
def test_what_tries_again_in_place_of_a_retry_policy_is_said(
    app: AppFactory, azfdecor: Command, trigger: str, instead: str
) -> None:
    policy = "@fixed_delay_retry(max_retry_count=3, delay_interval='00:00:10')"
    root = app(f"{HEAD}@{trigger}\n{policy}\ndef f(value): ...\n")
    problems = azfdecor("generate", root, "--format", "json").problems()
    (hint,) = [p["hint"] for p in problems if p["code"] == "AZF403"]
    assert instead in hint
    assert ("host.json" in hint) == ("queue" in trigger)


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        ("orchestration_trigger('same')", "orchestration_trigger('Same')", ["AZF507"]),
        ("activity_trigger('act')", "activity_trigger(activity='act')", ["AZF507"]),
        ("activity_trigger()", "activity_trigger('ONE')", ["AZF507"]),
        ("entity_trigger('x')", "entity_trigger('x')", ["AZF507"]),
        ("activity_trigger('x')", "generic_trigger('activityTrigger', Activity='x')", ["AZF507"]),
        ("activity_trigger('x')", "orchestration_trigger('x')", []),
        ("activity_trigger('x')", "activity_trigger('y')", []),
        ("activity_trigger()", "activity_trigger()", []),
        (
            "function_name('x')\n@activity_trigger()",
            "function_name('X')\n@activity_trigger()",
            ["AZF502"],
        ),
    ],
)
def test_a_durable_function_has_a_name_of_its_own(
    app: AppFactory, azfdecor: Command, one: str, other: str, codes: list[str]
) -> None:
    root = app(f"{HEAD}@{one}\ndef one(value): ...\n\n\n@{other}\ndef other(value): ...\n")
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == codes
    if codes == ["AZF507"]:
        assert "functions.py:4 has an " in result.problems()[0]["message"]


@pytest.mark.parametrize(
    ("output", "returns", "hint"),
    [
        ("cosmos_db_output('c', connection='C', database_name='d')", "None", "Out[Document]"),
        (
            "cosmos_db_output('c', connection='C', database_name='d')",
            "Document | None",
            "Out[Document]",
        ),
        ("sql_output('t', connection_string_setting='C')", "None", "Out[SqlRow]"),
        ("queue_output('orders')", "None", "Out[str]"),
        ("signalr_output('hub')", "None", "Out[str]"),
    ],
)
def test_the_parameter_that_is_proposed_fits_the_output(
    app: AppFactory, azfdecor: Command, output: str, returns: str, hint: str
) -> None:
    root = app(
        f"{HEAD}from azure.functions import Document\n"
        f"@timer_trigger('0 * * * * *')\n@{output}\ndef f(t) -> {returns}: ...\n"
    )
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == "AZF309"
    assert f"`output: {hint}`" in problem["hint"]


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
        "0123456789abcdef0123456789abcdef",
        "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
        "4f0c2d9a-1b7e-4c3d-8a6f-5e2b4f0c2d9a",
        "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA",
        "myns.servicebus.windows.net",
        "mystore.blob.core.windows.net",
        "shop.redis.cache.windows.net:6380",
        "shop.documents.azure.com",
        "localhost:9092",
        "10.0.0.1:6379",
        "10.0.0.1",
        "kafka.contoso.com:9093",
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
    [
        "AzureWebJobsStorage",
        "SHOP__queueServiceUri",
        "Shop:Orders",
        "Shop:Brokers:0",
        "Azure.Web.Storage",
        "orders-2026",
        "ORDERS_STORAGE_ACCOUNT_00123",
        "MyEventHubConnection20240101",
        "eventhub-contoso-weu-prod-20240101",
        "TenantA1B2C3D4E5F6G7H8Queue",
        "%ORDERS%",
    ],
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


@pytest.mark.parametrize(
    ("decorator", "keyword"),
    [
        ("generic_trigger('queueTrigger', queueName='q-1', Connection={})", "Connection"),
        ("generic_trigger('queueTrigger', properties={{'connection': {}}})", "connection"),
        ("generic_trigger('xTrigger', free={})", "free"),
        ("generic_trigger('xTrigger', free=[{{'deep': {}}}])", "free"),
        ("kafka_trigger('t', broker_list='B', username={})", "username"),
        ("queue_trigger({})", "queue_name"),
        ("queue_trigger('orders', data_type={})", "data_type"),
    ],
)
@pytest.mark.parametrize(
    "value",
    [
        CONNECTION_STRING,
        "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=r;SharedAccessKey=abc",
        "BlobEndpoint=https://shop.blob.core.windows.net/;SharedAccessSignature=sv=1&sig=abc",
        "Server=shop;User ID=me;Password=hunter2",
        "Server=shop;Uid=me;Pwd=hunter2",
        "shop:6380,password=hunter2,ssl=True",
        "https://me:hunter2@registry.example",
        "https://shop.blob.core.windows.net/c?sv=1&sig=abc",
        "https://shop.example/api/x?code=c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffee==",
        "Endpoint=https://shop.example;AccessKey=YWJjZGVmZ2hpamtsbW5vcA==;Version=1.0;",
        "SG.ABCDEFGHIJKLMNOPQRSTUV.ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
        "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
        "AKIAIOSFODNN7EXAMPLE",
        "UPDATE users SET name = @name, password = 'hunter2' WHERE id = @id",
    ],
)
def test_a_secret_is_found_in_any_value_and_never_shown(
    app: AppFactory, azfdecor: Command, decorator: str, keyword: str, value: str
) -> None:
    root = app(f"{HEAD}@{decorator.format(repr(value))}\ndef f(value) -> None: ...\n")
    result = azfdecor("generate", root, "--format", "json")
    found = [p for p in result.problems() if p["code"] == "AZF406"]
    assert [f"({keyword}=...)" in p["message"] for p in found] == [True]
    assert value not in result.out


@pytest.mark.parametrize(
    "decorator",
    [
        "generic_trigger('queueTrigger', queueName='q-1', connection='SHOP')",
        "generic_trigger('xTrigger', connection='Endpoint=sb://shop;SharedAccessKeyName=r')",
        "generic_trigger('xTrigger', free='Server=shop;Password=%PASSWORD%')",
        "generic_trigger('xTrigger', free='https://me:%PASSWORD%@registry.example')",
        "generic_trigger('xTrigger', free='https://registry.example:8080/a@b')",
        "generic_trigger('xTrigger', free='Password=')",
        "generic_trigger('xTrigger', free='https://shop.example/x?code=%KEY%')",
        "generic_trigger('xTrigger', free='https://shop.example/x?code={code}')",
        "generic_trigger('xTrigger', free='https://shop.example/x?code=DE')",
        "generic_trigger('xTrigger', free='Endpoint=https://x;AccessKey=%KEY%;Version=1.0')",
        "generic_trigger('xTrigger', free='0123456789abcdef0123456789abcdef')",
        "generic_trigger('xTrigger', free='4f0c2d9a-1b7e-4c3d-8a6f-5e2b4f0c2d9a')",
        "generic_trigger('xTrigger', free='SG.short.name')",
        "generic_trigger('xTrigger', free='UPDATE u SET a = @a, password = @password')",
        "generic_trigger('xTrigger', free='UPDATE u SET a = @a, password = {password}')",
        "generic_trigger('xTrigger', free='UPDATE u SET a = ?, password = ? WHERE b = ?')",
        "generic_trigger('xTrigger', free='UPDATE u SET a = 1, password = NULL WHERE b = 2')",
        "generic_trigger('xTrigger', free='@id={id},@password={password}')",
        "kafka_trigger('t', broker_list='broker:29092')",
        "kafka_trigger('t', broker_list='b-1.shop.example:9092,b-2.shop.example:9092')",
        "generic_trigger('kafkaTrigger', topic='t', brokerList='broker:29092')",
        "kafka_trigger('t', broker_list='TenantA1B2C3D4E5F6G7H8Queue')",
        "kafka_trigger('t', broker_list='B', username='me', schema_registry_url='https://x.y')",
    ],
)
def test_what_is_no_secret_is_none(app: AppFactory, azfdecor: Command, decorator: str) -> None:
    root = app(f"{HEAD}@{decorator}\ndef f(value) -> None: ...\n")
    assert "AZF406" not in azfdecor("generate", root, "--format", "json").codes()


def test_an_address_of_brokers_holds_no_password(app: AppFactory, azfdecor: Command) -> None:
    source = f"{HEAD}@kafka_trigger('t', broker_list={CONNECTION_STRING!r})\ndef f(m: str): ...\n"
    assert azfdecor("generate", app(source), "--format", "json").codes() == ["AZF406"]


@pytest.mark.parametrize(
    "decorator",
    [
        f"queue_trigger({CONNECTION_STRING!r})",
        f"queue_trigger('orders', connection={CONNECTION_STRING!r})",
        "queue_trigger('orders', connection='q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA')",
        f"generic_trigger('xTrigger', hub={CONNECTION_STRING!r})",
        f"generic_trigger('queueTrigger', Connection={CONNECTION_STRING!r})",
        f"event_hub_trigger('hub', connection='C', consumer_group={CONNECTION_STRING!r})",
        f"generic_trigger('xTrigger', consumer_group={CONNECTION_STRING!r})",
    ],
)
def test_list_shows_no_secret(app: AppFactory, azfdecor: Command, decorator: str) -> None:
    root = app(f"{HEAD}@{decorator}\ndef f(m) -> None: ...\n")
    for form in ("text", "json"):
        result = azfdecor("list", root, "--format", form)
        assert "AccountKey" not in result.out + result.err
        assert "q83vEjRWeJ" not in result.out + result.err
    assert "***" in result.out


# --- data types

HUB = "event_hub_trigger('hub', connection='C', data_type={!r})"


@pytest.mark.parametrize(
    ("trigger", "data_type", "annotation", "codes"),
    [
        (HUB, "string", "bytes", ["AZF317"]),
        (HUB, "binary", "bytes", []),
        (HUB, "binary", "str", ["AZF317"]),
        (HUB, "string", "str", []),
        (HUB, "stream", "str", ["AZF317"]),
        (HUB, "stream", "list[EventHubEvent]", ["AZF317"]),
        (HUB, "string", "list[EventHubEvent]", []),
        (HUB, "binary", "list[EventHubEvent]", []),
        (HUB, "binary", "EventHubEvent", []),
        ("blob_trigger('a-b/c', data_type={!r})", "binary", "str", ["AZF317"]),
        ("blob_trigger('a-b/c', data_type={!r})", "stream", "InputStream", []),
        ("generic_trigger('xTrigger', dataType={!r})", "Binary", "str", ["AZF317"]),
        ("generic_trigger('xTrigger', dataType={!r})", "Binary", "bytes", []),
        ("generic_trigger('xTrigger', dataType={!r})", "undefined", "bytes", ["AZF317"]),
        ("generic_trigger('xTrigger', dataType={!r})", "undefined", "str", []),
        ("generic_trigger('xTrigger', dataType={!r})", "blah", "str", ["AZF402"]),
        (
            "generic_trigger('eventHubTrigger', properties={{'DataType': {!r}}})",
            "string",
            "bytes",
            ["AZF317"],
        ),
    ],
)
def test_a_data_type_agrees_with_the_annotation(
    app: AppFactory,
    azfdecor: Command,
    trigger: str,
    data_type: str,
    annotation: str,
    codes: list[str],
) -> None:
    source = (
        f"{HEAD}from azure.functions import EventHubEvent\n@{trigger.format(data_type)}\n"
        f"def f(value: {annotation}) -> None: ...\n"
    )
    assert azfdecor("generate", app(source), "--format", "json").codes() == codes


@pytest.mark.parametrize(
    ("function", "codes"),
    [
        ("@http_trigger()\ndef f(context) -> str: ...", ["AZF326"]),
        ("@http_trigger()\n@wrap(mw)\nasync def f(context) -> dict: ...", ["AZF326"]),
        ("@http_trigger()\n@queue_output('queue')\ndef f(context, o: Out[str]): ...", ["AZF326"]),
        ("@timer_trigger('0 0 5 * * *')\ndef f(context) -> None: ...", ["AZF326"]),
        ("@http_trigger(arg_name='context')\ndef f(context) -> str: ...", []),
        ("@http_trigger()\ndef f(context: Context) -> str: ...", []),
        ("@http_trigger()\ndef f(context: HttpRequest) -> str: ...", []),
        ("@http_trigger()\ndef f(req, context) -> str: ...", []),
        ("@http_trigger('{sku}')\ndef f(sku: str, context) -> str: ...", []),
        ("@timer_trigger('0 0 5 * * *')\ndef f(timer: TimerRequest, context) -> None: ...", []),
        ("@queue_trigger('queue')\ndef f(message: str, context) -> None: ...", []),
        ("@orchestration_trigger()\ndef f(context):\n    yield", []),
    ],
)
def test_a_context_that_may_be_meant_for_the_request_is_a_warning(
    app: AppFactory, azfdecor: Command, function: str, codes: list[str]
) -> None:
    head = "from contextlib import nullcontext\nfrom azure.functions import Context\n"
    root = app(f"{head}{HEAD}def mw(call):\n    return nullcontext()\n\n\n{function}\n")
    result = azfdecor("generate", root, "--format", "json")
    assert (result.codes(), result.status) == (codes, 0)


@pytest.mark.parametrize(
    ("decorator", "codes"),
    [
        ("blob_trigger('upload')", []),
        ("blob_trigger('%BOX%')", []),
        ("blob_trigger('upload/')", ["AZF402"]),
        ("blob_trigger('Upload')", ["AZF402"]),
        ("blob_trigger('{x}')", ["AZF402"]),
        ("blob_trigger('')", ["AZF402"]),
        ("queue_trigger('orders')\n@blob_output('upload')", ["AZF402"]),
    ],
)
def test_a_container_alone_is_a_path_for_the_trigger_only(
    app: AppFactory, azfdecor: Command, decorator: str, codes: list[str]
) -> None:
    root = app(f"{HEAD}@{decorator}\ndef f(blob: str) -> str: ...\n")
    assert [
        c for c in azfdecor("generate", root, "--format", "json").codes() if c == "AZF402"
    ] == codes
