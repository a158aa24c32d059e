"""First calls, several at once: each module is imported once, and nobody sees it half done."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.cli import main
from azfdecor.runtime import first_call
from azfdecor.runtime.first_call import Prepared
from conftest import run

if TYPE_CHECKING:
    from collections.abc import Sequence

_DRIVER = Path(__file__).parent.parent / "first_calls.py"
KINDS = ["plain", "async_plain", "typed", "async_typed"]
"""What functions there are in each module."""
_MODULE = """
import builtins, time
from pydantic import BaseModel
from azfdecor import queue_trigger

class Order(BaseModel):
    sku: str

@queue_trigger("texts")
def {name}_plain(text: str) -> None:
    assert READY, "half done"

@queue_trigger("texts")
async def {name}_async_plain(text: str) -> None:
    assert READY, "half done"

@queue_trigger("orders")
def {name}_typed(text: Order) -> None:
    assert READY, "half done"

@queue_trigger("orders")
async def {name}_async_typed(text: Order) -> None:
    assert READY, "half done"

builtins.imported = [*getattr(builtins, "imported", []), "{name}"]
READY = False
builtins.importing = getattr(builtins, "importing", 0) + 1
time.sleep({seconds})  # as importing an SDK takes
builtins.importing -= 1
READY = True
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Modules that import slowly, one for each kind of function, and one that does not."""
    root = tmp_path_factory.mktemp("app")
    (root / "host.json").write_text('{"version": "2.0"}')
    for name in (*(f"slow_{kind}" for kind in KINDS), "quick"):
        seconds = 0 if name == "quick" else 0.8
        (root / f"{name}.py").write_text(_MODULE.format(name=name, seconds=seconds))
    assert main(["generate", str(root)]) == 0
    return root


def told(root: Path, *calls: Sequence[str], when: str = "beside") -> Any:
    """What comes of calls: those of one list begin at once, the next list beside or after them."""
    done = run(str(_DRIVER), str(root), json.dumps(calls), when, cwd=root)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("first", KINDS)
def test_a_module_is_imported_once_and_everybody_waits_for_it_off_the_event_loop(
    shop: Path, first: str
) -> None:
    modules = [f"slow_{kind}" for kind in KINDS]
    found = told(
        shop,
        [f"{module}_{first}" for module in modules] * 2,
        [f"slow_{second}_{second}" for second in KINDS] * 2,
    )
    assert found["errors"] == []
    assert sorted(found["imported"]) == sorted(modules)
    assert found["goes on"]


@pytest.mark.parametrize("first", KINDS)
def test_a_function_waits_for_no_import_but_that_of_its_own_module(shop: Path, first: str) -> None:
    found = told(shop, [f"slow_plain_{first}"], [f"quick_{second}" for second in KINDS])
    assert found["errors"] == []
    assert found["imported"] == ["slow_plain", "quick"]
    assert found["order"][-1] == f"slow_plain_{first}"
    assert found["goes on"]


_FRAIL = """
import builtins, time
from pydantic import BaseModel
from azfdecor import queue_trigger

builtins.imported = [*getattr(builtins, "imported", []), "{name}"]
time.sleep(0.1)
if builtins.imported.count("{name}") == 1 and builtins.is_run:
    raise OSError("not yet")

class Order(BaseModel):
    sku: str

@queue_trigger("orders")
{start} {name}(text: {type}) -> None: ...
"""


@pytest.mark.parametrize("kind", KINDS)
def test_an_import_that_fails_is_tried_again(tmp_path: Path, kind: str) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    start = "async def" if "async" in kind else "def"
    type_ = "Order" if "typed" in kind else "str"
    source = _FRAIL.format(name=kind, start=start, type=type_)
    (tmp_path / "frail.py").write_text(source.replace("builtins.is_run", "False"))
    assert main(["generate", str(tmp_path)]) == 0
    (tmp_path / "frail.py").write_text(source.replace("builtins.is_run", "True"))
    found = told(tmp_path, [kind], [kind, kind], when="after")
    assert found["errors"] == [[0, f"{kind}: OSError('not yet')"]]
    assert found["imported"] == [kind, kind]


_CIRCULAR = """
import time
from pydantic import BaseModel
from azfdecor import queue_trigger

class Order(BaseModel):
    sku: str

time.sleep(0.1)
import {other}

@queue_trigger("texts")
{start} {name}_plain(text: str) -> None:
    assert {other}.READY

@queue_trigger("orders")
{start} {name}_typed(text: Order) -> None:
    assert {other}.READY

READY = True
"""


def test_calls_of_modules_that_import_each_other_do_not_wait_for_ever(tmp_path: Path) -> None:
    # Python lets one of two threads go on with the other's module half done; as everywhere.
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    for name, other, start in (("one", "two", "def"), ("two", "one", "async def")):
        source = _CIRCULAR.format(name=name, other=other, start=start)
        (tmp_path / f"{name}.py").write_text(source)
    assert main(["generate", str(tmp_path)]) == 0
    names = ["one_plain", "two_plain", "one_typed", "two_typed"]
    found = told(tmp_path, names, names, when="after")
    assert len(found["order"]) == 8
    assert all(turn == 0 for turn, _ in found["errors"])


def test_a_call_that_is_cancelled_cancels_no_other() -> None:
    made: list[int] = []

    def make() -> int:
        time.sleep(0.2)
        made.append(1)
        return 7

    async def call() -> list[object]:
        prepared = Prepared(make)
        first, second = (asyncio.ensure_future(prepared.wait()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        return [*await asyncio.gather(first, second, return_exceptions=True), prepared.value]

    cancelled, value, kept = asyncio.run(call())
    assert isinstance(cancelled, asyncio.CancelledError)
    assert (value, kept, made) == (7, 7, [1])


def test_a_module_is_ready_once_it_is_imported_and_not_when_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "module_of_a_first_call.py").write_text("raise OSError('not yet')")
    with pytest.raises(OSError, match="not yet"):
        asyncio.run(first_call.imported("module_of_a_first_call"))
    assert "module_of_a_first_call" not in first_call.ready
    (tmp_path / "module_of_a_first_call.py").write_text("")
    asyncio.run(first_call.imported("module_of_a_first_call"))
    assert "module_of_a_first_call" in first_call.ready
    assert "module_of_a_first_call" in sys.modules


def test_what_a_first_call_logs_is_told_with_its_call() -> None:
    call_id: ContextVar[str] = ContextVar("call_id")

    async def call() -> str:
        call_id.set("one")
        return await Prepared(call_id.get).wait()

    assert asyncio.run(call()) == "one"


def test_threads_that_ask_at_once_make_it_once() -> None:
    made: list[int] = []
    at_once = threading.Barrier(8)

    def make() -> int:
        made.append(1)
        time.sleep(0.05)  # so that the others ask meanwhile
        return 7

    def ask() -> int:
        at_once.wait()
        return prepared.get()

    prepared = Prepared(make)
    with ThreadPoolExecutor(8) as pool:
        values = [pool.submit(ask) for _ in range(8)]
    assert [value.result() for value in values] == [7] * 8
    assert made == [1]


def test_calls_that_wait_share_one_thread() -> None:
    asked = threading.Event()
    threads: list[int] = []

    def make() -> int:
        assert asked.wait(10)
        threads.append(threading.active_count())
        return 7

    async def call() -> list[int]:
        before = threading.active_count()
        prepared = Prepared(make)
        calls = [asyncio.ensure_future(prepared.wait()) for _ in range(8)]
        await asyncio.sleep(0)
        asked.set()
        values = await asyncio.gather(*calls)
        assert threads == [before + 1]
        return values

    assert asyncio.run(call()) == [7] * 8
