"""Which pages of other origins a browser lets call the functions: `Host.CORS` of local.settings.json.

Sources: azure-functions-core-tools, Actions/HostActions/Startup.cs; aspnetcore,
Middleware/CORS/src/Infrastructure/CorsMiddleware.cs and CorsService.cs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from azfdecor.local.host.exchange import Response

if TYPE_CHECKING:
    from azfdecor.local.host.exchange import Request

ANY = "*"


class Cors(NamedTuple):
    """The origins that may call.

    Attributes:
        origins: The origins, of which "*" is any.
        allows_credentials: Whether browsers may send cookies.
    """

    origins: tuple[str, ...]
    allows_credentials: bool = False

    def preflight(self, request: Request) -> Response | None:
        """The answer to a browser that asks first; None for any other request.

        No function sees it. A foreign origin is told nothing, which a browser takes for a no.
        """
        method = request.header("access-control-request-method")
        if request.method.upper() != "OPTIONS" or request.header("origin") is None or not method:
            return None
        headers = self.headers(request)
        if headers:
            headers.append(("Access-Control-Allow-Methods", method))
            asked = request.header("access-control-request-headers")
            headers += [("Access-Control-Allow-Headers", asked)] if asked else []
        return Response(204, headers)

    def headers(self, request: Request) -> list[tuple[str, str]]:
        """What is added to any other answer."""
        origin = request.header("origin")
        is_any = ANY in self.origins
        if origin is None or not (is_any or origin in self.origins):
            return []
        found = [("Access-Control-Allow-Origin", ANY if is_any else origin)]
        if self.allows_credentials:
            found.append(("Access-Control-Allow-Credentials", "true"))
        if len(self.origins) > 1 and not is_any:
            found.append(("Vary", "Origin"))
        return found
