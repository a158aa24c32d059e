"""Where in a source file something stands. Asked only when there is a problem to report."""

from __future__ import annotations

import ast
import functools
import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def of_parameter(target: Callable[..., Any], name: str) -> int:
    """The line of a parameter ("return": of the return annotation); 0 when it is not to be found."""
    code = getattr(inspect.unwrap(target), "__code__", None)
    if code is None:
        return 0
    for function in _functions(code.co_filename):
        first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
        if function.name == code.co_name and first == code.co_firstlineno:
            if name == "return":
                return function.returns.lineno if function.returns else function.lineno
            arguments = function.args
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            every += [a for a in (arguments.vararg, arguments.kwarg) if a]
            return next((a.lineno for a in every if a.arg == name), function.lineno)
    return 0


@functools.lru_cache(maxsize=16)
def _functions(file: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    try:
        with open(file, "rb") as source:
            tree = ast.parse(source.read())
    except (OSError, SyntaxError, ValueError):
        return []
    return [n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
