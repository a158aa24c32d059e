"""Constraints of route parameters: which there are, and which values they let through.

Sources: aspnetcore, Http/Routing/src/RouteOptions.cs, ParameterPolicyActivator.cs and Constraints/.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_ARGUMENTS = [
    "int",
    "bool",
    "datetime",
    "decimal",
    "double",
    "float",
    "guid",
    "long",
    "alpha",
    "required",
    "file",
    "nonfile",
]
_COUNTS = {
    **dict.fromkeys(_NO_ARGUMENTS, (0,)),
    **dict.fromkeys(("minlength", "maxlength", "min", "max", "regex"), (1,)),
    "length": (1, 2),
    "range": (2,),
}
NAMES = tuple(_COUNTS)
"""The constraints that the router knows."""
_INTEGERS = ("minlength", "maxlength", "length", "min", "max", "range")
_USAGE = {
    "length": "length(n) or length(least,most)",
    "range": "range(least,most)",
    "regex": "regex(pattern)",
}
_MEANT = {
    "uuid": "guid",
    "integer": "int",
    "number": "int",
    "boolean": "bool",
    "date": "datetime",
    "str": "",
    "string": "",
    "any": "",
    "default": "",
    "slug": "",
    "path": "*",
}
"""What stands for the words of other frameworks: "*" is a catch-all, "" no constraint at all."""


def mistake(name: str, constraint: str) -> tuple[str, str] | None:
    """Why the router refuses a constraint, and what to write; None when it takes it.

    Args:
        name: The parameter's name.
        constraint: As it stands behind the colon.
    """
    word, arguments = _split(constraint)
    counts = _COUNTS.get(word.lower())
    if counts is None:
        return f"has the constraint {constraint!r}, which the router does not know", _hint(
            name, word
        )
    usage = _USAGE.get(word.lower(), f"{word}(n)" if counts == (1,) else word)
    hint = f'write "{{{name}:{usage}}}"'
    # A pattern is one argument, whatever it holds; nobody can say whether .NET understands it.
    given = arguments if word.lower() != "regex" else arguments and [",".join(arguments)]
    if len(given) not in counts:
        return f"has the constraint {constraint!r}, which takes other arguments", hint
    if word.lower() in _INTEGERS:
        numbers = [_integer(argument) for argument in given]
        known = [number for number in numbers if number is not None]
        is_length = word.lower().endswith("length")
        if len(known) < len(given) or (is_length and min(known) < 0) or known != sorted(known):
            return f"has the constraint {constraint!r}, whose arguments are impossible", hint
    return None


def holds(constraint: str, value: str) -> bool:
    """Whether a value is one that a constraint lets through.

    Dates are read in fewer forms than .NET does; a pattern is one of Python's here.
    """
    word, arguments = _split(constraint)
    test = _TESTS.get(word.lower())
    return test is None or test(value, arguments)


def _split(constraint: str) -> tuple[str, list[str]]:
    word, mark, rest = constraint.partition("(")
    if not mark or not rest.endswith(")"):
        return constraint, []
    if word.lower() == "regex":
        return word, [rest[:-1]]
    return word, [argument.strip() for argument in rest[:-1].split(",")]


def _hint(name: str, word: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), NAMES, 1, 0.7)
    meant = _MEANT.get(word.lower(), close[0] if close else None)
    if meant == "*":
        return f'write "{{*{name}}}" as the last segment, which takes the rest of the path'
    if meant == "":
        return f'write "{{{name}}}": every value is text'
    if meant:
        return f'write "{{{name}:{meant}}}"'
    return "it knows " + ", ".join(NAMES)


def _integer(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\s*[+-]?[0-9]{1,19}\s*", text) else None


def _is_integer(text: str, bits: int) -> bool:
    number = _integer(text)
    return number is not None and -(2 ** (bits - 1)) <= number < 2 ** (bits - 1)


def _matches(pattern: str) -> Callable[[str, list[str]], bool]:
    return lambda value, _: re.fullmatch(rf"(?i)\s*(?:{pattern})\s*", value, re.ASCII) is not None


def _is_between(value: str, low: str | None, high: str | None) -> bool:
    number = _integer(value)
    return (
        number is not None
        and _is_integer(value, 64)
        and (low is None or int(low) <= number)
        and (high is None or number <= int(high))
    )


def _is_date(value: str) -> bool:
    text = value.strip()
    for form in ("%m/%d/%Y", "%m/%d/%Y %H:%M:%S", "%Y/%m/%d"):
        try:
            datetime.strptime(f"{text} +0000", f"{form} %z")
        except ValueError:
            continue
        return True
    try:
        datetime.fromisoformat(re.sub(r"Z$", "+00:00", text))
    except ValueError:
        return False
    return True


def _has_length(value: str, arguments: list[str]) -> bool:
    least, most = int(arguments[0]), int(arguments[-1])
    return least <= len(value) <= most


def _is_found(pattern: str, value: str) -> bool:
    try:
        return (
            re.search(re.sub(r"\(\?<(?![=!])", "(?P<", pattern), value, re.IGNORECASE) is not None
        )
    except re.error:  # what .NET alone understands is not sure to match
        return False


def _is_file(value: str) -> bool:
    return "." in value.rpartition("/")[2].rstrip(".")


_DIGITS = r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+"
_GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_REAL = rf"[+-]?(?:(?:{_DIGITS})(?:\.[0-9]*)?|\.[0-9]+)"
_ANY_REAL = rf"{_REAL}(?:e[+-]?[0-9]+)?|nan|[+-]?infinity"
_TESTS: dict[str, Callable[[str, list[str]], bool]] = {
    "int": lambda value, _: _is_integer(value, 32),
    "long": lambda value, _: _is_integer(value, 64),
    "bool": _matches("true|false"),
    "datetime": lambda value, _: _is_date(value),
    "decimal": _matches(_REAL),
    "double": _matches(_ANY_REAL),
    "float": _matches(_ANY_REAL),
    "guid": _matches(rf"[0-9a-f]{{32}}|{_GUID}|\{{{_GUID}\}}|\({_GUID}\)"),
    "alpha": lambda value, _: re.fullmatch("[A-Za-z]*", value) is not None,
    "minlength": lambda value, arguments: len(value) >= int(arguments[0]),
    "maxlength": lambda value, arguments: len(value) <= int(arguments[0]),
    "length": _has_length,
    "min": lambda value, arguments: _is_between(value, arguments[0], None),
    "max": lambda value, arguments: _is_between(value, None, arguments[0]),
    "range": lambda value, arguments: _is_between(value, arguments[0], arguments[1]),
    "regex": lambda value, arguments: _is_found(arguments[0], value),
    "required": lambda value, _: bool(value),
    "file": lambda value, _: _is_file(value),
    "nonfile": lambda value, _: not _is_file(value),
}
