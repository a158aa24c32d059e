"""Options to properties of function.json and back: what is read is what was written."""

from __future__ import annotations

import json
import keyword
import math
import types
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azfdecor import (
    generic_output,
    generic_trigger,
    http_trigger,
    mcp_tool_trigger,
    queue_output,
    redis_list_trigger,
    signalr_trigger,
    sql_input,
    text_completion_input,
    timer_trigger,
)
from azfdecor.compiler import reference
from azfdecor.compiler.options import choices, types_of
from azfdecor.compiler.properties import Reading, default_of, entry_of, properties_of, read

if typing.TYPE_CHECKING:
    from azfdecor.bindings.base import BindingKind
    from azfdecor.declaration import Declaration, Option

KINDS = {entry.name: entry.kind for entry in reference.own()}
EVERY_BINDING = Path(__file__).parent.parent / "every_binding"

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.integers(-(2**31), 2**31)
DATA = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
WORDS = st.from_regex(r"[a-z]{2,5}(_[a-z]{2,5}){0,2}", fullmatch=True).filter(
    lambda word: not keyword.iskeyword(word)
)


def values(hint: Any, codec: str) -> st.SearchStrategy[Any]:
    """Values of an option's type, None apart, in the form in which they are read."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        parts = [part for part in arguments if part is not type(None)]
        return st.one_of([values(part, codec) for part in parts])
    if choices(hint) and origin is not Sequence:
        return st.sampled_from(choices(hint))
    if origin is Sequence:
        items = values(arguments[0], "plain")
        return st.lists(items, max_size=3, unique=codec == "lower")
    if origin is Mapping:
        return st.dictionaries(TEXTS, DATA, max_size=3)
    if hint is str and codec == "text":  # the text of a number is read as that number
        return st.sampled_from(["%SETTING%", "{name}"])
    floats = st.floats(allow_nan=False, allow_infinity=False)
    return {str: TEXTS, bool: st.booleans(), int: NUMBERS, float: floats}[hint]


def stands_in_json(option: Option) -> bool:
    return option.in_json and option.codec != "members"


def all_options(kind: BindingKind) -> st.SearchStrategy[dict[str, Any]]:
    """What may be given to a decorator, but for what function.json does not say."""
    hints = types_of(kind.decorator)
    known = {k: values(hints[k], o.codec) for k, o in kind.options.items() if stands_in_json(o)}
    required = {k: known.pop(k) for k, o in kind.options.items() if o.required}
    options = st.fixed_dictionaries(required, optional=known)
    if not kind.is_open:
        return options
    free = WORDS.filter(lambda word: word not in kind.options and word not in ("name", "direction"))
    more = st.dictionaries(free, DATA, max_size=3)
    properties = st.dictionaries(TEXTS.map("X-{}".format), DATA, min_size=1, max_size=3)
    folded = properties.filter(lambda one: len({key.lower() for key in one}) == len(one))
    return st.builds(
        lambda a, b, c: {**a, **b, **c},
        options,
        more,
        st.just({}) | st.builds(lambda mapping: {"properties": mapping}, folded),
    )


def told(kind: BindingKind, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that say more than the defaults do."""
    return {
        k: v
        for k, v in options.items()
        if k not in kind.options or kind.options[k].required or v != kind.options[k].default
    }


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_what_is_written_is_read(name: str, data: st.DataObject) -> None:
    kind = KINDS[name]
    options = data.draw(all_options(kind))
    entry = entry_of(kind.decorator(**options), "value")
    entry = json.loads(json.dumps(entry))  # as the host gets it
    assert read(kind, entry) == Reading(told(kind, options), {}, {})


def in_other_words(value: Any, hint: Any) -> Any:
    """A value as the host reads it too: words in another case, numbers and booleans as text."""
    if isinstance(value, list):
        return [in_other_words(item, hint) for item in value]
    if isinstance(value, str):
        return value.swapcase() if value in map(str, choices(hint)) else value
    if isinstance(value, bool):
        return str(value).upper()
    return str(value) if isinstance(value, (int, float)) else value


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if not kind.is_open])
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_the_host_s_tolerance_is_ours(name: str, data: st.DataObject) -> None:
    kind = KINDS[name]
    hints = types_of(kind.decorator)
    options = data.draw(all_options(kind))
    written = properties_of(kind.decorator(**options))
    loose: dict[str, Any] = {}
    for property_, value in written.items():
        option = kind.option_named(property_)
        assert option is not None
        hint = hints[option.keyword]
        is_known = choices(hint) or option.codec == "lower" or not isinstance(value, str)
        upper = [str(item).lower() for item in choices(hint)]
        words = choices(hint) if option.codec != "lower" else upper
        loose[property_.swapcase()] = (
            in_other_words(value, typing.Literal[tuple(words)] if words else hint)
            if is_known
            else value
        )
    assert read(kind, loose) == Reading(told(kind, options), {}, {})


def entries() -> typing.Iterator[Any]:
    """The entries that the examples of all decorators make."""
    for name, kind in KINDS.items():
        folder = EVERY_BINDING / ("warmup" if name == "warmup_trigger" else name)
        content = json.loads((folder / "function.json").read_text("utf-8"))
        found = [
            entry
            for entry in content["bindings"]
            if entry["direction"] == kind.direction
            and (kind.is_generic or entry["type"] == kind.type)
        ]
        trigger = kind.role == "trigger"
        yield pytest.param(kind, found[0 if trigger else -1], id=name)


@pytest.mark.parametrize(("kind", "entry"), [*entries()])
def test_the_entries_of_the_examples_are_read_and_written_as_they_stand(
    kind: BindingKind, entry: dict[str, Any]
) -> None:
    found = read(kind, entry)
    assert (found.unknown, found.unreadable) == ({}, {})
    again = entry_of(kind.decorator(**found.options), entry["name"])
    assert again == entry


@pytest.mark.parametrize(
    ("decorator", "entry", "options"),
    [
        (http_trigger, {"authLevel": "ANONYMOUS", "methods": ["get", "Post"]},
         {"auth_level": "anonymous", "methods": ["GET", "POST"]}),
        (http_trigger, {"AUTHLEVEL": "Function", "route": None}, {}),
        (timer_trigger, {"schedule": "* * * * * *", "runOnStartup": "true", "useMonitor": "False"},
         {"schedule": "* * * * * *", "run_on_startup": True, "use_monitor": False}),
        (redis_list_trigger, {"key": 7, "connection": "R", "maxBatchSize": "5"},
         {"key": "7", "connection": "R", "max_batch_size": 5}),
        (redis_list_trigger, {"key": "k", "connection": "R", "maxBatchSize": 5.0},
         {"key": "k", "connection": "R", "max_batch_size": 5}),
        (text_completion_input, {"prompt": "x", "temperature": 1, "topP": "0.25", "maxTokens": "%M%"},
         {"prompt": "x", "temperature": 1, "top_p": 0.25, "max_tokens": "%M%"}),
        (mcp_tool_trigger, {"toolName": "t", "toolProperties": '[{"propertyName": "a"}]'},
         {"tool_name": "t", "tool_properties": [{"propertyName": "a"}]}),
        (sql_input, {"commandText": "c", "connectionStringSetting": "C", "parameters": "",
                     "commandType": "storedprocedure"},
         {"command_text": "c", "connection_string_setting": "C",
          "command_type": "StoredProcedure"}),
        (generic_trigger, {"type": "aTrigger", "queueName": "q", "x-y": 1, "class": 2, "self": 3},
         {"type": "aTrigger", "queue_name": "q", "properties": {"x-y": 1, "class": 2, "self": 3}}),
        (generic_output, {"type": "a", "dataType": "Binary", "properties": {"a": 1}},
         {"type": "a", "data_type": "binary", "properties": {"properties": {"a": 1}}}),
    ],
)  # fmt: skip
def test_an_entry_is_read_as_tolerantly_as_the_host_reads_it(
    decorator: type[Declaration], entry: dict[str, Any], options: dict[str, Any]
) -> None:
    assert read(KINDS[decorator.__name__], entry) == Reading(options, {}, {})


def test_what_no_option_has_or_can_hold_is_told() -> None:
    entry = {"queueName": "q", "queuename": "r", "dataType": "text", "visibility": 3}
    found = read(KINDS["queue_output"], entry)
    assert found.options == {"queue_name": "q"}
    assert found.unknown == {"visibility": 3}
    assert found.unreadable == {
        "queuename": "it is there twice, in letters of another case",
        "dataType": "it is not one of 'string', 'binary', 'stream'",
    }


@pytest.mark.parametrize(
    ("decorator", "property_", "value", "why"),
    [
        (redis_list_trigger, "maxBatchSize", "%SIZE%", "it is not an integer"),
        (redis_list_trigger, "maxBatchSize", 1.5, "it is not an integer"),
        (redis_list_trigger, "maxBatchSize", True, "it is not an integer"),
        (redis_list_trigger, "key", ["a"], "it is not a string"),
        (timer_trigger, "runOnStartup", "yes", "it is not True or False"),
        (signalr_trigger, "parameterNames", "a,b", "it is not a list of strings"),
        (mcp_tool_trigger, "toolProperties", "[", "it is no text that is JSON"),
        (mcp_tool_trigger, "toolProperties", [1], "it is no text that is JSON"),
        (mcp_tool_trigger, "toolProperties", "[1]", "it is not a list of dicts"),
        (http_trigger, "methods", ["get", "fetch"], "it is not a list of 'GET'"),
    ],
)
def test_why_a_property_cannot_be_read_is_told(
    decorator: type[Declaration], property_: str, value: Any, why: str
) -> None:
    found = read(KINDS[decorator.__name__], {property_: value})
    assert found.options == {}
    assert found.unreadable[property_].startswith(why)


@pytest.mark.parametrize(
    "value", [object(), {1, 2}, math.nan, [[]], "\ud800", b"x", ["a", {}], [lambda: 0]]
)
@pytest.mark.parametrize("name", KINDS)
def test_writing_a_value_of_any_type_raises_nothing(name: str, value: Any) -> None:
    kind = KINDS[name]
    properties_of(kind.decorator(**dict.fromkeys(kind.options, value)))


def test_a_default_is_what_the_property_would_be() -> None:
    options = KINDS["text_completion_input"].options
    assert default_of(options["temperature"]) == "0.5"
    assert default_of(options["chat_model"]) == "gpt-3.5-turbo"
    assert properties_of(queue_output("a")) == {"queueName": "a"}
