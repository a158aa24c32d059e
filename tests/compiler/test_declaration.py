"""Decorators that are written wrongly are reported in their own line, with the way out."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from azfdecor.bindings import base
from azfdecor.compiler import reference
from conftest import function_json

if TYPE_CHECKING:
    from conftest import AppFactory, Command


@pytest.mark.parametrize(
    ("decorator", "message"),
    [
        ("@http_trigger(authLevel='anonymous')", "did you mean 'auth_level'?"),
        ("@http_trigger", "http_trigger needs parentheses: write @http_trigger(...)"),
        ("@queue_trigger", "queue_trigger needs parentheses: write @queue_trigger(...)"),
        ("@fixed_delay_retry", "fixed_delay_retry needs parentheses"),
        ("@queue_trigger()", "queue_trigger() needs 'queue_name'"),
        ("@http_trigger('a', 'b')", "takes only 'route' without a keyword"),
    ],
)
def test_a_decorator_written_wrongly_is_a_problem_in_its_line(
    app: AppFactory, azfdecor: Command, decorator: str, message: str
) -> None:
    root = app(f"from azfdecor import *\n\n\n{decorator}\ndef f() -> str: ...\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    # Up to Python 3.10 a decorator without parentheses is applied in the line of the `def`.
    is_early = sys.version_info < (3, 11) and not decorator.endswith(")")
    assert (problem["code"], problem["file"]) == ("AZF101", "functions.py")
    assert problem["line"] == (5 if is_early else 4)
    assert message in problem["message"]
    assert "python -m azfdecor bindings" in problem["hint"]


SLIPS = {
    "app.py": """\
from azfdecor import *
from helpers import composed

@http_trigger("a", auth="anonymous")
@fixed_delay_retry(max_retries=3)
def a(nothing_fills_this: bytes) -> str: ...

@service_bus_topic_trigger("topic", "subscription")
def b(m: str) -> None: ...

@queue_trigger("UPPER")
def c(m: str) -> None: ...

@composed
def d(m: str) -> None: ...

unused = blob_trigger(pth="a/b")
""",
    "helpers.py": """\
from azfdecor import queue_trigger

def composed(function):
    return queue_trigger("items", conn="X")(function)
""",
    "more.py": "from azfdecor import *\nimport app\n\n@timer_trigger()\ndef e() -> None: ...\n",
}


def test_all_decorators_of_an_app_that_are_written_wrongly_are_told_at_once(
    app: AppFactory, azfdecor: Command
) -> None:
    result = azfdecor("generate", app(files=SLIPS), "--format", "json")
    assert [(p["file"], p["line"], p["code"]) for p in result.problems()] == [
        ("app.py", 4, "AZF101"),
        ("app.py", 5, "AZF101"),
        ("app.py", 8, "AZF101"),
        ("app.py", 11, "AZF402"),
        ("app.py", 17, "AZF101"),
        ("helpers.py", 4, "AZF101"),
        ("more.py", 4, "AZF101"),
    ]
    by_line = {(p["file"], p["line"]): p for p in result.problems()}
    by_position = by_line["app.py", 8]
    assert by_position["message"].endswith("got 2 values: write subscription_name=...")
    assert "bindings service_bus_topic_trigger" in by_position["hint"]
    assert "importing app fails" in by_line["helpers.py", 4]["message"]
    assert "importing more fails" in by_line["more.py", 4]["message"]


def test_only_what_would_run_is_written_beside_a_decorator_that_is_written_wrongly(
    app: AppFactory, azfdecor: Command
) -> None:
    good = "from azfdecor import *\n\n@queue_trigger('items')\ndef good(m: str) -> None: ...\n"
    bad = good.replace("good", "bad") + "\n@http_trigger(auth='anonymous')\ndef a() -> str: ...\n"
    late = good.replace("good", "late").replace("import *", "import *\nimport bad")
    root = app(files={"bad.py": bad, "good.py": good, "late.py": late})
    result = azfdecor("generate", root, "--keep-going", "--format", "json")
    (problem,) = result.problems()
    assert problem["message"].startswith("importing bad, late fails: TypeError: http_trigger() has")
    assert [one["name"] for one in result.json()["functions"]] == ["good"]


def test_a_thread_of_a_module_does_not_keep_the_command_from_ending(app: AppFactory) -> None:
    root = app(
        """
        import threading
        from azfdecor import *

        threading.Thread(target=threading.Event().wait).start()

        @http_trigger()
        def f() -> str: ...
        """
    )
    words = [sys.executable, "-m", "azfdecor", "generate", str(root)]
    assert subprocess.run(words, timeout=60, check=False, capture_output=True).returncode == 0


OWN_NAMES = sorted(
    {
        name
        for kind in (base.Binding, base.Trigger, base.Input, base.Output)
        for name in dir(kind)
        if not name.startswith("_") and name not in base.Binding.options
    }
)


@pytest.mark.parametrize(
    ("decorator", "position"),
    [
        ("@generic_trigger('someTrigger', {})\ndef f(value: str) -> None: ...\n", 0),
        ("@queue_trigger('abc')\n@generic_output('some', {})\ndef f(m: str) -> str: ...\n", 1),
    ],
)
def test_a_property_of_a_generic_binding_may_have_any_name(
    app: AppFactory, azfdecor: Command, decorator: str, position: int
) -> None:
    """They share no space with the methods and facts of the class."""
    names = [*OWN_NAMES, "self", "cls", "arguments", "keywords"]
    names.remove("direction")  # which azfdecor writes itself
    given = ", ".join(f"{name}='{name} it is'" for name in names)
    root = app("from azfdecor import *\n\n" + decorator.format(given))
    result = azfdecor("generate", root)
    assert result.status == 0, result.out
    written = function_json(root, "f")["bindings"][position].values()
    assert {f"{name} it is" for name in names} <= set(written)
    assert azfdecor("list", root).status == 0


@pytest.mark.parametrize("role", ["Trigger", "Input", "Output"])
@pytest.mark.parametrize("name", OWN_NAMES)
def test_an_option_that_has_a_name_of_azfdecors_own_is_refused(
    app: AppFactory, azfdecor: Command, role: str, name: str
) -> None:
    source = (
        "from azfdecor.bindings.base import Trigger, Input, Output\n"
        "from azfdecor.declaration import option\n"
        f"class acme({role}, type='acme'):\n"
        f"    {name}: str = option(kw_only=False)\n"
    )
    (problem,) = azfdecor("generate", app(source), "--format", "json").problems()
    assert problem["code"] == "AZF101"
    assert f"acme can have no option {name!r}" in problem["message"]
    assert "option(json_name=" in problem["message"]


def test_the_names_that_an_option_cannot_have_are_known() -> None:
    names = {"location", "options", "faults", "sample", "returns", "answers", "sends", "accepts"}
    assert {*names, "delivers", "entry", "type_in_json", "rows", "given"} <= set(OWN_NAMES)


def test_an_option_of_such_a_property_has_another_keyword(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        """
        from azfdecor import queue_trigger
        from azfdecor.bindings.base import Output
        from azfdecor.declaration import option

        class acme_output(Output, type="acme"):
            returns = ("str",)
            region: str = option(kw_only=False, json_name="location")
            data_type: str = "string"  # said anew

        @queue_trigger("orders")
        @acme_output("west")
        def a(m: str) -> str: ...
        """
    )
    assert azfdecor("generate", root).status == 0
    assert function_json(root, "a")["bindings"][1]["location"] == "west"


def test_no_decorator_of_azfdecor_has_such_an_option() -> None:
    options = {keyword for entry in reference.own() for keyword in entry.kind.options}
    assert options.isdisjoint(OWN_NAMES)
