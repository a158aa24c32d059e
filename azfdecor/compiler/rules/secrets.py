"""Secrets where the name of an app setting belongs: they would end in source control."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from azfdecor.compiler.rules.at import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App
    from azfdecor.compiler.problem import Problem

_NAME = re.compile(r"[\w.:-]*|%[^%]+%")
"""What the name of a setting is made of; "%NAME%" where an extension resolves that too."""
_KEY = re.compile(r"[A-Za-z0-9_-]{24,}")
_KEY_DIGITS = 5
"""So many digits in one long word are a key's; names of settings have fewer."""


def secrets_for_settings(app: App) -> Iterator[Problem]:
    """A connection string, an address or a key is written where its setting's name belongs."""
    for declared in app.declared:
        for declaration in declared.declarations:
            for keyword, value in declaration.given().items():
                option = declaration.options.get(keyword)
                if option and option.setting and any(map(_is_no_name, _texts(value))):
                    yield problem(
                        declared,
                        "AZF406",
                        f"{type(declaration).__name__}({keyword}=...) is the name of an app "
                        "setting, and this looks like its value",
                        "put the value into an app setting (local.settings.json on this machine) "
                        f'and write its name, such as {keyword}="MY_SETTING"',
                        declaration,
                    )


def _texts(value: object) -> list[str]:
    """The names that an option holds: one, or a list of them."""
    many: list[object] = list(cast("Any", value)) if isinstance(value, (list, tuple)) else [value]
    return [one for one in many if isinstance(one, str)]


def _is_no_name(text: str) -> bool:
    if not _NAME.fullmatch(text):
        return True
    return any(sum(map(str.isdigit, word)) >= _KEY_DIGITS for word in _KEY.findall(text))
