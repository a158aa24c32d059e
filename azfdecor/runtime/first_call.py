"""What the first call of a function has to do, once: import its module, and make its types ready.

An async function does it in a thread, so that the event loop goes on with other calls.
"""

from __future__ import annotations

from contextvars import copy_context
from functools import partial
from importlib import import_module
from threading import RLock, Thread
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from types import ModuleType

T = TypeVar("T")


class Prepared(Generic[T]):
    """Something that is made when it is first asked for, and kept; a failure is not.

    Args:
        make: Makes it. What it raises is raised to all who wait, and the next call tries again.

    Attributes:
        value: It, once it is made.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self.value: T | None = None
        self._make = make
        self._lock = RLock()
        self._under_way: Future[T] | None = None

    def get(self) -> T:
        """It, made in this thread if need be."""
        with self._lock:
            if self.value is None:
                self.value = self._make()
            return self.value

    async def wait(self) -> T:
        """It, made in a thread of its own if need be."""
        from asyncio import wrap_future

        return await wrap_future(self._under_way or self._begin())

    def _begin(self) -> Future[T]:
        from concurrent.futures import Future  # with which Python 3.14 imports `inspect`

        # Not in a pool, whose threads may all be waiting for imports.
        future = self._under_way = Future[T]()
        future.set_running_or_notify_cancel()  # who stops to wait cancels it for nobody else
        Thread(target=copy_context().run, args=(self._carry_out, future), daemon=True).start()
        return future

    def _carry_out(self, future: Future[T]) -> None:
        try:
            value = self.get()
        except BaseException as error:  # noqa: BLE001 - raised to those who wait
            self._under_way = None
            future.set_exception(error)
        else:
            future.set_result(value)


_modules: dict[str, Prepared[ModuleType]] = {}
"""Those that entry points of async functions import, by name."""

ready: set[str] = set()
"""The names of those that are imported. Entry points look here first, as a coroutine takes longer."""


async def imported(name: str) -> None:
    """Import a module, so that an import statement for it finds it and waits for nobody."""
    module = _modules.get(name)
    if module is None:
        module = _modules.setdefault(name, Prepared(partial(import_module, name)))
    if module.value is None:
        await module.wait()
    ready.add(name)
