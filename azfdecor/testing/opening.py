"""Opens an app for a test."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from azfdecor.local.host.clock import StandingClock
from azfdecor.local.host.cors import Cors
from azfdecor.local.host.host import Host
from azfdecor.local.threads import CallingThread
from azfdecor.platform import settings as local_settings
from azfdecor.platform.host_json import HOST_JSON
from azfdecor.testing import transport
from azfdecor.testing.accounts import Accounts
from azfdecor.testing.app import App, AsyncApp
from azfdecor.testing.compiled import compiled
from azfdecor.testing.errors import AppError, refused
from azfdecor.testing.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from azfdecor.local.engine import Engine
    from azfdecor.platform.settings import LocalHost
    from azfdecor.testing.app import OnError

UNUSABLE = "no account: the app runs under azfdecor.testing"
"""The value of settings that lead to an account, so that no test reaches a real one."""
_LEADING = (
    "accountkey=",
    "sharedaccesskey=",
    "sharedaccesssignature",
    "endpoint=",
    "usedevelopmentstorage",
)


class open_app:  # noqa: N801 - used as a function
    """Open an app: `with open_app() as app:`, or `async with open_app() as app:` in async tests.

    The app is compiled into a folder of its own and runs in this process, behind the same entry
    points as in Azure. Nothing runs by itself, and nothing leaves the process.

    Args:
        root: The app's folder; by default that of the test file, or the next one above it that has
            a host.json.
        settings: App settings, over those of local.settings.json.
        now: Where the clock starts, by default at this machine's time.
        on_error: "raise" raises in the test what a function raises; "record" does as the host.
        threads: Whether functions that are not async run in threads, as in Azure; without, they
            run on the thread of the test.
        engine: The kind of engine; by default Microsoft's runtime if it is installed.

    Raises:
        AppError: There is no app, it has problems, or `with` is used where an event loop runs.
    """

    def __init__(
        self,
        root: str | os.PathLike[str] | None = None,
        *,
        settings: Mapping[str, str] | None = None,
        now: datetime | None = None,
        on_error: OnError = "raise",
        threads: bool = False,
        engine: type[Engine] | None = None,
    ) -> None:
        caller = sys._getframe(1).f_code.co_filename  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        self._root = Path(root).resolve() if root is not None else root_above(Path(caller))
        self._given = settings or {}
        self._now = now
        self._on_error: OnError = on_error
        self._executor = None if threads else CallingThread()
        self._engine = engine

    def __enter__(self) -> App:
        with suppress(RuntimeError):
            asyncio.get_running_loop()
            msg = "an event loop runs here: use `async with open_app() as app:`"
            raise AppError(msg)
        self._loop = asyncio.new_event_loop()
        try:
            host, clock, accounts, settings = self._loop.run_until_complete(self._open())
        except BaseException:
            self._loop.close()
            raise
        return App(host, clock, accounts, settings, self._on_error).start(self._loop)

    def __exit__(self, *_: object) -> None:
        try:
            self._loop.run_until_complete(self._stack.aclose())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()

    async def __aenter__(self) -> AsyncApp:
        host, clock, accounts, settings = await self._open()
        return AsyncApp(host, clock, accounts, settings, self._on_error).start()

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _open(self) -> tuple[Host, StandingClock, Accounts, Settings]:
        transport.library()  # or an error, before anything is open
        local = local_settings.read(self._root)
        if local.mistakes:
            raise refused(self._root / local_settings.LOCAL_SETTINGS, local.mistakes)
        app = compiled(self._root)
        clock = StandingClock(self._now)
        accounts = Accounts(clock, {**local.environment, **os.environ, **self._given})
        async with AsyncExitStack() as stack:
            settings = Settings({**_usable(local.environment), **self._given})
            stack.callback(settings.put_back)
            host = Host(
                app.folder,
                accounts.of,
                sources=app.sources,
                environment=settings,
                clock=clock,
                executor=self._executor,
                engine=self._engine,
                cors=_cors(local.host),
            )
            await stack.enter_async_context(host)
            if self._on_error == "raise":
                self._check(host)
            self._stack = stack.pop_all()
        return host, clock, accounts, settings

    def _check(self, host: Host) -> None:
        if host.host_json.mistakes:
            raise refused(self._root / HOST_JSON, host.host_json.mistakes)
        if host.error:
            msg = f"the app {self._root} does not start: {host.error}"
            raise AppError(msg)


def root_above(file: Path) -> Path:
    """The app root of a test file: its folder, or the next one above it that has a host.json.

    Raises:
        AppError: There is none.
    """
    for folder in file.resolve().parents:
        if (folder / HOST_JSON).is_file():
            return folder
    msg = f"neither the folder of {file} nor one above it has a host.json: name the app's folder"
    raise AppError(msg)


def _usable(values: Mapping[str, str]) -> dict[str, str]:
    """The settings of a file, which the environment goes before, without those that lead to an account."""
    return {
        name: UNUSABLE if _leads_to_account(value) else value
        for name, value in values.items()
        if name not in os.environ
    }


def _cors(local: LocalHost) -> Cors | None:
    return Cors(local.cors, local.cors_credentials) if local.cors else None


def _leads_to_account(value: str) -> bool:
    text = value.lower().replace(" ", "")
    return any(part in text for part in _LEADING)
