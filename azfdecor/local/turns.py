"""Whose modules are in place while functions of several apps run in one process.

Calls of one app run at the same time as they like. A call of another app waits until none of them
runs, since the modules of both may have the same names; unless it is made by one of them, which
waits for it.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING

from azfdecor import app_modules

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator

    from azfdecor.app_modules import AppModules

_lock = threading.Lock()
_running: list[Turn] = []
_waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []
_inside: ContextVar[AppModules | None] = ContextVar("azfdecor.local.turns", default=None)
"""The app whose call the running code is a part of."""


class Turn:
    """A context in which the modules of an app are in place.

    Args:
        app: The app.
        begin: What puts them in place, or opens or closes the app.
    """

    def __init__(self, app: AppModules, begin: Callable[[], None] | None = None) -> None:
        self.app = app
        self._put_in_place = begin or app.make_current
        self._interrupted: AppModules | None = None

    async def __aenter__(self) -> None:
        self.loop = asyncio.get_running_loop()
        while waits := self._begin():
            await waits
        self._before = _inside.set(self.app)

    async def __aexit__(self, *_: object) -> None:
        _inside.reset(self._before)
        self._end()

    def _begin(self) -> asyncio.Future[None] | None:
        """Begin, or give what to wait for before the next try."""
        with _lock:
            is_nested = _inside.get() is not None
            # A loop that stands still, such as one that runs this one, cannot end its calls.
            others = any(t.app is not self.app and t.loop.is_running() for t in _running)
            if others and not is_nested:
                waits: asyncio.Future[None] = self.loop.create_future()
                _waiting.append((self.loop, waits))
                return waits
            current = app_modules.current()
            self._put_in_place()
            if is_nested and current is not self.app:
                self._interrupted = current
            _running.append(self)
            return None

    def _end(self) -> None:
        with _lock:
            _running.remove(self)
            if self._interrupted:
                self._interrupted.make_current()
            waiting = list(_waiting)
            _waiting.clear()
        for loop, waits in waiting:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(_wake, waits)


@asynccontextmanager
async def in_use(app: AppModules) -> AsyncGenerator[None]:
    """A context in which calls of an app can be made; it begins and ends between others' calls."""
    async with Turn(app, app.open):
        pass
    try:
        yield
    finally:
        async with Turn(app, app.close):
            pass


@contextmanager
def inside(app: AppModules) -> Generator[None]:
    """A context for each thread that runs a part of a turn."""
    before = _inside.set(app)
    try:
        yield
    finally:
        _inside.reset(before)


def _wake(waits: asyncio.Future[None]) -> None:
    if not waits.done():
        waits.set_result(None)
