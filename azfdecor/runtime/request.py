"""Arguments out of a request: what stands in it as the types that a function names."""

from __future__ import annotations

import typing
from enum import EnumMeta
from typing import TYPE_CHECKING, Any, cast

from azfdecor.runtime.annotations import is_optional, members, plain
from azfdecor.runtime.http_error import HTTPError
from azfdecor.runtime.places import NOT_JSON, taker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from pydantic import TypeAdapter, ValidationError

    from azfdecor.runtime.places import Request, Source

    Reader: TypeAlias = Callable[[Request, dict[str, Any], list[dict[str, Any]]], None]
    """Adds arguments that a request gives, or errors."""

_MISSING: dict[str, Any] = {
    "in": "body",
    "location": [],
    "message": "Field required",
    "type": "missing",
}
"""The error of a request without the body that is wanted."""
_MOST = 100
"""How many errors of a request are sent."""


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
        errors: list[dict[str, Any]] = []
        for reader in self._readers:
            reader(request, arguments, errors)
        if errors:
            raise _unfit(errors)


def _unfit(errors: list[dict[str, Any]]) -> HTTPError:
    """The error that says all that is wrong; a body of a million wrong items gets no longer answer."""
    detail = (
        f"the request has {len(errors)} errors" if len(errors) > 1 else "the request has 1 error"
    )
    if len(errors) > _MOST:
        detail += f", of which these are the first {_MOST}"
    return HTTPError(422, detail, errors=errors[:_MOST])


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
    validate = adapter.validator.validate_python
    words = {name: found for name in parts if (found := _words(hints[name]))}

    def read(request: Request, arguments: dict[str, Any], errors: list[dict[str, Any]]) -> None:
        given: dict[str, Any] = dict.fromkeys(absent)
        take(request, given)
        for name in words.keys() & given.keys():
            given[name] = _meant(given[name], words[name])
        try:
            arguments.update(validate(given))
        except ValidationError as error:
            errors += _located(error, parts)

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
    validate = adapter.validator.validate_json
    may_be_absent = _has_default(function, name)
    may_be_none = is_optional(hints[name])

    def read(request: Request, arguments: dict[str, Any], errors: list[dict[str, Any]]) -> None:
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
            errors += _located_in_body(error)

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
    validate = adapter.validator.validate_json
    names = {source.name: name for name, source in fields.items()}

    def read(request: Request, arguments: dict[str, Any], errors: list[dict[str, Any]]) -> None:
        content = request.get_body()
        if content:
            _check_media_type(request)
        arguments.update(dict.fromkeys(absent))
        try:
            found = validate(content or b"{}")
        except ValidationError as error:
            errors += _located_in_body(error)
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

    def read(request: Request, arguments: dict[str, Any], errors: list[dict[str, Any]]) -> None:
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


def _checked(hint: Any) -> Callable[[Any, list[dict[str, Any]]], Any]:
    """Holds a raw body to what its annotation says besides its type; what is wrong is added."""
    from pydantic import ConfigDict, TypeAdapter, ValidationError

    config = ConfigDict(arbitrary_types_allowed=True)  # a bytearray is what it is
    validate = TypeAdapter[Any](hint, config=config).validator.validate_python

    def check(value: Any, errors: list[dict[str, Any]]) -> Any:
        try:
            return validate(value)
        except ValidationError as error:
            errors += _located_in_body(error)

    return check


def _adapter_of(
    kind: str,
    function: Callable[..., Any],
    hints: Mapping[str, Any],
    sources: Mapping[str, Source],
) -> tuple[TypeAdapter[Any], list[str]]:
    """Validates several arguments at once; and those that are None when they are not given."""
    from pydantic import TypeAdapter
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
    return TypeAdapter(whole), absent


def _has_default(function: Callable[..., Any], name: str) -> bool:
    from inspect import Parameter, signature

    # A wrapper that does not name its parameters passes them on.
    while name not in (found := signature(function, follow_wrapped=False).parameters):
        function = cast("Any", function).__wrapped__
    return found[name].default is not Parameter.empty


def _check_media_type(request: Request) -> None:
    """Refuse a body that says that it is no JSON; one that says nothing is tried."""
    given = request.headers.get("content-type")
    if given == "application/json":
        return  # as nearly always
    media_type = (given or "").partition(";")[0].strip().lower()
    if media_type and media_type != "application/json" and not media_type.endswith("+json"):
        detail = f"the body is {media_type}, and this takes application/json"
        raise HTTPError(415, detail)


def _located(error: ValidationError, sources: Mapping[str, Source]) -> list[dict[str, Any]]:
    """The errors, each with the part of the request that it is about."""
    return [
        {
            "in": sources[str(found["loc"][0])].place,
            "name": sources[str(found["loc"][0])].name,
            "location": list(found["loc"][1:]),
            "message": found["msg"],
            "type": found["type"],
        }
        for found in _errors(error)
    ]


def _located_in_body(error: ValidationError) -> list[dict[str, Any]]:
    found = _errors(error)
    if found[0]["type"] == "json_invalid" and not found[0]["loc"]:  # a field may be JSON too
        raise HTTPError(400, found[0]["msg"]) from None
    return [
        {"in": "body", "location": list(e["loc"]), "message": e["msg"], "type": e["type"]}
        for e in found
    ]


def _errors(error: ValidationError) -> list[Any]:
    return list(error.errors(include_url=False, include_context=False, include_input=False))
