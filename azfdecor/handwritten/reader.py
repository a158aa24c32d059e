"""function.json files to functions, and what the host refuses in the files themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from azfdecor.bindings.generic import generic_input, generic_output, generic_trigger
from azfdecor.compiler import application, config, host, ownership, properties, reference
from azfdecor.compiler.model import App, BindingEntry, HandwrittenFunction
from azfdecor.handwritten.node import JsonNode
from azfdecor.platform import function_json, json_places, newtonsoft
from azfdecor.platform.function_json import FUNCTION_JSON
from azfdecor.problems.configuration import BAD_FUNCTION_JSON
from azfdecor.problems.problem import Place
from azfdecor.retry import exponential_backoff_retry, fixed_delay_retry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from azfdecor.bindings.base import BindingKind
    from azfdecor.platform.function_json import BindingJson, FunctionJson
    from azfdecor.platform.mistake import Mistake
    from azfdecor.problems.problem import Problem


def app(root: Path) -> tuple[App, list[Problem]]:
    """The app in a folder as far as it is handwritten, and what is wrong with its files.

    Raises:
        UsageError: When there is no such folder, or no app in it.
        ConfigError: When `[tool.azfdecor]` cannot be followed.
    """
    root = application.app_root(root)
    host_json, problems = host.read(root)
    folders, _ = ownership.function_folders(root)
    functions, wrong = read(root, [name for name, ours in folders.items() if not ours])
    found = App(
        root=root,
        config=config.read(root),
        route_prefix=host_json.http.route_prefix.strip("/"),
        declared=(),
        functions=(),
        lost=frozenset(),
        broken_files=frozenset(),
        own_modules={},
        namespaces={},
        other_modules=frozenset(),
        imported_modules=frozenset(),
        folders=folders,
        handwritten=functions,
    )
    return found, [*problems, *wrong]


def read(root: Path, names: Iterable[str]) -> tuple[tuple[HandwrittenFunction, ...], list[Problem]]:
    """The functions in those folders, in the host's order, and what the host refuses."""
    functions: list[HandwrittenFunction] = []
    problems: list[Problem] = []
    for name in sorted(names, key=str.upper):
        function, wrong = read_function(root / name)
        functions += [function] if function else []
        problems += wrong
    return tuple(functions), problems


def read_function(folder: Path) -> tuple[HandwrittenFunction | None, list[Problem]]:
    """The function in a folder, None without a trigger, and why the host does not load it."""
    found = function_json.read(folder)
    file = folder / FUNCTION_JSON
    text = file.read_text("utf-8", "replace")
    listed: Any = found.content.get("bindings") if found.content else ()
    indices = [
        index
        for index, item in enumerate(listed if newtonsoft.is_array(listed) else ())
        if newtonsoft.is_object(item)
    ]
    bindings = [
        _entry(found.name, str(file), text, ("bindings", index), binding)
        for index, binding in zip(indices, found.bindings)
        if binding.type
    ]
    problems = [
        BAD_FUNCTION_JSON.at(_place(str(file), text, found.name, mistake), message, mistake.instead)
        for mistake in _mistakes(found, bindings)
        for message in (f"{FUNCTION_JSON} {mistake.why}",)
    ]
    trigger = next((b for b in bindings if b.kind.role == "trigger"), None)
    if trigger is None:
        return None, problems
    others = (binding for binding in bindings if binding is not trigger)
    retry = _retry(found, str(file), text)
    return HandwrittenFunction(found.name, str(file), (trigger, *others), retry), problems


def _place(file: str, text: str, function: str, mistake: Mistake) -> Place:
    if mistake.line:
        return Place(file, mistake.line, function=function)
    return Place(file, *json_places.place(text, mistake.path), function)


def _mistakes(found: FunctionJson, bindings: Iterable[BindingEntry]) -> Iterator[Mistake]:
    """The mistakes that no rule finds: not names of functions, and values of closed options."""
    names = [*function_json.name_mistakes(found.name)]
    closed = {
        (*binding.node.path, option.json_name)
        for binding in bindings
        if isinstance(binding.node, JsonNode)
        for option in binding.kind.options.values()
    }
    for mistake in found.mistakes:
        if mistake not in names and mistake.path not in closed:
            yield mistake


def _entry(
    function: str, file: str, text: str, path: json_places.Path, binding: BindingJson
) -> BindingEntry:
    own = {
        name: value
        for name, value in binding.properties.items()
        if name.lower() not in properties.FIXED
    }
    direction: Literal["in", "out"] = "out" if binding.direction in ("out", "inout") else "in"
    kind = _kind(binding, direction, own)
    reading = properties.read(kind, {"type": binding.type, **own})
    given = dict(reading.options)
    unreadable: dict[str, str] = {}
    for name, why in reading.unreadable.items():
        option = kind.option_named(name)
        if option is None or option.keyword in given:
            continue  # given twice
        if option.codec == "json":
            unreadable[option.keyword] = why
        else:
            given[option.keyword] = own[name]
    title = f"the binding {binding.name!r}"
    node = JsonNode(kind, given, own, title, function, file, text, path, unreadable)
    return BindingEntry(binding.type, direction, binding.name, own, kind, node)


def _kind(binding: BindingJson, direction: str, own: Mapping[str, Any]) -> BindingKind:
    """Of several kinds of a type that one to which the properties belong."""
    kinds = reference.kinds_of_type(binding.type, direction)
    if binding.is_trigger:
        kinds = [kind for kind in kinds if kind.role == "trigger"]
    if not kinds:
        generic = generic_trigger if binding.is_trigger else generic_input
        return (generic if direction == "in" else generic_output).__kind__
    return max(kinds, key=lambda kind: sum(kind.option_named(name) is not None for name in own))


def _retry(found: FunctionJson, file: str, text: str) -> JsonNode | None:
    if not found.retry or not found.content:
        return None
    policy = exponential_backoff_retry if found.retry.is_exponential else fixed_delay_retry
    said = found.content["retry"]
    title = "the retry policy"
    return JsonNode(policy.__kind__, {}, said, title, found.name, file, text, ("retry",), {})
