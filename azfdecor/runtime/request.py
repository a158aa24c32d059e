"""Arguments out of a request: what stands in it as the types that a function names."""

from __future__ import annotations

import re
import typing
from enum import EnumMeta
from typing import TYPE_CHECKING, Any, cast

from azfdecor.runtime.annotations import (
    eager,
    is_made_of_text,
    is_optional,
    leaves,
    members,
    own_parameters,
    plain,
)
from azfdecor.runtime.http_error import HTTPError
from azfdecor.runtime.places import NOT_JSON, is_as_it_stands, taker
from azfdecor.runtime.validation import (
    MOST,
    ContentError,
    Wrong,
    json_validator,
    python_validator,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from pydantic import TypeAdapter, ValidationError

    from azfdecor.runtime.places import Request, RequestPart

    Reader: TypeAlias = Callable[[Request, dict[str, Any]], Wrong | None]
    """Adds arguments that a request gives, or says what is wrong."""

_MISSING = Wrong(
    1, [{"in": "body", "location": [], "message": "Field required", "type": "missing"}]
)
"""What is wrong with a request without the body that is wanted."""


class Arguments:
    """What a function takes of each request, made ready once.

    Args:
        function: The user's function.
        hints: What its parameters are annotated.
        sources: Where each parameter comes from.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        hints: Mapping[str, Any],
        sources: Mapping[str, RequestPart],
    ) -> None:
        readers = (
            _whole_reader(sources),
            _parts_reader(function, hints, sources),
            _body_reader(function, hints, sources),
            _fields_reader(function, hints, sources),
            _raw_reader(function, hints, sources),
        )
        self._readers = [reader for reader in readers if reader]

    def read(self, request: Request, arguments: dict[str, Any]) -> None:
        """Put those that a request gives among the others.

        Raises:
            HTTPError: When it does not give them.
        """
        wrong: tuple[Wrong, ...] = ()
        try:
            for read in self._readers:
                if found := read(request, arguments):
                    wrong = (*wrong, found)
        except ContentError as error:
            raise HTTPError(413, f"the content of the request is refused: {error}") from None
        if wrong:
            raise _unfit(wrong)


def _unfit(found: Sequence[Wrong]) -> HTTPError:
    """The error that says all that is wrong; a body of a million wrong items gets no longer answer."""
    count = sum(one.total for one in found)
    told = [error for one in found for error in one.errors][:MOST]
    detail = f"the request has {count} errors" if count > 1 else "the request has 1 error"
    if len(told) < count:
        detail += f", of which these are the first {len(told)}" if told else ", too many to list"
    return HTTPError(422, detail, errors=told)


def _whole_reader(sources: Mapping[str, RequestPart]) -> Reader | None:
    """Takes the request itself."""
    names = [name for name, source in sources.items() if source.place == "request"]

    def read(request: Request, arguments: dict[str, Any]) -> None:
        for name in names:
            arguments[name] = request

    return read if names else None


def _parts_reader(
    function: Callable[..., Any], hints: Mapping[str, Any], sources: Mapping[str, RequestPart]
) -> Reader | None:
    """Reads what is text: all of it in one go."""
    parts = {name: source for name, source in sources.items() if source.place in NOT_JSON}
    if not parts:
        return None
    from pydantic import ValidationError

    adapter, absent = _adapter_of("Parts", function, hints, parts)
    required = {name for name in parts if not _has_default(function, name)}.difference(absent)
    take = taker(parts, hints, required)
    validate = python_validator(adapter)
    words = {name: found for name in parts if (found := _words(hints[name]))}

    def read(request: Request, arguments: dict[str, Any]) -> Wrong | None:
        given = take(request)
        for name in absent:
            given.setdefault(name, None)
        for name, meant in words.items():
            if name in given:
                given[name] = _meant(given[name], meant)
        try:
            arguments.update(validate(given))
        except ValidationError as error:
            return _located(error, given, parts)
        return None

    def read_whole_query(request: Request, arguments: dict[str, Any]) -> Wrong | None:
        if not is_as_it_stands(request):
            return read(request, arguments)
        try:
            arguments.update(validate(request.params.copy()))
        except ValidationError:
            return read(request, arguments)  # which words the errors
        return None

    is_whole = all(source == ("query", name, False) for name, source in parts.items())
    return read_whole_query if is_whole and not absent and not words else read


def _words(hint: Any) -> dict[str, Any]:
    """The values of a hint's enums and `Literal`s that are no text, by what a caller writes."""
    values: list[Any] = []
    for kind in leaves(hint):
        inner = plain(kind)
        if is_made_of_text(kind):
            continue
        if typing.get_origin(inner) is typing.Literal:
            values += typing.get_args(inner)
        elif isinstance(inner, EnumMeta):
            values += [member.value for member in cast("Any", inner)]
    return {str(v).lower(): v for v in values if isinstance(v, (int, float))}


def _meant(given: Any, words: Mapping[str, Any]) -> Any:
    if isinstance(given, list):
        return [_meant(one, words) for one in cast("Any", given)]
    return words.get(given, given)


def _body_reader(
    function: Callable[..., Any], hints: Mapping[str, Any], sources: Mapping[str, RequestPart]
) -> Reader | None:
    """Reads the one argument that is the whole JSON body."""
    name = next((name for name, source in sources.items() if source.place == "body"), None)
    if name is None:
        return None
    from pydantic import TypeAdapter, ValidationError

    adapter: TypeAdapter[Any] = TypeAdapter(eager(hints[name]))
    validate = json_validator(adapter)
    may_be_absent = _has_default(function, name)
    may_be_none = is_optional(hints[name])

    def read(request: Request, arguments: dict[str, Any]) -> Wrong | None:
        content = request.get_body()
        if not content:
            if may_be_none and not may_be_absent:
                arguments[name] = None
                return None
            return None if may_be_absent else _MISSING
        media_type = request.headers.get("content-type")
        if media_type != "application/json":  # as it nearly always is
            _check_media_type(media_type)
        try:
            arguments[name] = validate(content)
        except ValidationError as error:
            return _located_in_body(error, content)
        return None

    return read


def _fields_reader(
    function: Callable[..., Any], hints: Mapping[str, Any], sources: Mapping[str, RequestPart]
) -> Reader | None:
    """Reads the arguments that are each one name of a JSON object."""
    fields = {name: source for name, source in sources.items() if source.place == "field"}
    if not fields:
        return None
    from pydantic import ValidationError

    adapter, absent = _adapter_of("Body", function, hints, fields)
    validate = json_validator(adapter)
    names = {source.name: name for name, source in fields.items()}

    def read(request: Request, arguments: dict[str, Any]) -> Wrong | None:
        content = request.get_body()
        if content:
            _check_media_type(request.headers.get("content-type"))
        arguments.update(dict.fromkeys(absent))
        try:
            found = validate(content or b"{}")
        except ValidationError as error:
            return _located_in_body(error, content)
        arguments.update({names[key]: value for key, value in found.items()})
        return None

    return read


def _raw_reader(
    function: Callable[..., Any], hints: Mapping[str, Any], sources: Mapping[str, RequestPart]
) -> Reader | None:
    """Reads the argument that is the body as it is."""
    name = next((name for name, source in sources.items() if source.place == "raw"), None)
    if name is None:
        return None
    from pydantic import ConfigDict, TypeAdapter, ValidationError

    hint = hints[name]
    makers: dict[Any, Callable[[bytes], Any]] = {str: bytes.decode, bytearray: bytearray}
    make = next((makers[kind] for kind in members(hint) if kind in makers), bytes)
    validate: Callable[[Any], Any] | None = None
    if hint not in (str, bytes, bytearray):  # which are no more than what they are
        config = ConfigDict(arbitrary_types_allowed=True)  # a bytearray is what it is
        validate = TypeAdapter[Any](hint, config=config).validator.validate_python
    may_be_absent = _has_default(function, name)
    may_be_none = is_optional(hint)

    def read(request: Request, arguments: dict[str, Any]) -> Wrong | None:
        content = request.get_body()
        if not content and (may_be_absent or may_be_none):
            if not may_be_absent:
                arguments[name] = None
            return None
        try:
            made = make(content)
        except UnicodeDecodeError:
            raise HTTPError(400, "the body is not UTF-8 text") from None
        try:
            arguments[name] = validate(made) if validate else made
        except ValidationError as error:
            return _located_in_body(error, made)
        return None

    return read


def _adapter_of(
    kind: str,
    function: Callable[..., Any],
    hints: Mapping[str, Any],
    sources: Mapping[str, RequestPart],
) -> tuple[TypeAdapter[Any], list[str]]:
    from pydantic import TypeAdapter

    whole, absent = fields_type(kind, function, hints, sources)
    return TypeAdapter(whole), absent


def fields_type(
    kind: str,
    function: Callable[..., Any],
    hints: Mapping[str, Any],
    sources: Mapping[str, RequestPart],
) -> tuple[Any, list[str]]:
    """A type of several arguments at once; and those that are None when they are not given."""
    from typing_extensions import NotRequired, TypedDict

    fields: dict[str, Any] = {}
    absent: list[str] = []
    for name, source in sources.items():
        hint = eager(hints[name])
        may_lack = _has_default(function, name)
        if not may_lack and is_optional(hint):
            absent.append(name)
            may_lack = True
        fields[source.name if source.place == "field" else name] = (
            NotRequired[hint] if may_lack else hint
        )
    make: Any = TypedDict
    whole = make(kind, fields)
    whole.__pydantic_config__ = {"arbitrary_types_allowed": True}  # files are what they are
    return whole, absent


def _has_default(function: Callable[..., Any], name: str) -> bool:
    # A wrapper that does not name its parameters passes them on.
    while name not in (found := own_parameters(function)):
        function = cast("Any", function).__wrapped__
    return found[name].default is not found[name].empty


def _check_media_type(given: str | None) -> None:
    """Refuse a body that says that it is no JSON; one that says nothing is tried."""
    media_type = (given or "").partition(";")[0].strip().lower()
    if media_type and media_type != "application/json" and not media_type.endswith("+json"):
        detail = f"the body is {media_type[:100]}, and this takes application/json"
        raise HTTPError(415, detail)


def _located(
    error: ValidationError, given: dict[str, Any], sources: Mapping[str, RequestPart]
) -> Wrong:
    """What is wrong, with the part of the request that each error is about."""
    count, errors = wrong(error, given)
    located: list[dict[str, Any]] = []
    for one in errors:
        name, *location = one["location"]
        source = sources[name]
        found = {"in": source.place, "name": source.name, **one, "location": location}
        if source.place == "query" and _lacks_plus(one["type"], given.get(name)):
            found["message"] += _PLUS
        located.append(found)
    return Wrong(count, located)


_PLUS = ' (a "+" in a query stands for a space: write "%2B")'


def _lacks_plus(kind: str, text: Any) -> bool:
    """Whether the offset of a time was sent as it is written, and so has lost its "+"."""
    is_time = kind.startswith(("datetime", "time_", "date_from_datetime", "timezone"))
    texts = cast("list[str]", text if isinstance(text, list) else [text])
    return is_time and any(re.search(r" \d\d:?\d\d$", str(one)) for one in texts)


def _located_in_body(error: ValidationError, content: Any) -> Wrong:
    count, errors = wrong(error, content)
    # A field may be JSON, too.
    if count == 1 and errors[0]["type"] == "json_invalid" and not errors[0]["location"]:
        raise HTTPError(400, errors[0]["message"]) from None
    return Wrong(count, [{"in": "body", **one} for one in errors])
