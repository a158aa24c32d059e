"""Payloads: what a message, a blob, a row or an event holds, as the type that a function names.

A payload is JSON, but for `str` and `bytes`, which are the text and the bytes as they are, in a batch
too. Text that is no JSON, or that JSON reads as a number, is still taken by a type that reads text:
an enum, a date, a UUID.
"""

from __future__ import annotations

import json
import re
import typing
from base64 import b64decode
from collections import UserDict, UserList
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from azfdecor.runtime import one_message
from azfdecor.runtime.annotations import allows, eager, is_many, is_optional, members, plain
from azfdecor.runtime.certain import certainty, likeness
from azfdecor.runtime.classes import Unfit, check_of
from azfdecor.runtime.validation import (
    ContentError,
    in_words,
    json_validator,
    python_validator,
    without_mark,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import TypeAdapter, ValidationError

_RECORD: dict[str, Any] = {
    "Offset": 0,
    "Partition": 0,
    "Topic": "",
    "Timestamp": "1970-01-01T00:00:00Z",
    "Value": "",
    "Headers": [],
}
"""What Kafka's extension tells a record by; of its value and headers alone it makes a message."""


_BASE64 = "data_base64"
_NO_TEXT = "the content is not UTF-8 text"
_MODULES = re.compile(r"('[^']*')|\b[^\W\d][\w.]*\.(?=\w)")
"""The modules before names, but in quotes."""
_MOST_WRONG = 5_000
"""Of how many errors in a batch it is asked which of its items may be text."""


class PayloadError(ValueError):
    """What has arrived is not what the function's annotation says; the platform tries again."""


def decoder(
    what: str, hint: Any, member: str = "", *, is_read: bool = False
) -> Callable[[Any], Any]:
    """Turns what the worker delivers into a value of a type.

    Args:
        what: The parameter and its function, for errors.
        hint: The parameter's annotation.
        member: The member of what is delivered, or of each item of a batch, that is meant.
        is_read: The worker has read the JSON already.
    """
    from pydantic import TypeAdapter, ValidationError

    if is_read:
        return _value_decoder(what, hint)
    read_text = _text_reader(hint)
    if read_text:
        return _checked(what, hint, read_text)
    hint = eager(hint)
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    validate_python = python_validator(adapter)
    read_json, read_batch = _json_reader(adapter), _batch_reader(what, hint, adapter)

    def decode(delivered: Any) -> Any:
        """Raises PayloadError when it does not fit."""
        try:
            content = b"null" if delivered is None else content_of(delivered, member)
        except KeyError:
            msg = f"{what}: there is no {member!r} in what has arrived"
            raise PayloadError(msg) from None
        try:
            if isinstance(content, (str, bytes)):
                return read_json(content)
            is_batch = isinstance(content, list)
            return read_batch(cast("Any", content)) if is_batch else validate_python(content)
        except (ValidationError, ContentError) as error:
            msg = f"{what}: {in_words(error, content)}"
            raise PayloadError(msg) from None

    return decode


def _text_reader(hint: Any) -> Callable[[Any], Any] | None:
    """What takes text or bytes as they are; None for other types."""
    kinds = [kind for kind in members(hint) if kind is not type(None)]
    readers = [read for kind, read in ((str, _text), (bytes, _bytes)) if kinds == [kind]]
    return readers[0] if readers else None


def _checked(what: str, hint: Any, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Text or bytes as they are, held to what `Annotated` says of them."""
    from pydantic import TypeAdapter, ValidationError

    is_plain = hint is str or hint is bytes
    validate = TypeAdapter[Any](hint).validator.validate_python

    def decode(delivered: Any) -> Any:
        """Raises PayloadError when it does not fit."""
        value: Any = None
        try:
            value = None if delivered is None else read(delivered)
            return value if is_plain and value is not None else validate(value)
        except ValidationError as error:
            msg = f"{what}: {in_words(error, value)}"
            raise PayloadError(msg) from None
        except UnicodeDecodeError:
            msg = f"{what}: {_NO_TEXT}"
            raise PayloadError(msg) from None

    return decode


def _value_decoder(what: str, hint: Any) -> Callable[[Any], Any]:
    from pydantic import TypeAdapter, ValidationError

    validate = json_validator(TypeAdapter(eager(hint)))

    def decode(delivered: Any) -> Any:
        """Raises PayloadError when it does not fit."""
        try:
            return validate(json.dumps(delivered))
        except (ValidationError, ContentError) as error:
            msg = f"{what}: {in_words(error, delivered)}"
            raise PayloadError(msg) from None

    return decode


def _json_reader(adapter: TypeAdapter[Any]) -> Callable[[str | bytes], Any]:
    """Takes JSON; and other text, and numbers, where the type reads text."""
    from pydantic import ValidationError

    validate_json = json_validator(adapter)

    def read(content: str | bytes) -> Any:
        try:
            return validate_json(content)
        except ValidationError as error:
            if not _may_be_text(content, error):
                raise
            try:
                return adapter.validate_python(without_mark(_as_bytes(content).decode()))
            except (ValidationError, UnicodeDecodeError):
                raise error from None

    return read


def _may_be_text(content: str | bytes, error: ValidationError) -> bool:
    """Whether it is no JSON, or such as text may be by chance: `7`, `true`."""
    if error.error_count() == 1 and error.errors(include_url=False)[0]["type"] == "json_invalid":
        return True
    return _is_bare(_as_bytes(content))


def _is_bare(content: bytes) -> bool:
    """Whether JSON is neither an object nor an array nor a string."""
    return content.lstrip()[:1] not in (b"{", b"[", b'"')


def _batch_reader(what: str, hint: Any, adapter: TypeAdapter[Any]) -> Callable[[list[Any]], Any]:
    """Takes the items of a batch, each as a message alone is taken."""
    from pydantic import ValidationError

    validate_json, validate_python = json_validator(adapter), python_validator(adapter)
    kinds = [kind for kind in members(hint) if kind is not type(None)]
    inner = typing.get_args(kinds[0]) if len(kinds) == 1 and is_many(kinds[0]) else ()
    read_text = _text_reader(inner[0]) if inner else None

    def read(items: list[Any]) -> Any:
        """Raises PayloadError for an item that is no text."""
        if read_text:
            return validate_python(_each(what, items, read_text))
        if not all(isinstance(item, (str, bytes)) for item in items):
            return validate_python(items)
        texts = _each(what, items, _json_of)
        try:
            return validate_json(_array(texts))
        except ValidationError as error:
            wrong = _wrong_items(error)
            again = [_string(t) if n in wrong and _is_bare(t) else t for n, t in enumerate(texts)]
            try:
                return validate_json(_array(again))
            except (ValidationError, ContentError):
                _refuse_broken(what, items, wrong)
                raise error from None

    return read


def _each(what: str, items: list[Any], read: Callable[[Any], Any]) -> list[Any]:
    done: list[Any] = []
    try:
        for item in items:
            done.append(None if item is None else read(item))  # noqa: PERF401 - counts them
    except UnicodeDecodeError:
        msg = f"{what}: {len(done)}: {_NO_TEXT}"
        raise PayloadError(msg) from None
    return done


def _wrong_items(error: ValidationError) -> dict[int, str]:
    """The types of what is wrong with the items of a batch, by their places."""
    if error.error_count() > _MOST_WRONG:
        return {}
    found: dict[int, str] = {}
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        place = next(iter(one["loc"]), None)
        if isinstance(place, int):
            found.setdefault(place, one["type"] if len(one["loc"]) == 1 else "")
    return found


def _refuse_broken(what: str, items: list[Any], wrong: Mapping[int, str]) -> None:
    """Raises PayloadError for an item that is no JSON, where the type takes no text."""
    from pydantic_core import from_json

    for place, kind in wrong.items():
        if not kind.endswith("_type"):
            continue
        try:
            from_json(without_mark(items[place]))
        except ValueError as broken:
            msg = f"{what}: {place}: Invalid JSON: {broken}"
            raise PayloadError(msg) from None


def content_of(delivered: Any, member: str = "") -> Any:
    """JSON text out of what the worker delivers; what has been read already stays as it is.

    Raises:
        KeyError: When there is no such member.
    """
    if member and not isinstance(delivered, list):
        return member_of(delivered, member)
    if isinstance(delivered, (str, bytes)):
        return delivered
    if isinstance(delivered, (dict, int, float)):
        return json.dumps(delivered)  # an activity's, which the worker has read already
    if isinstance(delivered, list):  # a batch
        return [content_of(item, member) for item in cast("Any", delivered)]
    encoded = getattr(delivered, "extension_attrs", {}).get(_BASE64)
    if encoded is not None:  # of a CloudEvent whose data is no JSON, or comes from elsewhere
        return b64decode(encoded)
    for reading in ("get_body", "read", "get_json", "to_json"):
        read = getattr(delivered, reading, None)
        if read is not None:
            return read()
    if hasattr(delivered, "data") and not hasattr(delivered, "__len__"):
        return delivered.data  # an event
    return [json.loads(item.to_json()) for item in delivered]  # rows or documents


def member_of(delivered: Any, member: str) -> str | bytes:
    """What a member holds: its text, or JSON.

    The data of a CloudEvent may stand in "data_base64" instead.
    Source: https://github.com/cloudevents/spec/blob/main/cloudevents/formats/json-format.md

    Raises:
        KeyError: When there is no such member.
    """
    from pydantic_core import from_json

    if hasattr(delivered, member):
        held = getattr(delivered, member)
    else:
        try:
            read = from_json(without_mark(content_of(delivered)))
            if member == "data" and member not in read and _BASE64 in read:
                return b64decode(read[_BASE64])
            held = read[member]
        except (ValueError, TypeError):  # no JSON, or no object
            raise KeyError(member) from None
    return held if isinstance(held, str) else json.dumps(held)


def _json_of(item: str | bytes) -> bytes:
    """One message of a batch as JSON; text that is none is a string."""
    from pydantic_core import from_json

    item = without_mark(item)
    try:
        from_json(item, allow_inf_nan=False)
    except ValueError:
        return _string(_as_bytes(item))
    return _as_bytes(item)


def _string(text: bytes) -> bytes:
    """Text as a string of JSON."""
    return json.dumps(text.decode()).encode()


def _array(items: list[bytes]) -> bytes:
    return b"[%s]" % b",".join(items)


def _text(delivered: Any) -> str:
    content = delivered if isinstance(delivered, str) else content_of(delivered)
    return content.decode() if isinstance(content, bytes) else str(content)


def _bytes(delivered: Any) -> bytes:
    return _as_bytes(delivered if isinstance(delivered, bytes) else content_of(delivered))


def _as_bytes(content: Any) -> bytes:
    if isinstance(content, (bytes, bytearray)):
        return bytes(content)
    return content.encode() if isinstance(content, str) else json.dumps(content).encode()


def encoder(
    what: str, hint: Any, kind: str, member: str = "", *, split_text: bool = False
) -> Callable[[Any], Any]:
    """Turns a value of a type into what the worker sends.

    Args:
        what: The parameter or return value and its function, for errors.
        hint: The annotation; `Any` when there is none.
        kind: "messages" or "records" for exactly one of a value, one for each of a list;
            "document" for text, a list as an array; "objects" for the same, read, as the host leaves
            alone what the worker sends as JSON; "binary" for the same as bytes; "rows" for objects
            of a class of `azure.functions`.
        member: The member of a document that the value is to be; the class of rows.
        split_text: Text is left to the platform, which may make several messages of it.
    """
    kinds = [kind for kind in members(hint) if kind is not type(None)]
    are_several = len(kinds) == 1 and is_many(kinds[0])
    written = eager(hint)
    is_iterable = are_several and written is not hint
    to_json = json_encoder(what, written, keeps_bytes=True)

    is_open = plain(hint) is Any

    def encode(value: Any) -> Any:
        """Raises TypeError when the value is not what the annotation says."""
        if isinstance(value, bytes) and allows(hint, bytes):
            return value
        value = _listed(value) if is_iterable else value
        encoded = to_json(value)
        if kind == "binary":
            return encoded
        if kind in ("document", "objects"):
            text = _document(value, encoded.decode(), member)
            return text if kind == "document" or type(value) is str else _held(text)
        if kind == "rows":
            return _rows(what, json.loads(encoded), member)
        text = encoded.decode()
        if are_several and text[:1] == "[":  # None is no list, nor what a user's serializer makes
            return _messages(value, one_message.items(text), kind)
        message = _message(value, text, kind)
        is_left = split_text and (is_open or type(value) is str)
        return message if is_left else one_message.of(message)

    return _open(encode, kind) if is_open else encode


def _listed(value: Any) -> Any:
    """A list of what an iterable gives; text and objects are no lists."""
    is_one = not isinstance(value, Iterable) or isinstance(value, (str, bytes, dict))
    return cast("Any", value) if is_one else [*cast("Any", value)]


def _open(encode: Callable[[Any], Any], kind: str) -> Callable[[Any], Any]:
    """Leaves to the worker what it knows itself."""

    def send(value: Any) -> Any:
        if not _is_platforms(value):
            return encode(_plain(value))
        return _events(value) if kind == "objects" else value

    return send


def _events(value: Any) -> Any:
    """Events as what JSON holds, which is how the worker would send them; anything else as it is."""
    from azure.functions import EventGridOutputEvent
    from azure.functions.eventgrid import EventGridEventOutConverter

    several: list[Any] = cast("Any", value) if isinstance(value, list) else [value]
    if not all(isinstance(one, EventGridOutputEvent) for one in several):
        return cast("Any", value)
    datum: Any = EventGridEventOutConverter.encode(several, expected_type=None)
    events = json.loads(datum.value)
    return events if isinstance(value, list) else events[0]


def _messages(values: Any, texts: list[str], kind: str) -> Any:
    if len(values) != len(texts):  # a serializer of the user's has made others
        values = [None] * len(texts)
    return one_message.several([_message(one, text, kind) for one, text in zip(values, texts)])


def _is_platforms(value: Any) -> bool:
    """Whether the worker itself knows what to send: its own objects, and files."""
    if isinstance(value, list) and value:
        return all(map(_is_platforms, cast("Any", value)))
    if isinstance(value, (UserDict, UserList)):
        return False  # a document or a row, which is JSON
    own: Any = cast("Any", value)
    is_own = any(kind.__module__.startswith("azure.functions") for kind in type(own).__mro__)
    return is_own or callable(getattr(own, "read", None))


def _plain(value: Any) -> Any:
    """Documents, rows and bytes as JSON, or bytes, can hold them."""
    if isinstance(value, UserDict):
        return dict(cast("Any", value))
    if isinstance(value, (list, UserList)):
        return [_plain(one) for one in cast("Any", value)]
    return bytes(value) if isinstance(value, bytearray) else value


def _rows(what: str, read: Any, kind: str) -> list[Any]:
    """Documents or rows, of which the worker sends no other form when they are returned."""
    import azure.functions

    rows: list[Any] = cast("Any", read) if isinstance(read, list) else [read]
    for row in rows:
        if not isinstance(row, dict):
            msg = f"{what} is to be {kind}s, and this is the JSON of a {type(row).__name__}"
            raise TypeError(msg)
    make = getattr(azure.functions, kind).from_dict
    return [make(row) for row in rows]


def _document(value: Any, text: str, member: str) -> str:
    if type(value) is str:
        return value
    return f"{{{json.dumps(member)}:{text}}}" if member else text


def _held(text: str) -> Any:
    """The object or the array that JSON holds; of anything else the text."""
    from pydantic_core import from_json

    return from_json(text) if text[:1] in ("{", "[") else text


def _message(value: Any, text: str, kind: str) -> str:
    if type(value) is str:
        return value
    return _record(text) if kind == "records" else text


def _record(text: str) -> str:
    """What makes Kafka's extension send JSON: that alone, unless it would pass for a record."""
    held = json.loads(text)
    if isinstance(held, dict) and held.keys() >= _RECORD.keys():
        return json.dumps({**_RECORD, "Value": text})
    return text


def json_encoder(what: str, hint: Any, *, keeps_bytes: bool = False) -> Callable[[Any], bytes]:
    """Turns a value of a type into JSON; another value is a TypeError that says what it is.

    Args:
        what: The parameter or return value and its function, for errors.
        hint: The annotation; `Any` when there is none.
        keeps_bytes: A value that is bytes stays as it is: it may be no text.
    """
    from pydantic import TypeAdapter
    from pydantic_core import PydanticSerializationError

    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    to_json, to_python = adapter.serializer.to_json, adapter.serializer.to_python
    check, is_certain = check_of(adapter.core_schema), certainty(adapter.core_schema)
    is_alike = likeness(adapter.core_schema) if check else None
    allows_none = is_optional(hint) or hint is Any

    def wrong(value: Any, why: str = "") -> TypeError:
        kind, found = plain(hint), type(value).__name__
        why = why or ("" if value is None else _where(adapter, value))
        if type(value) is (typing.get_origin(kind) or kind) and not why:
            why = "a field of it holds another type"
        why = f": {why}" if why else ""
        return TypeError(f"{what} is annotated {_named(kind)}, and this is a {found}{why}")

    def encode(value: Any) -> bytes:
        if value is None and not allows_none:
            raise wrong(value)
        try:
            # By alias, as it is read: what one function sends another one takes.
            if is_certain and is_certain(value):
                return to_json(value, by_alias=True, warnings=False)
            if check and not (is_alike and is_alike(value)):
                check(value)
            if keeps_bytes and isinstance(value, bytes):
                to_python(value, warnings="error")  # only to see whether it fits
                return value
            return to_json(value, by_alias=True, warnings="error")
        except Unfit as unfit:
            raise wrong(value, str(unfit)) from None
        except PydanticSerializationError:
            # pydantic's own message would show the value, which may be a secret.
            raise wrong(value) from None

    return encode


def _named(kind: Any) -> str:
    """A type as a person writes it."""
    if isinstance(kind, type) and not typing.get_args(kind):
        return kind.__name__
    return _MODULES.sub(lambda found: found[1] or "", str(kind))[:200]


def _where(adapter: TypeAdapter[Any], value: Any) -> str:
    """Which fields of a value do not fit its type, for the end of a message."""
    from pydantic import ValidationError
    from pydantic_core import PydanticSerializationError

    dumped: Any = None
    try:
        adapter.dump_json(value, warnings=False)
        dumped = adapter.dump_python(value, by_alias=True, warnings=False)
        adapter.validate_python(dumped)
        adapter.validate_python(dumped, strict=True)  # as text that is a number is no number
    except ValidationError as error:
        types = {one["type"] for one in error.errors(include_url=False, include_context=False)}
        # What was dumped is no dataclass any more, whatever else is wrong with it.
        return "" if "dataclass_exact_type" in types else in_words(error, dumped)
    except PydanticSerializationError as error:
        return str(error)  # of a type that JSON has no form for
    return ""
