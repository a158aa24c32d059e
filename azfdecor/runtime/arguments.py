"""The arguments of a call, as of an MCP tool: each the parameter of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azfdecor.runtime.payload import PayloadError, member_of
from azfdecor.runtime.places import RequestPart
from azfdecor.runtime.request import fields_type
from azfdecor.runtime.validation import ContentError, in_words, json_validator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_MEMBER = "arguments"
"""The member of the request that holds them."""


def reader(
    function: Callable[..., Any], name: str, hints: Mapping[str, Any], taken: Sequence[str]
) -> Callable[[dict[str, Any]], None]:
    """Puts the arguments of a call in the places of the request, which stands in each of them.

    An argument that the call lacks is left out, for the parameter's default to stand for it.

    Args:
        function: The user's function.
        name: Its name, for errors.
        hints: What its parameters are annotated.
        taken: Those that an argument fills.
    """
    from pydantic import TypeAdapter, ValidationError

    sources = {parameter: RequestPart("field", parameter) for parameter in taken}
    type_, absent = fields_type(
        "Arguments", function, {**dict.fromkeys(taken, Any), **hints}, sources
    )
    validate = json_validator(TypeAdapter(type_))

    def read(arguments: dict[str, Any]) -> None:
        """Raises PayloadError when they do not fit."""
        (request, *_) = [arguments.pop(parameter) for parameter in taken]
        try:
            content: str | bytes = member_of(request, _MEMBER)
        except KeyError:  # of a call without any
            content = "{}"
        try:
            given = validate("{}" if content == "null" else content)
        except (ValidationError, ContentError) as error:
            msg = f"the arguments of {name}: {in_words(error, content)}"
            raise PayloadError(msg) from None
        arguments.update(dict.fromkeys(absent))
        arguments.update(given)

    return read
