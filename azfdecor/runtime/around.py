"""The middlewares around one call of a function, entered one after the other.

with Around() as around:
    around.enter(middlewares, invocation)
    return function()
# Only a call whose exception a middleware has swallowed comes here.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, AsyncExitStack, ExitStack
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from azfdecor.middleware import Invocation, Middleware


class Around(ExitStack):
    """Those around a plain function.

    Attributes:
        swallowed: The exception that one of them has swallowed.
    """

    swallowed: BaseException | None = None

    def enter(self, middlewares: Sequence[Middleware], invocation: Invocation) -> None:
        """Enter all, the outermost first."""
        for middleware in middlewares:
            self.enter_context(cast("AbstractContextManager[Any]", middleware(invocation)))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> bool | None:
        """Leave all; whether one has swallowed the exception."""
        is_swallowed = super().__exit__(kind, error, trace)
        if is_swallowed:
            self.swallowed = error
        return is_swallowed


class AsyncAround(AsyncExitStack):
    """Those around an async function, which may be async themselves.

    Attributes:
        swallowed: The exception that one of them has swallowed.
    """

    swallowed: BaseException | None = None

    async def enter(self, middlewares: Sequence[Middleware], invocation: Invocation) -> None:
        """Enter all, the outermost first."""
        for middleware in middlewares:
            manager = middleware(invocation)
            if isinstance(manager, AbstractContextManager):
                self.enter_context(manager)
            else:
                await self.enter_async_context(manager)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> bool | None:
        """Leave all; whether one has swallowed the exception."""
        is_swallowed = await super().__aexit__(kind, error, trace)
        if is_swallowed:
            self.swallowed = error
        return is_swallowed
