"""JSON as the Functions host reads it: with a byte order mark, comments and trailing commas."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from azfdecor.compiler.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMA = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[\]}])')


def loads(text: str) -> Any:
    """Parse `text`.

    Raises:
        json.JSONDecodeError: When it is not JSON even so; its line is that of `text`.
    """
    text = text.removeprefix("\ufeff")
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        # Newlines inside comments stay, so that errors name the right line.
        plain = _COMMENT.sub(lambda m: m[1] or "\n" * m[0].count("\n"), text)
        return json.loads(_TRAILING_COMMA.sub(lambda m: m[1] or "", plain))


def read(file: Path, code: str) -> tuple[Any, Problem | None]:
    """The content of a file, or what is wrong with it, as a problem of that code.

    Raises:
        FileNotFoundError: When there is no such file.
    """
    try:
        return loads(file.read_text("utf-8")), None
    except FileNotFoundError:
        raise
    except json.JSONDecodeError as error:
        message = f"{file.name} is not JSON: {error.msg}"
        return None, Problem(code, message, "mend this line", str(file), error.lineno)
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file.name} cannot be read: {error}"
        return None, Problem(code, message, "save it as UTF-8 text", str(file))
