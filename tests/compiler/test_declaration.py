"""Decorators that are written wrongly are reported in their own line, with the way out."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from azfdecor.bindings import base
from azfdecor.declaration import DecoratorKind, Fault, faults_of, option
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
        ("@http_trigger()\n@wrap", "wrap needs parentheses: write @wrap(...)"),
        ("@wrap\n@http_trigger()", "wrap() takes one middleware: write @wrap(...) for each"),
        ("@wrap(print, repr)", "wrap() takes one middleware: write @wrap(...) for each"),
        ("@wrap(middleware=print)", "wrap() takes one middleware"),
        ("@exception_handler", "write @exception_handler(KeyError)"),
        ("@exception_handler()", "exception_handler() takes classes of exceptions"),
        ("@exception_handler(KeyError, 5)", "exception_handler() takes classes of exceptions"),
        ("@http_trigger('a', 'b')", "takes only 'route' without a keyword"),
    ],
)
def test_a_decorator_written_wrongly_is_a_problem_in_its_line(
    app: AppFactory, azfdecor: Command, decorator: str, message: str
) -> None:
    root = app(f"from azfdecor import *\n\n\n{decorator}\ndef f() -> str: ...\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    # Up to Python 3.10 a decorator without parentheses is applied in the line of the `def`.
    is_bare = not all(line.endswith(")") for line in decorator.splitlines())
    is_early = sys.version_info < (3, 11) and is_bare
    assert (problem["code"], problem["file"]) == ("AZF101", "functions.py")
    assert problem["line"] == (5 + decorator.count("\n") if is_early else 4)
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


NAMES = sorted(
    {
        *("location", "options", "faults", "given", "entry", "with_options", "json_properties"),
        *("accepts", "returns", "sends", "answers", "sample", "delivers", "kind", "mro", "said"),
        *("arguments", "keywords", "decorated", "function", "init", "properties", "split_text"),
        *base.BindingKind.__annotations__,
        *(name for name in dir(DecoratorKind) if not name.startswith("_")),
    }
    - {"name", "type", "direction"}  # which function.json has for every binding
)
"""Names that something in azfdecor has, or once had."""


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
    """They share no space with what is known of the class."""
    names = [*NAMES, "self", "cls"]
    for own in ("properties", "split_text"):  # options of its own
        names.remove(own)
    given = ", ".join(f"{name}='{name} it is'" for name in names)
    root = app("from azfdecor import *\n\n" + decorator.format(given))
    result = azfdecor("generate", root)
    assert result.status == 0, result.out
    written = function_json(root, "f")["bindings"][position].values()
    assert {f"{name} it is" for name in names} <= set(written)
    assert azfdecor("list", root).status == 0


@pytest.mark.parametrize("role", ["Trigger", "Input", "Output"])
def test_an_option_of_another_package_may_have_any_name(
    app: AppFactory, azfdecor: Command, role: str
) -> None:
    options = "".join(f"    {name}: str = option(check=check_{name})\n" for name in NAMES)
    checks = "".join(
        f"def check_{name}(value, keyword):\n"
        f"    if value == 'wrong':\n        yield Fault('{name} is wrong', 'right it')\n\n"
        for name in NAMES
    )
    acme = (
        f"from azfdecor.bindings.base import {role}\n"
        "from azfdecor.declaration import Fault, option\n\n"
        f"{checks}"
        f"class acme_{role.lower()}({role}, type='acme{'Trigger' * (role == 'Trigger')}'):\n"
        "    type: str = option(kw_only=False, json_name='sort')\n"
        f"{options}"
    )
    given = ", ".join(f"{name}='{name} it is'" for name in NAMES)
    wrong = ", ".join(f"{name}='wrong'" for name in NAMES)
    use = "from azfdecor import queue_trigger\nfrom acme import *\n\n"
    use += "@queue_trigger('abc')\n" * (role != "Trigger")
    parameters = {
        "Trigger": "e: str",
        "Input": "m: QueueMessage, e: str",
        "Output": "m: str, e: Out[str]",
    }[role]
    use = (
        f"from azure.functions import Out, QueueMessage\n{use}@acme_{role.lower()}('x', {given})\n"
    )
    use += f"def f({parameters}) -> None: ...\n"
    root = app(use, {"acme.py": acme})
    assert azfdecor("generate", root).err == ""
    entry = function_json(root, "f")["bindings"][-1]
    assert {f"{name} it is" for name in NAMES} <= set(entry.values())
    assert entry["sort"] == "x"
    assert azfdecor("list", root).status == 0
    root = app(use.replace(given, wrong), {"acme.py": acme})
    problems = azfdecor("generate", root, "--format", "json").problems()
    assert {p["message"] for p in problems} == {f"{name} is wrong" for name in NAMES}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("_region: str = 'west'", "acme can have no option '_region': an option does not start"),
        ("accepts = ('str',)", "acme.accepts is no option: annotate it, or write it as a keyword"),
        ("region = option()", "acme.region is no option: annotate it"),
        ("def faults(self): ...", "acme.faults is no option"),
    ],
)
def test_what_is_no_option_in_a_class_is_refused(
    app: AppFactory, azfdecor: Command, line: str, message: str
) -> None:
    source = (
        "from azfdecor.bindings.base import Trigger\n"
        "from azfdecor.declaration import option\n\n"
        f"class acme(Trigger, type='acmeTrigger'):\n    {line}\n"
    )
    (problem,) = azfdecor("generate", app(source), "--format", "json").problems()
    assert (problem["code"], problem["line"]) == ("AZF101", 4)
    assert message in problem["message"]


def test_an_option_cannot_be_a_property_that_every_binding_has(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        """
        from azfdecor.bindings.base import Trigger

        class acme_trigger(Trigger, type="acmeTrigger"):
            direction: str

        @acme_trigger(direction="west")
        def f(e: str) -> None: ...
        """
    )
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert (problem["code"], problem["line"]) == ("AZF402", 7)
    assert (
        "the option 'direction' of acme_trigger would be the property 'direction'"
        in (problem["message"])
    )
    assert "option(json_name=" in problem["hint"]


def test_what_a_base_class_says_holds_for_its_subclasses() -> None:
    def first(binding: object) -> list[Fault]:
        return [Fault("first", "hint", "data_type")]

    def second(binding: object) -> list[Fault]:
        return [Fault("second", "hint")]

    def check_level(value: str, keyword: str) -> list[Fault]:
        return [Fault(f"{keyword} is {value}", "hint")]

    class shared(base.Binding, takes=base.Takes("bytes"), content=None, check=first):
        level: str = option(default="low", check=check_level)

    class acme_trigger(shared, base.Trigger, type="acmeTrigger", check=second):
        level: str = option(default="high", check=check_level)
        data_type: str = "string"  # type: ignore[assignment]  # said anew

    kind = acme_trigger.__kind__
    assert (kind.role, kind.takes.types, kind.content) == ("trigger", ("bytes",), None)
    assert list(kind.options) == ["level", "data_type", "arg_name"]
    assert (acme_trigger().level, shared().level) == ("high", "low")
    assert kind.options["data_type"].default == "string"
    found = [(f.message, f.keyword) for f in faults_of(acme_trigger(level="x"))]
    assert found == [("level is x", "level"), ("first", "data_type"), ("second", None)]
    assert [f.message for f in faults_of(acme_trigger())] == ["first", "second"]


def test_what_is_known_of_a_binding_is_frozen() -> None:
    kind = base.Output.__kind__
    for part in (kind, kind.takes, kind.options["arg_name"]):
        with pytest.raises(AttributeError, match="is frozen: 'type' cannot be changed"):
            part.type = "other"
