"""Text is one message, whatever it looks like."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.runtime import one_message
from conftest import function_json, shim
from judge import Judge, Value, message, messages, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command

TEXTS = [
    "tea",
    "",
    "[1, 2]",
    ' \n["a"]',
    '{"price": 1.0,  "at": "2026-01-02T03:04:05+02:00"}',
    "[draft]",
    "2026-01-02T03:04:05Z",
    '"quoted"',
    "7",
]


@pytest.mark.parametrize("content", TEXTS)
def test_text_arrives_as_it_is(content: str) -> None:
    assert messages(Value("string", one_message.of(content))) == [content]


@pytest.mark.parametrize("value", [None, b"[1]", ["[1]", "2"], 7])
def test_anything_else_is_left_to_the_worker(value: object) -> None:
    assert one_message.of(value) is value


def test_what_was_set_is_remembered_as_it_was() -> None:
    class Worker:
        sent: Any = None

        def set(self, value: object) -> None:
            self.sent = value

    worker = Worker()
    out = one_message.Out(worker)
    assert out.get() is None
    out.set("[1]")
    assert (out.get(), worker.sent) == ("[1]", '["[1]"]')


SOURCE = """
from azure.functions import Out, QueueMessage
from azfdecor import *

@queue_trigger("orders")
@queue_output("copies")
def returned(msg: str) -> str:
    return msg

@queue_trigger("orders")
@queue_output("copies")
async def unannotated(msg: str):
    return msg

@queue_trigger("orders")
@queue_output("copies")
def out(msg: str, copy: Out[str]) -> None:
    copy.set(msg)

@queue_trigger("orders")
@queue_output("copies")
def open_out(msg: str, copy: Out) -> None:
    copy.set(msg)

@queue_trigger("orders")
@queue_output("copies")
def several(msg: str, copies: Out[list[str]]) -> None:
    copies.set([msg, msg])

@queue_trigger("orders")
@service_bus_queue_output("copies")
def texts_returned(msg: str) -> list[str]:
    return [msg, msg]

@queue_trigger("orders")
@kafka_output("copies", broker_list="BROKERS")
def texts_for_kafka(msg: str, copies: Out[list[str]]) -> None:
    copies.set([msg, msg])

@queue_trigger("orders")
@event_hub_output("copies", connection="HUB")
def typed(msg: list[int] | None, copies: Out[list[int] | None | str]) -> None:
    copies.set("[5, 6]" if msg is None else msg)

@queue_trigger("orders")
@service_bus_queue_output("copies", arg_name="copy")
@blob_output("copies/{rand-guid}", arg_name="blob")
def document(msg: str, copy: Out[str], blob: Out[str]) -> None:
    copy.set(msg)
    blob.set(msg)
"""


def test_a_function_sends_one_message_for_a_text_and_one_for_each_of_a_list(
    app: AppFactory, generate: Command
) -> None:
    root = app(SOURCE)
    generate(root)
    assert "copies=copies" in shim(root, "several"), "nothing stands between"
    assert "blob=blob" in shim(root, "document"), "a blob is a document"
    with Judge(root) as judge:
        judge.load()
        for content in TEXTS:
            for name in ("returned", "unannotated"):
                outcome = judge.call(name, msg=text(content))
                assert outcome.returned, outcome.error
                assert message(outcome.returned) == content
            for name in ("out", "open_out"):
                outcome = judge.call(name, msg=text(content))
                assert message(outcome.outputs["copy"]) == content, outcome.error
            outcome = judge.call("document", msg=text(content))
            assert message(outcome.outputs["copy"]) == content, outcome.error
            assert outcome.outputs["blob"] == text(content)
        outcome = judge.call("several", msg=text("[1]"))
        assert json.loads(outcome.outputs["copies"].content) == ["[1]", "[1]"]
        outcome = judge.call("texts_for_kafka", msg=text("[1]"))
        assert json.loads(outcome.outputs["copies"].content) == ["[1]", "[1]"]
        outcome = judge.call("texts_returned", msg=text("[1]"))
        assert json.loads(outcome.outputs["returned"].content) == ["[1]", "[1]"]
        outcome = judge.call("typed", msg=text("null"))
        assert message(outcome.outputs["copies"]) == "[5, 6]"


OUTPUTS = {
    "queue": 'queue_output("jobs", {})',
    "service_bus_queue": 'service_bus_queue_output("jobs", {})',
    "service_bus_topic": 'service_bus_topic_output("jobs", {})',
    "event_hub": 'event_hub_output("jobs", connection="HUB", {})',
    "rabbitmq": 'rabbitmq_output("jobs", connection_string_setting="RABBIT", {})',
    "kafka": 'kafka_output("jobs", broker_list="BROKERS", {})',
    "generic": 'generic_output("serviceBus", queueName="jobs", connection="BUS", {})',
}
ALSO_RETURNED = OUTPUTS.keys() - {"kafka"}
ARRAY = '[{"site": "a"}, "b"]'


def splitting(name: str, *, is_split: bool) -> str:
    """Functions that send a text through an output, in each way that there is."""
    decorators = f'@queue_trigger("orders")\n@{OUTPUTS[name].format(f"split_text={is_split}")}\n'
    end = f"_{name}_{is_split}"
    source = ""
    for way, annotation in (("text", "Out[str]"), ("union", "Out[str | list[int]]")):
        source += f"{decorators}def {way}{end}(msg: str, jobs: {annotation}) -> None:\n"
        source += "    jobs.set(msg)\n"
    if name in ALSO_RETURNED:
        source += f"{decorators}def returned{end}(msg: str) -> str:\n    return msg\n"
        source += f"{decorators}async def unsaid{end}(msg: str):\n    return msg\n"
    return source


def test_an_output_may_leave_the_splitting_to_the_platform(
    app: AppFactory, generate: Command
) -> None:
    source = "from azure.functions import Out\nfrom azfdecor import *\n"
    root = app(source + "".join(splitting(n, is_split=s) for n in OUTPUTS for s in (True, False)))
    generate(root)
    with Judge(root) as judge:
        for function in judge.load():
            outcome = judge.call(function, msg=text(ARRAY))
            sent = outcome.outputs.get("jobs") or outcome.returned
            assert sent, outcome.error
            assert len(messages(sent)) == (2 if "True" in function else 1), function
    for name in OUTPUTS:
        assert "splitText" not in json.dumps(function_json(root, f"text_{name}_True"))
        assert "one_message" not in shim(root, f"text_{name}_True")
        assert "one_message" in shim(root, f"text_{name}_False")
        assert "split_text=True" in shim(root, f"union_{name}_True")


@pytest.mark.parametrize(
    ("output", "annotation", "is_without_effect"),
    [
        ('queue_output("jobs", split_text=True)', "Out[str]", False),
        ('queue_output("jobs", split_text=True)', "Out", False),
        ('queue_output("jobs", split_text=True)', "Out[Any]", False),
        ('queue_output("jobs", split_text=True)', "Out[dict[str, int] | str]", False),
        ('queue_output("jobs", split_text=True)', "Out[dict[str, int]]", True),
        ('queue_output("jobs", split_text=True)', "Out[list[str]]", True),
        ('queue_output("jobs", split_text=True)', "Out[bytes]", True),
        ('generic_output("blob", path="a/b", split_text=True)', "Out[str]", True),
    ],
)
def test_leaving_the_splitting_to_the_platform_is_told_where_it_has_no_effect(
    app: AppFactory, generate: Command, output: str, annotation: str, is_without_effect: bool
) -> None:
    root = app(
        "from typing import Any\nfrom azure.functions import Out\nfrom azfdecor import *\n"
        f'@queue_trigger("orders")\n@{output}\n'
        f"def split(msg: str, jobs: {annotation}) -> None: ...\n"
    )
    assert ("AZF327" in generate(root).out) is is_without_effect
