"""Random apps: each is refused with a problem, or all that is generated for it loads."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from azfdecor.bindings.base import ANY_VALUE
from azfdecor.cli import main
from azfdecor.compiler import reference
from bindings.test_contract import decorator_of
from judge import Judge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


TRIGGERS = (
    "http_trigger()",
    "http_trigger('items/{id}')",
    "http_trigger('r{N}', methods=['GET', 'POST'], auth_level='anonymous')",
    "http_trigger(methods=['get'])",
    "timer_trigger('0 */5 * * * *')",
    "timer_trigger('99 * * * * *')",
    "queue_trigger('orders')",
    "queue_trigger('orders', connection='Other', data_type='binary')",
    "queue_trigger('Orders!')",
    "blob_trigger('samples/{name}')",
    "blob_trigger('samples/{name}', source='EventGrid')",
    "generic_trigger('redisStreamTrigger', key='k')",
    "generic_trigger('serviceBusTrigger', queue_name='q', connection='C')",
    "generic_trigger('eventHubTrigger', cardinality='many', event_hub_name='h')",
    "generic_trigger('cosmosDBTrigger', properties={'databaseName': 'd'})",
    "generic_trigger('orchestrationTrigger')",
    "generic_trigger('activityTrigger')",
    "generic_trigger('entityTrigger')",
    "generic_trigger('mcpToolTrigger', tool_name='t')",
    "generic_trigger('warmupTrigger')",
    "generic_trigger('httpTrigger', route='x')",
    "generic_trigger('timerTrigger', schedule='0 * * * * *')",
    "generic_trigger('blobTrigger', path='a/b')",
    "generic_trigger('table')",
)
OTHERS = (
    "blob_input('samples/{id}'{A})",
    "blob_output('samples/{id}'{A})",
    "queue_output('out'{A})",
    "http_output({A})",
    "generic_input('table', table_name='People'{A})",
    "generic_input('cosmosDB', id='1'{A})",
    "generic_input('durableClient'{A})",
    "generic_input('sql', command_text='select'{A})",
    "generic_output('table', table_name='People'{A})",
    "generic_output('sendGrid'{A})",
    "generic_output('eventGrid'{A})",
    "generic_output('cosmosDB'{A})",
    "generic_output('serviceBus'{A})",
    "generic_output('eventHub'{A})",
    "generic_output('sql'{A})",
    "generic_output('http'{A})",
    "function_name('other_{N}')",
    "function_name('2bad_{N}')",
    "fixed_delay_retry(max_retry_count=3, delay_interval='00:00:05')",
)
ANNOTATIONS = (
    "",
    "HttpRequest",
    "HttpRequest | None",
    "'HttpRequest'",
    "QueueMessage",
    "InputStream",
    "Optional[InputStream]",
    "TimerRequest",
    "str",
    "bytes",
    "bytearray",
    "str | None",
    "str | bytes",
    "int",
    "dict",
    "None",
    "Any",
    "object",
    "Annotated[str, 'x']",
    "list[str]",
    "List[QueueMessage]",
    "Order",
    "list[Order]",
    "Missing",
    "Context",
    "Optional[Context]",
    "Out",
    "Out[str]",
    "Out[bytes]",
    "Out[bytearray]",
    "Out[QueueMessage]",
    "Out[HttpResponse]",
    "Out[InputStream]",
    "Out[list[str]]",
    "Out[List[str]]",
    "Out[Any]",
    "Out[int]",
    "Out[Order]",
    "Out[str] | None",
    "Optional['Out[str]']",
    "Out[str | bytes]",
)
RETURNS = (
    "",
    "None",
    "str",
    "bytes",
    "HttpResponse",
    "HttpResponse | None",
    "HttpResponse | str",
    "Optional[str]",
    "QueueMessage",
    "InputStream",
    "list[str]",
    "dict[str, int]",
    "Order",
    "Any",
    "Out[str]",
)
NAMES = (
    "req", "msg", "blob", "output", "context", "func", "typing", "main", "response", "self",
    "orders", "größe", "a__b", "_private", "__dunder__", "Context", "Out", "print", "id", "name",
    "a", "A", "value", "azure", "m", "type", "return_", "ﬁ", "数",
)  # fmt: skip
HEADS = ("def", "def", "def", "async def", "static", "wrapped")
CONFIGS = (
    "",
    'imports = "eager"',
    'script-file = "main.py"\nentry-point = "func"',
    'script-file = "../shims_{N}.py"',
    'script-file = "../shims_{N}.py"\nimports = "eager"',
    'connection = "Storage"',
)
HEADER = """\
import functools
from dataclasses import dataclass
from typing import Annotated, Any, List, Optional

import azure.durable_functions
import azure.functions
import azure.functions.warmup
from azure.functions import (
    Context, HttpRequest, HttpResponse, InputStream, Out, QueueMessage, TimerRequest
)
from azfdecor import *


@dataclass
class Order:
    sku: str


def wrapper(function):
    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapped
"""

_numbers = itertools.count()

ENTRIES = {entry.name: entry for entry in reference.own() if not entry.kind.is_generic}
EVERY_TRIGGER = [decorator_of(e, arg_name=None) for e in ENTRIES.values() if e.role == "trigger"]
EVERY_OTHER = [
    decorator_of(e, arg_name=None)[:-1] + "{A})" for e in ENTRIES.values() if e.role != "trigger"
]

# What somebody who knows the platform would write; mostly drawn from, so that many apps are good.
PLAUSIBLE = {
    "http_trigger": ("", "HttpRequest", "HttpRequest | None", "'HttpRequest'"),
    "timer_trigger": ("", "TimerRequest", "str"),
    "queue_trigger": ("", "QueueMessage", "str", "bytes", "Annotated[str, 'x']"),
    "blob_trigger": ("", "InputStream", "str", "bytes"),
    "blob_input": ("InputStream", "str", "bytes", "Optional[InputStream]"),
    "blob_output": ("Out[str]", "Out[bytes]", "Out[InputStream]", "Optional['Out[str]']", "Out"),
    "queue_output": ("Out[str]", "Out[QueueMessage]", "Out[list[str]]", "Out[Any]", "Out[bytes]"),
    "http_output": ("Out[str]", "Out[HttpResponse]"),
    "generic_trigger": ("", "str", "bytes"),
    "generic_input": ("", "str", "bytes"),
    "generic_output": ("Out[str]", "Out[bytes]", "Out[bytearray]", "Out"),
}
GOOD_RETURNS = {
    "http_trigger": (
        "",
        "None",
        "str",
        "HttpResponse",
        "HttpResponse | None",
        "HttpResponse | str",
    ),
    "queue_output": ("", "str", "QueueMessage", "list[str]", "bytes"),
    "blob_output": ("", "str", "InputStream", "bytes"),
    "generic_output": ("", "str", "bytes"),
}
for _name, _entry in ENTRIES.items():
    _types = tuple(type_ for type_ in _entry.kind.takes.types if type_ != ANY_VALUE)
    if _entry.role == "output":
        _types = tuple(f"Out[{type_}]" for type_ in _types)
        GOOD_RETURNS.setdefault(_name, ("", *_entry.kind.sends.returned))
    PLAUSIBLE.setdefault(_name, _types or ("",))
seldom = st.integers(0, 9).map(lambda number: number == 0)


@st.composite
def functions(draw: st.DrawFn) -> str:  # noqa: C901 - one draw after another
    """The source of one function; {N} stands for a number that makes its names its own."""
    trigger = draw(st.sampled_from(TRIGGERS) | st.sampled_from(EVERY_TRIGGER))
    others = st.sampled_from(OTHERS) | st.sampled_from(EVERY_OTHER)
    decorators = [trigger, *draw(st.lists(others, max_size=2))]
    if draw(seldom):
        decorators.append(draw(st.sampled_from(TRIGGERS)))
    names = iter(draw(st.lists(st.sampled_from(NAMES), min_size=6, max_size=6, unique=True)))
    returned = trigger.partition("(")[0]
    lines, parameters = [], []
    for decorator in draw(st.permutations(decorators)):
        kind = decorator.partition("(")[0]
        arg_name = None
        if kind in PLAUSIBLE and not (kind == "http_trigger" and draw(st.booleans())):
            arg_name = next(names)
            annotations = ANNOTATIONS if draw(seldom) else PLAUSIBLE[kind]
            annotation = draw(st.sampled_from(annotations))
            if kind in GOOD_RETURNS and kind != "http_trigger" and draw(st.booleans()):
                returned, arg_name = kind, "$return"
            else:
                parameters.append(f"{arg_name}: {annotation}" if annotation else arg_name)
        if draw(seldom):
            arg_name = draw(st.sampled_from([*NAMES, "$return", "nobody"]))
        named = arg_name and "{A}" in decorator and draw(st.booleans())
        text = decorator.replace("{A}", f", arg_name={arg_name!r}" if named else "")
        lines.append(f"@{text.replace('(, ', '(')}")
    if draw(st.booleans()):
        parameters.append(f"{next(names)}: Context")
    if draw(seldom):
        parameters.append(f"{next(names)}: {draw(st.sampled_from(ANNOTATIONS)) or 'str'}")
    parameters = draw(st.permutations(parameters))
    extra = draw(st.sampled_from(["", "", "", "", "", "", "", "/", "*, last='x'", "*args"]))
    if extra and (parameters or extra != "/"):
        parameters.append(extra)
    returns = draw(st.sampled_from(RETURNS if draw(seldom) else GOOD_RETURNS.get(returned, ("",))))
    head = draw(st.sampled_from(HEADS))
    arrow = f" -> {returns}" if returns else ""
    keyword = "async def" if head == "async def" else "def"
    define = f"{keyword} f{{N}}({', '.join(parameters)}){arrow}: return None"
    if head == "wrapped":
        lines.insert(draw(st.integers(0, len(lines))), "@wrapper")
    if head == "static":
        lines.insert(draw(st.sampled_from([0, len(lines)])), "@staticmethod")
        return "\n".join(["class Api{N}:", *(f"    {line}" for line in [*lines, define])])
    return "\n".join([*lines, define])


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    with Judge(tmp_path_factory.mktemp("first")) as judge:
        yield judge


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("apps")


def generate(root: Path) -> tuple[int, Any]:
    """Status and JSON of `generate`."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        status = main(["generate", str(root), "--format", "json"])
    return status, json.loads(out.getvalue())


@settings(
    max_examples=500,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    sources=st.lists(functions(), min_size=1, max_size=2),
    config=st.sampled_from(CONFIGS),
    future=st.booleans(),
)
def test_a_random_app_is_refused_with_a_problem_or_loads(
    sources: list[str], config: str, future: bool, judge: Judge, folder: Path
) -> None:
    number = next(_numbers)
    root = folder / f"app{number}"
    root.mkdir()
    (root / "host.json").write_text('{"version": "2.0"}')
    table = f"[tool.azfdecor]\n{config}\n".replace("{N}", str(number))
    (root / "pyproject.toml").write_text(table)
    texts = [source.replace("{N}", f"{number}_{index}") for index, source in enumerate(sources)]
    head = "from __future__ import annotations\n" if future else ""
    source = head + HEADER + "\n\n" + "\n\n".join(texts) + "\n"
    (root / f"m{number}.py").write_text(source, "utf-8")
    status, result = generate(root)
    if status == 1:
        assert result["problems"], source
        assert all(p["code"].startswith("AZF") and p["hint"] for p in result["problems"])
        assert list(root.glob("*/function.json")) == []
        return
    assert status == 0, result
    judge.open(root)
    errors = {name: error for name, error in judge.load().items() if error}
    assert errors == {}, f"{source}\n{table}"
    assert generate(root)[1]["functions"] == [
        {"name": f["name"], "status": "unchanged"} for f in result["functions"]
    ]
