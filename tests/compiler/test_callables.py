"""Which kinds of callables can be functions, and how they are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conftest import function_json, shim
from judge import Judge, http_request, said

if TYPE_CHECKING:
    from conftest import AppFactory, Command

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
