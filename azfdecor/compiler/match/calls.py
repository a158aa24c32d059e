"""The arguments of a call, as of an MCP tool: which parameters they fill, and what clients are told."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any, cast

from azfdecor.compiler.properties import properties_of
from azfdecor.compiler.reference import kind_of
from azfdecor.declaration import given_of, with_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from azfdecor.bindings.base import Binding, Trigger
    from azfdecor.bindings.call import CallFacts
    from azfdecor.compiler.model import Declared, Parameter

_REQUEST = ("context", "request")
"""The names of a `str` that is the whole request, where the decorator names no arguments."""
_SECTION = r"(?m)^(?:Args|Arguments|Parameters):\n((?: +.*\n?|\n)+)"
_ITEM = r"(?m)^ {4}\*{0,2}(\w+)(?: *\([^)]*\))?: "
_FIELD = r"(?m)^:param (?:[^:]* )?(\w+): *((?:.*\n?)(?: +.*\n?)*)"


def names(trigger: Trigger, bindings: Sequence[Binding]) -> tuple[str, ...] | None:
    """The arguments that the trigger names, and no input reads; None where the parameters say them."""
    call = kind_of(trigger).call
    named = call.names_in(properties_of(trigger)) if call else ()
    if named is None and trigger.__kind__.is_generic:
        named = ()  # which says all that there is
    inputs = [binding for binding in bindings if kind_of(binding).reads_argument]
    read = [value for binding in inputs for value in properties_of(binding).values()]
    return tuple(n for n in named or () if n not in read) if inputs else named


def is_argument(parameter: Parameter, named: Sequence[str] | None) -> bool:
    """Whether an argument of the call may fill it."""
    annotation = parameter.annotation
    if named is not None and parameter.name not in named:
        return False
    if annotation is None:
        return named is not None or parameter.name not in _REQUEST
    if annotation.is_out or annotation.marker or annotation.shape in ("", "bytes"):
        return False
    is_request = parameter.name in _REQUEST and annotation.types == ("str",)
    return named is not None or not is_request


def takes_all(parameter: Parameter) -> bool:
    """Whether it is made of all arguments, which are an object."""
    annotation = parameter.annotation
    is_object = annotation is not None and annotation.is_payload and annotation.shape == "object"
    return is_object and annotation is not None and annotation.holds != "many"


def takes_request(parameter: Parameter, named: Sequence[str] | None) -> bool:
    """Whether it is for the request itself, or for all arguments, without `arg_name`."""
    annotation = parameter.annotation
    if annotation is not None and annotation.is_payload:
        return named is not None and takes_all(parameter)
    return not is_argument(parameter, named)


def described(
    declared: Declared, trigger: Trigger, arguments: Sequence[Parameter], whole: Parameter | None
) -> Trigger:
    """The decorator with what the function itself says of the call.

    Args:
        declared: The function.
        trigger: Its decorator.
        arguments: The parameters that an argument fills each, and no decorator names.
        whole: The parameter that all arguments fill.
    """
    call = trigger.__kind__.call
    if call is None:
        return trigger
    options: dict[str, object] = {}
    document = inspect.getdoc(declared.target) or ""
    if "description" not in given_of(trigger) and document:
        options["description"] = " ".join(document.partition("\n\n")[0].split())
    entries = [*_entries(call, arguments, whole, _texts(document))]
    if entries:
        options[call.option] = entries
    return with_options(trigger, **options) if options else trigger


def _entries(
    call: CallFacts,
    arguments: Sequence[Parameter],
    whole: Parameter | None,
    texts: Mapping[str, str],
) -> Iterator[Mapping[str, Any]]:
    for parameter in arguments:
        schema = _schema(parameter)
        annotation = parameter.annotation
        may_lack = parameter.has_default or (annotation is not None and annotation.is_optional)
        yield call.entry(
            parameter.name,
            _value(schema, schema),
            texts.get(parameter.name) or schema.get("description", ""),
            is_required=not may_lack,
        )
    if whole is not None:
        schema = _schema(whole)
        object_ = _value(schema, schema)
        for name, field in object_.get("properties", {}).items():
            is_required = name in object_.get("required", ())
            text = field.get("description", "")
            value = _value(field, schema)
            yield call.entry(name, value, text, is_required=is_required)


def _schema(parameter: Parameter) -> dict[str, Any]:
    """The JSON schema of a parameter; empty where pydantic has none."""
    from pydantic import TypeAdapter
    from pydantic.errors import PydanticUserError

    is_untold = parameter.annotation is None and parameter.default is not None
    hint: Any = cast("Any", type(parameter.default)) if is_untold else parameter.hint.value
    try:
        return TypeAdapter[Any](hint).json_schema()
    except PydanticUserError:  # which is reported elsewhere, where it matters
        return {}


def _value(
    schema: dict[str, Any], root: Mapping[str, Any], within: Sequence[str] = ()
) -> dict[str, Any]:
    """What a schema says of a value that is not null, with its references followed.

    Args:
        schema: The schema.
        root: The schema that it is a part of.
        within: The references that were followed to it, for a type may hold itself.
    """
    reference = schema.get("$ref", "")
    if reference in within:
        return {}
    if reference:
        found = root.get("$defs", {}).get(reference.rpartition("/")[2], {})
        return _value(cast("dict[str, Any]", found), root, (*within, reference))
    for choice in ("anyOf", "oneOf", "allOf"):
        options = [_value(option, root, within) for option in schema.get(choice, ())]
        options = [option for option in options if option.get("type") != "null"]
        if options:
            return _of_any(options)
    items = schema.get("items") or next(iter(schema.get("prefixItems", ())), None)
    if schema.get("type") == "array":
        return {**schema, "items": _value(items or {}, root, within)}
    if "const" in schema:
        return {**schema, "enum": [schema["const"]]}
    return schema


def _of_any(options: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A value of one of several types: as number what may be text besides, else as text."""
    kinds = {option.get("type") for option in options}
    if len(kinds) == 1:
        return options[0]
    number = next((kind for kind in ("number", "integer") if kind in kinds), "string")
    return {"type": number if kinds <= {"number", "integer", "string"} else "string"}


def _texts(document: str) -> dict[str, str]:
    """What a docstring says of each parameter."""
    section = re.search(_SECTION, document)
    parts = re.split(_ITEM, section[1]) if section else [""]
    found = dict(zip(parts[1::2], parts[2::2]))
    found.update(re.findall(_FIELD, document))
    return {name: " ".join(text.split()) for name, text in found.items()}
