"""Whether a middleware gives a context manager, as far as that can be told without a call."""

from __future__ import annotations

import inspect
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

_PLAIN, _ASYNC = "contextmanager", "asynccontextmanager"
_CODES: dict[Any, str] = {
    getattr(cast("Any", decorate)(lambda: None), "__code__", None): decorate.__name__
    for decorate in (contextmanager, asynccontextmanager)
}
"""The decorators of contextlib, by the code of the functions that they make."""


def fault(middleware: Any) -> tuple[str, str] | None:
    """Why it gives no context manager, and what to write instead; None when nothing tells so."""
    if inspect.isclass(middleware):
        is_made_here = middleware.__new__ is object.__new__  # otherwise anything may come of it
        if not is_made_here or _has(middleware, "enter", "exit") or _is_async_class(middleware):
            return None
        why = "is a class without `__enter__` and `__exit__`"
        return why, "give it both, or write a generator function under @contextmanager"
    helper = _helper(middleware)
    function = inspect.unwrap(middleware) if helper else middleware
    where = f"under @{helper}" if helper else "without a decorator"
    if inspect.iscoroutinefunction(function):
        why = f"is an async function {where} that never yields"
        return why, "let it yield where the function runs, under @asynccontextmanager"
    for is_kind, wanted in (
        (inspect.isgeneratorfunction, _PLAIN),
        (inspect.isasyncgenfunction, _ASYNC),
    ):
        if is_kind(function) and helper != wanted:
            kind = "an async generator function" if wanted == _ASYNC else "a generator function"
            return f"is {kind} {where}", f"put @{wanted} of contextlib above it"
    return None


def is_async(middleware: Any) -> bool:
    """Whether what it gives can run around async functions alone."""
    if inspect.isclass(middleware):
        return _is_async_class(middleware)
    return _helper(middleware) == _ASYNC


def _helper(middleware: Any) -> str:
    """The decorator of contextlib that has made it, if any."""
    return _CODES.get(getattr(middleware, "__code__", None), "")


def _is_async_class(kind: type[Any]) -> bool:
    return _has(kind, "aenter", "aexit") and not _has(kind, "enter", "exit")


def _has(kind: type[Any], *names: str) -> bool:
    return all(hasattr(kind, f"__{name}__") for name in names)
