"""Values as the host hands them to the worker."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from azfdecor.local.values import Value

if TYPE_CHECKING:
    from azfdecor.local.host.function import HostedBinding

NOTHING = Value(None, None)


def json_value(value: object) -> Value:
    """A value that the worker gets as JSON."""
    return Value("json", json.dumps(value, ensure_ascii=False))


def text_or_bytes(content: bytes, binding: HostedBinding) -> Value:
    """Content as text, unless the binding's `dataType` asks for bytes."""
    data_type = binding.data_type
    if data_type == "binary":
        return Value("bytes", content)
    if data_type == "stream":
        return NOTHING
    return Value("string", content.decode("utf-8-sig", "replace"))


def batch(contents: list[bytes], binding: HostedBinding) -> Value:
    """A batch of contents as texts, unless the binding's `dataType` asks for bytes."""
    if binding.data_type == "binary":
        return Value("collection_bytes", contents)
    return Value("collection_string", [one.decode("utf-8", "replace") for one in contents])


def is_same(text: str, sent: str | bytes) -> bool:
    """Whether what is sent means what a text does: it is the text, or the same JSON in another layout."""
    found = sent if isinstance(sent, str) else sent.decode("utf-8", "replace")
    try:
        return text == found or bool(json.loads(text) == json.loads(found))
    except ValueError:
        return False
