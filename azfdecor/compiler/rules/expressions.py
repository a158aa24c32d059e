"""Binding expressions for which no call has a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.blob import blob_trigger
from azfdecor.bindings.http import http_trigger
from azfdecor.bindings.queue import queue_trigger
from azfdecor.bindings.timer import timer_trigger
from azfdecor.compiler.model import Function
from azfdecor.compiler.rules.values import PROSE
from azfdecor.platform import expressions, routes
from azfdecor.problems.values import UNKNOWN_EXPRESSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.bindings.base import Binding
    from azfdecor.compiler.model import AnyFunction, App, Type
    from azfdecor.compiler.nodes import Node
    from azfdecor.problems.problem import Problem

# azure-functions-host, HttpTriggerAttributeBindingProvider.cs; azure-sdk-for-net, the triggers'
# binding contracts. What other triggers give is not known here.
_METADATA: dict[type[Binding], str] = {
    http_trigger: "query headers",
    queue_trigger: "QueueTrigger DequeueCount ExpirationTime Id InsertionTime NextVisibleTime PopReceipt",
    blob_trigger: "BlobTrigger Uri Properties Metadata",
    timer_trigger: "TimerTrigger Schedule ScheduleStatus IsPastDue",
}
_BINARY = (("bytes",), ("azure.functions.InputStream",))


def unknown_expressions(app: App) -> Iterator[Problem]:
    """A name in braces that neither the trigger nor its content has: every such call fails.

    Only where all names are known. Source: azure-webjobs-sdk, BindingDataPathHelper.cs.
    """
    for function in app.every_function:
        used = list(_used(function))
        known = _known(function) if used else None
        if known is None:
            continue
        folded: dict[str, str] = {}
        for name in known:
            folded.setdefault(name.lower(), name)
        for node, keyword, value, name in used:
            first = name.partition(".")[0]
            if first.lower() in folded or expressions.is_built_in(first):
                continue
            from difflib import get_close_matches

            close = get_close_matches(first.lower(), folded, 1, 0.5)
            meant = f'"{{{folded[close[0]]}}}"' if close else "a name that the trigger gives"
            names = ", ".join(folded.values()) or "none"
            is_http = function.trigger.is_of(http_trigger)
            unless = " unless its query has it" if is_http else ""
            yield UNKNOWN_EXPRESSION.at(
                node.place(keyword),
                f"{node.option(keyword, value)} needs {name!r}, which the trigger of "
                f"{function.name} does not give: a call fails{unless}",
                f"write {meant}; known are {names}",
            )


def _used(function: AnyFunction) -> Iterator[tuple[Node, str, str, str]]:
    """Where there are names in braces, and these."""
    for entry in function.bindings[1:]:
        node = entry.node
        for keyword, value in node.given.items():
            option = node.kind.options.get(keyword)
            is_template = option is None or (option.in_json and not option.setting)
            if isinstance(value, str) and "{" in value and is_template and not PROSE.search(value):
                for name in expressions.names(value):
                    yield node, keyword, value, name


def _known(function: AnyFunction) -> list[str] | None:
    """All names that a call of the function has values for; None when they are not known."""
    trigger = function.trigger
    metadata = next((m for kind, m in _METADATA.items() if trigger.is_of(kind)), None)
    content: list[str] | None = [] if trigger.is_of(timer_trigger) else None
    if isinstance(function, Function) and content is None:
        is_http = trigger.is_of(http_trigger)
        content = _of_request(function) if is_http else _of_message(function)
    if metadata is None or content is None:
        return None
    if trigger.is_of(blob_trigger):
        content = [*expressions.names(trigger.value("path")), *content]
    return [*dict.fromkeys([*content, *metadata.split()])]


def _of_request(function: Function) -> list[str] | None:
    """The parameters of a route, and what a function with typed values takes of query and body."""
    trigger, plan = function.trigger, function.plan
    if plan is None or not plan.sources or trigger.parameter:
        return None
    route = trigger.value("route") or ""
    found = [parameter.name for parameter in routes.parse(route).parameters]
    for name, source in plan.sources.items():
        if source.place in ("request", "raw"):
            return None
        if source.place in ("query", "field"):
            found.append(source.name)
        if source.place == "body":
            fields = _fields(function.signature.hint(name).type)
            if fields is None:
                return None
            found += fields
    return found


def _of_message(function: Function) -> list[str] | None:
    parameter = function.trigger.parameter
    annotation = parameter.annotation if parameter else None
    if parameter is None or annotation is None or annotation.is_list:
        return None
    if function.trigger.is_of(blob_trigger) and annotation.types in _BINARY:
        return []  # whose content is not looked into
    return _fields(function.signature.hint(parameter.name).type)


def _fields(kind: Type) -> list[str] | None:
    """What the members of the JSON of a type are called; None when they may be called anything."""
    found: list[str] = []
    for member in kind.members:
        if not member.fields and member.name != "None":
            return None
        found += member.fields
    return found
