"""Whether a handwritten function.json means the same as the one that would be generated.

Then `generate --adopt` may replace it, and nothing that runs changes.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, cast

from azfdecor.compiler import entry_points, ownership
from azfdecor.compiler.model import RETURN
from azfdecor.compiler.ownership import Owner
from azfdecor.compiler.properties import default_of
from azfdecor.platform import json_file
from azfdecor.platform.function_json import primary_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azfdecor.compiler.model import App, BindingEntry, Function

_COMPARED_ELSEWHERE = {"scriptfile", "entrypoint", "bindings"}
_IGNORED = {"generatedby", "source", "digest", "$schema"}
"""Keys that the host ignores."""
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
        content = json_file.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", content) if isinstance(content, dict) else None


def differences(app: App, function: str, file: str, generated: str) -> list[str]:
    """What the two say differently, as parts of a sentence; none when they mean the same.

    Args:
        app: The app.
        function: The function's name.
        file: The handwritten one, in the function's folder.
        generated: The text of the other.
    """
    if os.path.islink(file):
        return ["it is a symbolic link"]
    theirs = parsed(read(file))
    if theirs is None:
        return ["it is no JSON object in UTF-8"]
    known = next(f for f in app.functions if f.name == function)
    source = app.source(known.reference)
    runs = _source(os.path.dirname(file), theirs)
    code = [] if runs in (None, source) else [f"it runs {runs}, and the decorators are on {source}"]
    return [*code, *_differences(theirs, json.loads(generated), known)]


def _source(folder: str, content: dict[str, Any]) -> str | None:
    """What a function runs, as `App.source` has it; None when its script does not exist.

    Source: azure-functions-host, HostFunctionMetadataProvider.cs (DeterminePrimaryScriptFile);
    azure-functions-python-worker, loader.py (the entry point).
    """
    settings = _lower(content)
    named = str(settings.get("scriptfile") or "").replace("\\", "/")
    script = named or primary_script(folder)
    path = os.path.join(folder, script)
    if not script or not os.path.isfile(path):
        return None
    whose, text = ownership.owner(path)
    if whose is Owner.AZFDECOR and ownership.source(text):
        return ownership.source(text)
    script = entry_points.path(os.path.basename(folder), script)
    return f"{script}:{settings.get('entrypoint') or 'main'}"


def _differences(theirs: dict[str, Any], ours: dict[str, Any], function: Function) -> Iterator[str]:
    yield from _values("", _settings(theirs), _settings(ours), _DEFAULTS)
    kinds = {one.name: one for one in function.bindings}
    there, here = _bindings(theirs), _bindings(ours)
    if function.output and RETURN in there:  # what is returned may have a name here
        kinds[RETURN] = function.output
        here[RETURN] = {**here.pop(function.output.name), "name": RETURN}
    listed = _listed(theirs)
    if len(listed) != len(there):
        yield "two of its bindings have one name, or one is no JSON object"
    for settings in (theirs, *there.values()):
        for key in _spelled_twice(settings):
            yield f"it says {key!r} twice, in letters of another case"
    for name in sorted({*there, *here}):
        if name not in here:
            yield f"it has the binding {name!r}, which no decorator declares"
        elif name not in there:
            yield f"it has no binding {name!r}"
        else:
            yield from _values(f"{name}.", there[name], here[name], _defaults(kinds.get(name)))


def _settings(content: dict[str, Any]) -> dict[str, Any]:
    left_out = _COMPARED_ELSEWHERE | _IGNORED
    return {k: v for k, v in content.items() if k.lower() not in left_out}


def _listed(content: dict[str, Any]) -> list[object]:
    listed: object = _lower(content).get("bindings")
    return cast("list[object]", listed) if isinstance(listed, list) else []


def _bindings(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for entry in _listed(content):
        if isinstance(entry, dict):
            values = cast("dict[str, Any]", entry)
            found[str(_lower(values).get("name", ""))] = values
    return found


def _defaults(bound: BindingEntry | None) -> dict[str, object]:
    options = bound.node.kind.options.values() if bound else ()
    known = {o.json_name.lower(): default_of(o) for o in options if not o.required and o.in_json}
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


def _spelled_twice(values: dict[str, Any]) -> list[str]:
    keys = [key.lower() for key in values]
    return sorted({key for key in keys if keys.count(key) > 1})


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
