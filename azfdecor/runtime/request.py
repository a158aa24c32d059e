"""Arguments out of a request: what stands in it, and where, as the types that a function names."""

from __future__ import annotations

import typing
from enum import EnumMeta
from io import BytesIO
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from azfdecor.runtime.annotations import is_optional, members, plain
from azfdecor.runtime.http_error import HTTPError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from pydantic import TypeAdapter, ValidationError
    from werkzeug.datastructures import FileStorage

    class Files(typing.Protocol):
        """Fields or files of a form."""

        getlist: Callable[[str], list[Any]]

    class Request(typing.Protocol):
        """What of `azure.functions.HttpRequest` is used here, with its types."""

        url: str
        params: Mapping[str, str]
        route_params: Mapping[str, str]
        headers: Mapping[str, str]
        form: Files
        files: Files
        get_body: Callable[[], bytes]

    Reader: TypeAlias = Callable[[Request, dict[str, Any], list[dict[str, Any]]], None]
    """Adds arguments that a request gives, or errors."""
    Taker: TypeAlias = Callable[[Request], Any]
    """Takes what a request has for one argument, or None."""

_MISSING: dict[str, Any] = {
    "in": "body",
    "location": [],
    "message": "Field required",
    "type": "missing",
}
"""The error of a request without the body that is wanted."""
_MOST = 100
"""How many errors of a request are sent."""


class Source(NamedTuple):
    """Where in a request an argument comes from.

    Attributes:
        place: "body", "field" (one name of a JSON body), "raw" (the body as it is), "path",
            "query", "header", "cookie", "form", "file" or "request" (the request itself).
        name: What it is called there.
        many: Every value of that name, as a list.
    """

    place: str
    name: str = ""
    many: bool = False


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
    parts = {name: source for name, source in sources.items() if source.place in _PARTS}
    if not parts:
        return None
    from pydantic import ValidationError

    taken = _taken(parts, hints)
    adapter, absent = _adapter_of("Parts", function, hints, parts)
    validate = adapter.validator.validate_python
    words = {name: found for name in parts if (found := _words(hints[name]))}

    def read(request: Request, arguments: dict[str, Any], errors: list[dict[str, Any]]) -> None:
        given: dict[str, Any] = dict.fromkeys(absent)
        taken(request, given)
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


def _taken(
    sources: Mapping[str, Source], hints: Mapping[str, Any]
) -> Callable[[Request, dict[str, Any]], None]:
    """Takes what a request has for several arguments, each mapping of it once."""
    single: dict[str, list[tuple[str, str]]] = {}
    takers: list[tuple[str, Taker]] = []
    for name, source in sources.items():
        if source.place in _MAPPINGS and not source.many:
            single.setdefault(source.place, []).append((name, source.name))
        elif source.place == "file":
            takers.append((name, _files(source, hints[name])))
        else:
            takers.append((name, _TAKERS[source.place](source)))
    mappings = [(_MAPPINGS[place], names) for place, names in single.items()]

    def take_all(request: Request, given: dict[str, Any]) -> None:
        for mapping_of, names in mappings:
            get = mapping_of(request).get
            for name, key in names:
                value = get(key)
                if value is not None:
                    given[name] = value
        for name, take in takers:
            value = take(request)
            if value is not None:
                given[name] = value

    return take_all


_MAPPINGS: dict[str, Callable[[Request], Mapping[str, Any]]] = {
    "path": attrgetter("route_params"),
    "query": attrgetter("params"),
    "header": attrgetter("headers"),
    "form": attrgetter("form"),
}
"""Where a request has what stands there by one name."""


def _queries(source: Source) -> Taker:
    from urllib.parse import parse_qs

    def take(request: Request) -> list[str] | None:
        # Not taken apart as a URL: one with a strange host is none for Python.
        query = request.url.partition("?")[2].partition("#")[0]
        values = parse_qs(query, keep_blank_values=True).get(source.name)
        one = request.params.get(source.name)
        return values or (None if one is None else [one])

    return take


def _headers(source: Source) -> Taker:
    def take(request: Request) -> list[str] | None:
        value = request.headers.get(source.name)
        return None if value is None else [part.strip() for part in value.split(",")]

    return take


def _cookie(source: Source) -> Taker:
    from werkzeug.http import parse_cookie

    def take(request: Request) -> str | None:
        # parse_cookie takes each character for a byte of UTF-8.
        cookies = request.headers.get("cookie", "").encode("utf-8", "replace")
        return parse_cookie(cookies.decode("latin-1")).get(source.name)

    return take


def _files(source: Source, hint: Any) -> Taker:
    is_content = _names(hint, bytes)

    def take(request: Request) -> Any:
        found = request.files.getlist(source.name)
        if is_content:
            found = [_content(one) for one in found]
        if source.many:
            return found or None
        return found[0] if found else None

    return take


def _content(file: FileStorage) -> bytes:
    with file.stream as stream:
        content = stream.read()
    file.stream = BytesIO(content)  # for another parameter, and the request beside it
    return content


def _names(hint: Any, wanted: type) -> bool:
    """Whether a type is named in a hint, however deep."""
    inner = plain(hint)
    return inner is wanted or any(_names(member, wanted) for member in typing.get_args(inner))


_TAKERS: dict[str, Callable[[Source], Taker]] = {
    "query": _queries,
    "header": _headers,
    "cookie": _cookie,
    "form": lambda source: lambda request: request.form.getlist(source.name) or None,
}
"""Those that take more than one look."""

_PARTS = ("path", "query", "header", "cookie", "form", "file")
"""The places that hold text, not JSON."""


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
