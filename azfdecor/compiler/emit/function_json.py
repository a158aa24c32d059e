"""The function.json of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azfdecor.bindings.base import STORAGE
from azfdecor.bindings.http import http_trigger
from azfdecor.compiler.properties import entry_of, properties_of
from azfdecor.declaration import given_of
from azfdecor.platform.function_json import digest_of, encode

if TYPE_CHECKING:
    from azfdecor.compiler.model import App, Bound, Function
    from azfdecor.retry import RetryPolicy


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
    content["bindings"] = bindings(app, function)
    content["digest"] = digest_of(content)
    return encode(content)


def bindings(app: App, function: Function) -> list[dict[str, Any]]:
    """The entries of `bindings`."""
    return [_entry(app, bound) for bound in function.bindings]


def retry(policy: RetryPolicy) -> dict[str, Any]:
    """The entry `retry`; the count comes first, as in the documentation."""
    properties = properties_of(policy)
    count = {"maxRetryCount": properties.pop("maxRetryCount")}
    return {"strategy": policy.__kind__.strategy, **count, **properties}


def _entry(app: App, bound: Bound) -> dict[str, Any]:
    declaration, given = bound.declaration, given_of(bound.declaration)
    entry = entry_of(declaration, bound.name)
    if app.config.connection != STORAGE:
        for keyword, option in declaration.__kind__.options.items():
            if option.default == STORAGE:
                entry[option.json_name] = given.get(keyword, app.config.connection)
    level = app.config.auth_level
    is_open = isinstance(declaration, http_trigger) and "auth_level" not in given
    if is_open and level != "function":
        methods = {key: entry.pop(key) for key in ("methods",) if key in entry}
        entry.update({"authLevel": level, **methods})  # in the order of the options
    annotation = bound.parameter.annotation if bound.parameter else None
    data_type = _data_type(bound)
    if declaration.__kind__.has_batches:
        if annotation and annotation.cardinality == "many":
            entry["cardinality"] = "many"
        if entry.get("cardinality") == "many":
            data_type = bound.kind.takes.batch
    if data_type and "dataType" not in entry:
        entry["dataType"] = data_type
    return entry


def _data_type(bound: Bound) -> str | None:
    """What the host has to be told, so that `str` gets text and `bytes` gets bytes."""
    annotation = bound.parameter.annotation if bound.parameter else None
    takes = bound.kind.takes
    if bound.kind.direction == "out":
        return None
    if annotation is None or annotation.is_payload:
        return takes.asked or None
    told = {"str": "string", "bytes": "binary"}
    wanted = told.get(" ".join(annotation.types), takes.asked or None)
    return wanted if wanted != takes.delivered else None
