"""The keys of an app, and what a caller who has one may call.

Sources: azure-functions-host, Security/Authorization/AuthUtility.cs and
Security/Authentication/Keys/AuthenticationLevelHandler.cs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from azfdecor.local.host.exchange import Request
    from azfdecor.platform.function_json import BindingJson


class Level(IntEnum):
    """What a function asks of its callers, and what a key gives them."""

    ANONYMOUS = 0
    USER = 1
    FUNCTION = 2
    SYSTEM = 3
    ADMIN = 4

    @classmethod
    def of(cls, trigger: BindingJson) -> Level:
        """The level that a function asks for, which is FUNCTION unless its `authLevel` says more."""
        name = trigger.text("authLevel").upper()
        return cls[name] if name in cls.__members__ else cls.FUNCTION

    def opens(self, asked: Level) -> bool:
        """Whether a caller of this level passes: it is the level itself, or that of the master key.

        A system key opens no function that asks for a function key.
        """
        return asked is Level.ANONYMOUS or self in (asked, Level.ADMIN)


@dataclass(frozen=True)
class Keys:
    """The keys of an app, by their names.

    Attributes:
        master: The key that opens everything.
        host: Those that open every function.
        functions: Those that open one function, by its name in lower case.
        system: Those of extensions.
    """

    master: str
    host: Mapping[str, str] = field(default_factory=dict[str, str])
    functions: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, "Mapping[str, str]"]
    )
    system: Mapping[str, str] = field(default_factory=dict[str, str])

    def level(self, request: Request, function: str) -> Level:
        """What the key of a request gives its caller for one function."""
        given = key_of(request)
        if given is None:
            return Level.ANONYMOUS
        if _is_one_of(given, [self.master]):
            return Level.ADMIN
        own = self.functions.get(function.lower(), {})
        if _is_one_of(given, [*self.host.values(), *own.values()]):
            return Level.FUNCTION
        return Level.SYSTEM if _is_one_of(given, self.system.values()) else Level.ANONYMOUS


def key_of(request: Request) -> str | None:
    """The key of a request: the header x-functions-key comes before `code` of the query."""
    header = request.header("x-functions-key")
    if header is not None:
        return header
    query = request.target.partition("?")[2]
    return next((value for name, value in parse_qsl(query) if name.lower() == "code"), None)


def _is_one_of(given: str, keys: Iterable[str]) -> bool:
    return any(compare_digest(given.encode(), key.encode()) for key in keys)
