"""Binding expressions: `%SETTING%`, resolved at the start, and `{name}`, resolved for each call.

Sources: azure-webjobs-sdk, NameResolverExtensions.cs and BindingTemplateParser.cs.
"""

from __future__ import annotations

import re

_EXPRESSION = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_SETTING = re.compile(r"%[^%]*%")


def names(text: str) -> list[str]:
    """What a text has in braces: "sku", "data.url", "DateTime"; without formats."""
    found = _EXPRESSION.findall(_SETTING.sub("", text))
    return [inner.partition(":")[0] for inner in found if inner]


def is_built_in(name: str) -> bool:
    """Whether the SDK gives a value for a name that nothing else does: it compares beginnings.

    Source: azure-webjobs-sdk, BindingParameterResolver.cs and SystemBindingData.cs.
    """
    return name.lower() == "sys" or name.lower().startswith(("datetime", "rand-guid"))


def braces_match(text: str) -> bool:
    """Whether each "{" has its "}"; the host takes doubled ones as they are."""
    depth = 0
    for character in text.replace("{{", "").replace("}}", ""):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth not in (0, 1):
            return False
    return not depth
