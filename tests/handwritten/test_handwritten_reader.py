"""function.json to functions: what is read is what a decorator would have said."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azfdecor.compiler import application, reference, rules
from azfdecor.handwritten import reader

if TYPE_CHECKING:
    from azfdecor.compiler.model import App, Function, HandwrittenFunction
    from conftest import AppFactory

EVERY_BINDING = Path(__file__).parent.parent / "every_binding"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
WORDS = st.sampled_from(
    [
        "in", "out", "inout", "httpTrigger", "http", "queue", "queueTrigger", "timerTrigger", "table",
        "cosmosDBTrigger", "mcpToolTrigger", "{id}", "%X%", "undefined", "many", "/", "a/{b", "$return",
    ]
)  # fmt: skip
NAMES = st.sampled_from(
    [
        "type", "Type", "direction", "name", "bindings", "retry", "scriptFile", "route", "methods",
        "queueName", "QueueName", "schedule", "connection", "dataType", "cardinality", "toolProperties",
        "strategy", "maxRetryCount", "delayInterval", "authLevel", "rowKey",
    ]
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | TEXTS, inner, max_size=6),
    max_leaves=15,
)


@pytest.fixture(scope="module")
def every_binding() -> App:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a library that an example imports
        app, problems = application.read(EVERY_BINDING)
    assert problems == []
    return app


def said(function: Function | HandwrittenFunction) -> list[tuple[Any, ...]]:
    return [
        (b.type, b.direction, b.name, b.properties, b.kind, b.options) for b in function.bindings
    ]


def test_what_is_read_from_function_json_is_what_the_decorators_say(every_binding: App) -> None:
    used = set()
    for function in every_binding.functions:
        again, wrong = reader.read_function(EVERY_BINDING / function.name)
        assert wrong == []
        assert again is not None
        assert said(again) == said(function)
        assert (again.retry is None) == (function.retry is None)
        used |= {binding.kind.name for binding in again.bindings}
    assert used == {entry.name for entry in reference.own()}


def test_the_rules_find_nothing_in_what_is_generated(every_binding: App) -> None:
    functions, _ = reader.read(EVERY_BINDING, [f.name for f in every_binding.functions])
    assert len(functions) == len(every_binding.functions)
    alone = every_binding._replace(functions=(), declared=(), handwritten=functions)
    assert rules.check(alone) == []


def test_only_what_azfdecor_did_not_write_is_handwritten(app: AppFactory) -> None:
    bindings = '{"bindings": [{"type": "manualTrigger", "direction": "in", "name": "x"}]}'
    generated = '{"generatedBy": "azfdecor", "source": "a.py:b", "digest": "", "bindings": []}'
    files = {"b/function.json": bindings, "A/function.json": bindings, "c/function.json": generated}
    found, problems = reader.app(app(files=files))
    assert problems == []
    assert [function.name for function in found.handwritten] == ["A", "b"]


@pytest.mark.parametrize(
    ("entry", "decorator"),
    [
        ({"type": "cosmosDBTrigger", "containerName": "c"}, "cosmos_db_trigger"),
        ({"type": "CosmosDBTrigger", "collectionName": "c"}, "cosmos_db_trigger_v3"),
        ({"type": "serviceBusTrigger", "queueName": "q"}, "service_bus_queue_trigger"),
        (
            {"type": "serviceBusTrigger", "topicName": "t", "subscriptionName": "s"},
            "service_bus_topic_trigger",
        ),
        ({"type": "fireTrigger", "direction": None}, "generic_trigger"),
    ],
)
def test_a_type_of_several_decorators_is_told_by_its_properties(
    entry: dict[str, Any], decorator: str, tmp_path: Path
) -> None:
    content = {"bindings": [{"name": "x", **entry}]}
    (tmp_path / "function.json").write_text(json.dumps(content))
    function, _ = reader.read_function(tmp_path)
    assert function is not None
    assert function.trigger.kind.name == decorator


def test_it_is_read_as_tolerantly_as_the_host_does(app: AppFactory) -> None:
    text = """\ufeff{
        // by hand
        'retry': {"strategy": "FIXEDDELAY", "maxRetryCount": "3", "delayInterval": "00:10"},
        "bindings": [
            {"name": "$return", "type": "http", "direction": "out"},
            {"Type": "HttpTrigger", "NAME": "req", "AuthLevel": "Anonymous", "methods": ["Get"],
             "dataType": "Undefined", "route": null, "webHookType": "github"},
            {"type": "queue", "name": "sent", "direction": "inout", "queueName": "sent"},
        ],
    }"""
    found, problems = reader.app(app(files={"ship/function.json": text}))
    (function,) = found.handwritten
    assert [binding.name for binding in function.bindings] == ["req", "$return", "sent"]
    assert function.trigger.options == {"auth_level": "anonymous", "methods": ["GET"]}
    assert function.bindings[2].direction == "out"
    assert function.retry is not None
    assert problems == []
    assert [p.message for p in rules.check(found)] == [
        "the host does not follow a retry policy for httpTrigger"
    ]


@given(ANYTHING | st.fixed_dictionaries({"bindings": st.lists(ANYTHING, max_size=3)}))
def test_whatever_stands_in_a_function_json_the_rules_can_be_asked(
    tmp_path_factory: pytest.TempPathFactory, content: Any
) -> None:
    root = tmp_path_factory.mktemp("app")
    (root / "host.json").write_text('{"version": "2.0"}')
    (root / "ship").mkdir()
    (root / "ship" / "function.json").write_text(json.dumps(content))
    app, problems = reader.app(root)
    for problem in (*problems, *rules.check(app)):
        assert problem.message
        assert problem.hint
        assert problem.line
