"""What validation says is wrong with what has arrived: bounded before it is built.

pydantic makes all errors before it raises, each with its whole path of names. So a few hundred
kilobytes of wrong items below one long name, or deep within lists, would take gigabytes: such
content is refused before it is validated. Of what is wrong elsewhere, as much is told as a person
reads.

Requests (`runtime.request`) and messages (`runtime.payload`) share all of this.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from azfdecor.runtime.core_schemas import repeats_names
from azfdecor.runtime.lacking import Lacking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import TypeAdapter, ValidationError

MOST = 100
"""How many errors are told."""
_SIZE = 30_000
"""How long those are at most, as JSON."""
_MOST_BUILT = 5_000
"""Of how many errors the first are told; of more only the number is, as pydantic builds them all."""
_NAME = 100
"""How much of a name of the sender's is told."""
_PARTS = 20
"""How many names of a path are told."""
_MESSAGE = 500
"""How much of a message is told, which may hold what was sent."""
_SAID = 10
"""How many errors stand in the text of an exception."""
_LINE = 2_000
"""How long that text is at most."""
_PART = 32
"""What one name in the path of an error takes in memory, besides its characters."""
_LIGHT = 16_000_000
"""What the errors of any content may take."""
_FACTOR = 200
"""How much more they may take for each character of the content."""
_ODD: dict[type, tuple[Any, Any, Any]] = {
    str: ("\ufeff", "NaN", "Infinity"),
    bytes: (b"\xef\xbb\xbf", b"NaN", b"Infinity"),
    bytearray: (b"\xef\xbb\xbf", b"NaN", b"Infinity"),
}
"""The byte order mark, and what Python and JavaScript write for numbers that JSON has no form for."""
_MOST_LACKED = 50_000
"""How many required fields any content may lack; and one more for two characters of it."""
_DEEPEST = 200
"""How deep JSON may be nested for pydantic."""


class ContentError(ValueError):
    """The errors of this content would take too much memory."""


class Wrong(NamedTuple):
    """What is wrong with something that has arrived.

    Attributes:
        total: How many errors there are.
        errors: Those that are told: "location", "message" and "type" of each.
    """

    total: int
    errors: list[dict[str, Any]]


def json_validator(adapter: TypeAdapter[Any]) -> Callable[[str | bytes], Any]:
    """What turns JSON into a value of a type; a byte order mark before it is skipped.

    It raises ContentError besides what pydantic does, and takes no NaN or Infinity, which pydantic
    takes for JSON.
    """
    validate = adapter.validator.validate_json
    is_weighed = repeats_names(cast("Any", adapter.core_schema))
    lacking = Lacking(adapter.core_schema)

    def validate_json(content: Any) -> Any:
        mark, nan, infinity = _ODD[type(content)]
        content = content.removeprefix(mark)
        # find(), for `in` takes bytes four times as long.
        if content.find(nan) >= 0 or content.find(infinity) >= 0:
            _refuse_constants(content)
        if is_weighed:
            _weigh_json(content)
        if len(content) * lacking.most > _MOST_LACKED:
            _check_lacking(lacking, content)
        return validate(content)

    return validate_json


def _check_lacking(lacking: Lacking, content: Any) -> None:
    """Raises ContentError when fields are missing by the ten thousands."""
    enough = _MOST_LACKED + len(content) // 2
    objects = content.count("{" if isinstance(content, str) else b"{")
    # Each of the objects would have to be nearly empty.
    if objects * lacking.most > enough and lacking.count(_held(content), enough) > enough:
        msg = f"it lacks more than {enough} required fields"
        raise ContentError(msg)


def without_mark(content: Any) -> Any:
    """Text, or bytes of it, without the byte order mark that many programs write before it."""
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    return content.removeprefix(b"\xef\xbb\xbf") if isinstance(content, bytes) else content


def _refuse_constants(content: Any) -> None:
    """Raises the ValidationError of broken JSON where a value is NaN or Infinity.

    Source: https://www.rfc-editor.org/rfc/rfc8259#section-6
    """
    from pydantic_core import ValidationError, from_json

    try:
        from_json(content)
    except ValueError:
        return  # of which pydantic says what is wrong
    try:
        from_json(content, allow_inf_nan=False)
    except ValueError as error:
        found: Any = {"type": "json_invalid", "input": content, "ctx": {"error": str(error)}}
        raise ValidationError.from_exception_data(title="JSON", line_errors=[found]) from None


def python_validator(adapter: TypeAdapter[Any]) -> Callable[[Any], Any]:
    """The same for what has been read already, and may hold JSON as text."""
    validate = adapter.validator.validate_python
    if not repeats_names(cast("Any", adapter.core_schema)):
        return validate

    def validate_weighed(value: Any) -> Any:
        _weigh(value, 0)
        return validate(value)

    return validate_weighed


def _weigh_json(content: str | bytes) -> None:
    """Raises ContentError."""
    text: Any = content
    comma, opened, named = (",", "[", "{") if isinstance(content, str) else (b",", b"[", b"{")
    values = text.count(comma) + text.count(opened) + text.count(named)
    if values * (len(content) + 2 * _PART * _DEEPEST) > _LIGHT:  # else not even the worst is heavy
        _weigh(content, len(content))


def _weigh(value: Any, size: int) -> None:
    """Add up the paths of all values.

    Raises:
        ContentError: When that is too much.
    """
    weight = 0
    most = _LIGHT + _FACTOR * size
    held: list[tuple[Any, int]] = [(value, 0)]
    while held:
        inner, path = held.pop()
        while isinstance(inner, (str, bytes)):  # JSON may be text within JSON
            inner = _read(inner)
        within = [(one, path + _PART + length) for length, one in _named(inner)]
        weight += sum(path for _, path in within)
        if weight > most:
            msg = "it is nested too deep, or has too long names, for so many values"
            raise ContentError(msg)
        held += [one for one in within if isinstance(one[0], (list, dict, str, bytes))]


def _named(holder: Any) -> list[tuple[int, Any]]:
    """What is held, each with the length of its name there."""
    if isinstance(holder, _Object):
        return [(len(name), one) for name, one in holder]
    if isinstance(holder, dict):
        return [(len(str(name)), one) for name, one in cast("Any", holder).items()]
    return [(0, one) for one in cast("Any", holder)] if isinstance(holder, list) else []


class _Object(list[Any]):
    """The names and values of a JSON object, in which a name may stand again and again."""


_DECODE = json.JSONDecoder(
    object_pairs_hook=_Object, parse_int=len, parse_float=len, strict=False
).decode


def _read(content: str | bytes) -> Any:
    """What JSON holds; None for other text, and for what is nested too deep."""
    try:
        text = content if isinstance(content, str) else content.decode()
        return _DECODE(text) if text[:1].strip() in ("", "[", "{", '"') else None
    except (ValueError, RecursionError):
        return None


def wrong(error: ValidationError, content: Any) -> Wrong:
    """What is wrong, as a caller may be told it.

    Args:
        error: What pydantic raised.
        content: What was validated: JSON, or the value of it.
    """
    count = error.error_count()
    if count > _MOST_BUILT:
        return Wrong(count, [])
    told: list[dict[str, Any]] = []
    texts: dict[str | bytes, Any] = {}
    left = _SIZE
    for found in error.errors(include_url=False, include_context=False, include_input=False)[:MOST]:
        one = {
            "location": _location(found, content, texts),
            "message": _message(found),
            "type": found["type"],
        }
        left -= len(json.dumps(one))
        if left < 0:
            break
        told.append(one)
    return Wrong(count, told)


def _location(
    found: Mapping[str, Any], held: Any, texts: dict[str | bytes, Any]
) -> list[int | str]:
    """The path to what is wrong, without pydantic's words for the members of a union.

    Args:
        found: The error.
        held: What was validated.
        texts: What JSON texts hold that have been read already.
    """
    path: list[int | str] = []
    is_there = True
    for part in found["loc"]:
        if isinstance(held, (str, bytes)):
            if held not in texts:
                texts[held] = _held(held)
            held = texts[held]
        is_there = _has(held, part)
        if is_there:
            path.append(part if isinstance(part, int) else _cut(part, _NAME))
            held = held[part]
    if not is_there and found["type"].startswith("missing"):
        path += found["loc"][-1:]
    return [*path[:_PARTS], "..."] if len(path) > _PARTS else path


def _held(text: str | bytes) -> Any:
    """What JSON holds; None for other text."""
    from pydantic_core import from_json

    try:
        return from_json(without_mark(text))
    except ValueError:
        return None


def _has(holder: Any, part: int | str) -> bool:
    if isinstance(holder, dict):
        return part in holder
    if not isinstance(holder, (list, tuple)):
        return False
    return isinstance(part, int) and part < len(cast("Any", holder))


_OBJECT_TYPES = ("model_type", "model_attributes_type", "dataclass_type")


def _message(found: Mapping[str, Any]) -> str:
    message = found["msg"]
    if found["type"] == "union_tag_invalid":  # which shows the tag
        tags = message.rpartition("expected tags: ")[2]
        message = f"Input should have one of the tags {tags}"
    elif found["type"] in _OBJECT_TYPES:  # whose messages name the class
        message = "Input should be an object"
    is_name = found["loc"][-1:] == ("[key]",)  # of a dict
    return _cut(f"The name itself: {message}" if is_name else message, _MESSAGE)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}..."


def in_words(error: ValidationError | ContentError, content: Any) -> str:
    """The same as one line of a log: each field that is wrong, and why; never what it holds."""
    if isinstance(error, ContentError):
        return str(error)
    count, errors = wrong(error, content)
    if not errors:
        return f"{count} errors"
    parts: list[str] = []
    for one in errors[:_SAID]:
        place, message = ".".join(map(str, one["location"])), one["message"]
        parts.append(f"{place}: {message}" if place else message)
    more = [f"and {count - len(parts)} more"] if count > len(parts) else []
    return _printable("; ".join([_cut("; ".join(parts), _LINE), *more]))


def _printable(text: str) -> str:
    """A text in which nothing begins a new line or steers a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
