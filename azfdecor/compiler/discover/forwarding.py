"""How the body of a wrapper calls the function that it wraps, read from its source."""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING

from azfdecor.compiler import lines
from azfdecor.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType


class Forwarding(NamedTuple):
    """What a wrapper passes to the function that it wraps.

    Attributes:
        places: What it passes by place before its own `*args`: for each value the name of the
            wrapper's parameter that is passed, "" for any other value.
        keywords: The same for what it passes by keyword.
        passes_args: It passes its `*args` on.
        passes_kwargs: It passes its `**kwargs` on.
        needs: The names that it reads from its `**kwargs`, so that a call must give them.
        reads_args: It reads single values from its `*args`.
    """

    places: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    passes_args: bool
    passes_kwargs: bool
    needs: frozenset[str]
    reads_args: bool


@functools.lru_cache(maxsize=256)
def read(code: CodeType, callees: frozenset[str]) -> frozenset[Forwarding]:
    """What a wrapper passes on: one item where all its calls pass the same, none if it is unknown.

    Args:
        code: That of the wrapper.
        callees: The names by which the wrapper knows the function.
    """
    node = lines.definition(code)
    if node is None:
        return frozenset()
    body = _Body(node)
    # A wrapper that leaves the call to a helper passes on what it is given, as far as one can see.
    calls = list(body.calls(callees)) or [_REST]
    return frozenset(map(body.forwarding, calls))


_CALLERS = ("partial", "run", "submit", "to_thread")
"""Functions of the standard library that call their first argument with the others."""


_REST = ast.Call(
    ast.Name("_"), [ast.Starred(ast.Name("_"))], [ast.keyword(arg=None, value=ast.Name("_"))]
)
"""A call with whatever the wrapper was given."""


class _Body:
    """The body of one wrapper."""

    def __init__(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        arguments = node.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        self._named = {argument.arg for argument in named}
        self._args = arguments.vararg.arg if arguments.vararg else None
        self._kwargs = arguments.kwarg.arg if arguments.kwarg else None
        self._nodes = [part for statement in node.body for part in ast.walk(statement)]

    def calls(self, callees: frozenset[str]) -> Iterator[ast.Call]:
        """The calls of the wrapped function; those that the standard library makes of it too."""
        for node in self._nodes:
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", None))
            if getattr(node.func, "id", None) in callees:
                yield node
            elif name in _CALLERS and node.args and getattr(node.args[0], "id", None) in callees:
                # What partial() makes is called with the rest.
                args, keywords = (_REST.args, _REST.keywords) if name == "partial" else ([], [])
                yield ast.Call(node.func, [*node.args[1:], *args], [*node.keywords, *keywords])

    def forwarding(self, call: ast.Call) -> Forwarding:
        """What one call passes."""
        places: list[str] = list(map(self._own, self._put_before_args()))
        passes_args = passes_kwargs = False
        for argument in call.args:
            if isinstance(argument, ast.Starred):
                passes_args = passes_args or not isinstance(argument.value, (ast.Tuple, ast.List))
                passes_args = passes_args or self._names(argument, self._args)
            elif not passes_args:
                places.append(self._own(argument))
        keywords = dict.fromkeys(self._put_into_kwargs(), "")
        for keyword in call.keywords:
            if keyword.arg:
                keywords[keyword.arg] = self._own(keyword.value)
            else:
                passes_kwargs = passes_kwargs or not isinstance(keyword.value, ast.Dict)
                passes_kwargs = passes_kwargs or self._names(keyword.value, self._kwargs)
                keywords.update(dict.fromkeys(_keys_in(keyword.value), ""))
        return Forwarding(
            tuple(places),
            tuple(keywords.items()),
            passes_args,
            passes_kwargs,
            frozenset(self._read_from_kwargs()) - self._tested(),
            self._reads_args(),
        )

    def _own(self, value: ast.expr) -> str:
        name: str = getattr(value, "id", "")
        return name if name in self._named else ""

    def _names(self, value: ast.AST, name: str | None) -> bool:
        return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(value))

    def _is(self, value: ast.AST, name: str | None) -> bool:
        return isinstance(value, ast.Name) and value.id == name

    def _put_before_args(self) -> list[ast.expr]:
        """What an assignment such as `args = (user, *args)` puts before the others."""
        for node in self._nodes:
            if isinstance(node, ast.Assign) and self._is(node.targets[0], self._args):
                value = node.value.left if isinstance(node.value, ast.BinOp) else node.value
                items = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
                return [item for item in items if not isinstance(item, ast.Starred)]
        return []

    def _put_into_kwargs(self) -> Iterator[str]:
        """The names that the wrapper sets in its `**kwargs`."""
        for node in self._nodes:
            if isinstance(node, ast.Subscript) and self._is(node.value, self._kwargs):
                if isinstance(node.ctx, ast.Store):
                    yield from _texts(node.slice)
            elif (isinstance(node, ast.Assign) and self._is(node.targets[0], self._kwargs)) or (
                isinstance(node, ast.AugAssign) and self._is(node.target, self._kwargs)
            ):
                yield from _keys_in(node.value)
            elif self._method(node) == "update":
                yield from _keys_in(node)
            elif isinstance(node, ast.Call) and self._method(node) == "setdefault":
                yield from _texts(*node.args[:1])

    def _read_from_kwargs(self) -> Iterator[str]:
        """The names that the wrapper reads from its `**kwargs` and that have to be there."""
        for node in self._nodes:
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
                yield from _texts(node.slice) if self._is(node.value, self._kwargs) else ()
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript):
                yield from (
                    _texts(node.target.slice) if self._is(node.target.value, self._kwargs) else ()
                )
            elif isinstance(node, ast.Call) and self._method(node) == "pop":
                yield from _texts(*node.args) if len(node.args) == 1 else ()

    def _tested(self) -> frozenset[str]:
        """The names that the wrapper looks for in its `**kwargs` before it reads them."""
        return frozenset(
            text
            for node in self._nodes
            if isinstance(node, ast.Compare) and self._names(node, self._kwargs)
            for text in _texts(node.left)
        )

    def _method(self, node: ast.AST) -> str:
        """The method of its `**kwargs` that an expression calls."""
        called = node.func if isinstance(node, ast.Call) else None
        is_method = isinstance(called, ast.Attribute) and self._is(called.value, self._kwargs)
        return called.attr if is_method and isinstance(called, ast.Attribute) else ""

    def _reads_args(self) -> bool:
        """Whether it reads single values of `*args` without a look at how many there are."""
        reads = tests = False
        for node in self._nodes:
            if isinstance(node, ast.Subscript) and self._is(node.value, self._args):
                reads = reads or not isinstance(node.slice, ast.Slice)
            elif isinstance(node, ast.Assign) and self._is(node.value, self._args):
                reads = reads or isinstance(node.targets[0], (ast.Tuple, ast.List))
            elif isinstance(node, ast.If) and any(isinstance(n, ast.Raise) for n in node.body):
                reads = reads or self._is_absent(node.test)
            elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
                tests = tests or self._names(node.test, self._args)
            elif isinstance(node, (ast.BoolOp, ast.Compare, ast.Try)):
                tests = tests or self._names(node, self._args)
        return reads and not tests

    def _is_absent(self, test: ast.expr) -> bool:
        """Whether it is `not args`."""
        return isinstance(test, ast.UnaryOp) and self._is(test.operand, self._args)


def _texts(*values: ast.expr) -> Iterator[str]:
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def _keys_in(value: ast.AST) -> Iterator[str]:
    """The keys that an expression gives a dict: those of displays, and keywords of calls."""
    for node in ast.walk(value):
        if isinstance(node, ast.Dict):
            yield from _texts(*(key for key in node.keys if key is not None))
        elif isinstance(node, ast.Call):
            yield from (keyword.arg for keyword in node.keywords if keyword.arg)
