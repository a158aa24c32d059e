"""Function names: what the host takes, and what a folder of that name would hide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
