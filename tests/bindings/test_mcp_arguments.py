"""MCP tools and prompts as typed functions: the parameters are the arguments."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.cli import main
from conftest import function_json
from durable_history import NOTICE
from judge import Judge, Value, data, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import AppFactory, Command

HEAD = """
import datetime as dt
from decimal import Decimal
from enum import Enum
from typing import *
from uuid import UUID
import azure.functions as func
from pydantic import BaseModel, Field
from azfdecor import *

class Colour(Enum):
    RED = "red"
    BLUE = "blue"

class Order(BaseModel):
    sku: str = Field(alias="SKU", description="The article.")
    count: int = 1

"""
TOOL = "@mcp_tool_trigger('t')\n"
NAMED = (
    "@mcp_tool_trigger('t', tool_properties=["
    "{'propertyName': 'n', 'propertyType': 'integer'},"
    "{'propertyName': 'name', 'propertyType': 'string'}])\n"
)
SCHEMA = (
    "@mcp_tool_trigger('t', use_worker_input_schema=True, input_schema="
    "{'type': 'object', 'properties': {'n': {'type': 'integer'}, 'name': {'type': 'string'}}})\n"
)
GENERIC = (
    "@generic_trigger('mcpToolTrigger', toolName='t', toolProperties="
    '\'[{"propertyName": "n"}, {"propertyName": "name"}]\')\n'
)
PROMPT = "@mcp_prompt_trigger('p')\n"
EVERY = (TOOL, NAMED, SCHEMA, GENERIC, PROMPT)


def request(**arguments: Any) -> str:
    return json.dumps({"name": "t", "arguments": arguments, "sessionid": "s"})


def called(root: Any, content: str) -> Any:
    """What the function gives a client for a request, or the error."""
    entries = function_json(root, "f")["bindings"]
    others = {entry["name"]: text("x") for entry in entries[1:] if entry["direction"] == "in"}
    with Judge(root) as judge:
        assert judge.load() == {"f": None}
        outcome = judge.call("f", **{entries[0]["name"]: text(content)}, **others)
    return outcome.error or (outcome.returned and outcome.returned.content)


CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("n: int", {"n": 3}, "n=3"),
    ("name: str", {"name": "Oslo"}, "name='Oslo'"),
    ("n: int, name: str", {"n": 3, "name": "1"}, "n=3 name='1'"),
    ("name: str, n: int = 7", {"name": "x"}, "n=7 name='x'"),
    ("name: str, n: int = 7", {"name": "x", "n": 8}, "n=8 name='x'"),
    ("n: int | None, name: str = 'y'", {}, "n=None name='y'"),
    ("*, n: int, name: Optional[str] = None", {"n": 1}, "n=1 name=None"),
    ("context: str, n: int", {"n": 3}, "context=True n=3"),
    ("call: func.Context, n: int", {"n": 3}, "call='{f}' n=3"),
    ("n: Annotated[int, Field(ge=2)], name: str", {"n": 2, "name": ""}, "n=2 name=''"),
]
BODY = """
    given = dict(sorted(locals().items()))
    if 'context' in given: given['context'] = bool(given['context'])
    if 'call' in given: given['call'] = given['call'].function_name
    return ' '.join(f'{k}={v!r}' for k, v in given.items())
"""
FUNCTIONS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    f"f{number}": (f"{trigger}{keyword} f{number}", *call)
    for number, (trigger, keyword, call) in enumerate(
        itertools.product(EVERY, ("def", "async def"), CALLS)
    )
}


def of_prompt(start: str) -> bool:
    return start.startswith(PROMPT)


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], Any]]:
    source = HEAD
    for start, signature, _, _ in FUNCTIONS.values():
        type_ = "func.PromptInvocationContext" if of_prompt(start) else "str"
        parameters = signature.replace("context: str", f"context: {type_}")
        source += f"{start}({parameters}) -> str:{BODY}\n"
    root = tmp_path_factory.mktemp("mcp")
    (root / "host.json").write_text('{"version": "2.0"}')
    (root / "functions.py").write_text(source)
    assert main(["generate", str(root)]) == 0
    with Judge(root) as judge:
        assert set(judge.load().values()) == {None}

        def run(name: str, content: str) -> Any:
            trigger = function_json(root, name)["bindings"][0]["name"]
            return judge.call(name, **{trigger: text(content)})

        yield run


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_argument_fills_the_parameter_of_its_name(
    call: Callable[[str, str], Any], name: str
) -> None:
    start, _, arguments, given = FUNCTIONS[name]
    if of_prompt(start):  # whose arguments are text
        arguments = {key: str(value) for key, value in arguments.items()}
    outcome = call(name, request(**arguments))
    assert outcome.error is None
    assert outcome.returned.content == given.format(f=name)


def test_all_that_is_wrong_with_arguments_is_told_at_once(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(f"{HEAD}{TOOL}def f(n: int, name: str, day: dt.date) -> str: ...\n")
    azfdecor("generate", root)
    error = called(root, request(n="x", day="y"))
    assert "PayloadError('the arguments of functions.f: n: Input should be a valid" in error
    assert "; name: Field required; day: Input should be a valid date" in error


@pytest.mark.parametrize("content", ['{"name": "t"}', '{"name": "t", "arguments": null}'])
def test_a_call_without_arguments_has_the_defaults(
    app: AppFactory, azfdecor: Command, content: str
) -> None:
    root = app(f"{HEAD}{TOOL}def f(n: int = 3, name: str | None = None) -> str: return f'{{n}}'\n")
    azfdecor("generate", root)
    assert called(root, content) == "3"


@pytest.mark.parametrize(
    "trigger", [TOOL, PROMPT, "@mcp_resource_trigger('u', resource_name='r')\n"]
)
@pytest.mark.parametrize("parameters", ["", "call: func.Context", "text: str"])
def test_a_function_need_take_nothing_of_a_call(
    app: AppFactory, azfdecor: Command, trigger: str, parameters: str
) -> None:
    reads = "@blob_input('notes/b', arg_name='text')\n" if parameters == "text: str" else ""
    root = app(f"{HEAD}{trigger}{reads}def f({parameters}) -> str: return 'pong'\n")
    assert azfdecor("generate", root).status == 0
    assert called(root, request()) == "pong"


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("str", {"propertyType": "string"}),
        ("int", {"propertyType": "integer"}),
        ("float", {"propertyType": "number"}),
        ("Decimal", {"propertyType": "number"}),
        ("bool", {"propertyType": "boolean"}),
        ("UUID", {"propertyType": "string"}),
        ("dt.date", {"propertyType": "string"}),
        ("dict[str, int]", {"propertyType": "object"}),
        ("Order", {"propertyType": "object"}),
        ("list[int]", {"propertyType": "integer", "isArray": True}),
        ("tuple[Order, ...]", {"propertyType": "object", "isArray": True}),
        ("Colour", {"propertyType": "string", "enumValues": ["red", "blue"]}),
        ("Literal['a']", {"propertyType": "string", "enumValues": ["a"]}),
        (
            "list[Colour]",
            {"propertyType": "string", "isArray": True, "enumValues": ["red", "blue"]},
        ),
        ("int | str", {"propertyType": "integer"}),
        ("bool | str", {"propertyType": "string"}),
        ("Any", {"propertyType": "string"}),
        ("int | None", {"propertyType": "integer", "isRequired": False}),
        (
            "Annotated[int, Field(description='How many.')]",
            {"propertyType": "integer", "description": "How many."},
        ),
    ],
)
def test_a_tools_properties_follow_from_its_parameters(
    app: AppFactory, generate: Command, annotation: str, expected: dict[str, Any]
) -> None:
    root = app(f"{HEAD}{TOOL}def f(value: {annotation}, other: int = 1) -> str: ...\n")
    generate(root)
    written = json.loads(function_json(root, "f")["bindings"][0]["toolProperties"])
    usual = {"propertyName": "value", "description": "", "isRequired": True}
    other = {"propertyName": "other", "propertyType": "integer", "description": ""}
    assert written == [{**usual, **expected}, {**other, "isRequired": False}]


DOCUMENTED = '''
def f(city: str, days: Annotated[int, Field(description="Not this.")] = 1) -> str:
    """Forecast the weather
    of a city.

    More for people.

    Args:
        city: Name of the city,
            in any language.
        days (int): How many days.
    """
'''
FIELDS = '''
def f(city: str, days: int = 1) -> str:
    """Forecast the weather of a city.

    :param city: Name of the city,
        in any language.
    :param int days: How many days.
    """
'''


@pytest.mark.parametrize("source", [DOCUMENTED, FIELDS])
@pytest.mark.parametrize("trigger", ["mcp_tool_trigger", "mcp_prompt_trigger"])
def test_what_clients_are_told_stands_in_the_docstring(
    app: AppFactory, generate: Command, source: str, trigger: str
) -> None:
    root = app(f"{HEAD}\n@{trigger}('weather'){source}")
    generate(root)
    entry = function_json(root, "f")["bindings"][0]
    assert entry["description"] == "Forecast the weather of a city."
    listed = json.loads(entry.get("toolProperties") or entry["promptArguments"])
    assert [one["description"] for one in listed] == [
        "Name of the city, in any language.",
        "How many days.",
    ]
    assert [one.get("isRequired", one.get("required")) for one in listed] == [True, False]


def test_what_the_decorator_says_is_written_as_it_is(app: AppFactory, generate: Command) -> None:
    source = NAMED.replace("'t',", "'t', description='Said.',")
    root = app(f'{HEAD}{source}def f(n: int) -> str:\n    """Not this."""\n')
    generate(root)
    entry = function_json(root, "f")["bindings"][0]
    assert entry["description"] == "Said."
    assert [one["propertyName"] for one in json.loads(entry["toolProperties"])] == ["n", "name"]


def test_one_model_alone_is_made_of_all_arguments(app: AppFactory, generate: Command) -> None:
    root = app(f"{HEAD}{TOOL}def f(order: Order) -> str: return f'{{order.count}} {{order.sku}}'\n")
    generate(root)
    written = json.loads(function_json(root, "f")["bindings"][0]["toolProperties"])
    assert written == [
        {
            "propertyName": "SKU",
            "propertyType": "string",
            "description": "The article.",
            "isRequired": True,
        },
        {
            "propertyName": "count",
            "propertyType": "integer",
            "description": "",
            "isRequired": False,
        },
    ]
    assert called(root, request(SKU="K")) == "1 K"


def test_two_models_are_an_argument_each(app: AppFactory, generate: Command) -> None:
    root = app(f"{HEAD}{TOOL}def f(a: Order, b: Order) -> str: return a.sku + b.sku\n")
    generate(root)
    assert called(root, request(a={"SKU": "K"}, b={"SKU": "L"})) == "KL"


@pytest.mark.parametrize(
    ("trigger", "parameters", "code"),
    [
        (NAMED, "nn: int", "AZF342"),
        (NAMED, "ns: list[int]", "AZF342"),
        (NAMED, "everything: Order", None),
        (NAMED, "everything: str", None),
        (NAMED, "everything: dict[str, Any]", None),
        (NAMED, "n: int, everything: Order", None),
        (NAMED, "name", None),
        (f"{NAMED}@mcp_tool_property_input('n', property_type='integer')\n", "n: int", None),
        (
            f"{NAMED}@mcp_tool_property_input('n', property_type='integer', arg_name='m')\n",
            "m: int, name: str, context: str",
            None,
        ),
        (
            f"{TOOL}@mcp_tool_property_input('n', property_type='integer', arg_name='m')\n",
            "m: int, context: str",
            None,
        ),
        (TOOL, "value: bytes", "AZF308"),
        (TOOL, "context", "AZF306"),
        (NAMED, "context", "AZF306"),
        (TOOL, "n: Annotated[int, Query()]", "AZF308"),
        (TOOL, "out: func.Out[str]", "AZF307"),
        ("@mcp_tool_trigger('t', arg_name='n')\n", "n: int", "AZF308"),
        ("@mcp_tool_trigger('t', arg_name='raw')\n", "raw: str, n: int", None),
        ("@mcp_tool_trigger('t', arg_name='context')\n", "context", None),
        ("@mcp_tool_trigger('t', tool_properties=5)\n", "n: str", "AZF401"),
        ("@mcp_tool_trigger('t', tool_properties=[object()])\n", "n: str", "AZF401"),
    ],
)
def test_what_no_argument_can_fill_is_found(
    app: AppFactory, azfdecor: Command, trigger: str, parameters: str, code: str | None
) -> None:
    root = app(f"{HEAD}{trigger}def f({parameters}) -> str: ...\n")
    codes = azfdecor("generate", root, "--format", "json").codes()
    assert codes == ([code] if code else [])


def test_an_argument_may_stand_in_another_binding(app: AppFactory, generate: Command) -> None:
    root = app(
        f"{HEAD}{TOOL}@table_input('rows', partition_key='p', row_key='{{mcptoolargs.n}}', "
        "arg_name='row')\ndef f(n: int, row: Order | None) -> str: return f'{n} {row}'\n"
    )
    generate(root)
    entries = function_json(root, "f")["bindings"]
    rows = '[{"RowKey": "6", "SKU": "x"}, {"RowKey": "7", "SKU": "y"}]'
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("f", **{entries[0]["name"]: text(request(n=7)), "row": text(rows)})
    assert outcome.returned
    assert outcome.returned.content == "7 sku='y' count=1"


@pytest.mark.parametrize(
    ("trigger", "sent"),
    [
        ("@activity_trigger()\n", data("x")),
        ("@dapr_service_invocation_trigger('stock')\n", text("x")),
        ("@assistant_skill_trigger('Tell the time')\n", text("x")),
    ],
)
@pytest.mark.parametrize("keyword", ["def", "async def"])
def test_who_is_called_need_not_take_what_the_call_says(
    app: AppFactory, generate: Command, trigger: str, sent: Value, keyword: str
) -> None:
    root = app(f"{HEAD}{trigger}{keyword} f() -> str: return 'now'\n")
    generate(root)
    name = function_json(root, "f")["bindings"][0]["name"]
    with Judge(root, ignore=[NOTICE]) as judge:
        judge.load()
        outcome = judge.call("f", **{name: sent})
    assert outcome.returned
    assert "now" in outcome.returned.content
