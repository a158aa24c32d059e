"""The app settings of this machine: the `Values` of local.settings.json."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from azfdecor.compiler import jsonc
from azfdecor.problems.configuration import UNREADABLE_SETTINGS
from azfdecor.problems.problem import Place

if TYPE_CHECKING:
    from pathlib import Path

    from azfdecor.problems.problem import Problem


def read(root: Path) -> tuple[dict[str, str], list[Problem]]:
    """The settings of an app, none when there is no local.settings.json."""
    file = root / "local.settings.json"

    def problem(message: str, hint: str) -> tuple[dict[str, str], list[Problem]]:
        return {}, [UNREADABLE_SETTINGS.at(Place(str(file)), message, hint)]

    try:
        content, wrong = jsonc.read(file, UNREADABLE_SETTINGS)
    except FileNotFoundError:
        return {}, []
    if wrong:
        return {}, [wrong]
    values = cast("dict[str, Any]", content).get("Values", {}) if _is_object(content) else None
    if not _is_object(values):
        return problem(
            "local.settings.json has no object 'Values'",
            'write {"IsEncrypted": false, "Values": {"NAME": "value"}}',
        )
    if content.get("IsEncrypted"):
        return {}, []  # what Core Tools encrypted, only Core Tools can read
    settings = cast("dict[str, Any]", values)
    for name, value in settings.items():
        if not name or "=" in name or "\0" in f"{name}{value}" or isinstance(value, (dict, list)):
            return problem(
                f"the setting {name!r} of local.settings.json cannot stand in the environment",
                "write a name without '=' and a string",
            )
    return {name: _text(value) for name, value in settings.items() if value is not None}, []


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _text(value: object) -> str:
    """A value as Core Tools sets it: what is no string stands as in the file, such as true."""
    return value if isinstance(value, str) else json.dumps(value)
