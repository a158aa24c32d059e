"""How many requests run at once, and how many wait: `extensions.http` of host.json.

Source: azure-functions-host, Middleware/HttpThrottleMiddleware.cs.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from azfdecor.platform.host_json import HttpSettings


class ThrottledError(Exception):
    """A request finds as many others before it as the host takes."""


class Throttle:
    """Lets requests in. Limits below 1 are none.

    Args:
        limits: What host.json says.
    """

    def __init__(self, limits: HttpSettings) -> None:
        self._most = limits.max_outstanding_requests
        most_at_once = limits.max_concurrent_requests
        self._turns = asyncio.Semaphore(most_at_once) if most_at_once > 0 else None
        self._count = 0

    @asynccontextmanager
    async def entered(self) -> AsyncGenerator[None]:
        """A context in which a request runs; it waits until it may.

        Raises:
            ThrottledError: It may not even wait.
        """
        if 0 < self._most <= self._count:
            msg = f"Http request queue limit of {self._most} has been exceeded."
            raise ThrottledError(msg)
        self._count += 1
        turn: AbstractAsyncContextManager[object] = self._turns or nullcontext()
        try:
            async with turn:
                yield
        finally:
            self._count -= 1
