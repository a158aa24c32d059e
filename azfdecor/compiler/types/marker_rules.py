"""What is wrong with the markers of a parameter, and what stands elsewhere than in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from azfdecor.compiler.types import hints
from azfdecor.problems.typed_values import NAMELESS_MARKER, TWO_MARKERS

if TYPE_CHECKING:
    from azfdecor.compiler.model import Parameter
    from azfdecor.problems.kind import Kind

_UNKNOWN = r"TypeError: Marker\.__init__\(\) got an unexpected keyword argument '(\w+)'"
_TOO_MANY = "TypeError: Marker.__init__() takes "
_NAMES = ("alias", "validation_alias", "serialization_alias", "convert_underscores", "embed")
_OTHERS = {
    "default": "write the default behind the annotation: Annotated[int, Query()] = 1",
    "default_factory": "write the default behind the annotation: Annotated[int, Query()] = 1",
    "regex": "put it beside the marker: Annotated[str, Query(), Field(pattern=...)], with pydantic's Field",
}
"""The keywords of FastAPI's markers (https://fastapi.tiangolo.com/reference/parameters/)."""


def unknown_argument(what: str) -> str | None:
    """What to write instead, when an error says that a marker takes no such argument.

    Args:
        what: The error's class and text.
    """
    if what.startswith(_TOO_MANY):
        return "give the marker one name at most, such as Query('p')"
    found = re.match(_UNKNOWN, what)
    if found is None:
        return None
    keyword = found[1]
    if keyword in _NAMES:
        return "write the name alone, such as Header('x-q') or Body('item')"
    beside = f"put it beside the marker: Annotated[int, Query(), Field({keyword}=...)], with pydantic's Field"
    return _OTHERS.get(keyword, beside)


def fault(parameter: Parameter) -> tuple[Kind, str, str] | None:
    """The kind, the message and the hint for the markers of one parameter; None for right ones."""
    found = hints.markers(parameter.hint.value)
    for marker in found:
        name: Any = marker.name
        if name is not None and not isinstance(name, str):
            message = f"{marker!r} of {parameter.name!r} has a name that is no str"
            return (
                NAMELESS_MARKER,
                message,
                _OTHERS["default"] + "; a marker takes the name in the request",
            )
    if len({(type(marker), marker.name) for marker in found}) > 1:
        said = " and ".join(map(repr, reversed(found)))
        message = f"{parameter.name!r} has the markers {said}, and may have one only"
        return TWO_MARKERS, message, "remove one of them; it may stand in a type alias"
    return None
