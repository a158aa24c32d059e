"""What an HTTP function takes from requests that never bring it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.http import http_trigger
from azfdecor.compiler.properties import methods_in
from azfdecor.platform.names import is_token
from azfdecor.problems.requests import HEADER_NAME, UNSENT_BODY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App
    from azfdecor.problems.problem import Problem

_BODIES = ("body", "field", "raw", "form", "file")
_WITHOUT_BODY = {"GET", "HEAD", "DELETE", "OPTIONS", "TRACE"}


def unsendable_names(app: App) -> Iterator[Problem]:
    """Headers and cookies whose names no request can have.

    Sources: RFC 9110 5.1 and 5.6.2; RFC 6265 4.1.1.
    """
    for function in app.functions:
        for name, source in function.plan.sources.items() if function.plan else ():
            is_half = any("\ud800" <= letter <= "\udfff" for letter in source.name)
            if is_half or source.place not in ("header", "cookie"):
                continue  # half a character is reported as such
            if not is_token(source.name):
                yield HEADER_NAME.at(
                    function.place_of_parameter(name),
                    f"no {source.place} can be named {source.name!r}, as {name!r} asks for",
                    "use letters of ASCII, digits and hyphens",
                )


def unsent_bodies(app: App) -> Iterator[Problem]:
    """A body where every method has none that means anything: clients and proxies drop it.

    Source: RFC 9110 9.3.1, 9.3.2, 9.3.5.
    """
    for function in app.functions:
        trigger = function.trigger
        if not trigger.is_of(http_trigger) or function.plan is None:
            continue
        methods = methods_in(trigger.properties)
        if not methods or not _WITHOUT_BODY.issuperset(methods):
            continue
        for name, source in function.plan.sources.items():
            if source.place in _BODIES:
                yield UNSENT_BODY.at(
                    function.place_of_parameter(name),
                    f"{name!r} comes from the request body, and a request by {', '.join(methods)} "
                    "should have none",
                    "take its fields as parameters of the query, such as `limit: int`, or add "
                    '"POST" to the methods',
                )
                break
