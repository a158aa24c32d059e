"""The two engines agree on what they load and refuse."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

import durable_history
from both_engines import HAS_RUNTIME, RETURN, TYPES, Both, binding, needs_both, write
from judge import Judge, text

if TYPE_CHECKING:
    from pathlib import Path


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
