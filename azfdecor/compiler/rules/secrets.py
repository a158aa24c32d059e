"""Secrets in an app's source: in place of an app setting's name, or in any other value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from azfdecor.problems.values import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App
    from azfdecor.compiler.nodes import Node
    from azfdecor.problems.problem import Problem

_NAME = r"[\w.:-]*|%[^%]+%"
"""What the name of a setting is made of; "%NAME%" where an extension resolves that too."""
# Patterns are compiled when they are first used, which in most apps is never.
_ADDRESS = r"""(?xi)
    .*:\d{3,5}                            # a port; "Shop:0" is the name of a setting in a list
    | \d{1,3}(\.\d{1,3}){3}(:\d+)?
    | .*\.(windows\.net|azure\.(com|net|cn|us)|chinacloudapi\.cn|usgovcloudapi\.net
        |confluent\.cloud)(:\d+)?
"""
_GUID = r"(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_WORD = r"[A-Za-z0-9_-]{24,}"
_RUN = r"[A-Za-z0-9]{16,}"
_CHANGE = r"(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])"
_KEY_DIGITS = 5
_KEY_CHANGES = 4
"""A key mixes digits and letters; a name has a number or a date behind its words."""

_HEX = r"(?i)[0-9a-f]{32}"
_BROKERS = r"[\w.-]+:\d{1,5}(,\s*[\w.-]+:\d{1,5})*"
"""Hosts with their ports."""
_NAMED = r"[A-Z][a-z]{4,}"
"""A word of a name; a key has hardly two of them in 40 characters."""

_SECRETS = ("accesskey", "accountkey", "sharedaccesskey", "sharedaccesssignature")
"""Parts of a connection string that are secret wherever they stand."""
_PASSWORDS = ("password", "pwd")
"""Parts that are when others stand beside them."""
_IN_URL = r"(?i)://[^/\s:@]*:(?![%{])[^/\s@]+@|[?&]sig=(?![%{])\w|[?&]code=[\w%/+-]{20}"
_NO_VALUE = r"(?i)['\"]?[%{@?]|null\b"
"""How what stands for a value begins: a setting, an expression, a parameter of SQL."""
_KEYS = (
    r"(?<!\w)(SG\.[\w-]{16,}\.[\w-]{16,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.|A[KS]IA[A-Z0-9]{16}(?!\w))"
)
"""A key of SendGrid, a JSON web token, a key of AWS."""
_MARK = re.compile(r"[=:]|SG\.|eyJ|A[KS]IA")
"""A text with a secret has one of these."""


def secrets_in_source(app: App) -> Iterator[Problem]:
    """A secret would end in source control."""
    for node in app.nodes():
        for keyword, value, is_setting in _values(node):
            if isinstance(value, str) and not is_setting and not _MARK.search(value):
                continue  # the usual case
            texts = list(_texts(value))
            if is_setting and any(map(_is_no_name, texts)):
                yield SECRET.at(
                    node.place(keyword),
                    f"{node.option(keyword)} is the name of an app setting, and this looks like its "
                    "value",
                    "put the value into an app setting (local.settings.json on this machine) "
                    f"and write its name, such as {node.assignment(keyword, 'MY_SETTING')}",
                )
            elif any(map(_is_secret, texts)):
                yield SECRET.at(
                    node.place(keyword),
                    f"{node.option(keyword)} holds a secret, which would end in source control",
                    "put the value into an app setting (local.settings.json on this machine) "
                    'and write "%MY_SETTING%" in its place, or the name where one belongs',
                )


def holds_secret(value: object) -> bool:
    """Whether a value plainly holds a secret, which then must not be shown."""
    return any(map(_is_secret, _texts(value)))


def hidden(node: Node) -> set[str]:
    """The names in function.json of the properties whose values must not be shown."""
    options = node.kind.options
    return {
        options[name].json_name if name in options else name
        for name, value, is_setting in _values(node)
        if holds_secret(value) or (is_setting and any(map(_is_no_name, _texts(value))))
    }


def _values(node: Node) -> Iterator[tuple[str, object, bool]]:
    """The values that are given, each with its name and whether it is to name an app setting."""
    for name, value, option in node.values():
        is_address = (
            option is not None
            and option.or_address
            and isinstance(value, str)
            and re.fullmatch(_BROKERS, value) is not None
        )
        yield name, value, option is not None and option.setting and not is_address


def _texts(value: object, depth: int = 8) -> Iterator[str]:
    """The texts that a value is or holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple, dict)) and depth:
        parts = cast("Any", value)
        many: list[object] = list(parts.values() if hasattr(parts, "values") else parts)
        for part in many:
            yield from _texts(part, depth - 1)


def _is_no_name(text: str) -> bool:
    if not re.fullmatch(_NAME, text):
        return True
    if any(re.fullmatch(pattern, text) for pattern in (_ADDRESS, _GUID, _HEX)):
        return True
    if re.search(_KEYS, text):
        return True
    if len(text) <= 40 and len(re.findall(_NAMED, text)) > 1:
        return False
    return any(
        sum(map(str.isdigit, word)) >= _KEY_DIGITS
        and any(len(re.findall(_CHANGE, run)) >= _KEY_CHANGES for run in re.findall(_RUN, word))
        for word in re.findall(_WORD, text)
    )


def _is_secret(text: str) -> bool:
    if "://" in text and re.search(_IN_URL, text):
        return True
    if _MARK.search(text) and re.search(_KEYS, text):
        return True
    if "=" not in text:
        return False
    parts = [part.partition("=") for part in re.split("[;,]", text) if part.strip()]
    written = {
        key.strip().lower()
        for key, _, value in parts
        if value.strip() and not re.match(_NO_VALUE, value.strip())
    }
    return bool(
        written.intersection(_SECRETS) or (len(parts) > 1 and written.intersection(_PASSWORDS))
    )
