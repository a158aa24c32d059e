"""JSON as the Functions host reads it: with a byte order mark, comments and trailing commas."""

from __future__ import annotations

import json
import re
from typing import Any

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
