"""Which annotations are a batch, on every trigger that takes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from azfdecor.compiler import reference
from conftest import function_json
from judge import Judge, Value, batch, binary, message, text
from samples import BATCH, decorator_of

if TYPE_CHECKING:
    from conftest import AppFactory, Command

HEAD = """
import collections
from collections.abc import Iterable, MutableSequence, Sequence
from typing import NamedTuple
from pydantic import BaseModel
from azfdecor import *

class M(BaseModel, frozen=True):
    a: int

class N(NamedTuple):
    a: int

"""
BATCHES = (
    "list[M]",
    "list",
    "Sequence[M]",
    "MutableSequence[M]",
    "Iterable[M]",
    "tuple[M, ...]",
    "tuple[M, ...] | None",
    "set[M]",
    "frozenset[M]",
    "collections.deque[M]",
)
SINGLE = ("M", "tuple[M, M]", "N", "dict[str, list[M]]", "M | None", "list[M] | M")
TRIGGERS = {
    entry.name: entry
    for entry in reference.own()
    if entry.role == "trigger" and entry.kind.has_batches
}


@pytest.mark.parametrize("name", TRIGGERS)
def test_every_collection_of_any_number_is_a_batch(
    app: AppFactory, azfdecor: Command, name: str
) -> None:
    decorator = decorator_of(TRIGGERS[name])
    source = "".join(
        f"@{decorator}\ndef f{number}(value: {annotation}) -> None: ...\n\n"
        for number, annotation in enumerate([*BATCHES, *SINGLE])
    )
    root = app(HEAD + source)
    result = azfdecor("generate", root)
    assert result.status == 0, result.out
    for number, annotation in enumerate([*BATCHES, *SINGLE]):
        entry = function_json(root, f"f{number}")["bindings"][0]
        is_many = entry.get("cardinality") == "many"
        assert is_many == (annotation in BATCHES), annotation


TEXTS = """
from collections.abc import Sequence
from typing import Annotated
from pydantic import Field
from azfdecor import *

"""
KAFKA = [
    '{"Offset": 1, "Topic": "t", "Value": "[1]"}',
    '{"Offset": 2, "Topic": "t", "Value": "tea"}',
]
OF_TEXT: dict[str, tuple[str, str, str, Value]] = {
    # what is imported by its decorator, an annotation, what the function gets of what arrives
    "hub": (
        'event_hub_trigger("hub", connection="HUB")',
        "list[str]",
        "['[1]', 'tea']",
        batch(b"[1]", b"tea"),
    ),
    "hub_bytes": (
        'event_hub_trigger("hub", connection="HUB")',
        "Sequence[bytes]",
        r"[b'[1]', b'\xff']",
        batch(b"[1]", b"\xff"),
    ),
    "bus": (
        'service_bus_queue_trigger("orders")',
        "list[Annotated[str, Field(max_length=3)]]",
        "['[1]', 'tea']",
        batch(b"[1]", b"tea"),
    ),
    "kafka": (
        'kafka_trigger("topic", broker_list="BROKERS", consumer_group="g")',
        "tuple[str, ...]",
        "('[1]', 'tea')",
        batch(*KAFKA),
    ),
    "queue": ('queue_trigger("incoming")', "list[str]", "['a', '1']", text('["a", "1"]')),
    "blob": (
        'blob_trigger("incoming/{name}")',
        "list[str] | None",
        "['a', '1']",
        binary(b'["a", "1"]'),
    ),
    "other": ('generic_trigger(type="exampleTrigger")', "list[bytes]", "[b'a']", text('["a"]')),
}


@pytest.mark.parametrize("direct", [False, True])
def test_a_list_of_texts_is_a_batch_or_an_array(
    app: AppFactory, generate: Command, direct: bool
) -> None:
    functions = (
        f"@{decorator}\n@queue_output('seen')\n"
        f"def {name}(x: {annotation}) -> str:\n    return repr(x)\n\n"
        for name, (decorator, annotation, *_) in OF_TEXT.items()
    )
    root = app(TEXTS + "".join(functions))
    generate(root)
    with Judge(root, direct=direct) as judge:
        judge.load()
        for name, (*_, expected, delivered) in OF_TEXT.items():
            outcome = judge.call(name, BATCH, x=delivered)
            assert outcome.error is None, outcome.traceback
            assert outcome.returned
            assert message(outcome.returned) == expected


def test_a_list_of_texts_in_a_request_is_the_query_s(app: AppFactory, generate: Command) -> None:
    source = (
        "@http_trigger()\n@blob_input('in/{Query.n}')\ndef f(x: str, tags: list[str]) -> str: ...\n"
    )
    root = app(TEXTS + source.replace("'in/", "'incoming/"))
    generate(root)
    names = [entry["name"] for entry in function_json(root, "f")["bindings"]]
    assert names == ["req", "x", "$return"]
