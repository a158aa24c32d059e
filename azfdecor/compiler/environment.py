"""Which expressions of an app's source read the environment: an app setting, or a settings object.

Source is read, and nothing is run: the value itself does not tell where it came from.
"""

from __future__ import annotations

import ast
import functools
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from azfdecor.compiler import lines
from azfdecor.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"
_Definition: TypeAlias = "ast.ClassDef | _Function"

UNKNOWN = ""
"""Stands for the name of a setting that is not plain to see."""
_READERS = ("os.environ", "os.environb", "os.getenv")
_LIBRARIES = ("decouple", "dotenv", "dynaconf", "environ", "environs", "pydantic_settings")
"""Packages whose objects and functions give settings."""
_SETTINGS_CLASSES = ("pydantic.BaseSettings", "pydantic.v1.BaseSettings", "starlette.config.Config")


_MOST_NAMES = 50
"""How many names are followed from one expression."""


class _Name(NamedTuple):
    """A dotted name that stands for something in another module: `shop.config` and `QUEUE`."""

    module: str
    attributes: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join((self.module, *self.attributes))


class SourceFile:
    """A module's source: what its top-level names stand for.

    Attributes:
        base: The folder that its absolute imports start from.
        package: The package that its relative imports start from.
        tree: Its syntax tree.
    """

    def __init__(self, base: Path, package: str, tree: ast.Module) -> None:
        self.base = base
        self.package = package
        self.tree = tree
        self.values: dict[str, list[ast.expr]] = {}
        self.definitions: dict[str, _Definition] = {}
        self.imports: dict[str, _Name] = {}
        for statement in _top_level(tree.body):
            self._note(statement)

    @functools.cached_property
    def _calls(self) -> dict[int, list[ast.Call]]:
        """The calls that begin in each line, an outer one before those in it."""
        found: dict[int, list[ast.Call]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                found.setdefault(node.lineno, []).append(node)
        return found

    def call_at(self, line: int, name: str) -> ast.Call | None:
        """The call that begins in a line: of that name, else the outermost one."""
        calls = self._calls.get(line, [])
        named = (c for c in calls if ast.unparse(c.func).rpartition(".")[2] == name)
        return next(named, calls[0] if calls else None)

    def setting(self, node: ast.expr) -> str | None:
        """The app setting that an expression depends on, perhaps `UNKNOWN`; None for none."""
        return _Reader().setting(node, self)

    def within(self, function: _Function) -> SourceFile:
        """The same in a function's body, where its parameters and own names come first."""
        inner = SourceFile(self.base, self.package, ast.Module(function.body, []))
        own = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
        values = {name: many for name, many in self.values.items() if name not in own}
        inner.values = {**values, **inner.values}
        inner.definitions = {**self.definitions, **inner.definitions}
        inner.imports = {**self.imports, **inner.imports}
        return inner

    def _note(self, statement: ast.stmt) -> None:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.definitions[statement.name] = statement
        elif isinstance(statement, ast.Import):
            for alias in statement.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                self.imports[alias.asname or whole] = _Name(whole, ())
        elif isinstance(statement, ast.ImportFrom):
            parents = self.package.split(".")[: 1 - statement.level or None]
            package = ".".join(parents) if statement.level else ""
            module = ".".join(part for part in (package, statement.module) if part)
            for alias in statement.names:
                self.imports[alias.asname or alias.name] = _Name(module, (alias.name,))
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    self.values.setdefault(target.id, []).append(statement.value)


def source_file(path: str, module: str) -> SourceFile | None:
    """The source of a module; None when it cannot be read.

    Args:
        path: Its file.
        module: Its dotted name, which tells where absolute imports start.
    """
    file = Path(path)
    try:
        return _read(file, module, file.stat().st_mtime_ns)
    except OSError:
        return None


@functools.lru_cache(maxsize=64)
def _read(file: Path, module: str, changed: int) -> SourceFile | None:
    del changed  # a part of the key only: a file may be edited while the process lives
    tree = lines.parse(file.read_bytes())
    if tree is None:
        return None
    is_package = file.name == "__init__.py"
    depth = len(module.split(".")) - (0 if is_package else 1)
    package = module if is_package else module.rpartition(".")[0]
    return SourceFile(file.parents[depth], package, tree)


def _top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, those within `if`, `try` and `with` too."""
    for statement in body:
        yield statement
        if isinstance(statement, (ast.If, ast.Try, ast.With)):
            for part in ("body", "orelse", "finalbody"):
                yield from _top_level(getattr(statement, part, []))
            for handler in getattr(statement, "handlers", []):
                yield from _top_level(handler.body)


class _Reader:
    """Follows names from expression to expression, each once."""

    def __init__(self) -> None:
        self._seen: set[ast.AST] = set()
        self._names = 0

    def setting(self, node: ast.AST, file: SourceFile) -> str | None:
        if isinstance(node, ast.Constant) or node in self._seen:
            return None
        self._seen.add(node)
        if isinstance(node, ast.Call):
            return self._of_call(node, file)
        if isinstance(node, ast.Subscript):
            inner = self.setting(node.value, file)
            if inner is not None:
                return _text(node.slice) or inner
        if isinstance(node, (ast.Name, ast.Attribute)):
            return self._of_name(node, file)
        return self._first(ast.iter_child_nodes(node), file)

    def _first(self, nodes: Iterable[ast.AST], file: SourceFile) -> str | None:
        found = (self.setting(node, file) for node in nodes)
        return next((setting for setting in found if setting is not None), None)

    def _of_call(self, node: ast.Call, file: SourceFile) -> str | None:
        name = _text(node.args[0]) if node.args else UNKNOWN
        if _is_reader(_dotted(node.func, file)):
            return name
        function = self._definition(node.func, file)
        if function and not isinstance(function[0], ast.ClassDef):
            returned = _returned(function[0])
            inner = self._first(returned, function[1].within(function[0]))
            if inner is not None:
                return name or inner
        else:
            inner = self.setting(node.func, file)
            if inner is not None:
                return inner or name
        arguments = (*node.args, *(keyword.value for keyword in node.keywords))
        return self._first(arguments, file)

    def _of_name(self, node: ast.Name | ast.Attribute, file: SourceFile) -> str | None:
        dotted = _dotted(node, file)
        if dotted and _is_reader(dotted):
            return UNKNOWN
        if dotted:
            return self._of_import(dotted, file)
        if isinstance(node, ast.Name):
            return self._first(file.values.get(node.id, []), file)
        owner = self._class(node.value, file)
        if owner:
            return self._of_field(*owner, node.attr)
        return self.setting(node.value, file)

    def _of_import(self, dotted: _Name, file: SourceFile) -> str | None:
        self._names += 1
        if self._names > _MOST_NAMES:
            return None
        for module, attributes in _splits(dotted):
            other = _other(module, file)
            if other and attributes:
                expression: ast.expr = ast.Name(attributes[0])
                for attribute in attributes[1:]:
                    expression = ast.Attribute(expression, attribute)
                return self.setting(expression, other)
        return None

    def _of_field(self, kind: ast.ClassDef, file: SourceFile, name: str) -> str | None:
        """What a field of a class, or of an object of it, is made of."""
        for node in ast.walk(kind):
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            target = node.target if isinstance(node, ast.AnnAssign) else target
            given = getattr(target, "attr", None) or getattr(target, "id", None)
            value = getattr(node, "value", None)
            if given == name and isinstance(value, ast.expr):
                found = self.setting(value, file)
                if found is not None:
                    return found
        for base in kind.bases:
            dotted = _dotted(base, file)
            if dotted and (str(dotted) in _SETTINGS_CLASSES or _is_reader(dotted)):
                return f"{_prefix(kind)}{name}".upper()
            owner = self._class(base, file)
            found = self._of_field(*owner, name) if owner else None
            if found is not None:
                return found
        return None

    def _class(self, node: ast.expr, file: SourceFile) -> tuple[ast.ClassDef, SourceFile] | None:
        """The class that an expression is, or that it is an object of."""
        self._names += 1
        if self._names > _MOST_NAMES:  # names may stand for each other in a circle
            return None
        found = self._definition(node.func if isinstance(node, ast.Call) else node, file)
        if found:
            definition, there = found
            if isinstance(definition, ast.ClassDef):
                return definition, there
            inner = there.within(definition)
            kinds = (self._class(value, inner) for value in _returned(definition))
            return next(filter(None, kinds), None)
        if isinstance(node, ast.Name):
            values = file.values.get(node.id, [])
            return next(filter(None, (self._class(v, file) for v in values)), None)
        return None

    def _definition(
        self, node: ast.expr, file: SourceFile
    ) -> tuple[_Definition, SourceFile] | None:
        """The class or function of the app that an expression names."""
        self._names += 1
        if self._names > _MOST_NAMES:
            return None
        if isinstance(node, ast.Name) and node.id in file.definitions:
            return file.definitions[node.id], file
        dotted = _dotted(node, file)
        for module, attributes in _splits(dotted) if dotted else ():
            other = _other(module, file)
            if other and len(attributes) == 1:
                return self._definition(ast.Name(attributes[0]), other)
        return None


def _returned(function: _Function) -> Iterator[ast.expr]:
    """What a function returns."""
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value:
            yield node.value


def _dotted(node: ast.AST, file: SourceFile) -> _Name | None:
    """What a name or a chain of attributes stands for, where it begins at an import."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.insert(0, node.attr)
        node = node.value
    start = file.imports.get(node.id) if isinstance(node, ast.Name) else None
    return start._replace(attributes=(*start.attributes, *attributes)) if start else None


def _is_reader(dotted: _Name | None) -> bool:
    text = str(dotted)
    return (
        any(text == reader or text.startswith(f"{reader}.") for reader in _READERS)
        or text.partition(".")[0] in _LIBRARIES
        or text in _SETTINGS_CLASSES
    )


def _splits(dotted: _Name) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ways to read a dotted name as a module and attributes, the longest module first."""
    for count in range(len(dotted.attributes), -1, -1):
        module = ".".join(part for part in (dotted.module, *dotted.attributes[:count]) if part)
        yield module, dotted.attributes[count:]


def _other(module: str, file: SourceFile) -> SourceFile | None:
    path = file.base.joinpath(*module.split("."))
    for found in (path.with_suffix(".py"), path / "__init__.py"):
        if found.is_file():
            return source_file(str(found), module)
    return None


def _text(node: ast.AST) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else UNKNOWN


def _prefix(kind: ast.ClassDef) -> str:
    """What a class of settings puts before the names of its fields."""
    for node in ast.walk(kind):
        if isinstance(node, ast.keyword) and node.arg == "env_prefix":
            return _text(node.value)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "env_prefix":
            return _text(node.value)
    return ""
