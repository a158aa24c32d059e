"""Decorators of the user's own: a function is called as its outermost wrapper must be called."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from conftest import function_json
from judge import Judge, http_request, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command

START = """
import asyncio
import contextlib
import functools
import inspect
import unittest.mock
from typing import Any

from azure.functions import Context, HttpRequest, Out
from pydantic import BaseModel

from azfdecor import function_name, http_trigger, queue_output, queue_trigger


class User(BaseModel):
    name: str


ADA = User(name="ada")


def passing(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)
    return wrapper


def with_user(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(ADA, *args, **kwargs)
    return wrapper


def with_times(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, times=3, **kwargs)
    return wrapper


def from_request(f):
    @functools.wraps(f)
    def wrapper(req: HttpRequest, *args, **kwargs):
        return f(User(name=req.headers["x-user"]), *args, **kwargs)
    return wrapper


def retried(f, args, kwargs):
    return f(*args, **kwargs)


class Injecting:
    def __call__(self, f):
        @functools.wraps(f)
        def wrapper(*args, **kwargs):
            return f(ADA, *args, **kwargs)
        return wrapper


class Instance:
    def __init__(self, f):
        functools.update_wrapper(self, f)
        self.f = f

    def __call__(self, *args, **kwargs):
        return self.f(*args, **kwargs)


@contextlib.contextmanager
def timed():
    yield
"""


def wrapped_by(body: str, parameters: str = "*args, **kwargs", *, after: str = "") -> str:
    """A decorator named `own`, whose wrapper has a body and parameters."""
    indented = textwrap.indent(body, " " * 8)
    return (
        "def own(f):\n    @functools.wraps(f)\n"
        f"    def wrapper({parameters}):\n{indented}\n{textwrap.indent(after, '    ')}\n"
        "    return wrapper\n"
    )


HELLO = "def hello(user: User, times: int) -> str:\n    return user.name * times\n"
SIGNED = """
signature = inspect.signature(f)
extra = inspect.Parameter("tenant", inspect.Parameter.KEYWORD_ONLY, annotation=int)
left = [p for n, p in signature.parameters.items() if n != "user"]
wrapper.__signature__ = signature.replace(parameters=[*left, extra])
"""
SIGNED_BODY = 'tenant = kwargs.pop("tenant")\nreturn f(User(name=str(tenant + 1)), **kwargs)'
BOTH = (
    "try:\n    return f(ADA, *args, **kwargs)\nexcept KeyError:\n    return f(ADA, *args, **kwargs)"
)
GUARDED = 'user = args[0] if args else kwargs.get("user")\nreturn f(*args, **kwargs)'
NO_WRAPS = """
def own(f):
    def wrapper(req: HttpRequest, times: int = 4) -> str:
        return f(ADA, times)
    return wrapper
"""
KEPT = """
def own(f):
    @functools.wraps(f, assigned=("__name__", "__qualname__", "__module__"))
    def wrapper(user: User, times: int = 2, more: int = 1) -> str:
        return f(user, times + more)
    return wrapper
"""
ASYNC = "async " + HELLO
WRAPPERS = {
    "passes": ("@own", wrapped_by("return f(*args, **kwargs)"), HELLO, "eveeve"),
    "by_place": ("@own", wrapped_by("return f(ADA, *args, **kwargs)"), HELLO, "adaada"),
    "by_keyword": ("@own", wrapped_by("return f(*args, user=ADA, **kwargs)"), HELLO, "adaada"),
    "item": (
        "@own",
        wrapped_by('kwargs["user"] = ADA\nreturn f(*args, **kwargs)'),
        HELLO,
        "adaada",
    ),
    "update": ("@own", wrapped_by("kwargs.update(user=ADA)\nreturn f(**kwargs)"), HELLO, "adaada"),
    "setdefault": (
        "@own",
        wrapped_by('kwargs.setdefault("user", ADA)\nreturn f(**kwargs)'),
        HELLO,
        "adaada",
    ),
    "display": ("@own", wrapped_by('return f(**{**kwargs, "user": ADA})'), HELLO, "adaada"),
    "rebuilt": (
        "@own",
        wrapped_by("kwargs = dict(kwargs, user=ADA)\nreturn f(*args, **kwargs)"),
        HELLO,
        "adaada",
    ),
    "added": ("@own", wrapped_by('kwargs |= {"user": ADA}\nreturn f(**kwargs)'), HELLO, "adaada"),
    "before": (
        "@own",
        wrapped_by("args = (ADA, *args)\nreturn f(*args, **kwargs)"),
        HELLO,
        "adaada",
    ),
    "keywords_alone": (
        "@own",
        wrapped_by("return f(user=ADA, **kwargs)", "**kwargs"),
        HELLO,
        "adaada",
    ),
    "leading": (
        "@own",
        wrapped_by(
            'return f(User(name=req.headers["x-user"]), *args, **kwargs)',
            "req: HttpRequest, *args, **kwargs",
        ),
        HELLO,
        "bobbob",
    ),
    "leading_unannotated": (
        "@own",
        wrapped_by('return f(User(name=req.headers["x-user"]), **kwargs)', "req, **kwargs"),
        HELLO,
        "bobbob",
    ),
    "named": (
        "@own",
        wrapped_by('return f(User(name=req.headers["x-user"]), 3)', "req: HttpRequest"),
        HELLO,
        "bobbobbob",
    ),
    "same_name": (
        "@own",
        wrapped_by("return f(ADA, times + 1)", "*, times: int"),
        HELLO,
        "adaadaada",
    ),
    "renamed_request": (
        "@own",
        wrapped_by("return f(first, *args, **kwargs)", "first, *args, **kwargs"),
        "def hello(req: HttpRequest, user: User) -> str:\n    return req.method + user.name\n",
        "POSTeve",
    ),
    "signature": ("@own", wrapped_by(SIGNED_BODY, after=SIGNED), HELLO, "88"),
    "signature_below": ("@passing\n@own", wrapped_by(SIGNED_BODY, after=SIGNED), HELLO, "88"),
    "without_wraps": ("@own", NO_WRAPS, HELLO, "adaada"),
    "own_annotations": ("@own", KEPT, HELLO, "eveeveeve"),
    "async_around_sync": (
        "@own",
        wrapped_by("return f(ADA, *args, **kwargs)").replace("def wrapper", "async def wrapper"),
        HELLO,
        "adaada",
    ),
    "async_around_async": (
        "@own",
        wrapped_by("return await f(ADA, *args, **kwargs)").replace("def wrap", "async def wrap"),
        ASYNC,
        "adaada",
    ),
    "stacked": ("@from_request\n@with_times", "", HELLO, "bobbobbob"),
    "stacked_both_given": ("@with_times\n@with_user", "", HELLO, "adaadaada"),
    "stacked_thrice": ("@passing\n@with_user\n@passing", "", HELLO, "adaada"),
    "factory": ("@Injecting()", "", HELLO, "adaada"),
    "context": ("@timed()\n@with_user", "", HELLO, "adaada"),
    "cached_alone": (
        "@functools.lru_cache",
        "",
        "def hello(times: int, more: int = 1) -> str:\n    return str(times + more)\n",
        "3",
    ),
    "cached": ("@functools.lru_cache\n@with_times\n@with_user", "", HELLO, "adaadaada"),
    "popped": (
        "@own",
        wrapped_by('times = kwargs.pop("times") + 1\nreturn f(*args, times=times, **kwargs)'),
        HELLO,
        "eveeveeve",
    ),
    "read": ("@own", wrapped_by('kwargs["times"] += 1\nreturn f(**kwargs)'), HELLO, "eveeveeve"),
    "guarded": ("@own", wrapped_by(GUARDED), HELLO, "eveeve"),
    "twice": ("@own", wrapped_by(BOTH), HELLO, "adaada"),
    "helper": ("@own", wrapped_by("return retried(f, args, kwargs)"), HELLO, "eveeve"),
    "bound": (
        "@own",
        wrapped_by(
            "bound = inspect.signature(f).bind(*args, **kwargs)\n"
            "return f(*bound.args, **bound.kwargs)"
        ),
        HELLO,
        "eveeve",
    ),
    "thread": (
        "@own",
        wrapped_by("return await asyncio.to_thread(f, ADA, *args, **kwargs)").replace(
            "def wrapper", "async def wrapper"
        ),
        HELLO,
        "adaada",
    ),
    "partial": (
        "@own",
        wrapped_by("call = functools.partial(f, ADA)\nreturn call(*args, **kwargs)"),
        HELLO,
        "adaada",
    ),
    "patched": ('@unittest.mock.patch("json.dumps", None)\n@with_user', "", HELLO, "adaada"),
    "nested": (
        "@own",
        wrapped_by("def call():\n    return f(ADA, *args, **kwargs)\nreturn call()"),
        HELLO,
        "adaada",
    ),
    "default": ("@own", wrapped_by("return f(ADA)"), HELLO.replace("int)", "int = 2)"), "adaada"),
}


def module(name: str) -> str:
    """A function with the wrapper below azfdecor's decorator; and above it, where that works."""
    above, decorator, function, _ = WRAPPERS[name]
    trigger = '@http_trigger(methods=["POST"])'
    one = f"{trigger}\n{above}\n{function.replace('hello', name)}"
    other = f"{above}\n{trigger}\n{function.replace('hello', f'{name}_above')}"
    return "\n\n".join([START, decorator, one, "" if decorator == NO_WRAPS else other])


REQUEST = http_request(
    "POST",
    url="http://h/api/hello?times=2&user=query&tenant=7",
    headers={"x-user": "bob", "content-type": "application/json"},
    query={"times": "2", "user": "query", "tenant": "7"},
    body=b'{"name": "eve"}',
)


def test_a_function_is_called_as_its_outermost_wrapper_must_be(
    app: AppFactory, generate: Command
) -> None:
    root = app(files={f"of_{name}.py": module(name) for name in WRAPPERS})
    generate(root)
    wrong: dict[str, str | None] = {}
    with Judge(root) as judge:
        for name in judge.load():
            trigger = function_json(root, name)["bindings"][0]["name"]
            answer = judge.call(name, **{trigger: REQUEST})
            content: Any = answer.returned.content if answer.returned else answer.error
            body: str = content if isinstance(content, str) else content["body"].decode()
            if body != WRAPPERS[name.removesuffix("_above")][3]:
                wrong[name] = body
    assert wrong == {}


PROBLEMS = {
    "lost": ("AZF208", "@own", wrapped_by("return f(ADA, page)", "page: int, **kwargs")),
    "copied": (
        "AZF208",
        "@own",
        wrapped_by(
            "return f(ADA, page)",
            "page: int, **kwargs",
            after="wrapper.__annotations__ = f.__annotations__",
        ),
    ),
    "lost_model": ("AZF208", "@own", wrapped_by("return f(it, times=1)", "it: User")),
    "renamed": (
        "AZF208",
        "@own",
        wrapped_by("return f(first, *args, **kwargs)", "first, *args, **kwargs"),
    ),
    "other_type": ("AZF208", "@own", wrapped_by("return f(ADA, len(times))", "times: str")),
    "no_wrapped": (
        "AZF205",
        "@own",
        wrapped_by("return f(*args, **kwargs)", after="del wrapper.__wrapped__"),
    ),
    "no_wraps": ("AZF205", "@own", "def own(f):\n    return lambda *args, **kwargs: f(*args)\n"),
    "instance": ("AZF203", "@Instance", ""),
    "partial": ("AZF203", "@own", "def own(f):\n    return functools.partial(f, ADA)\n"),
    "unknown_key": (
        "AZF209",
        "@own",
        wrapped_by('token = kwargs.pop("token")\nreturn f(*args, **kwargs)'),
    ),
    "by_place": ("AZF209", "@own", wrapped_by("print(args[0])\nreturn f(*args, **kwargs)")),
    "unpacked": ("AZF209", "@own", wrapped_by("first, *_ = args\nreturn f(*args, **kwargs)")),
    "dispatched": ("AZF209", "@functools.singledispatch", ""),
    "helper_reads": (
        "AZF209",
        "@own",
        wrapped_by('print(kwargs["token"])\nreturn retried(f, args, kwargs)'),
    ),
    "differs": (
        "AZF209",
        "@own",
        wrapped_by("if kwargs:\n    return f(ADA, **kwargs)\nreturn f(*args, **kwargs)"),
    ),
    "dropped": ("AZF209", "@own", wrapped_by("return f(ADA)")),
    "shadowed": (
        "AZF209",
        "@own",
        wrapped_by("return f(*args, **kwargs)", "user, *args, **kwargs"),
    ),
    "keywords_dropped": ("AZF323", "@own", wrapped_by("return f(*args)")),
    "places_alone": ("AZF323", "@own", wrapped_by("return f(*args)", "*args")),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_wrapper_that_no_call_can_satisfy_is_a_problem(
    name: str, app: AppFactory, azfdecor: Command
) -> None:
    code, above, decorator = PROBLEMS[name]
    root = app(f'{START}\n{decorator}\n\n@http_trigger(methods=["POST"])\n{above}\n{HELLO}')
    result = azfdecor("generate", root, "--format", "json")
    assert set(result.codes()) == {code}


MESSAGES = """
def with_places(f):
    @functools.wraps(f)
    def wrapper(*args):
        return f(ADA, *args)
    return wrapper


def named_first(f):
    @functools.wraps(f)
    def wrapper(it: str, *args):
        return f(it, *args)
    return wrapper


@queue_trigger("messages")
@queue_output("answers")
@with_places
def by_place(user: User, item: str, out: Out[str], context: Context) -> None:
    out.set(user.name + item + context.function_name)


@queue_trigger("messages")
@queue_output("answers")
@with_user
def injected(user: User, item: User, out: Out[str]) -> None:
    out.set(user.name + item.name)


class Handlers:
    @queue_trigger("messages")
    @queue_output("answers")
    @staticmethod
    @with_user
    def static(user: User, item: User, out: Out[str]) -> None:
        out.set(user.name + item.name)

    @queue_trigger("messages")
    @queue_output("answers")
    @classmethod
    @with_times
    def of_class(cls, item: User, out: Out[str], times: int) -> None:
        out.set(cls.__name__ + item.name * times)
"""
SENT = {
    "by_place": ("x", "adaxby_place"),
    "injected": ('{"name": "eve"}', "adaeve"),
    "static": ('{"name": "eve"}', "adaeve"),
    "of_class": ('{"name": "eve"}', "Handlerseveeveeve"),
}


def test_wrappers_of_functions_that_take_messages(app: AppFactory, generate: Command) -> None:
    root = app(START + MESSAGES)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for name, (message, sent) in SENT.items():
            answer = judge.call(name, item=text(message))
            assert answer.error is None, name
            assert answer.outputs["out"].content == sent
