"""The app's host.json, as far as it concerns its functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from azfdecor.compiler import jsonc
from azfdecor.problems.configuration import BAD_HOST_JSON
from azfdecor.problems.problem import Place

if TYPE_CHECKING:
    from pathlib import Path

    from azfdecor.problems.problem import Problem

DEFAULT_ROUTE_PREFIX = "api"


def read(root: Path) -> tuple[str, list[Problem]]:
    """What stands before every route, without slashes around, and what the host would refuse.

    Source: azure-functions-host, Config/HostJsonFileConfigurationSource.cs.
    """
    file = root / "host.json"
    content, wrong = jsonc.read(file, BAD_HOST_JSON)
    if wrong is None and _member(content, "version") != "2.0":
        message = 'the host refuses a host.json without "version": "2.0"'
        wrong = BAD_HOST_JSON.at(Place(str(file)), message, 'write "version": "2.0"')
    if wrong:
        return DEFAULT_ROUTE_PREFIX, [wrong]
    prefix: Any = content
    for key in ("extensions", "http", "routePrefix"):
        prefix = _member(prefix, key)
    return prefix.strip("/") if isinstance(prefix, str) else DEFAULT_ROUTE_PREFIX, []


def _member(value: Any, key: str) -> Any:
    return cast("dict[str, Any]", value).get(key) if isinstance(value, dict) else None
