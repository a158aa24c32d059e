"""Arguments out of a request: what stands in it as the types that a function names."""

from __future__ import annotations

import typing
from enum import EnumMeta
from typing import TYPE_CHECKING, Any, cast

from azfdecor.runtime.annotations import is_optional, members, own_parameters, plain
from azfdecor.runtime.http_error import HTTPError
from azfdecor.runtime.places import NOT_JSON, taker
from azfdecor.runtime.validation import (
    MOST,
    ContentError,
    Wrong,
    json_validator,
    python_validator,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from pydantic import TypeAdapter, ValidationError

    from azfdecor.runtime.places import Request, Source

    Reader: TypeAlias = Callable[[Request, dict[str, Any], list[Wrong]], None]
    """Adds arguments that a request gives, or errors."""

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
        sources: Mapping[str, Source],
    ) -> None:
        readers = (
            _parts_reader(function, hints, sources),
            _body_reader(function, hints, sources),
            _fields_reader(function, hints, sources),
            _raw_reader(function, hints, sources),
        )
        self._readers = [reader for reader in readers if reader]
        self._requests = [name for name, source in sources.items() if source.place == "request"]

    def read(self, request: Request, arguments: dict[str, Any]) -> None:
        """Put those that a request gives among the others.

        Raises:
            HTTPError: When it does not give them.
        """
        for name in self._requests:
            arguments[name] = request
        errors: list[Wrong] = []
        try:
            for reader in self._readers:
                reader(request, arguments, errors)
        except ContentError as error:
            raise HTTPError(413, f"the content of the request is refused: {error}") from None
        if errors:
            raise _unfit(errors)


def _unfit(found: list[Wrong]) -> HTTPError:
    """The error that says all that is wrong; a body of a million wrong items gets no longer answer."""
    count = sum(one.total for one in found)
    told = [error for one in found for error in one.errors][:MOST]
    detail = f"the request has {count} errors" if count > 1 else "the request has 1 error"
    if len(told) < count:
        detail += f", of which these are the first {len(told)}" if told else ", too many to list"
    return HTTPError(422, detail, errors=told)


def _parts_reader(
    function: Callable[..., Any], hints: Mapping[str, Any], sources: Mapping[str, Source]
) -> Reader | None:
    """Reads what is text: all of it in one go."""
    parts = {name: source for name, source in sources.items() if source.place in NOT_JSON}
    if not parts:
        return None
    from pydantic import ValidationError

    take = taker(parts, hints)
    adapter, absent = _adapter_of("Parts", function, hints, parts)
    validate = python_validator(adapter)
    words = {name: found for name in parts if (found := _words(hints[name]))}

    def read(request: Request, arguments: dict[str, Any], errors: list[Wrong]) -> None:
        given: dict[str, Any] = dict.fromkeys(absent)
        take(request, given)
        for name in words.keys() & given.keys():
            given[name] = _meant(given[name], words[name])
        try:
            arguments.update(validate(given))
        except ValidationError as error:
            errors.append(_located(error, given, parts))

    return read


def _words(hint: Any) -> dict[str, Any]:
    """The values of a hint's enums and `Literal`s that are no text, by what a caller writes."""
    inner = plain(hint)
    if typing.get_origin(inner) is typing.Literal:
        values = typing.get_args(inner)
    elif isinstance(inner, EnumMeta):
        values = tuple(member.value for member in cast("Any", inner))
    else:
        return {k: v for part in typing.get_args(inner) for k, v in _words(part).items()}
    return {str(v).lower(): v for v in values if isinstance(v, (int, float))}


def _meant(given: Any, words: Mapping[str, Any]) -> Any:
    if isinstance(given, list):
        return [_meant(one, words) for one in cast("Any", given)]
    return words.get(given, given)


def _body_reader(
    function: Callable[..., Any], hints: Mapping[str, Any], sources: Mapping[str, Source]
) -> Reader | None:
    """Reads the one argument that is the whole JSON body."""
    name = next((name for name, source in sources.items() if source.place == "body"), None)
    if name is None:
        return None
    from pydantic import TypeAdapter, ValidationError

    adapter: TypeAdapter[Any] = TypeAdapter(hints[name])
    validate = json_validator(adapter)
    may_be_absent = _has_default(function, name)
    may_be_none = is_optional(hints[name])

    def read(request: Request, arguments: dict[str, Any], errors: list[Wrong]) -> None:
        content = request.get_body()
        if not content:
            if may_be_none and not may_be_absent:
                arguments[name] = None
            elif not may_be_absent:
                errors.append(_MISSING)
            return
        _check_media_type(request)
        try:
            arguments[name] = validate(content)
        except ValidationError as error:
            errors.append(_located_in_body(error, content))

    return read


def _fields_reader(
    function: Callable[..., Any], hints: Mapping[str, Any], sources: Mapping[str, Source]
) -> Reader | None:
    """Reads the arguments that are each one name of a JSON object."""
    fields = {name: source for name, source in sources.items() if source.place == "field"}
    if not fields:
        return None
    from pydantic import ValidationError

    adapter, absent = _adapter_of("Body", function, hints, fields)
    validate = json_validator(adapter)
    names = {source.name: name for name, source in fields.items()}

    def read(request: Request, arguments: dict[str, Any], errors: list[Wrong]) -> None:
        content = request.get_body()
        if content:
            _check_media_type(request)
        arguments.update(dict.fromkeys(absent))
        try:
            found = validate(content or b"{}")
        except ValidationError as error:
            errors.append(_located_in_body(error, content))
        else:
            arguments.update({names[key]: value for key, value in found.items()})

    return read


def _raw_reader(
    function: Callable[..., Any], hints: Mapping[str, Any], sources: Mapping[str, Source]
) -> Reader | None:
    """Reads the argument that is the body as it is."""
    name = next((name for name, source in sources.items() if source.place == "raw"), None)
    if name is None:
        return None
    hint = hints[name]
    makers: dict[Any, Callable[[bytes], Any]] = {str: bytes.decode, bytearray: bytearray}
    make = next((makers[kind] for kind in members(hint) if kind in makers), bytes)
    check = None if hint in (str, bytes, bytearray) else _checked(hint)
    may_be_absent = _has_default(function, name)
    may_be_none = is_optional(hint)

    def read(request: Request, arguments: dict[str, Any], errors: list[Wrong]) -> None:
        content = request.get_body()
        if not content and (may_be_absent or may_be_none):
            if not may_be_absent:
                arguments[name] = None
            return
        try:
            made = make(content)
        except UnicodeDecodeError:
            raise HTTPError(400, "the body is not UTF-8 text") from None
        arguments[name] = check(made, errors) if check else made

    return read


def _checked(hint: Any) -> Callable[[Any, list[Wrong]], Any]:
    """Holds a raw body to what its annotation says besides its type; what is wrong is added."""
    from pydantic import ConfigDict, TypeAdapter, ValidationError

    config = ConfigDict(arbitrary_types_allowed=True)  # a bytearray is what it is
    validate = TypeAdapter[Any](hint, config=config).validator.validate_python

    def check(value: Any, errors: list[Wrong]) -> Any:
        try:
            return validate(value)
        except ValidationError as error:
            errors.append(_located_in_body(error, value))

    return check


def _adapter_of(
    kind: str,
    function: Callable[..., Any],
    hints: Mapping[str, Any],
    sources: Mapping[str, Source],
) -> tuple[TypeAdapter[Any], list[str]]:
    from pydantic import TypeAdapter

    whole, absent = fields_type(kind, function, hints, sources)
    return TypeAdapter(whole), absent


def fields_type(
    kind: str,
    function: Callable[..., Any],
    hints: Mapping[str, Any],
    sources: Mapping[str, Source],
) -> tuple[Any, list[str]]:
    """A type of several arguments at once; and those that are None when they are not given."""
    from typing_extensions import NotRequired, TypedDict

    fields: dict[str, Any] = {}
    absent: list[str] = []
    for name, source in sources.items():
        hint = hints[name]
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


def _check_media_type(request: Request) -> None:
    """Refuse a body that says that it is no JSON; one that says nothing is tried."""
    given = request.headers.get("content-type")
    if given == "application/json":
        return  # as nearly always
    media_type = (given or "").partition(";")[0].strip().lower()
    if media_type and media_type != "application/json" and not media_type.endswith("+json"):
        detail = f"the body is {media_type}, and this takes application/json"
        raise HTTPError(415, detail)


def _located(error: ValidationError, given: dict[str, Any], sources: Mapping[str, Source]) -> Wrong:
    """What is wrong, with the part of the request that each error is about."""
    count, errors = wrong(error, given)
    located: list[dict[str, Any]] = []
    for one in errors:
        name, *location = one["location"]
        source = sources[name]
        located.append({"in": source.place, "name": source.name, **one, "location": location})
    return Wrong(count, located)


def _located_in_body(error: ValidationError, content: Any) -> Wrong:
    count, errors = wrong(error, content)
    # A field may be JSON, too.
    if count == 1 and errors[0]["type"] == "json_invalid" and not errors[0]["location"]:
        raise HTTPError(400, errors[0]["message"]) from None
    return Wrong(count, [{"in": "body", **one} for one in errors])
