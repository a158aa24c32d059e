"""What every binding keeps to, whatever it is.

reference.json beside this file holds the platform's facts, taken from the extensions, the host
and the worker: bindings with their properties, and the annotations that the worker takes. A class
is judged by them where they have it. Where it knows better than they do, a table below says why.
"""

from __future__ import annotations

import functools
import inspect
import json
import textwrap
import typing
from pathlib import Path
from typing import Any

import pytest

import azfdecor as package
from azfdecor.bindings.base import ANY_VALUE
from azfdecor.cli import main
from azfdecor.compiler import reference
from azfdecor.compiler.options import choices, fits
from azfdecor.compiler.properties import entry_of
from azfdecor.local.samples import sample
from judge import Judge, message, text
from samples import BATCH, SINGLE, as_text, decorator_of, sent, value_for

if typing.TYPE_CHECKING:
    from azfdecor.compiler.reference import Entry

FACTS: dict[str, dict[str, Any]] = {
    facts["decorator"]: facts
    for facts in json.loads(Path(__file__).with_name("reference.json").read_text("utf-8"))
}
ENTRIES = {entry.name: entry for entry in reference.own() if not entry.kind.is_generic}

COUNT = 86
"""How many bindings the reference has had at least."""

LEFT_OUT: dict[tuple[str, str], str] = {
    ("http_trigger", "webHookType"): "the host ignores it since its version 2",
    ("rabbitmq_trigger", "hostName"): "of version 1 of the extension only",
    ("rabbitmq_trigger", "userNameSetting"): "of version 1 of the extension only",
    ("rabbitmq_trigger", "passwordSetting"): "of version 1 of the extension only",
    ("rabbitmq_trigger", "port"): "of version 1 of the extension only",
    ("rabbitmq_output", "hostName"): "of version 1 of the extension only",
    ("rabbitmq_output", "userNameSetting"): "of version 1 of the extension only",
    ("rabbitmq_output", "passwordSetting"): "of version 1 of the extension only",
    ("rabbitmq_output", "port"): "of version 1 of the extension only",
    ("twilio_sms_output", "to"): "the extension takes the recipient from the message alone",
    ("event_grid_trigger", "cardinality"): "the worker's converter takes one event only",
    ("service_bus_queue_trigger", "accessRights"): "the host ignores it since its version 2",
    ("service_bus_topic_trigger", "accessRights"): "the host ignores it since its version 2",
    ("service_bus_queue_output", "accessRights"): "the host ignores it since its version 2",
    ("service_bus_topic_output", "accessRights"): "the host ignores it since its version 2",
    ("service_bus_topic_output", "subscriptionName"): "a message is sent to a topic",
}
"""Properties of the reference that no decorator has, and why."""
_AS_NUMBERS = "a number for people, its text in function.json"
DEFAULTS: dict[tuple[str, str], str] = {
    **{
        (name, number): _AS_NUMBERS
        for name in ("text_completion_input", "assistant_post_input", "semantic_search_input")
        for number in ("temperature", "maxTokens")
    },
    ("assistant_query_input", "timestampUtc"): "the extension refuses its own default",
    ("semantic_search_input", "query"): "the extension refuses to search without it",
    ("mcp_tool_trigger", "description"): "always written, so it is empty and not null",
    ("mcp_tool_property_input", "description"): "always written, so it is empty and not null",
    ("mcp_prompt_argument_input", "description"): "always written, so it is empty and not null",
    ("sql_input", "parameters"): "written beside the type, so it is empty and not null",
    ("mysql_input", "parameters"): "written beside the type, so it is empty and not null",
    ("cosmos_db_trigger_v3", "useMultipleWriteLocations"): "a bool of .NET, so false",
    ("cosmos_db_output_v3", "useMultipleWriteLocations"): "a bool of .NET, so false",
}
"""Defaults that the reference has otherwise, and why."""
CHOICES: dict[tuple[str, str], str] = {
    ("http_trigger", "methods"): "upper case for people, lower case in function.json",
}
"""Closed sets that the reference has otherwise, and why."""
NOT_TAKEN: dict[tuple[str, str], str] = {
    ("timer_trigger", "bytes"): "the worker hands over JSON, which is no bytes",
    **{
        (name, "bytes"): "the worker hands over text, which is no bytes"
        for name in ("durable_client_input", "orchestration_client_input")
    },
    **{
        (f"{name}_trigger", f"azure.functions.{context}"): "the library hands over its own context"
        for name, context in (
            ("orchestration", "OrchestrationContext"),
            ("entity", "EntityContext"),
        )
    },
    ("http_output", "bytes"): "loads, and fails when the response is sent",
    ("sql_trigger", "bytes"): "the extension refuses a trigger that asks for bytes",
    ("mysql_trigger", "bytes"): "the extension refuses a trigger that asks for bytes",
    ("sql_input", "bytes"): "the extension has no conversion to bytes",
    ("mysql_input", "bytes"): "the extension has no conversion to bytes",
    ("kusto_input", "bytes"): "the extension has no conversion to bytes",
    ("sql_output", "bytes"): "the host makes nothing of them, and says nothing",
    ("mysql_output", "bytes"): "the host makes nothing of them, and says nothing",
    ("kusto_output", "bytes"): "the host makes nothing of them, and says nothing",
    ("kusto_output", "bytearray"): "the host makes nothing of them, and says nothing",
    ("kafka_output", "bytes"): "the host sends the word System.Byte[]",
    ("kafka_output", "list[str]"): "loads, and the converter then cannot send it",
    ("sendgrid_output", "bytes"): "the host hands over JSON or text, and nothing for bytes",
    ("sendgrid_output", "bytearray"): "the host hands over JSON or text, and nothing for bytes",
    ("twilio_sms_output", "bytes"): "the host hands over JSON or text, and nothing for bytes",
    ("twilio_sms_output", "bytearray"): "the host hands over JSON or text, and nothing for bytes",
    ("signalr_output", "bytes"): "the host hands over JSON or text, and nothing for bytes",
    ("signalr_output", "bytearray"): "the host hands over JSON or text, and nothing for bytes",
    ("web_pub_sub_output", "bytes"): "the host hands over JSON or text, and nothing for bytes",
    ("web_pub_sub_output", "bytearray"): "the host hands over JSON or text, and nothing for bytes",
    ("socketio_output", "bytes"): "the host hands over JSON or text, and nothing for bytes",
    ("socketio_output", "bytearray"): "the host hands over JSON or text, and nothing for bytes",
    ("signalr_trigger", "bytes"): "the extension hands over text, and None for bytes",
    ("signalr_connection_info_input", "bytes"): "the extension makes text or JSON, no bytes",
    ("signalr_negotiation_input", "bytes"): "the extension makes text or JSON, no bytes",
    ("signalr_endpoints_input", "bytes"): "the extension makes text or JSON, no bytes",
    ("web_pub_sub_connection_input", "bytes"): "the extension makes text or JSON, no bytes",
    ("web_pub_sub_context_input", "bytes"): "the extension makes text or JSON, no bytes",
    ("socketio_negotiation_input", "bytes"): "the extension makes text or JSON, no bytes",
    **{
        (name, "bytes"): "loads, and the extension hands over nothing but text"
        for name in (
            "assistant_skill_trigger",
            "authentication_events_trigger",
            "manual_trigger",
            "mcp_tool_trigger",
            "mcp_resource_trigger",
            "mcp_tool_property_input",
            "mcp_prompt_argument_input",
            "text_completion_input",
            "assistant_query_input",
            "assistant_post_input",
            "embeddings_input",
            "semantic_search_input",
        )
    },
    **{
        (name, "dict"): "loads, and the worker hands over text"
        for name in ("mcp_tool_trigger", "mcp_resource_trigger", "connector_trigger")
    },
    ("mcp_tool_trigger", "azure.functions.MCPToolContext"): "loads, and is handed text",
    **{
        ("mcp_prompt_trigger", type_): "loads, and is handed a PromptInvocationContext"
        for type_ in ("str", "bytes", "dict")
    },
    ("warmup_trigger", "str"): "loads, and there is no text to hand over",
    ("warmup_trigger", "bytes"): "loads, and there are no bytes to hand over",
    ("table_input", "bytes"): "the extension has no converter to it",
    ("cosmos_db_trigger", "bytes"): "the extension has no converter to it",
    ("cosmos_db_input", "bytes"): "the extension has no converter to it",
    ("cosmos_db_output", "bytes"): "the extension has no converter from it",
    ("cosmos_db_trigger_v3", "bytes"): "the extension has no converter to it",
    ("cosmos_db_input_v3", "bytes"): "the extension has no converter to it",
    ("cosmos_db_output_v3", "bytes"): "the extension has no converter from it",
    ("event_grid_trigger", "bytes"): "the host sends JSON, and the worker makes it text",
    ("service_bus_queue_output", "bytes"): "the host sends the word System.Byte[]",
    ("service_bus_topic_output", "bytes"): "the host sends the word System.Byte[]",
}
"""Annotations that the worker loads, and that azfdecor refuses, and why."""
OWN_TESTS: dict[str, str] = {
    "web_pub_sub_trigger": "the parameter's name chooses what it takes: test_web_pub_sub.py",
    "warmup_trigger": "its function has one possible name: test_warmup.py",
    "activity_trigger": "the library serves it: test_durable.py",
    "durable_client_input": "the library serves it: test_durable.py",
    "entity_trigger": "the library serves it: test_durable.py",
    "orchestration_client_input": "the library serves it: test_durable.py",
    "orchestration_trigger": "the library serves it: test_durable.py",
}
"""Bindings whose values arrive in a way of their own, and where that is tested."""


JUDGED = [entry for entry in ENTRIES.values() if entry.name in FACTS]


def each(entries: typing.Iterable[Entry] = ENTRIES.values()) -> Any:
    """Parametrises a test over bindings."""
    return pytest.mark.parametrize("entry", [pytest.param(e, id=e.name) for e in entries])


def test_the_reference_has_no_other_bindings_and_loses_none() -> None:
    assert set(FACTS) <= set(ENTRIES)
    assert len(FACTS) >= COUNT


def test_every_exception_is_still_one() -> None:
    def properties(name: str) -> set[str]:
        return {o.json_name for o in ENTRIES[name].kind.options.values() if o.in_json}

    for name, property_ in LEFT_OUT:
        assert property_ in FACTS[name]["properties"], (name, property_)
        assert property_ not in properties(name), (name, property_)
    for name, property_ in (*DEFAULTS, *CHOICES):
        assert property_ in FACTS[name]["properties"], (name, property_)
        assert property_ in properties(name), (name, property_)
    for name, type_ in NOT_TAKEN:
        facts, kind = FACTS[name], ENTRIES[name].kind
        assert type_ in (*facts["parameter"], *facts["return"]), (name, type_)
        assert type_ not in (*kind.takes.types, *kind.sends.returned), (name, type_)
    assert set(OWN_TESTS) <= set(ENTRIES)


# --- what the class says


@each(JUDGED)
def test_name_type_and_role_are_those_of_the_reference(entry: Entry) -> None:
    facts = FACTS[entry.name]
    assert entry.kind.type == facts["type"]
    assert entry.kind.direction == facts["direction"]
    assert (entry.role == "trigger") == facts["trigger"]
    assert getattr(package, entry.name) is entry.kind.decorator


@each(JUDGED)
def test_its_properties_are_those_of_the_reference(entry: Entry) -> None:
    theirs = {p for p in FACTS[entry.name]["properties"] if (entry.name, p) not in LEFT_OUT}
    ours = {o.json_name for o in entry.kind.options.values() if o.in_json}
    assert ours - {"dataType"} == theirs - {"dataType"}


@each(JUDGED)
def test_what_is_required_a_setting_or_closed_is_as_in_the_reference(entry: Entry) -> None:
    hints = {option.keyword: hint for option, hint, _ in entry.options()}
    for option in entry.kind.options.values():
        key = entry.name, option.json_name
        facts = FACTS[entry.name]["properties"].get(option.json_name)
        if facts is None or not option.in_json or option.json_name == "dataType":
            continue
        if key not in DEFAULTS:
            assert option.required == (facts["required"] and facts["default"] is None), key
            if not option.required and option.default is not None:
                assert option.default == facts["default"], key
        assert option.setting == facts["setting"], key
        if key not in CHOICES:
            assert set(choices(hints[option.keyword])) == set(facts["enum"] or ()), key


@each(JUDGED)
def test_a_retry_policy_and_batches_are_taken_where_the_platform_has_them(entry: Entry) -> None:
    facts = FACTS[entry.name]
    if entry.role == "trigger":
        assert entry.kind.has_retry == facts["retry"]
    assert ("cardinality" in entry.kind.options) == facts["many"]


@each(entry for entry in JUDGED if ANY_VALUE not in entry.kind.takes.types)
def test_its_annotations_are_those_of_the_reference(entry: Entry) -> None:
    facts = FACTS[entry.name]
    for type_ in facts["parameter"]:
        assert (type_ in entry.kind.takes.types) != ((entry.name, type_) in NOT_TAKEN), type_
    for type_ in facts["return"]:
        assert (type_ in entry.kind.sends.returned) != ((entry.name, type_) in NOT_TAKEN), type_


@each()
def test_its_docstring_is_complete(entry: Entry) -> None:
    doc = inspect.cleandoc(entry.kind.decorator.__doc__ or "")
    summary, _, more = entry.summary.partition("\n\n")
    assert summary.endswith(".")
    assert "parameter" in more or not entry.kind.takes.types, "what the parameter takes"
    for option, _, description in entry.options():
        assert description.endswith("."), option.keyword
        if option.setting:
            assert "setting" in description, option.keyword
    assert entry.source.startswith("https://")
    sections = [s for s in ("Args:", "Example:", "Source:") if f"\n{s}" in f"\n{doc}"]
    assert sections == ([*(["Args:"] if _own(entry) else []), "Example:", "Source:"])
    assert entry.example


def _own(entry: Entry) -> list[str]:
    return [keyword for keyword in entry.kind.options if keyword not in ("arg_name", "data_type")]


# --- what it writes


@each()
def test_the_required_options_alone_give_nothing_but_those(entry: Entry) -> None:
    options = {o.keyword: value_for(hint, None) for o, hint, _ in entry.options() if o.required}
    written = entry_of(entry.kind.decorator(**options), "value")
    names = {o.json_name for o in entry.kind.options.values() if o.required or o.always is True}
    assert set(written) == {"name", "type", "direction", *names}
    assert written["name"] == "value"
    assert written["type"] == entry.kind.type
    assert written["direction"] == entry.kind.direction


@each()
def test_all_options_give_each_property_once(entry: Entry) -> None:
    options = {
        o.keyword: value_for(hint, None if o.required else o.default)
        for o, hint, _ in entry.options()
    }
    written = entry_of(entry.kind.decorator(**options), "value")
    names = {o.json_name for o in entry.kind.options.values() if o.in_json}
    assert set(written) == {"name", "type", "direction", *names}
    assert json.loads(json.dumps(written)) == written


@each()
def test_a_default_that_is_written_out_is_left_out(entry: Entry) -> None:
    required = {o.keyword: value_for(hint, None) for o, hint, _ in entry.options() if o.required}
    defaults = {o.keyword: o.default for o in entry.kind.options.values() if not o.required}
    alone = entry_of(entry.kind.decorator(**required), "value")
    assert entry_of(entry.kind.decorator(**required, **defaults), "value") == alone


# --- in an engine

_SOURCE = '''
import json

import azure.functions as func
import azure.functions.warmup

from azfdecor import *


def told(value):
    """The type and the content of what has arrived."""
    for read in ("get_body", "read", "to_json", "to_dict", "get_json"):
        if hasattr(value, read):
            content = getattr(value, read)()
            break
    else:
        content = [told(item)[1] for item in value] if isinstance(value, list) else value
    if isinstance(content, bytes):
        content = content.decode()
    try:
        json.dumps(content)
    except TypeError:
        content = type(content).__name__
    return [type(value).__name__, content]
'''

_TRIGGER = """

@{decorator}
@queue_output("seen", arg_name="seen")
def {name}(value{annotation}, seen: func.Out[str]) -> None:
    seen.set(json.dumps(told(value)))
"""

_INPUT = """

@queue_trigger("{queue}", arg_name="message")
@{decorator}
@queue_output("seen", arg_name="seen")
def {name}(message: str, value{annotation}, seen: func.Out[str]) -> None:
    seen.set(json.dumps(told(value)))
"""

_OUTPUT = """

@{trigger}
@{decorator}
def {name}({given}, value{annotation}) -> None: ...
"""

_RETURN = """

@{trigger}
@{decorator}
def {name}({given}){annotation}: ...
"""


class Written(typing.NamedTuple):
    """The functions that show one service's bindings, in an app of their own."""

    root: Path
    errors: dict[str, str | None]
    problems: list[dict[str, Any]]


def _started(entry: Entry) -> dict[str, str]:
    """What starts a function that shows an output; a response is only sent to a request."""
    if entry.name == "http_output":
        return {"trigger": "http_trigger()", "given": "req: func.HttpRequest"}
    return {"trigger": 'timer_trigger("0 0 5 * * *", arg_name="timer")', "given": "timer: str"}


def functions_of(entry: Entry) -> dict[str, tuple[str, str]]:
    """The functions that show a binding: name, source and the annotation in question."""
    if entry.name in OWN_TESTS:
        return {}
    template = {"trigger": _TRIGGER, "input": _INPUT, "output": _OUTPUT}[entry.role]
    types = [*(t for t in entry.kind.takes.types if t != ANY_VALUE), ""]
    found: dict[str, tuple[str, str]] = {}
    for number, type_ in enumerate(types):
        name = f"{entry.name}_{number}"
        wrapped = f"func.Out[{type_}]" if entry.role == "output" and type_ else type_
        annotation = f": {wrapped}" if wrapped else (": func.Out" if entry.role == "output" else "")
        found[name] = (
            template.format(
                **_started(entry),
                decorator=decorator_of(entry),
                name=name,
                annotation=annotation.replace("azure.functions", "func"),
                queue=name.replace("_", "-"),
            ),
            type_,
        )
    if entry.role == "output" and entry.kind.sends.returned:
        for number, type_ in enumerate((*entry.kind.sends.returned, "")):
            name = f"{entry.name}_return_{number}"
            annotation = f" -> {type_}" if type_ else ""
            source = _RETURN.format(
                **_started(entry),
                decorator=decorator_of(entry, arg_name="$return"),
                name=name,
                annotation=annotation.replace("azure.functions", "func"),
            )
            found[name] = (source, type_)
    return found


@functools.cache
def written(service: str, folder: Path) -> Path:
    """An app with every annotation of every binding of a service, generated."""
    root = folder / service
    root.mkdir()
    (root / "host.json").write_text('{"version": "2.0"}\n')
    entries = [entry for entry in ENTRIES.values() if entry.service == service]
    parts = [source for entry in entries for source, _ in functions_of(entry).values()]
    (root / "shown.py").write_text(_SOURCE + "".join(parts))
    assert main(["generate", str(root)]) == 0
    return root


@functools.cache
def judge_of(root: Path) -> tuple[Judge, dict[str, str | None]]:
    """An engine with all functions of an app loaded, and what went wrong."""
    judge = Judge(root)
    return judge, judge.load()


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> typing.Iterator[Path]:
    yield tmp_path_factory.mktemp("contract")
    for root in Path(tmp_path_factory.getbasetemp()).glob("contract*/*"):
        if (root / "host.json").exists():
            judge_of(root)[0].__exit__(None, None, None)
    judge_of.cache_clear()


@each()
def test_every_annotation_loads_and_a_value_of_it_arrives(entry: Entry, apps: Path) -> None:
    if entry.name in OWN_TESTS:
        pytest.skip(OWN_TESTS[entry.name])
    root = written(entry.service, apps)
    judge, errors = judge_of(root)
    for name, (_, type_) in functions_of(entry).items():
        assert errors[name] is None, (type_, errors[name])
        if entry.role == "output":
            continue
        metadata = BATCH if type_.startswith("list[") else SINGLE
        if entry.role == "trigger":
            outcome = judge.call(name, metadata, value=sent(entry, type_))
        else:
            outcome = judge.call(name, message=text("{}"), value=sent(entry, type_))
        assert outcome.error is None, (type_, outcome.error)
        arrived, content = json.loads(message(outcome.outputs["seen"]))
        if type_:
            wanted = type_.partition("[")[0].rpartition(".")[2]
            assert arrived == wanted, type_
        if type_ in ("str", "bytes"):
            given = sample(entry.kind)
            same = as_text(given.decode() if isinstance(given, bytes) else given)
            assert content == same or json.loads(content) == given, type_
        assert content is not None, type_


@each()
def test_its_example_generates_and_loads(entry: Entry, tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}\n')
    (tmp_path / "example.py").write_text(entry.example)
    assert main(["generate", str(tmp_path)]) == 0
    with Judge(tmp_path) as judge:
        errors = judge.load()
    assert errors
    assert set(errors.values()) == {None}


FOREIGN = (
    "dict",
    "int",
    "list[str]",
    "list[bytes]",
    "func.HttpRequest",
    "str | None",
    "str | bytes",
)
"""Annotations that hardly a binding takes."""


@each(entry for entry in ENTRIES.values() if entry.role != "output")
def test_any_other_annotation_is_refused_or_loads(
    entry: Entry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if entry.name in OWN_TESTS:
        pytest.skip(OWN_TESTS[entry.name])
    template = _TRIGGER if entry.role == "trigger" else _INPUT
    sources = {
        f"f{number}": template.format(
            decorator=decorator_of(entry), name=f"f{number}", annotation=f": {type_}", queue="abc"
        )
        for number, type_ in enumerate(FOREIGN)
    }
    (tmp_path / "host.json").write_text('{"version": "2.0"}\n')
    module = tmp_path / "shown_foreign.py"
    module.write_text(_SOURCE + "".join(sources.values()))
    capsys.readouterr()
    main(["generate", str(tmp_path), "--format", "json"])
    refused = {p["function"] for p in json.loads(capsys.readouterr().out)["problems"]}
    assert refused <= set(sources)
    kept = {name: source for name, source in sources.items() if name not in refused}
    if not kept:
        return
    module.write_text(_SOURCE + "".join(kept.values()) + "\n# what was refused is taken out\n")
    assert main(["generate", str(tmp_path)]) == 0, capsys.readouterr().out
    with Judge(tmp_path) as judge:
        assert set(judge.load().values()) == {None}


# --- settings


@each(e for e in ENTRIES.values() if any(o.setting for o in e.kind.options.values()))
def test_a_connection_string_in_place_of_a_setting_is_a_problem(
    entry: Entry, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = [o.keyword for o in entry.kind.options.values() if o.setting]
    hints = {option.keyword: hint for option, hint, _ in entry.options()}
    functions: list[str] = []
    for keyword in settings:
        is_list = fits(["x"], hints[keyword])
        secret = "Endpoint=sb://shop/;SharedAccessKey=abc"
        given = {
            **{o.keyword: value_for(h, None) for o, h, _ in entry.options() if o.required},
            keyword: [secret] if is_list else secret,
        }
        arguments = ", ".join(f"{k}={v!r}" for k, v in given.items())
        functions.append(f"@{entry.name}({arguments})\ndef {keyword}(value): ...\n")
    (tmp_path / "host.json").write_text('{"version": "2.0"}\n')
    source = textwrap.dedent("from azfdecor import *\n\n\n") + "\n\n".join(functions)
    (tmp_path / "secret.py").write_text(source)
    capsys.readouterr()
    assert main(["generate", str(tmp_path), "--format", "json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    found = {p["function"] for p in problems if p["code"] == "AZF406"}
    assert found == set(settings)
