"""Requests to arguments, and what a function returns to a response.

endpoint = http.Endpoint(
"shop.orders:place_order", {"order": http.body(), "limit": http.query("limit")}
)

def main(req, queue):
return endpoint(req, queue=queue)
"""

from __future__ import annotations

import typing
from io import BytesIO
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from azfdecor.runtime.call import Conversions
from azfdecor.runtime.http_error import HTTPError
from azfdecor.runtime.payload import UNIONS, allows, is_optional, json_encoder, plain
from azfdecor.runtime.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from azure.functions import Context, HttpResponse
    from pydantic import TypeAdapter, ValidationError
    from werkzeug.datastructures import FileStorage

    from azfdecor.middleware import Middleware
    from azfdecor.runtime.call import Value

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

PROBLEM = "application/problem+json"
"""The media type of an error's body: RFC 9457."""


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


def body() -> Source:
    """The whole JSON body."""
    return Source("body")


def field(name: str) -> Source:
    """One name of a JSON body that is an object."""
    return Source("field", name)


def raw() -> Source:
    """The body as it is, for `bytes` and `str`."""
    return Source("raw")


def path(name: str) -> Source:
    """A parameter of the route."""
    return Source("path", name)


def query(name: str, *, many: bool = False) -> Source:
    """A parameter of the query string; with `many` every value of a repeated one."""
    return Source("query", name, many)


def header(name: str, *, many: bool = False) -> Source:
    """A header; with `many` its values between commas."""
    return Source("header", name, many)


def cookie(name: str) -> Source:
    """A cookie."""
    return Source("cookie", name)


def form(name: str, *, many: bool = False) -> Source:
    """A field of a form, URL-encoded or multipart."""
    return Source("form", name, many)


def file(name: str, *, many: bool = False) -> Source:
    """A file of a multipart form."""
    return Source("file", name, many)


def request() -> Source:
    """The request itself."""
    return Source("request")


class _Plan(Conversions):
    """What a function needs of each request, made ready once."""

    def __init__(
        self,
        target: Target,
        sources: Mapping[str, Source],
        values: Mapping[str, Value],
        wrap: Sequence[str | Middleware],
        status_code: int,
    ) -> None:
        import azure.functions

        super().__init__(target, values, wrap)
        # The request's own annotation may name what is imported for type checkers alone.
        parts = (name for name, source in sources.items() if source.place != "request")
        given = dict.fromkeys(sources, Any)
        hints = {**given, **target.hints(*parts), "return": target.returned()}
        self._readers = [
            reader
            for reader in (
                _parts_reader(self.function, hints, sources),
                _body_reader(self.function, hints, sources),
                _fields_reader(self.function, hints, sources),
                _raw_reader(hints, sources),
            )
            if reader
        ]
        self._requests = [name for name, source in sources.items() if source.place == "request"]
        self._response: type[HttpResponse] = azure.functions.HttpResponse
        self._status_code = status_code
        if self.parts:
            hints["return"] = self.parts.response_hint
        self._returns = _Returns(self.function, hints)

    def arguments(self, request: Request, others: dict[str, Any]) -> dict[str, Any]:
        """All arguments: those that a request gives are put among the others.

        Raises:
            HTTPError: When it does not give them.
        """
        for name in self._requests:
            others[name] = request
        errors: list[dict[str, Any]] = []
        for reader in self._readers:
            reader(request, others, errors)
        if errors:
            count = f"{len(errors)} errors" if len(errors) > 1 else "1 error"
            detail = f"the request has {count}"
            raise HTTPError(422, detail, errors=errors)
        return self.convert(others)

    def answer(self, returned: Any) -> HttpResponse:
        """The response for what the function returned."""
        if isinstance(returned, self._response):
            return returned
        if returned is None and self._returns.may_be_none:
            status = 204 if self._status_code == 200 else self._status_code
            return self._response(status_code=status)
        content, mimetype = self._returns.encode(returned)
        return self._response(content, status_code=self._status_code, mimetype=mimetype)


class Endpoint:
    """Runs a function for a request.

    Args:
        target: The user's function: "shop.orders:place_order".
        sources: Where each of its parameters comes from that the request fills.
        values: What becomes of the other bindings' values that are not passed as they are.
        wrap: The middlewares around it, the outermost first.
        status_code: The status of a response that the function does not make itself.
    """

    def __init__(
        self,
        target: str | Callable[..., Any],
        sources: Mapping[str, Source],
        values: Mapping[str, Value] = MappingProxyType({}),
        wrap: Sequence[str | Middleware] = (),
        *,
        status_code: int = 200,
    ) -> None:
        self._target = Target(target)
        self._wrap = wrap
        self._sources = sources
        self._values = values
        self._status_code = status_code
        self._plan: _Plan | None = None

    def __call__(
        self, request: Request, context: Context | None = None, /, **others: Any
    ) -> HttpResponse:
        """Answer a request; `others` are the arguments that other bindings give."""
        plan = self._plan or self._ready()
        try:
            with plan.around(context, request, others):
                arguments = plan.arguments(request, others)
                if plan.parts:
                    outs = plan.parts.outs(arguments)
                    return plan.answer(plan.parts.send(plan.function(**arguments), outs))
                return plan.answer(plan.function(**arguments))
        except HTTPError as error:
            return problem(error)

    def _ready(self) -> _Plan:
        with Target.lock():
            plan = self._plan or self._made()
            self._plan = plan
            return plan

    def _made(self) -> _Plan:
        return _Plan(self._target, self._sources, self._values, self._wrap, self._status_code)


class AsyncEndpoint(Endpoint):
    """Runs an async function for a request."""

    async def __call__(  # type: ignore[override]
        self, request: Request, context: Context | None = None, /, **others: Any
    ) -> HttpResponse:
        """Answer a request; `others` are the arguments that other bindings give."""
        plan = self._plan or self._ready()
        try:
            async with plan.around_async(context, request, others):
                arguments = plan.arguments(request, others)
                if plan.parts:
                    outs = plan.parts.outs(arguments)
                    return plan.answer(plan.parts.send(await plan.function(**arguments), outs))
                return plan.answer(await plan.function(**arguments))
        except HTTPError as error:
            return problem(error)


def problem(error: HTTPError) -> HttpResponse:
    """The response for an error: a problem document."""
    import json

    from azure.functions import HttpResponse

    return HttpResponse(
        json.dumps(error.document()),
        status_code=error.status,
        headers=error.headers,
        mimetype=PROBLEM,
    )


def _parts_reader(
    function: Callable[..., Any], hints: Mapping[str, Any], sources: Mapping[str, Source]
) -> Reader | None:
    """Reads what is text: all of it in one go."""
    from pydantic import ValidationError

    parts = {name: source for name, source in sources.items() if source.place in _PARTS}
    if not parts:
        return None
    taken = _taken(parts, hints)
    adapter, absent = _adapter_of("Parts", function, hints, parts)
    validate = adapter.validator.validate_python

    def read(request: Request, arguments: dict[str, Any], errors: list[dict[str, Any]]) -> None:
        given: dict[str, Any] = dict.fromkeys(absent)
        taken(request, given)
        try:
            arguments.update(validate(given))
        except ValidationError as error:
            errors += _located(error, parts)

    return read


def _body_reader(
    function: Callable[..., Any], hints: Mapping[str, Any], sources: Mapping[str, Source]
) -> Reader | None:
    """Reads the one argument that is the whole JSON body."""
    from pydantic import TypeAdapter, ValidationError

    name = next((name for name, source in sources.items() if source.place == "body"), None)
    if name is None:
        return None
    adapter: TypeAdapter[Any] = TypeAdapter(hints[name])
    validate = adapter.validator.validate_json
    may_be_absent = _has_default(function, name)
    may_be_none = is_optional(hints[name])

    def read(request: Request, arguments: dict[str, Any], errors: list[dict[str, Any]]) -> None:
        content = request.get_body()
        if not content and (may_be_absent or may_be_none):
            if not may_be_absent:
                arguments[name] = None
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
    from pydantic import ValidationError

    fields = {name: source for name, source in sources.items() if source.place == "field"}
    if not fields:
        return None
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


def _raw_reader(hints: Mapping[str, Any], sources: Mapping[str, Source]) -> Reader | None:
    """Reads the argument that is the body as it is."""
    name = next((name for name, source in sources.items() if source.place == "raw"), None)
    if name is None:
        return None
    is_text = plain(hints[name]) is str

    def read(request: Request, arguments: dict[str, Any], _: list[dict[str, Any]]) -> None:
        content = request.get_body()
        try:
            arguments[name] = content.decode() if is_text else content
        except UnicodeDecodeError:
            raise HTTPError(400, "the body is not UTF-8 text") from None

    return read


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

    return signature(function).parameters[name].default is not Parameter.empty


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
    if found[0]["type"] == "json_invalid":
        raise HTTPError(400, found[0]["msg"]) from None
    return [
        {"in": "body", "location": list(e["loc"]), "message": e["msg"], "type": e["type"]}
        for e in found
    ]


def _errors(error: ValidationError) -> list[Any]:
    return list(error.errors(include_url=False, include_context=False, include_input=False))


class _Returns:
    """Encodes what a function returns, which must be what its annotation says."""

    def __init__(self, function: Callable[..., Any], hints: Mapping[str, Any]) -> None:
        self._function = function
        self._is_said = "return" in hints
        hint = hints.get("return", Any)
        members = [hint]
        if typing.get_origin(plain(hint)) in UNIONS:
            members = list(typing.get_args(plain(hint)))
        self.may_be_none = not self._is_said or type(None) in members or hint is Any
        self._hint = hint
        self._is_text = plain(hint) is str
        self._encode: Callable[[Any], bytes] | None = None

    def encode(self, returned: Any) -> tuple[str | bytes, str]:
        """The body and its media type.

        Raises:
            TypeError: When it is not what the annotation says.
        """
        if self._is_text and type(returned) is str:
            return returned, "text/plain"
        if isinstance(returned, bytes) and allows(self._hint, bytes):
            return returned, "application/octet-stream"
        if self._encode is None:
            what = f"what {self._function.__module__}.{self._function.__qualname__} returns"
            if _is_response(self._hint):
                msg = f"{what} is annotated HttpResponse, and this is a {type(returned).__name__}"
                raise TypeError(msg)
            self._encode = json_encoder(what, _without_responses(self._hint), keeps_bytes=True)
        encoded = self._encode(returned)
        if type(returned) is str:
            return returned, "text/plain"
        return encoded, "application/json"


def _is_response(hint: Any) -> bool:
    from azure.functions import HttpResponse

    hint = plain(hint)
    is_class = isinstance(hint, type) and typing.get_origin(hint) is None  # list[...] is, on 3.10
    return is_class and issubclass(hint, HttpResponse)


def _without_responses(hint: Any) -> Any:
    """The hint without `HttpResponse`, which needs no encoding."""
    from azure.functions import HttpResponse

    union = plain(hint)
    if typing.get_origin(union) not in UNIONS:
        return hint
    members = [member for member in typing.get_args(union) if member is not HttpResponse]
    return typing.Union[tuple(members)]  # noqa: UP007 - made of what is there
