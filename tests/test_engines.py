"""The two engines agree: on what they load, and on what comes of every call."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import azure.functions
import pytest

import durable_history
from judge import Judge, Value, batch, binary, data, http_request, text, timer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from typing_extensions import Self

    from judge import Outcome

TESTS = Path(__file__).resolve().parent
EXAMPLES = TESTS.parent / "examples"
HAS_RUNTIME = importlib.util.find_spec("azure_functions_runtime_v1") is not None
needs_both = pytest.mark.skipif(
    not HAS_RUNTIME, reason="compares with Microsoft's runtime, which exists from Python 3.13 on"
)


class Both:
    """One app in both engines, each in a process of its own; they must say the same."""

    def __init__(self, root: Path, ignore: Iterable[str] = ()) -> None:
        self._ours = Judge(root, ignore=[*ignore], direct=True)
        self._theirs = Judge(root, ignore=[*ignore])
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._ours)
        self._stack.enter_context(self._theirs)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def load(self) -> dict[str, str | None]:
        """Load all functions; the errors of Microsoft's runtime by name."""
        ours, theirs = self._ours.load(), self._theirs.load()
        assert ours.keys() == theirs.keys()
        apart = [f"{n}: {ours[n]} | {theirs[n]}" for n in ours if bool(ours[n]) != bool(theirs[n])]
        assert apart == []
        return theirs

    def call(
        self, name: str, metadata: Mapping[str, Value] | None = None, /, **inputs: Value
    ) -> Outcome:
        """Call a function."""
        ours = self._ours.call(name, metadata, **inputs)
        theirs = self._theirs.call(name, metadata, **inputs)
        given = f"{name}, given {inputs}\n{ours.traceback}\n{theirs.traceback}"
        if is_ours(ours):  # the engine's own words for what the worker refuses
            assert kind(ours) == kind(theirs), given
        else:
            assert told(ours) == told(theirs), given
        return theirs


def told(outcome: Outcome) -> str:
    """All that must be the same, without the addresses of objects."""
    failure = outcome.failure and replace(outcome.failure, traceback="")
    return re.sub(r" at 0x\w+", "", repr(replace(outcome, failure=failure)))


def kind(outcome: Outcome) -> str:
    """The type of the exception."""
    return (outcome.error or "").partition("(")[0]


def is_ours(outcome: Outcome) -> bool:
    """Whether the direct engine itself raised the error."""
    places = re.findall(r'File "(.*?)"', outcome.traceback)
    return bool(places) and Path(places[-1]).parts[-3:-1] == ("azfdecor", "local")


def write(root: Path, script: str, functions: Mapping[str, list[dict[str, Any]]]) -> Path:
    """An app of handwritten functions: one script with an entry point for each."""
    (root / "script.py").write_text(script, "utf-8")
    for name, bindings in functions.items():
        (root / name).mkdir()
        content = {"scriptFile": "../script.py", "entryPoint": name, "bindings": bindings}
        (root / name / "function.json").write_text(json.dumps(content))
    return root


def binding(type_: str, name: str = "it", direction: str = "in", **more: str) -> dict[str, Any]:
    return {"type": type_, "name": name, "direction": direction, **more}


# One type for each converter of the library, and one that it does not know.
CONVERTERS = azure.functions.get_binding_registry()._bindings
TYPES = [*{kind: str(name) for name, kind in CONVERTERS.items()}.values(), "dapr"]

CLASSES = [
    "CloudEvent",
    "Context",
    "Document",
    "DocumentList",
    "EntityContext",
    "EventGridEvent",
    "EventGridOutputEvent",
    "EventHubEvent",
    "HttpRequest",
    "HttpResponse",
    "InputStream",
    "KafkaEvent",
    "MCPToolContext",
    "MySqlRowList",
    "OrchestrationContext",
    "QueueMessage",
    "ServiceBusMessage",
    "SqlRow",
    "SqlRowList",
    "TimerRequest",
]
ANNOTATIONS = [
    "str",
    "bytes",
    "bytearray",
    "int",
    "dict",
    "list",
    "None",
    "object",
    "typing.Any",
    "list[str]",
    "tuple[str, ...]",
    "typing.List",
    "typing.List[str]",
    "typing.Dict[str, str]",
    "typing.Tuple[str]",
    "typing.Callable[[], str]",
    "typing.Callable",
    "typing.Literal['a']",
    "typing.Optional[str]",
    "str | None",
    "typing.Union[str, bytes]",
    "typing.Annotated[str, 1]",
    "typing.Type[str]",
    "T",
    "Text",
    "Box",
    "Box[str]",
    "'str'",
    "'Unknown'",
    "3",
    *(f"func.{name}" for name in CLASSES),
    "typing.List[func.EventHubEvent]",
    "typing.List[func.ServiceBusMessage]",
    "list[func.KafkaEvent]",
]
OUTS = ["func.Out", "func.Out[str, bytes]", "Out", "Out[str]", "typing.List[func.Out[str]]"]

HEAD = """
import typing

import azure.functions as func

T = typing.TypeVar("T")


class Text(str): ...


class Box(typing.Generic[T]): ...


class Out(typing.Generic[T]): ...


"""


@needs_both
def test_they_load_and_refuse_the_same_annotations(tmp_path: Path) -> None:
    functions: dict[str, list[dict[str, Any]]] = {}
    lines: list[str] = []

    def add(parameters: str, *bindings: dict[str, Any]) -> None:
        name = f"f{len(functions)}"
        functions[name] = list(bindings)
        # What cannot even be written fails when it is read, and no other function with it.
        define = f"def {name}({parameters}: ..."
        lines.append(f"try:\n    {define}\nexcept TypeError: pass\n")

    for type_, annotation in product(TYPES, ANNOTATIONS):
        add(f"it: {annotation})", binding(type_))
        add(f"it: func.Out[{annotation}])", binding(type_, direction="out"))
        add(f") -> {annotation}", binding(type_, "$return", "out"))
        add(f"it) -> {annotation}", binding(type_))
    for type_, annotation in product(TYPES, OUTS):
        add(f"it: {annotation})", binding(type_))
        add(f"it: {annotation})", binding(type_, direction="out"))
        add(f") -> {annotation}", binding(type_, "$return", "out"))
    for type_, data_type in product(TYPES, ("string", "binary", "stream")):
        add("it: str)", binding(type_, dataType=data_type))
        add("it: int)", binding(type_, dataType=data_type))
        add("it)", binding(type_, dataType=data_type))
    with Both(write(tmp_path, HEAD + "".join(lines), functions)) as both:
        errors = both.load()
    refused = [name for name, error in errors.items() if error]
    assert len(refused) > len(errors) / 2
    assert len(errors) - len(refused) > 10 * len(TYPES)


IN, OUT = binding("queueTrigger"), binding("queue", "out", "out")
CONTEXT = binding("queueTrigger", "context")
RETURN = binding("queue", "$return", "out")
HTTP = binding("http", "$return", "out")

Signatures = dict[str, tuple[str, list[dict[str, Any]]]]
TAKEN: Signatures = {
    "plain": ("def plain(it): ...", [IN]),
    "text_": ("def text_(it: str): ...", [IN]),
    "annotated": ("def annotated(it: typing.Annotated[str, 1]): ...", [IN]),
    "typing_out": ("def typing_out(out: func.Out[typing.List[str]]): ...", [OUT]),
    "bound_default": ("def bound_default(it=1): ...", [IN]),
    "none_default": ("def none_default(it: str = None): ...", [IN]),
    "star_named": ("def star_named(*it): ...", [IN]),
    "keywords": ("def keywords(**it): ...", [IN]),
    "positional": ("def positional(it, /): ...", [IN]),
    "keyword_only": ("def keyword_only(*, it): ...", [IN]),
    "method": ("class A:\n def f(self, it): ...\nmethod = A().f", [IN]),
    "function_class": ("class function_class:\n def __init__(self, it): ...", [IN]),
    "lambda_": ("lambda_ = lambda it: None", [IN]),
    "wraps": ("def inner(it: str): ...\nwraps = functools.wraps(inner)(lambda *a: None)", [IN]),
    "signed": (
        "def signed(x: int): ...\nsigned.__signature__ = inspect.signature(lambda it: 1)",
        [IN],
    ),
    "generator": ("def generator(it): yield it", [IN]),
    "coroutine": ("async def coroutine(it): return it", [IN, RETURN]),
    "asyncgen": ("async def asyncgen(it): yield it", [IN]),
    "returns_coroutine": ("def returns_coroutine(it): return coroutine(it)", [IN, RETURN]),
    "takes_context": ("def takes_context(it, context): return context.function_name", [IN, RETURN]),
    "context_typed": ("def context_typed(it, context: func.Context): ...", [IN]),
    "context_string": ("def context_string(it, context: 'func.Context'): ...", [IN]),
    "context_named": ("class Context: ...\ndef context_named(it, context: Context): ...", [IN]),
    "context_default": ("def context_default(it, context=None): ...", [IN]),
    "context_bound": ("def context_bound(context): ...", [CONTEXT]),
    "context_bound_str": ("def context_bound_str(context: str): ...", [CONTEXT]),
    "out_plain": ("def out_plain(it, out): ...", [IN, OUT]),
    "out_typed": ("def out_typed(it, out: func.Out[str]): ...", [IN, OUT]),
    "return_unbound": ("def return_unbound(it) -> str: return 'x'", [IN]),
    "return_named": ("def return_named(it, return_): ...", [IN, binding("queue", "return_")]),
    "two_returns": ("def two_returns(): return 'x'", [RETURN, binding("dapr", "$return", "out")]),
    "implicit": ("def implicit(it, b): return 'x'", [IN, binding("dapr", "b")]),
    "implicit_last": ("def implicit_last(it, b): return {'a': 1}", [binding("dapr"),
                      binding("activityTrigger", "b")]),
    "explicit": ("def explicit(it): return 'x'", [binding("activityTrigger"), RETURN]),
    "none": ("def none(): ...", []),
    "upper": ("def upper(it): ...", [binding("blob", direction="IN")]),
    "same_twice": ("def same_twice(it): ...", [IN, binding("blob")]),
    "client": ("def client(it: str): return 'x'", [binding("durableClient")]),
}  # fmt: skip
REFUSED: Signatures = {
    "optional": ("def optional(it: typing.Optional[str]): ...", [IN]),
    "or_none": ("def or_none(it: str | None): ...", [IN]),
    "anything": ("def anything(it: typing.Any): ...", [IN]),
    "object_": ("def object_(it: object): ...", [IN]),
    "many": ("def many(it: list[str]): ...", [IN]),
    "many_out": ("def many_out(out: func.Out[list[str]]): ...", [OUT]),
    "dict_out": ("def dict_out(out: func.Out[dict]): ...", [OUT]),
    "many_returned": ("def many_returned(it) -> list[str]: ...", [IN, RETURN]),
    "dict_http": ("def dict_http() -> dict: ...", [HTTP]),
    "none_http": ("def none_http() -> None: ...", [HTTP]),
    "missing": ("def missing(): ...", [IN]),
    "extra": ("def extra(it, more): ...", [IN]),
    "default": ("def default(it, more=1): ...", [IN]),
    "star": ("def star(*args): ...", [IN]),
    "star_too": ("def star_too(it, *args): ...", [IN]),
    "unbound": ("class B:\n def f(self, it): ...\nunbound = B.f", [IN]),
    "callable_": ("class C:\n def __call__(self, it): ...\ncallable_ = C()", [IN]),
    "partial": ("partial = functools.partial(lambda x, it: it, 1)", [IN]),
    "checking": ("def checking(it: 'Nowhere'): ...", [IN]),
    "number": ("number = 3", [IN]),
    "builtin": ("builtin = print", [IN]),
    "context_wrong": ("def context_wrong(it, context: str): ...", [IN]),
    "context_optional": ("def context_optional(it, context: func.Context | None): ...", [IN]),
    "context_bound_typed": ("def context_bound_typed(context: func.Context): ...", [CONTEXT]),
    "out_in": ("def out_in(it: func.Out[str]): ...", [IN]),
    "in_out": ("def in_out(it, out: str): ...", [IN, OUT]),
    "return_out": ("def return_out(it) -> func.Out[str]: ...", [IN, RETURN]),
    "return_none": ("def return_none(it) -> None: ...", [IN, RETURN]),
    "inout": ("def inout(it): ...", [binding("blob", direction="inout")]),
    "sideways": ("def sideways(it): ...", [binding("blob", direction="sideways")]),
    "no_direction": ("def no_direction(it): ...", [{"type": "blob", "name": "it"}]),
    "no_type": ("def no_type(it): ...", [{"direction": "in", "name": "it"}]),
    "no_name": ("def no_name(it): ...", [{"direction": "in", "type": "blob"}]),
    "data_type": ("def data_type(it): ...", [binding("blob", dataType="text")]),
    "return_in": ("def return_in(it): ...", [IN, binding("queue", "$return")]),
}  # fmt: skip


@pytest.fixture
def entry_points(tmp_path: Path) -> Path:
    """An app with a function of each signature."""
    head = "import functools, inspect, typing\nimport azure.functions as func\n\n\n"
    script = head + "\n\n\n".join(source for source, _ in (TAKEN | REFUSED).values())
    return write(tmp_path, script, {name: list(b) for name, (_, b) in (TAKEN | REFUSED).items()})


if sys.version_info >= (3, 14):  # where get_type_hints() takes what has no annotations
    TAKEN.update({name: REFUSED.pop(name) for name in ("partial", "callable_")})


def test_the_direct_engine_refuses_what_the_worker_refuses(entry_points: Path) -> None:
    with Judge(entry_points, direct=True) as judge:
        errors = judge.load()
    if sys.version_info < (3, 11):  # where a default of None makes an annotation optional
        assert errors.pop("none_default")
    assert {name for name, error in errors.items() if error} == REFUSED.keys()


@needs_both
def test_they_load_refuse_and_call_the_same_entry_points(entry_points: Path) -> None:
    notices = ["coroutine 'coroutine' was never awaited", durable_history.NOTICE]
    with Both(entry_points, notices) as both:
        errors = both.load()
        assert {name for name, error in errors.items() if error} == REFUSED.keys()
        for name, (_, bindings) in TAKEN.items():
            names = {b.get("name", "it") for b in bindings if b.get("direction") == "in"}
            given = {name: text("x") for name in names}
            both.call(name, **given)
            both.call(name, **given, unknown=text("y"))


@needs_both
def test_they_load_and_refuse_the_same_folders(tmp_path: Path) -> None:
    fine = {"bindings": [IN]}
    folders: dict[str, tuple[Any, dict[str, str]]] = {
        "fine": (fine, {"__init__.py": "def main(it): ..."}),
        "other": ({**fine, "scriptFile": "o.py"}, {"o.py": "def main(it): ..."}),
        "init": ({**fine, "scriptFile": "__INIT__.py"}, {"__init__.py": "def main(it): ..."}),
        "dotted": ({**fine, "scriptFile": "a.b.py"}, {"a.b.py": "def main(it): ..."}),
        "empty_entry": ({**fine, "entryPoint": ""}, {"__init__.py": "def main(it): ..."}),
        "entry": ({**fine, "entryPoint": "go"}, {"__init__.py": "def go(it): ..."}),
        "no_entry": ({**fine, "entryPoint": "go"}, {"__init__.py": "def main(it): ..."}),
        "entry_dot": ({**fine, "entryPoint": "a.go"}, {"__init__.py": "class a:\n def go(it): ..."}),
        "no_script": (fine, {}),
        "text": ({**fine, "scriptFile": "a.txt"}, {"a.txt": "def main(it): ..."}),
        "outside": ({**fine, "scriptFile": "../../outside.py"}, {}),
        "absolute": ({**fine, "scriptFile": str(tmp_path / "outside.py")}, {}),
        "relative": (fine, {"__init__.py": "from . import b\nmain = b.f", "b.py": "def f(it): ..."}),
        "sibling": (fine, {"__init__.py": "from ..fine import main"}),
        "whole": (fine, {"__init__.py": "import fine\nmain = fine.main"}),
        "syntax": (fine, {"__init__.py": "def main(it) ..."}),
        "raises": (fine, {"__init__.py": "raise ValueError('no')"}),
        "no_module": (fine, {"__init__.py": "import no_such_module"}),
        "no_name": (fine, {"__init__.py": "from json import no_such_name"}),
        "no_bindings": ({}, {"__init__.py": "def main(): ..."}),
        "a-b": (fine, {"__init__.py": "def main(it): ..."}),
        "1": (fine, {"__init__.py": "def main(it): ..."}),
        "grün": (fine, {"__init__.py": "def main(it): ..."}),
        "a.b": (fine, {"__init__.py": "def main(it): ..."}),
    }  # fmt: skip
    root = tmp_path / "app"
    (tmp_path / "outside.py").write_text("def main(it): ...")
    for name, (content, files) in folders.items():
        (root / name).mkdir(parents=True)
        for file, source in files.items():
            (root / name / file).write_text(source, "utf-8")
        (root / name / "function.json").write_text(json.dumps(content))
    (root / "broken").mkdir()
    (root / "broken" / "function.json").write_text("{")
    with Both(root) as both:
        errors = both.load()
    assert errors.keys() == {*folders, "broken"}
    assert {"fine", "other", "relative", "whole", "a-b", "1", "grün"} <= {
        name for name, error in errors.items() if not error
    }


# What a converter gives is told as text: its class, and what can be asked of it.
GIVES = """
import datetime
import azure.functions as func


def tell(it, depth=3):
    if isinstance(it, (str, bytes, bytearray, int, float, datetime.date, type(None))):
        return repr(it)
    if isinstance(it, dict):
        return [type(it).__name__, *((key, tell(value, depth)) for key, value in it.items())]
    if isinstance(it, list):
        return [type(it).__name__, *(tell(one, depth) for one in it)]
    told = [type(it).__name__]
    for name in dir(it) if depth else ():
        if name == "get_json" or not (name.startswith("_") or name.endswith("context")):
            try:
                value = getattr(it, name)
                if callable(value) and (name.startswith("get_") or name == "read"):
                    value = value()
            except Exception as error:
                value = repr(error)
            if not callable(value):
                told.append((name, tell(value, depth - 1)))
    return told


"""
GIVEN: list[Value] = [
    text("a"),
    text(""),
    text('{"a": 1}'),
    text("[1, 2]"),
    binary(b"\xffa"),
    binary(b""),
    data({"id": "1", "a": [1]}),
    data([{"id": "1"}, {"id": "2"}]),
    data("a"),
    data(None),
    Value("json", "{"),
    timer(),
    batch("a", "b"),
    batch(b"a", b"b"),
    http_request(
        "POST",
        "http://h/api/x?q=1",
        headers={"Content-Type": "application/x-www-form-urlencoded", "X-A": "b"},
        query={"q": "1"},
        route={"id": "7"},
        body=b"a=1&b=2",
    ),
    http_request(),
    Value(None, None),
]
METADATA = {
    "Id": text("m1"),
    "MessageId": text("m1"),
    "DequeueCount": data(3),
    "DeliveryCount": data(3),
    "SequenceNumber": data(7),
    "InsertionTime": data("2026-01-02T03:04:05+00:00"),
    "EnqueuedTimeUtc": data("2026-01-02T03:04:05.123Z"),
    "UserProperties": data({"a": "b"}),
    "Uri": text("http://h/c/b"),
    "Name": text("c/b"),
    "Properties": data({"Length": 3}),
    "PopReceipt": text("r"),
}


@needs_both
def test_they_give_functions_the_same_values(tmp_path: Path) -> None:
    functions: dict[str, list[dict[str, Any]]] = {}
    script = GIVES
    output = binding("dapr", "told", "out")
    for type_, annotation in product(TYPES, ("", ": str", ": bytes")):
        name = f"f{len(functions)}"
        functions[name] = [binding(type_), output]
        script += f"def {name}(it{annotation}, told): told.set(str(tell(it)))\n"
    answered = 0
    with Both(write(tmp_path, script, functions)) as both:
        errors = both.load()
        loaded = [name for name, error in errors.items() if not error]
        assert len(loaded) > len(TYPES)
        for name, value, metadata in product(loaded, GIVEN, ({}, METADATA)):
            answered += both.call(name, metadata, it=value).error is None
    assert answered > 10 * len(loaded)


RESULTS = [
    "None",
    "'a'",
    "''",
    "b'a'",
    "bytearray(b'a')",
    "3",
    "2.5",
    "True",
    "{'a': 1}",
    "['a', 'b']",
    "[b'a']",
    "[{'a': 1}]",
    "[]",
    "Thing()",
    "datetime.date(2026, 1, 2)",
    "func.HttpResponse('a', status_code=201, headers={'x': 'y'}, charset='utf-16')",
    "func.HttpResponse(b'a', mimetype='image/png')",
    "cookies()",
    "func.QueueMessage(id='1', body=b'a')",
    "[func.QueueMessage(body='a'), 'b']",
    "func.Document.from_dict({'id': 1})",
    "func.DocumentList([func.Document.from_dict({'id': 1})])",
    "func.SqlRow.from_dict({'id': 1})",
    "func.SqlRowList([func.SqlRow.from_dict({'id': 1})])",
    "func.EventGridOutputEvent(**EVENT)",
    "ValueError('returned')",
    "(x for x in 'ab')",
]


@needs_both
def test_they_make_the_same_of_what_functions_give(tmp_path: Path) -> None:
    functions: dict[str, list[dict[str, Any]]] = {}
    script = """
import datetime
import azure.functions as func


DAY = datetime.datetime(2026, 1, 2)
EVENT = dict(id="1", data={"a": 1}, subject="s", event_type="t", event_time=DAY, data_version="1")


class Thing:
    def __repr__(self):
        return "a thing"


def cookies():
    response = func.HttpResponse("a")
    response.headers.add("Set-Cookie", "a=b; Path=/; HttpOnly")
    response.headers.add("Set-Cookie", "c=d; Max-Age=3")
    return response


"""
    for type_, result in product(TYPES, RESULTS):
        name = f"f{len(functions)}"
        functions[name] = [binding(type_, "out", "out"), RETURN]
        script += f"def {name}(out): out.set({result})\n"
        name = f"f{len(functions)}"
        functions[name] = [binding(type_, "$return", "out")]
        script += f"def {name}(): return {result}\n"
        name = f"f{len(functions)}"
        functions[name] = [binding(type_)]
        script += f"def {name}(it): return {result}\n"
    for result, annotation in product(RESULTS, ("str", "bytes", "typing.List[str]")):
        name = f"f{len(functions)}"
        functions[name] = [binding("queue", "out", "out"), binding("blob", "copy", "out")]
        script += f"def {name}(out: func.Out[{annotation}], copy: func.Out[str]):\n"
        script += f"    out.set({result})\n    copy.set({result})\n"
    sent = 0
    with Both(write(tmp_path, f"import typing\n{script}", functions)) as both:
        loaded = [name for name, error in both.load().items() if not error]
        for name in loaded:
            is_input = functions[name][0]["direction"] == "in"
            outcome = both.call(name, **({"it": text("{}")} if is_input else {}))
            sent += outcome.error is None
    assert len(loaded) > len(functions) / 2
    assert sent > len(loaded) / 5


STATE = """
import asyncio, contextvars, sys, threading
from azure.functions import Context, Out

seen = contextvars.ContextVar("seen", default="nothing")


def context(req, context: Context) -> str:
    trace, retry = context.trace_context, context.retry_context
    old = trace.Traceparent, trace.Tracestate, trace.Attributes
    new = trace.trace_parent, trace.trace_state, trace.attributes
    told = context.invocation_id == context.thread_local_storage.invocation_id
    try:
        context.function_name = "x"
    except AttributeError:
        told = told, "fixed"
    return str((context.function_name, context.function_directory, len(context.invocation_id),
                old, new, retry.retry_count, retry.max_retry_count, told))


async def async_context(req, context: Context) -> str:
    told = context.invocation_id == context.thread_local_storage.invocation_id
    await asyncio.sleep(0)
    return str((told, threading.current_thread() is threading.main_thread()))


def module(req) -> str:
    return str((__name__, sys.path[0], threading.current_thread() is threading.main_thread()))


def remembers(req) -> str:
    was = seen.get()
    seen.set("a call")
    return was


async def forgets(req) -> str:
    was = seen.get()
    seen.set("a call")
    return was


def out(req, out, more: Out[str]) -> str:
    before = out.get()
    out.set("a")
    out.set("b")
    more.set(None)
    return str((before, out.get(), isinstance(out, Out), type(out).__name__))


def raises(req):
    raise LookupError("wrong", {"a": 1})


async def async_raises(req):
    raise KeyError("wrong")


def half(req, out, more):
    out.set("a")
    raise ValueError("after it was set")


def unicode_(req) -> str:
    return "grün"
"""


@needs_both
def test_functions_see_the_same_around_them(tmp_path: Path) -> None:
    outs = [binding("dapr", "out", "out"), binding("queue", "more", "out")]
    returned = binding("http", "$return", "out")
    names = re.findall(r"^(?:async )?def (\w+)\(req", STATE, re.MULTILINE)
    functions = {
        name: [binding("httpTrigger", "req"), returned, *(outs if name in {"out", "half"} else [])]
        for name in names
    }
    with Both(write(tmp_path, STATE, functions)) as both:
        assert set(both.load().values()) == {None}
        outcomes = {name: both.call(name, req=http_request()) for name in names}
        again = [both.call(name, req=http_request()).returned for name in ("remembers", "forgets")]
        both.call("nobody")
    failed = {name for name, outcome in outcomes.items() if outcome.error}
    assert failed == {"raises", "async_raises", "half"}
    assert all(outcomes[name].traceback for name in failed)
    assert again == [text("a call"), text("nothing")]


@needs_both
def test_they_load_every_binding() -> None:
    with Both(TESTS / "every_binding") as both:
        assert set(both.load().values()) == {None}


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, generated."""
    root = tmp_path_factory.mktemp("engines") / "examples"
    shutil.copytree(EXAMPLES, root, ignore=shutil.ignore_patterns("__pycache__"))
    for app in root.glob("*/host.json"):
        command = [sys.executable, "-m", "azfdecor", "generate", app.parent]
        subprocess.run(command, check=True, capture_output=True)
    return root


KEY = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
LINE = {"item": "cup", "quantity": 2}
ORDER = {"sku": "teapot", "quantity": 2, "speed": "standard", "id": KEY, "total": "39.80"}


def order(body: object, **headers: str) -> Value:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return http_request(
        "POST", headers={"content-type": "application/json", **headers}, body=content
    )


CALLS: dict[str, list[tuple[str, dict[str, Value]]]] = {
    "quickstart": [
        ("place_order", {"req": http_request("POST", route={"item": "cup"})}),
        ("place_order", {"req": http_request("POST")}),
        ("ship", {"item": text("cup")}),
    ],
    "guide": [
        ("hello_typed", {"req": http_request(query={"user": "Ada"})}),
        ("http_example", {"req": http_request(query={"name": "Ada"})}),
        ("http_example", {"req": http_request("POST", body=b'{"name": "Grace"}')}),
        ("http_example", {"req": http_request("POST", body=b"{")}),
        ("read_item", {"req": http_request(route={"id": "7"}), "obj": binary(b"a cup")}),
        ("read_item", {"req": http_request(route={"id": "7"}), "obj": text("a cup")}),
        ("push_message", {"req": http_request(query={"body": "pack"})}),
        ("show_price", {"req": http_request(route={"item": "teapot"})}),
        ("fetch_page", {"req": http_request()}),  # its address is not set
    ],
    "guide_entry_point": [("hello", {"req": http_request(query={"user": "Ada"})})],
    "durable": [
        ("place_order", {"req": order([]), "client": durable_history.client("http://127.0.0.1:1")}),
        ("place_order", {"req": order([]), "client": text("{}")}),
        ("fulfil", {"context": durable_history.History("fulfil", [LINE]).value()}),
        ("reserve", {"line": data(LINE)}),
        ("reserve", {"line": text("sofa")}),
        # No operation: each is answered with the time at which it ran.
        ("sales", {"context": durable_history.entity("sales")}),
    ],
    "fastapi": [
        ("web", {"req": http_request(url="http://shop.net/api/prices/cup")}),
        ("web", {"req": http_request(url="http://shop.net/api/nothing")}),
    ],
    "flask": [
        ("web", {"req": http_request(url="http://shop.net/api/prices/cup")}),
        ("web", {"req": http_request("POST", "http://shop.net/api/orders/cup")}),
    ],
    "shop": [
        ("place_order", {"req": order({"sku": "cup", "quantity": 1}, **{"idempotency-key": KEY})}),
        ("place_order", {"req": order({"sku": "cup", "quantity": 0}, **{"idempotency-key": "x"})}),
        ("place_order", {"req": order({"sku": "sofa", "quantity": 1})}),
        ("place_order", {"req": order(b'{"sku": "cup"')}),
        ("place_order", {"req": order(b"sku=cup", **{"content-type": "text/plain"})}),
        ("read_order", {"req": http_request(route={"order_id": KEY}), "row": Value(None, None)}),
        ("read_order", {"req": http_request(route={"order_id": "x"}), "row": Value(None, None)}),
        ("list_orders", {"req": http_request(), "rows": data([{**ORDER, "RowKey": KEY}])}),
        ("list_orders", {"req": http_request(query={"limit": "0"}), "rows": text("[]")}),
        ("list_orders", {"req": http_request(), "rows": text("[{}]")}),
        ("nightly_report", {"timer": timer(), "shipments": text("[]")}),
        ("ship", {"order": text("{}")}),
    ],
}


@needs_both
@pytest.mark.parametrize("name", CALLS)
def test_an_example_is_the_same_in_both(name: str, examples: Path) -> None:
    with Both(examples / name, [durable_history.NOTICE]) as both:
        assert set(both.load().values()) == {None}
        for function, inputs in CALLS[name]:
            both.call(function, **inputs)


def test_every_example_is_called() -> None:
    assert CALLS.keys() == {app.parent.name for app in EXAMPLES.glob("*/host.json")}


def test_microsofts_runtime_is_taken_where_it_is_installed(tmp_path: Path) -> None:
    code = """
import asyncio, sys
from pathlib import Path
from azfdecor.local import open_engine

async def main():
    async with open_engine(Path(sys.argv[1])) as engine:
        print(type(engine).__name__)

asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["MicrosoftEngine" if HAS_RUNTIME else "DirectEngine"]
