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


def place_of_parameter(target: Callable[..., Any], name: str) -> tuple[str, int] | None:
    """The file and line of a parameter ("return": of the return annotation), if it is to be found.

    For a callable that a helper makes, the file is not the one that declares it.
    """
    code = getattr(inspect.unwrap(target), "__code__", None)
    if code is None:
        return None
    function = definition(code)
    return (code.co_filename, _line_in(function, name)) if function else None


def definition(code: CodeType) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The source of a function, if it is to be found."""
    for function in _functions(code.co_filename, _changed(code.co_filename)):
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


def _line_in(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> int:
    if name == "return":
        return function.returns.lineno if function.returns else function.lineno
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [a for a in (arguments.vararg, arguments.kwarg) if a]
    return next((a.lineno for a in every if a.arg == name), function.lineno)


def _changed(file: str) -> int:
    try:
        return os.stat(file).st_mtime_ns
    except OSError:
        return 0


@functools.lru_cache(maxsize=16)
def _functions(file: str, changed: int) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    del changed  # a part of the key only: a file may be edited while the process lives
    try:
        with open(file, "rb") as source:
            tree = parse(source.read())
    except OSError:
        return []
    nodes = ast.walk(tree) if tree else ()
    return [n for n in nodes if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
