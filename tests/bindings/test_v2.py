"""Our function.json against what Microsoft's v2 library makes of the equivalent declaration."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any

import azure.functions as func
import pytest

from azfdecor.compiler import reference
from azfdecor.compiler.properties import entry_of
from bindings.test_contract import FACTS, value_for

if TYPE_CHECKING:
    from azfdecor.compiler.reference import Entry

V2_NAMES = {
    "http_trigger": "route",
    "warmup_trigger": "warm_up_trigger",
    "event_hub_trigger": "event_hub_message_trigger",
}
"""Their decorator, where it has another name than ours."""

THEIR_ERRORS: dict[tuple[str, str], str] = {
    ("assistant_skill_trigger", "parameterDescriptionJson"): "takes JSON as text only",
    ("mcp_prompt_trigger", "icons"): "takes JSON as text only",
    ("mcp_prompt_trigger", "metadata"): "takes JSON as text only",
    ("mcp_prompt_trigger", "promptArguments"): "takes objects of a class of its own",
    ("mcp_resource_trigger", "metadata"): "takes JSON as text only",
    ("mcp_tool_trigger", "toolProperties"): "takes JSON as text only",
}
"""Properties that their library writes wrong, and how."""

ARG_NAMES = {
    "activity_trigger": "input_name",
    "durable_client_input": "client_name",
    "entity_trigger": "context_name",
    "http_trigger": "trigger_arg_name",
    "orchestration_trigger": "context_name",
}
"""Their keyword for the parameter's name, where it is not arg_name."""

NOT_TOGETHER = {("event_grid_output", "connection")}
"""Properties that shut out others, which are compared."""


def their_name(entry: Entry) -> str | None:
    name = V2_NAMES.get(entry.name, entry.name)
    return name if hasattr(func.FunctionApp, name) else None


COMPARED = [
    entry for entry in reference.own() if their_name(entry) and FACTS.get(entry.name, {}).get("v2")
]


def test_only_what_they_have_no_decorator_for_is_not_compared() -> None:
    compared = {entry.name for entry in COMPARED}
    theirs = {
        name for name, facts in FACTS.items() if "generic_" not in (facts["v2"] or "generic_")
    }
    assert theirs <= compared


def theirs(entry: Entry, keywords: dict[str, Any]) -> dict[str, Any]:
    """The binding that their library's index has for the keywords."""
    app = func.FunctionApp()
    decorate = getattr(app, their_name(entry) or "")
    own = {ARG_NAMES.get(entry.name, "arg_name"): "value"}

    def function(value: Any) -> None: ...

    declared = decorate(**own, **keywords)(function)
    if entry.role != "trigger":
        declared = app.timer_trigger(schedule="0 * * * * *", arg_name="timer")(declared)
    (built,) = app.get_functions()
    bindings = json.loads(built.get_function_json())["bindings"]
    (binding,) = (b for b in bindings if b["name"] == "value")
    return dict(binding)


def folded(value: Any) -> Any:
    """A value as the host compares it, which is without regard to case."""
    if isinstance(value, str):
        return value.lower()
    if isinstance(value, list):
        return sorted(map(folded, value))
    return value


@pytest.mark.parametrize("entry", [pytest.param(e, id=e.name) for e in COMPARED])
def test_both_say_the_same(entry: Entry) -> None:
    names = inspect.signature(getattr(func.FunctionApp, their_name(entry) or "")).parameters
    options = {
        o.keyword: value_for(hint, None if o.required else o.default)
        for o, hint, _ in entry.options()
        if o.keyword in names
        and o.in_json
        and (entry.name, o.json_name) not in {*THEIR_ERRORS, *NOT_TOGETHER}
    }
    for keyword, parameter in names.items():
        is_extra = keyword in (
            "self",
            "arg_name",
            *ARG_NAMES.values(),
            "binding_arg_name",
            "kwargs",
        )
        if parameter.default is parameter.empty and not is_extra and keyword not in options:
            pytest.fail(f"their {keyword} is required, and ours has no such keyword")
    ours = entry_of(entry.kind.decorator(**options), "value")
    known = {o.json_name.lower() for o in entry.kind.options.values() if o.keyword in options}
    their = {k.lower(): folded(v) for k, v in theirs(entry, options).items()}
    for name, value in ours.items():
        if name.lower() in known or name in ("type", "direction"):
            assert their[name.lower()] == folded(value), name
