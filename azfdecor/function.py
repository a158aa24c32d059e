"""The function's own name."""

from __future__ import annotations

from azfdecor.declaration import Declaration, option


class function_name(Declaration):
    """Give the function another name than the callable has.

    The name is the folder's, the one that the portal and the logs show, and without a route
    the address of an HTTP function.

    Args:
        name: 1 to 128 letters, digits, "_" and "-", the first a letter; unique without regard
            to case.

    Example:
        @http_trigger()
        @function_name("Place-Order")
        def place_order(req: HttpRequest) -> str:
            return "ordered"

    Source: https://github.com/Azure/azure-functions-host, WebJobs.Script/Utility.cs
    """

    name: str = option(kw_only=False)
