"""The function.json of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azfdecor.platform.function_json import digest_of, encode

if TYPE_CHECKING:
    from azfdecor.compiler.model import App, Function
    from azfdecor.compiler.nodes import DecoratorNode


def function_json(app: App, function: Function, script_file: str, entry_point: str) -> str:
    """The text. Keys and bindings stand in one fixed order.

    Args:
        app: The app.
        function: The function.
        script_file: Its entry point's file, as a path from its folder.
        entry_point: Its entry point's name.
    """
    content: dict[str, Any] = {
        "generatedBy": "azfdecor",
        "source": app.source(function.reference),
        "digest": "",
        # Always written: without it the host would rather take a run.py that lies beside.
        "scriptFile": script_file,
    }
    if entry_point != "main":
        content["entryPoint"] = entry_point
    if function.retry:
        content["retry"] = retry(function.retry)
    content["bindings"] = bindings(function)
    content["digest"] = digest_of(content)
    return encode(content)


def bindings(function: Function) -> list[dict[str, Any]]:
    """The entries of `bindings`."""
    return [
        {"name": entry.name, "type": entry.type, "direction": entry.direction, **entry.properties}
        for entry in function.bindings
    ]


def retry(policy: DecoratorNode) -> dict[str, Any]:
    """The entry `retry`; the count comes first, as in the documentation."""
    properties = {**policy.properties}
    count = {"maxRetryCount": properties.pop("maxRetryCount")}
    return {"strategy": policy.kind.said["strategy"], **count, **properties}
