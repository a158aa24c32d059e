"""JSON as the host reads it, with Json.NET: a byte order mark, comments and trailing commas.

Also how it writes values as text. Source: Newtonsoft.Json, run on .NET Core 3.1 with the invariant
culture.
"""

from __future__ import annotations

import json
import math
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from azfdecor.platform import dotnet
from azfdecor.platform.mistake import Mistake

if TYPE_CHECKING:
    from pathlib import Path

# A string or a comment without its end goes to the end of the text, so that one pass will do.
_STRING = r'("(?:\\.|[^"\\])*"?)'
_COMMENT = rf"(?s){_STRING}|//[^\n]*|/\*.*?(\*/|\Z)"
_TRAILING_COMMA = rf"(?s){_STRING}|,(?=\s*[\]}}])"
_DATE = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7})\d*)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)


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
    """A scalar of JSON as .NET writes it: `True`, `1` for 1.0, and dates in another form."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _date(value) or value
    if isinstance(value, float):
        return _real(value)
    return str(value)  # True, False, and integers are the same in both languages


def _date(text: str) -> str | None:
    """A date with a time, as Json.NET reads it out of a string and .NET writes it."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    offset = (found[3] or "").replace("Z", "+00:00")
    try:
        date = datetime.fromisoformat(f"{found[1]}{offset}")
    except ValueError:  # such as the 30th of February
        return None
    if offset and found[3] != "Z":
        date = date.astimezone()  # in the zone of the machine
    return dotnet.format_date(date, "G")


def _real(number: float) -> str:
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "-0" if math.copysign(1, number) < 0 else "0"
    from decimal import Decimal

    shortest = Decimal(repr(number)).normalize()
    power = shortest.adjusted()
    if -5 < power < 15:
        return f"{shortest:f}"
    sign, digits, _ = shortest.as_tuple()
    first, *rest = map(str, digits)
    fraction = f".{''.join(rest)}" if rest else ""
    return f"{'-' * sign}{first}{fraction}E{power:+03}"


def without_case(value: object) -> dict[str, Any]:
    """The members of an object by their names in lower case; none of what is no object."""
    if not isinstance(value, dict):
        return {}
    return {key.lower(): member for key, member in cast("dict[str, Any]", value).items()}
