"""The names that a script gives to what it takes from elsewhere, so that none has two meanings."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING

from azfdecor.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

RUNTIME = "azfdecor.runtime"


class Import(NamedTuple):
    """A name of another module; of a dotted one the first part is imported."""

    module: str
    path: str

    @property
    def top(self) -> str:
        """What is imported, as its module calls it."""
        return self.path.partition(".")[0]

    def line(self, name: str) -> str:
        """The statement that imports it under a name."""
        return f"from {self.module} import {self.top}{f' as {name}' if name != self.top else ''}"


def runtime(module: str) -> Import:
    """A module of `azfdecor.runtime`."""
    return Import(RUNTIME, module)


class Names:
    """The names of one script.

    Attributes:
        func: What `azure.functions` is called.

    Args:
        own: Those of its entry points, and of their parameters and variables.
        imports: What they use besides the user's functions.
    """

    def __init__(self, own: Iterable[str], imports: Iterable[Import]) -> None:
        self._taken = {"typing", *own}
        self.func = self.new("func")
        self._imported = {imported: self.new(imported.top) for imported in imports}

    def new(self, name: str) -> str:
        """The name, or one like it that is not taken; from now on it is."""
        unique = free(name, self._taken)
        self._taken.add(unique)
        return unique

    def local(self, name: str, others: Collection[str]) -> str:
        """The name, or one like it, for a function whose other local names are these.

        It may hide a name of the script that the function does not use.
        """
        return free(name, {"typing", self.func, *self._imported.values(), *others})

    def of(self, imported: Import) -> str:
        """What a name of another module is called, its path included."""
        name = self._imported[imported]
        return name + imported.path[len(imported.top) :]

    def line(self, imported: Import) -> str:
        """The statement that imports it."""
        return imported.line(self._imported[imported])

    def runtimes(self) -> list[str]:
        """The modules of `azfdecor.runtime`, as one statement imports them."""
        mine = sorted((i.path, name) for i, name in self._imported.items() if i.module == RUNTIME)
        return [path if path == name else f"{path} as {name}" for path, name in mine]


def free(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it when it is taken."""
    unique, number = name, 1
    while unique in taken or keyword.iskeyword(unique):
        number += 1
        unique = f"{name.removesuffix('_')}_{number}"
    return unique
