"""Binding expressions: `%SETTING%`, resolved at the start, and `{name}`, resolved for each call.

Sources: azure-webjobs-sdk, NameResolverExtensions.cs and BindingTemplateParser.cs.
"""

from __future__ import annotations


def braces_match(text: str) -> bool:
    """Whether each "{" has its "}"; the host takes doubled ones as they are."""
    depth = 0
    for character in text.replace("{{", "").replace("}}", ""):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth not in (0, 1):
            return False
    return not depth
