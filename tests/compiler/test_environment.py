"""Settings that are read while an app is imported, and so are frozen into what is generated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import AppFactory, Command

FILES: Mapping[str, str] = {
    "shop/__init__.py": "",
    "shop/config.py": """\
        import os
        from dataclasses import dataclass, field
        from functools import lru_cache

        QUEUE = os.environ.get("ORDERS_QUEUE", "orders")
        FIXED = "orders"
        LEVELS = {"a": "anonymous"}


        def read(name, default="orders"):
            return os.environ.get(name, default)


        def logged(text):
            os.environ.get("LOG_LEVEL")
            return text


        class Config:
            QUEUE = os.getenv("ORDERS_QUEUE") or "orders"
            FIXED = "orders"


        @dataclass
        class Settings:
            fixed: str = "orders"
            queue: str = field(default_factory=lambda: os.environ.get("ORDERS_QUEUE", "orders"))


        class Built:
            def __init__(self):
                self.queue = os.environ.get("ORDERS_QUEUE", "orders")
                self.fixed = "orders"


        settings = Settings()
        built = Built()


        @lru_cache
        def get_settings():
            return Settings()
        """,
    "shop/names.py": "from .config import QUEUE as NAME, FIXED\nfrom shop.turn import B\nA = B\n",
    "shop/turn.py": "from shop import names\nB = 'orders'\nC = 'x' or names.A\n",
}


def one(head: str, argument: str) -> str:
    return f"import azfdecor\n{head}\n\n\n@azfdecor.queue_trigger({argument})\ndef f(m: str) -> None: ...\n"


@pytest.mark.parametrize(
    ("head", "argument", "name"),
    [
        ("import os", "os.environ.get('ORDERS_QUEUE', 'orders')", "ORDERS_QUEUE"),
        ("import os as o", "o.getenv('ORDERS_QUEUE', 'orders')", "ORDERS_QUEUE"),
        ("import os", "queue_name=os.environ['ORDERS_QUEUE']", "ORDERS_QUEUE"),
        ("from os import environ as e", "e['ORDERS_QUEUE']", "ORDERS_QUEUE"),
        ("from os import getenv", "getenv('ORDERS_QUEUE') or 'orders'", "ORDERS_QUEUE"),
        ("import os", "os.environ['ORDERS_QUEUE'].lower().strip()", "ORDERS_QUEUE"),
        ("import os", "f\"{os.environ['ORDERS_QUEUE']}-new\"", "ORDERS_QUEUE"),
        ("import os", "'%s-new' % os.environ['ORDERS_QUEUE']", "ORDERS_QUEUE"),
        ("import os", "'a' + str(os.environ.get('ORDERS_QUEUE'))[:2].lower()", "ORDERS_QUEUE"),
        ("import os", "'a-b' if os.environ.get('STAGE') == 'x' else 'c-d'", "STAGE"),
        ("import os\nQ = os.environ['ORDERS_QUEUE']\nR = Q + '-new'", "R", "ORDERS_QUEUE"),
        ("import os\ntry:\n    Q = os.environ['ORDERS_QUEUE']\nexcept KeyError:\n    Q = 'x-y'",
         "Q", "ORDERS_QUEUE"),
        ("from shop.config import QUEUE", "QUEUE", "ORDERS_QUEUE"),
        ("from shop import config", "config.QUEUE", "ORDERS_QUEUE"),
        ("import shop.config", "shop.config.QUEUE", "ORDERS_QUEUE"),
        ("from shop.names import NAME", "NAME", "ORDERS_QUEUE"),
        ("from shop.config import read", "read('ORDERS_QUEUE')", "ORDERS_QUEUE"),
        ("from shop.config import Config", "Config.QUEUE", "ORDERS_QUEUE"),
        ("from shop.config import settings", "settings.queue", "ORDERS_QUEUE"),
        ("from shop.config import built", "built.queue", "ORDERS_QUEUE"),
        ("from shop.config import get_settings", "get_settings().queue", "ORDERS_QUEUE"),
        ("from shop.config import get_settings\ns = get_settings()", "s.queue", "ORDERS_QUEUE"),
        ("import os\nvalues = dict(os.environ)", "values['ORDERS_QUEUE']", "ORDERS_QUEUE"),
    ],
)  # fmt: skip
def test_a_setting_that_is_read_at_import_is_a_warning(
    app: AppFactory,
    azfdecor: Command,
    head: str,
    argument: str,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ORDERS_QUEUE", "my-laptop")
    source = one(head, argument)
    result = azfdecor("generate", app(source, FILES), "--format", "json")
    (problem,) = result.problems()
    assert (result.status, problem["code"], problem["severity"]) == (0, "AZF407", "warning")
    assert problem["line"] == source.split("\n").index(f"@azfdecor.queue_trigger({argument})") + 1
    assert (
        f"queue_trigger(queue_name=...) depends on the app setting {name!r}" in problem["message"]
    )
    assert f'"%{name}%"' in problem["hint"]


@pytest.mark.parametrize(
    ("head", "argument"),
    [
        ("", "'orders'"),
        ("", "queue_name='orders'"),
        ("", "'%ORDERS_QUEUE%'"),
        ("QUEUE = 'orders'", "QUEUE"),
        ("QUEUE: str = 'orders'", "f'{QUEUE}-new'"),
        ("import os\nX = os.environ.get('X', 'orders')\nQUEUE = 'orders'", "QUEUE"),
        ("import os\nQUEUE = os.path.basename('orders')", "QUEUE"),
        ("from shop.config import FIXED", "FIXED"),
        ("from shop import config", "config.FIXED"),
        ("from shop.config import Config", "Config.FIXED"),
        ("from shop.config import settings", "settings.fixed"),
        ("from shop.config import built", "built.fixed"),
        ("from shop.config import logged", "logged('orders')"),
        ("from shop.names import A", "A"),
        ("from enum import Enum\nclass Q(str, Enum):\n    ORDERS = 'orders'", "Q.ORDERS.value"),
        ("QUEUES = {'a': 'orders'}", "QUEUES['a']"),
        ("def name(x):\n    return x.lower()", "name('orders')"),
    ],
)
def test_what_no_setting_has_made_is_no_problem(
    app: AppFactory, azfdecor: Command, head: str, argument: str
) -> None:
    root = app(one(head, argument), FILES)
    assert azfdecor("generate", root, "--format", "json").codes() == []


SETTINGS_CLASS = """\
class BaseSettings:
    model_config = {}


def SettingsConfigDict(**_):
    return {}
"""


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("    queue: str = 'orders'", "QUEUE"),
        ("    model_config = SettingsConfigDict(env_prefix='SHOP_')\n    queue: str = 'orders'",
         "SHOP_QUEUE"),
    ],
)  # fmt: skip
def test_a_field_of_a_settings_class_is_a_setting(
    app: AppFactory, azfdecor: Command, body: str, name: str
) -> None:
    head = (
        "from pydantic_settings import BaseSettings, SettingsConfigDict\n\n"
        f"class Settings(BaseSettings):\n{body}\n\nsettings = Settings()"
    )
    root = app(one(head, "settings.queue"), {"pydantic_settings.py": SETTINGS_CLASS})
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == "AZF407"
    assert f'"%{name}%"' in problem["hint"]


OS = "import os\nfrom azfdecor import *\n\n"


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("@http_trigger(os.environ.get('ROUTE', 'x'))\ndef f() -> str: ...", "write the value out"),
        ("@http_trigger('x', auth_level=os.environ.get('LEVEL', 'function'))\ndef f() -> str: ...",
         "write the value out"),
        ("@timer_trigger(os.environ.get('WHEN', '0 * * * * *'))\ndef f() -> None: ...", '"%WHEN%"'),
        (("@timer_trigger('0 * * * * *', run_on_startup=os.environ.get('STAGE') == 'dev')\n"
          "def f() -> None: ..."), "write the value out"),
        (("@queue_trigger(\n    'orders',\n    connection=os.environ.get('CONNECTION', 'STORE'),\n)\n"
          "def f(m: str) -> None: ..."), "write the setting's name itself"),
        ("@function_name(os.environ.get('NAME', 'f2'))\n@http_trigger('x')\ndef f() -> str: ...",
         "write the value out"),
        ("@generic_trigger('xTrigger', topic=os.environ.get('TOPIC', 't'))\ndef f(m): ...",
         '"%TOPIC%"'),
        (("@queue_trigger('a-b')\n@blob_output(path=f\"{os.getenv('BOX', 'box')}/{{id}}\")\n"
          "def f(m: str) -> str: ..."), '"%BOX%"'),
    ],
)  # fmt: skip
def test_the_hint_says_where_the_host_resolves_settings(
    app: AppFactory, azfdecor: Command, source: str, hint: str
) -> None:
    (problem,) = azfdecor("generate", app(f"{OS}{source}\n"), "--format", "json").problems()
    assert problem["code"] == "AZF407"
    assert hint in problem["hint"]


def test_a_middleware_that_reads_a_setting_is_made_in_azure(
    app: AppFactory, azfdecor: Command
) -> None:
    source = (
        "from contextlib import contextmanager\n\n"
        "@contextmanager\ndef plain(invocation):\n    yield\n\n"
        "@contextmanager\ndef strict(invocation):\n    yield\n\n"
        "chosen = strict if os.environ.get('STRICT') else plain\n\n"
        "@http_trigger('x')\n@wrap(strict if os.environ.get('STRICT') else plain)\n"
        "def f() -> str: ...\n"
    )
    assert azfdecor("generate", app(OS + source), "--format", "json").codes() == []


def test_a_web_app_is_no_setting_and_its_route_may_be(app: AppFactory, azfdecor: Command) -> None:
    source = (
        "import os\nfrom azfdecor import asgi_function\n\n\n"
        "async def app(scope, receive, send): ...\n\n\n"
        "app.debug = os.environ.get('DEBUG')\n"
        "asgi_function(app, name='web'{})\n"
    )
    assert azfdecor("generate", app(source.format("")), "--format", "json").codes() == []
    root = app(source.format(", route=os.environ.get('R', '{*path}')"))
    assert azfdecor("generate", root, "--format", "json").codes() == ["AZF407"]


@pytest.mark.parametrize(
    ("source", "hints"),
    [
        (
            (
                "@cosmos_db_trigger(\n    os.environ.get('BOX'),\n"
                "    database_name=os.environ.get('BASE'),\n    connection='C',\n)\n"
                "def f(rows) -> None: ..."
            ),
            ['"%BOX%" stands for', '"%BASE%" stands for'],
        ),
        ("@queue_trigger(None)\ndef f(m: str) -> None: ...", ['"%NAME%" stands for']),
        (
            "@queue_trigger('a-b', connection=None)\ndef f(m: str) -> None: ...",
            ["write the name of an app setting"],
        ),
        (
            "@http_trigger('x')\n@table_input('t', take='%TAKE%')\ndef f(rows: str) -> str: ...",
            ["write an integer: the host resolves settings in texts alone"],
        ),
        ("@function_name(None)\n@http_trigger('x')\ndef f() -> str: ...", ["write a string"]),
    ],
)
def test_the_hint_for_what_is_no_text_shows_the_setting(
    app: AppFactory, azfdecor: Command, source: str, hints: list[str]
) -> None:
    problems = azfdecor("generate", app(f"{OS}{source}\n"), "--format", "json").problems()
    assert [p["code"] for p in problems] == ["AZF401"] * len(hints)
    assert all(
        hint in p["hint"]
        for hint, p in zip(sorted(hints), sorted(problems, key=lambda p: str(p["hint"])))
    )


def test_the_hint_for_a_missing_setting_shows_it(app: AppFactory, azfdecor: Command) -> None:
    source = f"{OS}@queue_trigger(os.environ['ORDERS_QUEUE'])\ndef f(m: str) -> None: ...\n"
    (problem,) = azfdecor("generate", app(source), "--format", "json").problems()
    assert problem["code"] == "AZF102"
    assert '"%ORDERS_QUEUE%"' in problem["hint"]
