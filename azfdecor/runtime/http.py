"""Requests to arguments, and what a function returns to a response.

function = http.Endpoint(
    "shop.orders:place_order", {"order": http.body(), "limit": http.query("limit")}
)

def main(req, queue):
    return function(req, queue=queue)
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from azfdecor.runtime.around import Around, AsyncAround
from azfdecor.runtime.call import Conversions, invocation
from azfdecor.runtime.first_call import Prepared
from azfdecor.runtime.http_error import HTTPError
from azfdecor.runtime.places import RequestPart
from azfdecor.runtime.request import Arguments
from azfdecor.runtime.response import Response, problem
from azfdecor.runtime.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from azure.functions import Context, HttpResponse

    from azfdecor.middleware import Middleware
    from azfdecor.runtime.call import Begun, Value
    from azfdecor.runtime.places import Request


def body() -> RequestPart:
    """The whole JSON body."""
    return RequestPart("body")


def field(name: str) -> RequestPart:
    """One name of a JSON body that is an object."""
    return RequestPart("field", name)


def raw() -> RequestPart:
    """The body as it is, for `bytes` and `str`."""
    return RequestPart("raw")


def path(name: str) -> RequestPart:
    """A parameter of the route."""
    return RequestPart("path", name)


def query(name: str, *, many: bool = False) -> RequestPart:
    """A parameter of the query string; with `many` every value of a repeated one."""
    return RequestPart("query", name, many)


def header(name: str, *, many: bool = False) -> RequestPart:
    """A header; with `many` its values between commas."""
    return RequestPart("header", name, many)


def cookie(name: str) -> RequestPart:
    """A cookie."""
    return RequestPart("cookie", name)


def form(name: str, *, many: bool = False) -> RequestPart:
    """A field of a form, URL-encoded or multipart."""
    return RequestPart("form", name, many)


def file(name: str, *, many: bool = False) -> RequestPart:
    """A file of a multipart form."""
    return RequestPart("file", name, many)


def request() -> RequestPart:
    """The request itself."""
    return RequestPart("request")


class _Plan(Conversions):
    """What a function needs of each request, made ready once."""

    def __init__(
        self,
        target: Target,
        sources: Mapping[str, RequestPart],
        values: Mapping[str, Value],
        wrap: Sequence[str | Middleware],
        status_code: int,
    ) -> None:
        super().__init__(target, values, wrap)
        # The request's own annotation may name what is imported for type checkers alone.
        parts = (name for name, source in sources.items() if source.place != "request")
        given = dict.fromkeys(sources, Any)
        hints = {**given, **target.hints(*parts), "return": target.returned()}
        self.read = Arguments(self.function, hints, sources).read
        self.received.update(sources)
        if self.parts:
            hints["return"] = self.parts.response_hint
        self.converts = bool(values)
        what = f"what {self.name} returns"
        self.respond = Response(what, hints["return"], status_code).of

    def begin_for(self, request: Request, others: dict[str, Any]) -> Begun:
        """As `begin`, with the arguments that a request gives put among the others.

        Raises:
            HTTPError: When it does not give them.
        """
        self.read(request, others)
        return self.begin(others, request) if self.converts else (others, None)

    def answer(self, returned: Any, outs: Mapping[str, Any] | None) -> HttpResponse:
        """The response for what the function returned."""
        if self.parts and outs is not None:
            returned = self.parts.send(returned, outs)
        return self.respond(returned)


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
        sources: Mapping[str, RequestPart],
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
        self._plan = Prepared(self._made)

    def __call__(
        self, request: Request, context: Context | None = None, /, **others: Any
    ) -> HttpResponse:
        """Answer a request; `others` are the arguments that other bindings give."""
        plan = self._plan.value or self._plan.get()
        outs = None
        try:
            if plan.middlewares:
                with Around() as around:
                    around.enter(plan.middlewares, invocation(context, request, others))
                    arguments, outs = plan.begin_for(request, others)
                    return plan.answer(plan.function(**arguments), outs)
                raise plan.unanswered() from around.swallowed
            plan.read(request, others)
            if plan.converts:
                others, outs = plan.begin(others, request)
            returned = plan.function(**others)
            return plan.respond(returned) if outs is None else plan.answer(returned, outs)
        except HTTPError as error:
            plan.withdraw(others, outs)
            return problem(error)

    def _made(self) -> _Plan:
        return _Plan(self._target, self._sources, self._values, self._wrap, self._status_code)


class AsyncEndpoint(Endpoint):
    """Runs an async function for a request."""

    async def __call__(  # type: ignore[override]
        self, request: Request, context: Context | None = None, /, **others: Any
    ) -> HttpResponse:
        """Answer a request; `others` are the arguments that other bindings give."""
        plan = self._plan.value or await self._plan.wait()
        outs = None
        try:
            if plan.middlewares:
                async with AsyncAround() as around:
                    await around.enter(plan.middlewares, invocation(context, request, others))
                    arguments, outs = plan.begin_for(request, others)
                    return plan.answer(await plan.function(**arguments), outs)
                raise plan.unanswered() from around.swallowed
            plan.read(request, others)
            if plan.converts:
                others, outs = plan.begin(others, request)
            returned = await plan.function(**others)
            return plan.respond(returned) if outs is None else plan.answer(returned, outs)
        except HTTPError as error:
            plan.withdraw(others, outs)
            return problem(error)
