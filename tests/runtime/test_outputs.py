"""What an output is given arrives: whatever its annotation says, and where it says nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from azure.functions import Document, DocumentList
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from azfdecor.runtime import call, one_message
from host_values import messages_of, objects_of
from judge import Judge, Value, messages, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import AppFactory, Command

DATES = ["2024-01-02T03:04:05Z", "2024-01-02T03:04:05+02:00", "/Date(1700000000000)/"]
DATE = r"\d{4}-0[1-9]-1\dT1\d:[0-5]\d:[0-5]\d(\.\d{1,9})?([zZ]|[+-][01]\d(:?[0-5]\d)?)?"
ODD = ["", " ", "[INFO] x [y]", "{hello}", "[]", "[null]", '{"a":1}', '{"a":1}\n{"b":2}', *DATES]
TEXTS = st.one_of(
    st.sampled_from(ODD),
    st.from_regex(DATE, fullmatch=True),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text('[]{}",:\\ \n\u00a01ae').map(lambda inner: f"[{inner}]"),
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text("ab\u00e9"),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("ab"), inner),
    ).map(json.dumps),
)


def sent(hint: Any, value: Any, how: call.Value) -> list[str]:
    """The messages that the host makes of what a function returns."""

    def function() -> Any:
        return value

    function.__annotations__["return"] = hint
    content = call.Call(function, {"return": how})()
    kinds = {str: "string", bytes: "bytes", list: "list", dict: "dict", type(None): None}
    return messages_of(kinds[type(content)], content)


@given(TEXTS)
def test_any_text_is_one_message_as_it_is(content: str) -> None:
    assert messages_of("string", one_message.of(content)) == [content]
    assert sent(Any, content, call.messages()) == [content]


@given(st.lists(TEXTS))
def test_any_texts_are_as_many_messages_as_they_are(contents: list[str]) -> None:
    assert sent(list[str], contents, call.messages()) == contents
    assert sent(list[str | int], contents, call.records()) == contents


class Item(BaseModel):
    name: str
    price: float
    at: str = "2024-01-02T03:04:05+02:00"


ITEM = Item(name="th\u00e9 \U0001f375 <&>", price=1e22)
SAME: list[tuple[Any, Any]] = [
    (Item, ITEM),
    (dict[str, str], {"\u00e9": "\u00e8"}),
    (int, 10**30),
    (float, 1.0),
    (str | None, None),
    (list[int], [1, 2]),
    (Any, {"\u00e9": [1, {"a": None}]}),
]


@pytest.mark.parametrize("how", [call.messages, call.records])
@pytest.mark.parametrize(("hint", "value"), SAME)
def test_a_value_is_the_same_text_alone_and_among_others(
    hint: Any, value: Any, how: Callable[[], call.Value]
) -> None:
    class Holder(BaseModel):
        value: hint

    alone = Holder(value=value).model_dump_json()
    assert sent(Holder, Holder(value=value), how()) == [alone]
    assert sent(list[Holder], [Holder(value=value)] * 2, how()) == [alone, alone]
    assert sent(Any, Holder(value=value), how()) == [alone]
    assert "\\u" not in alone


OBJECTS: list[tuple[Any, Any, list[Any]]] = [
    (Item, ITEM, [ITEM]),
    (list[Item], [ITEM, ITEM], [ITEM, ITEM]),
    (list[Item], [], []),
    (Any, ITEM, [ITEM]),
    (dict[str, int | str], {"id": 10**30, "at": DATES[1]}, [{"id": 10**30, "at": DATES[1]}]),
    (list[dict[str, str]], [{"at": at} for at in DATES], [{"at": at} for at in DATES]),
]


@pytest.mark.parametrize(("hint", "value", "expected"), OBJECTS)
def test_an_object_keeps_its_dates(hint: Any, value: Any, expected: list[Any]) -> None:
    def function() -> Any:
        return value

    function.__annotations__["return"] = hint
    content = call.Call(function, {"return": call.objects()})()
    plain = [one if isinstance(one, dict) else one.model_dump() for one in expected]
    assert objects_of({dict: "dict", list: "list"}[type(content)], content) == plain
    member = call.Call(function, {"return": call.objects("value")})()
    assert objects_of("dict", member) == [{"value": plain if isinstance(value, list) else plain[0]}]


OUTPUTS = {
    "queue": 'queue_output("jobs")',
    "service_bus": 'service_bus_topic_output("jobs")',
    "event_hub": 'event_hub_output("jobs", connection="HUB")',
    "rabbitmq": 'rabbitmq_output("jobs", connection_string_setting="RABBIT")',
    "kafka": 'kafka_output("jobs", broker_list="BROKERS")',
    "table": 'table_output("jobs")',
    "blob": 'blob_output("jobs/{rand-guid}")',
    "event_grid": 'event_grid_output(topic_endpoint_uri="URI", topic_key_setting="KEY")',
    "cosmos": 'cosmos_db_output("jobs", connection="COSMOS", database_name="shop")',
    "sql": 'sql_output("dbo.jobs", connection_string_setting="SQL")',
    "generic": 'generic_output("exampleStore")',
}
NOT_RETURNED = {"kafka"}
VALUES = {
    "a_dict": '{"a": "\u00e9"}',
    "a_model": 'Item(a="\u00e9")',
    "a_document": 'Document({"a": "\u00e9"})',
}


def open_functions() -> str:
    source = (
        "from typing import Any\nfrom azure.functions import Document, Out\n"
        "from pydantic import BaseModel\nfrom azfdecor import *\n"
        "class Item(BaseModel):\n    a: str\n"
    )
    for output, decorator in OUTPUTS.items():
        for name, value in VALUES.items():
            lines = f'@queue_trigger("orders")\n@{decorator}\n'
            for way, annotation in (("bare", "Out"), ("any", "Out[Any]")):
                source += (
                    f"{lines}def {output}_{name}_{way}(msg: str, out: {annotation}) -> None:\n"
                )
                source += f"    out.set({value})\n"
            if output not in NOT_RETURNED:
                source += f"{lines}def {output}_{name}_returned(msg: str):\n    return {value}\n"
                source += f"{lines}async def {output}_{name}_async(msg: str) -> Any:\n"
                source += f"    return {value}\n"
    return source


def test_an_output_of_which_nobody_said_the_type_is_sent_json(
    app: AppFactory, generate: Command
) -> None:
    root = app(open_functions())
    generate(root)
    with Judge(root) as judge:
        for name in judge.load():
            outcome = judge.call(name, msg=text("x"))
            (given_,) = [*outcome.outputs.values()] or [outcome.returned]
            assert given_, f"{name}: {outcome.error}"
            assert given_.content, f"{name}: {outcome.error}"
            if name.startswith(("cosmos", "event_grid", "sql", "table")):
                assert given_.kind in ("dict", "json"), f"{name}: no text with dates in it"
                assert objects_of(given_.kind, given_.content) == [{"a": "\u00e9"}], name
            else:
                assert given_ == Value("string", given_.content), name
                (message,) = messages(given_) if "[" in given_.content else [given_.content]
                assert message == '{"a":"\u00e9"}', name


def test_a_list_of_which_nobody_said_the_type_is_one_message_unless_it_is_split() -> None:
    assert sent(Any, [1, {"a": 2}], call.messages()) == ['[1,{"a":2}]']
    assert len(sent(Any, [1, {"a": 2}], call.messages(split_text=True))) == 2
    assert sent(list, [1, {"a": 2}], call.messages()) == ["1", '{"a":2}']


def test_what_the_platform_knows_is_left_to_it() -> None:
    rows = DocumentList([Document.from_dict({"a": 1})])
    assert [dict(row) for row in returned(rows, call.rows("Document"))] == [{"a": 1}]
    assert [dict(row) for row in returned([{"a": 1}], call.rows("Document"))] == [{"a": 1}]
    with pytest.raises(TypeError, match="is to be Documents, and this is the JSON of a int"):
        returned(5, call.rows("Document"))
    for value in (b"raw", "text", None):
        assert returned(value, call.document()) is value
    assert returned(bytearray(b"raw"), call.document()) == b"raw"
    event = open_event()
    assert returned(event, call.document()) is event
    events = [event]
    assert returned(events, call.document()) is events
    told = {"id": "1", "subject": "s", "eventType": "t", "eventTime": "2030-01-02T00:00:00+00:00"}
    told = {**told, "data": {}, "dataVersion": "1"}
    assert returned(event, call.objects()) == told
    assert returned(events, call.objects()) == [told]
    assert returned([1, event_like := {"id": "2"}], call.objects()) == [1, event_like]


def returned(value: Any, how: call.Value) -> Any:
    def function() -> Any:
        return value

    del function.__annotations__["return"]
    return call.Call(function, {"return": how})()


def open_event() -> Any:
    import datetime as dt

    from azure.functions import EventGridOutputEvent

    now = dt.datetime(2030, 1, 2, tzinfo=dt.timezone.utc)
    about = {"id": "1", "subject": "s", "event_type": "t", "event_time": now}
    return EventGridOutputEvent(**about, data={}, data_version="1")
