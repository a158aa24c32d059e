"""The modules of an app in this process: the app root on `sys.path`, and what is imported from it.

Several apps may be open at once, although their modules have the same names: those of one app are
in place, and those of the others are kept aside until their turn comes.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import FileFinder, ModuleSpec
from importlib.util import module_from_spec
from itertools import chain
from typing import TYPE_CHECKING, Any

from azfdecor.platform.names import APP_PACKAGE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import ModuleType

    from typing_extensions import Self

_open: list[AppModules] = []
"""The apps that are open. The modules of the last one are in place."""
_NEVER_OF_AN_APP = {"__main__", "azfdecor", "conftest", "test", "tests"}
"""Top-level modules that stay in place, whatever an app's folders are called."""


class AppModules:
    """A context in which the modules of an app can be imported, as in the worker.

    When it ends, the modules that were imported of the app are removed, and modules that the app
    replaced are put back. Modules that were imported of the app before are used, and stay.

    Args:
        root: The app root, or the folder that holds the generated function folders.
        sources: Further folders with modules of the app; they stand on the path behind the root.
        first_on_path: The app root stands first on `sys.path`, as in Azure; False puts it last,
            as Core Tools does.
    """

    def __init__(
        self, root: Path, sources: Sequence[Path] = (), *, first_on_path: bool = True
    ) -> None:
        self.root = root
        self._folders = [str(folder) for folder in (root, *sources)]
        self._first = first_on_path

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Begin."""
        if _open:
            _open[-1].set_aside()
        self._before = dict(sys.modules)
        self._modules: dict[str, ModuleType] = {APP_PACKAGE: self._package()}
        self._path = [*self._folders, *sys.path] if self._first else [*sys.path, *self._folders]
        self.put_in_place()
        _open.append(self)

    def close(self) -> None:
        """End."""
        self.make_current()
        self.set_aside()
        _open.remove(self)
        sys.modules.update(self._before)
        if _open:
            _open[-1].put_in_place()

    def make_current(self) -> None:
        """Put the modules of this app in place, and set aside those of the app that was."""
        if self not in _open:
            msg = f"the modules of the app {self.root} are not in use: enter this context first"
            raise RuntimeError(msg)
        if _open[-1] is not self:
            _open[-1].set_aside()
            _open.remove(self)
            _open.append(self)
            self.put_in_place()

    def put_in_place(self) -> None:
        """Let the modules of this app be imported, and hide those that would hide them."""
        self._path_of_others = list(sys.path)
        sys.path[:] = self._path
        self._found, strangers = self._named_alike()
        self._hidden = {name: sys.modules.pop(name) for name in strangers}
        sys.modules.update(self._modules)
        # Not importlib.invalidate_caches(), which would import importlib.metadata for it.
        for finder in sys.path_importer_cache.values():
            if isinstance(finder, FileFinder):
                finder.invalidate_caches()

    def set_aside(self) -> None:
        """Take away the modules of this app, and put back what was hidden."""
        known = self._before.keys() - self._found - self._hidden.keys()
        new = [name for name in sys.modules if name not in known]
        # All are asked before any goes: a namespace package finds its path through its parent.
        own = [name for name in new if self._is_own(name)]
        self._modules = {name: sys.modules.pop(name) for name in own}
        sys.modules.update(self._hidden)
        self._path = list(sys.path)
        sys.path[:] = self._path_of_others

    def _package(self) -> ModuleType:
        """The app root as the package that the worker makes of it."""
        package = module_from_spec(ModuleSpec(APP_PACKAGE, None, is_package=True))
        package.__path__.append(self._folders[0])
        return package

    def _named_alike(self) -> tuple[set[str], list[str]]:
        """Modules with a name that the app has: its own, and those from elsewhere.

        Those from elsewhere may be another app's, which a test has imported.
        """
        tops = {APP_PACKAGE, *chain(*map(_top_level, self._folders))} - _NEVER_OF_AN_APP
        names = [name for name in sys.modules if name.partition(".")[0] in tops]
        # A package that another program left is not this app's.
        own = {n for n in names if n.partition(".")[0] != APP_PACKAGE and self._is_own(n)}
        others = [n for n in names if n not in own and not _is_installed(n)]
        return own, others

    def _is_own(self, name: str) -> bool:
        """Whether a module is the app's."""
        if name.partition(".")[0] == APP_PACKAGE:
            return True
        module = sys.modules[name]
        if attribute(module, "__spec__") is not None:
            return any(self._is_below(path) for path in _paths(module))
        if name in self._before:
            return False
        # An object that a module has put there: its class tells of it, or the file in whose place it is.
        home = sys.modules.get(str(attribute(type(module), "__module__")))
        if self._is_below(attribute(home, "__file__") or ""):
            return True
        path = self.root.joinpath(*name.split("."))
        return path.is_dir() or path.with_suffix(".py").is_file()

    def _is_below(self, path: str) -> bool:
        return path in self._folders or any(is_below(path, folder) for folder in self._folders)


def _top_level(folder: str) -> list[str]:
    """Names of the modules that a folder may have."""
    try:
        return [name.removesuffix(".py") for name in os.listdir(folder)]
    except OSError:  # then nothing can be imported from there either
        return []


def current() -> AppModules | None:
    """The app whose modules are in place."""
    return _open[-1] if _open else None


def is_below(path: str, folder: Path | str) -> bool:
    """Whether a file is source code below a folder, and not installed there."""
    prefix = f"{folder}{os.sep}"
    return path.startswith(prefix) and "site-packages" not in path[len(prefix) :].split(os.sep)


def attribute(module: object, name: str) -> Any:
    """An attribute of a module; None where it has none, or its own `__getattr__` raises."""
    try:
        return getattr(module, name, None)
    except (Exception, SystemExit):  # noqa: BLE001 - whatever the code of a module raises
        return None


def _paths(module: object) -> list[str]:
    return [attribute(module, "__file__") or "", *(attribute(module, "__path__") or ())]


def _is_installed(name: str) -> bool:
    """Whether a module belongs to Python or to an installed package."""
    if name.partition(".")[0] in sys.stdlib_module_names:
        return True
    folders = ("site-packages", "dist-packages")
    paths = [path for path in _paths(sys.modules[name]) if path]
    return not paths or any(set(folders) & set(path.split(os.sep)) for path in paths)
