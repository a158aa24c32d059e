"""Typed values on every kind of binding: a model comes out of each, and goes into each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from azfdecor.bindings.base import ANY_VALUE
from azfdecor.cli import main
from azfdecor.compiler import reference
from azfdecor.local.samples import sample
from bindings.test_contract import JUDGED
from conftest import shim
from durable_history import NOTICE
from judge import Judge, Value, message, text
from samples import BATCH, SINGLE, decorator_of, handed_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from azfdecor.compiler.reference import Entry
    from conftest import AppFactory, Command
    from judge import Outcome

ENTRIES = [entry for entry in reference.own() if entry.service != "http"]
CARRIERS = [entry for entry in ENTRIES if entry.kind.content]
IN = [entry for entry in CARRIERS if entry.role != "output"]
OUT = [entry for entry in CARRIERS if entry.role == "output"]
REFUSING = [entry for entry in ENTRIES if not entry.kind.content]

MEMBERS = {
    "dapr_binding_output": "data",
    "dapr_invoke_output": "body",
    "dapr_publish_output": "payload",
    "dapr_state_output": "value",
    "dapr_topic_trigger": "data",
    "kafka_trigger": "Value",
    "mcp_prompt_trigger": "arguments",
    "mcp_tool_trigger": "arguments",
    "redis_pub_sub_trigger": "Message",
    "redis_stream_trigger": "Values",
}
"""What the extensions put the user's content into, among the bindings of reference.json."""
EMPTY = {
    "durable_client_input",
    "entity_trigger",
    "orchestration_client_input",
    "orchestration_trigger",
    "redis_output",
    "timer_trigger",
    "warmup_trigger",
}
"""What has no content that could be JSON, among these."""
ORDER = {"sku": "K-7", "quantity": 2}
WITHIN = {"event_grid_trigger": "data"}
"""Where the content stands in a sample that the worker's own object takes apart."""
NAMES = {"web_pub_sub_trigger": "data"}
"""The parameters that have to have one name."""
SECRET = "never in a log"


def each(entries: Iterable[Entry]) -> Any:
    """Parametrises a test over bindings."""
    return pytest.mark.parametrize("entry", [pytest.param(e, id=e.name) for e in entries])


def test_the_content_is_where_the_extensions_put_it() -> None:
    judged = [entry for entry in ENTRIES if entry in JUDGED]
    assert {e.name: member_of(e) for e in judged if member_of(e)} == MEMBERS
    assert {e.name for e in judged if e in REFUSING} == EMPTY


def member_of(entry: Entry) -> str:
    """The member of what arrives, or is sent, that holds the user's content."""
    return entry.kind.content.member if entry.kind.content else ""


class Content(NamedTuple):
    """What a binding brings to a function.

    Attributes:
        value: What the user's content is: an object, or a list of such.
        field: The field of the object that the model asks for.
    """

    value: Any
    field: str

    @property
    def is_list(self) -> bool:
        """Whether one call brings several rows."""
        return isinstance(self.value, list)

    @property
    def wrong(self) -> Any:
        """The same with something in the field that it cannot hold."""
        item = self.value[0] if self.is_list else self.value
        wrong = {**item, self.field: [SECRET] if isinstance(self.good, str) else SECRET}
        return [wrong] if self.is_list else wrong

    @property
    def good(self) -> Any:
        """What is in the field."""
        return (self.value[0] if self.is_list else self.value)[self.field]


def content(entry: Entry) -> Content:
    """What its sample holds, or an order where any content of the user's may be."""
    value = parsed(sample(entry.kind))
    if member_of(entry) or entry.name in (*WITHIN, *NAMES) or not isinstance(value, (dict, list)):
        value = ORDER
    item = value[0] if isinstance(value, list) else value
    return Content(value, field=next(iter(item)))


def parsed(sample: Any) -> Any:
    """What a sample holds that is JSON; other text as it is."""
    if isinstance(sample, (str, bytes)):
        try:
            return json.loads(sample)
        except ValueError:
            return sample
    return sample


def delivery(entry: Entry, value: Any, type_: str = "") -> Value:
    """Content as the host hands it over."""
    given = sample(entry.kind)
    member = member_of(entry) or WITHIN.get(entry.name)
    if member:
        around = parsed(given)
        is_text = isinstance(around[member], str)
        value = {**around, member: json.dumps(value) if is_text else value}
    if isinstance(given, bytes):
        return handed_over(entry, type_, json.dumps(value).encode())
    return handed_over(entry, type_, json.dumps(value) if isinstance(given, str) else value)


# --- one app with a function for each


HEAD = """
import json

import azure.functions as func
from azure.functions import Out
from pydantic import BaseModel, Field

from azfdecor import *


class Order(BaseModel):
    sku: str
    quantity: int = Field(alias="pieces")


ORDER = Order(sku="K-7", pieces=2)


def told(value):
    if isinstance(value, list):
        return [told(item) for item in value]
    return value and [type(value).__name__, value.held]
"""
TAKEN = """

class {model}(BaseModel):
    held: {type} = Field(alias={field!r})


@{decorator}
{trigger}@queue_output("seen", arg_name="seen")
def {name}({message}{value}: {annotation}, seen: Out[str]) -> None:
    seen.set(json.dumps(told({value})))
"""
SENT = """

@queue_trigger("orders", arg_name="message")
@{decorator}
def {name}(message: str{parameter}){arrow}:
    {statement}
"""
ANSWERED = """

@{decorator}
def {name}({value}) -> Order: return ORDER
"""


def source_of_in(entry: Entry) -> str:
    """The functions that take a model, or several, or maybe none."""
    holds = content(entry)
    value = NAMES.get(entry.name, "value")
    model = "".join(word.title() for word in entry.name.split("_"))
    annotations = {"one": f"list[{model}]" if holds.is_list else model}
    if "cardinality" in entry.kind.options:
        annotations["many"] = f"list[{model}]"
    if entry.role == "input":
        annotations["maybe"] = f"{annotations['one']} | None"
    parts = [
        TAKEN.format(
            model=model,
            type=type(holds.good).__name__,
            field=holds.field,
            decorator=decorator_of(entry, arg_name=value),
            trigger='@queue_trigger("orders", arg_name="message")\n' * (entry.role == "input"),
            message="message: str, " * (entry.role == "input"),
            name=f"{entry.name}_{variant}",
            value=value,
            annotation=f'"{annotation}"',
        )
        for variant, annotation in annotations.items()
    ]
    if getattr(entry.kind, "answers", ()):
        decorator = decorator_of(entry, arg_name=value)
        name = f"{entry.name}_answer"
        parts.append(ANSWERED.format(decorator=decorator, name=name, value=value))
    return "".join(parts)


def source_of_out(entry: Entry) -> str:
    """The functions that send a model, or several, by a parameter or by returning it."""
    name, decorator = entry.name, decorator_of(entry)
    one, many = "value.set(ORDER)", "value.set([ORDER, ORDER])"
    shown = [
        (f"{name}_one", decorator, ", value: Out[Order]", " -> None", one),
        (f"{name}_many", decorator, ", value: Out[list[Order]]", " -> None", many),
    ]
    if entry.kind.sends.returned:
        decorator = decorator_of(entry, arg_name="$return")
        shown += [
            (f"{name}_returned", decorator, "", " -> Order", "return ORDER"),
            (f"{name}_returned_many", decorator, "", " -> list[Order]", "return [ORDER, ORDER]"),
        ]
    return "".join(
        SENT.format(name=n, decorator=d, parameter=p, arrow=a, statement=s)
        for n, d, p, a, s in shown
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app with all of them, generated."""
    root = tmp_path_factory.mktemp("payloads")
    (root / "host.json").write_text('{"version": "2.0"}\n')
    (root / "requirements.txt").write_text("azure-functions-durable<2\n")
    parts = [*map(source_of_in, IN), *map(source_of_out, OUT)]
    (root / "carried.py").write_text(HEAD + "".join(parts))
    assert main(["generate", str(root)]) == 0
    return root


@pytest.fixture(scope="module")
def judge(root: Path) -> Iterator[Judge]:
    """Microsoft's runtime with all of them loaded."""
    with Judge(root, ignore=[NOTICE]) as judge:
        assert {name: error for name, error in judge.load().items() if error} == {}
        yield judge


def call(judge: Judge, entry: Entry, variant: str, value: Value) -> Outcome:
    """Call the function of a variant with a value."""
    metadata = BATCH if variant == "many" else SINGLE
    given = {NAMES.get(entry.name, "value"): value}
    if entry.role == "input":
        given["message"] = text("x")
    return judge.call(f"{entry.name}_{variant}", metadata, **given)


def seen(outcome: Outcome) -> Any:
    """What the function has seen."""
    assert outcome.error is None, outcome.error + outcome.traceback
    return json.loads(message(outcome.outputs["seen"]))


@each(IN)
def test_a_model_is_made_of_what_arrives(entry: Entry, judge: Judge) -> None:
    holds = content(entry)
    model = "".join(word.title() for word in entry.name.split("_"))
    told = [model, holds.good]
    delivered = delivery(entry, holds.value)
    assert seen(call(judge, entry, "one", delivered)) == ([told] if holds.is_list else told)
    if "cardinality" in entry.kind.options:
        delivered = delivery(entry, holds.value, "list[...]")
        assert seen(call(judge, entry, "many", delivered)) == [told, told]
    if entry.role == "input":
        assert seen(call(judge, entry, "maybe", Value(None, None))) is None


@each(IN)
def test_what_does_not_fit_is_an_error_that_names_the_field_alone(
    entry: Entry, judge: Judge
) -> None:
    holds = content(entry)
    variants = {"one": ""}
    if "cardinality" in entry.kind.options:
        variants["many"] = "list[...]"
    for variant, type_ in variants.items():
        outcome = call(judge, entry, variant, delivery(entry, holds.wrong, type_))
        assert outcome.error
        assert outcome.error.startswith("PayloadError("), outcome.error + outcome.traceback
        value = NAMES.get(entry.name, "value")
        place = f"0.{holds.field}" if holds.is_list or type_ else holds.field
        assert f"{value} of carried.{entry.name}_{variant}: {place}: Input" in outcome.error
        assert SECRET not in outcome.error + outcome.traceback


@each(e for e in IN if member_of(e))
def test_the_shim_says_which_member_is_taken_and_without_it_there_is_an_error(
    entry: Entry, root: Path, judge: Judge
) -> None:
    member = member_of(entry)
    assert f'call.payload("{member}")' in shim(root, f"{entry.name}_one")
    around = {k: v for k, v in parsed(sample(entry.kind)).items() if k != member}
    outcome = call(judge, entry, "one", text(json.dumps(around)))
    if entry.name == "mcp_prompt_trigger":  # its object has arguments all the same
        assert "sku: Field required" in (outcome.error or "")
    else:
        assert f"there is no '{member}' in what has arrived" in (outcome.error or "")


@each(e for e in IN if getattr(e.kind, "answers", ()))
def test_a_model_that_answers_is_an_object_to_whoever_asks(entry: Entry, judge: Judge) -> None:
    outcome = call(judge, entry, "answer", delivery(entry, content(entry).value))
    assert outcome.error is None, outcome.error + outcome.traceback
    assert outcome.returned
    order = {"sku": "K-7", "pieces": 2}
    answers: tuple[str, ...] = getattr(entry.kind, "answers")  # noqa: B009 - of triggers
    given = outcome.returned.content
    if answers[0] != ANY_VALUE:
        assert type(given).__name__ == answers[0]
    assert (json.loads(given) if isinstance(given, (str, bytes)) else given) == order


@each(OUT)
def test_what_is_sent_is_what_a_reader_expects(entry: Entry, judge: Judge) -> None:
    order = {"sku": "K-7", "pieces": 2}
    variants = {"one": "value", "many": "value"}
    sends = entry.kind.sends
    if sends.returned:
        is_event = sends.is_text_where_returned and not sends.is_messages
        variants["returned"] = "returned" if is_event else ""
        variants["returned_many"] = "returned" if sends.is_text_where_returned else ""
    for variant, output in variants.items():
        outcome = judge.call(f"{entry.name}_{variant}", SINGLE, message=text("x"))
        assert outcome.error is None, (variant, outcome.error + outcome.traceback)
        value = outcome.outputs[output] if output else outcome.returned
        assert value
        given = json.loads(value.content) if isinstance(value.content, str) else value.content
        is_many = variant.endswith("many")
        if not entry.kind.sends.is_messages:
            wanted: Any = [order, order] if is_many else order
            if not output and "str" not in entry.kind.sends.returned:  # rows: the worker lists them
                wanted = [order, order] if is_many else [order]
            member = member_of(entry)
            assert given == ({member: wanted} if member else wanted), variant
        else:
            assert [json.loads(message) for message in given] == [order] * (2 if is_many else 1)


# --- those that cannot


def test_a_model_is_refused_where_there_is_no_content(app: AppFactory, azfdecor: Command) -> None:
    trigger = '@queue_trigger("orders", arg_name="message")\n'
    parts = [HEAD]
    for entry in REFUSING:
        name = "warmup" if entry.name == "warmup_trigger" else entry.name
        above = "" if entry.role == "trigger" else trigger
        message = "" if entry.role == "trigger" else "message: str, "
        wanted = "Out[Order]" if entry.role == "output" else "Order"
        decorator = decorator_of(entry, arg_name=None)
        parts.append(f"\n\n{above}@{decorator}\ndef {name}({message}value: {wanted}): ...\n")
    result = azfdecor("generate", app("".join(parts)), "--format", "json")
    assert result.status == 1
    found = {p["function"]: p for p in result.problems()}
    assert set(found) == {"warmup" if e.name == "warmup_trigger" else e.name for e in REFUSING}
    for entry in REFUSING:
        problem = found["warmup" if entry.name == "warmup_trigger" else entry.name]
        assert problem["code"] == "AZF308", problem
        assert f"{entry.name} cannot fill 'value', annotated" in problem["message"]
        assert problem["hint"].startswith("annotate it ")


@each(e for e in ENTRIES if e.role == "output" and "str" not in e.kind.sends.returned)
def test_what_the_worker_cannot_send_is_refused_where_it_is_returned(
    entry: Entry, app: AppFactory, azfdecor: Command
) -> None:
    decorator = decorator_of(entry, arg_name="$return")
    returned = "int" if entry.kind.sends.returned else "Order"  # a row is an object
    source = SENT.format(
        name="send", decorator=decorator, parameter="", arrow=f" -> {returned}", statement="..."
    )
    result = azfdecor("generate", app(HEAD + source), "--format", "json")
    (problem,) = result.problems()
    assert problem["code"] in ("AZF306", "AZF309")
    assert any(word in problem["hint"] for word in ("Out[", "YourModel"))
