"""Web apps as functions: how they are found, and what is wrong with some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import azfdecor as package
from azfdecor import declaration
from conftest import function_json, shim
from judge import Judge, http_request

if TYPE_CHECKING:
    from conftest import AppFactory, Command


ASGI = """
from azfdecor import asgi_function, wsgi_function, http_trigger

async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": scope["path"].encode()})

def wsgi(environ, start_response):
    start_response("200 OK", [])
    return [environ["PATH_INFO"].encode()]
"""


def test_the_app_is_returned_as_it_is_and_nothing_is_kept() -> None:
    async def app(scope: object, receive: object, send: object) -> None: ...

    before = dict(vars(app))
    assert declaration.recorder is None
    assert package.asgi_function(app, name="web") is app
    assert vars(app) == before
    wsgi = [].__eq__  # takes no attributes
    assert package.wsgi_function(wsgi, name="web") is wsgi  # type: ignore[type-var]


def test_the_name_is_required() -> None:
    with pytest.raises(TypeError, match="name"):
        package.asgi_function(print)  # type: ignore[call-arg, type-var]


def test_list_shows_a_web_app(app: AppFactory, azfdecor: Command) -> None:
    root = app(ASGI + "asgi_function(app, name='web', route='shop/{*path}')\n")
    line = azfdecor("list", root).out.splitlines()[1]
    assert line.split() == [
        "web",
        "http",
        "any",
        "/api/shop/{*path}",
        "→",
        "http",
        "functions.py:12",
    ]
    (entry,) = azfdecor("list", root, "--format", "json").json()["functions"]
    assert (entry["name"], entry["source"], entry["line"]) == ("web", "functions.py:app", 12)
    assert entry["bindings"] == function_json_of(root, azfdecor)


def function_json_of(root: object, azfdecor: Command) -> object:
    assert azfdecor("generate", root).status == 0  # type: ignore[arg-type]
    return function_json(root, "web")["bindings"]  # type: ignore[arg-type]


def test_the_shim_imports_it_from_the_module_that_declares_it(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {
        "aaa.py": "from zzz import app\nimport azfdecor\n",
        "zzz.py": ASGI,
        "main_.py": "from zzz import app\nfrom azfdecor import asgi_function\n"
        "asgi_function(app, name='web')\n",
    }
    root = app(files=files)
    assert azfdecor("generate", root).status == 0
    assert "from main_ import app\n" in shim(root, "web")


def test_an_app_of_a_module_without_azfdecor_is_found_there(
    app: AppFactory, azfdecor: Command
) -> None:
    files = {
        "site_.py": ASGI.replace("from azfdecor", "# from azfdecor"),
        "main_.py": "import site_\nfrom azfdecor import asgi_function\n"
        "asgi_function(site_.app, name='web')\n",
    }
    root = app(files=files)
    assert azfdecor("generate", root).status == 0
    assert "from site_ import app\n" in shim(root, "web")
    assert "site_.py:1" in azfdecor("list", root).out


def test_one_web_app_may_be_two_functions(app: AppFactory, generate: Command) -> None:
    root = app(
        ASGI
        + "asgi_function(app, name='open', route='open/{*path}', auth_level='anonymous')\n"
        + "asgi_function(app, name='closed', route='closed/{*path}')\n"
    )
    generate(root)
    assert 'mount="/api/open"' in shim(root, "open")
    assert 'mount="/api/closed"' in shim(root, "closed")


@pytest.mark.parametrize("imports", ["lazy", "eager"])
@pytest.mark.parametrize("script", ["main.py", "../shims.py"])
def test_every_kind_of_shim_runs_them(
    imports: str, script: str, app: AppFactory, generate: Command
) -> None:
    source = ASGI + "asgi = app\nreq = asgi_function(asgi, name='asgi_', route='a/{*req}')\n"
    source += "context = wsgi_function(wsgi, name='wsgi', route='w/{t}/{*path}')\n"
    source += "@http_trigger()\ndef func(context): return 'func'\n"
    config = f'[tool.azfdecor]\nimports = "{imports}"\nscript-file = "{script}"\n'
    root = app(source, {"pyproject.toml": config})
    generate(root)
    with Judge(root) as judge:
        assert judge.load() == {"asgi_": None, "func": None, "wsgi": None}
        asgi = judge.call("asgi_", req=http_request(url="http://h/api/a/b"))
        wsgi = judge.call("wsgi", req=http_request(url="http://h/api/w/b/c"))
        assert asgi.returned
        assert wsgi.returned
        assert asgi.returned.content["body"] == b"/api/a/b"
        assert wsgi.returned.content["body"] == b"/c"
        func = judge.call("func", req=http_request())
        assert func.returned
        assert func.returned.content["body"] == b"func"


PROBLEMS = [
    ("asgi_function(3, name='web')", "AZF211", "3, which is no ASGI app"),
    ("asgi_function(wsgi, name='web')", "AZF213", "given a WSGI app, function"),
    ("wsgi_function(app, name='web')", "AZF213", "given an ASGI app, function"),
    ("asgi_function(lambda scope: 1, name='web')", "AZF211", "(scope, receive, send)"),
    ("class App:\n    async def __call__(self, scope, receive, send): ...\nasgi_function(App, name='web')", "AZF211", "the class App"),
    ("def make():\n    asgi_function(lambda scope, receive, send: 1, name='web')\nmake()", "AZF212", "the entry point cannot import this"),
    ("asgi_function(app, name='Web')\nwsgi_function(wsgi, name='web', route='w/{*path}')",
     "AZF502", "has a function 'web' already, spelled 'Web'"),
    ("asgi_function(app, name='other')\nwsgi_function(wsgi, name='web')", "AZF504", "has the route"),
    ("asgi_function(app, name='web', route='shop')", "AZF402", "ends in no catch-all"),
    ("asgi_function(app, name='web', route='admin/{*path}')", "AZF402", "'admin'"),
    ("asgi_function(app, name='web', auth_level='none')", "AZF401", "asgi_function(auth_level=...)"),
    ("asgi_function(app, name='no name')", "AZF501", "no function can be named 'no name'"),
    ("asgi_function(app, name=3)", "AZF401", "asgi_function(name=...) is 3"),
    ("asgi_function(app, name='web', rute='x')", "AZF101", "rute"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "code", "message"), PROBLEMS)
def test_what_is_wrong_is_said_at_the_line_of_the_call(
    source: str, code: str, message: str, app: AppFactory, azfdecor: Command
) -> None:
    text = ASGI + source + "\n"
    found = azfdecor("generate", app(text), "--format", "json").problems()
    assert [problem["code"] for problem in found] == [code]
    assert message in found[0]["message"]
    assert found[0]["hint"]
    calls = [n for n, line in enumerate(text.splitlines(), 1) if "_function(" in line]
    assert found[0]["line"] == calls[-1]


FRAMEWORKS = [
    ("asgi_function(Flask('a'), name='web')", ["AZF213"]),
    ("wsgi_function(FastAPI(), name='web')", ["AZF213"]),
    ("wsgi_function(Starlette(), name='web')", ["AZF213"]),
    ("asgi_function(FastAPI, name='web')", ["AZF211"]),
    ("wsgi_function(Flask('a').wsgi_app, name='web')", ["AZF212"]),
    ("inner = wsgi_function(Flask('a').wsgi_app, name='web')", []),
    ("a = asgi_function(Starlette(), name='web')", []),
    ("a = asgi_function(SessionMiddleware(FastAPI(), 'k'), name='web')", []),
]


@pytest.mark.parametrize(("source", "codes"), FRAMEWORKS)
def test_the_apps_of_frameworks_are_told_apart(
    source: str, codes: list[str], app: AppFactory, azfdecor: Command
) -> None:
    pytest.importorskip("fastapi")
    pytest.importorskip("flask")
    imports = (
        "from azfdecor import asgi_function, wsgi_function\nfrom fastapi import FastAPI\n"
        "from flask import Flask\nfrom starlette.applications import Starlette\n"
    )
    if "Session" in source:
        imports += "class SessionMiddleware:\n"
        imports += "    def __init__(self, app, key): self.app = app\n"
        imports += "    async def __call__(self, scope, receive, send): ...\n"
    result = azfdecor("generate", app(imports + source + "\n"), "--format", "json")
    assert result.codes() == codes


def test_a_module_that_is_left_out_declares_nothing(app: AppFactory, azfdecor: Command) -> None:
    files = {
        "pyproject.toml": '[tool.azfdecor]\nexclude = ["old"]\n',
        "old.py": ASGI + "asgi_function(app, name='old')\n",
        "main_.py": "import old\nfrom azfdecor import http_trigger\n"
        "@http_trigger()\ndef tick(): ...\n",
    }
    result = azfdecor("generate", app(files=files))
    assert result.status == 0
    assert "1 function" in result.out


HIDDEN = [
    ("web", "{*path}", "zebra", "zoo/{id}", True),
    ("web", "{*path}", "ZEBRA", None, True),
    ("web", "{*path}", "about", "zoo/{id}", False),
    ("Web", "{*path}", "about", "zoo/{id}", False),
    ("web", "shop/{*path}", "zebra", "shop/items", True),
    ("web", "shop/{*path}", "zebra", "Shop", True),
    ("web", "shop/{*path}", "zebra", "shopping", False),
    ("web", "shop/{*path}", "zebra", "{name}/items", False),
    ("web", "shop/{*path}", "zebra", "{*rest}", False),
    ("web", "{*path:length(3)}", "zebra", "zoo", False),
]


@pytest.mark.parametrize(("name", "route", "other", "other_route", "is_hidden"), HIDDEN)
def test_a_function_that_a_catch_all_route_hides_is_found(
    name: str,
    route: str,
    other: str,
    other_route: str | None,
    is_hidden: bool,
    app: AppFactory,
    azfdecor: Command,
) -> None:
    given = "" if other_route is None else repr(other_route)
    source = f"asgi_function(app, name={name!r}, route={route!r})\n"
    source += f"@http_trigger({given})\ndef {other}() -> str: return ''\n"
    result = azfdecor("generate", app(ASGI + source), "--format", "json")
    assert result.codes() == (["AZF214"] if is_hidden else [])


def test_a_catch_all_route_hides_only_what_its_methods_answer(
    app: AppFactory, azfdecor: Command
) -> None:
    source = """
    from azfdecor import http_trigger

    @http_trigger("{*path}", methods=["GET", "HEAD"])
    def files() -> str: return ""

    @http_trigger("orders", methods=["POST"])
    def orders() -> str: return ""

    @http_trigger("pages", methods=["GET"])
    def pages() -> str: return ""

    @http_trigger("rest")
    def rest() -> str: return ""
    """
    (problem,) = azfdecor("generate", app(source), "--format", "json").problems()
    assert (problem["code"], problem["function"]) == ("AZF214", "pages")
