"""The middlewares of an app: where each is reached, and whether it can run around functions."""

from __future__ import annotations

import importlib
import inspect
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from azfdecor.bindings.base import Trigger
from azfdecor.compiler.discover import managers
from azfdecor.compiler.discover.callables import attribute
from azfdecor.compiler.errors import in_words
from azfdecor.compiler.reference import kind_of
from azfdecor.declaration import location_of
from azfdecor.middleware import unwrapped, wrap
from azfdecor.problems.around import (
    ASYNC_MIDDLEWARE,
    NO_CONTEXT_MANAGER,
    UNKNOWN_MIDDLEWARE,
    UNREACHABLE_MIDDLEWARE,
)
from azfdecor.problems.problem import Place
from azfdecor.web import WebApp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from azfdecor.compiler.config import Config
    from azfdecor.compiler.model import Declared
    from azfdecor.problems.problem import Problem


def around(
    declared: Declared, app_wide: tuple[str, ...], *, is_async: bool
) -> tuple[tuple[str, ...], list[Problem]]:
    """Those around one callable, the outermost first, as the entry point names them.

    Args:
        declared: The callable.
        app_wide: Those of `[tool.azfdecor]`, as it names them.
        is_async: It is async.
    """
    if isinstance(declared.target, WebApp):
        return (), []  # a web app has middlewares of its own
    found = [*app_wide] if app_wide and not _is_left_out(declared) else []
    problems: list[Problem] = []
    for declaration in declared.declarations:
        if isinstance(declaration, wrap):
            path = _path(declaration.middleware, declared)
            found += [path] if path else []
            problems += _wrong(declaration, path, declared, is_async=is_async)
    return tuple(found), problems


def _wrong(
    declaration: wrap, path: str | None, declared: Declared, *, is_async: bool
) -> Iterator[Problem]:
    """Why one that `@wrap` names cannot run around a callable."""
    middleware, location = declaration.middleware, location_of(declaration)
    place = Place(location.file, location.line, function=declared.name)
    fault = managers.fault(middleware)
    if path is None:
        yield UNREACHABLE_MIDDLEWARE.at(
            place,
            f"wrap({_name(middleware)}): no attribute of a module holds this middleware",
            "write it as a function of a module, such as one under @contextmanager, or assign it "
            'there: admin = role("admin")',
        )
    elif fault:
        why, hint = fault
        yield NO_CONTEXT_MANAGER.at(
            place, f"the middleware {_name(middleware)} {why}, so it gives no context manager", hint
        )
    elif managers.is_async(middleware) and not is_async:
        yield ASYNC_MIDDLEWARE.at(
            place,
            f"the middleware {_name(middleware)} is async, and {declared.reference.path} is not",
            "make the function async, or the middleware plain, under @contextmanager",
        )


def _is_left_out(declared: Declared) -> bool:
    """Whether what wraps the whole app passes over a callable; so it does where a library runs it."""
    return any(
        isinstance(d, unwrapped) or (isinstance(d, Trigger) and kind_of(d).runner)
        for d in declared.declarations
    )


def wrong_in(config: Config, root: Path) -> Iterator[Problem]:
    """Those of `[tool.azfdecor]` that can wrap nothing. Asked while modules can be imported."""
    file = str(root / "pyproject.toml")
    for path in config.wrap:
        module, _, name = path.partition(":")
        try:
            importlib.import_module(module)
        except Exception as error:  # noqa: BLE001 - whatever the user's module raises
            why = f"importing {module} fails: {in_words(error)}"
        else:
            middleware = _at(path)
            fault = managers.fault(middleware)
            if callable(middleware) and fault:
                why, hint = fault
                yield NO_CONTEXT_MANAGER.at(
                    Place(file),
                    f"the middleware {path} {why}, so it gives no context manager",
                    hint,
                )
            if callable(middleware):
                continue
            why = f"{module} has no callable {name!r}"
        yield UNKNOWN_MIDDLEWARE.at(
            Place(file),
            f"`wrap` of [tool.azfdecor] names {path!r}, but {why}",
            'name a middleware as "package.module:function"',
        )


def async_around_plain(config: Config, root: Path, plain: Sequence[Declared]) -> Iterator[Problem]:
    """Those of `[tool.azfdecor]` that are async, in an app with plain functions."""
    if not config.wrap:
        return
    wrapped = [d for d in plain if not isinstance(d.target, WebApp) and not _is_left_out(d)]
    for path in config.wrap if wrapped else ():
        middleware = _at(path)
        if managers.is_async(middleware) and not managers.fault(middleware):
            names = [declared.name for declared in wrapped]
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            yield ASYNC_MIDDLEWARE.at(
                Place(str(root / "pyproject.toml")),
                f"the middleware {path} wraps the whole app and is async, and these functions are "
                f"not: {', '.join(names[:3])}{more}",
                "make it plain, under @contextmanager, or put @unwrapped() above the functions",
            )


def _at(path: str) -> Any:
    """What one of `[tool.azfdecor]` is; None where nothing is there."""
    module, _, name = path.partition(":")
    return attribute(sys.modules.get(module), name)


def _name(middleware: Any) -> str:
    return getattr(middleware, "__qualname__", type(middleware).__name__)


def _path(middleware: Any, declared: Declared) -> str | None:
    """Where a middleware is reached, as the entry point names it: "shop.middleware:timed".

    One that a function has made is reached by the name that it was given, in the module of its
    code, in that of the callable, or in one that the callable's module has imported.
    """
    if not callable(middleware):
        return None
    home = _globals(middleware.__init__ if inspect.isclass(middleware) else middleware)
    if attribute(SimpleNamespace(**home), _name(middleware)) is middleware:
        return f"{middleware.__module__}:{_name(middleware)}"
    around = _globals(declared.target)
    imported = [vars(value) for value in around.values() if isinstance(value, ModuleType)]
    for names in (home, around, *imported):
        for name, value in names.items():
            if value is middleware:
                return f"{names['__name__']}:{name}"
    return None


def _globals(function: Any) -> dict[str, Any]:
    """The names of the module that a function stands in; the module itself may be gone by now."""
    found: dict[str, Any] = getattr(inspect.unwrap(function), "__globals__", {})
    return found
