"""Routes of HTTP functions."""

from __future__ import annotations

from azfdecor.problems.kind import Kind

HIDDEN_ROUTE = Kind(
    "AZF214",
    "The route of one function takes every request to another",
    "The host tries routes in the order of the functions' names, and not the most exact one first: "
    "`{*path}` or `orders/{id}` takes what is meant for `orders/latest`, when the name of its "
    "function comes first in the alphabet.",
    """
    from azfdecor import http_trigger


    @http_trigger("orders/{id}")
    def get_order(id: str) -> str: ...


    @http_trigger("orders/latest")
    def latest_order() -> str: ...
    """,
    "Give the function of the wider route a name behind the other's in the alphabet, or a narrower "
    "route, such as `orders/{id:int}`.",
    severity="warning",
    is_ignorable=True,
)
CONSTRAINT_MISFIT = Kind(
    "AZF324",
    "A route's constraint lets values through that the parameter's type cannot hold",
    "Such a request passes the route and is answered with 422.",
    """
    from azfdecor import http_trigger


    @http_trigger("orders/{number:int}")
    def order(number: bool) -> str: ...
    """,
    "Annotate the parameter as the constraint says, or change the constraint.",
    is_ignorable=True,
)
OPTIONAL_PART = Kind(
    "AZF330",
    "The path may leave out a part of the route whose parameter is required",
    "`{id?}` and `{*rest}` may be missing. Such a request reaches the function and is answered with "
    "422.",
    """
    from azfdecor import http_trigger


    @http_trigger("orders/{number?}")
    def order(number: int) -> str: ...
    """,
    'Give the parameter a default, or leave the "?" out of the route.',
    severity="warning",
    is_ignorable=True,
)
NOT_IN_ROUTE = Kind(
    "AZF338",
    "`Path` names no parameter of the route",
    "Nothing could fill the parameter.",
    """
    from typing import Annotated

    from azfdecor import Path, http_trigger


    @http_trigger("orders/{id}")
    def order(id: int, part: Annotated[int, Path()]) -> str: ...
    """,
    'Write the name in the route, as in `Path("id")`, or add the parameter to it: '
    "`orders/{id}/{part}`.",
)
DUPLICATE_ROUTE = Kind(
    "AZF504",
    "Two functions answer one route and method",
    "Only one of them is ever reached. The names of the route's parameters make no difference.",
    """
    from azfdecor import http_trigger


    @http_trigger("orders/{id}")
    def order(id: str) -> str: ...


    @http_trigger("orders/{number}")
    def order_by_number(number: str) -> str: ...
    """,
    "Give one of them another route or other methods.",
    is_ignorable=True,
    messages=("The route specified conflicts with the route defined by function",),
)
RESERVED_ROUTE = Kind(
    "AZF505",
    "The host refuses routes that start with `admin` or `runtime`",
    "It answers these itself. Without a route, the name of the function is the route.",
    """
    from azfdecor import http_trigger


    @http_trigger()
    def administrators() -> str: ...
    """,
    'Give the function a route, as in `@http_trigger("team")`.',
    is_ignorable=True,
    messages=("The specified route conflicts with one or more built in routes",),
)
BRACKETS = Kind(
    "AZF508",
    "A route holds a parameter as other frameworks write it",
    "`<int:id>` is literal text to the host, which no request has.",
    """
    from azfdecor import http_trigger


    @http_trigger("orders/<int:id>")
    def order() -> str: ...
    """,
    "Write braces, with the type behind the name: `{id:int}`.",
    severity="warning",
    is_ignorable=True,
)
LEADING_SLASH = Kind(
    "AZF509",
    "A route begins with `/` below a route prefix",
    "The host refuses the empty segment between the two, and starts no function of the app.",
    """
    from azfdecor import http_trigger


    @http_trigger("/orders")
    def orders() -> str: ...
    """,
    'Leave the slash out, or set `"routePrefix": ""` in host.json.',
    is_ignorable=True,
    messages=(
        "RouteCreationException",
        "A host error has occurred during startup operation",
        "Function host is not running.",
    ),
)
UNTAKEN_ROUTE_PARAMETER = Kind(
    "AZF510",
    "A route has a parameter that nothing takes",
    "Neither a parameter of the function nor a binding expression has its name, which is perhaps "
    "misspelt in one of the two places.",
    """
    from azfdecor import http_trigger


    @http_trigger("orders/{number}")
    def order(numer: int) -> str: ...
    """,
    "Add a parameter of its name, or take the `HttpRequest`.",
    severity="warning",
    is_ignorable=True,
)
