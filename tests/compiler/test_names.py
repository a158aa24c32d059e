"""Parameters, functions and modules of any name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from conftest import function_json
from judge import Judge, answered, http_request, said, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command

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
