"""OpenAI: numbers as text, models as ids, and what the extension would pass over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from azfdecor import (
    assistant_post_input,
    assistant_query_input,
    assistant_skill_trigger,
    embeddings_input,
    embeddings_store_output,
    semantic_search_input,
    text_completion_input,
)
from azfdecor.compiler.properties import entry_of
from conftest import faults, function_json
from judge import Judge, answered, http_request, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command

STORE = {"store_connection_name": "Store", "collection": "c"}
SEARCH = {"search_connection_name": "Store", "collection": "c"}


# --- function.json


@pytest.mark.parametrize(
    ("given", "written"),
    [(1, "1"), (0.25, "0.25"), ("0.25", "0.25"), ("%T%", "%T%"), (0, "0"), (0.5, None)],
)
def test_numbers_are_written_as_text(given: float | str, written: str | None) -> None:
    entry = entry_of(text_completion_input("x", temperature=given, top_p=given, max_tokens=7), "x")
    assert entry.get("temperature") == written
    assert entry["topP"] == (written or "0.5")
    assert entry["maxTokens"] == "7"


def test_models_are_their_ids_and_the_default_is_left_to_the_extension() -> None:
    assert entry_of(text_completion_input("x", chat_model="gpt-4o"), "x")["chatModel"] == "gpt-4o"
    assert "chatModel" not in entry_of(text_completion_input("x", chat_model="gpt-3.5-turbo"), "x")
    plain = entry_of(embeddings_input("x", input_type="RawText"), "x")
    assert "embeddingsModel" not in plain
    assert plain["inputType"] == "RawText"


def test_the_argument_of_the_extensions_constructors_is_always_written() -> None:
    assert entry_of(embeddings_input("x", input_type="RawText"), "x")["aiConnectionName"] == ""
    named = entry_of(embeddings_input("x", input_type="RawText", ai_connection_name="AI"), "x")
    assert named["aiConnectionName"] == "AI"


def test_a_schema_is_written_as_json_text() -> None:
    schema = {"type": "object", "properties": {"task": {"type": "string"}}}
    written = entry_of(assistant_skill_trigger("x", parameter_description_json=schema), "task")
    assert written["parameterDescriptionJson"] == (
        '{"type": "object", "properties": {"task": {"type": "string"}}}'
    )
    assert "parameterDescriptionJson" not in entry_of(assistant_skill_trigger("x"), "task")


def test_conversations_are_kept_where_the_app_keeps_everything(
    app: AppFactory, generate: Command
) -> None:
    root = app(
        """
        from azfdecor import assistant_query_input, http_trigger
        from azure.functions import HttpRequest

        @http_trigger()
        @assistant_query_input("{id}", timestamp_utc="2026-01-02")
        def query(req: HttpRequest, state: str) -> str:
            return state
        """,
        {"pyproject.toml": '[tool.azfdecor]\nconnection = "Shop"\n'},
    )
    generate(root)
    binding = function_json(root, "query")["bindings"][1]
    assert binding["chatStorageConnectionSetting"] == "Shop"


# --- faults


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, None),
        ({"temperature": 0, "top_p": 1.0, "max_tokens": 1}, None),
        ({"temperature": "1.5", "top_p": "{p}", "max_tokens": "%MAX%"}, None),
        ({"temperature": 2.1}, "temperature=2.1 is no number from 0 to 2"),
        ({"temperature": -1}, "temperature=-1 is no number from 0 to 2"),
        ({"temperature": "warm"}, "temperature='warm' is no number from 0 to 2"),
        ({"temperature": "nan"}, "temperature='nan' is no number from 0 to 2"),
        ({"top_p": 1.01}, "top_p=1.01 is no number from 0 to 1"),
        ({"max_tokens": 0}, "max_tokens=0 is no number of 1 or more"),
        ({"max_tokens": "1.5"}, "max_tokens='1.5' is no number of 1 or more"),
    ],
)
def test_numbers_that_the_model_refuses_are_found(
    options: dict[str, Any], message: str | None
) -> None:
    for declaration in (
        text_completion_input("x", **options),
        assistant_post_input("7", user_message="x", **options),
        semantic_search_input("x", **SEARCH, **options),
    ):
        assert faults(declaration) == ([] if message is None else [message])


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ("{text}", {}, None),
        ("plain text", {}, None),
        ("C:/texts/tea.txt", {"input_type": "FilePath"}, None),
        ("https://example.com/tea.txt", {"input_type": "Url"}, None),
        ("{url}", {"input_type": "Url"}, None),
        ("%URL%", {"input_type": "Url"}, None),
        ("x", {"max_chunk_length": 10, "max_overlap": 9}, None),
        ("", {}, "the input is empty"),
        ("http://example.com/tea.txt", {"input_type": "Url"}, "a Url starts with https://"),
        ("tea.txt", {"input_type": "Url"}, "a Url starts with https://"),
        ("x", {"max_chunk_length": 10, "max_overlap": 10}, "cannot overlap by 10"),
        ("x", {"max_chunk_length": 100}, "chunks of 100 characters cannot overlap by 128"),
        ("x", {"max_chunk_length": 0, "max_overlap": 0}, "chunks of 0 characters"),
        ("x", {"max_overlap": -1}, "cannot overlap by -1"),
    ],
)
def test_input_that_cannot_be_embedded_is_found(
    given: str, options: dict[str, Any], message: str | None
) -> None:
    whole = {"input_type": "RawText", **options}
    for declaration in (
        embeddings_input(given, **whole),
        embeddings_store_output(given, **STORE, **whole),
    ):
        found = faults(declaration)
        assert len(found) == (message is not None)
        assert all((message or "") in one for one in found)


@pytest.mark.parametrize(
    ("time", "right"),
    [
        ("2026-01-31T08:00:00Z", True),
        ("2026-01-31T08:00:00.1234567+01:00", True),
        ("2026-01-31", True),
        ("{Query.timestampUTC}", True),
        ("%SINCE%", True),
        ("", False),
        ("now", False),
        ("31.01.2026", False),
        ("2026-02-30T08:00:00Z", False),
    ],
)
def test_a_time_that_is_none_is_found(time: str, right: bool) -> None:
    found = faults(assistant_query_input("7", timestamp_utc=time))
    assert found == ([] if right else [f"{time!r} is no time"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, None),
        ({"function_name": "add_Task-2"}, None),
        ({"function_name": "%NAME%"}, None),
        ({"parameter_description_json": {"type": "object", "properties": {}}}, None),
        ({"function_name": "add task"}, "no skill can be named 'add task'"),
        ({"function_name": ""}, "no skill can be named ''"),
        ({"function_name": "a" * 65}, "no skill can be named"),
        ({"function_name": "größe"}, "no skill can be named"),
        ({"parameter_description_json": {"task": "string"}}, "not the JSON schema of an object"),
    ],
)
def test_a_skill_that_the_model_would_not_be_offered_is_found(
    options: dict[str, Any], message: str | None
) -> None:
    found = faults(assistant_skill_trigger("Note a task.", **options))
    assert len(found) == (message is not None)
    assert all((message or "") in one for one in found)


def test_a_search_for_nothing_is_found() -> None:
    assert faults(semantic_search_input("{question}", **SEARCH)) == []
    assert faults(semantic_search_input("", **SEARCH)) == ["the query is empty"]
    (none,) = faults(semantic_search_input("x", **SEARCH, max_knowledge_count=0))
    assert none.startswith("max_knowledge_count=0")


# --- in the runtime


def test_a_skill_answers_the_assistant(app: AppFactory, generate: Command) -> None:
    root = app(
        """
        from azfdecor import assistant_skill_trigger, queue_output
        from azure.functions import Out

        @assistant_skill_trigger("Note a task.")
        @queue_output("tasks")
        def note(task: str, tasks: Out[str]) -> str:
            tasks.set(task)
            return "noted"
        """
    )
    generate(root)
    assert function_json(root, "note")["bindings"][0]["name"] == "task"
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("note", task=text("tea"))
    assert outcome.returned == text("noted")
    assert outcome.outputs == {"tasks": text("tea")}


def test_a_function_answers_its_request_and_not_its_model(
    app: AppFactory, generate: Command
) -> None:
    root = app(
        """
        from azfdecor import http_trigger, text_completion_input
        from azure.functions import HttpRequest

        @http_trigger()
        @text_completion_input("Who is {name}?")
        def whois(req: HttpRequest, answer: str) -> str:
            return answer
        """
    )
    generate(root)
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("whois", req=http_request(), answer=text('{"content": "Ada"}'))
    assert answered(outcome.returned) == '{"content": "Ada"}'
