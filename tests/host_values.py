"""What the host makes of what an output was given, where the service takes messages.

Text that looks like JSON is parsed, and each item of an array is a message; what the worker sends
as JSON is not searched for dates. A message is `JToken.ToString()`.

Sources: FunctionBinding.cs, Utility.cs (IsJson) and GrpcMessageConversionExtensions.cs of
https://github.com/Azure/azure-functions-host; JToken.Parse of Newtonsoft.Json, whose default finds
dates in strings.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)
"""What .NET's Trim() takes away."""
_ISO = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,7})?\d*(Z|[+-]\d\d(?::?\d\d)?)?")
_MICROSOFT = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/")


class HostError(Exception):
    """The host cannot read what it was given: the invocation fails after the function has run."""


def is_json(text: str) -> bool:
    """Whether the host parses a text."""
    text = text.strip(_SPACE)
    return (text[:1] == "{" and text[-1:] == "}") or (text[:1] == "[" and text[-1:] == "]")


def messages_of(kind: str | None, content: Any) -> list[str]:
    """The messages: of text, of bytes, or of what the worker sends as JSON."""
    if kind is None or content is None:
        return []
    if kind in ("dict", "list", "json"):
        parsed = json.loads(content) if kind == "json" else content
        return _each(parsed, finds_dates=False)
    if kind == "bytes":
        return [content.decode()]
    if not is_json(content):
        return [content]
    return _each(_parsed(content), finds_dates=True)


def objects_of(kind: str | None, content: Any) -> list[Any]:
    """What a service of objects is given, as a database is: each item of an array is one."""
    if kind is None or content is None:
        return []
    parsed = _parsed(content) if kind in ("string", "json") else content
    items = parsed if isinstance(parsed, list) else [parsed]
    return [_inner(item, finds_dates=kind == "string") for item in items]


def _parsed(text: str) -> Any:
    # Newtonsoft takes more than strict JSON (single quotes, a last comma, comments), which is
    # left out: nothing of that kind is to be sent, so it may as well be an error.
    try:
        return json.loads(text)
    except ValueError as error:
        raise HostError(str(error)) from None


def _each(parsed: Any, *, finds_dates: bool) -> list[str]:
    items = parsed if isinstance(parsed, list) else [parsed]
    return [_text(item, finds_dates=finds_dates) for item in items]


def _text(token: Any, *, finds_dates: bool) -> str:
    if token is None:
        return ""
    if isinstance(token, bool):
        return str(token)
    if isinstance(token, str):
        date = _date(token) if finds_dates else None
        return date.strftime("%m/%d/%Y %H:%M:%S") if date else token
    if isinstance(token, float) and token.is_integer():
        return f"{token:.0f}"
    if isinstance(token, (int, float)):
        return str(token)
    return json.dumps(_inner(token, finds_dates=finds_dates), indent=2, ensure_ascii=False)


def _inner(token: Any, *, finds_dates: bool) -> Any:
    """What stands in an object or an array, whose dates are written anew, in UTC here."""
    if isinstance(token, dict):
        return {key: _inner(value, finds_dates=finds_dates) for key, value in token.items()}
    if isinstance(token, list):
        return [_inner(value, finds_dates=finds_dates) for value in token]
    date = _date(token) if finds_dates and isinstance(token, str) else None
    return date.isoformat() if date else token


def _date(text: str) -> dt.datetime | None:
    """The date that Newtonsoft finds in a string, in UTC if it has a zone."""
    if found := _MICROSOFT.fullmatch(text):
        return dt.datetime.fromtimestamp(int(found[1]) / 1000, dt.timezone.utc)
    found = _ISO.fullmatch(text)
    if not found:
        return None
    zone = (found[3] or "").replace("Z", "+00:00")
    try:
        date = dt.datetime.fromisoformat(found[1])
        if zone:
            sign = -1 if zone[0] == "-" else 1
            digits = zone[1:].replace(":", "").ljust(4, "0")
            offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * sign
            date = (date - offset).replace(tzinfo=dt.timezone.utc)
    except (ValueError, OverflowError):
        return None
    return date
