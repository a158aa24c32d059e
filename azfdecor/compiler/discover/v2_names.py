"""Names of Microsoft's v2 model that are others here, for those who write the old ones."""

from __future__ import annotations

import re

import azfdecor

_PAGE = "docs/how-to/from-v2-decorators.md"
_MODULES = "nothing: every module that imports azfdecor is read"
_LISTED = "nothing: `python -m azfdecor list` shows the functions, `generate` checks them"
_NAMES = {
    "AsgiFunctionApp": "`asgi_function`",
    "AuthLevel": "a text, such as auth_level='anonymous'",
    "Blueprint": _MODULES,
    "DFApp": _MODULES,
    "FunctionApp": f"{_MODULES}, and each `http_trigger` has its `auth_level=`",
    "WsgiFunctionApp": "`wsgi_function`",
    "app_script_file": _LISTED,
    "auth_level": "`auth_level=` of each `http_trigger`",
    "durable_openai_agent_orchestrator": "nothing: it needs the v2 library",
    "event_hub_message_trigger": "`event_hub_trigger`",
    "generic_input_binding": "`generic_input`",
    "generic_output_binding": "`generic_output`",
    "get_functions": _LISTED,
    "http_type": "nothing: it only labels functions in the v2 index",
    "mcp_tool": "`mcp_tool_trigger`",
    "mcp_tool_property": "an entry of `tool_properties` of `mcp_tool_trigger`",
    "register_blueprint": _MODULES,
    "register_functions": _MODULES,
    "route": "`http_trigger`",
    "schedule": "`timer_trigger`",
    "validate_function_names": _LISTED,
    "warm_up_trigger": "`warmup_trigger`",
}
_MISSING = (
    r"ImportError: cannot import name '(\w+)' from 'azfdecor'"
    r"|AttributeError: module 'azfdecor' has no attribute '(\w+)'"
)


def hint(what: str) -> str | None:
    """What to write instead, when an error says that azfdecor has no such name.

    Args:
        what: The error's class and text.
    """
    found = re.match(_MISSING, what)
    if found is None:
        return None
    name = found[1] or found[2]
    if name in _NAMES:
        return f"`{name}` of the v2 model is {_NAMES[name]} here ({_PAGE} has all of its names)"
    import difflib

    close = difflib.get_close_matches(name, azfdecor.__all__, 1)
    meant = f"did you mean {close[0]}? " if close else ""
    return f"{meant}`python -m azfdecor bindings` lists the decorators"
