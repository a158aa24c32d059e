"""App settings that a module reads while it is imported, and that are not set."""

from __future__ import annotations

import os
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIBRARY = "pydantic_settings"
_SELF = "__pydantic_self__"
"""What `BaseSettings.__init__` calls its first parameter (pydantic-settings, main.py)."""


def named_by(error: BaseException) -> list[str]:
    """The settings whose absence an error is about; none for any other error."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        is_of_environ = frames[-1].f_code is type(os.environ).__getitem__.__code__
        return [error.args[0]] if is_of_environ else []
    for frame in frames:
        instance = frame.f_locals.get(_SELF)
        if frame.f_globals.get("__name__", "").startswith(_LIBRARY) and instance is not None:
            return list(dict.fromkeys(_of_model(instance.__class__, error)))
    return []


def _of_model(kind: Any, error: Any) -> Iterator[str]:
    """The settings that the required fields of a `BaseSettings` class are read from.

    Source: https://docs.pydantic.dev/latest/concepts/pydantic_settings (names of variables).
    """
    config = kind.model_config
    details: Any = error.errors() if hasattr(error, "errors") else ()
    for detail in details:
        if detail["type"] != "missing" or not detail["loc"]:
            continue
        first, *rest = map(str, detail["loc"])
        # An alias, which is what stands there for a field that has one, takes no prefix.
        name = f"{config.get('env_prefix') or ''}{first}" if first in kind.model_fields else first
        delimiter = config.get("env_nested_delimiter")
        name = delimiter.join([name, *rest]) if delimiter else name
        yield name if config.get("case_sensitive") else name.upper()
