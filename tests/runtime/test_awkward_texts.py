"""Whatever a text looks like, it arrives as it is: set or returned, alone or among others.

What the host makes of it is imitated by `platform.outputs`, and what the worker does with it by both
engines. Only the host itself can tell whether the imitation is right.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.platform import outputs
from both_engines import HAS_RUNTIME
from conftest import function_json, shim
from judge import Judge, http_request, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import AppFactory, Command
    from judge import Value

DATES = [
    "2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05z",
    "2026-01-02T03:04:05",
    "2026-01-02T03:04:05+02:00",
    "2026-01-02T03:04:05-0930",
    "2026-01-02T03:04:05+02",
    "2026-01-02T03:04:05.1200000+02:00",
    "2026-01-02T03:04:05.123456789Z",
    "2026-01-02T24:00:00Z",
    "0001-01-01T00:00:00Z",
    "/Date(1700000000000)/",
    "/Date(1700000000000+0200)/",
]
"""What Newtonsoft.Json takes for a date in a string."""
TEXTS = [
    *DATES,
    *("2026-01-02", "03:04:05", "2026-01-02 03:04:05Z", " 2026-01-02T03:04:05Z", '"2026-01-02"'),
    *("2026-01-02T03:04:05Z\n", "Fri, 02 Jan 2026 03:04:05 GMT", "20260102T030405Z", "P1DT2H"),
    *("7", "010", "-0", "1.50", "1e400", "NaN", "Infinity", "0x1F", "12345678901234567890123"),
    *("true", "false", "null", "undefined", "True"),
    *("", " ", "\n", "\u00a0", "\ufeff", "\ufeff[1]", "\ufeff{}", "[1]\ufeff", "\u2003[1]\u2003"),
    *("\x1c[1]", "\x00", "\u2028", "\u00e9", "\U0001f375", "[\u00e9]", '{"\u00e9": "\U0001f375"}'),
    *("[", "]", "{", "}", "[]", "{}", "[[]]", "[null]", '[""]', "[1,2]", "['a']", "[1", "[1,,2]"),
    *("{hello}", "{{name}}", "[INFO] x [y]", "{a} and {b}", '{"a":1}{"b":2}', '{"a":1}\n{"b":2}'),
    *(
        '{"a":1}',
        ' {"a" : 1.0} ',
        "{'a':1,}",
        '{"a":1,"a":2}',
        '{"at":"2026-01-02T03:04:05+02:00"}',
    ),
    *('["2026-01-02T03:04:05Z"]', '"quoted"', "'", '"', "\\", "\\u00e9", '["\\""]', "/* c */ [1]"),
]

MESSAGES = {
    "queue": 'queue_output("jobs", {})',
    "service_bus_queue": 'service_bus_queue_output("jobs", {})',
    "service_bus_topic": 'service_bus_topic_output("jobs", {})',
    "event_hub": 'event_hub_output("jobs", connection="HUB", {})',
    "rabbitmq": 'rabbitmq_output("jobs", connection_string_setting="RABBIT", {})',
    "kafka": 'kafka_output("jobs", broker_list="BROKERS", {})',
    "generic": 'generic_output("serviceBus", queueName="jobs", connection="BUS", {})',
}
NAMED = {"service_bus_queue", "service_bus_topic", "generic"}
"""The outputs whose worker takes no list where it is returned."""
ALONE = {"text": "str", "open": "Any", "either": "str | int"}
SEVERAL = {
    "texts": "list[str]",
    "tuple": "tuple[str, ...]",
    "iterable": "Iterable[str]",
    "checked": "list[Annotated[str, Field(max_length=500)]]",
    "mixed": "list[str | datetime]",
    "alias": "Texts",
}
HEAD = """
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any

from azure.functions import EventGridOutputEvent, HttpRequest, Out
from pydantic import BaseModel, Field

from azfdecor import *

Texts = list[str]
"""
TAKES = '@queue_trigger("orders")\n'


def functions_of(output: str) -> Iterator[str]:
    decorators = f"{TAKES}@{MESSAGES[output].format('')}\n"
    for way, hint in (ALONE | SEVERAL).items():
        value = "json.loads(msg)" if way in SEVERAL else "msg"
        value = f"tuple({value})" if way == "tuple" else value
        yield f"{decorators}def {output}_{way}_out(msg: str, jobs: Out[{hint}]) -> None:\n"
        yield f"    jobs.set({value})\n"
        if output == "kafka":
            continue
        for how in ("", "async "):
            name = f"{output}_{way}_{how.strip() or 'returned'}"
            yield f"{decorators}{how}def {name}(msg: str) -> {hint}:\n    return {value}\n"


@pytest.fixture(
    scope="module",
    params=[
        "direct",
        pytest.param(
            "microsoft",
            marks=pytest.mark.skipif(not HAS_RUNTIME, reason="exists from Python 3.13 on"),
        ),
    ],
)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def judge_of(root: Path, engine: str) -> Judge:
    judge = Judge(root, direct=engine == "direct")
    assert {name: error for name, error in judge.load().items() if error} == {}
    return judge


def sent(judge: Judge, name: str, content: str) -> tuple[str | None, Any]:
    """What the host is sent: a kind and a content."""
    outcome = judge.call(name, msg=text(content))
    (value,) = [*outcome.outputs.values()] or [outcome.returned]
    assert value, f"{name}: {outcome.error}\n{outcome.traceback}"
    return on_the_wire(value)


def on_the_wire(value: Value) -> tuple[str | None, Any]:
    """A value as the worker sends it, for which what Python holds becomes JSON."""
    if value.kind in ("dict", "list"):
        return "json", json.dumps(value.content)
    return value.kind, value.content


def test_a_text_is_the_only_message_and_texts_are_one_each(
    app: AppFactory, generate: Command, engine: str
) -> None:
    root = app(HEAD + "".join(line for output in MESSAGES for line in functions_of(output)))
    generate(root)
    ways = [f"_{way}_{how}" for way in ALONE for how in ("out", "returned", "async")]
    with judge_of(root, engine) as judge:
        for function in (path.parent.name for path in root.glob("*/function.json")):
            if any(function.endswith(way) for way in ways):
                for content in TEXTS:
                    value = sent(judge, function, content)
                    assert outputs.messages(*value) == [content], function
            else:
                for contents in (TEXTS, [], *([one] for one in (*DATES, "", "[1]"))):
                    value = sent(judge, function, json.dumps(contents))
                    assert outputs.messages(*value) == contents, function


def test_only_what_needs_it_is_returned_under_a_name(app: AppFactory, generate: Command) -> None:
    root = app(HEAD + "".join(line for output in MESSAGES for line in functions_of(output)))
    generate(root)
    for path in root.glob("*_returned/function.json"):
        name = path.parent.name
        output = next(output for output in MESSAGES if name.startswith(f"{output}_"))
        way = name.removeprefix(f"{output}_").removesuffix("_returned")
        is_named = output in NAMED and way in SEVERAL
        binding = function_json(root, name)["bindings"][-1]
        assert binding["name"] == ("returned" if is_named else "$return"), name
        assert ("returned.set(function(" in shim(root, name)) is is_named


GRID = '@event_grid_output(topic_endpoint_uri="URI", topic_key_setting="KEY")\n'
EVENT = {
    "id": "1",
    "subject": "s",
    "dataVersion": "1",
    "eventType": "t",
    "data": {"at": DATES[3], "n": 10**30},
    "eventTime": "2026-01-02T03:04:05+02:00",
}
OBJECTS = """
class Event(BaseModel):
    id: str
    subject: str
    dataVersion: str
    eventType: str
    data: dict[str, Any]
    eventTime: str


def own(event):
    return EventGridOutputEvent(
        id=event["id"], subject=event["subject"], event_type=event["eventType"],
        event_time=datetime.fromisoformat(event["eventTime"]), data=event["data"], data_version="1",
    )
"""
VALUES = {
    "model": ("Event", "Event(**json.loads(msg))"),
    "models": ("list[Event]", "[Event(**json.loads(msg))] * 2"),
    "dict": ("dict[str, Any]", "json.loads(msg)"),
    "nothing_said": ("Any", "Event(**json.loads(msg))"),
    "list_of_which_nothing_is_said": ("Any", "[json.loads(msg)] * 2"),
    "event_of_which_nothing_is_said": ("Any", "own(json.loads(msg))"),
    "events_of_which_nothing_is_said": ("Any", "[own(json.loads(msg))] * 2"),
    "event": ("EventGridOutputEvent", "own(json.loads(msg))"),
}
COSMOS = '@cosmos_db_output_v3("jobs", connection_string_setting="COSMOS", database_name="shop")\n'


def objects_functions() -> Iterator[str]:
    for name, (hint, value) in VALUES.items():
        head = f"{TAKES}{GRID}"
        yield f"{head}def {name}_returned(msg: str) -> {hint}:\n    return {value}\n"
        yield f"{head}async def {name}_async(msg: str) -> {hint}:\n    return {value}\n"
        yield f"{head}def {name}_out(msg: str, out: Out[{hint}]) -> None:\n    out.set({value})\n"
        if hint == "Any":
            yield f"{head}def {name}_unsaid(msg: str):\n    return {value}\n"
            yield f"{head}def {name}_bare(msg: str, out: Out) -> None:\n    out.set({value})\n"
    yield f"{TAKES}{COSMOS}def cosmos_v3_model(msg: str, out: Out[Event]) -> None:\n"
    yield "    out.set(Event(**json.loads(msg)))\n"


def test_an_event_has_its_dates_as_they_are_written(
    app: AppFactory, generate: Command, engine: str
) -> None:
    root = app(HEAD + OBJECTS + "".join(objects_functions()))
    generate(root)
    with judge_of(root, engine) as judge:
        for function in (path.parent.name for path in root.glob("*/function.json")):
            value = sent(judge, function, json.dumps(EVENT))
            several = 2 if re.match("models|list|events", function) else 1
            assert outputs.objects(*value) == [EVENT] * several, function


PLACES = """
@http_trigger("texts")
@service_bus_queue_output("jobs", arg_name="$return")
def answered(req: HttpRequest) -> list[str]:
    return json.loads(req.get_body())


@queue_trigger("orders")
@service_bus_queue_output("jobs", arg_name="$return")
@service_bus_topic_output("told")
def beside(returned: str, Returned: Out[str]) -> list[str]:
    Returned.set("[1]")
    return json.loads(returned)


@queue_trigger("orders")
@service_bus_queue_output("jobs")
def nothing(msg: str) -> list[str]:
    return None


@queue_trigger("orders")
@event_grid_output(topic_endpoint_uri="URI", topic_key_setting="KEY")
def nothing_said(msg: str):
    return None


@queue_trigger("orders")
@service_bus_queue_output("jobs")
def wrong(msg: str) -> list[str]:
    return ["a", 7]
"""


def test_the_output_has_a_name_of_its_own(app: AppFactory, generate: Command, engine: str) -> None:
    root = app(HEAD + PLACES)
    generate(root)
    assert function_json(root, "answered")["bindings"][-1]["name"] == "returned"
    trigger, *names = [b["name"] for b in function_json(root, "beside")["bindings"]]
    assert len({name.casefold() for name in (trigger, *names)}) == 3
    with judge_of(root, engine) as judge:
        outcome = judge.call("beside", **{trigger: text(json.dumps(DATES))})
        given = [value for value in map(outcome.outputs.get, names) if value]
        values = [outputs.messages(*on_the_wire(value)) for value in given]
        assert values == [["[1]"], DATES], outcome.error
        for name, message in (
            ("nothing", "is a NoneType"),
            ("wrong", "1: Input should be a valid string"),
        ):
            outcome = judge.call(name, msg=text("x"))
            assert message in (outcome.error or ""), outcome.error
            assert outcome.outputs == {}
        outcome = judge.call("nothing_said", msg=text("x"))
        assert (outcome.error, outcome.outputs) == (None, {})


def test_a_request_may_leave_what_is_returned_to_an_output(
    app: AppFactory, generate: Command, engine: str
) -> None:
    root = app(HEAD + PLACES)
    generate(root)
    with judge_of(root, engine) as judge:
        request = http_request(
            "POST", "http://localhost/api/texts", body=json.dumps(DATES).encode()
        )
        outcome = judge.call("answered", req=request)
        (value,) = outcome.outputs.values()
        assert outputs.messages(*on_the_wire(value)) == DATES
        assert outcome.returned is None or outcome.returned.kind is None


MIDDLEWARE = """
from contextlib import contextmanager


@contextmanager
def swallowing(invocation):
    try:
        yield
    except KeyError:
        pass
"""


def test_a_swallowed_exception_sends_nothing(
    app: AppFactory, generate: Command, engine: str
) -> None:
    source = HEAD + TAKES + '@service_bus_queue_output("jobs")\n'
    source += "def texts(msg: str) -> list[str]:\n    raise KeyError(msg)\n"
    root = app(source)
    (root / "around.py").write_text(MIDDLEWARE)
    (root / "pyproject.toml").write_text('[tool.azfdecor]\nwrap = ["around:swallowing"]\n')
    generate(root)
    with judge_of(root, engine) as judge:
        outcome = judge.call("texts", msg=text("x"))
        assert "swallowed an exception, so there is nothing to return" in (outcome.error or "")
        assert outcome.outputs == {}
