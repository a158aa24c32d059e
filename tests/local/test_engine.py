"""What every engine does: it runs on the caller's loop, several calls at once."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.local import (
    CallingThread,
    Invocation,
    Outcome,
    current_invocation,
    http_request,
    open_engine,
)
from azfdecor.local.invocation import RetryError

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from azfdecor.local import Engine
    from conftest import WriteApp

REQUEST = {"req": http_request()}


async def call(root: Path, kind: type[Engine], *names: str, **more: Any) -> list[Outcome]:
    """Call functions of an app at once."""
    async with open_engine(root, engine=kind, **more) as engine:
        for name in engine.names():
            assert await engine.load(name) is None
        return await asyncio.gather(*(engine.call(name, REQUEST) for name in names))


def body(outcome: Outcome) -> str:
    assert outcome.failure is None, outcome.traceback
    assert outcome.returned
    return str(outcome.returned.content["body"].decode())


def bodies(calls: Coroutine[Any, Any, list[Outcome]]) -> list[str]:
    return [body(outcome) for outcome in asyncio.run(calls)]


MEETING = """
import asyncio, threading
from azure.functions import HttpResponse
barrier = threading.Barrier(2, timeout=30)
events = []

def sync_(req):
    barrier.wait()
    return HttpResponse(str(threading.current_thread() is threading.main_thread()))

async def first(req):
    events.append(asyncio.Event())
    await asyncio.wait_for(events[0].wait(), 30)
    return HttpResponse("first")

async def second(req):
    events[0].set()
    return HttpResponse("second")
"""


def test_calls_run_at_the_same_time(write_app: WriteApp, kind: type[Engine]) -> None:
    root = write_app("app", MEETING, "sync_", "first", "second")
    assert bodies(call(root, kind, "sync_", "sync_")) == ["False", "False"]
    assert bodies(call(root, kind, "first", "second")) == ["first", "second"]


LOOP = """
import asyncio
from azure.functions import HttpResponse

async def loop(req):
    return HttpResponse(str(id(asyncio.get_running_loop())))
"""


def test_async_functions_run_on_the_loop_of_the_caller(
    write_app: WriteApp, kind: type[Engine]
) -> None:
    root = write_app("app", LOOP, "loop")

    async def main() -> tuple[str, str]:
        (outcome,) = await call(root, kind, "loop")
        return body(outcome), str(id(asyncio.get_running_loop()))

    theirs, ours = asyncio.run(main())
    assert theirs == ours


def test_making_an_engine_changes_nothing_of_the_process(
    write_app: WriteApp, kind: type[Engine]
) -> None:
    from azfdecor.app_modules import AppModules

    root = write_app("app", LOOP, "loop")
    kind(AppModules(root))  # imports what it needs
    before = list(sys.path), set(sys.modules), threading.active_count()
    kind(AppModules(root))
    assert (list(sys.path), set(sys.modules), threading.active_count()) == before


def test_everything_is_put_back_when_it_is_closed(write_app: WriteApp, kind: type[Engine]) -> None:
    import_lazily = "def lazy(req):\n    import later_one\n    return later_one.answer\n"
    files = {"later_one.py": "from azure.functions import HttpResponse\nanswer = HttpResponse('x')"}
    root = write_app("app", import_lazily, "lazy", files=files)
    asyncio.run(call(root, kind))
    before = list(sys.path), set(sys.modules), threading.active_count()
    assert bodies(call(root, kind, "lazy")) == ["x"]
    assert (list(sys.path), set(sys.modules), threading.active_count()) == before


RAISING = """
import asyncio, sys

class AppError(Exception): ...

def sync_(req):
    raise AppError("sync", 1)

async def async_(req):
    raise AppError("async", 2)

def exits(req):
    sys.exit(3)

async def exits_async(req):
    sys.exit(4)

async def cancelled(req):
    raise asyncio.CancelledError
"""


def test_what_functions_raise_is_there_as_an_object(
    write_app: WriteApp, kind: type[Engine]
) -> None:
    root = write_app("app", RAISING, "sync_", "async_")
    for outcome, args in zip(
        asyncio.run(call(root, kind, "sync_", "async_")), [("sync", 1), ("async", 2)]
    ):
        assert outcome.exception
        assert type(outcome.exception).__name__ == "AppError"
        assert outcome.exception.args == args
        assert outcome.error == repr(outcome.exception)
        assert "raise AppError" in outcome.traceback
        assert outcome.exception.__traceback__


def test_a_function_that_ends_the_process_fails_alone(
    write_app: WriteApp, kind: type[Engine]
) -> None:
    root = write_app("app", RAISING, "exits", "exits_async", "cancelled")
    outcomes = asyncio.run(call(root, kind, "exits", "exits_async", "cancelled"))
    assert [o.error for o in outcomes] == ["SystemExit(3)", "SystemExit(4)", "CancelledError()"]


def test_a_caller_can_cancel_a_call(write_app: WriteApp, kind: type[Engine]) -> None:
    script = """
import asyncio
from azure.functions import HttpResponse
seen = []

async def sleeps(req):
    seen.append("begun")
    try:
        await asyncio.sleep(600)
    except asyncio.CancelledError:
        seen.append("cancelled")
        raise

async def tells(req):
    return HttpResponse(" ".join(seen))
"""
    root = write_app("app", script, "sleeps", "tells")

    async def main() -> str:
        async with open_engine(root, engine=kind) as engine:
            for name in engine.names():
                await engine.load(name)
            task = asyncio.create_task(engine.call("sleeps", REQUEST))
            await asyncio.sleep(0)  # the call begins
            await asyncio.sleep(0)
            assert body(await engine.call("tells", REQUEST)) == "begun"
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return body(await engine.call("tells", REQUEST))

    assert asyncio.run(main()) == "begun cancelled"


def test_what_fails_to_load_is_there_as_an_object(write_app: WriteApp, kind: type[Engine]) -> None:
    root = write_app("app", "raise LookupError('at import')", "broken")

    async def main() -> Any:
        async with open_engine(root, engine=kind) as engine:
            return await engine.load("broken"), await engine.call("broken", REQUEST)

    failure, outcome = asyncio.run(main())
    assert isinstance(failure.exception, LookupError)
    assert failure.error == "LookupError: at import"
    assert "at import" in failure.traceback
    assert outcome.error == "function broken not loaded"


def test_a_script_that_ends_the_process_fails_alone(
    write_app: WriteApp, kind: type[Engine]
) -> None:
    root = write_app("app", "import sys\nsys.exit('no licence')", "ends")

    async def main() -> Any:
        async with open_engine(root, engine=kind) as engine:
            return await engine.load("ends")

    failure = asyncio.run(main())
    assert isinstance(failure.exception, SystemExit)
    assert failure.error == "SystemExit: no licence"


LOGGING = """
import asyncio, logging
from azure.functions import HttpResponse

def sync_(req):
    logging.warning("sync")
    return HttpResponse("")

async def async_(req):
    await asyncio.sleep(0)
    logging.warning("async")
    return HttpResponse("")

def told(req, context):
    retry, trace = context.retry_context, context.trace_context
    error = retry.rpc_exception and retry.rpc_exception.message
    local = context.thread_local_storage.invocation_id
    return HttpResponse(str([context.invocation_id, local, retry.retry_count,
                             retry.max_retry_count, error, trace.trace_parent]))
"""


def test_logs_are_attributed_to_their_invocations(write_app: WriteApp, kind: type[Engine]) -> None:
    root = write_app("app", LOGGING, "sync_", "async_")
    seen = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not record.name.startswith("azure"):
                seen.append((current_invocation(), record.getMessage()))

    async def main() -> None:
        async with open_engine(root, engine=kind) as engine:
            for name in engine.names():
                await engine.load(name)
            calls = {"1": "sync_", "2": "async_", "3": "sync_", "4": "async_"}
            await asyncio.gather(
                *(engine.call(n, REQUEST, invocation=Invocation(i)) for i, n in calls.items())
            )
            assert current_invocation() is None

    handler = Handler()
    logging.getLogger().addHandler(handler)
    try:
        asyncio.run(main())
    finally:
        logging.getLogger().removeHandler(handler)
    assert sorted(seen) == [("1", "sync"), ("2", "async"), ("3", "sync"), ("4", "async")]


def test_a_function_is_told_of_its_invocation(write_app: WriteApp, kind: type[Engine]) -> None:
    root = write_app("app", LOGGING, "told")
    invocation = Invocation(
        "an id", "a trace", retry_count=1, max_retry_count=2, retry_error=RetryError(message="no")
    )

    async def main() -> str:
        async with open_engine(root, engine=kind) as engine:
            await engine.load("told")
            return body(await engine.call("told", REQUEST, invocation=invocation))

    assert asyncio.run(main()) == str(["an id", "an id", 1, 2, "no", "a trace"])


ASYNCIO_RUN = """
import asyncio, threading
from azure.functions import HttpResponse

async def inner():
    return threading.current_thread() is threading.main_thread()

def outer(req):
    return HttpResponse(str(asyncio.run(inner())))

def raises(req):
    raise LookupError("on the calling thread")
"""


def test_functions_may_run_on_the_calling_thread(write_app: WriteApp, kind: type[Engine]) -> None:
    root = write_app("app", ASYNCIO_RUN, "outer", "raises")
    names = ["outer", "outer", "raises"]
    first, again, failed = asyncio.run(call(root, kind, *names, executor=CallingThread()))
    assert [body(first), body(again)] == ["True", "True"]
    assert isinstance(failed.exception, LookupError)


@pytest.mark.parametrize(("setting", "threads"), [("3", 3), ("x", None), ("0", None), ("", None)])
def test_the_setting_says_how_many_threads_there_are(
    setting: str, threads: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from azfdecor.local.threads import thread_pool

    monkeypatch.setenv("PYTHON_THREADPOOL_THREAD_COUNT", setting)
    with ThreadPoolExecutor() as usual, thread_pool() as pool:
        assert pool._max_workers == (threads or usual._max_workers)


def test_modules_may_stand_in_further_folders(write_app: WriteApp, kind: type[Engine]) -> None:
    script = "def main_(req):\n    import shop\n    return shop.answer\n"
    root = write_app("generated", script, "main_")
    answer = "from azure.functions import HttpResponse\nanswer = HttpResponse('from the sources')\n"
    sources = write_app("sources", "", files={"shop.py": answer})
    assert bodies(call(root, kind, "main_", sources=[sources])) == ["from the sources"]
    assert "shop" not in sys.modules


def test_function_names_are_those_of_folders(write_app: WriteApp, kind: type[Engine]) -> None:
    root = write_app("app", LOOP, "loop", files={"empty/x.py": "", "other/function.json": "{}"})

    async def main() -> list[str]:
        async with open_engine(root, engine=kind) as engine:
            return engine.names()

    assert asyncio.run(main()) == ["loop", "other"]
    assert json.loads((root / "other" / "function.json").read_text()) == {}
    assert os.path.isdir(root / "empty")
