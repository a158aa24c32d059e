"""Files of JSON as the host reads them, and the line of what is wrong with one.

Most are plain JSON. Comments and trailing commas are common; what else Newtonsoft.Json takes, such as
single quotes, is left to it.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from azfdecor.platform import newtonsoft
from azfdecor.platform.mistake import Mistake
from azfdecor.platform.newtonsoft import NewtonsoftError

if TYPE_CHECKING:
    from pathlib import Path

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
    try:
        return json.loads(re.sub(_TRAILING_COMMA, lambda m: m[1] or "", plain))
    except json.JSONDecodeError:
        with suppress(NewtonsoftError):
            content = newtonsoft.parse(text, finds_dates=False)
            if newtonsoft.is_object(content):
                return content
        raise


def _without_comment(match: re.Match[str]) -> str:
    """A string as it is; newlines inside comments stay, so that errors name the right line."""
    is_open = match[2] == ""
    return match[1] or (match[0] if is_open else "\n" * match[0].count("\n"))


def read(file: Path) -> tuple[Any, Mistake | None]:
    """The content of a file, or what is wrong with the file.

    Raises:
        FileNotFoundError: When there is no such file.
    """
    try:
        text = file.read_text("utf-8")
        content = loads(text)
        if "\\u" in text:
            json.dumps(content, ensure_ascii=False).encode()
    except FileNotFoundError:
        raise
    except json.JSONDecodeError as error:
        return None, Mistake(f"is not JSON: {error.msg}", "correct this line", error.lineno)
    except UnicodeEncodeError:
        why = "contains a lone surrogate, such as \\ud83d without its other half"
        return None, Mistake(why, "write the character itself")
    except (OSError, UnicodeDecodeError) as error:
        return None, Mistake(f"cannot be read: {error}", "save it as UTF-8 text")
    except RecursionError:
        return None, Mistake("is nested too deep to be read", "nest it less deep")
    except ValueError:
        why = "holds a number of more digits than can be read"
        return None, Mistake(why, "write a shorter number")
    return content, None


def text_of(value: object) -> str:
    """A scalar as the host writes it as text: `True`, `1` for 1.0, and dates in another form."""
    if isinstance(value, str):
        date = newtonsoft.date_in(value)
        return date.as_text() if date else value
    return newtonsoft.as_text(value)


def without_case(value: object) -> dict[str, Any]:
    """The members of an object by their names in lower case; none of what is no object."""
    members = value if newtonsoft.is_object(value) else {}
    return {key.lower(): member for key, member in members.items()}
