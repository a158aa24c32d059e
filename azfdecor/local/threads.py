"""Where functions that are not async run."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import ParamSpec, TypeVar

    P = ParamSpec("P")
    T = TypeVar("T")

THREAD_COUNT = "PYTHON_THREADPOOL_THREAD_COUNT"
"""The app setting that says how many threads a worker has."""


def thread_pool() -> ThreadPoolExecutor:
    """The worker's thread pool: of `PYTHON_THREADPOOL_THREAD_COUNT` threads where that is a number."""
    setting = os.environ.get(THREAD_COUNT, "").strip()
    is_number = setting.isascii() and setting.isdecimal() and int(setting) > 0
    return ThreadPoolExecutor(int(setting) if is_number else None, "azfdecor-function")


class CallingThread(Executor):
    """Runs functions at once on the thread that calls them, as a test may want it.

    They do not see the event loop that runs, so that they may use `asyncio.run` as on a thread of
    their own.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a function; the future is done."""
        done: Future[T] = Future()
        loop = asyncio._get_running_loop()  # noqa: SLF001 - of no public name, and documented
        asyncio._set_running_loop(None)  # noqa: SLF001
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - whatever it is, the caller gets it
            done.set_exception(error)
        finally:
            asyncio._set_running_loop(loop)  # noqa: SLF001
        return done
