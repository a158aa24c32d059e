"""Bindings of other packages, which name their modules by the entry point group of azfdecor.

What is installed is found by reading, and a package is imported only when its classes are wanted.
An app that uses it imports it itself.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import sys
from typing import TYPE_CHECKING

from azfdecor.bindings.base import Binding
from azfdecor.compiler.errors import in_words
from azfdecor.named_tuple import NamedTuple
from azfdecor.problems.configuration import BAD_PLUGIN
from azfdecor.problems.problem import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import ModuleType

    from azfdecor.bindings.base import BindingKind
    from azfdecor.problems.problem import Problem

GROUP = "azfdecor.bindings"
_METADATA = (".dist-info", ".egg-info")


class Plugin(NamedTuple):
    """One entry point: a module with binding classes.

    Attributes:
        module: The module that it names.
        package: The package that holds that module; a module of the top level is its own.
        distribution: What is installed, for messages.
        file: Where the entry stands.
    """

    module: str
    package: str
    distribution: str
    file: str


def installed() -> tuple[Plugin, ...]:
    """Those that `sys.path` has now, in its order."""
    return _installed(tuple(sys.path))


@functools.cache
def _installed(path: tuple[str, ...]) -> tuple[Plugin, ...]:
    # Not importlib.metadata, whose import costs more than all of this.
    found: dict[str, list[Plugin]] = {}
    for folder in path:
        for name in _distributions(folder):
            file = f"{folder or '.'}/{name}/entry_points.txt"
            distribution = name.partition("-")[0].removesuffix(".egg")
            # Of a package that is there twice, Python takes the first.
            found.setdefault(distribution.lower(), list(_entries(file, distribution)))
    return tuple(plugin for plugins in found.values() for plugin in plugins)


def _distributions(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder or ".") if name.endswith(_METADATA))
    except OSError:  # no folder, or no longer
        return []


def _entries(file: str, distribution: str) -> Iterator[Plugin]:
    """The entries of the group; the file is as the specification of entry points has it."""
    try:
        with open(file, "rb") as stream:
            content = stream.read()
    except OSError:
        return
    if GROUP.encode() not in content:
        return
    section = ""
    for line in map(str.strip, content.decode("utf-8", "replace").splitlines()):
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == GROUP and line and not line.startswith(("#", ";")):
            module = line.partition("=")[2].strip()
            yield Plugin(module, module.rpartition(".")[0] or module, distribution, file)


def top_level() -> frozenset[str]:
    """The top-level packages of those that are installed."""
    return frozenset(plugin.module.partition(".")[0] for plugin in installed()) - {""}


def packages_in(root: Path) -> list[str]:
    """The packages whose own source stands in a folder, where they are developed beside an app."""
    found: list[str] = []
    for plugin in installed():
        path = root.joinpath(*plugin.module.split("."))
        if path.with_name(f"{path.name}.py").is_file() or (path / "__init__.py").is_file():
            found.append(plugin.package)
    return found


def kinds_in(module: ModuleType) -> list[type[Binding]]:
    """The binding classes of a module: its own, with public names in lower case."""
    return [
        kind
        for name, kind in vars(module).items()
        if isinstance(kind, type)
        and issubclass(kind, Binding)
        and kind.__module__ == module.__name__
        and name.islower()
        and not name.startswith("_")
    ]


def load(own: Iterable[BindingKind]) -> tuple[list[BindingKind], list[Problem]]:
    """Import them: what is known of their bindings, and what is wrong with them.

    Args:
        own: The bindings of azfdecor, whose names and types no other one can have.
    """
    kinds: list[BindingKind] = []
    problems: list[Problem] = []
    known = list(own)
    names = {kind.name: "azfdecor" for kind in known}
    types = {_type(kind): "azfdecor" for kind in known}
    for plugin in installed():
        new, problem = _load(plugin)
        if problem:
            problems.append(problem)
        for kind in new:
            name, type_ = kind.name, _type(kind)
            if name in names or type_ in types:
                owner = names.get(name) or types[type_]
                what = name if name in names else f"a binding of type {kind.type!r}"
                message = f"its {name} is left out: {owner} has {what} already"
                hint = "uninstall one of the two, or ask its authors for another name or type"
                problems.append(_problem(plugin, message, hint))
                continue
            names[name] = types[type_] = plugin.distribution
            kinds.append(kind)
    return kinds, problems


def _type(kind: BindingKind) -> tuple[str, str]:
    return kind.type.lower(), kind.direction


def _load(plugin: Plugin) -> tuple[list[BindingKind], Problem | None]:
    names_no_module = (
        f"its entry {plugin.module!r} names no module",
        f'its pyproject.toml needs NAME = "package.module" under [project.entry-points."{GROUP}"]',
    )
    if not all(part.isidentifier() for part in plugin.module.split(".")):
        return [], _problem(plugin, *names_no_module)
    try:
        with contextlib.redirect_stdout(sys.stderr):  # stdout is for what azfdecor says
            module = importlib.import_module(plugin.module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever the code of a package raises
        if isinstance(error, ModuleNotFoundError) and _is_at_or_above(error.name, plugin.module):
            return [], _problem(plugin, *names_no_module)
        what = in_words(error)
        hint = "reinstall or update it; an app that does not need it works without"
        return [], _problem(plugin, f"its {plugin.module} cannot be imported: {what}", hint)
    kinds = [kind.__kind__ for kind in kinds_in(module) if _is_complete(kind.__kind__)]
    if kinds:
        return kinds, None
    return [], _problem(
        plugin,
        f"its {plugin.module} holds no binding class",
        "a binding is a class with a public name in lower case and a type, such as "
        '`class acme_trigger(Trigger, type="acmeTrigger")`',
    )


def _is_at_or_above(name: str | None, module: str) -> bool:
    return f"{module}.".startswith(f"{name}.")


def _is_complete(kind: BindingKind) -> bool:
    """Whether a class has a type and a role; a base of others need not."""
    return bool(kind.type and kind.role) and not kind.is_generic


def _problem(plugin: Plugin, message: str, hint: str) -> Problem:
    message = f"{plugin.distribution} adds bindings, but {message}"
    return BAD_PLUGIN.at(Place(plugin.file), message, hint)
