"""Function names: what the host takes, and what a folder of that name would hide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azfdecor.bindings.durable import activity_trigger, entity_trigger, orchestration_trigger
from azfdecor.bindings.warmup import warmup_trigger
from azfdecor.compiler.config import INIT
from azfdecor.compiler.rules.at import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import App, Function
    from azfdecor.compiler.problem import Problem

# azure-functions-host, WebJobs.Script/Utility.cs.
_LEGAL = re.compile(r"[a-z][a-z0-9_-]{0,127}", re.IGNORECASE | re.ASCII)


def illegal_names(app: App) -> Iterator[Problem]:
    """The host drops a function whose name it does not take, without an error."""
    for function in app.functions:
        name = function.name
        if not _LEGAL.fullmatch(name) or name.lower() == "host":
            yield problem(
                function,
                "AZF501",
                f"no function can be named {name!r}",
                "give it 1 to 128 letters, digits, '_' and '-', the first a letter, "
                f"with {function.declared.naming}",
            )


def duplicate_names(app: App) -> Iterator[Problem]:
    """The host compares names without case, and so do some file systems."""
    by_name: dict[str, Function] = {}
    handwritten = {folder.lower(): folder for folder, ours in app.folders.items() if not ours}
    for function in app.functions:
        other = by_name.setdefault(function.name.lower(), function)
        if other is not function:
            where = f"{app.relative(other.reference.file)}:{other.line}"
            spelled = "" if other.name == function.name else f", but for case {other.name!r}"
            yield problem(
                function,
                "AZF502",
                f"{where} has a function {function.name!r} already{spelled}",
                f"give one of them another name with {function.declared.naming}",
                other=other,
            )
        folder = handwritten.get(function.name.lower(), function.name)
        if folder != function.name:
            yield problem(
                function,
                "AZF502",
                f"the folder {folder}/, which azfdecor did not write, holds a function "
                f"of the name {function.name!r} but for case",
                f"give this one another name with {function.declared.naming}",
            )


def hidden_modules(app: App) -> Iterator[Problem]:
    """A function's folder and a module of one name: one hides the other.

    Azure puts the app root first on the path, where a folder with `__init__.py` hides what is
    installed. Without one it hides nothing, but the app's own module of that name then hides
    the folder from the worker. A shared script needs no folder to be imported.
    """
    script = app.config.script_file
    for function in app.functions:
        name = function.name
        own = app.own_modules.get(name)
        if own and not (app.config.shared_script and own == f"{name}.py"):
            yield problem(
                function,
                "AZF503",
                f"the folder {name}/ of this function would be taken for the app's own {own}",
                f"give the function another name with {function.declared.naming}, or rename the module",
            )
        elif script == INIT and name in app.other_modules:
            yield problem(
                function,
                "AZF503",
                f"the folder {name}/ of this function would hide the module {name!r} of Python or "
                "of an installed package, and stop the worker in Azure",
                f"give the function another name with {function.declared.naming}, or set "
                'script-file = "main.py" in [tool.azfdecor]',
            )


def misnamed_warmups(app: App) -> Iterator[Problem]:
    """The host looks for its warmup function by name; so there is one at most, too.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-warmup
    """
    for function in app.functions:
        if function.trigger.kind is warmup_trigger and function.name.lower() != "warmup":
            yield problem(
                function,
                "AZF506",
                f"the host runs a warmup trigger only in the function 'warmup', and this one is "
                f"{function.name!r}",
                "name it with @function_name('warmup'); an app has one of them",
                function.trigger.declaration,
            )


def duplicate_durable_names(app: App) -> Iterator[Problem]:
    """The extension knows orchestrators, activities and entities by names of their own.

    Source: azure-functions-durable-extension, FunctionName.cs (compared without case).
    """
    by_name: dict[tuple[str, str], Function] = {}
    for function in app.functions:
        kind = function.trigger.kind
        if kind not in _DURABLE:
            continue
        name = _durable_name(function)
        other = by_name.setdefault((kind.__name__, name.lower()), function)
        # Two functions of one name are reported as such.
        if other is not function and other.name.lower() != function.name.lower():
            where = f"{app.relative(other.reference.file)}:{other.line}"
            what = kind.__name__.partition("_")[0]
            yield problem(
                function,
                "AZF507",
                f"{where} has an {what} {_durable_name(other)!r} already",
                f"give one of them another name with @{kind.__name__}('...')",
                function.trigger.declaration,
                other=other,
            )


_DURABLE = (orchestration_trigger, activity_trigger, entity_trigger)


def _durable_name(function: Function) -> str:
    """What its one option says, which a generic decorator may spell in any case."""
    trigger = function.trigger
    principal = next(o.json_name for o in trigger.kind.options.values() if o.positional)
    for name, value in trigger.declaration.json_properties().items():
        if name.lower() == principal.lower() and isinstance(value, str) and value:
            return value
    return function.name
