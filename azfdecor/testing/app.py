"""The app under test: one object that holds its functions, its storage and its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast, overload

from azfdecor.local.host.call import Event
from azfdecor.local.host.values import NOTHING, json_value
from azfdecor.local.services.blob import BlobListener
from azfdecor.local.services.kept import KeptService
from azfdecor.local.services.queue import QueueListener, QueueService
from azfdecor.local.services.timer import TimerListener
from azfdecor.local.values import Value
from azfdecor.testing import transport
from azfdecor.testing.errors import AppError, IdleError, UnknownNameError
from azfdecor.testing.messages import contents as contents_of
from azfdecor.testing.samples import around, sample_of
from azfdecor.testing.services import ServicesUnderTest
from azfdecor.testing.stores import Blob, Queue, Table, blobs_of, encoded

if TYPE_CHECKING:
    import asyncio
    import sys
    from collections.abc import Callable, Coroutine, Iterator, Mapping
    from logging import LogRecord

    if sys.version_info >= (3, 11):
        import httpx2 as httpx
    else:
        import httpx
    from typing_extensions import Self

    from azfdecor.local.host.call import Call
    from azfdecor.local.host.clock import StandingClock
    from azfdecor.local.host.function import HostedBinding, HostedFunction
    from azfdecor.local.host.host import Host
    from azfdecor.local.host.http import Request, Response
    from azfdecor.testing.accounts import Accounts
    from azfdecor.testing.settings import Settings

T = TypeVar("T")
OnError = Literal["raise", "record"]
_SHOWN = 10


class AppUnderTest(ServicesUnderTest):
    """What `App` and `AsyncApp` share.

    Attributes:
        clock: The time, which stands still until it is moved.
        settings: The app settings, which are put back when the app is closed.
        on_error: Whether a failure is raised in the test, or recorded as the host does.
    """

    def __init__(
        self,
        host: Host,
        clock: StandingClock,
        accounts: Accounts,
        settings: Settings,
        on_error: OnError,
    ) -> None:
        self.host = host
        self.clock = clock
        self.settings = settings
        self.on_error: OnError = on_error
        self._accounts = accounts

    @property
    def functions(self) -> list[str]:
        """The names of the functions."""
        return [one.name for one in self.host.functions]

    @overload
    def queue(self, name: str, kind: type[T], *, create: bool = False) -> Queue[T]: ...
    @overload
    def queue(self, name: str, kind: None = None, *, create: bool = False) -> Queue[str]: ...
    def queue(self, name: str, kind: Any = None, *, create: bool = False) -> Queue[Any]:
        """A storage queue.

        Args:
            name: Its name.
            kind: The type of its messages; without one they are text.
            create: Allow a queue that no binding of the app names.

        Raises:
            UnknownNameError: No binding names the queue.
        """
        connection = self._connection("queue", name, create=create)
        return Queue(self._accounts.of(connection), QueueService(self.host), name, kind)

    @overload
    def table(self, name: str, kind: type[T], *, create: bool = False) -> Table[T]: ...
    @overload
    def table(
        self, name: str, kind: None = None, *, create: bool = False
    ) -> Table[dict[str, Any]]: ...
    def table(self, name: str, kind: Any = None, *, create: bool = False) -> Table[Any]:
        """A table.

        Args:
            name: Its name.
            kind: The type of its rows; without one they are dicts.
            create: Allow a table that no binding of the app names.

        Raises:
            UnknownNameError: No binding names the table.
        """
        return Table(self._accounts.of(self._connection("table", name, create=create)), name, kind)

    def blob(self, path: str) -> Blob:
        """A blob by its path: "receipts/teapot.json". It need not exist."""
        container, _, name = path.partition("/")
        return Blob(self._accounts.of(self._container_connection(container)), container, name)

    def blobs(self, prefix: str) -> list[Blob]:
        """The blobs whose paths begin so: "thumbnails/"."""
        container = prefix.partition("/")[0]
        return blobs_of(self._accounts.of(self._container_connection(container)), prefix)

    def calls(self, function: str | None = None) -> list[Call]:
        """The calls so far, of one function or of all."""
        if function is None:
            return list(self.host.calls)
        name = self._function(function).name
        return [call for call in self.host.calls if call.function == name]

    @property
    def failures(self) -> list[Call]:
        """The calls that failed."""
        return [call for call in self.host.calls if call.has_failed]

    @property
    def logs(self) -> list[LogRecord]:
        """What functions have logged."""
        return [record for call in self.host.calls for record in call.logs]

    @property
    def warnings(self) -> list[str]:
        """What the host warned of, such as a value that the platform damages."""
        return list(self.host.warnings)

    def give_input(self, function: str, name: str, value: object) -> None:
        """Give an input of a function a value, whatever its service has.

        Args:
            function: The function's name.
            name: The name of the input, as function.json has it.
            value: Text or bytes as they are, None for nothing, or a value that is sent as JSON.

        Raises:
            UnknownNameError: There is no such function, or it has no such input.
        """
        found = self._function(function)
        names = [binding.name for binding in found.inputs]
        if name not in names:
            what = f"input of {found.name}"
            raise UnknownNameError(what, name, names)
        if value is None:
            given = NOTHING
        elif isinstance(value, str):
            given = Value("string", value)
        elif isinstance(value, bytes):
            given = Value("bytes", value)
        else:
            given = Value("json", encoded(value, None).decode())
        self.host.invoker.given[found.name, name] = given

    def _function(self, name: str) -> HostedFunction:
        for one in self.host.functions:
            if one.name.lower() == name.lower():
                return one
        msg = "function"
        raise UnknownNameError(msg, name, self.functions)

    def _timer(self, name: str) -> TimerListener:
        function = self._function(name)
        timers = [one for one in self.host.listeners if isinstance(one, TimerListener)]
        for listener in timers:
            if listener.function is function:
                return listener
        msg = "timer"
        raise UnknownNameError(msg, name, [one.function.name for one in timers])

    def _connection(self, what: Literal["queue", "table"], name: str, *, create: bool) -> str:
        known = dict(self._named(what))
        if name in known or create:
            return known.get(name, "")
        raise UnknownNameError(what, name, known)

    def _named(self, what: str) -> Iterator[tuple[str, str]]:
        """The queues or tables that bindings name, with their connections; poison queues too."""
        for function in self.host.functions:
            for binding in function.bindings:
                if binding.type in (what, f"{what}trigger"):
                    yield binding.text(f"{what}Name"), binding.connection
        for listener in self.host.listeners:
            if what == "queue" and isinstance(listener, QueueListener):
                trigger = listener.function.trigger
                yield f"{listener.queue}-poison", trigger.connection if trigger else ""
            if what == "queue" and isinstance(listener, BlobListener):
                yield "webjobs-blobtrigger-poison", ""

    def _container_connection(self, container: str) -> str:
        for function in self.host.functions:
            for binding in function.bindings:
                if binding.type in ("blob", "blobtrigger"):
                    named = binding.entry.text("path").partition("/")[0]
                    if named.lower() == container.lower():
                        return binding.connection
        return ""

    async def _answer(self, request: Request) -> Response:
        __tracebackhide__ = True
        response = await self.host.front.answer(request)
        if response.call:
            self._check(response.call)
        return response

    def _check(self, call: Call) -> None:
        """Raise what a call raised, with a note that names the function."""
        __tracebackhide__ = True
        if call.exception is None or self.on_error == "record":
            return
        note = f"in the function {call.function!r}: {call.reason}"
        add_note: Any = getattr(call.exception, "add_note", None)
        if add_note:  # from Python 3.11 on
            add_note(note)
        raise call.exception

    async def _run_next(self) -> Call | None:
        __tracebackhide__ = True
        call = await self.host.run_next()
        if call:
            self._check(call)
        return call

    async def _run_until_idle(self, max_calls: int, max_delay: timedelta | None) -> int:
        __tracebackhide__ = True
        count = 0
        latest = self.clock.now() + max_delay if max_delay else None
        while True:
            while await self._run_next():
                count += 1
                if count > max_calls:
                    raise IdleError(self._never_idle(max_calls))
            due = self._due_again()
            if latest is None or due is None or due > latest:
                return count
            self.clock.advance_to(due)

    def _due_again(self) -> Any:
        """When a message comes again that has failed; timers are for `advance`."""
        listeners = [one for one in self.host.listeners if not isinstance(one, TimerListener)]
        times = [time for one in listeners if (time := one.due())]
        return min(times, default=None)

    def _never_idle(self, max_calls: int) -> str:
        last = ", ".join(call.function for call in self.host.calls[-_SHOWN:])
        return (
            f"after {max_calls} calls there are still events; the last calls were: {last}. Do two "
            "functions send each other messages? Give a larger max_calls if not"
        )

    async def _advance(self, delta: timedelta, max_calls: int) -> None:
        __tracebackhide__ = True
        target = self.clock.now() + delta
        while True:
            await self._run_until_idle(max_calls, None)
            due = self.host.next_due()
            if due is None or due > target:
                break
            self.clock.advance_to(max(due, self.clock.now()))
        self.clock.advance_to(target)
        await self._run_until_idle(max_calls, None)

    async def _fire(self, name: str, *, past_due: bool) -> Call:
        __tracebackhide__ = True
        listener = self._timer(name)
        call = await self.host.call(listener.function, listener.tick(is_past_due=past_due))
        self._check(call)
        return call

    async def _call(self, name: str, value: object, metadata: Mapping[str, object]) -> Call:
        __tracebackhide__ = True
        function = self._function(name)
        if function.trigger is None:
            msg = f"the function {function.name!r} has no trigger: {function.error}"
            raise AppError(msg)
        event = self._event_of(function.trigger, value)
        told = {key: json_value(one) for key, one in metadata.items()}
        event = replace(
            event,
            metadata={**event.metadata, **told},
            data={**event.data, **metadata},
            reason="This function was called by a test.",
        )
        call = await self.host.call(function, event)
        self._check(call)
        return call

    def _event_of(self, trigger: HostedBinding, value: object) -> Event:
        """The event of a value; of a realistic one where none is given."""
        if value is SAMPLE:
            value = sample_of(trigger)
            if isinstance(value, (dict, list)):
                return Event(json_value(cast("object", value)))
        if trigger.type == "blobtrigger":
            return Event(Value("bytes", encoded(value, None)))
        service = self.host.services[trigger.type]
        contents = contents_of(value, None) if trigger.is_batch else [encoded(value, None)]
        if isinstance(service, KeptService) and not isinstance(value, (str, bytes)):
            contents = [around(trigger, content) for content in contents]
        return service.by_hand(trigger, contents)


SAMPLE: Any = object()
"""Stands for a realistic value of a trigger."""


class Timer:
    """A timer of an app under test."""

    def __init__(self, name: str, fire: Callable[[bool], Call]) -> None:
        self.name = name
        self._fire = fire

    def fire(self, *, past_due: bool = False) -> Call:
        """Fire it now, whether it is due or not."""
        __tracebackhide__ = True
        return self._fire(past_due)


class Function:
    """A function of an app under test."""

    def __init__(self, name: str, call: Callable[[object, Mapping[str, object]], Call]) -> None:
        self.name = name
        self._call = call

    def call(self, value: object = SAMPLE, **metadata: object) -> Call:
        """Call it with a value of its trigger, and with metadata such as `Id="1"`.

        Args:
            value: Text or bytes as they are, or a value that is sent as JSON; a list of them where
                the function takes many. Without one, a realistic value of the trigger.
            metadata: What the worker is told besides.
        """
        __tracebackhide__ = True
        return self._call(value, metadata)


class App(AppUnderTest):
    """The app under test, for tests that are not async. It has an event loop of its own.

    Attributes:
        http: A client of httpx, whose requests the app's functions answer.
    """

    http: httpx.Client

    def start(self, loop: asyncio.AbstractEventLoop) -> Self:
        """Make the client; `open_app` calls it."""
        self._loop = loop
        self.http = transport.client(lambda request: self.wait_for(self._answer(request)))
        return self

    def wait_for(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the app's own event loop."""
        __tracebackhide__ = True
        return self._loop.run_until_complete(coroutine)

    def run_next(self) -> Call | None:
        """Deliver the event that waits longest; None when none does."""
        __tracebackhide__ = True
        return self.wait_for(self._run_next())

    def run_until_idle(self, *, max_calls: int = 1000, max_delay: timedelta | None = None) -> int:
        """Deliver events until none waits; the number of calls.

        Args:
            max_calls: Raise `IdleError` after more calls than these.
            max_delay: Move the clock by as much, for messages that come again later.
        """
        __tracebackhide__ = True
        return self.wait_for(self._run_until_idle(max_calls, max_delay))

    def advance(
        self, delta: timedelta | None = None, *, max_calls: int = 10_000, **parts: float
    ) -> None:
        """Move the clock on, such as by `hours=1`; what is due in between runs at its time.

        Args:
            delta: By how much.
            max_calls: Raise `IdleError` after more calls than these at one time.
            parts: The same in the words of `timedelta`.
        """
        __tracebackhide__ = True
        self.wait_for(self._advance(delta or timedelta(**parts), max_calls))

    def timer(self, name: str) -> Timer:
        """The timer of a function.

        Raises:
            UnknownNameError: No such function has a timer.
        """
        self._timer(name)
        return Timer(name, lambda past_due: self.wait_for(self._fire(name, past_due=past_due)))

    def function(self, name: str) -> Function:
        """A function, to call it by hand.

        Raises:
            UnknownNameError: The app has no such function.
        """
        self._function(name)
        return Function(name, lambda value, told: self.wait_for(self._call(name, value, told)))


class AsyncApp(AppUnderTest):
    """The app under test, for async tests. It uses the event loop of the test.

    Attributes:
        http: An async client of httpx, whose requests the app's functions answer.
    """

    http: httpx.AsyncClient

    def start(self) -> Self:
        """Make the client; `open_app` calls it."""
        self.http = transport.async_client(self._answer)
        return self

    async def run_next(self) -> Call | None:
        """Deliver the event that waits longest; None when none does."""
        return await self._run_next()

    async def run_until_idle(
        self, *, max_calls: int = 1000, max_delay: timedelta | None = None
    ) -> int:
        """Deliver events until none waits; the number of calls.

        Args:
            max_calls: Raise `IdleError` after more calls than these.
            max_delay: Move the clock by as much, for messages that come again later.
        """
        return await self._run_until_idle(max_calls, max_delay)

    async def advance(
        self, delta: timedelta | None = None, *, max_calls: int = 10_000, **parts: float
    ) -> None:
        """Move the clock on, such as by `hours=1`; what is due in between runs at its time.

        Args:
            delta: By how much.
            max_calls: Raise `IdleError` after more calls than these at one time.
            parts: The same in the words of `timedelta`.
        """
        await self._advance(delta or timedelta(**parts), max_calls)

    async def fire(self, timer: str, *, past_due: bool = False) -> Call:
        """Fire the timer of a function now, whether it is due or not."""
        return await self._fire(timer, past_due=past_due)

    async def call(self, function: str, value: object = SAMPLE, **metadata: object) -> Call:
        """Call a function with a value of its trigger, and with metadata such as `Id="1"`.

        Args:
            function: The function's name.
            value: Text or bytes as they are, or a value that is sent as JSON; a list of them where
                the function takes many. Without one, a realistic value of the trigger.
            metadata: What the worker is told besides.
        """
        return await self._call(function, value, metadata)
