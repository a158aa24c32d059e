"""Imports by which modules reach the app root as the package `__app__`.

The worker makes the app root a package of that name, and an older advice of the platform's guide,
deprecated there by now, was to import by it: `from __app__.shared import prices`, or, beyond the
module's own top-level package, `from ..shared import prices`. Such a module can be imported by its
name in that package alone.

Source: azure-functions-python-worker, loader.py; https://learn.microsoft.com/azure/azure-functions/functions-reference-python
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from azfdecor.compiler import lines
from azfdecor.named_tuple import NamedTuple
from azfdecor.platform.names import APP_PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX = f"{APP_PACKAGE}."
_FROM_DOT = re.compile(rb"from[ \t]+\.")
"""Found in a tenth of the time that a pattern takes which begins with the beginning of a line."""
_RELATIVE_IMPORT = rb"(?m)^[ \t]*from[ \t]+\."


class OldImport(NamedTuple):
    """One such import.

    Attributes:
        path: The file, from the app root.
        line: Its line there.
        text: The statement, without the names that it imports.
        instead: The statement to write.
        targets: The top-level modules of the app that it reaches.
        is_relative: It works in a module of the package `__app__` alone.
    """

    path: str
    line: int
    text: str
    instead: str
    targets: frozenset[str]
    is_relative: bool


def plain(module: str) -> str:
    """The name of a module without the package."""
    return module.removeprefix(_PREFIX)


def within(module: str) -> str:
    """The name of a module in the package."""
    return f"{_PREFIX}{module}"


def imports(path: str, content: bytes) -> Iterator[OldImport]:
    """Those of one source file.

    Args:
        path: The file, from the app root.
        content: What it holds.
    """
    is_relative = _FROM_DOT.search(content) and re.search(_RELATIVE_IMPORT, content)
    if not is_relative and APP_PACKAGE.encode() not in content:
        return  # nearly always
    tree = lines.parse(content)
    for node in _run(tree) if tree else ():
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith(_PREFIX):
                    module = plain(alias.name)
                    instead = f"import {module}"
                    yield _old(path, node.lineno, f"import {alias.name}", instead, [module])
        elif isinstance(node, ast.ImportFrom):
            found = _of_from(path, node)
            if found:
                yield found


def _run(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a module but for what type checkers alone read."""
    for node in ast.iter_child_nodes(tree):
        yield node
        below: ast.AST = node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            is_negated = isinstance(node.test, ast.UnaryOp)
            below = ast.Module(node.body if is_negated else node.orelse, [])
        yield from _run(below)


def _of_from(path: str, node: ast.ImportFrom) -> OldImport | None:
    module, names = node.module or "", [alias.name for alias in node.names]
    is_relative = bool(node.level)
    if is_relative:
        if node.level != path.count("/") + 1:
            return None
        below = module
    elif module == APP_PACKAGE or module.startswith(_PREFIX):
        below = plain(module) if module != APP_PACKAGE else ""
    else:
        return None
    text = f"from {'.' * node.level}{module} import"
    instead = f"from {below} import" if below else f"import {', '.join(names)}"
    return _old(path, node.lineno, text, instead, [below] if below else names, is_relative)


def _old(
    path: str,
    line: int,
    text: str,
    instead: str,
    modules: list[str],
    is_relative: bool = False,  # noqa: FBT001, FBT002 - said by place in one line above
) -> OldImport:
    targets = frozenset(module.partition(".")[0] for module in modules)
    return OldImport(path, line, text, instead, targets, is_relative)
