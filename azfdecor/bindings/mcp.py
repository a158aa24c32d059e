"""MCP: tools, resources and prompts for language models.

Each function is one tool, resource or prompt of the app's Model Context Protocol server. The
extension is in the regular extension bundle, version 4; its older releases have no prompts.

The arguments of a tool or a prompt fill the parameters of their names. A parameter named `context`
needs an annotation: without one it is the invocation context.

No parameter takes `bytes`, since they are given text all the same; a resource may return them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import Binding, Content, Input, Naming, Takes, Trigger
from azfdecor.bindings.call import CallFacts
from azfdecor.bindings.checks import schema_faults
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any, Literal

_PROPERTY_TYPES = ("string", "number", "integer", "boolean", "object")


def _data_faults(binding: _Mcp) -> Iterator[Fault]:
    """A kind of value that the extension does not hand over."""
    if binding.data_type in ("binary", "stream"):
        name = type(binding).__name__
        yield Fault(
            f"{name} delivers text, so data_type={binding.data_type!r} has no effect",
            "leave data_type out",
            "data_type",
        )


def _list_faults(
    items: Sequence[Mapping[str, Any]], keyword: str, key: str, *others: str
) -> Iterator[Fault]:
    seen: set[str] = set()
    for item in items:
        name = item.get(key)
        if not isinstance(name, str) or not name:
            yield Fault(f"{dict(item)!r} in {keyword} has no name", f'add "{key}"')
        elif name in seen:
            yield Fault(f"{keyword} has {name!r} twice", "give each another name, or leave one out")
        else:
            seen.add(name)
        for unknown in item:
            if unknown != key and unknown not in others:
                yield Fault(
                    f"the extension ignores {unknown!r} in {keyword}",
                    f"write only {', '.join((key, *others))}",
                )


def _property_faults(items: Sequence[Mapping[str, Any]], keyword: str) -> Iterator[Fault]:
    others = ("propertyType", "description", "isRequired", "isArray", "enumValues")
    yield from _list_faults(items, keyword, "propertyName", *others)
    for item in items:
        type_ = item.get("propertyType")
        if type_ not in _PROPERTY_TYPES:
            yield Fault(
                f"the propertyType {type_!r} in {keyword} is no type of JSON schema",
                f"write one of {', '.join(_PROPERTY_TYPES)}; with isArray for a list of them",
            )


def _argument_faults(items: Sequence[Mapping[str, Any]], keyword: str) -> Iterator[Fault]:
    return _list_faults(items, keyword, "name", "title", "description", "required")


def _icon_faults(icons: Sequence[Mapping[str, Any]], _: str) -> Iterator[Fault]:
    for icon in icons:
        if not isinstance(icon.get("src"), str):
            yield Fault(
                f"the icon {dict(icon)!r} has no image", 'add "src", the address of the image'
            )


def _address_faults(uri: str, _: str) -> Iterator[Fault]:
    if not uri.strip():
        yield Fault(f"{uri!r} is no address of a resource", 'write one, such as "file://readme.md"')


def _size_faults(size: int, _: str) -> Iterator[Fault]:
    if size < 0:
        yield Fault(f"no resource has the size {size}", "write the bytes, or leave it out")


def _schema_faults(trigger: mcp_tool_trigger) -> Iterator[Fault]:
    """Two lists of arguments, or one that the extension passes over."""
    if trigger.use_worker_input_schema and trigger.input_schema is None:
        yield Fault(
            "use_worker_input_schema is set, and there is no input_schema",
            "add input_schema, or leave use_worker_input_schema out",
            "use_worker_input_schema",
        )
    if trigger.input_schema is not None:
        if not trigger.use_worker_input_schema:
            yield Fault(
                "the extension ignores input_schema",
                "add use_worker_input_schema=True",
                "input_schema",
            )
        if trigger.tool_properties is not None:
            yield Fault(
                "tool_properties and input_schema both say what the arguments are",
                "leave one of them out",
                "tool_properties",
            )


def _tool_property(
    name: str, schema: Mapping[str, Any], description: str, *, is_required: bool
) -> Mapping[str, Any]:
    """A property, of one of the types that the extension knows."""
    is_array = schema.get("type") == "array"
    value = schema["items"] if is_array else schema
    entry = {
        "propertyName": name,
        "propertyType": value.get("type", "string"),
        "description": description,
        "isRequired": is_required,
    }
    entry.update({"isArray": True} if is_array else {})
    choices = value.get("enum", ())
    is_text = bool(choices) and all(isinstance(choice, str) for choice in choices)
    return {**entry, "enumValues": list(choices)} if is_text else entry


def _prompt_argument(
    name: str, _: Mapping[str, Any], description: str, *, is_required: bool
) -> Mapping[str, Any]:
    """An argument, which is a text whatever it stands for."""
    return {"name": name, "description": description, "required": is_required}


class _Mcp(Binding, check=_data_faults): ...


class mcp_tool_trigger(
    _Mcp,
    Trigger,
    type="mcpToolTrigger",
    takes=Takes("str"),
    content=Content("arguments"),
    naming=Naming(unused="request"),
    answers=("str",),
    call=CallFacts("tool_properties", "propertyName", _tool_property, schema="input_schema"),
    check=_schema_faults,
):
    """Run the function when a language model calls a tool.

    The parameters are the tool's arguments, of any type, by their names: a default, or else None
    where the annotation allows it, stands for one that is missing. One model alone is made of all
    arguments. What the function returns, as `str` or a typed value, is the tool's result.
    "{mcptoolargs.NAME}" stands for an argument in the function's other bindings.

    A `str` named `context` or `request`, or by any name that is no argument's where the decorator
    names the arguments, takes the whole request: JSON with "name", "arguments", "sessionid",
    "clientinfo" and "transport".

    Args:
        tool_name: Name of the tool, by which clients call it.
        description: What the tool does and when to use it; models choose by it. Without it, the
            first paragraph of the function's docstring.
        tool_properties: The tool's arguments: for each a dict with "propertyName",
            "propertyType" ("string", "number", "integer", "boolean" or "object"),
            "description", and where it is so "isRequired" and "isArray" (both True or False)
            and "enumValues" (a list). Without it, the arguments are the function's
            `mcp_tool_property_input`s, and where it has none its parameters: their types and
            defaults, with what the docstring's "Args:" says of them.
        metadata: What clients are told besides, as "_meta" of the tool.
        input_schema: JSON schema of the arguments, in place of `tool_properties`; needs
            `use_worker_input_schema`.
        output_schema: JSON schema of the tool's structured result.
        use_result_schema: True when the function returns JSON with "type" and "content" in
            place of plain text: the type of an MCP content block, and the block itself as text.
        use_worker_input_schema: True to take `input_schema` for the arguments.

    Example:
        @mcp_tool_trigger("get_order", description="Look up an order by its number.")
        @blob_input("orders/{mcptoolargs.number}.json")
        def get_order(number: int, order: InputStream, lines: bool = True) -> str:
            text = order.read().decode()
            return text if lines else f"order {number} exists"

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-mcp-trigger
    """

    tool_name: str = option(kw_only=False)
    description: str = option(default="", always=True)
    tool_properties: Sequence[Mapping[str, Any]] | None = option(
        default=None, codec="json", check=_property_faults
    )
    metadata: Mapping[str, Any] | None = option(default=None, codec="json")
    input_schema: Mapping[str, Any] | None = option(default=None, codec="json", check=schema_faults)
    output_schema: Mapping[str, Any] | None = option(default=None, codec="json")
    use_result_schema: bool = False
    use_worker_input_schema: bool = False


class mcp_resource_trigger(
    _Mcp,
    Trigger,
    type="mcpResourceTrigger",
    takes=Takes("str"),
    naming=Naming(unused="request"),
    answers=("str", "bytes"),
):
    """Run the function when a client reads a resource.

    The parameter takes `str`: JSON with "uri", "sessionid", "clientinfo" and "transport". What
    the function returns is the resource's content: `str` for text, `bytes` for anything else.

    Args:
        uri: Address of the resource, such as "file://readme.md" or "ui://orders/board.html".
        resource_name: Name of the resource for people and programs.
        title: Name of the resource as clients show it.
        description: What the resource holds; models choose by it.
        mime_type: MIME type of the content, such as "text/markdown".
        size: Size of the content in bytes, if it is known.
        metadata: What clients are told besides, as "_meta" of the resource.
        use_result_schema: True when the function returns JSON with "type" and "content" in
            place of the plain content. Not every version of the extension reads it.

    Example:
        @mcp_resource_trigger(
            "file://prices.json",
            resource_name="prices",
            mime_type="application/json",
        )
        def prices(context: str) -> str:
            return json.dumps({"cup": 4.5, "asked": json.loads(context)["uri"]})

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-mcp-resource-trigger
    """

    uri: str = option(kw_only=False, check=_address_faults)
    resource_name: str
    title: str | None = None
    description: str | None = None
    mime_type: str | None = None
    size: int | None = option(default=None, check=_size_faults)
    metadata: Mapping[str, Any] | None = option(default=None, codec="json")
    use_result_schema: bool = False


class mcp_prompt_trigger(
    _Mcp,
    Trigger,
    type="mcpPromptTrigger",
    takes=Takes("azure.functions.PromptInvocationContext"),
    content=Content("arguments"),
    naming=Naming(unused="request"),
    answers=("str",),
    call=CallFacts("prompt_arguments", "name", _prompt_argument),
):
    """Run the function when a client asks for a prompt.

    The parameters are the prompt's arguments by their names, each made of a text, as those of a tool
    are (`mcp_tool_trigger`). A parameter may take an `azure.functions.PromptInvocationContext`, with
    the prompt's `name` and its `arguments`. What the function returns, as `str`, is the prompt: one
    message of the user.

    Args:
        prompt_name: Name of the prompt, by which clients ask for it.
        prompt_arguments: The prompt's arguments: for each a dict with "name", and as needed
            "title", "description" and "required" (True or False). Without it, they follow from
            the function's parameters.
        title: Name of the prompt as clients show it.
        description: What the prompt is good for. Without it, the first paragraph of the function's
            docstring.
        metadata: What clients are told besides, as "_meta" of the prompt.
        icons: Icons that clients may show: for each a dict with "src", and as needed
            "mimeType", "sizes" and "theme".
        use_result_schema: True when the function returns JSON with "type" and "content" in
            place of plain text: "get_prompt_result", "prompt_messages" or "text", and that MCP
            object as text.

    Example:
        @mcp_prompt_trigger(
            "review",
            description="Review a piece of code.",
            prompt_arguments=[{"name": "code", "description": "The code.", "required": True}],
        )
        def review(code: str) -> str:
            return f"Review this code: {code}"

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-mcp-prompt-trigger
    """

    prompt_name: str = option(kw_only=False)
    prompt_arguments: Sequence[Mapping[str, Any]] | None = option(
        default=None, codec="json", check=_argument_faults
    )
    title: str | None = None
    description: str | None = None
    metadata: Mapping[str, Any] | None = option(default=None, codec="json")
    icons: Sequence[Mapping[str, Any]] | None = option(
        default=None, codec="json", check=_icon_faults
    )
    use_result_schema: bool = False


class mcp_tool_property_input(
    _Mcp,
    Input,
    type="mcpToolProperty",
    takes=Takes("str"),
    reads_argument=True,
):
    """Read one argument of a tool call; for functions with an `mcp_tool_trigger`.

    The parameter takes `str`: the argument as text, JSON if it is an object or a list. It is
    empty when the call has no such argument.

    Args:
        property_name: Name of the argument.
        property_type: Type of the argument in JSON schema.
        description: What the argument means; models fill it in by that.
        is_required: True to refuse calls without the argument.
        is_array: True when the argument is a list of such values.
        enum_values: The only values that the argument may have.

    Example:
        @mcp_tool_trigger("greet", description="Greet a person.")
        @mcp_tool_property_input(
            "name",
            property_type="string",
            description="The person's name.",
            is_required=True,
            arg_name="name",
        )
        def greet(context: str, name: str) -> str:
            return f"Hello, {name}!"

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-mcp-trigger
    """

    property_name: str = option(kw_only=False)
    property_type: Literal["string", "number", "integer", "boolean", "object"]
    description: str = option(default="", always=True)
    is_required: bool = option(default=False, always=True)
    is_array: bool = False
    enum_values: Sequence[str] | None = None


class mcp_prompt_argument_input(
    _Mcp,
    Input,
    type="mcpPromptArgument",
    takes=Takes("str"),
    reads_argument=True,
):
    """Read one argument of a prompt; for functions with an `mcp_prompt_trigger`.

    The parameter takes `str`: the argument's text. It is None when the client gave no such
    argument. Clients learn of the argument from the trigger's `prompt_arguments`.

    Args:
        argument_name: Name of the argument.
        description: What the argument means.
        is_required: True when clients have to give the argument.

    Example:
        @mcp_prompt_trigger("summarize", prompt_arguments=[{"name": "topic", "required": True}])
        @mcp_prompt_argument_input("topic", is_required=True)
        def summarize(context: PromptInvocationContext, topic: str) -> str:
            return f"Summarize what is known about {topic}."

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-mcp-prompt-trigger
    """

    argument_name: str = option(kw_only=False)
    description: str = option(default="", always=True)
    is_required: bool = option(default=False, always=True)
