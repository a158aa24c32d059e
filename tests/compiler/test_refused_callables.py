"""Which kinds of callables cannot be functions, and where it is said.

A comment `# <- AZF305` in an app's source says that this problem is reported at this line.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from judge import Judge, http_request
from marked_lines import line_of, marked, message_at, reported

if TYPE_CHECKING:
    from conftest import AppFactory, Command

# --- kinds that do not

REFUSED = """
import functools

import azure.functions as func
from azfdecor import function_name, http_trigger, queue_output, timer_trigger

HANDLERS = [http_trigger()(lambda: "")]  # <- AZF201


class Handlers:
    @http_trigger()  # <- AZF202
    def method(self, req: func.HttpRequest) -> str: ...

    class Inner:
        @http_trigger()  # <- AZF202
        async def method(self) -> str: ...

    @staticmethod
    @http_trigger()  # <- AZF201
    def twice() -> str: ...

    @staticmethod
    @http_trigger()
    def twice() -> str: ...


partial = http_trigger()(functools.partial(print, "x"))  # <- AZF203


@http_trigger()  # <- AZF203
class Class: ...


class Callable:
    def __call__(self, req): ...


instance = http_trigger()(Callable())  # <- AZF203


@http_trigger()  # <- AZF204
def generator():
    yield ""


@http_trigger()  # <- AZF204
async def async_generator():
    yield ""


@http_trigger()
def starred(
    req,
    *rest,  # <- AZF205
): ...


@http_trigger()
def double_starred(
    req,
    **options: str,  # <- AZF205
): ...


@http_trigger()
def both(
    *rest,  # <- AZF205
    **options,  # <- AZF205
): ...


def sync(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def opaque(function):
    def wrapper(*args, **kwargs):  # <- AZF205 and # <- AZF205, as starred_below uses it
        return function(*args, **kwargs)

    return wrapper


@http_trigger()  # <- AZF206
@sync
async def behind_sync() -> str: ...


@sync
@http_trigger()  # <- AZF206
async def below_sync() -> str: ...


@opaque
@http_trigger()  # <- AZF201
def hidden() -> str: ...


@http_trigger("a")
@opaque
def starred_below() -> str: ...


def outer():
    @http_trigger()  # <- AZF201
    def local() -> str: ...

    http_trigger()(lambda: "")  # <- AZF201


outer()


@http_trigger("b")  # <- AZF201
def overwritten() -> str: ...


@function_name("Other")
@http_trigger("c")
def overwritten() -> str: ...


@http_trigger()  # <- AZF201
def deleted() -> str: ...


del deleted


@http_trigger()  # <- AZF201
def replaced() -> str: ...


replaced = "something else"


@http_trigger()
def unfilled(
    req: func.HttpRequest,
    limit: func.QueueMessage,  # <- AZF307
) -> str: ...


@timer_trigger("0 0 * * * *")
def unfilled_too(
    timer: func.TimerRequest,
    *,
    limit: int = 3,
    other: int,  # <- AZF307
) -> None: ...
"""


def test_every_kind_that_cannot_be_a_function_is_refused_at_its_line(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(REFUSED)
    result = azfdecor("generate", root, "--format", "json")
    expected = marked(root / "functions.py")
    assert sorted(reported(result)) == sorted(expected)


SAYS = {
    "twice": "Handlers.twice is replaced by another Handlers.twice in line",
    "partial": "partial is a partial",
    "Class": "Class is a class",
    "instance": "instance is an object of Callable, not a function | write a function",
    "generator": "is a generator: the worker would call it and run none of it | collect",
    "async_generator": "is a generator",
    "starred": "starred takes *rest, which no binding can fill | name each parameter",
    "double_starred": "double_starred takes **options",
    "behind_sync": "behind_sync is async, but a decorator hides that behind a plain function",
    "below_sync": "below_sync is async",
    "hidden": "another object of its name replaces hidden, so nothing would run it | put azfdecor's decorators above",
    "deleted": "deleted is not an attribute of its module",
    "replaced": "another object of its name replaces replaced",
    "unfilled": "nothing fills the parameter 'limit' of unfilled",
}


def test_a_refusal_says_why_and_names_the_function(app: AppFactory, azfdecor: Command) -> None:
    result = azfdecor("generate", app(REFUSED), "--format", "json")
    said = {p["function"]: f"{p['message']} | {p['hint']}" for p in result.problems()}
    for function, words in SAYS.items():
        assert words in said[function]
    nameless = [p["message"] for p in result.problems() if p["function"] is None]
    assert nameless == [
        "the entry point cannot import this lambda: it has no name",
        "outer.<locals>.local is local to a function: the entry point cannot import it",
        "the entry point cannot import this lambda: it has no name",
    ]
    methods = [p["message"] for p in result.problems() if p["code"] == "AZF202"]
    start = "is a method: there is no object to call it on"
    assert methods == [f"Handlers.method {start}", f"Handlers.Inner.method {start}"]


def test_a_function_that_a_later_one_of_its_name_overwrites_names_the_other_line(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(REFUSED)
    result = azfdecor("generate", root, "--format", "json")
    message = message_at(result, line_of(root, '@http_trigger("b")'))
    second = line_of(root, '@function_name("Other")')
    assert f"overwritten is replaced by another overwritten in line {second}" in message
    assert "different names" in message


def test_overwriting_by_import_and_by_another_module_is_told_apart(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        """
        from azfdecor import http_trigger

        @http_trigger()  # <- AZF201
        def hello() -> str: ...

        from other import hello
        """,
        {"other.py": "def hello(): ...\n"},
    )
    result = azfdecor("generate", root, "--format", "json")
    assert reported(result) == marked(root / "functions.py")
    assert "another object of its name replaces" in result.problems()[0]["message"]


# --- places


def test_problems_of_a_multi_line_declaration_stand_at_the_decorator_and_at_the_parameter(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        """
        from azfdecor import (
            blob_input,
            http_trigger,
            queue_output,
        )
        from azure.functions import Context, HttpRequest, Out

        @http_trigger(
            "orders/{id}",
            methods=[
                "GET",
            ],
        )
        @blob_input(  # <- AZF303
            "samples/x",
            arg_name="blob",
        )
        @queue_output(  # <- AZF306
            "orders",
        )
        def orders(
            req: HttpRequest,
        ) -> str:
            return ""

        @http_trigger(
            "other"
        )
        def other(
            req: HttpRequest,
            # A comment between.

            second: Context,
            third: Context,  # <- AZF307
            fourth: Context,  # <- AZF307
        ) -> (
            Out[str]  # <- AZF309
        ):
            return ""
        """
    )
    result = azfdecor("generate", root, "--format", "json")
    assert reported(result) == marked(root / "functions.py")


def test_a_parameter_of_a_callable_that_a_helper_makes_is_found_in_the_helper(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        """
        import azfdecor
        from helper import make

        hello = make()
        """,
        {
            "helper.py": """
            from azfdecor import timer_trigger

            def make():
                @timer_trigger("0 0 * * * *")
                def handler(
                    timer: str,
                    limit: int,
                ) -> None: ...

                return handler
            """
        },
    )
    result = azfdecor("generate", root, "--format", "json")
    (problem,) = result.problems()
    assert (problem["code"], problem["file"], problem["line"]) == ("AZF307", "helper.py", 8)
    assert problem["function"] == "hello"


def test_a_file_that_was_edited_meanwhile_gives_its_new_lines(
    app: AppFactory, azfdecor: Command
) -> None:
    source = (
        "from azfdecor import *\n@timer_trigger('0 0 * * * *')\ndef f(\n    limit: int\n): ...\n"
    )
    root = app(source)
    assert azfdecor("generate", root, "--format", "json").problems()[0]["line"] == 4
    root = app(source.replace("def f(\n", "def f(\n    timer: str,\n"))
    assert azfdecor("generate", root, "--format", "json").problems()[0]["line"] == 5


def test_the_runtime_agrees_that_what_is_refused_would_fail(app: AppFactory) -> None:
    """Each refusal of a kind is one that a handwritten function folder would run into."""
    sources = {
        "generator": "def main(req): yield ''",
        "partial": "import functools\nmain = functools.partial(print)",
        "variadic": "def main(req, **kwargs): return ''",
        "instance": "class A:\n    def __call__(self, req): return ''\n\nmain = A()",
        "default": "def main(req, limit: int = 3): return ''",
    }
    trigger = '{"name": "req", "type": "httpTrigger", "direction": "in"}'
    output = '{"name": "$return", "type": "http", "direction": "out"}'
    files: dict[str, str] = {}
    for name, source in sources.items():
        files[f"{name}/__init__.py"] = source + "\n"
        files[f"{name}/function.json"] = f'{{"bindings": [{trigger}, {output}]}}'
    with Judge(app("", files)) as judge:
        errors = judge.load()
        works = [name for name, error in errors.items() if error is None]
        # Python 3.14's get_type_hints() takes an object that has no annotations.
        of_late = ["instance"] if sys.version_info >= (3, 14) else []
        assert works == ["generator", *of_late]
        assert judge.call("generator", req=http_request()).error
