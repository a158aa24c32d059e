"""The names that bindings have in function.json, made out of the parameters' names."""

from __future__ import annotations

import functools
import keyword
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEGAL_NAME = re.compile(r"(?!.*__)[A-Za-z_][A-Za-z0-9_]{0,127}")


def legal(names: Iterable[str], taken: set[str]) -> dict[str, str]:
    """Binding names that the host takes, by parameter; names that are legal already stay.

    Hosts since 4.1038 take a name as Python writes it, but for a double underscore and letters
    beyond ASCII; no two may be the same but for case. Source: azure-functions-host, Utility.cs.
    """
    names = list(names)
    are_distinct = len({*taken, *map(str.casefold, names)}) == len(taken) + len(names)
    if are_distinct and all(map(_is_legal, names)):
        return dict(zip(names, names))  # the usual case
    plain = {name: _plain(name) for name in names}
    legal: dict[str, str] = {}
    for name in sorted(plain, key=lambda name: name != plain[name]):
        legal[name] = free(plain[name], {*taken, *legal.values()})
    return legal


@functools.cache
def _is_legal(name: str) -> bool:
    return _LEGAL_NAME.fullmatch(name) is not None


def _plain(name: str) -> str:
    if _is_legal(name):
        return name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"_{2,}", "_", re.sub(r"\W", "", plain))[:120] or "value"
    if plain[0].isdigit():
        plain = f"value{plain}"
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def free(name: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it when it is taken, without regard to case."""
    folded = {t.casefold() for t in taken}
    unique, number = name, 1
    while unique.casefold() in folded:
        number += 1
        unique = f"{name}{number}"
    return unique
