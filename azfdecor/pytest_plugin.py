"""The pytest fixtures `function_app` and `async_function_app`. Nothing is imported until one is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from azfdecor.testing import App, AsyncApp
    from azfdecor.testing.opening import open_app

_FIXTURES = ("function_app", "async_function_app")
_SHOWN = 20
"""As many calls and log records a failed test shows."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The ini option that names the app's folder."""
    parser.addini("azfdecor_root", "The folder of the function app, from the rootdir.", default="")


def pytest_configure(config: pytest.Config) -> None:
    """The marker that says how the app is opened."""
    config.addinivalue_line(
        "markers",
        "function_app(root=..., settings=..., now=..., on_error=..., threads=...): how the fixtures "
        "function_app and async_function_app open the app; see azfdecor.testing.open_app",
    )


@pytest.fixture
def function_app(request: pytest.FixtureRequest) -> Generator[App]:
    """The app of the test's folder, opened for this test; see `azfdecor.testing.open_app`."""
    with _opener(request) as app:
        yield app


@pytest.fixture
def async_function_app(request: pytest.FixtureRequest) -> Generator[AsyncApp]:
    """The same for async tests: it uses the event loop of the test."""
    import asyncio

    opener = _opener(request)
    app = asyncio.run(opener.__aenter__())
    yield app
    asyncio.run(opener.__aexit__())


def _opener(request: pytest.FixtureRequest) -> open_app:
    from azfdecor.testing.opening import open_app, root_above

    options: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers("function_app"))):
        options.update(marker.kwargs)
    root = options.pop("root", None)
    if root is not None:
        root = request.path.parent / root
    elif request.config.getini("azfdecor_root"):
        root = request.config.rootpath / request.config.getini("azfdecor_root")
    return open_app(root or root_above(request.path), **options)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows the last calls of its app."""
    report = yield
    app = next((a for name in _FIXTURES if (a := _argument(item, name))), None)
    if report.failed and call.when == "call" and app is not None:
        text = "\n".join(_line(one) for one in app.calls()[-_SHOWN:])
        report.sections.append(("Calls of functions", text or "none"))
    return report


def _argument(item: pytest.Item, name: str) -> App | AsyncApp | None:
    found: App | AsyncApp | None = getattr(item, "funcargs", {}).get(name)
    return found


def _line(call: Any) -> str:
    result = f"raised {call.exception!r}" if call.has_failed else "succeeded"
    return f"{call.at:%H:%M:%S} {call.function} {result} after {call.attempts} attempt(s)"
