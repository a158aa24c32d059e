"""How the compiler finds and names the middlewares around a function."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from conftest import function_json, shim
from judge import Judge, http_request, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command


MADE = {
    "in its own module": ("", "admin = role('admin')", "@wrap(admin)", "functions:admin"),
    "in the function's": ("", "admin = roles.role('admin')", "@wrap(admin)", "functions:admin"),
    "elsewhere": ("admin = role('admin')", "", "@wrap(roles.admin)", "roles:admin"),
    "elsewhere, by name": ("admin = role('admin')", "", "@wrap(admin_)", "roles:admin"),
    "an object": ("", "admin = Role('admin')", "@wrap(admin)", "functions:admin"),
    "a partial": ("", "admin = partial(check, 'admin')", "@wrap(admin)", "functions:admin"),
}
"""Middlewares that something has made; what stands in roles.py, and in functions.py."""


@pytest.mark.parametrize(("there", "here", "decorator", "path"), MADE.values(), ids=MADE)
def test_a_middleware_that_was_made_is_reached_by_the_name_that_it_was_given(
    app: AppFactory, generate: Command, there: str, here: str, decorator: str, path: str
) -> None:
    make = """
from contextlib import contextmanager
from functools import partial
from azfdecor import HTTPError

@contextmanager
def check(name, call):
    raise HTTPError(403, name)
    yield

def role(name):
    @contextmanager
    def check(call):
        raise HTTPError(403, name)
        yield
    return check

class Role:
    def __init__(self, name):
        self._name = name

    def __call__(self, call):
        return check(self._name, call)
"""
    source = f"""
{make if "roles." not in here else ""}
{"from roles import admin as admin_" if "admin_" in decorator else ""}
import roles
from azure.functions import HttpRequest
from azfdecor import http_trigger, wrap
{here}

@http_trigger()
{decorator}
def f(req: HttpRequest) -> str:
    return "nobody asked"
"""
    root = app(source, {"roles.py": f"{make}{there}\n"})
    generate(root)
    assert f'wrap=["{path}"]' in shim(root, "f")
    with Judge(root) as judge:
        judge.load()
        answer = judge.call("f", req=http_request()).returned
    assert answer
    assert json.loads(answer.content["body"])["detail"] == "admin"


KINDS: dict[str, tuple[str, str, str]] = {
    "a generator": ("@contextmanager\ndef mw(call):\n    yield", "", ""),
    "an async generator": ("@asynccontextmanager\nasync def mw(call):\n    yield", "AZF218", ""),
    "a class": ("class mw(Base):\n    def __enter__(self): ...\n    def __exit__(*_): ...", "", ""),
    "an async class": (
        "class mw(Base):\n    async def __aenter__(self): ...\n    async def __aexit__(*_): ...",
        "AZF218",
        "",
    ),
    "a class that is both": (
        (
            "class mw(Base):\n    def __enter__(self): ...\n    def __exit__(*_): ...\n"
            "    async def __aenter__(self): ...\n    async def __aexit__(*_): ..."
        ),
        "",
        "",
    ),
    "a class that is neither": ("class mw(Base): ...", "AZF217", "AZF217"),
    "a class that makes another": (
        "class mw:\n    def __new__(cls, call): return nullcontext()",
        "",
        "",
    ),
    "what gives a manager": ("def mw(call): return nullcontext()", "", ""),
    "an object": ("class Made:\n    def __call__(*_): return nullcontext()\nmw = Made()", "", ""),
    "a handler": ("@exception_handler(KeyError)\ndef mw(error): return HTTPError(404)", "", ""),
    "an async handler": (
        "@exception_handler(KeyError)\nasync def mw(error): return HTTPError(404)",
        "AZF217",
        "AZF217",
    ),
    "a decorator of one's own above": (
        "@passed_on\n@contextmanager\ndef mw(call):\n    yield",
        "",
        "",
    ),
    "a decorator of one's own below": (
        "@contextmanager\n@passed_on\ndef mw(call):\n    yield",
        "",
        "",
    ),
    "a forgotten decorator": ("def mw(call):\n    yield", "AZF217", "AZF217"),
    "a forgotten async one": ("async def mw(call):\n    yield", "AZF217", "AZF217"),
    "a coroutine": ("async def mw(call): ...", "AZF217", "AZF217"),
    "the plain decorator of async": (
        "@contextmanager\nasync def mw(call):\n    yield",
        "AZF217",
        "AZF217",
    ),
    "the async decorator of plain": (
        "@asynccontextmanager\ndef mw(call):\n    yield",
        "AZF217",
        "AZF217",
    ),
    "a coroutine under the decorator": (
        "@asynccontextmanager\nasync def mw(call): ...",
        "AZF217",
        "AZF217",
    ),
}
"""Middlewares; the problem around a plain function, and around an async one."""


@pytest.mark.parametrize("is_for_all", [False, True], ids=["its own", "the app's"])
@pytest.mark.parametrize("is_async", [False, True], ids=["plain", "async"])
@pytest.mark.parametrize(("middleware", "plain", "not_plain"), KINDS.values(), ids=KINDS)
def test_a_middleware_runs_around_the_function_or_is_a_problem(
    app: AppFactory,
    azfdecor: Command,
    middleware: str,
    plain: str,
    not_plain: str,
    *,
    is_async: bool,
    is_for_all: bool,
) -> None:
    source = f"""
import functools
from contextlib import asynccontextmanager, contextmanager, nullcontext
from azfdecor import HTTPError, exception_handler, queue_trigger, unwrapped, wrap

def passed_on(function):
    @functools.wraps(function)
    def inner(*args):
        return function(*args)
    return inner

class Base:
    def __init__(self, call): ...

{middleware}

@queue_trigger("work")
{"" if is_for_all else "@wrap(mw)"}
{"async def" if is_async else "def"} f(message: str) -> None: ...

@queue_trigger("work")
@unwrapped()
def other(message: str) -> None: ...
"""
    config = '[tool.azfdecor]\nwrap = ["functions:mw"]' if is_for_all else ""
    root = app(source, {"pyproject.toml": config})
    result = azfdecor("generate", root, "--format", "json")
    expected = not_plain if is_async else plain
    assert result.codes() == ([expected] if expected else [])
    if expected:
        (problem,) = result.problems()
        assert problem["file"] == ("pyproject.toml" if is_for_all else "functions.py")
        return
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("f", message=text("a"))
    assert outcome.error is None, outcome.traceback


WRONG = {
    "one that is made on the spot": ("wrap(local())", "AZF215"),
    "a lambda": ("wrap(lambda call: None)", "AZF215"),
    "no callable": ("wrap(5)", "AZF401"),
}


@pytest.mark.parametrize(("decorator", "code"), WRONG.values(), ids=WRONG)
def test_a_middleware_that_nothing_reaches_is_a_problem(
    app: AppFactory, azfdecor: Command, decorator: str, code: str
) -> None:
    root = app(
        f"""
        from contextlib import contextmanager

        from azfdecor import timer_trigger, wrap


        def local():
            @contextmanager
            def middleware(call):
                yield
            return middleware


        @timer_trigger("0 0 5 * * *")
        @{decorator}
        def nightly(timer: str) -> None: ...
        """
    )
    problems = azfdecor("generate", root, "--format", "json").problems()
    assert code in {problem["code"] for problem in problems}
    assert {problem["line"] for problem in problems} == {15}


@pytest.mark.parametrize("name", ["nowhere:timed", "functions:timed"])
def test_one_of_the_configuration_that_is_not_there_is_a_problem(
    app: AppFactory, azfdecor: Command, name: str
) -> None:
    source = (
        "from azfdecor import timer_trigger\n\n\n@timer_trigger('0 0 5 * * *')\ndef f(t: str): ..."
    )
    root = app(source, {"pyproject.toml": f'[tool.azfdecor]\nwrap = ["{name}"]\n'})
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == "AZF216"
    assert problem["file"] == "pyproject.toml"


LEFT_OUT: dict[str, tuple[str, list[str]]] = {
    "an orchestrator": ("@orchestration_trigger()\ndef f(context):\n    yield", []),
    "an entity": ("@entity_trigger()\ndef f(context): ...", []),
    "an activity": ("@activity_trigger()\ndef f(what: str) -> str: return what", ["outer"]),
    "a web app": (
        "async def app(scope, receive, send): ...\n\nasgi_function(app, name='f')",
        [],
    ),
    "a function": ("@http_trigger()\n@unwrapped()\ndef f() -> HttpResponse: ...", []),
    "one with its own": (
        "@unwrapped()\n@http_trigger()\n@wrap(inner)\nasync def f() -> HttpResponse: ...",
        ["inner"],
    ),
    "one that stays": ("@http_trigger()\n@wrap(inner)\ndef f(): ...", ["outer", "inner"]),
}


@pytest.mark.parametrize(("function", "around"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_wraps_the_app_passes_over_what_is_run_by_others_or_unwrapped(
    app: AppFactory, azfdecor: Command, function: str, around: list[str]
) -> None:
    source = f"""
from contextlib import contextmanager
from azure.functions import HttpResponse
from azfdecor import (
    activity_trigger, asgi_function, entity_trigger, http_trigger, orchestration_trigger, unwrapped,
    wrap
)

@contextmanager
def outer(call):
    yield

@contextmanager
def inner(call):
    yield

{function}
"""
    config = '[tool.azfdecor]\nwrap = ["functions:outer"]'
    root = app(source, {"pyproject.toml": config})
    result = azfdecor("generate", root)
    assert result.status == 0, result.out
    script = root / "f" / function_json(root, "f")["scriptFile"]
    found = re.findall(r'"functions:(outer|inner)"', script.read_text("utf-8"))
    assert found == around


def test_an_orchestrator_cannot_be_wrapped(app: AppFactory, azfdecor: Command) -> None:
    root = app(
        """
        from azfdecor import exception_handler, orchestration_trigger, wrap

        @exception_handler(KeyError)
        def missing(error): ...

        @orchestration_trigger()
        @wrap(missing)
        def orchestrate(context):
            yield
        """
    )
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == "AZF319"
    assert problem["hint"] == "remove @wrap here, and wrap the activities"
