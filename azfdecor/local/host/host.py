"""The Functions host in this process: it listens, calls functions and answers requests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from azfdecor.local import open_engine
from azfdecor.local.host import function, routing
from azfdecor.local.host.clock import Clock, StandingClock
from azfdecor.local.host.http import Front
from azfdecor.local.host.identity import host_id
from azfdecor.local.host.invoker import Invoker
from azfdecor.local.host.logs import Logs
from azfdecor.local.services import all_for
from azfdecor.local.storage.errors import BadConnectionError, RefusedError, StorageError
from azfdecor.platform import host_json
from azfdecor.platform.expressions import ExpressionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor
    from datetime import datetime, timedelta
    from pathlib import Path

    from typing_extensions import Self

    from azfdecor.local.engine import Engine
    from azfdecor.local.host.call import Call, Event
    from azfdecor.local.host.cors import Cors
    from azfdecor.local.host.function import HostedFunction
    from azfdecor.local.host.keys import Keys
    from azfdecor.local.host.service import Listener, Service
    from azfdecor.local.storage.protocol import Storage
    from azfdecor.platform.retry import RetryPolicy

_LOG = logging.getLogger("azfdecor.local")
_TRIED_AGAIN = ("timertrigger", "cosmosdbtrigger", "eventhubtrigger", "kafkatrigger")
"""The triggers for which the documentation has retry policies."""


class _Services(Mapping[str, "Service"]):
    """The services by types of bindings; those that are not simulated share one."""

    def __init__(self, by_type: Mapping[str, Service]) -> None:
        self._by_type = by_type

    def __getitem__(self, binding_type: str) -> Service:
        return self._by_type.get(binding_type) or self._by_type["*"]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_type)

    def __len__(self) -> int:
        return len(self._by_type)


class Host:
    """Runs the functions in the folders of an app, while its context is open.

    Nothing happens by itself: whoever holds the host asks it to deliver events.

    Args:
        root: The folder that holds the functions' folders and host.json.
        storage: Gives the account of Azure Storage for the name of a connection.
        sources: Further folders with modules of the app.
        environment: The app settings.
        clock: The time; by default one that stands still.
        executor: Where functions that are not async run.
        engine: The kind of engine; by default Microsoft's runtime if it is installed.
        keys: The keys that callers need; without them every caller may do everything.
        cors: Which pages of other origins may call.

    Attributes:
        id: Names the host in what it keeps in the account of the app.
        error: Why it does not start: then no function runs. Empty where it does.
        functions: All functions, those that cannot run too.
        listeners: Those that tell of events.
        front: Answers requests.
        calls: What was called so far.
        warnings: What it warned of so far.
    """

    def __init__(
        self,
        root: Path,
        storage: Callable[[str], Storage],
        *,
        sources: Sequence[Path] = (),
        environment: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        executor: Executor | None = None,
        engine: type[Engine] | None = None,
        keys: Keys | None = None,
        cors: Cors | None = None,
    ) -> None:
        self.root = root
        self.environment: Mapping[str, str] = {} if environment is None else environment
        self.id = host_id(sources[0] if sources else root, self.environment)
        self.clock = clock or StandingClock()
        self.host_json = host_json.read(root, self.environment)
        self.error = ""
        self.functions: list[HostedFunction] = []
        self.listeners: list[Listener] = []
        self.calls: list[Call] = []
        self.warnings: list[str] = []
        self._storage = storage
        self._sources = sources
        self._executor = executor
        self._engine_kind = engine
        self._keys = keys
        self._cors = cors
        self._logs = Logs(self.host_json.log_levels)
        self._served = 0
        self._last_served: dict[Listener, int] = {}

    def storage(self, connection: str) -> Storage:
        """The account of Azure Storage that a binding's `connection` names."""
        return self._storage(connection)

    def warn(self, text: str) -> None:
        """Log a warning, once."""
        if text not in self.warnings:
            self.warnings.append(text)
            _LOG.warning("%s", text)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            opened = open_engine(
                self.root, sources=self._sources, executor=self._executor, engine=self._engine_kind
            )
            engine = await stack.enter_async_context(opened)
            self._logs.open()
            stack.callback(self._logs.close)
            self.services = _Services(all_for(self))
            stack.callback(self._close_services)
            await self._start(engine)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def _close_services(self) -> None:
        for service in set(self.services.values()):
            service.close()

    async def _start(self, engine: Engine) -> None:
        self.invoker = Invoker(
            engine,
            self.services,
            self,
            self._logs,
            wait=self._wait,
        )
        self.error = "; ".join(f"host.json {m.why}: {m.instead}" for m in self.host_json.mistakes)
        found = function.read_all(self.root, self.environment)
        self.functions = [one for one in found if self.host_json.selects(one.name)]
        self._read_routes()
        for one in self.functions:
            if not self.error:
                await self._load(one, engine)
        self.front = Front(
            self.functions, self, self.call, keys=self._keys, cors=self._cors, error=self.error
        )

    def _read_routes(self) -> None:
        routing.refuse(self.functions)
        found = routing.routes_of(self.functions, self.host_json.http.route_prefix)
        self.error = self.error or "; ".join(routing.mistakes(found))
        for text in routing.warnings(found):
            self.warn(text)

    async def _load(self, one: HostedFunction, engine: Engine) -> None:
        """Load a function, and listen to its trigger; what is wrong with it keeps no other back."""
        if not one.is_refused:
            failure = await engine.load(one.name)
            one.error = failure.error if failure else ""
            if one.runs:
                await self._listen(one)
        if one.error:
            self.warn(f"The '{one.name}' function is in error: {one.error}")

    async def _listen(self, one: HostedFunction) -> None:
        trigger = one.trigger
        if trigger is None:
            return
        try:
            for binding in one.bindings:
                self.services[binding.type].check(binding)
            listener = self.services[trigger.type].listener(one, trigger)
            if listener:
                await listener.start()
        except (ExpressionError, BadConnectionError, RefusedError) as error:
            one.error = str(error)
            one.is_indexed = False
            return
        if listener:
            self.listeners.append(listener)
        if self._policy(one) and trigger.type not in _TRIED_AGAIN:
            self.warn(
                f"the function {one.name!r} has a retry policy, which the host follows, and which "
                f"Azure does not support for {trigger.entry.type}"
            )

    def _policy(self, one: HostedFunction) -> RetryPolicy | None:
        return one.definition.retry or self.host_json.retry

    async def call(self, one: HostedFunction, event: Event) -> Call:
        """Call a function, and note the call."""
        call = await self.invoker.call(one, event)
        self.calls.append(call)
        return call

    async def run_next(self) -> Call | None:
        """Deliver the next event; None when none waits.

        Listeners take turns, so that none waits for ever.

        Raises:
            StorageError: A service cannot be asked, and no other has an event. What it has is not
                lost: it comes when the service answers again.
        """
        failure: StorageError | None = None
        for listener in sorted(self.listeners, key=lambda one: self._last_served.get(one, 0)):
            try:
                event = await listener.take() if await listener.has_event() else None
            except StorageError as error:
                failure = failure or error
                continue
            if event is not None:
                self._served += 1
                self._last_served[listener] = self._served
                call = await self.call(listener.function, event)
                await listener.settle(event, call)
                return call
        if failure:
            raise failure
        return None

    def next_due(self) -> datetime | None:
        """When something happens next, if nothing but time goes by."""
        times = [listener.due() for listener in self.listeners]
        return min((time for time in times if time), default=None)

    async def _wait(self, delay: timedelta) -> None:
        """Wait before another attempt: a clock that stands still is moved."""
        if isinstance(self.clock, StandingClock):
            self.clock.advance(delay)
        else:
            await asyncio.sleep(delay.total_seconds())
