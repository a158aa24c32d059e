"""The HTTP front of the host: which function answers a request.

Sources: azure-functions-host, WebJobsApplicationBuilderExtension.cs and the middlewares that it names;
azure-webjobs-sdk-extensions, WebJobsRouter.cs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.local.host import incoming, outgoing, routing
from azfdecor.local.host.call import InvocationError
from azfdecor.local.host.exchange import Request, Response
from azfdecor.local.host.keys import Level
from azfdecor.local.host.throttle import Throttle, ThrottledError
from azfdecor.local.host.values import is_same
from azfdecor.local.values import Value
from azfdecor.platform import routes, settings
from azfdecor.platform.function_json import RETURN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from azfdecor.local.host.call import Call, Event
    from azfdecor.local.host.cors import Cors
    from azfdecor.local.host.function import HostedFunction
    from azfdecor.local.host.keys import Keys
    from azfdecor.local.host.service import Surroundings

__all__ = ["Front", "Request", "Response"]

_NO_HOMEPAGE = "AzureWebJobsDisableHomepage"


class Front:
    """Answers requests.

    Args:
        functions: All functions of the host.
        host: What the host gives.
        call: Makes a call.
        keys: The keys that callers need; without them every caller may do everything, as under
            Core Tools.
        cors: Which pages of other origins may call.
        error: Why the host does not run; then no function answers.
    """

    def __init__(
        self,
        functions: list[HostedFunction],
        host: Surroundings,
        call: Callable[[HostedFunction, Event], Awaitable[Call]],
        *,
        keys: Keys | None = None,
        cors: Cors | None = None,
        error: str = "",
    ) -> None:
        self._functions = {one.name: one for one in functions}
        self._host = host
        self._call = call
        self._keys = keys
        self._cors = cors
        self._error = error
        found = [] if error else routing.routes_of(functions, host.host_json.http.route_prefix)
        self._router = routes.router(found)
        self._throttle = Throttle(host.host_json.http)

    async def answer(self, request: Request) -> Response:
        """The response to a request: that of the first function that it is for, or 404."""
        if self._cors is None:
            return await self._answer(request)
        asked = self._cors.preflight(request)
        if asked is not None:
            return asked
        response = await self._answer(request)
        return response.with_headers(self._cors.headers(request))

    async def _answer(self, request: Request) -> Response:
        if self._error:
            return _text(503, "Function host is not running.")
        try:
            async with self._throttle.entered():
                response = await self._routed(request)
        except ThrottledError as error:
            self._host.warn(str(error))
            return Response(429, [("X-FUNCTION-SCALEOUT", "1")])
        return response.with_headers(self._host.host_json.custom_headers.items())

    async def _routed(self, request: Request) -> Response:
        path = routes.decoded(request.target)
        found = self._router.match(request.method, path.lstrip("/"))
        if found is None:
            is_home = path == "/" and request.method.upper() == "GET"
            return self._home() if is_home else Response(404)
        route, values = found
        function = self._functions[route.function]
        if not self._may_call(request, function):
            return Response(401)
        for loss in incoming.losses(request):
            self._host.warn(f"the function {function.name!r}: {loss}")
        # An expression may name a parameter that the path leaves out.
        names = dict.fromkeys((parameter.name for parameter in route.template.parameters), "")
        call = await self._call(function, incoming.event_of(request, values, names))
        return self._response(function, call)

    def _may_call(self, request: Request, function: HostedFunction) -> bool:
        if self._keys is None or function.trigger is None:
            return True
        asked = Level.of(function.trigger.entry)
        return self._keys.level(request, function.name).opens(asked)

    def _response(self, function: HostedFunction, call: Call) -> Response:
        if call.exception is not None:
            return Response(500, call=call)
        value = _value(function, call)
        try:
            response = outgoing.response_of(value)
        except InvocationError as error:
            call.exception = error
            return Response(500, call=call)
        if value.kind == "string" and not is_same(value.content, response.body):
            self._host.warn(
                f"the text that the function {function.name!r} returned is JSON to the host, which "
                "writes it anew: return an HttpResponse to send it unchanged"
            )
        return Response(response.status, response.headers, response.body, call)

    def _home(self) -> Response:
        if settings.is_true(settings.lookup(_NO_HOMEPAGE, self._host.environment)):
            return Response(204)
        page = (
            b"<!DOCTYPE html><title>Functions</title><p>Your functions app is up and running.</p>"
        )
        return Response(200, [("content-type", "text/html")], page)


def _text(status: int, text: str) -> Response:
    return Response(status, [("content-type", "text/plain; charset=utf-8")], text.encode())


def _value(function: HostedFunction, call: Call) -> Value:
    """The value of the HTTP output; none where nothing was set."""
    names = [b.name for b in function.outputs if b.type == "http"]
    name = next((n for n in names if n == RETURN), None) or next(iter(names), RETURN)
    content = call.outputs.get(name)
    if isinstance(content, dict):
        return Value("http", content)
    return Value(None if content is None else "string", content)
