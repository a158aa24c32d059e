"""The app settings of this machine: the `Values` of local.settings.json."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from azfdecor.compiler import jsonc
from azfdecor.compiler.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path


def read(root: Path) -> tuple[dict[str, str], list[Problem]]:
    """The settings of an app, none when there is no local.settings.json."""
    file = root / "local.settings.json"

    def problem(message: str, hint: str, line: int = 0) -> tuple[dict[str, str], list[Problem]]:
        return {}, [Problem("AZF107", message, hint, str(file), line)]

    try:
        content = jsonc.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}, []
    except json.JSONDecodeError as error:
        return problem(
            f"local.settings.json is not JSON: {error.msg}", "mend this line", error.lineno
        )
    except (OSError, UnicodeDecodeError) as error:
        return problem(f"local.settings.json cannot be read: {error}", "save it as UTF-8 text")
    values = content.get("Values", {}) if isinstance(content, dict) else None
    if not isinstance(values, dict):
        return problem(
            "local.settings.json has no object 'Values'",
            'write {"IsEncrypted": false, "Values": {"NAME": "value"}}',
        )
    if content.get("IsEncrypted"):
        return {}, []  # what Core Tools encrypted, only Core Tools can read
    return {str(name): str(value) for name, value in values.items() if value is not None}, []
