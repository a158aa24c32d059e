"""Handwritten apps behind the host of this process, for tests: fixtures, which conftest.py names."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.local import CallingThread
from azfdecor.local.host.clock import StandingClock
from azfdecor.local.host.exchange import Request, Response
from azfdecor.local.host.host import Host
from azfdecor.local.storage.memory import MemoryStorage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from pathlib import Path

    from azfdecor.local import Engine
    from azfdecor.local.host.call import Call
    from azfdecor.local.storage.protocol import Storage

START = datetime(2026, 11, 25, 6, 0, 30, tzinfo=timezone.utc)
RETURN = {"type": "http", "direction": "out", "name": "$return"}

Functions = dict[str, Any]


def binding(type_: str, name: str = "x", direction: str = "in", **more: object) -> dict[str, Any]:
    """A binding of function.json."""
    return {"type": type_, "name": name, "direction": direction, **more}


def http(*more: dict[str, Any], **options: object) -> list[dict[str, Any]]:
    """The bindings of an HTTP function whose return value answers."""
    trigger = binding("httpTrigger", "req", **{"authLevel": "anonymous", **options})
    return [trigger, RETURN, *more]


def write(
    root: Path,
    script: str,
    functions: Mapping[str, Any],
    host_json: Mapping[str, Any] | str | None = None,
) -> Path:
    """Write an app: its script, and a folder for each function, by bindings or by function.json.

    A function runs the function of the script that has its name, unless its function.json says
    otherwise.
    """
    root.mkdir(exist_ok=True)
    (root / "script.py").write_text(script, "utf-8")
    text = host_json if isinstance(host_json, str) else {"version": "2.0", **(host_json or {})}
    (root / "host.json").write_text(text if isinstance(text, str) else json.dumps(text))
    for name, given in functions.items():
        (root / name).mkdir(exist_ok=True)
        content = {"bindings": given} if isinstance(given, list) else given
        whole = {"scriptFile": "../script.py", "entryPoint": name, **content}
        (root / name / "function.json").write_text(json.dumps(whole))
    return root


class Hosted:
    """A host that runs, in words of tests.

    Attributes:
        host: The host.
        storage: Its account.
        clock: Its time.
    """

    def __init__(self, host: Host, storage: Storage, clock: StandingClock) -> None:
        self.host = host
        self.storage = storage
        self.clock = clock

    async def ask(
        self,
        target: str,
        method: str = "GET",
        *,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        is_chunked: bool = False,
    ) -> Response:
        """The response to a request."""
        given = [("Host", "localhost:7071"), *headers]
        return await self.host.front.answer(Request(method, target, given, body, is_chunked))

    async def run(self, most: int = 100) -> list[Call]:
        """Deliver what waits; the calls."""
        found: list[Call] = []
        while len(found) < most and (call := await self.host.run_next()):
            found.append(call)
        return found


@dataclass(frozen=True)
class Place:
    """An account of storage, and the time."""

    storage: Storage
    clock: StandingClock
    is_memory: bool


@pytest.fixture(params=["memory", "azurite"])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """An account of each implementation."""
    if request.param == "memory":
        clock = StandingClock(START)
        yield Place(MemoryStorage(clock.now), clock, is_memory=True)
        return
    from azfdecor.local.storage.azure import AzureStorage
    from azfdecor.local.storage.connection import parse_connection_string

    emulator: Any = request.getfixturevalue("azurite")
    async with AzureStorage(parse_connection_string(emulator.connection_string)) as storage:
        yield Place(storage, StandingClock(), is_memory=False)


class OpenHost:
    """Opens hosts, which are closed with the test."""

    def __init__(self, stack: AsyncExitStack, root: Path, kind: type[Engine]) -> None:
        self._stack = stack
        self._root = root
        self._kind = kind

    async def __call__(
        self,
        script: str,
        functions: Mapping[str, Any],
        host_json: Mapping[str, Any] | str | None = None,
        *,
        place: Place | None = None,
        environment: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Hosted:
        """Write an app and open it."""
        root = write(self._root / "app", script, functions, host_json)
        return await self.again(root, place=place, environment=environment, **options)

    async def again(
        self,
        root: Path,
        *,
        place: Place | None = None,
        environment: Mapping[str, str] | None = None,
        accounts: Callable[[str], Storage] | None = None,
        **options: Any,
    ) -> Hosted:
        """Open an app that is written, in the place of the one that is open."""
        await self._stack.aclose()
        clock = place.clock if place else StandingClock(START)
        storage = place.storage if place else MemoryStorage(clock.now)
        options.setdefault("executor", CallingThread())
        host = Host(
            root,
            accounts or (lambda _: storage),
            clock=clock,
            environment=environment or {},
            engine=self._kind,
            **options,
        )
        await self._stack.enter_async_context(host)
        return Hosted(host, storage, clock)


@pytest.fixture
async def open_host(tmp_path: Path, kind: type[Engine]) -> AsyncIterator[OpenHost]:
    """Opens hosts in each kind of engine."""
    async with AsyncExitStack() as stack:
        yield OpenHost(stack, tmp_path, kind)
