"""MCP: JSON in function.json, what arrives, and what the client gets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor import (
    mcp_prompt_argument_input,
    mcp_prompt_trigger,
    mcp_resource_trigger,
    mcp_tool_property_input,
    mcp_tool_trigger,
)
from azfdecor.compiler.properties import entry_of
from conftest import faults, function_json, shim
from judge import Judge, text

if TYPE_CHECKING:
    from azfdecor.declaration import Declaration
    from conftest import AppFactory, Command


HEAD = """
import azure.functions as func
from azfdecor import *


"""
NUMBER = {"propertyName": "number", "propertyType": "integer", "description": "Größe"}
SCHEMA = {"type": "object", "properties": {"number": {"type": "integer"}}}


# --- function.json


def test_python_values_are_written_as_json_text() -> None:
    written = entry_of(
        mcp_tool_trigger(
            "size",
            tool_properties=[NUMBER],
            metadata={"a": [1]},
            output_schema=SCHEMA,
            use_result_schema=True,
        ),
        "context",
    )
    assert json.loads(written["toolProperties"]) == [NUMBER]
    assert "Größe" in written["toolProperties"]
    assert json.loads(written["metadata"]) == {"a": [1]}
    assert json.loads(written["outputSchema"]) == SCHEMA
    assert written["useResultSchema"] is True

    prompt = mcp_prompt_trigger("p", prompt_arguments=[{"name": "x"}], icons=[{"src": "i"}])
    assert entry_of(prompt, "context")["promptArguments"] == '[{"name": "x"}]'
    assert entry_of(prompt, "context")["icons"] == '[{"src": "i"}]'


def test_no_tool_properties_are_another_thing_than_none() -> None:
    assert entry_of(mcp_tool_trigger("t", tool_properties=[]), "c")["toolProperties"] == "[]"
    assert "toolProperties" not in entry_of(mcp_tool_trigger("t"), "c")


def test_the_arguments_of_the_extensions_constructors_are_always_written() -> None:
    assert entry_of(mcp_tool_trigger("t"), "c")["description"] == ""
    tool_property = entry_of(mcp_tool_property_input("p", property_type="string"), "p")
    assert (tool_property["description"], tool_property["isRequired"]) == ("", False)
    argument = entry_of(mcp_prompt_argument_input("a"), "a")
    assert (argument["description"], argument["isRequired"]) == ("", False)


# --- faults


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, None),
        ({"tool_properties": []}, None),
        ({"tool_properties": [NUMBER, {**NUMBER, "propertyName": "other"}]}, None),
        ({"tool_properties": [{**NUMBER, "isArray": True, "enumValues": ["1"]}]}, None),
        ({"input_schema": SCHEMA, "use_worker_input_schema": True}, None),
        ({"output_schema": SCHEMA}, None),
        ({"data_type": "string"}, None),
        ({"tool_properties": [{"propertyType": "string"}]}, "has no name"),
        ({"tool_properties": [{**NUMBER, "propertyName": ""}]}, "has no name"),
        ({"tool_properties": [NUMBER, NUMBER]}, "has 'number' twice"),
        ({"tool_properties": [{**NUMBER, "propertyType": "float"}]}, "the propertyType 'float'"),
        ({"tool_properties": [{**NUMBER, "propertyType": ["x"]}]}, "the propertyType ['x']"),
        ({"tool_properties": [{"propertyName": "x"}]}, "the propertyType None"),
        ({"tool_properties": [{**NUMBER, "required": True}]}, "ignores 'required'"),
        ({"use_worker_input_schema": True}, "there is no input_schema"),
        ({"input_schema": SCHEMA}, "ignores input_schema"),
        (
            {"input_schema": {"type": "array"}, "use_worker_input_schema": True},
            "the input_schema is not the JSON schema of an object",
        ),
        (
            {"input_schema": SCHEMA, "use_worker_input_schema": True, "tool_properties": [NUMBER]},
            "both say what the arguments are",
        ),
        ({"data_type": "binary"}, "delivers text, so data_type='binary' has no effect"),
    ],
)
def test_a_tool_that_cannot_be_called_so_is_found(
    options: dict[str, Any], message: str | None
) -> None:
    found = faults(mcp_tool_trigger("tool", **options))
    assert len(found) == (message is not None)
    assert all((message or "") in one for one in found)


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        (mcp_resource_trigger("file://a", resource_name="a", size=0), None),
        (mcp_resource_trigger("notes", resource_name="a"), None),
        (mcp_resource_trigger(" ", resource_name="a"), "' ' is no address of a resource"),
        (mcp_resource_trigger("a", resource_name="a", size=-1), "no resource has the size -1"),
        (mcp_resource_trigger("a", resource_name="a", data_type="stream"), "delivers text"),
        (mcp_prompt_trigger("p", prompt_arguments=[{"name": "a", "required": True}]), None),
        (mcp_prompt_trigger("p", icons=[{"src": "data:,x", "mimeType": "image/png"}]), None),
        (mcp_prompt_trigger("p", prompt_arguments=[{"required": True}]), "has no name"),
        (mcp_prompt_trigger("p", prompt_arguments=[{"name": "a"}] * 2), "has 'a' twice"),
        (
            mcp_prompt_trigger("p", prompt_arguments=[{"name": "a", "isRequired": True}]),
            "ignores 'isRequired'",
        ),
        (mcp_prompt_trigger("p", icons=[{"mimeType": "image/png"}]), "has no image"),
        (mcp_tool_property_input("p", property_type="object", is_array=True), None),
        (mcp_prompt_argument_input("a"), None),
    ],
)
def test_what_no_client_could_use_is_found(declaration: Declaration, message: str | None) -> None:
    found = faults(declaration)
    assert len(found) == (message is not None)
    assert all((message or "") in one for one in found)


# --- in the runtime

REQUEST = text('{"name": "t", "arguments": {"a": "b"}, "sessionid": "s"}')


@pytest.mark.parametrize("parameters", ["context: str", "context: str, call: func.Context"])
def test_a_parameter_named_context_gets_the_request_when_it_is_annotated(
    app: AppFactory, generate: Command, parameters: str
) -> None:
    root = app(f"{HEAD}@mcp_tool_trigger('t')\ndef tool({parameters}) -> str: return context\n")
    generate(root)
    name = function_json(root, "tool")["bindings"][0]["name"]
    assert (name == "context") == ("call" not in parameters)
    with Judge(root) as judge:
        judge.load()
        assert judge.call("tool", **{name: REQUEST}).returned == REQUEST


def test_without_an_annotation_context_is_the_invocation_context(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(f"{HEAD}@mcp_tool_trigger('t')\ndef tool(context) -> str: ...\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == "AZF306"
    expected = "without an annotation `context` is the invocation context: annotate it str"
    assert problem["hint"].startswith(expected)


def test_arg_name_claims_context_without_an_annotation(app: AppFactory, generate: Command) -> None:
    source = "@mcp_tool_trigger('t', arg_name='context')\ndef tool(context) -> str: ...\n"
    root = app(HEAD + source)
    generate(root)
    assert "def main(context):" in shim(root, "tool")


def test_a_prompt_gets_its_context_and_its_arguments(app: AppFactory, generate: Command) -> None:
    root = app(
        HEAD
        + "@mcp_prompt_trigger('p')\n"
        + "@mcp_prompt_argument_input('a')\n"
        + "def prompt(context: func.PromptInvocationContext, a: str | None) -> str:\n"
        + "    return f'{context.name} {context.arguments} {context.sessionid} {a}'\n"
    )
    generate(root)
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("prompt", context=REQUEST, a=text("b"))
    assert outcome.returned == text("t {'a': 'b'} s b")


@pytest.mark.parametrize(
    ("trigger", "returns", "value", "sent"),
    [
        ("mcp_tool_trigger('t')", "str", "'x'", ("string", "x")),
        ("mcp_resource_trigger('u', resource_name='r')", "str", "'x'", ("string", "x")),
        ("mcp_resource_trigger('u', resource_name='r')", "bytes", "b'x'", ("bytes", b"x")),
    ],
)
def test_what_a_function_returns_is_sent_to_the_client(
    app: AppFactory, generate: Command, trigger: str, returns: str, value: str, sent: object
) -> None:
    root = app(f"{HEAD}@{trigger}\ndef answer(request: str) -> {returns}: return {value}\n")
    generate(root)
    with Judge(root) as judge:
        judge.load()
        returned = judge.call("answer", request=REQUEST).returned
    assert returned
    assert (returned.kind, returned.content) == sent


@pytest.mark.parametrize(
    ("trigger", "annotation", "returns", "code"),
    [
        ("mcp_tool_trigger('t')", "bytes", "str", "AZF308"),
        ("mcp_tool_trigger('t')", "func.MCPToolContext", "str", "AZF308"),
        ("mcp_tool_trigger('t')", "str", "bytes", "AZF309"),
        ("mcp_tool_trigger('t')", "str", "func.Out[str]", "AZF309"),
        ("mcp_prompt_trigger('t')", "str", "str", "AZF308"),
        ("mcp_prompt_trigger('t')", "func.PromptInvocationContext", "bytes", "AZF309"),
        ("mcp_resource_trigger('t', resource_name='r')", "bytes", "str", "AZF308"),
    ],
)
def test_what_the_worker_does_not_deliver_or_the_client_not_get_is_refused(
    app: AppFactory, azfdecor: Command, trigger: str, annotation: str, returns: str, code: str
) -> None:
    root = app(f"{HEAD}@{trigger}\ndef f(request: {annotation}) -> {returns}: ...\n")
    assert azfdecor("generate", root, "--format", "json").codes() == [code]


def test_the_worker_hands_text_to_a_tool_context() -> None:
    """Why MCPToolContext, a dict, is refused: the worker's converter leaves the text as it is."""
    from types import SimpleNamespace

    from azure.functions import get_binding_registry

    registry: Any = get_binding_registry()  # type: ignore[no-untyped-call]
    converter = registry.get("mcpToolTrigger")
    datum = SimpleNamespace(type="json", value=REQUEST.content)
    assert isinstance(converter.decode(datum, trigger_metadata={}), str)
