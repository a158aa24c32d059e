"""function.json: read as tolerantly as the host does, and written.

Sources: azure-functions-host, WebJobs.Script/Host/HostFunctionMetadataProvider.cs (which also names the
script), Description/BindingMetadata.cs, FunctionMetadata.cs and FunctionDescriptorProvider.cs;
WebJobs.Script/Utility.cs (ValidateBinding).
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azfdecor.named_tuple import NamedTuple
from azfdecor.platform import json_file, newtonsoft, retry
from azfdecor.platform.mistake import Mistake
from azfdecor.platform.names import is_binding_name, is_function_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from azfdecor.platform.retry import RetryPolicy

FUNCTION_JSON = "function.json"
"""What makes a folder a function's."""
ENTRY_POINT = "main"
"""The function of the script that the worker takes by default."""
RETURN = "$return"
"""The binding of the returned value."""
_PRIMARY = ("index.js", "index.mjs", "index.cjs", "__init__.py")
_BINDINGS = ("bindings",)
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_ENCODER = json.JSONEncoder(indent=2, ensure_ascii=False)
_WORDS = {
    "direction": ("direction", ("in", "out", "inout")),
    "datatype": ("dataType", ("undefined", "string", "binary", "stream")),
    "cardinality": ("cardinality", ("one", "many")),
}


class BindingJson(NamedTuple):
    """An entry of `bindings`.

    Attributes:
        properties: As they stand in the file.
    """

    properties: Mapping[str, Any]

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a property, whatever the case of its name."""
        return json_file.without_case(self.properties).get(name.lower(), default)

    def text(self, name: str) -> str:
        """The value of a property as text; empty where it is missing."""
        return json_file.text_of(self.get(name))

    @property
    def name(self) -> str:
        """What the binding is called."""
        return self.text("name")

    @property
    def type(self) -> str:
        """Its type, as it is written."""
        return self.text("type")

    @property
    def direction(self) -> str:
        """Which way it goes, in lower case; without a direction it is an input."""
        return self.text("direction").lower() or "in"

    @property
    def is_trigger(self) -> bool:
        """Whether it starts the function."""
        return self.type.lower().endswith("trigger") and self.direction != "out"


class FunctionJson(NamedTuple):
    """A function as its folder describes it.

    Attributes:
        name: The folder's name.
        bindings: The entries, in the order of the file.
        script: The file with the function; None when there is none.
        entry_point: The function in it.
        retry: The policy by which the host runs it again.
        disabled: `disabled`: true, or the name of a setting. Hosts from 2.0 on do not look at it.
        excluded: `excluded`, of which the same is true.
        content: The whole file; None when it cannot be read.
        mistakes: Why the host does not load the function.
    """

    name: str
    bindings: tuple[BindingJson, ...] = ()
    script: Path | None = None
    entry_point: str = ENTRY_POINT
    retry: RetryPolicy | None = None
    disabled: bool | str = False
    excluded: bool = False
    content: Mapping[str, Any] | None = None
    mistakes: tuple[Mistake, ...] = ()

    @property
    def trigger(self) -> BindingJson | None:
        """The binding that starts it."""
        return next((entry for entry in self.bindings if entry.is_trigger), None)


def folders(root: Path) -> list[str]:
    """The folders of an app in which the host finds functions, in its order."""
    found = (entry.name for entry in os.scandir(root) if entry.is_dir())
    names = [name for name in found if Path(root, name, FUNCTION_JSON).is_file()]
    return sorted(names, key=str.upper)


def read(folder: Path) -> FunctionJson:
    """The function in a folder.

    Raises:
        FileNotFoundError: The folder has no function.json, and so no function.
    """
    content, mistake = json_file.read(folder / FUNCTION_JSON)
    if newtonsoft.is_object(content):
        return parse(folder, content)
    mistake = mistake or Mistake("is no object of JSON", 'write {"bindings": [...]}')
    return FunctionJson(folder.name, mistakes=(mistake,))


def parse(folder: Path, content: Mapping[str, Any]) -> FunctionJson:
    """The function in a folder whose function.json has this content.

    Names of the first level count with their case, names in a binding without.
    """
    found: object = content.get("bindings")
    listed = found if newtonsoft.is_array(found) else []
    bindings = tuple(BindingJson(entry) for entry in listed if newtonsoft.is_object(entry))
    script, wrong = _script(folder, json_file.text_of(content.get("scriptFile")))
    policy, wrong_policy = retry.parse(content["retry"]) if content.get("retry") else (None, [])
    disabled = content.get("disabled")
    mistakes = [
        *name_mistakes(folder.name),
        *_binding_mistakes(listed),
        *_source_mistakes(content),
        *wrong,
        *(mistake.inside("retry") for mistake in wrong_policy),
    ]
    return FunctionJson(
        folder.name,
        bindings,
        script,
        json_file.text_of(content.get("entryPoint")) or ENTRY_POINT,
        policy,
        disabled if isinstance(disabled, (bool, str)) else False,
        content.get("excluded") is True,
        content,
        tuple(mistakes),
    )


def _script(folder: Path, named: str) -> tuple[Path | None, list[Mistake]]:
    if named:
        script = Path(os.path.normpath(folder / named.replace("\\", "/")))
        if script.is_file():
            return script, []
        why = f"names the scriptFile {named!r}, which does not exist"
        instead = "write a path from the function's folder"
        return script, [Mistake(why, instead, path=("scriptFile",))]
    found = primary_script(folder)
    return (folder / found if found else None), []


def primary_script(folder: str | Path) -> str:
    """The script that the host takes where none is named; empty when there is none."""
    try:
        names = sorted(name for name in os.listdir(folder) if name.lower() != FUNCTION_JSON)
    except OSError:
        return ""
    files = [name for name in names if os.path.isfile(os.path.join(folder, name))]
    if len(files) > 1:
        runs = [name for name in files if name.lower().startswith("run.")]
        files = [*runs, *(name for name in files if name.lower() in _PRIMARY)]
    return files[0] if files else ""


def name_mistakes(name: str) -> Iterator[Mistake]:
    """Why no function can stand in a folder of that name."""
    if not is_function_name(name):
        instead = "use up to 128 letters, digits, hyphens and underscores, with a letter first"
        yield Mistake(f"stands in the folder {name!r}, which is no name of a function", instead)


def _source_mistakes(content: Mapping[str, Any]) -> Iterator[Mistake]:
    source = json_file.without_case(content).get("configurationsource")
    if source is not None and json_file.text_of(source).lower() not in ("attributes", "config"):
        why = f"has the configurationSource {source!r}"
        yield Mistake(why, "leave it out", path=("configurationSource",))


def _binding_mistakes(listed: list[object]) -> Iterator[Mistake]:
    if not listed:
        yield Mistake("has no bindings", 'write a list of objects as "bindings"', path=_BINDINGS)
        return
    names: set[str] = set()
    triggers = 0
    for index, item in enumerate(listed):
        path = (*_BINDINGS, index)
        if not newtonsoft.is_object(item):
            instead = 'write {"type": ..., "name": ...}'
            yield Mistake("has a binding that is no object of JSON", instead, path=path)
            continue
        entry = BindingJson(item)
        yield from (mistake.inside(*path) for mistake in _entry_mistakes(entry))
        if entry.name.lower() in names:
            instead = "give one of them another name; the case does not count"
            why = f"has two bindings named {entry.name!r}"
            yield Mistake(why, instead, path=(*path, "name"))
        names.add(entry.name.lower())
        triggers += entry.is_trigger
    if triggers != 1:
        why = f"has {triggers or 'no'} triggers"
        yield Mistake(why, "write exactly one binding with a trigger", path=_BINDINGS)


def _entry_mistakes(entry: BindingJson) -> Iterator[Mistake]:
    what = f"the binding {entry.name!r}"
    if not entry.type:
        instead = 'write a "type", such as "queueTrigger"'
        yield Mistake(f"has no type for {what}", instead, path=("type",))
    if entry.name != RETURN and not is_binding_name(entry.name):
        instead = "use up to 128 letters, digits and underscores, not two of these in a row"
        yield Mistake(f"has a binding named {entry.name!r}", instead, path=("name",))
    for word, (name, known) in _WORDS.items():
        value = entry.text(word)
        if value and value.lower() not in known:
            why = f"has the {word} {value!r} for {what}"
            yield Mistake(why, f"write one of {', '.join(known)}", path=(name,))
    if entry.direction != "out" and (entry.name == RETURN or entry.type.lower() == "http"):
        why = f"has the direction {entry.direction!r} for {what}"
        yield Mistake(why, 'write "out"', path=("direction",))


def encode(content: Mapping[str, Any]) -> str:
    """The text of a function.json, the same for the same content."""
    return _ENCODER.encode(content) + "\n"


def digest_of(content: Mapping[str, Any]) -> str:
    """The digest of a function.json, which its own digest is no part of."""
    rest = {key: value for key, value in content.items() if key != "digest"}
    return hashed(_CANONICAL.encode(rest))


def hashed(text: str) -> str:
    """A digest of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def strict(text: str) -> dict[str, Any] | None:
    """The content of a text; None when it is no plain JSON object, or holds a key twice."""
    try:
        content: object = json.loads(text, object_pairs_hook=_distinct)
    except (ValueError, RecursionError):
        return None
    return content if newtonsoft.is_object(content) else None


def _distinct(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    listed = list(pairs)
    content = dict(listed)
    if len(content) != len(listed):
        msg = "a key stands twice"
        raise ValueError(msg)
    return content
