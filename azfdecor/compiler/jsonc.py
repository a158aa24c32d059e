"""JSON as the Functions host reads it: with a byte order mark, comments and trailing commas."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from azfdecor.problems.problem import Place

if TYPE_CHECKING:
    from pathlib import Path

    from azfdecor.problems.kind import Kind
    from azfdecor.problems.problem import Problem

# A string or a comment without its end goes to the end of the text, so that one pass will do.
_STRING = r'("(?:\\.|[^"\\])*"?)'
_COMMENT = rf"(?s){_STRING}|//[^\n]*|/\*.*?(\*/|\Z)"
_TRAILING_COMMA = rf"(?s){_STRING}|,(?=\s*[\]}}])"


def loads(text: str) -> Any:
    """Parse `text`.

    Raises:
        json.JSONDecodeError: When it is not JSON even so; its line is that of `text`.
        ValueError: For a number of more digits than Python takes.
        RecursionError: When it is nested too deep.
    """
    text = text.removeprefix("\ufeff")
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        plain = re.sub(_COMMENT, _without_comment, text)
        return json.loads(re.sub(_TRAILING_COMMA, lambda m: m[1] or "", plain))


def _without_comment(match: re.Match[str]) -> str:
    """A string as it is; newlines inside comments stay, so that errors name the right line."""
    is_open = match[2] == ""
    return match[1] or (match[0] if is_open else "\n" * match[0].count("\n"))


def read(file: Path, kind: Kind) -> tuple[Any, Problem | None]:
    """The content of a file, or what is wrong with it, as a problem of that kind.

    Raises:
        FileNotFoundError: When there is no such file.
    """

    def problem(why: str, hint: str, line: int = 0) -> tuple[None, Problem]:
        return None, kind.at(Place(str(file), line), f"{file.name} {why}", hint)

    try:
        text = file.read_text("utf-8")
        content = loads(text)
        if "\\u" in text:
            json.dumps(content, ensure_ascii=False).encode()
    except FileNotFoundError:
        raise
    except json.JSONDecodeError as error:
        return problem(f"is not JSON: {error.msg}", "correct this line", error.lineno)
    except UnicodeEncodeError:
        why = "contains a lone surrogate, such as \\ud83d without its other half"
        return problem(why, "write the character itself")
    except (OSError, UnicodeDecodeError) as error:
        return problem(f"cannot be read: {error}", "save it as UTF-8 text")
    except RecursionError:
        return problem("is nested too deep to be read", "nest it less deep")
    except ValueError:
        return problem("holds a number of more digits than can be read", "write a shorter number")
    return content, None
