"""MCP: tools, resources and prompts for language models.

Each function is one tool, resource or prompt of the app's Model Context Protocol server. The
extension is in the regular extension bundle, version 4; its older releases have no prompts.

The arguments of a tool or a prompt fill the parameters of their names. A parameter named `context`
needs an annotation: without one it is the invocation context.

No parameter takes `bytes`, since they are given text all the same; a resource may return them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import ANY_TYPE, Binding, Input, Trigger
from azfdecor.bindings.checks import schema_faults
from azfdecor.declaration import Fault, camel_case, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any, Literal

_PROPERTY_TYPES = ("string", "number", "integer", "boolean", "object")


class _Mcp(Binding):
    def faults(self) -> Iterator[Fault]:
        """A kind of value that the extension does not hand over."""
        if self.data_type in ("binary", "stream"):
            yield Fault(
                f"{type(self).__name__} delivers text, so data_type={self.data_type!r} has no effect",
                "leave data_type out",
            )


class mcp_tool_trigger(_Mcp, Trigger, type="mcpToolTrigger"):
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

    accepts = ("str",)
    payload_in = "arguments"
    unused_name = "request"
    argument_option = "tool_properties"
    answers = ("str",)
    sample = '{"name": "get_order", "arguments": {"number": "7"}, "sessionid": "a1"}'

    tool_name: str = option(kw_only=False)
    description: str = option(default="", always=True)
    tool_properties: Sequence[Mapping[str, Any]] | None = option(default=None, as_text=True)
    metadata: Mapping[str, Any] | None = option(default=None, as_text=True)
    input_schema: Mapping[str, Any] | None = option(default=None, as_text=True)
    output_schema: Mapping[str, Any] | None = option(default=None, as_text=True)
    use_result_schema: bool = False
    use_worker_input_schema: bool = False

    @classmethod
    def argument_names(cls, binding: Binding) -> tuple[str, ...] | None:
        """Those of `tool_properties`, or of `input_schema`."""
        schema = _given(binding, "input_schema")
        if hasattr(schema, "keys"):
            return tuple(schema.get("properties", ()))
        return _names(binding, "tool_properties", "propertyName")

    @classmethod
    def argument_entry(
        cls, name: str, schema: Mapping[str, Any], description: str, *, is_required: bool
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

    def faults(self) -> Iterator[Fault]:
        """Arguments that the extension refuses or passes over."""
        yield from super().faults()
        yield from _list_faults(
            "tool_properties",
            self.tool_properties or (),
            "propertyName",
            ("propertyType", "description", "isRequired", "isArray", "enumValues"),
        )
        for item in self.tool_properties or ():
            type_ = item.get("propertyType")
            if type_ not in _PROPERTY_TYPES:
                yield Fault(
                    f"the propertyType {type_!r} in tool_properties is no type of JSON schema",
                    f"write one of {', '.join(_PROPERTY_TYPES)}; with isArray for a list of them",
                )
        if self.use_worker_input_schema and self.input_schema is None:
            yield Fault(
                "use_worker_input_schema is set, and there is no input_schema",
                "add input_schema, or leave use_worker_input_schema out",
            )
        if self.input_schema is not None:
            if not self.use_worker_input_schema:
                yield Fault(
                    "the extension ignores input_schema", "add use_worker_input_schema=True"
                )
            if self.tool_properties is not None:
                yield Fault(
                    "tool_properties and input_schema both say what the arguments are",
                    "leave one of them out",
                )
            yield from schema_faults("input_schema", self.input_schema)


class mcp_resource_trigger(_Mcp, Trigger, type="mcpResourceTrigger"):
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

    accepts = ("str",)
    unused_name = "request"
    answers = ("str", "bytes")
    sample = '{"uri": "file://prices.json", "sessionid": "a1"}'

    uri: str = option(kw_only=False)
    resource_name: str
    title: str | None = None
    description: str | None = None
    mime_type: str | None = None
    size: int | None = None
    metadata: Mapping[str, Any] | None = option(default=None, as_text=True)
    use_result_schema: bool = False

    def faults(self) -> Iterator[Fault]:
        """An address that the extension refuses, and a size that nothing has."""
        yield from super().faults()
        if not self.uri.strip():
            yield Fault(
                f"{self.uri!r} is no address of a resource", 'write one, such as "file://readme.md"'
            )
        if self.size is not None and self.size < 0:
            yield Fault(f"no resource has the size {self.size}", "write the bytes, or leave it out")


class mcp_prompt_trigger(_Mcp, Trigger, type="mcpPromptTrigger"):
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

    accepts = ("azure.functions.PromptInvocationContext",)
    payload_in = "arguments"
    unused_name = "request"
    argument_option = "prompt_arguments"
    answers = ("str",)
    sample = '{"name": "review", "arguments": {"code": "x = 1"}, "sessionid": "a1"}'

    prompt_name: str = option(kw_only=False)
    prompt_arguments: Sequence[Mapping[str, Any]] | None = option(default=None, as_text=True)
    title: str | None = None
    description: str | None = None
    metadata: Mapping[str, Any] | None = option(default=None, as_text=True)
    icons: Sequence[Mapping[str, Any]] | None = option(default=None, as_text=True)
    use_result_schema: bool = False

    @classmethod
    def argument_names(cls, binding: Binding) -> tuple[str, ...] | None:
        """Those of `prompt_arguments`."""
        return _names(binding, "prompt_arguments", "name")

    @classmethod
    def argument_entry(
        cls, name: str, schema: Mapping[str, Any], description: str, *, is_required: bool
    ) -> Mapping[str, Any]:
        """An argument, which is a text whatever it stands for."""
        del schema
        return {"name": name, "description": description, "required": is_required}

    def faults(self) -> Iterator[Fault]:
        """Arguments without a name, and icons without an image."""
        yield from super().faults()
        yield from _list_faults(
            "prompt_arguments",
            self.prompt_arguments or (),
            "name",
            ("title", "description", "required"),
        )
        for icon in self.icons or ():
            if not isinstance(icon.get("src"), str):
                yield Fault(
                    f"the icon {dict(icon)!r} has no image", 'add "src", the address of the image'
                )


class mcp_tool_property_input(_Mcp, Input, type="mcpToolProperty"):
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

    accepts = ("str",)
    is_argument = True
    sample = "Ada"

    property_name: str = option(kw_only=False)
    property_type: Literal["string", "number", "integer", "boolean", "object"]
    description: str = option(default="", always=True)
    is_required: bool = option(default=False, always=True)
    is_array: bool = False
    enum_values: Sequence[str] | None = None


class mcp_prompt_argument_input(_Mcp, Input, type="mcpPromptArgument"):
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

    accepts = ("str",)
    is_argument = True
    sample = "tea"

    argument_name: str = option(kw_only=False)
    description: str = option(default="", always=True)
    is_required: bool = option(default=False, always=True)


def _names(binding: Binding, keyword: str, key: str) -> tuple[str, ...] | None:
    """The names in a list of arguments; a generic decorator says all that there is."""
    listed = _given(binding, keyword)
    if listed is None:
        return () if binding.json_type == ANY_TYPE else None
    items = listed if hasattr(listed, "index") else ()  # another type is for the rules to report
    return tuple(item[key] for item in items if hasattr(item, "keys") and key in item)


def _given(binding: Binding, keyword: str) -> Any:
    """What an option is given, of any type; a generic decorator is given JSON as text."""
    if binding.json_type != ANY_TYPE:
        return binding.given().get(keyword)
    from json import loads

    text: object = binding.json_properties().get(camel_case(keyword))
    try:
        read: object = loads(text) if isinstance(text, str) else text
    except ValueError:
        return ()
    return read


def _list_faults(
    keyword: str, items: Sequence[Mapping[str, Any]], key: str, others: tuple[str, ...]
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
