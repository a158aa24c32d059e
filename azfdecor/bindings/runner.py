"""Libraries that run functions in the worker's place."""

from __future__ import annotations

from azfdecor.declaration import Frozen


class Runner(Frozen):
    """A library that makes the entry point of a function.

    It calls the function itself, as a plain function and with the trigger's value alone.

    Args:
        module: Its module.
        path: The dotted name in it of what makes the entry point.
        may_yield: The function may be a generator, which the library then runs.
    """

    module: str
    path: str
    may_yield: bool

    def __init__(self, module: str, path: str, *, may_yield: bool = False) -> None:
        super().__init__(module=module, path=path, may_yield=may_yield)

    def __str__(self) -> str:
        return f"{self.module}.{self.path}"
