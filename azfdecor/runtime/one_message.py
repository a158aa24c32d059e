"""Text as exactly one message of a queue, a topic or an event hub.

The host parses text that looks like JSON: it sends each item of an array as a message of its own,
and an object written anew, with other spaces, numbers and dates. As the only item of an array,
text arrives as it is.

Source: FunctionBinding.cs of https://github.com/Azure/azure-functions-host
"""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from azfdecor.runtime.out import EncodedOut

_T = TypeVar("_T")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*|/Date\(.*\)/", re.DOTALL)
"""What Newtonsoft.Json takes for a date in a string."""
_DECODER = json.JSONDecoder(parse_int=len, parse_float=len, strict=False)


def of(value: _T) -> _T | str:
    """A value to be sent; text so that it is one message, anything else as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        return json.dumps([value])
    return value


def several(texts: list[str]) -> str | list[str]:
    """Texts, each of them a message.

    They are sent as a JSON array, in which the host would write a date anew that is an item by
    itself. So the worker is given the list where there is one: it sends that as JSON, which the
    host does not search for dates.
    """
    return texts if any(map(_DATE.fullmatch, texts)) else json.dumps(texts)


def items(array: str) -> list[str]:
    """The items of a JSON array, each as it stands there."""
    found: list[str] = []
    at = 1
    while array[at] != "]":
        _, end = _DECODER.raw_decode(array, at)
        found.append(array[at:end])
        at = end + (array[end] == ",")
    return found


class Out(EncodedOut):
    """Stands in front of the worker's `Out`, for outputs that take messages."""

    __slots__ = ()

    def __init__(self, out: Any) -> None:
        super().__init__(out, of)
