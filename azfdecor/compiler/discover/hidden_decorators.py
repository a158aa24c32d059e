"""Names of an app that hide the decorators of azfdecor that they are called as."""

from __future__ import annotations

import ast
import os
import traceback
from typing import TYPE_CHECKING, Any

import azfdecor
from azfdecor.compiler import lines

if TYPE_CHECKING:
    from collections.abc import Iterator


def hint(error: BaseException, root: object) -> str | None:
    """Who hides what, when a module fails where it uses a name that it imported from azfdecor.

    Args:
        error: What importing the module raises.
        root: The app root.
    """
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        if frame.f_code.co_name != "<module>" or not file.startswith(f"{root}{os.sep}"):
            continue
        tree = _tree(file)
        for name, decorator in _imported(tree):
            value = frame.f_globals.get(name)
            if name in _called(tree, line) and value is not getattr(azfdecor, decorator, None):
                what = _in_words(name, value, root)
                return (
                    f"{what} hides azfdecor's decorator of that name: rename it, or write "
                    f"`import azfdecor as az` and `@az.{decorator}(...)`"
                )
    return None


def _tree(file: str) -> ast.Module:
    try:
        with open(file, "rb") as source:
            return lines.parse(source.read()) or ast.Module([], [])
    except OSError:
        return ast.Module([], [])


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names that a module imports from azfdecor, each with its name there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "azfdecor":
            for alias in node.names:
                names = azfdecor.__all__ if alias.name == "*" else [alias.name]
                yield from ((alias.asname or name, name) for name in names)


def _called(tree: ast.Module, line: int) -> set[str]:
    """The names that are called in a line, or by the decorators of what is defined in it."""
    nodes = list(ast.walk(tree))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    found: list[ast.expr] = [c for c in calls if c.lineno <= line <= (c.end_lineno or line)]
    for node in nodes:  # where Python 3.10 takes a decorator's call to be
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.lineno == line:
            found += node.decorator_list
    functions = (call.func for call in found if isinstance(call, ast.Call))
    return {function.id for function in functions if isinstance(function, ast.Name)}


def _in_words(name: str, value: Any, root: object) -> str:
    code = getattr(value, "__code__", None)
    if code is None:
        return f"the {type(value).__name__} {name}"
    return f"the function {name} ({os.path.relpath(code.co_filename, str(root))}:{code.co_firstlineno})"
