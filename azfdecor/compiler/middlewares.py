"""The middlewares of an app: where each is reached, or why none is."""

from __future__ import annotations

import importlib
import inspect
import sys
from types import SimpleNamespace
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
        middleware: Any = declaration.middleware
        module = getattr(middleware, "__module__", None) or ""
        name = getattr(middleware, "__qualname__", type(middleware).__name__)
        if callable(middleware) and attribute(_module_of(middleware), name) is middleware:
            found.append(f"{module}:{name}")
            continue
        problems.append(
            Problem(
                "AZF215",
                f"wrap({name}): no name of a module leads to this middleware",
                "write it as a function of a module, such as one under @contextmanager",
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


def _module_of(middleware: Any) -> object:
    """The names of the module that a middleware stands in; the module itself may be gone by now."""
    if inspect.isclass(middleware):
        middleware = middleware.__init__
    return SimpleNamespace(**getattr(inspect.unwrap(middleware), "__globals__", {}))
