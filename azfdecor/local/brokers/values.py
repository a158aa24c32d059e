"""What the worker is given of messages: their content, and what is told of them besides."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from azfdecor.local.host.values import NOTHING, json_value
from azfdecor.local.values import Value

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from azfdecor.local.host.function import HostedBinding
    from azfdecor.local.host.service import Surroundings


def content(
    bodies: Sequence[bytes], binding: HostedBinding, host: Surroundings, *, is_batch: bool
) -> Value:
    """The bodies of messages as text, unless the binding's `dataType` asks for bytes."""
    data_type = binding.entry.text("dataType").lower()
    if data_type == "binary":
        return Value("collection_bytes", list(bodies)) if is_batch else Value("bytes", bodies[0])
    if data_type == "stream":
        return NOTHING
    texts = [_text(body, binding, host) for body in bodies]
    return Value("collection_string", texts) if is_batch else Value("string", texts[0])


def _text(body: bytes, binding: HostedBinding, host: Surroundings) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        host.warn(
            "a message is no text in UTF-8, and what the function gets of it is damaged: the "
            f'binding {binding.name!r} needs "dataType": "binary"'
        )
        return body.decode("utf-8", "replace")


def plain(value: object) -> Any:
    """A value as JSON holds it: times in ISO 8601."""
    return time(value) if isinstance(value, datetime) else value


def time(value: datetime) -> str:
    """A time in UTC as the host writes it."""
    return value.isoformat().replace("+00:00", "Z")


def metadata(fields: Mapping[str, object]) -> dict[str, Value]:
    """What is told of one message; what is None is left out."""
    return {
        name: Value("string", value) if isinstance(value, str) else json_value(plain(value))
        for name, value in fields.items()
        if value is not None
    }


def batch_metadata(
    rows: Sequence[Mapping[str, object]], *, texts: Collection[str], numbers: Collection[str] = ()
) -> dict[str, Value]:
    """What is told of a batch: an array for each field of its messages.

    Args:
        rows: The fields of each message.
        texts: The fields that are texts, whose arrays the host does not write as JSON.
        numbers: The same of numbers of 64 bits.
    """
    found: dict[str, Value] = {}
    for name in rows[0]:
        values = [plain(row[name]) for row in rows]
        if name in texts and None not in values:
            found[f"{name}Array"] = Value("collection_string", values)
        elif name in numbers:
            found[f"{name}Array"] = Value("collection_sint64", values)
        else:
            found[f"{name}Array"] = json_value(values)
    return found
