"""Several apps in one process, one after the other and at once."""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.local import (
    DirectEngine,
    EngineInUseError,
    MicrosoftEngine,
    http_request,
    open_engine,
)
from conftest import ENGINES

if TYPE_CHECKING:
    from pathlib import Path

    from azfdecor.local import Engine, Outcome
    from conftest import WriteApp

REQUEST = {"req": http_request()}
# The module `shop` has the same name in each app, and is imported late; so is a relative one.
SCRIPT = """
import asyncio
from azure.functions import HttpResponse
met = None

def who(req):
    import shop
    from . import beside
    return HttpResponse(shop.name + beside.name)

async def slow(req):
    import shop
    first = shop.name
    for _ in range(5):
        await asyncio.sleep(0)
        import shop.inner
        first += shop.inner.name
    return HttpResponse(first)

def calls_another(req):
    import shop
    before = shop.name
    other = asyncio.run(shop.call()).returned.content["body"].decode()
    import shop.inner
    return HttpResponse(before + other + shop.inner.name)

async def calls_another_async(req):
    import shop
    before = shop.name
    other = (await shop.call()).returned.content["body"].decode()
    import shop.inner
    return HttpResponse(before + other + shop.inner.name)
"""
FUNCTIONS = ("who", "slow", "calls_another", "calls_another_async")


@pytest.fixture
def apps(write_app: WriteApp) -> list[Path]:
    """Two apps whose functions and modules have the same names."""
    return [
        write_app(
            name,
            SCRIPT,
            *FUNCTIONS,
            files={
                "shop/__init__.py": f"name = {name!r}\n",
                "shop/inner.py": f"name = {name!r}\n",
                "beside.py": f"name = {name!r}\n",
            },
        )
        for name in ("a", "b")
    ]


def body(outcome: Outcome) -> str:
    assert outcome.failure is None, outcome.traceback
    assert outcome.returned
    return str(outcome.returned.content["body"].decode())


async def ask(engine: Engine, name: str) -> str:
    failure = await engine.load(name)
    assert failure is None, failure.traceback
    return body(await engine.call(name, REQUEST))


def test_one_after_the_other(apps: list[Path], kind: type[Engine]) -> None:
    async def who(root: Path) -> str:
        async with open_engine(root, engine=kind) as engine:
            return await ask(engine, "who")

    assert [asyncio.run(who(root)) for root in [*apps, *apps]] == ["aa", "bb", "aa", "bb"]
    assert not {"shop", "shop.inner", "__app__", "__app__.script"} & sys.modules.keys()


def test_one_after_the_other_in_engines_of_both_kinds(apps: list[Path]) -> None:
    async def who(root: Path, kind: type[Engine]) -> str:
        async with open_engine(root, engine=kind) as engine:
            return await ask(engine, "who")

    found = [asyncio.run(who(root, kind)) for root in apps for kind in ENGINES]
    assert found == [name * 2 for name in "ab" for _ in ENGINES]


@pytest.mark.parametrize("first", ENGINES)
def test_two_at_once(apps: list[Path], first: type[Engine]) -> None:
    async def main() -> list[str]:
        async with (
            open_engine(apps[0], engine=first) as a,
            open_engine(apps[1], engine=DirectEngine) as b,
        ):
            found = [await ask(engine, "who") for engine in (a, b, a, b)]
            found += [await ask(engine, "slow") for engine in (a, b)]
            return found + await asyncio.gather(*(ask(e, "slow") for e in (a, b, a, b)))

    assert asyncio.run(main()) == ["aa", "bb", "aa", "bb", *["a" * 6, "b" * 6] * 3]


def test_two_at_once_on_two_threads(apps: list[Path]) -> None:
    barrier = threading.Barrier(2, timeout=30)
    found: dict[str, set[str]] = {}

    async def main(root: Path) -> None:
        async with open_engine(root, engine=DirectEngine) as engine:
            barrier.wait()
            found[root.name] = {await ask(engine, "slow") for _ in range(20)}
            barrier.wait()

    threads = [threading.Thread(target=lambda r=root: asyncio.run(main(r))) for root in apps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"a": {"a" * 6}, "b": {"b" * 6}}


@pytest.mark.parametrize("name", ["calls_another", "calls_another_async"])
def test_a_function_may_call_one_of_another_app(apps: list[Path], name: str) -> None:
    async def main() -> str:
        async with (
            open_engine(apps[0], engine=DirectEngine) as a,
            open_engine(apps[1], engine=DirectEngine) as b,
        ):
            await b.load("slow")
            assert await ask(a, "who") == "aa"
            sys.modules["shop"].call = lambda: b.call("slow", REQUEST)  # type: ignore[attr-defined]
            return await ask(a, name)

    assert asyncio.run(main()) == "a" + "b" * 6 + "a"


def test_the_apps_may_be_closed_in_any_order(apps: list[Path]) -> None:
    async def main() -> list[str]:
        first = open_engine(apps[0], engine=DirectEngine)
        second = open_engine(apps[1], engine=DirectEngine)
        a = await first.__aenter__()
        b = await second.__aenter__()
        found = [await ask(a, "who")]
        await first.__aexit__(None, None, None)
        found.append(await ask(b, "who"))
        await second.__aexit__(None, None, None)
        return found

    before = list(sys.path), set(sys.modules)
    assert asyncio.run(main()) == ["aa", "bb"]
    assert (list(sys.path), set(sys.modules)) == before


def test_an_engine_whose_app_is_closed_says_so(apps: list[Path]) -> None:
    async def main() -> Any:
        async with open_engine(apps[0], engine=DirectEngine) as engine:
            await engine.load("who")
        return await engine.call("who", REQUEST)

    with pytest.raises(RuntimeError, match=r"the modules of the app .* are not in use"):
        asyncio.run(main())


@pytest.mark.skipif(
    MicrosoftEngine not in ENGINES, reason="there is no runtime of Microsoft's here"
)
def test_microsofts_runtime_takes_one_app_at_a_time(apps: list[Path]) -> None:
    async def main() -> str:
        async with open_engine(apps[0], engine=MicrosoftEngine) as a:
            with pytest.raises(EngineInUseError) as raised:
                async with open_engine(apps[1], engine=MicrosoftEngine):
                    pass
            assert str(apps[0].resolve()) in str(raised.value)
            assert str(apps[1].resolve()) in str(raised.value)
            return await ask(a, "who")

    assert asyncio.run(main()) == "aa"
