"""Function names: what the host takes, and what a folder of that name would hide."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from azfdecor.bindings.base import value_in
from azfdecor.bindings.durable import activity_trigger, entity_trigger, orchestration_trigger
from azfdecor.bindings.warmup import warmup_trigger
from azfdecor.compiler.entry_points import INIT
from azfdecor.platform.names import is_function_name, is_reserved_on_windows
from azfdecor.problems.durable import DUPLICATE_DURABLE_NAME
from azfdecor.problems.names import (
    DUPLICATE_NAME,
    HIDDEN_MODULE,
    ILLEGAL_NAME,
    MISNAMED_WARMUP,
    RESERVED_ON_WINDOWS,
)
from azfdecor.problems.problem import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azfdecor.compiler.model import AnyFunction, App
    from azfdecor.problems.problem import Problem


def illegal_names(app: App) -> Iterator[Problem]:
    """The host drops a function whose name it does not take, without an error."""
    for function in app.every_function:
        name = function.name
        if not is_function_name(name):
            yield ILLEGAL_NAME.at(
                function.place,
                f"no function can be named {name!r}",
                "give it 1 to 128 letters, digits, '_' and '-', the first a letter, "
                f"{function.naming()}",
            )


def names_of_devices(app: App) -> Iterator[Problem]:
    """Windows has no folder, and no script, of such a name: the app cannot be checked out there."""
    for function in app.every_function:
        if is_reserved_on_windows(function.name):
            yield RESERVED_ON_WINDOWS.at(
                function.place,
                f"Windows reserves the name {function.name!r}, so the function's folder cannot be "
                "made there",
                f"give the function another name {function.naming()}",
            )
    script = app.config.script_file.rpartition("/")[2]
    if is_reserved_on_windows(script):
        yield RESERVED_ON_WINDOWS.at(
            Place(str(app.root / "pyproject.toml")),
            f"Windows reserves the name {script!r}, so the script-file cannot be made there",
            "give script-file another name",
        )


def duplicate_names(app: App) -> Iterator[Problem]:
    """The host compares names without case, and so do some file systems."""
    by_name: dict[str, AnyFunction] = {}
    read = {function.name for function in app.handwritten}
    handwritten = {
        folder.lower(): folder
        for folder, ours in app.folders.items()
        if not ours and folder not in read
    }
    packages = {
        name.lower(): name for name, path in app.own_modules.items() if path == f"{name}/{INIT}"
    }
    for function in app.every_function:
        other = by_name.setdefault(function.name.lower(), function)
        if other is not function:
            where = f"{app.relative(other.place.file)}:{other.place.line}"
            spelled = "" if other.name == function.name else f", spelled {other.name!r}"
            yield DUPLICATE_NAME.at(
                function.place,
                f"{where} has a function {function.name!r} already{spelled}",
                f"give one of them another name {function.naming()}",
                other=other.name,
            )
        package = packages.get(function.name.lower(), function.name)
        if package != function.name:
            yield DUPLICATE_NAME.at(
                function.place,
                f"the names of the package {package}/ and of the function {function.name!r} differ only "
                "in case, and many file systems hold only one of two such folders",
                f"name the function {package!r} {function.naming()}, or give it a name "
                "that differs in more than case",
            )
        folder = handwritten.get(function.name.lower(), function.name)
        if folder != function.name:
            yield DUPLICATE_NAME.at(
                function.place,
                f"the folder {folder}/, which azfdecor did not write, holds a function "
                f"whose name differs from {function.name!r} only in case",
                f"give this one another name {function.naming()}",
            )


def hidden_modules(app: App) -> Iterator[Problem]:
    """Entry points in the functions' own folders make packages or modules of those folders.

    Azure puts the app root first on the path, where a folder with `__init__.py` hides what is
    installed. A folder without one hides nothing, but the app's own module of that name then hides
    the folder from the worker.
    """
    scripts = app.config.scripts
    if scripts.is_shared or scripts.folder:
        return  # a folder that holds a function.json alone is no module
    hides = scripts.name == INIT
    for function in app.functions:
        name = function.name
        own = app.own_modules.get(name)
        if not own and hides and app.namespaces.get(name, name) != name:
            own = app.namespaces[name]  # in a source folder, behind the app root on the path
        if own:
            what = f"would be taken for the app's own {own}"
        elif hides and name in app.other_modules and _is_imported(app, name):
            what = (
                f"would hide the module {name!r} of Python or of an installed package, and stop "
                "the worker in Azure"
            )
        else:
            continue
        yield HIDDEN_MODULE.at(
            function.place,
            f"the folder {name}/ of this function {what}",
            "leave script-file out of [tool.azfdecor]: the entry points then stand in a folder of "
            f"their own, and any name will do; or rename the function {function.naming()}",
        )


_NEVER_IMPORTED = frozenset(
    {"antigravity", "idlelib", "lib2to3", "test", "this", "turtle", "turtledemo"}
)
"""Modules of Python that neither the worker nor any library imports."""
_OF_THE_WORKER = frozenset(
    {
        "annotated_types", "azure", "azfdecor", "azure_functions_runtime", "dateutil", "google",
        "azure_functions_runtime_base", "azure_functions_runtime_v1", "grpc", "markupsafe",
        "azure_functions_worker", "proxy_worker", "pydantic", "pydantic_core", "six",
        "typing_extensions", "typing_inspection", "werkzeug",
    }
)  # fmt: skip
"""Packages that the worker and the entry points import.

Source: azure-functions-python-worker, pyproject.toml of its workers.
"""


def _is_imported(app: App, name: str) -> bool:
    """Whether the worker, an entry point or the app imports a module that is not the app's."""
    if name in sys.stdlib_module_names:
        return name not in _NEVER_IMPORTED
    return name in _OF_THE_WORKER or name in app.imported_modules


def hiding_scripts(app: App) -> Iterator[Problem]:
    """The folder or file of the entry points is a module of the app root itself."""
    scripts = app.config.scripts
    top = scripts.top
    if not top:
        return
    own = app.own_modules.get(top)
    namespace = app.namespaces.get(top)
    if not own and namespace and (scripts.is_shared or namespace != top):
        own = namespace
    is_other = top in app.other_modules
    if not own and not is_other:
        return
    what = f"{scripts.name}" if scripts.is_shared else f"the folder {top}/"
    whose = own or f"the module {top!r} of Python or of an installed package"
    yield HIDDEN_MODULE.at(
        Place(str(app.root / "pyproject.toml" if is_other else app.root / whose)),
        f"the entry points would stand in {what}, which is in the way of {whose}",
        'set another script-file in [tool.azfdecor], such as "../app_functions/{function}.py"',
    )


def misnamed_warmups(app: App) -> Iterator[Problem]:
    """The host looks for its warmup function by name; so there is one at most, too.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-warmup
    """
    for function in app.every_function:
        if function.trigger.kind.is_a(warmup_trigger) and function.name.lower() != "warmup":
            yield MISNAMED_WARMUP.at(
                function.trigger.node.place(),
                f"the host runs a warmup trigger only in the function 'warmup', and this one is "
                f"{function.name!r}",
                f"name it {function.naming('warmup')}; an app has one of them",
            )


def duplicate_durable_names(app: App) -> Iterator[Problem]:
    """The extension knows orchestrators, activities and entities by names of their own.

    Source: azure-functions-durable-extension, FunctionName.cs (compared without case).
    """
    by_name: dict[tuple[str, str], AnyFunction] = {}
    for function in app.every_function:
        kind = function.trigger.kind
        if not any(map(kind.is_a, _DURABLE)):
            continue
        name = _durable_name(function)
        other = by_name.setdefault((kind.name, name.lower()), function)
        # Two functions of one name are reported as such.
        if other is not function and other.name.lower() != function.name.lower():
            where = f"{app.relative(other.place.file)}:{other.place.line}"
            what = kind.name.partition("_")[0]
            yield DUPLICATE_DURABLE_NAME.at(
                function.trigger.node.place(),
                f"{where} has an {what} {_durable_name(other)!r} already",
                f"give one of them another name with {function.trigger.node.principal(kind, '...')}",
                other=other.name,
            )


_DURABLE = (orchestration_trigger, activity_trigger, entity_trigger)


def _durable_name(function: AnyFunction) -> str:
    """What its one option says, whose property may be spelled in any case."""
    trigger, principal = function.trigger, function.trigger.kind.principal
    value = value_in(trigger.properties, principal.json_name) if principal else None
    return value if isinstance(value, str) and value else function.name
