"""The middlewares of an app: where each is reached, or why none is."""

from __future__ import annotations

import importlib
import inspect
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from azfdecor.bindings.base import Trigger
from azfdecor.compiler.callables import attribute
from azfdecor.compiler.problem import Problem
from azfdecor.compiler.reference import kind_of
from azfdecor.middleware import unwrapped, wrap
from azfdecor.web import WebApp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from azfdecor.compiler.config import Config
    from azfdecor.compiler.model import Declared


def around(declared: Declared, app_wide: tuple[str, ...]) -> tuple[tuple[str, ...], list[Problem]]:
    """Those around one callable, the outermost first, as the entry point names them.

    Args:
        declared: The callable.
        app_wide: Those of `[tool.azfdecor]`, as it names them.
    """
    if isinstance(declared.target, WebApp):
        return (), []  # a web app has middlewares of its own
    found = [] if _is_left_out(declared) else [*app_wide]
    problems: list[Problem] = []
    for declaration in declared.declarations:
        if not isinstance(declaration, wrap):
            continue
        path = _path(declaration.middleware, declared)
        if path:
            found.append(path)
            continue
        problems.append(
            Problem(
                "AZF215",
                f"wrap({_name(declaration.middleware)}): no name of a module leads to this "
                "middleware",
                "write it as a function of a module, such as one under @contextmanager, or give "
                'what makes it a name there: admin = role("admin")',
                declaration.location.file,
                declaration.location.line,
                declared.name,
            )
        )
    return tuple(found), problems


def _is_left_out(declared: Declared) -> bool:
    """Whether what wraps the whole app passes over a callable; so it does where a library runs it."""
    return any(
        isinstance(d, unwrapped) or (isinstance(d, Trigger) and kind_of(d).run_by)
        for d in declared.declarations
    )


def missing(config: Config, root: Path) -> Iterator[Problem]:
    """Those of `[tool.azfdecor]` that are not there. Asked while modules can be imported."""
    for path in config.wrap:
        module, _, name = path.partition(":")
        try:
            importlib.import_module(module)
        except Exception as error:  # noqa: BLE001 - whatever the user's module raises
            why = f"importing {module} fails: {type(error).__name__}: {error}"
        else:
            if callable(attribute(sys.modules[module], name)):
                continue
            why = f"{module} has no callable {name!r}"
        yield Problem(
            "AZF216",
            f"`wrap` of [tool.azfdecor] names {path!r}, but {why}",
            'name a middleware as "package.module:function"',
            str(root / "pyproject.toml"),
        )


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
