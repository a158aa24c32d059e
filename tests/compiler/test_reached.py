"""Under which names callables are found, whatever else modules hold."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from conftest import function_json
from one_function import config, generated, http, places

if TYPE_CHECKING:
    from conftest import AppFactory, Command

# --- one callable, several names


REACHED = {
    "circular": (
        {"a.py": f"import b\n{http('fa')}", "b.py": f"import a\n{http('fb')}"},
        {"fa": "a.py:fa", "fb": "b.py:fb"},
    ),
    "circular by name": (
        {"a.py": f"{http('fa')}\nfrom b import fb", "b.py": f"{http('fb')}\nfrom a import fa"},
        {"fa": "a.py:fa", "fb": "b.py:fb"},
    ),
    "exported again": (
        {
            "shop/__init__.py": "from .orders import *\nimport azfdecor",
            "shop/orders.py": f"{http('orders')}\nalias = orders",
            "main.py": "from shop import *\nfrom azfdecor import *\nother = orders",
        },
        {"orders": "shop/orders.py:orders"},
    ),
    "decorated by a call": (
        {
            "lib.py": "def plain() -> str: return ''",
            "a.py": "from azfdecor import http_trigger\nimport lib\nhttp_trigger()(lib.plain)",
        },
        {"plain": "lib.py:plain"},
    ),
    "conditional": (
        {
            "a.py": "if 1:\n    from azfdecor import http_trigger\n"
            "    @http_trigger()\n    def f() -> str: return ''\n"
            "else:\n    @http_trigger()\n    def f() -> str: return 'x'\n"
        },
        {"f": "a.py:f"},
    ),
    "its own name deleted": (
        {"a.py": f"{http('f')}\ng = f\ndel f"},
        {"g": "a.py:g"},
    ),
    "class method": (
        {
            "a.py": "from azfdecor import http_trigger\nclass A:\n    @classmethod\n"
            "    @http_trigger()\n    def f(cls) -> str: return ''\n"
            "class B(A): ...\nbound = A.f\nagain = A.f\n"
        },
        {"f": "a.py:A.f"},
    ),
    "a module with another name": (
        {"a.py": f"__name__ = 'elsewhere'\n{http('f')}"},
        {"f": "a.py:f"},
    ),
    "run twice": (
        {"a.py": http("f"), "b.py": f"import importlib, a\nimportlib.reload(a)\n{http('g')}"},
        {"f": "a.py:f", "g": "b.py:g"},
    ),
    "by exec": (
        {"a.py": f"import azfdecor\nexec({http('f')!r})"},
        {"f": "a.py:f"},
    ),
    "old line ends": ({"a.py": http("f").replace("\n", "\r")}, {"f": "a.py:f"}),
}


@pytest.mark.parametrize(("files", "expected"), REACHED.values(), ids=REACHED)
def test_a_callable_is_one_function_however_it_is_reached(
    files: dict[str, str], expected: dict[str, str], app: AppFactory, generate: Command
) -> None:
    root = app()
    for path, text in files.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(text.encode())
    generate(root)
    found = {name: function_json(root, name)["source"] for name in generated(root)}
    assert found == expected


@pytest.mark.parametrize(("encoding", "mark"), [("latin-1", b""), ("utf-8", b"\xef\xbb\xbf")])
def test_a_module_may_say_its_encoding(
    encoding: str, mark: bytes, app: AppFactory, generate: Command
) -> None:
    root = app()
    text = f"# -*- coding: {encoding} -*-\r\n\x0c\r\n{http('f')}X = 'café'\r\n"
    (root / "a.py").write_bytes(mark + text.encode(encoding))
    generate(root)
    assert generated(root) == ["f"]


@pytest.mark.parametrize(
    "loop",
    [
        "hello.__wrapped__ = hello",
        "def g(): ...\ng.__wrapped__ = hello\nhello.__wrapped__ = g",
        "class Any:\n    def __getattr__(self, name): return self\nhello.__wrapped__ = Any()",
    ],
)
def test_a_function_that_wraps_itself_is_a_problem(
    loop: str, app: AppFactory, azfdecor: Command
) -> None:
    result = azfdecor("generate", app(f"{http('hello')}\n{loop}\n"), "--format", "json")
    assert result.codes() == ["AZF220"]
    lost = app(f"{http('hello')}\n{loop}\nkeep, hello = hello.__wrapped__, None\n")
    assert azfdecor("generate", lost, "--format", "json").status == 1


def test_a_loop_that_replaces_its_function_is_a_problem(app: AppFactory, azfdecor: Command) -> None:
    source = """
from azfdecor import queue_trigger

for queue in ("orders", "returns"):
    @queue_trigger(queue)
    def work(message: str) -> None: ...
"""
    assert azfdecor("generate", app(source), "--format", "json").codes() == ["AZF201"]


# --- names that only `globals()` knows

ODD_NAMES = ["get-orders", "class", "None", "c as d, e", "print; import os", "", "1st", "a.b", "ﬁ"]


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("parameter", ["message: str", "message: list[int]"])
def test_a_function_that_no_import_can_name_is_a_problem(
    name: str, parameter: str, app: AppFactory, azfdecor: Command
) -> None:
    source = f"""
from azfdecor import function_name, queue_trigger

def make(name):
    @function_name("work")
    @queue_trigger("orders")
    def work({parameter}) -> None: ...

    work.__qualname__ = work.__name__ = name
    globals()[name] = work

make({name!r})
"""
    root = app(source, {"other.py": http("hello")})
    result = azfdecor("generate", root, "--format", "json")
    assert [(p["code"], p["line"]) for p in result.problems()] == [("AZF201", 5)]
    assert name in result.problems()[0]["message"]


def test_an_odd_name_beside_a_good_one_does_no_harm(app: AppFactory, generate: Command) -> None:
    source = f"{http('hello')}\nglobals()['another-name'] = hello\nglobals()['a b'] = hello\n"
    again = f"{http('late')}\nlate.__name__ = late.__qualname__ = 'no-name'\nglobals()['no-name'] = late"
    root = app(source, {"zz.py": again})
    generate(root)
    assert function_json(root, "hello")["source"] == "functions.py:hello"
    assert function_json(root, "late")["source"] == "zz.py:late"


def test_a_class_attribute_that_no_import_can_name_is_a_problem(
    app: AppFactory, azfdecor: Command
) -> None:
    source = """
from azfdecor import queue_trigger

class Shop:
    @staticmethod
    @queue_trigger("orders")
    def work(message: str) -> None: ...

setattr(Shop, "no-name", Shop.__dict__["work"])
del Shop.work
"""
    result = azfdecor("generate", app(source), "--format", "json")
    assert result.codes() == ["AZF201"]


# --- objects of the app that raise when they are looked at

RAISING = {
    "metaclass": """
class Meta(type):
    def __getattribute__(cls, name):
        if name in ("__module__", "__qualname__"):
            raise RuntimeError("not now")
        return super().__getattribute__(name)

class Lazy(metaclass=Meta): ...
""",
    "module": "def __getattr__(name): raise KeyError(name)",
    "module that exits": "def __getattr__(name): raise SystemExit",
    "module in its place": """
import sys, types
class Lazy(types.ModuleType):
    def __getattr__(self, name): raise KeyError(name)
lazy = sys.modules["lazy_thing"] = Lazy("lazy_thing")
""",
    "no module": """
import sys
class Lazy:
    def __getattribute__(self, name): raise KeyError(name)
sys.modules["lazy_thing"] = Lazy()
""",
    "equality": """
class Frame:
    def __eq__(self, other): return self
    def __bool__(self): raise ValueError("ambiguous")
    __hash__ = None
frame = Frame()
keep = hello
hello = Frame()
hello = keep
""",
}


@pytest.mark.parametrize("raising", RAISING.values(), ids=RAISING)
def test_what_raises_when_it_is_looked_at_is_passed_over(
    raising: str, app: AppFactory, azfdecor: Command
) -> None:
    apps = "from azfdecor import asgi_function\nasync def web(a, b, c): ...\nasgi_function(web, name='portal')\n"
    root = app(
        f"{http('hello')}\n{raising}\n", {"aa.py": apps, "broken.py": "import azfdecor; 1/0"}
    )
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF101"]
    (root / "broken.py").unlink()
    assert azfdecor("generate", root).status == 0
    assert "lazy_thing" not in sys.modules


def test_what_a_module_declared_before_it_failed_is_not_looked_at(
    app: AppFactory, azfdecor: Command
) -> None:
    helpers = """
import functools

def logged(f):
    @functools.wraps(f)
    def inner(*a, **k): return f(*a, **k)
    return inner
"""
    api = """
from azfdecor import http_trigger
from helpers import logged

@http_trigger()
@logged
def first() -> str: return ""

@logged
@http_trigger()
def second() -> str: return ""

f = http_trigger()(lambda: "")
raise ValueError("no database")
"""
    files = {"helpers.py": helpers, "main.py": f"import api\n{http('hello')}"}
    root = app("", {"api.py": api, **files})
    result = azfdecor("generate", root, "--format", "json")
    assert [(p["code"], p["file"]) for p in result.problems()] == [("AZF101", "api.py")]


# --- where a callable is reached


def test_a_callable_that_other_modules_import_is_generated_once_from_its_home(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        "",
        {
            "a.py": f"from home import hello\nfrom home import hello as again\n{http('A')}",
            "home.py": http("hello") + "\nalias = hello\n",
            "package/__init__.py": "from home import *\nfrom home import hello as Hello\n",
        },
    )
    assert azfdecor("generate", root).status == 0
    assert generated(root) == ["A", "hello"]
    assert function_json(root, "hello")["source"] == "home.py:hello"


FACTORY = """
from azfdecor import function_name, http_trigger


def greeting(word):
    @http_trigger(word)
    def handler() -> str:
        return word

    return handler


def named(word):
    return function_name(f"Named{word}")(greeting(word + "/named"))
"""


def test_callables_that_a_factory_of_a_helper_makes_are_named_by_where_they_are_assigned(
    app: AppFactory, generate: Command
) -> None:
    root = app(
        """
        import azfdecor
        from lib.factory import greeting, named

        hello = greeting("hello")
        bye = greeting("bye")
        other = named("x")
        """,
        {"lib/factory.py": FACTORY},
    )
    generate(root)
    assert generated(root) == ["Namedx", "bye", "hello"]
    assert function_json(root, "bye")["source"] == "functions.py:bye"
    assert function_json(root, "bye")["bindings"][0]["route"] == "bye"


COMPOSED = """
from azfdecor import http_trigger, queue_output


def api(route):
    def decorate(function):
        return http_trigger(route)(queue_output("audit", arg_name="audit")(function))

    return decorate
"""
USES_COMPOSED = """
from azure.functions import Out

from lib.composed import api


@api("orders")
def order(audit: Out[str]) -> str:
    return ""
"""


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"pyproject.toml": config(modules=["orders"])}, "it is named in `modules`"),
        ({"main.py": "import azfdecor\nimport orders\n"}, "a module that is read imports it"),
        ({"orders.py": f"import azfdecor\n{USES_COMPOSED}"}, "it imports azfdecor itself"),
    ],
)
def test_an_apps_own_decorator_may_compose_those_of_azfdecor(
    files: dict[str, str], why: str, app: AppFactory, generate: Command
) -> None:
    root = app("", {"lib/composed.py": COMPOSED, "orders.py": USES_COMPOSED, **files})
    generate(root)
    bindings = function_json(root, "order")["bindings"]
    assert [binding["type"] for binding in bindings] == ["httpTrigger", "queue", "http"]


def test_a_mistake_with_a_composed_decorator_is_reported_where_it_is_used(
    app: AppFactory, azfdecor: Command
) -> None:
    source = USES_COMPOSED.replace("audit: Out[str]", "")
    root = app(f"import azfdecor\n{source}", {"lib/composed.py": COMPOSED})
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ["AZF303"]
    assert places(result) == [("functions.py", 8)]
