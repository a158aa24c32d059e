"""Show the functions of an app: what runs each, its bindings, and where it is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from azfdecor.bindings.http import http_trigger
from azfdecor.cli import app as app_argument
from azfdecor.cli import render, terminal
from azfdecor.compiler import application
from azfdecor.compiler.emit.function_json import bindings
from azfdecor.compiler.model import RETURN
from azfdecor.compiler.properties import methods_in
from azfdecor.compiler.rules.secrets import hidden
from azfdecor.declaration import camel_case

if TYPE_CHECKING:
    import argparse

    from azfdecor.compiler.model import App, BindingEntry, Function


_SECOND_NAMES = ("subscription_name", "consumer_group", "lease_container_prefix")
"""The options that tell two functions on one source apart, behind the name of the source."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    app_argument.add_argument(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: argparse.Namespace) -> int:
    """Show the functions on stdout, and the problems of the others on stderr."""
    root = app_argument.folder(options.app)
    with app_argument.progress() as progress:
        app, problems = application.read(root, progress)
    if options.format == "json":
        content = {"functions": [_as_json(app, function) for function in app.functions]}
        terminal.say(json.dumps(content, indent=2))
    elif app.functions:
        heads = ("FUNCTION", "TRIGGER", "FROM", "BINDINGS", "SOURCE")
        rows = [heads, *(_row(app, function) for function in app.functions)]
        terminal.say("\n".join(render.table(rows, terminal.width())))
    for problem in problems:
        terminal.complain(render.problem_as_text(problem))
    return 1 if any(problem.is_error for problem in problems) else 0


def _as_json(app: App, function: Function) -> dict[str, object]:
    return {
        "name": function.name,
        "source": app.source(function.reference),
        "line": function.line,
        "trigger": function.trigger.type,
        "bindings": _entries(function),
    }


def _entries(function: Function) -> list[dict[str, Any]]:
    """The bindings as in function.json; without properties when a value cannot stand there."""
    try:
        entries = bindings(function)
        json.dumps(entries, allow_nan=False)
        for entry, bound in zip(entries, function.bindings):
            entry.update(dict.fromkeys(hidden(bound.node) & entry.keys(), "***"))
    except Exception:  # noqa: BLE001 - a value of the wrong type, which is reported as such
        return [
            {"name": b.name, "type": b.type, "direction": b.kind.direction}
            for b in function.bindings
        ]
    return entries


def _row(app: App, function: Function) -> tuple[str, ...]:
    others = ", ".join(_short(bound) for bound in function.bindings[1:]) or "-"
    source = f"{app.relative(function.reference.file)}:{function.line}"
    kind = function.trigger.type.removesuffix("Trigger")
    return (function.name, kind, _origin(app, function), others, source)


def _origin(app: App, function: Function) -> str:
    """Where the events come from: a route, a schedule, the one option that says it."""
    trigger = function.trigger
    if trigger.is_of(http_trigger):
        # A value may be of any type here: what is wrong with it is reported, and shown all the same.
        methods = ",".join(methods_in(trigger.properties)) or "any"
        route = str(trigger.value("route") or function.name).strip("/")
        route = "***" if "route" in hidden(trigger.node) else route
        return f"{methods} /{app.route_prefix}/{route}".replace("//", "/")
    principal, secret = trigger.node.kind.principal, hidden(trigger.node)
    keywords = [principal.keyword] if principal else []
    keywords += [keyword for keyword in _SECOND_NAMES if keyword in trigger.node.given]
    names = [
        "***" if camel_case(keyword) in secret else trigger.value(keyword) for keyword in keywords
    ]
    return "/".join(str(name) for name in names if name is not None) or "-"


def _short(bound: BindingEntry) -> str:
    words = [terminal.arrow(bound.kind.direction), bound.type]
    return render.TOGETHER.join(words if bound.name == RETURN else [bound.name, *words])
