"""What may import what, and what an import of azfdecor may cost."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import azfdecor

ROOT = Path(azfdecor.__file__).parent

# A module may import those of its own layer's row and of the rows above it, and nothing else.
SHIPPED = ("declaration", "bindings", "function", "markers", "middleware", "retry", "web")
VOCABULARY = (
    "problems",
    "compiler.errors",
    "compiler.config",
    "compiler.model",
    "compiler.nodes",
)
TOOLS = (
    "compiler.entry_points",
    "compiler.lines",
    "compiler.environment",
    "compiler.libraries",
    "compiler.ownership",
    "compiler.types.hints",
    "compiler.types.hint_reader",
    "compiler.types.type_tree",
    "compiler.types.buildable",
    "compiler.types.evaluation",
    "compiler.types.foreign",
    "compiler.discover.hidden_decorators",
    "compiler.types.marker_rules",
    "compiler.discover.forwarding",
    "compiler.discover.wrappers",
)
STORAGE = (
    "local.storage.errors",
    "local.storage.protocol",
    "local.storage.odata",
    "local.storage.rules",
)
ALLOWED = {
    "": (*SHIPPED, "runtime.http_error"),
    "declaration": (),
    "bindings": (*SHIPPED, "platform"),
    "platform": ("platform",),
    "named_tuple": (),
    "app_modules": ("platform.names",),
    "problems": ("problems",),
    "function": SHIPPED,
    "markers": (),
    "middleware": ("declaration", "runtime.http_error"),
    "retry": SHIPPED,
    "testing": ("testing",),
    "testing.unit": (),
    "testing.errors": ("platform.mistake",),
    "testing.settings": (),
    "testing.binding": ("bindings", "compiler.properties"),
    "testing.stores": ("local", "platform", "runtime.payload"),
    "testing.transport": ("local.host.http", "testing.errors"),
    "testing.compiled": ("compiler", "cli.render", "platform", "testing.errors"),
    "testing.messages": ("local.brokers", "local.services", "testing.stores"),
    "testing.documents": ("local.documents", "testing.stores"),
    "testing.redis": (
        "local.brokers",
        "local.services",
        "testing.messages",
        "testing.stores",
    ),
    "testing.relational": ("local.services", "testing.stores"),
    "testing.services": ("local", "platform.expressions", "testing"),
    "testing.samples": ("bindings", "compiler.reference", "local"),
    "testing.accounts": ("local.storage.memory", "local.host.clock", "platform.settings"),
    "testing.app": ("local", "platform", "testing"),
    "testing.opening": ("local", "platform", "testing"),
    "pytest_plugin": ("testing",),
    "web": (*SHIPPED, "platform.routes"),
    "runtime": ("middleware", "runtime"),
    "compiler": (),
    "compiler.errors": (),
    "compiler.entry_points": (),
    "compiler.discover.app_package": ("compiler.lines", "platform.names"),
    "compiler.config": (*SHIPPED, *VOCABULARY, "compiler.entry_points"),
    "compiler.model": (*SHIPPED, *VOCABULARY, "compiler.lines", "compiler.properties"),
    "compiler.nodes": (
        *SHIPPED,
        *VOCABULARY,
        "compiler.properties",
        "compiler.reference",
    ),
    "compiler.lines": (),
    "compiler.environment": ("compiler.lines",),
    "compiler.libraries": (),
    "compiler.ownership": ("platform.function_json",),
    "compiler.types.hints": ("markers", "runtime.annotations", *VOCABULARY),
    "compiler.types.hint_reader": ("runtime.annotations", *VOCABULARY, *TOOLS),
    "compiler.types.buildable": ("runtime.annotations", *VOCABULARY, "compiler.types.evaluation"),
    "compiler.types.evaluation": (),
    "compiler.types.foreign": ("runtime.annotations",),
    "compiler.discover.hidden_decorators": ("", "compiler.lines"),
    "compiler.types.type_tree": ("runtime.annotations", "compiler.types.hints", *VOCABULARY),
    "compiler.types.marker_rules": ("compiler.types.hints", *VOCABULARY),
    "compiler.discover.forwarding": ("compiler.lines",),
    "compiler.discover.wrappers": ("runtime.annotations", *VOCABULARY, *TOOLS),
    "compiler.match.requests": ("markers", *VOCABULARY, "platform.routes"),
    "compiler.options": (*SHIPPED, *VOCABULARY, *TOOLS, "runtime.annotations"),
    "compiler.properties": (*SHIPPED, "compiler.options", "platform.newtonsoft"),
    "compiler.plugins": (*SHIPPED, *VOCABULARY),
    "compiler.reference": (
        "",
        *SHIPPED,
        *VOCABULARY,
        "compiler.options",
        "compiler.properties",
        "compiler.plugins",
    ),
    "compiler.settings": (*VOCABULARY, "platform"),
    "compiler.host": (*VOCABULARY, "platform"),
    "compiler.discover.sources": (
        *VOCABULARY,
        *TOOLS,
        "compiler.discover.app_package",
        "compiler.plugins",
    ),
    "compiler.discover.process": ("app_modules",),
    "compiler.discover.missing_settings": (),
    "compiler.discover.v2_names": ("",),
    "compiler.discover.modules": (
        "app_modules",
        "compiler.discover.app_package",
        "compiler.discover.missing_settings",
        "compiler.discover.process",
        "compiler.discover.v2_names",
        "declaration",
        *VOCABULARY,
        *TOOLS,
        "compiler.discover.sources",
    ),
    "compiler.write.adoption": (*VOCABULARY, *TOOLS, "compiler.properties", "platform"),
    "compiler.write.listing": ("platform.function_json",),
    "compiler.write.plan": (
        "platform.function_json",
        *VOCABULARY,
        *TOOLS,
        "compiler.write.adoption",
        "compiler.write.listing",
    ),
    "compiler.discover.callables": (
        "app_modules",
        *SHIPPED,
        *VOCABULARY,
        *TOOLS,
        "compiler.discover.sources",
        "compiler.discover.process",
        "compiler.discover.modules",
    ),
    "compiler.discover.managers": (),
    "compiler.discover.middlewares": (
        *SHIPPED,
        *VOCABULARY,
        "compiler.discover.managers",
        "compiler.reference",
        "compiler.discover.callables",
    ),
    "compiler.discover.web": (
        "app_modules",
        *SHIPPED,
        *VOCABULARY,
        *TOOLS,
        "compiler.discover.sources",
        "compiler.discover.process",
        "compiler.discover.modules",
        "compiler.discover.callables",
        "runtime.annotations",
    ),
    "compiler.discover.discovery": (
        *SHIPPED,
        *VOCABULARY,
        *TOOLS,
        "compiler.settings",
        "compiler.discover.sources",
        "compiler.discover.process",
        "compiler.discover.modules",
        "compiler.discover.callables",
        "compiler.discover.middlewares",
        "compiler.discover.signatures",
        "compiler.discover.web",
    ),
    "compiler.discover.signatures": (
        *SHIPPED,
        *VOCABULARY,
        *TOOLS,
        "compiler.reference",
        "compiler.discover.web",
    ),
    "compiler.match.binding_names": (),
    "compiler.match.report": (*SHIPPED, *VOCABULARY, *TOOLS),
    "compiler.match.acceptance": (*SHIPPED, *VOCABULARY, "compiler.reference"),
    "compiler.match.calls": (
        *SHIPPED,
        *VOCABULARY,
        "compiler.properties",
        "compiler.reference",
    ),
    "compiler.match.misfits": (
        *SHIPPED,
        *VOCABULARY,
        "compiler.properties",
        "compiler.reference",
        "compiler.match.acceptance",
        "compiler.match.report",
    ),
    "compiler.match.ties": (*SHIPPED, *VOCABULARY, "compiler.properties"),
    "compiler.match.returned": (
        *SHIPPED,
        *VOCABULARY,
        *TOOLS,
        "compiler.properties",
        "compiler.reference",
        "compiler.match.acceptance",
        "compiler.match.report",
    ),
    "compiler.match.typed_values": (
        *SHIPPED,
        *VOCABULARY,
        "compiler.properties",
        "compiler.reference",
        "compiler.match.requests",
        "compiler.match.acceptance",
        "compiler.match.returned",
        "compiler.match.matching",
    ),
    "compiler.match.entries": (
        *SHIPPED,
        *VOCABULARY,
        "compiler.properties",
        "compiler.reference",
    ),
    "compiler.match.matching": (
        *SHIPPED,
        *VOCABULARY,
        *TOOLS,
        "compiler.reference",
        "compiler.match.entries",
        "compiler.match.binding_names",
        "compiler.match.calls",
        "compiler.match.requests",
        "compiler.match.ties",
        "compiler.match.misfits",
        "compiler.match.acceptance",
        "compiler.match.report",
        "compiler.match.returned",
    ),
    "compiler.rules": (
        *SHIPPED,
        *VOCABULARY,
        *TOOLS,
        "compiler.options",
        "compiler.properties",
        "compiler.reference",
        "compiler.match.requests",
        "compiler.rules",
        "platform",
        "runtime.annotations",
    ),
    "compiler.application": (*SHIPPED, *VOCABULARY, "compiler"),
    "handwritten": (*SHIPPED, *VOCABULARY, "compiler", "handwritten", "platform"),
    "compiler.emit": (
        *SHIPPED,
        *VOCABULARY,
        *TOOLS,
        "compiler.properties",
        "compiler.match.acceptance",
        "compiler.emit",
        "platform.function_json",
    ),
    "compiler.write.writer": (
        *VOCABULARY,
        *TOOLS,
        "compiler.write.plan",
        "platform.function_json",
    ),
    "compiler.build": (*VOCABULARY, "compiler"),
    "local": ("local", "platform", "app_modules"),
    "local.samples": ("bindings",),
    "local.host": ("local", "platform"),
    "local.brokers": (
        "local.brokers",
        "local.host",
        "local.storage.memory.agenda",
        "local.values",
    ),
    "local.documents": ("local.documents", "platform.newtonsoft"),
    "local.services": (
        "local.brokers",
        "local.documents",
        "local.host",
        "local.services",
        "local.storage",
        "local.values",
        "platform",
    ),
    "local.storage": (),
    "local.storage.errors": (),
    "local.storage.protocol": (),
    "local.storage.connection": STORAGE,
    "local.storage.odata": STORAGE,
    "local.storage.rules": STORAGE,
    "local.storage.memory": (*STORAGE, "local.storage.memory"),
    "local.storage.azure": (*STORAGE, "local.storage.connection", "local.storage.azure"),
    "cli": (*SHIPPED, "compiler", "platform", "problems", "cli"),
    "__main__": ("cli",),
}


def modules() -> dict[str, Path]:
    """The modules of the package by their names below `azfdecor`."""
    found = {}
    for file in sorted(ROOT.rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = file
    return found


def imports(file: Path) -> set[str]:
    """What a module imports of azfdecor, for type checking too, by the names below it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("azfdecor"):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                is_module = inner.removeprefix("azfdecor.") in modules()
                names.add(inner if is_module else node.module or "")
        elif isinstance(node, ast.Import):
            names.update(a.name for a in node.names if a.name.startswith("azfdecor"))
    return {name.removeprefix("azfdecor").removeprefix(".") for name in names}


def is_in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_what_its_layer_may(module: str) -> None:
    layer = max((a for a in ALLOWED if is_in(module, (a,)) or module == a), key=len)
    is_shipped = is_in(module, ("", *SHIPPED, "runtime"))
    allowed = ALLOWED[layer] if is_shipped else (*ALLOWED[layer], "named_tuple")
    wrong = {name for name in imports(modules()[module]) if not is_in(name, allowed)}
    assert wrong == set()


def test_modules_import_each_other_in_no_circle() -> None:
    graph = {name: runtime_imports(file) for name, file in modules().items()}

    def reaches(start: str, goal: str, seen: set[str]) -> bool:
        for name in graph.get(start, set()) - seen:
            seen.add(name)
            if name == goal or reaches(name, goal, seen):
                return True
        return False

    assert [name for name in graph if reaches(name, name, set())] == []


def runtime_imports(file: Path) -> set[str]:
    """What a module imports of azfdecor when it is imported itself."""
    tree = ast.parse(file.read_text("utf-8"))
    tree.body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    ]
    copy = ast.Module([n for n in tree.body if isinstance(n, (ast.Import, ast.ImportFrom))], [])
    names = set()
    for node in copy.body:
        text = ast.unparse(node)
        if "azfdecor" in text:
            module = getattr(node, "module", None) or node.names[0].name  # type: ignore[union-attr]
            for alias in node.names:  # type: ignore[union-attr]
                inner = f"{module}.{alias.name}".removeprefix("azfdecor.")
                names.add(inner if inner in modules() else module.removeprefix("azfdecor."))
    return names - {"azfdecor"}


def imported_by(code: str) -> set[str]:
    """The modules that a fresh Python has after running `code`."""
    code = f"import json, sys\nbefore = set(sys.modules)\n{code}\n"
    code += "print(json.dumps(sorted(set(sys.modules) - before)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    return set(json.loads(result.stdout))


def test_importing_azfdecor_imports_no_binding() -> None:
    new = imported_by("import azfdecor")
    assert not [name for name in new if name.startswith("azfdecor.")]


def test_using_decorators_imports_their_modules_and_nothing_dear() -> None:
    new = imported_by("from azfdecor import http_trigger, queue_output, blob_input\nhttp_trigger()")
    assert {name for name in new if name.startswith("azfdecor")} == {
        "azfdecor",
        "azfdecor.declaration",
        "azfdecor.bindings",
        "azfdecor.bindings.base",
        "azfdecor.bindings.http",
        "azfdecor.bindings.queue",
        "azfdecor.bindings.blob",
    }
    allowed = imported_by("import __future__, typing")
    assert {name for name in new - allowed if not name.startswith("azfdecor")} == set()


def test_no_decorator_imports_a_library() -> None:
    new = imported_by("import azfdecor\nfor name in azfdecor.__all__: getattr(azfdecor, name)")
    allowed = imported_by("import __future__, typing")
    assert {name for name in new - allowed if not name.startswith("azfdecor")} == set()


def test_the_facts_of_the_platform_need_the_standard_library_alone() -> None:
    names = [name for name in modules() if is_in(name, ("platform",))]
    new = imported_by("\n".join(f"import azfdecor.{name}" for name in names))
    assert {name for name in new if name.startswith("azfdecor")} == {
        "azfdecor",
        "azfdecor.named_tuple",
        *(f"azfdecor.{name}" for name in names),
    }
    assert {name.partition(".")[0] for name in new} - {"azfdecor"} <= sys.stdlib_module_names


def test_declaring_a_web_app_imports_no_more_than_a_decorator_does() -> None:
    new = imported_by("from azfdecor import asgi_function, wsgi_function")
    new -= imported_by("from azfdecor import http_trigger")
    assert new == {"azfdecor.web"}


def test_typed_values_import_pydantic_with_the_first_call() -> None:
    found = imported_by("import azfdecor.runtime.call, azfdecor.runtime.http")
    dear = {"azure.functions", "dataclasses", "inspect", "pydantic", "typing_extensions"}
    assert dear & found == set()


def test_the_adapters_import_the_platform_and_the_standard_library_alone() -> None:
    new = imported_by("import azfdecor.runtime.asgi, azfdecor.runtime.wsgi")
    new -= imported_by("import azure.functions, asyncio, logging, urllib.parse")
    assert {name for name in new if name.partition(".")[0] == "azfdecor"} == {
        "azfdecor",
        "azfdecor.runtime",
        "azfdecor.runtime.asgi",
        "azfdecor.runtime.web",
        "azfdecor.runtime.wsgi",
    }
    tops = {name.partition(".")[0] for name in new} - {"azfdecor"}
    assert tops - sys.stdlib_module_names == set()


def test_an_app_that_runs_keeps_no_list_of_its_functions() -> None:
    from azfdecor import declaration

    assert declaration.recorder is None
