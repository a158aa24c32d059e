"""Which kinds of callables can be functions, how they are called, and what their parameters may be.

A comment `# <- AZF305` in an app's source says that this problem is reported at this line.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from conftest import function_json, shim
from judge import Judge, answered, http_request, text

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command, Result
    from judge import Outcome


def marked(file: Path) -> list[tuple[int, str]]:
    """The lines and codes that the comments of a source announce."""
    lines = enumerate(file.read_text("utf-8").splitlines(), 1)
    return [(line, code) for line, text in lines for code in re.findall(r"# <- (AZF\d+)", text)]


def reported(result: Result) -> list[tuple[int, str]]:
    """The lines and codes of the problems in functions.py."""
    problems = [problem for problem in result.problems() if problem["file"] == "functions.py"]
    return [(problem["line"], problem["code"]) for problem in problems]


def message_at(result: Result, line: int) -> str:
    """Message and hint of the one problem at a line."""
    (problem,) = [problem for problem in result.problems() if problem["line"] == line]
    return f"{problem['message']} | {problem['hint']}"


def line_of(root: Path, snippet: str) -> int:
    """The one line of functions.py that holds a snippet."""
    lines = (root / "functions.py").read_text("utf-8").splitlines()
    (line,) = [number for number, text in enumerate(lines, 1) if snippet in text]
    return line


def said(answer: Outcome) -> str:
    """The text that a function answers, which the worker or azfdecor makes a response of."""
    assert answer.returned is not None, answer.error
    content = answer.returned.content
    return content if isinstance(content, str) else content["body"].decode()


# --- kinds that work

KINDS = '''
import asyncio
import functools
import inspect

from azfdecor import function_name, http_trigger
from azure.functions import Context, HttpRequest


@http_trigger()
def plain() -> str:
    return "plain"


@http_trigger()
async def asynchronous(req: HttpRequest) -> str:
    await asyncio.sleep(0)
    return "asynchronous"


class Handlers:
    """Static and class methods, in either order of the decorators, also of a nested class."""

    word = "class_above"

    @http_trigger()
    @staticmethod
    def static_above() -> str:
        return "static_above"

    @staticmethod
    @http_trigger()
    def static_below() -> str:
        return "static_below"

    @http_trigger()
    @classmethod
    def class_above(cls, req: HttpRequest) -> str:
        return cls.word

    @classmethod
    @http_trigger()
    def class_below(cls, req: HttpRequest) -> str:
        return cls.word.replace("above", "below")

    @staticmethod
    @http_trigger()
    async def static_async() -> str:
        return "static_async"

    class Inner:
        @staticmethod
        @http_trigger()
        def of_inner() -> str:
            return "of_inner"


def passing(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def passing_async(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs):
        return await function(*args, **kwargs)

    return wrapper


def injecting(function):
    @functools.wraps(function)
    def wrapper(req: HttpRequest):
        return function(req, database="injected")

    return wrapper


def renaming(function):
    @functools.wraps(function)
    def wrapper(request, ctx: Context = None):
        return function(request.method)

    return wrapper


def opaque(function):
    def wrapper(req: HttpRequest) -> str:
        return function(req)

    return wrapper


@http_trigger()
@passing
def wrapped_below(req: HttpRequest) -> str:
    return "wrapped_below"


@passing
@http_trigger()
def wrapped_above(req: HttpRequest) -> str:
    return "wrapped_above"


@passing
@http_trigger()
@passing
@passing
def wrapped_both(req: HttpRequest) -> str:
    return "wrapped_both"


@passing
@http_trigger()
@passing
@function_name("wrapped_and_named")
@passing
def between() -> str:
    return "wrapped_and_named"


@passing_async
@http_trigger()
@passing_async
async def wrapped_async(req: HttpRequest) -> str:
    return "wrapped_async"


@http_trigger()
@injecting
def injected(req: HttpRequest, database: "str | a type that is nowhere") -> str:
    return database


@http_trigger()
@passing
@injecting
def injected_below(req: HttpRequest, database) -> str:
    return f"{database}_below"


@http_trigger()
@renaming
def renamed(method: str) -> str:
    return f"renamed {method}"


def signing(function):
    @functools.wraps(function)
    def wrapper(**values):
        return function(values["req"].method)

    parameter = inspect.Parameter("req", inspect.Parameter.KEYWORD_ONLY)
    wrapper.__signature__ = inspect.Signature([parameter])
    return wrapper


@http_trigger()
@signing
def signed(method: str) -> str:
    return f"signed {method}"


@http_trigger()
def signed_itself(first="?", second="?") -> str:
    return f"{first} {second.method}"


signed_itself.__signature__ = inspect.signature(lambda second: None)


@http_trigger()
@opaque
def hidden_below(req: HttpRequest) -> str:
    return "hidden_below"


class Wrapped:
    @classmethod
    @http_trigger()
    @passing
    def class_wrapped(cls, req: HttpRequest) -> str:
        return "class_wrapped"

    @http_trigger()
    @staticmethod
    @passing
    def static_wrapped(req: HttpRequest) -> str:
        return "static_wrapped"


named_lambda = http_trigger()(lambda req: "named_lambda")
pair = [function_name("first_name"), function_name("second_name")]
first = pair[0](http_trigger()(lambda: "first_name"))
second = pair[1](http_trigger()(lambda: "second_name"))


def make(word):
    @http_trigger()
    def local(req: HttpRequest) -> str:
        return word

    return local


made = make("made")


@http_trigger()
@functools.lru_cache
def cached_number(req: HttpRequest) -> str:
    return "cached_number"


if True:

    @http_trigger()
    def conditional() -> str:
        return "conditional"
else:

    @http_trigger()
    def never() -> str:
        return "never"


@http_trigger()
def overridden_default(req: HttpRequest, limit: int = 10, *, name="overridden_default") -> str:
    assert limit == 10
    return name


@http_trigger()
def positional(req: HttpRequest, /, limit=1) -> str:
    return f"positional {req.method}"


@http_trigger()
def keyword_only(*, req: HttpRequest, context: Context) -> str:
    return f"keyword_only {req.method} {context.function_name}"


@http_trigger()
def mixed(a: Context, /, req, *, limit=3) -> str:
    return f"mixed {a.function_name} {req.method} {limit}"
'''
RETURNS = {
    "signed": "signed GET",
    "signed_itself": "? GET",
    "injected": "injected",
    "injected_below": "injected_below",
    "renamed": "renamed GET",
    "positional": "positional GET",
    "keyword_only": "keyword_only GET keyword_only",
    "mixed": "mixed mixed GET 3",
}
NAMES = {
    *re.findall(r"def (\w+)\((?:req|cls|\*, req|a|)[,:)/ ]", KINDS),
    *re.findall(r'function_name\("(\w+)"\)', KINDS),
    *("named_lambda", "made", "renamed", "signed", "signed_itself"),
} - {"wrapper", "local", "between", "never"}


def test_every_kind_of_callable_that_can_be_a_function_is_one(
    app: AppFactory, generate: Command
) -> None:
    root = app(KINDS)
    result = generate(root, "--format", "json")
    assert {function["name"] for function in result.json()["functions"]} == NAMES
    assert "await asynchronous(" in shim(root, "asynchronous")
    assert "await" not in shim(root, "plain")
    assert "return response.text(positional(req))\n" in shim(root, "positional")
    assert "return response.text(mixed(context, req=req))\n" in shim(root, "mixed")
    assert "return response.text(keyword_only(req=req, context=context))\n" in shim(
        root, "keyword_only"
    )
    with Judge(root) as judge:
        judge.load()
        for name in sorted(NAMES):
            request = function_json(root, name)["bindings"][0]["name"]
            answer = judge.call(name, **{request: http_request()})
            assert answer.error is None, f"{name}: {answer.error}"
            assert said(answer) == RETURNS.get(name, name)


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


# --- names of parameters, of functions, of modules

PARAMETERS = [
    "func",
    "typing",
    "main",
    "req",
    "response",
    "azure",
    "functions",
    "echo",
    "self",
    "cls",
    "str",
    "print",
    "return_",
    "match",
    "name",
    "type",
    "direction",
    "invocation_id",
    "_",
    "_leading",
    "__leading",
    "__dunder__",
    "trailing__",
    "a__b",
    "größe",
    "名前",
    "ñ",
    "ﬁ",
    "Ω2",
    "x" * 128,
    "y" * 200,
    "context",
    "Context",
    "CamelCase",
    "__name__",
    "__import__",
]
LEGAL_BINDING = re.compile(r"(?!.*__)[A-Za-z_][A-Za-z0-9_]{0,127}")


def echoing(parameters: list[str]) -> str:
    """A module with a function for each name of a parameter, which returns what it is given."""
    start = "from azfdecor import function_name, queue_output, queue_trigger\n"
    return start + "".join(
        f"""

@function_name("f{number}")
@queue_trigger("incoming")
@queue_output("outgoing")
def echo{number if name != "echo" else ""}({name}: str) -> str:
    return {name}
"""
        for number, name in enumerate(parameters)
    )


LAYOUTS = {
    "lazy": "",
    "eager": 'imports = "eager"',
    "shared": 'script-file = "../all_shims.py"',
    "shared eager": 'script-file = "../all_shims.py"\nimports = "eager"',
    "named": 'script-file = "main.py"\nentry-point = "func"',
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_parameters_of_any_name_get_their_values(
    layout: str, app: AppFactory, generate: Command
) -> None:
    root = app(echoing(PARAMETERS), {"pyproject.toml": f"[tool.azfdecor]\n{LAYOUTS[layout]}\n"})
    generate(root)
    bindings = {n: function_json(root, f"f{n}")["bindings"] for n in range(len(PARAMETERS))}
    for number, name in enumerate(PARAMETERS):
        binding = bindings[number][0]["name"]
        assert LEGAL_BINDING.fullmatch(binding), name
        assert (binding == name) == (LEGAL_BINDING.fullmatch(name) is not None), name
    with Judge(root) as judge:
        judge.load()
        for number, name in enumerate(PARAMETERS):
            inputs = {bindings[number][0]["name"]: text(f"for {name}")}
            answer = judge.call(f"f{number}", **inputs)
            assert answer.error is None, f"{name}: {answer.error}"
            assert answer.returned == text(f"for {name}")


COLLIDING = """
from azfdecor import blob_input, function_name, http_trigger, queue_output, queue_trigger
from azure.functions import Context, HttpRequest, Out


@function_name("folding")
@queue_trigger("incoming", arg_name="größe")
@blob_input("samples/a", arg_name="groe")
@blob_input("samples/b", arg_name="GROE")
@blob_input("samples/c", arg_name="groe2")
@queue_output("outgoing")
def folding(größe: str, groe: str, GROE: str, groe2: str) -> str:
    return ",".join([größe, groe, GROE, groe2])


@function_name("contexts")
@queue_trigger("incoming", arg_name="context")
@blob_input("samples/a", arg_name="Context")
@queue_output("outgoing")
def contexts(context: str, Context: str, ctx: Context) -> str:
    return ",".join([context, Context, ctx.function_name])


@function_name("demands")
@http_trigger()
@queue_output("outgoing")
def demands(req: Out[str], response: Context, req2: str = "default") -> str:
    req.set("sent")
    return f"{response.function_name} {req2}"


@function_name("request_context")
@http_trigger()
def request_context(req: Context) -> str:
    return req.function_name
"""


def test_names_that_would_be_the_same_to_the_host_are_kept_apart(
    app: AppFactory, generate: Command
) -> None:
    root = app(COLLIDING)
    generate(root)
    names = {
        function: [binding["name"] for binding in function_json(root, function)["bindings"]]
        for function in ("folding", "contexts", "demands", "request_context")
    }
    assert names["folding"] == ["groe3", "groe", "GROE2", "groe22", "$return"]
    assert names["contexts"] == ["context2", "Context3", "$return"]
    assert names["demands"] == ["req2", "req", "$return"]
    with Judge(root) as judge:
        judge.load()
        given = {"groe3": text("1"), "groe": text("2"), "GROE2": text("3"), "groe22": text("4")}
        assert judge.call("folding", **given).returned == text("1,2,3,4")
        given = {"context2": text("1"), "Context3": text("2")}
        assert judge.call("contexts", **given).returned == text("1,2,contexts")
        answer = judge.call("demands", req2=http_request(query={"req2": "given"}))
        assert said(answer) == "demands given"
        assert answer.outputs == {"req": text("sent")}
        answer = judge.call("request_context", req=http_request())
        assert answered(answer.returned) == "request_context"


CALLABLES = [
    "func",
    "typing",
    "main",
    "req",
    "azure",
    "context",
    "functions",
    "HttpRequest",
    "print",
    "_private",
    "größe",
]


def named(names: list[str]) -> str:
    """A module with a function of each name."""
    start = "from azfdecor import function_name, http_trigger\n"
    return start + "".join(
        f"""

@function_name("f{number}")
@http_trigger()
def {name}(req, context):
    return f"{name} {{req.method}} {{context.function_name}}"
"""
        for number, name in enumerate(names)
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_callables_of_any_name_are_called(layout: str, app: AppFactory, generate: Command) -> None:
    root = app(named(CALLABLES), {"pyproject.toml": f"[tool.azfdecor]\n{LAYOUTS[layout]}\n"})
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for number, name in enumerate(CALLABLES):
            answer = judge.call(f"f{number}", req=http_request())
            assert answered(answer.returned) == f"{name} GET f{number}", f"{name}: {answer.error}"


@pytest.mark.parametrize(
    "layout",
    [
        "lazy",
        "shared",
        pytest.param(
            "eager",
        ),
    ],
)
def test_a_callable_named_like_the_shims_own_variable_is_called(
    layout: str, app: AppFactory, generate: Command
) -> None:
    root = app(named(["response"]), {"pyproject.toml": f"[tool.azfdecor]\n{LAYOUTS[layout]}\n"})
    generate(root)
    with Judge(root) as judge:
        judge.load()
        assert answered(judge.call("f0", req=http_request()).returned) == "response GET f0"


def test_a_module_named_like_a_word_of_the_shim_is_imported(
    app: AppFactory, generate: Command
) -> None:
    words = ("func", "main", "req", "response", "context", "functions")
    module = """
from azfdecor import function_name, http_trigger
from azure.functions import HttpRequest


@function_name("{word}_function")
@http_trigger()
def {word}(req: HttpRequest):
    return "{word}"
"""
    root = app("", {f"{word}.py": module.format(word=word) for word in words})
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for word in words:
            assert answered(judge.call(f"{word}_function", req=http_request()).returned) == word


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
