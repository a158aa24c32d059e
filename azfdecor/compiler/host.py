"""The app's host.json, as far as it concerns its functions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from azfdecor.compiler import jsonc
from azfdecor.compiler.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_ROUTE_PREFIX = "api"


def read(root: Path) -> tuple[str, list[Problem]]:
    """What stands before every route, without slashes around, and what the host would refuse.

    Source: azure-functions-host, Config/HostJsonFileConfigurationSource.cs.
    """
    file = root / "host.json"

    def problem(message: str, hint: str, line: int = 0) -> tuple[str, list[Problem]]:
        return DEFAULT_ROUTE_PREFIX, [Problem("AZF109", message, hint, str(file), line)]

    try:
        content: Any = jsonc.loads(file.read_text("utf-8"))
    except json.JSONDecodeError as error:
        return problem(f"host.json is not JSON: {error.msg}", "mend this line", error.lineno)
    except (OSError, UnicodeDecodeError) as error:
        return problem(f"host.json cannot be read: {error}", "save it as UTF-8 text")
    if _member(content, "version") != "2.0":
        return problem(
            'the host refuses a host.json without "version": "2.0"', 'write "version": "2.0"'
        )
    prefix: Any = content
    for key in ("extensions", "http", "routePrefix"):
        prefix = _member(prefix, key)
    return prefix.strip("/") if isinstance(prefix, str) else DEFAULT_ROUTE_PREFIX, []


def _member(value: Any, key: str) -> Any:
    return cast("dict[str, Any]", value).get(key) if isinstance(value, dict) else None
