"""Where in a source file something stands. Asked only when there is a problem to report."""

from __future__ import annotations

import ast
import functools
import inspect
import os
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any


def parameter(target: Callable[..., Any], name: str) -> tuple[str, int, int] | None:
    """The file, line and column of a parameter ("return": of the return annotation), if found.

    For a callable that a helper makes, the file is not the one that declares it.
    """
    code = getattr(inspect.unwrap(target), "__code__", None)
    if code is None:
        return None
    function = definition(code)
    if function is None:
        return None
    node = _parameter_in(function, name)
    return (code.co_filename, node.lineno, node.col_offset + 1)


def option(file: str, line: int, decorator: str, keyword: str) -> tuple[int, int] | None:
    """The line and column of an option of the decorator in a line, if it is written there.

    Args:
        file: The source file.
        line: A line of the decorator's call.
        decorator: The name of its class.
        keyword: The option's keyword. One that is written without it is the first argument.
    """
    calls = [
        node
        for node in _nodes(file, _changed(file))
        if isinstance(node, ast.Call) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    for call in calls:
        if _last_name(call.func) == decorator:
            named = (k for k in call.keywords if k.arg in (keyword, None))
            given = next(named, None) or next(iter(call.args), None)
            return (given.lineno, given.col_offset + 1) if given else None
    return None


def _last_name(function: ast.expr) -> str:
    """`queue_trigger`, of `azfdecor.queue_trigger` too."""
    return getattr(function, "attr", getattr(function, "id", ""))


def definition(code: CodeType) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The source of a function, if it is to be found."""
    for function in _nodes(code.co_filename, _changed(code.co_filename)):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
        if function.name == code.co_name and first == code.co_firstlineno:
            return function
    return None


def parse(source: bytes) -> ast.Module | None:
    """The tree of a source file; None when it is no Python."""
    try:
        with warnings.catch_warnings():
            # The import of the module has given them, or will.
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _parameter_in(
    function: ast.FunctionDef | ast.AsyncFunctionDef, name: str
) -> ast.expr | ast.arg | ast.stmt:
    if name == "return":
        return function.returns or function
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [a for a in (arguments.vararg, arguments.kwarg) if a]
    return next((a for a in every if a.arg == name), function)


def _changed(file: str) -> int:
    try:
        return os.stat(file).st_mtime_ns
    except OSError:
        return 0


@functools.lru_cache(maxsize=16)
def _nodes(file: str, changed: int) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.Call]:
    del changed  # a part of the key only: a file may be edited while the process lives
    try:
        with open(file, "rb") as source:
            tree = parse(source.read())
    except OSError:
        return []
    nodes = ast.walk(tree) if tree else ()
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Call)
    return [node for node in nodes if isinstance(node, kinds)]
