"""What the service does not take: names, sizes, ranges. Every implementation asks here first.

Source: "Naming queues and metadata", "Naming and referencing containers, blobs, and metadata" and
"Understanding the Table service data model" in the REST reference of Azure Storage.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from azfdecor.local.storage.errors import RefusedError, TooLargeError
from azfdecor.local.storage.protocol import (
    FOREVER,
    MOST_ENTITIES,
    MOST_MESSAGES,
    WEEK,
    Entity,
    Int64,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from azfdecor.local.storage.protocol import Message, Property

KIB = 1024
_NAME = re.compile(r"[a-z0-9](?:-?[a-z0-9])*")
_TABLE = re.compile(r"[A-Za-z][A-Za-z0-9]{2,62}")
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_KEY = re.compile("[\u0000-\u001f\u007f-\u009f/\\\\#?]")
_NOT_IN_BLOB = re.compile("[\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SYSTEM = ("PartitionKey", "RowKey", "Timestamp")
_EARLIEST = datetime(1601, 1, 1, tzinfo=timezone.utc)


def check_queue(name: str) -> None:
    """Refuse what cannot be a queue's name."""
    _check_name("queue", name)


def check_container(name: str) -> None:
    """Refuse what cannot be a container's name."""
    if name not in ("$root", "$web", "$logs"):
        _check_name("container", name)


def _check_name(noun: str, name: str) -> None:
    if not 3 <= len(name) <= 63:
        text = f"the {noun} name {name!r} has {len(name)} characters; it must have 3 to 63"
        raise RefusedError(code="OutOfRangeInput", text=text)
    if not _NAME.fullmatch(name):
        text = (
            f"the {noun} name {name!r} must consist of lower-case letters a to z, digits and "
            "single hyphens between them"
        )
        raise RefusedError(code="InvalidResourceName", text=text)


def blob_name(name: str) -> str:
    """A blob's name as the service has it, where a backslash is a slash."""
    name = name.replace("\\", "/")
    if not 1 <= len(name) <= KIB:
        text = f"a blob name must have 1 to 1024 characters; this one has {len(name)}"
        raise RefusedError(code="OutOfRangeInput", text=text)
    found = _NOT_IN_BLOB.search(name)
    if found:
        text = f"the blob name {name!r} must not contain {found[0]!r}"
        raise RefusedError(code="InvalidUri", text=text)
    segments = name.split("/")
    if len(segments) > 254 or "." in segments or ".." in segments:
        text = f"the blob name {name!r} must have at most 254 segments, and none that is . or .."
        raise RefusedError(code="InvalidUri", text=text)
    return name


def check_metadata(metadata: Mapping[str, str]) -> None:
    """Refuse what cannot be a blob's metadata."""
    for name, value in metadata.items():
        if not (_IDENTIFIER.fullmatch(name) and name.isascii()):
            text = f"the metadata name {name!r} must be an identifier of ASCII characters"
            raise RefusedError(code="InvalidMetadata", text=text)
        if not (value.isascii() and value.isprintable() and value == value.strip()):
            text = (
                f"the value of the metadata {name!r} must consist of printable ASCII characters, "
                "without spaces around them"
            )
            raise RefusedError(code="InvalidMetadata", text=text)
    if sum(len(name) + len(value) for name, value in metadata.items()) > 8 * KIB:
        raise TooLargeError(
            code="MetadataTooLarge", text="the metadata of a blob may have 8 KiB in all"
        )


def check_text(text: str) -> None:
    """Refuse what cannot be a message's text."""
    found = _NOT_IN_XML.search(text)
    if found:
        message = f"a message cannot carry the character {found[0]!r}: encode the text"
        raise RefusedError(code="InvalidXmlDocument", text=message)
    size = len(text.encode())
    if size > 64 * KIB:
        message = f"the message has {size} bytes in UTF-8; the service takes 65536"
        raise TooLargeError(code="RequestBodyTooLarge", text=message)


def check_sending(delay: int, time_to_live: int) -> None:
    """Refuse a delay or a time to live that a message cannot have."""
    _check_range("visibilitytimeout", delay, 0, WEEK)
    if time_to_live == FOREVER:
        return
    if time_to_live < 1:
        text = f"messagettl is {time_to_live}; it must be 1 or more, or -1 for no end"
        raise RefusedError(code="InvalidQueryParameterValue", text=text)
    if delay >= time_to_live:
        text = f"visibilitytimeout is {delay}; it must be less than messagettl, {time_to_live}"
        raise RefusedError(code="InvalidQueryParameterValue", text=text)


def check_count(count: int) -> None:
    """Refuse a number of messages that one call cannot have."""
    _check_range("numofmessages", count, 1, MOST_MESSAGES)


def check_invisibility(seconds: int, *, least: int) -> None:
    """Refuse an invisibility that a message cannot have."""
    _check_range("visibilitytimeout", seconds, least, WEEK)


def _check_range(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        text = f"{name} is {value}; it must be {least} to {most}"
        raise RefusedError(code="OutOfRangeQueryParameterValue", text=text)


def receipt_of(message: Message) -> str:
    """The pop receipt of a message that was received."""
    if not message.pop_receipt:
        text = f"the message {message.id} was not received and has no pop receipt"
        raise RefusedError(code="MissingRequiredQueryParameter", text=text)
    return message.pop_receipt


def check_table(name: str) -> None:
    """Refuse what cannot be a table's name."""
    if not 3 <= len(name) <= 63:
        text = f"the table name {name!r} has {len(name)} characters; it must have 3 to 63"
        raise RefusedError(code="OutOfRangeInput", text=text)
    if not _TABLE.fullmatch(name) or name.lower() == "tables":
        text = f"the table name {name!r} must consist of letters and digits, a letter first"
        raise RefusedError(code="InvalidResourceName", text=text)


def check_key(key: str) -> None:
    """Refuse what cannot be a partition key or a row key."""
    found = _NOT_IN_KEY.search(key) or _SURROGATE.search(key)
    if found:
        text = f"the key {key!r} must not contain {found[0]!r}"
        raise RefusedError(code="OutOfRangeInput", text=text)
    if _utf16(key) > KIB:
        raise TooLargeError(
            code="KeyValueTooLarge", text=f"a key may have 512 characters; {key[:20]!r}... has more"
        )


def check_top(top: int | None) -> None:
    """Refuse a number of entities that no query can have."""
    if top is not None and top < 1:
        raise RefusedError(code="InvalidInput", text=f"top is {top}; it must be 1 or more")


def check_batch(entities: Sequence[Entity]) -> None:
    """Refuse entities that cannot be inserted together."""
    if not 1 <= len(entities) <= MOST_ENTITIES:
        raise RefusedError(
            code="InvalidInput", text=f"{len(entities)} entities; one call inserts 1 to 100"
        )
    if len({entity.partition_key for entity in entities}) > 1:
        text = "entities that are inserted together must be of one partition"
        raise RefusedError(code="CommandsInBatchActOnDifferentPartitions", text=text)
    if len({entity.row_key for entity in entities}) < len(entities):
        text = "entities that are inserted together must have different row keys"
        raise RefusedError(code="InvalidDuplicateRow", text=text)


def stored(entity: Entity) -> Entity:
    """An entity as a table holds it: checked, times in UTC, without what is None."""
    check_key(entity.partition_key)
    check_key(entity.row_key)
    given = {name: value for name, value in entity.properties.items() if value is not None}
    if len(given) > 252:
        raise RefusedError(
            code="TooManyProperties", text=f"an entity may have 252 properties, not {len(given)}"
        )
    properties = {name: _stored(name, value) for name, value in given.items()}
    size = 2 * (len(entity.partition_key) + len(entity.row_key))
    size += sum(2 * len(name) + _size(value) for name, value in properties.items())
    if size > KIB * KIB:
        raise TooLargeError(
            code="EntityTooLarge", text=f"an entity may have 1 MiB, not {size} bytes"
        )
    return replace(entity, properties=properties)


def _stored(name: str, value: Property) -> Property:
    """The value of a property as a table holds it."""
    if name in _SYSTEM or len(name) > 255 or not _IDENTIFIER.fullmatch(name):
        text = (
            f"{name!r} cannot be a property's name: it must be an identifier, and none of {_SYSTEM}"
        )
        raise RefusedError(code="PropertyNameInvalid", text=text)
    if isinstance(value, datetime):
        return _stored_time(name, value)
    if isinstance(value, int):
        bits = 64 if isinstance(value, Int64) else 32
        if not -(1 << bits - 1) <= value < 1 << bits - 1:
            text = f"property {name!r} is {value}, which is no Int{bits}"
            raise RefusedError(
                code="InvalidInput", text=text + (": write Int64(...)" if bits == 32 else "")
            )
    if isinstance(value, str) and _SURROGATE.search(value):
        raise RefusedError(code="InvalidInput", text=f"property {name!r} has unpaired surrogates")
    if isinstance(value, (str, bytes)) and _size(value) > 64 * KIB:
        text = f"property {name!r} has more than 64 KiB (text counts two bytes a character)"
        raise TooLargeError(code="PropertyValueTooLarge", text=text)
    return value


def _stored_time(name: str, value: datetime) -> datetime:
    """A time as a table holds it."""
    if value.tzinfo is None:
        raise RefusedError(
            code="InvalidInput", text=f"property {name!r} is a time without a time zone"
        )
    if value < _EARLIEST:
        raise RefusedError(
            code="InvalidInput",
            text=f"property {name!r} is {value}; times begin with the year 1601",
        )
    return value.astimezone(timezone.utc)


def _size(value: Property) -> int:
    """About how many bytes a value takes in a table."""
    if isinstance(value, str):
        return _utf16(value)
    return len(value) if isinstance(value, bytes) else 16


def _utf16(text: str) -> int:
    """How many bytes a text takes in UTF-16."""
    return 2 * len(text) if text.isascii() else len(text.encode("utf-16-le"))
