"""Whether a handwritten function.json means the same as the one that would be generated.

Then `generate --adopt` may replace it, and nothing that runs changes.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, cast

from azfdecor.compiler import jsonc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azfdecor.compiler.model import App, Bound

_SAYS_NOTHING = {
    "scriptfile",
    "entrypoint",
    "generatedby",
    "source",
    "digest",
    "$schema",
    "bindings",
}
"""Keys that say where the code is, or that the host ignores."""
_DEFAULTS: Mapping[str, object] = {"disabled": False, "excluded": False, "retry": None}
_WITHOUT_CASE = {"direction", "type", "authlevel", "methods", "datatype", "cardinality"}
_LARGEST = 1 << 20
"""The bytes of a function.json that is read; the largest ones have some thousands."""


def read(file: str) -> str:
    """The text of a file that somebody wrote; empty when it cannot be read."""
    try:
        if not os.path.isfile(file) or os.path.getsize(file) > _LARGEST:
            return ""
        with open(file, "rb") as stream:
            return stream.read().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def parsed(text: str) -> dict[str, Any] | None:
    """A function.json as the host reads it, with comments; None when it is none."""
    try:
        content = jsonc.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", content) if isinstance(content, dict) else None


def differences(app: App, function: str, handwritten: str, generated: str) -> list[str]:
    """What the two say differently, as parts of a sentence; none when they mean the same.

    Args:
        app: The app.
        function: The function's name.
        handwritten: The text of the one.
        generated: The text of the other.
    """
    theirs = parsed(handwritten)
    if theirs is None:
        return ["it is no JSON object"]
    bound = next((f.bindings for f in app.functions if f.name == function), ())
    return list(_differences(theirs, json.loads(generated), bound))


def _differences(
    theirs: dict[str, Any], ours: dict[str, Any], bound: tuple[Bound, ...]
) -> Iterator[str]:
    yield from _values("", _settings(theirs), _settings(ours), _DEFAULTS)
    kinds = {one.name: one for one in bound}
    there, here = _bindings(theirs), _bindings(ours)
    for name in sorted({*there, *here}):
        if name not in here:
            yield f"it has the binding {name!r}, which no decorator declares"
        elif name not in there:
            yield f"it has no binding {name!r}"
        else:
            yield from _values(f"{name}.", there[name], here[name], _defaults(kinds.get(name)))


def _settings(content: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in content.items() if k.lower() not in _SAYS_NOTHING}


def _bindings(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    listed: object = next((v for k, v in content.items() if k.lower() == "bindings"), None)
    found: dict[str, dict[str, Any]] = {}
    for entry in cast("list[object]", listed) if isinstance(listed, list) else ():
        if isinstance(entry, dict):
            values = cast("dict[str, Any]", entry)
            found[str(_lower(values).get("name", ""))] = values
    return found


def _defaults(bound: Bound | None) -> dict[str, object]:
    options = bound.declaration.options.values() if bound else ()
    known = {option.json_name.lower(): option.default for option in options if not option.required}
    return {"datatype": None, "cardinality": "one", **known}


def _values(
    where: str, theirs: dict[str, Any], ours: dict[str, Any], defaults: Mapping[str, object]
) -> Iterator[str]:
    there, here = _lower(theirs), _lower(ours)
    spelled = {key.lower(): key for key in (*theirs, *ours)}
    for key, name in spelled.items():
        default = defaults.get(key)
        left, right = (_plain(key, values.get(key, default)) for values in (there, here))
        if left != right:
            yield f"{where}{name} is {_shown(left)} there and {_shown(right)} here"


def _lower(values: dict[str, Any]) -> dict[str, Any]:
    """The host reads keys without regard to case."""
    return {key.lower(): value for key, value in values.items()}


def _plain(key: str, value: Any) -> Any:
    """A value in the one form in which two that mean the same are equal."""
    if isinstance(value, (list, tuple)):
        items = [_plain(key, item) for item in cast("list[Any]", value)]
        return sorted(items, key=repr) if key == "methods" else items
    if isinstance(value, str) and key in _WITHOUT_CASE:
        return value.lower()
    return value.strip("/") if isinstance(value, str) and key == "route" else value


def _shown(value: Any) -> str:
    return "not set" if value is None else f"{json.dumps(value, ensure_ascii=False)[:80]}"
