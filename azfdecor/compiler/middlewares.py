"""The middlewares of an app: where each is reached, or why none is."""

from __future__ import annotations

import importlib
import inspect
import sys
from typing import TYPE_CHECKING, Any

from azfdecor.compiler.problem import Problem
from azfdecor.middleware import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from azfdecor.compiler.config import Config
    from azfdecor.compiler.model import Declared


def paths(declared: Declared) -> tuple[tuple[str, ...], list[Problem]]:
    """Those of one function, the outermost first, as the entry point names them."""
    found: list[str] = []
    problems: list[Problem] = []
    for declaration in declared.declarations:
        if not isinstance(declaration, wrap):
            continue
        middleware: Any = declaration.middleware
        module = getattr(middleware, "__module__", None) or ""
        name = getattr(middleware, "__qualname__", type(middleware).__name__)
        if callable(middleware) and _attribute(_names_around(middleware), name) is middleware:
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


def missing(config: Config, root: Path) -> Iterator[Problem]:
    """Those of `[tool.azfdecor]` that are not there. Asked while modules can be imported."""
    for path in config.wrap:
        module, _, name = path.partition(":")
        try:
            importlib.import_module(module)
        except Exception as error:  # noqa: BLE001 - whatever the user's module raises
            why = f"importing {module} fails: {type(error).__name__}: {error}"
        else:
            if callable(_attribute(vars(sys.modules[module]), name)):
                continue
            why = f"{module} has no callable {name!r}"
        yield Problem(
            "AZF216",
            f"`wrap` of [tool.azfdecor] names {path!r}, but {why}",
            'name a middleware as "package.module:function"',
            str(root / "pyproject.toml"),
        )


def _names_around(middleware: Any) -> Mapping[str, Any]:
    """The names of the module that a middleware stands in."""
    if inspect.isclass(middleware):
        middleware = middleware.__init__
    names: Mapping[str, Any] = getattr(inspect.unwrap(middleware), "__globals__", {})
    return names


def _attribute(names: Mapping[str, Any], path: str) -> object:
    """What a dotted path leads to among a module's names; None when it leads nowhere."""
    first, *others = path.split(".")
    found: object = names.get(first)
    for name in others:
        found = getattr(found, name, None)
    return found
