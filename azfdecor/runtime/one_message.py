"""Text as exactly one message of a queue, a topic or an event hub.

The host parses text that looks like JSON: it sends each item of an array as a message of its own,
and an object written anew, with other spaces, numbers and dates. As the only item of an array,
text arrives as it is.

Source: FunctionBinding.cs of https://github.com/Azure/azure-functions-host
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

from azfdecor.runtime.out import EncodedOut

_T = TypeVar("_T")


def of(value: _T) -> _T | str:
    """A value to be sent; text so that it is one message, anything else as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        return json.dumps([value])
    return value


class Out(EncodedOut):
    """Stands in front of the worker's `Out`, for outputs that take messages."""

    __slots__ = ()

    def __init__(self, out: Any) -> None:
        super().__init__(out, of)
